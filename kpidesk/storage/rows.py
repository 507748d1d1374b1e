"""How the company, its people, objectives, entries and change sets become rows, and back."""

import datetime as dt
from collections.abc import Mapping

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.events import Event
from kpidesk.domain.locks import PeriodLock
from kpidesk.domain.metrics import Company, Department, Owner
from kpidesk.domain.objectives import Level, Objective
from kpidesk.domain.periods import Period
from kpidesk.domain.qualification import Outcome
from kpidesk.storage.cells import (
    AnyRow,
    UnreadableRowError,
    day,
    day_or_none,
    day_text,
    member,
    number,
    number_or_none,
    period,
    period_key,
    sound,
    sound_or_none,
    text,
)
from kpidesk.storage.sources import Sources


def company_row(company: Company) -> tuple[object, ...]:
    """Return the row of the company."""
    return (
        1,
        text(company.name),
        text(company.currency),
        company.fiscal_start_month,
        company.lock_after_days,
        company.asks_reason,
        "\n".join(company.outcomes),
    )


def company_from(row: AnyRow) -> Company:
    """Return the company in a row."""
    return Company(
        row.name,
        row.currency,
        row.fiscal_start_month,
        row.lock_after_days,
        bool(row.asks_reason),
        tuple(member(Outcome, name) for name in row.outcomes.split("\n") if name),
    )


def department_row(department: Department) -> tuple[object, ...]:
    """Return the row of a department."""
    return department.id, text(department.name)


def department_from(row: AnyRow) -> Department:
    """Return the department in a row."""
    return Department(row.id, row.name)


def owner_row(owner: Owner) -> tuple[object, ...]:
    """Return the row of an owner."""
    return owner.id, text(owner.name), text(owner.email)


def owner_from(row: AnyRow) -> Owner:
    """Return the owner in a row."""
    return Owner(row.id, row.name, row.email)


def objective_row(objective: Objective) -> tuple[object, ...]:
    """Return the row of an objective."""
    return (
        objective.id,
        text(objective.name),
        objective.parent_id,
        day_text(objective.deadline),
        text(objective.description),
        objective.level.value,
        number(objective.weight),
        objective.position,
    )


def objective_from(row: AnyRow) -> Objective:
    """Return the objective in a row."""
    return Objective(
        row.id,
        row.name,
        row.parent_id,
        day_or_none(row.deadline),
        row.description,
        member(Level, row.level),
        sound(row.weight),
        row.position,
    )


def entry_key(metric_id: int, period: Period) -> tuple[object, ...]:
    """Return the key of an entry's row."""
    return metric_id, *period_key(period)


def entry_row(entry: Entry, source_id: int) -> tuple[object, ...]:
    """Return the row of an entry whose value comes from a source."""
    return (
        entry.metric_id,
        entry.period.frequency.value,
        entry.period.start.isoformat(),
        number_or_none(entry.value),
        text(entry.note),
        source_id,
        text(entry.origin.cell),
        text(entry.origin.raw_text),
        entry.is_not_applicable,
        entry.is_confirmed,
    )


def entry_from(row: AnyRow, sources: Sources) -> Entry:
    """Return the entry in a row."""
    origin = sources.origin(row.source_id, row.origin_cell, row.origin_raw_text)
    when = period(row.frequency, row.period_start)
    value, nothing_to_measure = sound_or_none(row.value), bool(row.not_applicable)
    is_confirmed = bool(row.is_confirmed)
    if nothing_to_measure if value is not None else is_confirmed:
        raise UnreadableRowError(value)
    return Entry(row.metric_id, when, value, row.note, origin, nothing_to_measure, is_confirmed)


def lock_row(lock: PeriodLock) -> tuple[object, ...]:
    """Return the row of what was said of a period."""
    return lock.id, *period_key(lock.period), lock.is_locked


def lock_from(row: AnyRow) -> PeriodLock:
    """Return what was said of a period, from a row."""
    lock = PeriodLock(period(row.frequency, row.period_start), bool(row.is_locked))
    if lock.id != row.id:
        raise UnreadableRowError(row.id)
    return lock


def event_row(event: Event) -> tuple[object, ...]:
    """Return the row of an event."""
    return event.id, event.on.isoformat(), text(event.text), event.metric_id


def event_from(row: AnyRow) -> Event:
    """Return the event in a row."""
    return Event(row.id, day(row.on_day), row.text, row.metric_id)


def change_set_row(
    change_set_id: int, at: dt.datetime, who: str, action: Action
) -> dict[str, object]:
    """Return the columns of a change set that say who did what, and when."""
    return {
        "id": change_set_id,
        "at": at.astimezone(dt.UTC).isoformat(),
        "who": text(who),
        "action_kind": action.kind.value,
        "action_count": action.count,
        "action_subject": text(action.subject),
        "reason": text(action.reason),
    }


def action_from(row: AnyRow, reverted: Action | None = None) -> Action:
    """Return what was done in the change set of a row."""
    kind = member(ActionKind, row.action_kind)
    return Action(kind, row.action_count, row.action_subject, reverted, row.reason)


def change_set_from(
    row: AnyRow, touched: Mapping[Kind, frozenset[int]], reverted: Action | None = None
) -> ChangeSet:
    """Return the change set in a row; `reverted` is what it took back or brought back."""
    try:
        at = dt.datetime.fromisoformat(row.at)
    except ValueError as error:
        raise UnreadableRowError(row.at) from error
    return ChangeSet(row.id, at, row.who, action_from(row, reverted), touched)


def kind_from(value: str) -> Kind:
    """Return the kind that a column names."""
    return member(Kind, value)
