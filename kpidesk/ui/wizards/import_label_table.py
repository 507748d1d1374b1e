"""The names of a file as a table: the metric of each is chosen in its row."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from kpidesk.domain.imports import PATH_SEPARATOR
from kpidesk.domain.metrics import Metric
from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.services.import_matching import MatchKind
from kpidesk.ui import icons, theme
from kpidesk.ui.models.import_draft import Decision, LabelDecision
from kpidesk.ui.models.import_label_model import ImportLabelModel, LabelColumn
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.pages.plain_table import PlainHeader
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import Space

Index = QModelIndex | QPersistentModelIndex

_PADDING: Final = Space.M
_CHEVRON: Final = 14
_SHAPE: Final = 15 + 7  # and the room behind it
_SHARE_OF_HOW: Final = 24  # percent of what the fixed columns leave
_SHARE_OF_LABEL: Final = 53  # percent of the rest
_MEASURED: Final = 300  # rows
_FIXED: Final = {LabelColumn.EXAMPLE: 152, LabelColumn.CELLS: 64}
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


class LabelDelegate(QStyledItemDelegate):
    """Paints a name under its headings and what it means, and offers the metrics in place."""

    chosen = Signal(int, object)  # row, LabelDecision

    def __init__(self, view: "LabelTable") -> None:
        super().__init__(view)
        self._view = view
        self.metrics: Sequence[Metric] = ()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, QFontMetrics(theme.font()).height() + Space.L)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, rect = theme.tokens(), drawn(option).rect
        model, column = self._view.label_model, LabelColumn(index.column())
        label, decision = model.label(index.row()), model.decision(index.row())
        needs_look = label.kind is MatchKind.SIMILAR and not decision.is_decided
        painter.save()
        if drawn(option).state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, tokens.selection)
        elif not decision.is_decided and column is LabelColumn.METRIC:
            painter.fillRect(rect, tokens.status[Status.NEAR].soft)
        painter.setPen(tokens.border)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if column is LabelColumn.LABEL and self._view.has_keys(index.row()):
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), tokens.accent)
        box = rect.adjusted(_PADDING, 0, -_PADDING, 0)
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
            name, tone = _ICONS.get(decision.kind, ("circle-help", "text_secondary"))
            ink = getattr(tokens, tone)
            if not decision.is_decided:
                ink = tokens.status[Status.NEAR].ink
                name = "triangle-alert" if needs_look else "circle-help"
            spot = QRectF(box.left(), box.center().y() - 7, 15, 15)
            icons.paint(painter, name, spot, ink)
            painter.setPen(ink if not decision.is_decided else tokens.text_secondary)
            box.adjust(_SHAPE, 0, 0, 0)
        elif column is LabelColumn.METRIC:
            spot = QRectF(box.right() - _CHEVRON, box.center().y() - 7, _CHEVRON, _CHEVRON)
            icons.paint(painter, "chevron-down", spot, tokens.text_secondary)
            box.adjust(0, 0, -_CHEVRON - Space.XS, 0)
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        words = int(side | Qt.AlignmentFlag.AlignVCenter) | Qt.TextFlag.TextSingleLine
        painter.drawText(box, words, shown)
        painter.restore()

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
        if isinstance(box, MetricBox):
            decision, row = box.decision, self._view.currentIndex().row()
            self.closeEditor.emit(box)
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.chosen.emit(row, decision)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        rect = drawn(option).rect
        editor.setGeometry(rect.adjusted(2, 0, -2, -1))


class LabelTable(QTableView):
    """The names; Enter or a click on the metric chooses, Space confirms, Delete leaves out."""

    decided = Signal(int, object)  # row, LabelDecision
    current_changed = Signal()

    def __init__(self, model: ImportLabelModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label_model = model
        self.setModel(model)
        self.delegate = LabelDelegate(self)
        self.delegate.chosen.connect(self.decided)
        self.setItemDelegate(self.delegate)
        self.setHorizontalHeader(PlainHeader())
        self.setAccessibleName(_("Names in the sheet, and the metric that each one is"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMinimumHeight(120)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(QFontMetrics(theme.font()).height() + Space.L)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.clicked.connect(self._on_clicked)
        model.modelReset.connect(self._on_model_reset)

    def offer(self, metrics: Sequence[Metric]) -> None:
        """Offer `metrics` in every row, by name."""
        self.delegate.metrics = sorted(metrics, key=lambda metric: metric.name.casefold())

    def has_keys(self, row: int) -> bool:
        """Say whether the keys go to a row."""
        return self.hasFocus() and self.currentIndex().row() == row

    def choose_metric(self) -> None:
        """Open the choice of the current row."""
        index = self.currentIndex()
        if index.isValid():
            index = self.label_model.index(index.row(), LabelColumn.METRIC)
            self.setCurrentIndex(index)
            self.edit(index)
            editor = self.indexWidget(index)
            if isinstance(editor, QComboBox):
                editor.showPopup()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self.current_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key = self.currentIndex().row(), event.key()
        if row < 0 or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        label, decision = self.label_model.label(row), self.label_model.decision(row)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.choose_metric()
        elif key == Qt.Key.Key_Space:
            if label.kind is MatchKind.SIMILAR and not decision.is_decided:
                self.decided.emit(row, LabelDecision(Decision.METRIC, label.metric_id))
        elif key == Qt.Key.Key_Delete:
            self.decided.emit(row, LabelDecision(Decision.LEAVE_OUT))
        elif key == Qt.Key.Key_Backspace:
            self.decided.emit(row, LabelDecision(Decision.OPEN))
        elif key == Qt.Key.Key_Insert:
            self.decided.emit(row, LabelDecision(Decision.CREATE, new=label.proposal))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        header = self.horizontalHeader()
        scale = theme.type_scale()
        for column, width in _FIXED.items():
            header.resizeSection(column, round(width * scale))
        room = self.viewport().width() - sum(round(each * scale) for each in _FIXED.values())
        how = max(room * _SHARE_OF_HOW // 100, min(self._how_needed(), room // 3))
        label = (room - how) * _SHARE_OF_LABEL // 100
        header.resizeSection(LabelColumn.LABEL, max(label, 90))
        header.resizeSection(LabelColumn.METRIC, max(room - how - label, 90))
        header.resizeSection(LabelColumn.HOW, max(how, 90))

    def _how_needed(self) -> int:
        """Return how wide the words are that say how a name is known, with what stands around."""
        model, metrics = self.label_model, QFontMetrics(theme.font())
        rows = range(min(model.rowCount(), _MEASURED))
        texts = {str(model.index(row, LabelColumn.HOW).data()) for row in rows}
        widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        return widest + _SHAPE + 2 * _PADDING + 2

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == LabelColumn.METRIC:
            self.choose_metric()

    @Slot()
    def _on_model_reset(self) -> None:
        self._fit()
        if self.label_model.rowCount():
            self.setCurrentIndex(self.label_model.index(0, 0))
        else:
            self.current_changed.emit()
