"""The sample company: a bicycle shop with a workshop, three believable years, made from one seed.

The same day always gives the same company. Its story: a steady shop with a strong season, a bad
turn (the workshop's mechanic leaves in the second year and turnaround times explode), and a good
one (a newsletter and a service plan in the third year bring new customers).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kpidesk.domain import period_names
from kpidesk.domain.changes import Action, ActionKind, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.metrics import Company, Department, EarlierDefinition, Metric, Owner, Stage
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.ports import CompanyFile, CompanyFiles, SampleSheetWriter, SheetRow, UnitOfWork
from kpidesk.i18n import _
from kpidesk.services.sample_actions import sample_actions
from kpidesk.services.sample_events import put_sample_events
from kpidesk.services.sample_kpis import SampleKpi, sample_kpis
from kpidesk.services.sample_meaning import Meaning, meanings, sample_objectives
from kpidesk.services.sample_numbers import (
    first_month_of,
    first_period,
    typed_numbers,
)
from kpidesk.services.sample_others import sample_others
from kpidesk.services.sample_targets import sample_targets

_REVIEW_DAY = 9


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
    last = last_month(until)
    months = [last.previous, last, last.next]
    everything = _everything()
    numbers = typed_numbers(everything, FiscalCalendar(), last, extra=1)
    rows = []
    for plan in everything:
        if _is_in_sheet(plan):
            found = tuple(numbers[plan.key].get(month) for month in months)
            rows.append(SheetRow(plan.department, plan.name, plan.unit, found))
    writer.write(path, _("Velo & Werk"), rows, months)


def _everything() -> tuple[SampleKpi, ...]:
    return (*sample_kpis(), *sample_others())


def _is_in_sheet(plan: SampleKpi) -> bool:
    """Say whether the bookkeeper knows it: what is typed once a month."""
    is_typed = plan.stage in (Stage.KPI, Stage.INPUT) and not plan.formula
    return is_typed and plan.frequency is Frequency.MONTH


@dataclass(frozen=True, slots=True)
class _Names:
    """The ids of what metrics name."""

    departments: Mapping[str, int]
    owners: Mapping[str, int]
    objectives: Mapping[str, int]


def _fill(work: UnitOfWork, calendar: FiscalCalendar, last: Period) -> None:
    everything = _everything()
    year = last.shift(2).start.year
    names = _Names(
        _new_ids(work, Kind.DEPARTMENT, (plan.department for plan in everything)),
        _new_ids(work, Kind.OWNER, (plan.owner for plan in everything)),
        _put_objectives(work, year),
    )
    work.put_departments(Department(number, name) for name, number in names.departments.items())
    work.put_owners(Owner(number, name) for name, number in names.owners.items())
    meant, numbers = meanings(year), typed_numbers(everything, calendar, last)
    ids: dict[str, int] = {}
    for position, plan in enumerate(everything, start=1):
        metric = _metric(work.new_id(Kind.METRIC), plan, names, calendar, last)
        ids[plan.key] = metric.id
        work.put_metrics([_meaning(replace(metric, position=position), meant.get(plan.key), last)])
        if plan.typed_until is not None:
            work.put_earlier_definitions(metric.id, [_typed_before(plan, last)])
        for target in sample_targets(plan, metric.id, calendar, last):
            work.put_target_plans([replace(target, id=work.new_id(Kind.TARGET))])
        notes = {last.shift(-back): text for back, text in plan.notes.items()}
        values = numbers.get(plan.key, {})
        work.put_entries(
            Entry(metric.id, period, values.get(period), notes.get(period, ""))
            for period in sorted({*values, *notes})
        )
    put_sample_events(work, ids, last)
    for key, meaning in meant.items():
        work.put_answers(ids[key], meaning.answers)
        work.put_partners(ids[key], [ids[partner] for partner in meaning.partners])
    for action in sample_actions(ids, names.owners, last, _REVIEW_DAY):
        work.put_actions([replace(action, id=work.new_id(Kind.ACTION))])


def _new_ids(work: UnitOfWork, kind: Kind, names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        if name and name not in found:
            found[name] = work.new_id(kind)
    return found


def _put_objectives(work: UnitOfWork, year: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, plan in enumerate(sample_objectives(), start=1):
        found[plan.key] = work.new_id(Kind.OBJECTIVE)
        month, day = plan.due
        work.put_objectives(
            [
                Objective(
                    found[plan.key],
                    plan.name,
                    found.get(plan.parent),
                    dt.date(year, month, day),
                    plan.description,
                    plan.level,
                    plan.weight,
                    position,
                )
            ]
        )
    return found


def _metric(
    number: int, plan: SampleKpi, names: _Names, calendar: FiscalCalendar, last: Period
) -> Metric:
    first = first_month_of(last) if plan.begins is None else last.shift(-plan.begins)
    start = first_period(plan, first, calendar).start
    metric = Metric(
        id=number,
        name=plan.name,
        definition=plan.definition,
        stage=plan.stage,
        unit=plan.unit,
        direction=plan.direction,
        frequency=plan.frequency,
        aggregation=plan.aggregation,
        timing=plan.timing,
        perspective=plan.perspective,
        department_id=names.departments.get(plan.department),
        owner_id=names.owners.get(plan.owner),
        objective_id=names.objectives.get(plan.objective),
        formula=plan.formula,
        starts_on=None if plan.stage is Stage.CANDIDATE else start,
    )
    if plan.retired is None:
        return metric
    reason = _("The light barrier broke, and in two years nobody had acted on the number.")
    return replace(metric, retired_on=last.shift(-plan.retired).last_day, retired_reason=reason)


def _meaning(metric: Metric, meaning: Meaning | None, last: Period) -> Metric:
    """Return `metric` with what it is for, and when it was looked at last."""
    if meaning is None:
        return metric
    return replace(
        metric,
        outcome=meaning.outcome,
        so_what=meaning.so_what,
        category=meaning.category,
        collection=meaning.collection,
        tags=meaning.tags,
        benchmark=meaning.benchmark,
        reviewed_on=last.start.replace(day=_REVIEW_DAY) if meaning.is_reviewed else None,
    )


def _typed_before(plan: SampleKpi, last: Period) -> EarlierDefinition:
    """Return what a KPI was before a formula gave it: an estimate that was typed."""
    reason = _("Estimated at the counter until then; now every quote is on the job list.")
    until = last.shift(1 - (plan.typed_until or 0)).start
    return EarlierDefinition(until, "", plan.unit, plan.direction, reason)
