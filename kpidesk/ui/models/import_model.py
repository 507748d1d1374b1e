"""The model of the import's preview: a thin Qt face of a plan's proposals, sorted and filtered."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from operator import attrgetter
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from kpidesk.domain.import_plans import Outcome, Proposal
from kpidesk.i18n import _
from kpidesk.ui.models.headed_columns import alignment, header_data
from kpidesk.ui.models.import_words import Terms, place, value_after
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.models.tool_tips import escaped

Index = QModelIndex | QPersistentModelIndex
SortKey = str | float | tuple[int, int]

_NO_INDEX: Final = QModelIndex()
# What needs a person's eye stands first.
ORDER: Final = (
    Outcome.REJECTED,
    Outcome.CHANGED,
    Outcome.NEW,
    Outcome.UNCHANGED,
    Outcome.IGNORED,
)


class Column(IntEnum):
    """The columns of the preview, from left to right."""

    OUTCOME = 0
    CELL = 1
    LABEL = 2
    METRIC = 3
    PERIOD = 4
    RAW = 5
    BEFORE = 6
    AFTER = 7
    TAKE = 8
    REASON = 9

    @property
    def label(self) -> str:
        """Return the words of the header."""
        return (
            _("Outcome"),
            _("Cell"),
            _("Name"),
            _("Metric"),
            _("Period"),
            _("In the sheet"),
            _("Now"),
            _("After import"),
            _("Overwrite"),
            _("Why"),
        )[self]


_FIGURES: Final = frozenset({Column.RAW, Column.BEFORE, Column.AFTER})
_MAY_BE_LONG: Final = frozenset(
    {Column.CELL, Column.LABEL, Column.METRIC, Column.RAW, Column.REASON}
)


class ImportPreviewModel(QAbstractTableModel):
    """One row for each cell of the sheet and what an import would do with it.

    Where the company holds another value, a tick says whether the sheet's is taken.
    """

    overwriting_chosen = Signal(object, bool)  # Proposal, whether the sheet's value is taken

    def __init__(self, terms: Terms, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._terms = terms
        self._proposals: Sequence[Proposal] = ()
        self._has_conflicts = False
        self._filter: Outcome | None = None
        self._sorting = (int(Column.OUTCOME), Qt.SortOrder.AscendingOrder)
        self._sorted: list[int] = []
        self._shown: list[int] = []

    # Content

    def load(self, proposals: Sequence[Proposal], terms: Terms | None = None) -> None:
        """Show `proposals`, sorted and filtered as before; `terms` where they are new."""
        self.beginResetModel()
        self._terms = terms or self._terms
        self._proposals = proposals
        self._has_conflicts = any(is_choice(proposal) for proposal in proposals)
        self._sort()
        self._pick()
        self.endResetModel()

    def set_filter(self, outcome: Outcome | None) -> None:
        """Show only the cells that end as `outcome`; None shows all."""
        if outcome is self._filter:
            return
        self.beginResetModel()
        self._filter = outcome
        self._pick()
        self.endResetModel()

    @property
    def has_conflicts(self) -> bool:
        """Say whether the company holds another value than the sheet anywhere."""
        return self._has_conflicts

    def proposal(self, row: int) -> Proposal:
        """Return what a row shows."""
        return self._proposals[self._shown[row]]

    def row_of(self, sheet: str, cell: str) -> int | None:
        """Return the row of a cell; None where it is not shown."""
        for row, at in enumerate(self._shown):
            proposal = self._proposals[at]
            if (proposal.sheet, proposal.cell) == (sheet, cell):
                return row
        return None

    # Order

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column < 0:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [self._shown[index.row()] for index in before]
        self._sorting = (column, order)
        self._sort()
        self._pick()
        rows = {at: row for row, at in enumerate(self._shown)}
        after = [
            self.index(rows[at], index.column()) for at, index in zip(kept, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _sort(self) -> None:
        """Order every proposal; cells of one rank stay as they stand in the sheet, blanks last."""
        section, order = self._sorting
        what, key_of = self._sorter(Column(section))
        known: dict[object, SortKey | None] = {}  # large files say the same over and over
        keys: list[SortKey | None] = []
        for proposal in self._proposals:
            found = what(proposal)
            if found not in known:
                known[found] = key_of(proposal)
            keys.append(known[found])
        filled = [at for at, key in enumerate(keys) if key is not None]
        backwards = order is Qt.SortOrder.DescendingOrder
        if section == Column.CELL:
            filled.sort(reverse=backwards)
        else:
            filled.sort(key=lambda at: keys[at] or 0, reverse=backwards)
        self._sorted = filled + [at for at, key in enumerate(keys) if key is None]

    def _sorter(
        self, column: Column
    ) -> tuple[Callable[[Proposal], object], Callable[[Proposal], SortKey | None]]:
        """Return what a column looks at in a proposal, and the key that it makes of that."""
        match column:
            case Column.OUTCOME:
                # What was taken or kept stays in its place when the person thinks again.
                ranked = attrgetter("outcome", "is_conflict")
                return ranked, lambda p: _RANK[Outcome.CHANGED if is_choice(p) else p.outcome]
            case Column.TAKE:
                return _taken, _taken
            case Column.CELL:
                return attrgetter("sheet"), attrgetter("sheet")
            case Column.PERIOD:
                return attrgetter("period"), _moment
            case Column.BEFORE:
                return attrgetter("before"), attrgetter("before")
            case Column.AFTER:
                return value_after, value_after
        source = {Column.METRIC: "metric_id", Column.RAW: "raw_text"}.get(column)
        name = source or column.name.lower()
        return attrgetter(name), lambda p: self._text(p, column).casefold() or None

    def _pick(self) -> None:
        wanted = self._filter
        self._shown = [
            at for at in self._sorted if wanted is None or _is_shown(self._proposals[at], wanted)
        ]

    # Qt

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        is_tick = index.isValid() and index.column() == Column.TAKE
        if is_tick and is_choice(self.proposal(index.row())):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        is_tick = index.isValid() and index.column() == Column.TAKE
        if role != Qt.ItemDataRole.CheckStateRole or not is_tick:
            return False
        proposal = self.proposal(index.row())
        if not is_choice(proposal):
            return False
        self.overwriting_chosen.emit(proposal, Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        proposal, column = self.proposal(index.row()), Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(proposal, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return alignment(column in _FIGURES)
            case Qt.ItemDataRole.CheckStateRole if column is Column.TAKE and is_choice(proposal):
                taken = proposal.outcome is Outcome.CHANGED
                return Qt.CheckState.Checked if taken else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole if column in _MAY_BE_LONG:
                text = self._text(proposal, column)
                return escaped(text) if text else None
            case Qt.ItemDataRole.AccessibleTextRole if column is Column.OUTCOME:
                return _("{outcome}. {sentence}").format(
                    outcome=proposal.outcome.label, sentence=self._terms.sentence(proposal)
                )
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        return header_data(Column, _FIGURES, section, orientation, role)

    def _text(self, proposal: Proposal, column: Column) -> str:
        match column:
            case Column.OUTCOME:
                text = proposal.outcome.label
            case Column.CELL:
                text = place(proposal)
            case Column.LABEL:
                text = one_line(proposal.label)
            case Column.METRIC:
                text = self._terms.metric_name(proposal)
            case Column.PERIOD:
                text = self._terms.period_text(proposal)
            case Column.RAW:
                text = self._terms.raw_text(proposal)
            case Column.BEFORE:
                text = self._terms.values(proposal)[0]
            case Column.AFTER:
                text = self._terms.values(proposal)[1]
            case Column.TAKE:
                text = ""
            case _:
                text = one_line(proposal.reason)
        return text


def is_choice(proposal: Proposal) -> bool:
    """Say whether the person decides which of two values stays."""
    return proposal.is_conflict and not proposal.is_target


def _is_shown(proposal: Proposal, wanted: Outcome) -> bool:
    # What is kept stays in view beside what is replaced, so that a tick can be set again.
    return proposal.outcome is wanted or (wanted is Outcome.CHANGED and is_choice(proposal))


def _taken(proposal: Proposal) -> SortKey | None:
    return float(proposal.outcome is Outcome.CHANGED) if is_choice(proposal) else None


_RANK: Final = {outcome: rank for rank, outcome in enumerate(ORDER)}


def _moment(proposal: Proposal) -> SortKey | None:
    period = proposal.period
    return None if period is None else (period.start.toordinal(), period.days)
