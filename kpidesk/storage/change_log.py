"""Reading the journal as a history: which change sets there are, what became of them, details."""

import datetime as dt
from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Final, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    func,
    or_,
    select,
    tuple_,
)

from kpidesk.domain.change_details import (
    BaseChange,
    BeforeAfter,
    ChangeDetails,
    SeasonsChange,
    TargetChange,
)
from kpidesk.domain.changes import ActionKind, ChangeFilter, ChangeSet, Fate, Kind
from kpidesk.domain.metrics import Metric
from kpidesk.domain.targets import Target, TargetPlan
from kpidesk.storage import (
    action_rows,
    cells,
    entry_rows,
    event_rows,
    metric_rows,
    plan_rows,
    profile_rows,
    rows,
)
from kpidesk.storage.journal import Image, of_change_set
from kpidesk.storage.references import last_names
from kpidesk.storage.rollback import unit_of
from kpidesk.storage.sources import Sources
from kpidesk.storage.tables import (
    ACTION,
    COMPANY,
    DEPARTMENT,
    EARLIER_DEFINITION,
    ENTRY,
    EVENT,
    IMPORT_PROFILE,
    LIMIT_BASE,
    LIMIT_SEASONS,
    METRIC,
    METRIC_ANSWER,
    METRIC_PARTNER,
    OBJECTIVE,
    OWNER,
    PERIOD_LOCK,
    TARGET_PLAN,
    TARGET_VALUE,
    Journaled,
    change_set,
    touched,
)

T = TypeVar("T")
_OF_METRICS: Final = (
    Kind.METRIC.value, Kind.ENTRY.value, Kind.TARGET.value, Kind.LIMITS.value,
)  # fmt: skip
_ROLL_BACK: Final = ActionKind.ROLL_BACK.value
_CHUNK: Final = 500  # ids in one query


# Which change sets


def wanted(connection: Connection, filtered: ChangeFilter) -> list[ColumnElement[bool]]:
    """Return the conditions that a change set has to meet."""
    found: list[ColumnElement[bool]] = []
    if filtered.kinds is not None:
        found.append(change_set.c.action_kind.in_([kind.value for kind in filtered.kinds]))
    if filtered.since is not None:
        found.append(change_set.c.at >= _moment(filtered.since))
    if filtered.until is not None:
        found.append(change_set.c.at < _moment(filtered.until))
    if filtered.metric_id is not None:
        found.append(_touches([filtered.metric_id]))
    if filtered.text:
        found.append(_speaks_of(connection, filtered))
    return found


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat()


def _touches(metric_ids: Collection[int]) -> ColumnElement[bool]:
    of_metrics = select(touched.c.change_set_id).where(
        touched.c.kind.in_(_OF_METRICS), touched.c.touched_id.in_(metric_ids)
    )
    about = (
        select(journal.change_set_id).where(
            or_(journal.old_metric_id.in_(metric_ids), journal.new_metric_id.in_(metric_ids))
        )
        for journal in (EVENT.journal.c, ACTION.journal.c)
    )
    return change_set.c.id.in_(of_metrics.union(*about))


def _speaks_of(connection: Connection, filtered: ChangeFilter) -> ColumnElement[bool]:
    """Return the condition for a text; SQLite knows upper and lower case of ASCII alone."""
    key = filtered.text.casefold()

    def matching(column: ColumnElement[Any]) -> list[str]:
        values = connection.execute(select(column).distinct()).scalars()
        return [value for value in values if value is not None and key in value.casefold()]

    kinds = [kind.value for kind in filtered.text_kinds]
    spoken_of = and_(
        change_set.c.action_kind != _ROLL_BACK,  # whose subject is a number
        change_set.c.action_subject.in_(matching(change_set.c.action_subject)),
    )
    subjects = select(change_set.c.id).where(spoken_of)
    images = METRIC.journal.c.old_name, METRIC.journal.c.new_name
    names = {name for column in images for name in matching(column)}
    metric_ids = select(METRIC.journal.c.id).where(or_(*(each.in_(names) for each in images)))
    return or_(
        change_set.c.action_kind.in_(kinds),
        change_set.c.who.in_(matching(change_set.c.who)),
        spoken_of,
        change_set.c.reason.in_(matching(change_set.c.reason)),
        change_set.c.reverts_id.in_(subjects),
        _touches(list(connection.execute(metric_ids.distinct()).scalars())),
    )


def reverted_id(row: Row[Any]) -> int | None:
    """Return what an undo, redo or rollback is about; None for any other change set."""
    if row.action_kind != _ROLL_BACK:
        reverted: int | None = row.reverts_id
        return reverted
    try:
        return int(row.action_subject)
    except ValueError as error:
        raise cells.UnreadableRowError(row.action_subject) from error


def fates(connection: Connection, ids: Collection[int]) -> dict[int, Fate]:
    """Return what became of change sets since."""
    texts = [str(number) for number in ids]
    rolled_back = and_(
        change_set.c.action_kind == _ROLL_BACK,
        change_set.c.state == "done",
        change_set.c.action_subject.in_(texts),
    )
    taken_back = {
        int(text)
        for text in connection.execute(
            select(change_set.c.action_subject).where(rolled_back)
        ).scalars()
    }
    brought_back = select(change_set.c.reverts_id).where(
        change_set.c.role == "redo", change_set.c.reverts_id.in_(ids)
    )
    redone = set(connection.execute(brought_back).scalars())
    reverted = change_set.alias()
    query = (
        select(change_set.c.id, change_set.c.role, change_set.c.state, reverted.c.state)
        .select_from(change_set.outerjoin(reverted, reverted.c.id == change_set.c.reverts_id))
        .where(change_set.c.id.in_(ids))
    )
    found = {}
    for number, role, state, state_of_reverted in connection.execute(query).all():
        fate = Fate.REDONE if number in redone else Fate.DONE
        if role == "undo":
            fate = Fate.REDONE if state_of_reverted == "done" else Fate.DONE
        elif role == "redo":
            fate = Fate.DONE if state_of_reverted == "done" else Fate.UNDONE
        elif state != "done":
            fate = Fate.UNDONE
        elif number in taken_back:
            fate = Fate.ROLLED_BACK
        found[number] = fate
    return found


# What one of them changed


@cache
def _row_of(kept: Journaled) -> Callable[..., Any]:
    """Return what makes a row of the table, as the rest of storage reads it."""
    columns = [*kept.keys, *kept.others]
    return namedtuple(kept.table.name, columns)  # noqa: PYI024 - known only here


@cache
def _both(kept: Journaled) -> Select[Any]:
    """Select what a change set changed in a table: key, there before and after, both images."""
    journal = kept.journal
    return (
        select(
            *(journal.c[key] for key in kept.keys),
            journal.c.was_there,
            journal.c.is_there,
            *(journal.c[f"{image}_{name}"] for image in Image for name in kept.others),
        )
        .where(of_change_set(kept))
        .order_by(*(journal.c[key] for key in kept.keys))
    )


def images_in(
    kept: Journaled, row: Sequence[Any], read: Callable[[Any], T], at: int, count: int
) -> list[T | None]:
    """Return the images in a row: it begins with the key, at `at` come flags, then images."""
    key, make, width = row[: len(kept.keys)], _row_of(kept), len(kept.others)
    found: list[T | None] = []
    for number in range(count):
        start = at + count + number * width
        is_there = row[at + number]
        found.append(read(make(*key, *row[start : start + width])) if is_there else None)
    return found


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the journal of one change set."""

    connection: Connection
    change_set_id: int

    def rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """Return what a query about the change set finds."""
        return self.connection.execute(query, {"change_set_id": self.change_set_id}).all()

    def pairs(
        self, kept: Journaled, read: Callable[[Any], T], limit: int | None = None
    ) -> tuple[BeforeAfter[T], ...]:
        """Return what was changed in a table, before and after."""
        at = len(kept.keys)
        return tuple(
            BeforeAfter(*images_in(kept, row, read, at, 2))
            for row in self.rows(_both(kept).limit(limit))
        )

    def count(self, kept: Journaled) -> int:
        """Return how many rows were changed in a table."""
        query = select(func.count()).select_from(kept.journal).where(of_change_set(kept))
        return int(self.rows(query)[0][0])

    def ids(self, kept: Journaled) -> frozenset[int]:
        """Return the metrics whose rows were changed in a table."""
        query = select(kept.journal.c[kept.keys[0]]).where(of_change_set(kept)).distinct()
        return frozenset(row[0] for row in self.rows(query))

    def targets(self, limit: int) -> Iterator[TargetChange]:
        """Yield the targets of periods that were changed."""
        query = _both(TARGET_VALUE).add_columns(unit_of(TARGET_VALUE)).limit(limit)
        for row in self.rows(query):
            before, after = images_in(TARGET_VALUE, row, _target, len(TARGET_VALUE.keys), 2)
            period = cells.period(row.frequency, row.period_start)
            yield TargetChange(row[-1], period, BeforeAfter(before, after))

    def bases(self) -> Iterator[BaseChange]:
        """Yield the bases of limits that came, went or got another reason."""
        from kpidesk.storage import limit_rows

        for row in self.rows(_both(LIMIT_BASE)):
            at = len(LIMIT_BASE.keys)
            pair = images_in(LIMIT_BASE, row, limit_rows.base_from, at, 2)
            yield BaseChange(row.metric_id, BeforeAfter(*pair))

    def seasons(self) -> Iterator[SeasonsChange]:
        """Yield how limits took the seasons, where that was changed."""
        from kpidesk.storage import limit_rows

        for row in self.rows(_both(LIMIT_SEASONS)):
            at = len(LIMIT_SEASONS.keys)
            pair = images_in(LIMIT_SEASONS, row, limit_rows.seasons_from, at, 2)
            yield SeasonsChange(row.metric_id, BeforeAfter(*pair))


def _target(row: Any) -> Target:  # noqa: ANN401 - a row of the table
    return plan_rows.target_from(row.value, row.upper)


def _plan(row: Any) -> TargetPlan:  # noqa: ANN401 - a row of the table
    return plan_rows.plan_from(row, {})


def details(connection: Connection, step: ChangeSet, limit: int, sources: Sources) -> ChangeDetails:
    """Return what a change set changed, with at most `limit` entries and targets of periods."""
    found = _Reading(connection, step.id)
    changed = ChangeDetails(
        step,
        entries=found.pairs(ENTRY, partial(entry_rows.entry_from, sources=sources), limit),
        entry_count=found.count(ENTRY),
        company=next(iter(found.pairs(COMPANY, rows.company_from)), None),
        locks=found.pairs(PERIOD_LOCK, entry_rows.lock_from),
        profiles=found.pairs(IMPORT_PROFILE, profile_rows.profile_from),
        departments=found.pairs(DEPARTMENT, rows.department_from),
        owners=found.pairs(OWNER, rows.owner_from),
        objectives=found.pairs(OBJECTIVE, rows.objective_from),
        metrics=found.pairs(METRIC, metric_rows.metric_from),
        plans=found.pairs(TARGET_PLAN, _plan),
        targets=tuple(found.targets(limit)),
        target_count=found.count(TARGET_VALUE),
        earlier=found.ids(EARLIER_DEFINITION),
        answers=found.ids(METRIC_ANSWER),
        partners=found.ids(METRIC_PARTNER),
        events=found.pairs(EVENT, event_rows.event_from),
        actions=found.pairs(ACTION, action_rows.action_from),
        bases=tuple(found.bases()),
        seasons=tuple(found.seasons()),
    )
    return _with_names(connection, changed)


def _with_names(connection: Connection, changed: ChangeDetails) -> ChangeDetails:
    metric_ids = {pair.some.metric_id for pair in changed.entries}
    metric_ids |= {pair.some.id for pair in changed.metrics}
    metric_ids |= {pair.some.metric_id for pair in changed.plans}
    metric_ids |= {each.metric_id for each in changed.targets}
    metric_ids |= changed.earlier | changed.answers | changed.partners
    metric_ids |= {each.metric_id for each in changed.bases}
    metric_ids |= {each.metric_id for each in changed.seasons}
    told_of = [each for pair in changed.events for each in (pair.before, pair.after) if each]
    decided = [each for pair in changed.actions for each in (pair.before, pair.after) if each]
    metric_ids |= {each.metric_id for each in told_of if each.metric_id is not None}
    metric_ids |= {each.metric_id for each in decided if each.metric_id is not None}
    known = last_metrics(connection, sorted(metric_ids))
    metrics = [each for pair in changed.metrics for each in (pair.before, pair.after) if each]
    places = [each for pair in changed.objectives for each in (pair.before, pair.after) if each]

    def names(kept: Journaled, ids: Iterable[int | None]) -> dict[int, str]:
        return last_names(connection, kept, sorted({each for each in ids if each is not None}))

    above = [each.parent_id for each in places]
    answering = [each.owner_id for each in metrics]
    return replace(
        changed,
        known=known,
        department_names=names(DEPARTMENT, (each.department_id for each in metrics)),
        owner_names=names(OWNER, [*answering, *(each.owner_id for each in decided)]),
        objective_names=names(OBJECTIVE, [*above, *(each.objective_id for each in metrics)]),
    )


def last_metrics(connection: Connection, ids: Sequence[int]) -> dict[int, Metric]:
    """Return metrics as they stand, or as they stood last."""
    journal, found = METRIC.journal, dict[int, Metric]()
    for first in range(0, len(ids), _CHUNK):
        chunk = ids[first : first + _CHUNK]
        latest = select(func.max(journal.c.change_set_id)).where(journal.c.id.in_(chunk))
        key = tuple_(journal.c.id, journal.c.change_set_id)
        last = latest.add_columns(journal.c.id).group_by(journal.c.id).subquery()
        query = select(
            journal.c.id,
            journal.c.was_there,
            journal.c.is_there,
            *(journal.c[f"{image}_{name}"] for image in Image for name in METRIC.others),
        ).where(key.in_(select(last.c.id, last.c[0])))
        for row in connection.execute(query):
            before, after = images_in(METRIC, row, metric_rows.metric_from, 1, 2)
            metric = after or before
            if metric is not None:
                found[metric.id] = metric
    return found
