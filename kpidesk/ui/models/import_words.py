"""What the import dialog says about a file and its cells, as plain text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from string import ascii_letters
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.cell_columns import CellColumns, labels_in, periods_in
from kpidesk.domain.exact_values import exact_text
from kpidesk.domain.import_plans import ImportPlan, Outcome, PercentReading, Proposal
from kpidesk.domain.imports import (
    CellRead,
    Layout,
    SheetReading,
    TableReading,
    TableScale,
    WorkbookReading,
    Yearless,
    label_key,
)
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import Unit, UnitKind, format_value
from kpidesk.domain.units_typed import fraction_of_points
from kpidesk.i18n import _, ngettext
from kpidesk.ui.models.import_scales import SheetScales
from kpidesk.ui.models.one_line import one_line

_EXAMPLES: Final = 3
_LISTED_SHEETS: Final = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """What names and numbers are written with: active metrics by id, business year, locale.

    `scales` say which numbers of the sheet were multiplied, since it has them in thousands.
    """

    metrics: Mapping[int, Metric]
    calendar: FiscalCalendar
    locale: NumberLocale
    scales: SheetScales = field(default_factory=SheetScales)

    def metric_name(self, proposal: Proposal) -> str:
        """Return the name of the metric that a cell is for; empty where there is none."""
        metric = self._metric(proposal)
        return "" if metric is None else metric.name

    def period_text(self, proposal: Proposal, *, short: bool = True) -> str:
        """Return the period that a cell is for; empty where it is not known."""
        if proposal.period is None:
            return ""
        return period_names.label(proposal.period, self.calendar, short=short)

    def values(self, proposal: Proposal) -> tuple[str, str]:
        """Return the value in the company now and the one after the import, with their unit.

        Never rounded: here the owner checks what will be written. What is kept stays as it is.
        """
        before, after = proposal.before, value_after(proposal)
        texts = self._text(before, proposal), self._text(after, proposal)
        metric = self._metric(proposal)
        if before is None or after is None or before == after or texts[0] != texts[1] or not metric:
            return texts
        whole = partial(exact_text, unit=metric.unit, locale=self.locale, every_bit=True)
        return whole(before), whole(after)

    def raw_text(self, proposal: Proposal) -> str:
        """Return what a cell says, and by what it was multiplied: "12.5 × 1,000"."""
        raw, scale = one_line(proposal.raw_text), self._scale(proposal)
        if scale is None:
            return raw
        return _("{raw} × {factor}").format(
            raw=raw, factor=format_number(scale.factor, 0, self.locale)
        )

    def origin(self, proposal: Proposal) -> str:
        """Return where a cell stands, what it says there, and what that means."""
        said, scale = origin(proposal), self._scale(proposal)
        if scale is None:
            return said
        return _("{said} The sheet says “{words}”, so it is multiplied by {factor}.").format(
            said=said,
            words=one_line(scale.words),
            factor=format_number(scale.factor, 0, self.locale),
        )

    def _scale(self, proposal: Proposal) -> TableScale | None:
        return self.scales.used(proposal.sheet, proposal.cell, proposal.raw_text, proposal.value)

    def sentence(self, proposal: Proposal) -> str:
        """Return what happens with a cell, or why nothing does."""
        said = self._outcome(proposal)
        if not proposal.is_locked:
            return said
        return _("{sentence} The period is locked, so a reason is needed.").format(sentence=said)

    def _outcome(self, proposal: Proposal) -> str:
        before, after = self.values(proposal)
        words = {
            "metric": self.metric_name(proposal),
            "period": self.period_text(proposal, short=False),
            "before": before,
            "after": after,
        }
        if proposal.is_target:
            return self._target_outcome(proposal, words)
        match proposal.outcome:
            case Outcome.NEW:
                return _("{metric}, {period}: {after} is new.").format(**words)
            case Outcome.CHANGED:
                return _("{metric}, {period}: {before} becomes {after}.").format(**words)
            case Outcome.UNCHANGED:
                return _("{metric}, {period}: {after} stands there already.").format(**words)
        return proposal.reason

    def _target_outcome(self, proposal: Proposal, words: Mapping[str, str]) -> str:
        match proposal.outcome:
            case Outcome.NEW:
                return _("{metric}, {period}: the target {after} is new.").format(**words)
            case Outcome.CHANGED:
                return _("{metric}, {period}: the target {before} becomes {after}.").format(**words)
            case Outcome.UNCHANGED:
                return _("{metric}, {period}: the target is {after} already.").format(**words)
        return proposal.reason

    def _metric(self, proposal: Proposal) -> Metric | None:
        return None if proposal.metric_id is None else self.metrics.get(proposal.metric_id)

    def _text(self, value: float | None, proposal: Proposal) -> str:
        metric = self._metric(proposal)
        if value is None or metric is None:
            return ""
        return exact_text(value, metric.unit, self.locale)


def value_after(proposal: Proposal) -> float | None:
    """Return what the company holds after the import; where nothing is taken, what it has now."""
    is_taken = proposal.outcome.is_written or proposal.outcome is Outcome.UNCHANGED
    return proposal.value if is_taken else proposal.before


def place(proposal: Proposal) -> str:
    """Return where a cell stands: "Sheet!C7"; in a text file the cell alone."""
    if not proposal.sheet:
        return proposal.cell
    return f"{one_line(proposal.sheet)}!{proposal.cell}"


def origin(proposal: Proposal) -> str:
    """Return where a cell stands and what it says there."""
    raw, cell = one_line(proposal.raw_text), place(proposal)
    if not raw:
        return _("{cell} is blank.").format(cell=cell)
    if proposal.note:
        return _("{cell} says “{raw}”, with the note “{note}”.").format(
            cell=cell, raw=raw, note=one_line(proposal.note)
        )
    return _("{cell} says “{raw}”.").format(cell=cell, raw=raw)


def found(reading: WorkbookReading, calendar: FiscalCalendar) -> str:
    """Return what a file holds: "1 sheet · 8 rows · 3 months, August 2026 to October 2026"."""
    sheets = sum(bool(sheet.cells) for sheet in reading.sheets)
    if not sheets:
        return _("No table of metrics and periods was found in this file.")
    are_rows = all(table.layout is Layout.WIDE for _sheet, table in reading.tables())
    periods, yearless = _times_in(table.cells for _sheet, table in reading.tables())
    facts = [
        ngettext("{count} sheet", "{count} sheets", sheets).format(count=sheets),
        _rows_found(reading) if are_rows else _names_found(reading),
        *_periods_found(periods, yearless, calendar),
    ]
    return " · ".join(facts)


def _times_in(runs: Iterable[Sequence[CellRead]]) -> tuple[set[Period], int]:
    """Return the periods of cells, and how many there are that have no year."""
    periods: set[Period] = set()
    yearless: set[Yearless] = set()
    for cells in runs:
        periods |= periods_in(cells)
        if not isinstance(cells, CellColumns):
            yearless |= {cell.yearless for cell in cells if cell.yearless}
    return periods, len(yearless)


def _rows_found(reading: WorkbookReading) -> str:
    """Count rows, not names: a sheet may say the same name twice."""
    places = {
        (at, name.lstrip(ascii_letters))
        for at, sheet in enumerate(reading.sheets)
        for table in sheet.tables
        for name in _names_of(table.cells)
    }
    return ngettext("{count} row", "{count} rows", len(places)).format(count=len(places))


def _names_of(cells: Sequence[CellRead]) -> Iterable[str]:
    return cells.names if isinstance(cells, CellColumns) else (cell.cell for cell in cells)


def _names_found(reading: WorkbookReading) -> str:
    spellings = {label for _sheet, table in reading.tables() for label in labels_in(table.cells)}
    names = len({label_key(label) for label in spellings})
    return ngettext("{count} name", "{count} names", names).format(count=names)


def _periods_found(periods: set[Period], yearless: int, calendar: FiscalCalendar) -> list[str]:
    if not periods and yearless:
        words = ngettext(
            "{count} period without a year", "{count} periods without a year", yearless
        )
        return [words.format(count=yearless)]
    if not periods:
        return [_("no periods")]
    count = len(periods)
    frequencies = {period.frequency for period in periods}
    frequency = frequencies.pop() if len(frequencies) == 1 else None
    first = min(periods, key=lambda period: period.start)
    last = max(periods, key=lambda period: period.end)
    how_many = {
        Frequency.DAY: ngettext("{count} day", "{count} days", count),
        Frequency.WEEK: ngettext("{count} week", "{count} weeks", count),
        Frequency.MONTH: ngettext("{count} month", "{count} months", count),
        Frequency.QUARTER: ngettext("{count} quarter", "{count} quarters", count),
        Frequency.YEAR: ngettext("{count} year", "{count} years", count),
        None: ngettext("{count} period", "{count} periods", count),
    }[frequency].format(count=count)
    names = [period_names.label(period, calendar) for period in (first, last)]
    if first == last:
        return [how_many, names[0]]
    return [how_many, _("{first} to {last}").format(first=names[0], last=names[1])]


def table_place(sheet: SheetReading, table: TableReading) -> str:
    """Return where a table stands: "Report: B3:N40"; in a text file the cells alone."""
    if not sheet.name:
        return table.area
    return _("{sheet}: {area}").format(sheet=one_line(sheet.name), area=table.area)


def table_facts(table: TableReading, calendar: FiscalCalendar) -> str:
    """Return what a table is: "Metrics in rows, periods in columns · 12 months · ..."."""
    facts = _periods_found(*_times_in((table.cells, table.targets)), calendar)
    return " · ".join((table.layout.label, *facts))


def _layout(sheet: SheetReading) -> str:
    if not sheet.tables:
        return _("No table of metrics and periods was found")
    return sheet.tables[0].layout.label


def layouts(reading: WorkbookReading) -> list[str]:
    """Return a line for each sheet that says how it is laid out; of many sheets only the first.

    Empty where no sheet has a table, which `found` says already.
    """
    if not any(sheet.cells for sheet in reading.sheets):
        return []
    lines = [
        _("{sheet}: {layout}").format(sheet=one_line(sheet.name), layout=_layout(sheet))
        if sheet.name
        else _layout(sheet)
        for sheet in reading.sheets
    ]
    more = len(lines) - _LISTED_SHEETS
    if more <= 1:
        return lines
    rest = ngettext("and {count} more sheet", "and {count} more sheets", more).format(count=more)
    return [*lines[:_LISTED_SHEETS], rest]


def examples(proposals: Iterable[Proposal], labels: Iterable[str]) -> dict[str, str]:
    """Return the first few cells of each label as they stand in the sheet: "42 · 43 · 44"."""
    texts: dict[str, list[str]] = {label: [] for label in labels}
    for proposal in proposals:
        of_label = texts.get(proposal.label)
        if of_label is not None and len(of_label) < _EXAMPLES and proposal.raw_text.strip():
            of_label.append(one_line(proposal.raw_text))
    return {label: " · ".join(found) for label, found in texts.items()}


@dataclass(frozen=True, slots=True)
class PercentExample:
    """A cell of the sheet that may be read in two ways, and what each reading makes of it."""

    metric: str
    cell: str
    meanings: Mapping[PercentReading, str]


def percent_example(
    reading: WorkbookReading, plan: ImportPlan, terms: Terms
) -> PercentExample | None:
    """Return the first plain number in a percent metric; None where the sheet has none."""
    metric_of = {(p.sheet, p.cell): p.metric_id for p in plan.proposals}
    for sheet in reading.sheets:
        for cell in sheet.cells:
            metric = terms.metrics.get(metric_of.get((cell.sheet, cell.cell)) or 0)
            if metric is None or metric.unit.kind is not UnitKind.PERCENT:
                continue
            if cell.number and not cell.percent:
                meanings = {
                    PercentReading.POINTS: fraction_of_points(cell.number),
                    PercentReading.FRACTION: cell.number,
                }
                raw = one_line(cell.raw_text)
                sheet_cell = Proposal(Outcome.REJECTED, cell.sheet, cell.cell, "", "")
                return PercentExample(
                    metric.name,
                    place(sheet_cell),
                    {
                        kind: _("{raw} means {value}").format(
                            raw=raw, value=_exact_percent(value, metric.unit, terms.locale)
                        )
                        for kind, value in meanings.items()
                    },
                )
    return None


def _exact_percent(value: float, unit: Unit, locale: NumberLocale) -> str:
    """Return a percentage with the decimals it has: rounding would hide what is asked about."""
    exponent = Decimal(repr(value)).scaleb(2).normalize().as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return format_value(value, replace(unit, decimals=min(decimals, 6)), locale)
