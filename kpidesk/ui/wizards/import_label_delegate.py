"""How a name of a file is painted in its row, and what can be chosen there."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QPainter, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from kpidesk.domain.import_grounds import Aspect
from kpidesk.domain.import_plans import NewMetric
from kpidesk.domain.imports import PATH_SEPARATOR
from kpidesk.domain.metrics import Metric
from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.services.import_matching import LabelMatch, MatchKind
from kpidesk.ui import icons, theme
from kpidesk.ui.models.import_draft import Decision, LabelDecision
from kpidesk.ui.models.import_label_model import LabelColumn
from kpidesk.ui.models.import_new_choices import Value, offered, value_of, value_text
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import Space

if TYPE_CHECKING:
    from kpidesk.ui.wizards.import_label_table import LabelTable

Index = QModelIndex | QPersistentModelIndex

PADDING: Final = Space.M
_CHEVRON: Final = 14
SHAPE: Final = 15 + 7  # and the room behind it
_ICONS: Final = {
    Decision.METRIC: ("circle-check", "accent"),
    Decision.CREATE: ("plus", "accent"),
    Decision.LEAVE_OUT: ("minus", "text_secondary"),
}


class MetricBox(QComboBox):
    """Which metric a name means: undecided, a new one, none, or one of the company's."""

    def __init__(self, metrics: Sequence[Metric], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ids = [metric.id for metric in metrics]
        self.addItem(_("Choose…"))
        self.addItem(_("Create a new metric"))
        self.addItem(_("Leave out"))
        self.insertSeparator(self.count())
        self._first = self.count()
        self.addItems([one_line(metric.name) for metric in metrics])
        self.setMaxVisibleItems(16)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Metric"))

    @property
    def decision(self) -> LabelDecision:
        """Return what is chosen; a new metric without saying which."""
        at = self.currentIndex() - self._first
        if at >= 0:
            return LabelDecision(Decision.METRIC, self._ids[at])
        kinds = (Decision.OPEN, Decision.CREATE, Decision.LEAVE_OUT)
        return LabelDecision(kinds[self.currentIndex()])

    def choose(self, decision: LabelDecision) -> None:
        """Show `decision`."""
        at = {Decision.OPEN: 0, Decision.CREATE: 1, Decision.LEAVE_OUT: 2}.get(decision.kind)
        if at is None:
            known = decision.metric_id in self._ids
            at = self._first + self._ids.index(decision.metric_id or 0) if known else 0
        self.setCurrentIndex(at)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Who scrolls through the names must not change one in passing.
        event.ignore()


class AspectBox(QComboBox):
    """What one new metric is like in one respect."""

    def __init__(
        self, new: NewMetric, column: LabelColumn, currency: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.column = column
        aspect = column.aspect or Aspect.UNIT
        self._values = offered(new, aspect, currency)
        self.addItems([value_text(value) for value in self._values])
        self.setCurrentIndex(list(self._values).index(value_of(new, aspect)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(column.label)

    @property
    def value(self) -> Value:
        """Return what is chosen."""
        return self._values[self.currentIndex()]

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class LabelDelegate(QStyledItemDelegate):
    """Paints a name under its headings and what it means, and offers the metrics in place."""

    chosen = Signal(int, object)  # row, LabelDecision
    aspect_chosen = Signal(int, object)  # row, Value

    def __init__(self, view: "LabelTable") -> None:
        super().__init__(view)
        self._view = view
        self.metrics: Sequence[Metric] = ()
        self.currency = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, QFontMetrics(theme.font()).height() + Space.L)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, rect = theme.tokens(), drawn(option).rect
        model, column = self._view.label_model, LabelColumn(index.column())
        label, decision = model.label(index.row()), model.decision(index.row())
        is_unclear = model.is_unclear(index.row(), column)
        painter.save()
        if drawn(option).state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, tokens.selection)
        elif is_unclear or (not decision.is_decided and column is LabelColumn.METRIC):
            painter.fillRect(rect, tokens.status[Status.NEAR].soft)
        painter.setPen(tokens.border)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if column is LabelColumn.LABEL and self._view.has_keys(index.row()):
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), tokens.accent)
        box = rect.adjusted(PADDING, 0, -PADDING, 0)
        text = str(index.data())
        is_number = column in (LabelColumn.EXAMPLE, LabelColumn.CELLS)
        painter.setFont(theme.font(tabular=is_number))
        quiet = is_number or decision.kind is Decision.LEAVE_OUT
        painter.setPen(tokens.text_secondary if quiet else tokens.text)
        if column is LabelColumn.LABEL:
            self._paint_path(painter, box.toRectF(), text, decision)
            painter.restore()
            return
        if column is LabelColumn.HOW:
            self._paint_how(painter, box, label, decision)
            box.adjust(SHAPE, 0, 0, 0)
        elif column is LabelColumn.METRIC or (column.aspect is not None and text):
            if is_unclear:
                painter.setPen(tokens.status[Status.NEAR].ink)
            if self._view.has_keys(index.row()) and index == self._view.currentIndex():
                self._paint_place(painter, rect)
            spot = QRectF(box.right() - _CHEVRON, box.center().y() - 7, _CHEVRON, _CHEVRON)
            icons.paint(painter, "chevron-down", spot, tokens.text_secondary)
            box.adjust(0, 0, -_CHEVRON - Space.XS, 0)
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        words = int(side | Qt.AlignmentFlag.AlignVCenter) | Qt.TextFlag.TextSingleLine
        painter.drawText(box, words, shown)
        painter.restore()

    def _paint_how(
        self, painter: QPainter, box: QRect, label: LabelMatch, decision: LabelDecision
    ) -> None:
        """Paint the shape of how a name is known, and leave the ink for its words."""
        name, tone = _ICONS.get(decision.kind, ("circle-help", "text_secondary"))
        ink = getattr(theme.tokens(), tone)
        new = decision.new if decision.kind is Decision.CREATE else None
        asks = not decision.is_decided or (new is not None and new.is_unclear())
        if asks:
            ink = theme.tokens().status[Status.NEAR].ink
            name = (
                "triangle-alert"
                if label.kind is MatchKind.SIMILAR or new is not None
                else "circle-help"
            )
        spot = QRectF(box.left(), box.center().y() - 7, 15, 15)
        icons.paint(painter, name, spot, ink)
        painter.setPen(ink if asks else theme.tokens().text_secondary)

    def _paint_place(self, painter: QPainter, rect: QRect) -> None:
        """Frame the cell that Enter opens."""
        ink = painter.pen()
        painter.setPen(theme.tokens().accent)
        painter.drawRect(rect.adjusted(1, 1, -2, -3))
        painter.setPen(ink)

    def _paint_path(
        self, painter: QPainter, box: QRectF, text: str, decision: LabelDecision
    ) -> None:
        """Paint the headings quietly before the name itself, of which the end says most."""
        tokens = theme.tokens()
        above, _separator, name = text.rpartition(PATH_SEPARATOR)
        metrics = painter.fontMetrics()
        middle = int(Qt.AlignmentFlag.AlignVCenter) | Qt.TextFlag.TextSingleLine
        wide = metrics.horizontalAdvance(name)
        ink = painter.pen().color()
        if above and box.width() - wide > 48:
            room = box.width() - wide
            shown = metrics.elidedText(
                above + PATH_SEPARATOR, Qt.TextElideMode.ElideMiddle, int(room)
            )
            painter.setPen(tokens.text_secondary)
            painter.drawText(box, middle, shown)
            box.adjust(metrics.horizontalAdvance(shown), 0, 0, 0)
        painter.setPen(ink)
        painter.drawText(
            box, middle, metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(box.width()) + 2)
        )

    # The editor in the row

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        column, new = LabelColumn(index.column()), self._view.label_model.new_at(index.row())
        if column.aspect is not None and new is not None:
            aspects = AspectBox(new, column, self.currency, parent)
            aspects.activated.connect(self._on_activated)
            return aspects
        box = MetricBox(self.metrics, parent)
        box.activated.connect(self._on_activated)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, MetricBox):
            label = self._view.label_model.label(index.row())
            decision = self._view.label_model.decision(index.row())
            if not decision.is_decided and label.kind is MatchKind.SIMILAR:
                decision = LabelDecision(Decision.METRIC, label.metric_id)
            editor.choose(decision)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Keep nothing: what is chosen is told when it is chosen."""

    @Slot()
    def _on_activated(self) -> None:
        box = self.sender()
        if isinstance(box, AspectBox):
            value, row = box.value, self._view.currentIndex().row()
            self.closeEditor.emit(box)
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.aspect_chosen.emit(row, value)
        elif isinstance(box, MetricBox):
            decision, row = box.decision, self._view.currentIndex().row()
            self.closeEditor.emit(box)
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.chosen.emit(row, decision)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        rect = drawn(option).rect
        editor.setGeometry(rect.adjusted(2, 0, -2, -1))
