"""The year that a sheet leaves open: what is asked, and which period got which year."""

from collections.abc import Iterable, Sequence
from itertools import groupby, islice, pairwise
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.cell_columns import periods_in
from kpidesk.domain.imports import TableReading, Yearless
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.i18n import _

_LOOKED_AT: Final = 20_000  # cells of a table
_GROUPS: Final = 3  # years that are told one by one


def year_question(tables: Iterable[TableReading]) -> str:
    """Return what is asked about the year; empty where no table leaves it open."""
    open_tables = [table for table in tables if table.needs_year]
    if not open_tables:
        return ""
    found = _yearless(open_tables[0])
    if not found:
        return _("The sheet names periods, but no year.")
    names = [_name(each) for each in found]
    if len(names) == 1:
        return _("The sheet names {first}, but no year.").format(first=names[0])
    words = {"first": names[0], "last": names[-1]}
    if not _turns(found):
        return _("The sheet names {first} to {last}, but no year.").format(**words)
    return _(
        "The sheet names {first} to {last}, but no year. Say the year of {earliest}; what comes "
        "after the turn of the year gets the next one."
    ).format(earliest=_earliest(found), **words)


def year_of(tables: Iterable[TableReading]) -> str:
    """Return of which period the year is asked; empty where it is that of all of them."""
    found = next((_yearless(table) for table in tables if table.needs_year), ())
    return _earliest(found) if _turns(found) else ""


def _earliest(found: Sequence[Yearless]) -> str:
    return _name(found[-1] if _goes_back(found) else found[0])


def _yearless(table: TableReading) -> Sequence[Yearless]:
    """Return the periods without a year, each once, in the order of the sheet."""
    cells = islice(table.cells, _LOOKED_AT)
    return list(dict.fromkeys(each.yearless for each in cells if each.yearless is not None))


def _steps(found: Sequence[Yearless]) -> list[int]:
    return [after.number - before.number for before, after in pairwise(found)]


def _goes_back(found: Sequence[Yearless]) -> bool:
    """Say whether the latest period stands first: most steps are down."""
    steps = _steps(found)
    return sum(step < 0 for step in steps) > len(steps) / 2


def _turns(found: Sequence[Yearless]) -> bool:
    """Say whether the periods run across a New Year."""
    steps = _steps(found)
    return any(step < 0 for step in steps) and any(step > 0 for step in steps)


def _name(each: Yearless) -> str:
    match each.frequency:
        case Frequency.QUARTER:
            return _("Q{quarter}").format(quarter=each.number)
        case Frequency.WEEK:
            return _("week {week}").format(week=each.number)
    return period_names.month_name(each.number)


def years_said(tables: Iterable[TableReading], calendar: FiscalCalendar) -> str:
    """Return which periods got which year: "Oct 2025 to Dec 2025 · Jan 2026 to Mar 2026"."""
    periods: set[Period] = set()
    for table in tables:
        periods |= periods_in(table.cells)
    ordered = sorted(periods, key=lambda each: (each.start, each.end))
    groups = [list(group) for _year, group in groupby(ordered, key=lambda each: each.start.year)]
    if len(groups) > _GROUPS:
        groups = [ordered]
    return " · ".join(_span(group, calendar) for group in groups)


def _span(periods: Sequence[Period], calendar: FiscalCalendar) -> str:
    first, last = (
        period_names.label(each, calendar, short=True) for each in (periods[0], periods[-1])
    )
    return first if first == last else _("{first} to {last}").format(first=first, last=last)
