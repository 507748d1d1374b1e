"""The model of the names in a file: what stands beside each, and which metric it is."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kpidesk.domain.import_grounds import Aspect
from kpidesk.domain.import_plans import ImportChoices, NewMetric
from kpidesk.domain.imports import label_path
from kpidesk.domain.metrics import Metric
from kpidesk.i18n import _
from kpidesk.services.import_matching import LabelMatch, MatchKind
from kpidesk.ui.models.headed_columns import alignment, header_data
from kpidesk.ui.models.import_draft import Decision, LabelDecision, decision_of
from kpidesk.ui.models.import_new_choices import aspect_text
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.models.tool_tips import escaped

Index = QModelIndex | QPersistentModelIndex

_NO_INDEX: Final = QModelIndex()


class LabelColumn(IntEnum):
    """The columns of the names, from left to right."""

    LABEL = 0
    EXAMPLE = 1
    CELLS = 2
    METRIC = 3
    UNIT = 4
    YEAR = 5
    DIRECTION = 6
    HOW = 7

    @property
    def label(self) -> str:
        """Return the words of the header."""
        return (
            _("In the sheet"),
            _("For example"),
            _("Cells"),
            _("Metric"),
            _("Unit"),
            _("A year is the"),
            _("Good is"),
            _("How it is known"),
        )[self]

    @property
    def aspect(self) -> Aspect | None:
        """Return what of a new metric stands there; None in a column that all names fill."""
        return _ASPECTS.get(self)


_ASPECTS: Final = {
    LabelColumn.UNIT: Aspect.UNIT,
    LabelColumn.YEAR: Aspect.AGGREGATION,
    LabelColumn.DIRECTION: Aspect.DIRECTION,
}
_FIGURES: Final = frozenset({LabelColumn.EXAMPLE, LabelColumn.CELLS})


class ImportLabelModel(QAbstractTableModel):
    """One row for each name, in the order of the sheet."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._labels: Sequence[LabelMatch] = ()
        self._decisions: list[LabelDecision] = []
        self._metrics: Mapping[int, Metric] = {}
        self._only_open = False
        self._kept: set[str] = set()
        self._shown: list[int] = []
        self._is_narrow = False

    def take_room(self, *, is_narrow: bool) -> None:
        """Say whether the last column has room for a shape alone, and none for its heading."""
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            how = LabelColumn.HOW
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, how, how)

    def load(
        self,
        labels: Sequence[LabelMatch],
        choices: ImportChoices,
        metrics: Mapping[int, Metric],
    ) -> None:
        """Show `labels` and what is decided about them; where only that is new, the rows stay."""
        self._metrics = metrics
        decisions = [decision_of(label, choices) for label in labels]
        same = [each.label for each in labels] == [each.label for each in self._labels]
        if same:
            self._labels, self._decisions = labels, decisions
            if self._shown:
                last = self.index(len(self._shown) - 1, len(LabelColumn) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._labels, self._decisions = labels, decisions
        self._kept.clear()
        self._pick()
        self.endResetModel()

    def show_only_open(self, only_open: bool) -> None:
        """Show only what nobody has decided about, as it is now: deciding moves no row away."""
        self.beginResetModel()
        self._only_open = only_open
        self._pick()
        self.endResetModel()

    def _pick(self) -> None:
        self._shown = [
            at
            for at in range(len(self._labels))
            if not self._only_open or not self._decisions[at].is_decided
        ]

    def label(self, row: int) -> LabelMatch:
        """Return the name of a row."""
        return self._labels[self._shown[row]]

    def decision(self, row: int) -> LabelDecision:
        """Return what is decided about the name of a row."""
        return self._decisions[self._shown[row]]

    def new_at(self, row: int) -> NewMetric | None:
        """Return the metric that is made for the name of a row; None where none is."""
        decision = self.decision(row)
        return decision.new if decision.kind is Decision.CREATE else None

    def is_unclear(self, row: int, column: LabelColumn) -> bool:
        """Say whether what stands in a column is a mere fallback that a person has to look at."""
        new, aspect = self.new_at(row), column.aspect
        return new is not None and aspect is not None and new.is_unclear(aspect)

    @property
    def new_metrics(self) -> list[NewMetric]:
        """Return all metrics that are made, shown or not."""
        return [
            each.new
            for each in self._decisions
            if each.kind is Decision.CREATE and each.new is not None
        ]

    def row_of(self, label: str) -> int | None:
        """Return the row of a name; None where it is not shown."""
        for row, at in enumerate(self._shown):
            if self._labels[at].label == label:
                return row
        return None

    # Qt

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(LabelColumn)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid():
            return flags
        column = LabelColumn(index.column())
        has_aspect = column.aspect is not None and self.new_at(index.row()) is not None
        if column is LabelColumn.METRIC or has_aspect:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        column = LabelColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(index.row(), column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return alignment(column in _FIGURES)
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(self._tip(index.row(), column)) or None
            case Qt.ItemDataRole.AccessibleTextRole if column.aspect is not None:
                return self._tip(index.row(), column)
            case Qt.ItemDataRole.AccessibleTextRole if column is LabelColumn.LABEL:
                return _("{label}: {metric}. {how}").format(
                    label=self._text(index.row(), LabelColumn.LABEL),
                    metric=self._text(index.row(), LabelColumn.METRIC),
                    how=self._text(index.row(), LabelColumn.HOW),
                )
        return None

    def _tip(self, row: int, column: LabelColumn) -> str:
        """Return what a cell says, and what that rests on where it is proposed."""
        new, aspect = self.new_at(row), column.aspect
        if aspect is None:
            return self._text(row, column)
        if new is None:
            return ""
        return _("{column}: {value} ({why})").format(
            column=column.label,
            value=aspect_text(new, aspect),
            why=one_line(new.grounds[aspect].words),
        )

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        is_text = role == Qt.ItemDataRole.DisplayRole
        if self._is_narrow and is_text and section == LabelColumn.HOW:
            return ""
        return header_data(LabelColumn, _FIGURES, section, orientation, role)

    def _text(self, row: int, column: LabelColumn) -> str:
        label, decision = self.label(row), self.decision(row)
        match column:
            case LabelColumn.LABEL:
                return one_line(label.label)
            case LabelColumn.EXAMPLE:
                return one_line(label.example.raw_text)
            case LabelColumn.CELLS:
                return str(label.cells)
            case LabelColumn.METRIC:
                return self._metric_text(label, decision)
            case LabelColumn.UNIT | LabelColumn.YEAR | LabelColumn.DIRECTION:
                return self._aspect_text(row, column)
        return how_known(label, decision)

    def _aspect_text(self, row: int, column: LabelColumn) -> str:
        new, aspect = self.new_at(row), column.aspect
        if new is None or aspect is None:
            return ""
        text = aspect_text(new, aspect)
        return _("{value}?").format(value=text) if new.is_unclear(aspect) else text

    def _metric_text(self, label: LabelMatch, decision: LabelDecision) -> str:
        match decision.kind:
            case Decision.METRIC:
                return self._name(decision.metric_id)
            case Decision.CREATE:
                name = "" if decision.new is None else decision.new.name
                return _("New: {metric}").format(metric=one_line(name))
            case Decision.LEAVE_OUT:
                return _("Leave out")
        if label.kind is MatchKind.SIMILAR:
            return _("{metric}?").format(metric=self._name(label.metric_id))
        return _("Choose…")

    def _name(self, metric_id: int | None) -> str:
        metric = self._metrics.get(metric_id or 0)
        return "" if metric is None else one_line(metric.name)


def how_known(label: LabelMatch, decision: LabelDecision) -> str:
    """Return how it is known what a name means, or that it is not."""
    match decision.kind:
        case Decision.CREATE if decision.new is not None and decision.new.is_unclear():
            return _("New, please check")
        case Decision.CREATE:
            return _("A new metric")
        case Decision.LEAVE_OUT if label.kind is MatchKind.REMEMBERED and label.is_left_out:
            return _("Left out as last time")
        case Decision.LEAVE_OUT:
            return _("Left out")
        case Decision.METRIC if decision.metric_id != label.metric_id:
            return _("You chose it")
        case Decision.METRIC if label.kind is MatchKind.SIMILAR:
            return _("Similar, you confirmed it")
        case Decision.METRIC:
            return label.kind.label
    return _("Similar, please check") if label.kind is MatchKind.SIMILAR else _("Undecided")


def short_label(label: str) -> str:
    """Return a name without the headings above it."""
    return one_line(label_path(label)[-1])
