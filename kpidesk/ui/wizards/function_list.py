"""The functions of formulas as a list to look at and to choose from."""

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.controls import Label
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.formula_completion import Offer, example, function_offers

_OFFER_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_WIDEST: Final = 640
_MOST_ROWS: Final = 6.5  # half a row says that there are more


class FunctionDelegate(QStyledItemDelegate):
    """Three lines: how it is written, what it gives, and an example."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        offer = index.data(_OFFER_ROLE)
        widths = [QFontMetricsF(font).horizontalAdvance(text) for text, font in _lines(offer)]
        heights = [QFontMetricsF(font).lineSpacing() for _text, font in _lines(offer)]
        return QSize(round(max(widths)) + 2 * Space.M, round(sum(heights)) + 2 * Space.S)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tokens, row = theme.tokens(), drawn(option)
        painter.save()
        if row.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row.rect, tokens.selection)
        inks = (tokens.text, tokens.text, tokens.text_secondary)
        box = QRectF(row.rect).adjusted(Space.M, Space.S, -Space.M, 0)
        for (text, font), ink in zip(_lines(index.data(_OFFER_ROLE)), inks, strict=True):
            metrics = QFontMetricsF(font)
            box.setHeight(metrics.lineSpacing())
            painter.setFont(font)
            painter.setPen(ink)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
            box.translate(0, metrics.lineSpacing())
        painter.restore()


def _lines(offer: Offer) -> list[tuple[str, QFont]]:
    strong = theme.font(FontRole.BODY)
    strong.setWeight(QFont.Weight.DemiBold)
    small = theme.font(FontRole.SECONDARY)
    example_text = _("Example: {formula}").format(formula=example(offer.name))
    return [(offer.shown, strong), (offer.meaning, small), (example_text, small)]


class FunctionList(QFrame):
    """A list that opens below its button; Enter or a click inserts, Escape closes."""

    chosen = Signal(object)  # an Offer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.rows = QListWidget()
        self.rows.setFrameShape(QFrame.Shape.NoFrame)
        self.rows.setItemDelegate(FunctionDelegate(self.rows))
        self.rows.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setAccessibleName(_("Functions"))
        for offer in function_offers():
            item = QListWidgetItem(offer.shown)
            item.setData(_OFFER_ROLE, offer)
            words = (offer.shown, offer.meaning, example(offer.name))
            spoken = _("{signature}. {meaning} Example: {formula}").format(
                signature=words[0], meaning=words[1], formula=words[2]
            )
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.rows.addItem(item)
        self.rows.setCurrentRow(0)
        self.rows.itemClicked.connect(self._on_clicked)
        self.rows.installEventFilter(self)
        self._hint = hint = Label(
            _("Enter inserts the function, Esc closes the list."), FontRole.SECONDARY
        )
        hint.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.rows, 1)
        column.addWidget(self._hint)

    def open_below(self, button: QWidget) -> None:
        """Show the list below `button`, within the screen."""
        row = self.rows.sizeHintForRow(0)
        width = min(self.rows.sizeHintForColumn(0) + 24, round(_WIDEST * theme.type_scale()))
        height = round(row * _MOST_ROWS) + self._hint.sizeHint().height() + 2
        screen = button.screen().availableGeometry()
        self.resize(min(width, screen.width()), min(height, screen.height()))
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 4))
        x = min(max(corner.x(), screen.left()), screen.right() - self.width())
        if corner.y() + self.height() > screen.bottom():
            corner.setY(button.mapToGlobal(QPoint(0, 0)).y() - self.height() - 4)
        self.move(x, max(corner.y(), screen.top()))
        self.show()
        self.rows.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.rows.currentItem())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
        return False

    @Slot(QListWidgetItem)
    def _on_clicked(self, item: QListWidgetItem) -> None:
        self._choose(item)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.close()
            self.chosen.emit(item.data(_OFFER_ROLE))
