"""The sample company: a bicycle shop with a workshop, three believable years, made from one seed.

The same day always gives the same company. Its story: a steady shop with a strong season, a bad
turn (the workshop's mechanic leaves in the second year and turnaround times explode), and a good
one (a newsletter and a service plan in the third year bring new customers).
"""

import datetime as dt
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.changes import Action, ActionKind, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.metrics import (
    Company,
    Department,
    Metric,
    Objective,
    Owner,
    Stage,
)
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.ports import CompanyFile, CompanyFiles, SampleSheetWriter, SheetRow, UnitOfWork
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import UnitKind
from kpidesk.i18n import _
from kpidesk.services.sample_kpis import SampleKpi, sample_kpis

YEARS: Final = 3
_SEED: Final = 20240229
_SEASON: Final = (0.62, 0.70, 1.02, 1.28, 1.42, 1.35, 1.18, 1.06, 0.98, 0.84, 0.72, 0.83)


def create_sample(files: CompanyFiles, path: Path, until: dt.date) -> CompanyFile:
    """Create the sample company at `path` with numbers to the end of the month before `until`'s.

    The last full month is left out: it waits in the bookkeeper's spreadsheet. Raises UserError
    where the file cannot be made.
    """
    company = Company(_("Velo & Werk"), "€")
    file = files.create(path, company)
    try:
        with file.write(Action(ActionKind.SAMPLE)) as work:
            _fill(work, company.calendar, last_month(until))
    except BaseException:
        file.close()
        path.unlink(missing_ok=True)
        raise
    return file


def last_month(until: dt.date) -> Period:
    """Return the last month that the sample company has typed: the one before the last full one."""
    return FiscalCalendar().containing(until, Frequency.MONTH).shift(-2)


def sheet_name(until: dt.date) -> str:
    """Return the file name of the bookkeeper's sheet."""
    month = last_month(until).next
    return _("Bookkeeper {month}.xlsx").format(month=period_names.code(month, FiscalCalendar()))


def write_sample_sheet(writer: SampleSheetWriter, path: Path, until: dt.date) -> None:
    """Write the bookkeeper's sheet: the two months before, and the one to import."""
    month = last_month(until).next
    months = [month.shift(-2), month.shift(-1), month]
    rows = []
    for plan in sample_kpis():
        if plan.frequency is not Frequency.MONTH:
            continue
        values = _values(plan, FiscalCalendar(), last_month(until), extra=1)
        rows.append(
            SheetRow(plan.department, plan.name, plan.unit, tuple(values.get(m) for m in months))
        )
    writer.write(path, _("Velo & Werk"), rows, months)


def _fill(work: UnitOfWork, calendar: FiscalCalendar, last: Period) -> None:
    everything = sample_kpis()
    departments = _named(work, Kind.DEPARTMENT, [plan.department for plan in everything])
    owners = _named(work, Kind.OWNER, [plan.owner for plan in everything])
    objectives = _named(work, Kind.OBJECTIVE, [plan.objective for plan in everything])
    work.put_departments(Department(number, name) for name, number in departments.items())
    work.put_owners(Owner(number, name) for name, number in owners.items())
    deadline = dt.date(last.start.year, 12, 31)
    work.put_objectives(
        Objective(number, name, deadline=deadline) for name, number in objectives.items()
    )
    first = last.shift(1 - 12 * YEARS)
    for position, plan in enumerate(everything, start=1):
        metric_id = work.new_id(Kind.METRIC)
        metric = Metric(
            id=metric_id,
            name=plan.name,
            definition=plan.definition,
            stage=Stage.KPI,
            unit=plan.unit,
            direction=plan.direction,
            frequency=plan.frequency,
            aggregation=plan.aggregation,
            timing=plan.timing,
            perspective=plan.perspective,
            department_id=departments[plan.department],
            owner_id=owners[plan.owner],
            objective_id=objectives[plan.objective],
            position=position,
        )
        work.put_metrics([metric])
        for target in _targets(plan, metric_id, first, calendar, last):
            work.put_target_plans([_with_id(target, work.new_id(Kind.TARGET))])
        notes = _notes(plan, last)
        values = _values(plan, calendar, last)
        work.put_entries(
            Entry(metric_id, period, values.get(period), notes.get(period, ""))
            for period in sorted({*values, *notes})
        )


def _named(work: UnitOfWork, kind: Kind, names: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        if name not in found:
            found[name] = work.new_id(kind)
    return found


def _with_id(plan: TargetPlan, number: int) -> TargetPlan:
    return TargetPlan(
        number,
        plan.metric_id,
        plan.kind,
        plan.starts,
        plan.tolerance,
        plan.constant,
        plan.per_period,
        plan.reason,
    )


def _targets(
    plan: SampleKpi, metric_id: int, first: Period, calendar: FiscalCalendar, last: Period
) -> Iterator[TargetPlan]:
    """Yield the first plan; what follows the season gets monthly targets in the last year."""
    start = _first_period(plan, first, calendar).start
    constant = Target(plan.goal, plan.upper)
    yield TargetPlan(0, metric_id, PlanKind.CONSTANT, start, plan.tolerance, constant)
    if plan.frequency is not Frequency.MONTH or plan.season < 0.7:
        return
    year = span(last.shift(-11), last.shift(3))
    per_period = {month: Target(_round_goal(plan, _expected(plan, month, first))) for month in year}
    yield TargetPlan(
        0,
        metric_id,
        PlanKind.PER_PERIOD,
        year[0].start,
        plan.tolerance,
        per_period=per_period,
        reason=_("Targets follow the season from now on."),
    )


def _round_goal(plan: SampleKpi, value: float) -> float:
    step = 500 if plan.unit.kind is UnitKind.CURRENCY else 1
    return round(value / step) * float(step)


def _first_period(plan: SampleKpi, first_month: Period, calendar: FiscalCalendar) -> Period:
    period = calendar.containing(first_month.start, plan.frequency)
    return period if period.start >= first_month.start else period.next


def _expected(plan: SampleKpi, period: Period, first_month: Period) -> float:
    """Return what season and growth alone would give for `period`."""
    years = (period.start - first_month.start).days / 365.25
    middle = period.start + (period.end - period.start) / 2
    factor = 1 + plan.season * (_SEASON[middle.month - 1] - 1)
    return plan.base * math.pow(1 + plan.growth, years - 1) * factor


def _story(plan: SampleKpi, months_back: int) -> float:
    """Return the factor by which the bad turn and the good one move a KPI."""
    bad = max(0.0, 1 - abs(months_back - 14) / 4)
    good = max(0.0, min(1.0, (9 - months_back) / 6))
    return 1 + plan.bad * bad + plan.good * good


def _values(
    plan: SampleKpi, calendar: FiscalCalendar, last_month_typed: Period, extra: int = 0
) -> dict[Period, float]:
    """Return the numbers of one KPI; a few periods are missing, as in life.

    The scatter of a period depends on the KPI and the period alone, so that the bookkeeper's sheet
    agrees with what was typed.
    """
    first_month = last_month_typed.shift(1 - 12 * YEARS)
    end = last_month_typed.shift(extra).end
    values: dict[Period, float] = {}
    period = _first_period(plan, first_month, calendar)
    while period.end <= end:
        months_back = (end.year - period.start.year) * 12 + end.month - period.start.month - 1
        months_back -= extra
        chance = random.Random(f"{_SEED}/{plan.base}/{plan.goal}/{period.start}")  # noqa: S311
        scatter = 1 + plan.noise * max(-2.2, min(2.2, chance.gauss(0, 1)))
        value = _expected(plan, period, first_month) * _story(plan, months_back) * scatter
        if not _is_missing(plan, months_back, chance):
            values[period] = _rounded(plan, max(0.0, value))
        period = period.next
    return values


def _is_missing(plan: SampleKpi, months_back: int, chance: random.Random) -> bool:
    if plan.frequency is Frequency.WEEK:
        return months_back > 1 and chance.random() < 0.02
    return months_back in plan.unknown_months


def _rounded(plan: SampleKpi, value: float) -> float:
    if plan.unit.kind is UnitKind.PERCENT:
        return round(min(value, 0.99), 3)
    if plan.frequency is Frequency.QUARTER:
        return round(min(value, 5.0), 1)
    return round(value, plan.unit.decimals)


def _notes(plan: SampleKpi, last: Period) -> dict[Period, str]:
    """Return the notes on a KPI's periods: the story in the owner's words."""
    return {last.shift(-back): text for back, text in plan.notes.items()}
