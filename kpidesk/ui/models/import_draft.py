"""What the import wizard knows of a file and what was decided so far: the only state of its steps.

Plain values: they go to jobs and come back changed, and no widget holds any of them for itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from kpidesk.domain.import_options import PastedText, ReadOptions, Source, TableHint
from kpidesk.domain.import_plans import ImportChoices, ImportPlan, NewMetric
from kpidesk.domain.import_profiles import ProfileMatch
from kpidesk.domain.imports import (
    DateOrder,
    IgnoredCell,
    SheetReading,
    TableReading,
    WorkbookReading,
    label_key,
)
from kpidesk.domain.period_names import month_name
from kpidesk.i18n import _
from kpidesk.services.import_matching import LabelMatch, MatchKind
from kpidesk.ui.models.one_line import one_line

TableKey = tuple[str, str]  # the sheet and the area


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """A file as it was read, with the profile that knows it, and what an import would do.

    `left_out` are tables that the person does not want. `labels` are the names that the other
    tables have. `rivals` are the profiles that know the file equally well; whether the person has
    said which of them it is, or that it is none, `has_chosen` tells.
    """

    source: Source
    options: ReadOptions
    reading: WorkbookReading
    labels: Sequence[LabelMatch]
    choices: ImportChoices
    plan: ImportPlan
    match: ProfileMatch | None = None
    left_out: frozenset[TableKey] = field(default_factory=frozenset)
    rivals: tuple[ProfileMatch, ...] = ()
    has_chosen: bool = False

    @property
    def needs_profile(self) -> bool:
        """Say whether the person has to say which of several imports it is."""
        return bool(self.rivals) and not self.has_chosen

    @property
    def wanted(self) -> WorkbookReading:
        """Return the reading without the tables that are left out."""
        return without_tables(self.reading, self.left_out)

    @property
    def tables(self) -> list[TableReading]:
        """Return the tables that are imported."""
        return [table for _sheet, table in self.wanted.tables()]

    @property
    def needs_year(self) -> bool:
        """Say whether the year has to be given before anything can be read."""
        return self.options.year is None and any(table.needs_year for table in self.tables)

    @property
    def needs_date_order(self) -> bool:
        """Say whether the person has to say how dates are written."""
        return any(table.date_order is DateOrder.OPEN for table in self.tables)

    @property
    def is_sent(self) -> bool:
        """Say whether it is an entry sheet of ours, which says itself what its cells are."""
        return any(sheet.company_key for sheet in self.reading.sheets)

    @property
    def undecided(self) -> list[LabelMatch]:
        """Return the names of which nobody has said what they mean."""
        return [each for each in self.labels if not decision_of(each, self.choices).is_decided]


def file_name(source: Source) -> str:
    """Return how sentences call what is imported."""
    return source.name


def without_tables(reading: WorkbookReading, left_out: frozenset[TableKey]) -> WorkbookReading:
    """Return `reading` without some tables; their cells are ignored, and it is said why."""
    if not left_out:
        return reading
    return replace(reading, sheets=tuple(_without(sheet, left_out) for sheet in reading.sheets))


def _without(sheet: SheetReading, left_out: frozenset[TableKey]) -> SheetReading:
    gone = [table for table in sheet.tables if (sheet.name, table.area) in left_out]
    if not gone:
        return sheet
    reason = _("You chose to leave out this table.")
    said = tuple(IgnoredCell(sheet.name, table.area, "", reason) for table in gone)
    kept = tuple(table for table in sheet.tables if table not in gone)
    return replace(sheet, tables=kept, outside=(*said, *sheet.outside))


def hints_with(
    draft: ImportDraft, sheet: SheetReading, at: int | None, hint: TableHint
) -> tuple[TableHint, ...]:
    """Return the hints to read with when table `at` of `sheet` is `hint`; None adds a table.

    A sheet with hints is read by them alone, so the other tables of it are named as they are.
    """
    others = tuple(each for each in draft.options.tables if each.sheet != sheet.name)
    known = [_hint_of(draft, sheet, table) for table in sheet.tables]
    if at is None:
        known.append(hint)
    else:
        known[at] = hint
    return (*others, *known)


def _hint_of(draft: ImportDraft, sheet: SheetReading, table: TableReading) -> TableHint:
    for hint in draft.options.tables:
        if (hint.sheet, hint.area) == (sheet.name, table.area):
            return hint
    return TableHint(sheet.name, table.area, table.layout)


# Names


class Decision(StrEnum):
    """What becomes of the cells under a name."""

    OPEN = "open"
    METRIC = "metric"
    CREATE = "create"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, slots=True)
class LabelDecision:
    """What was decided about one name, and by whom: the words say it."""

    kind: Decision
    metric_id: int | None = None
    new: NewMetric | None = None

    @property
    def is_decided(self) -> bool:
        """Say whether somebody, or the name itself, has said what it means."""
        return self.kind is not Decision.OPEN


def decision_of(label: LabelMatch, choices: ImportChoices) -> LabelDecision:
    """Return what is decided about a name: by the person, by a profile, or by being the same."""
    key = label_key(label.label)
    for name, new in choices.new_metrics.items():
        if label_key(name) == key:
            return LabelDecision(Decision.CREATE, new=new)
    for name, metric_id in choices.metric_of_label.items():
        if label_key(name) == key:
            if metric_id is None:
                return LabelDecision(Decision.LEAVE_OUT)
            return LabelDecision(Decision.METRIC, metric_id)
    if label.kind is MatchKind.EXACT and label.metric_id is not None:
        return LabelDecision(Decision.METRIC, label.metric_id)
    return LabelDecision(Decision.OPEN)


def decided(choices: ImportChoices, decisions: Mapping[str, LabelDecision]) -> ImportChoices:
    """Return `choices` with what was decided about names; OPEN takes a decision back."""
    keys = {label_key(label) for label in decisions}
    metrics = {k: v for k, v in choices.metric_of_label.items() if label_key(k) not in keys}
    new = {k: v for k, v in choices.new_metrics.items() if label_key(k) not in keys}
    for label, decision in decisions.items():
        if decision.kind is Decision.CREATE and decision.new is not None:
            new[label] = decision.new
        elif decision.kind is Decision.LEAVE_OUT:
            metrics[label] = None
        elif decision.kind is Decision.METRIC:
            metrics[label] = decision.metric_id
    return replace(choices, metric_of_label=metrics, new_metrics=new)


# Profiles


_DATES = re.compile(r"[\d._\-/()\[\]]+")


def suggested_profile(source: Source) -> str:
    """Return what to remember a file as: its name without what is different every month."""
    if isinstance(source, PastedText):
        return ""
    stem = _DATES.sub(" ", Path(source).stem)
    months = {month_name(number).casefold() for number in range(1, 13)}
    months |= {name[:3] for name in months}
    words = [word for word in stem.split() if word.casefold() not in months]
    return one_line(" ".join(words))
