"""The one way to write: changed rows are staged, journaled with what stood before, and applied.

All of it is set-based SQL that is the same for every table; no row passes through Python but on its
way into the stage. A row that equals what stands is no change (as Python has it, 0.0 equals -0.0).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Delete,
    FromClause,
    Insert,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    tuple_,
)

from kpidesk.storage import sqlite
from kpidesk.storage.tables import (
    ACTION,
    EARLIER_DEFINITION,
    ENTRY,
    EVENT,
    JOURNALED,
    LIMIT_BASE,
    LIMIT_SEASONS,
    METRIC,
    METRIC_ANSWER,
    METRIC_PARTNER,
    TARGET_PLAN,
    TARGET_VALUE,
    Journaled,
    entry,
    target_plan,
    target_value,
    touched,
)

Condition = ColumnElement[bool]
_OF_ONE_METRIC: Final = (
    ENTRY, EARLIER_DEFINITION, METRIC_ANSWER, LIMIT_BASE, LIMIT_SEASONS, EVENT, ACTION,
)  # fmt: skip
_CHUNK: Final = 500  # ids in one query: SQLite takes a limited number of parameters


class Image(StrEnum):
    """What the journal keeps of a row: how it was and how it became."""

    OLD = "old"
    NEW = "new"

    @property
    def there(self) -> str:
        """Return the column that says whether the row was there at all."""
        return "was_there" if self is Image.OLD else "is_there"

    @property
    def opposite(self) -> "Image":
        """Return the other image."""
        return Image.NEW if self is Image.OLD else Image.OLD


def same_key(kept: Journaled, left: FromClause, right: FromClause) -> Condition:
    """Return the condition that two tables speak of the same row."""
    return and_(*(left.c[key] == right.c[key] for key in kept.keys))


def of_change_set(kept: Journaled) -> Condition:
    """Return the condition that a row in the journal is of the change set in the parameter."""
    step: BindParameter[int] = bindparam("change_set_id")
    ours = kept.journal.c.change_set_id == step
    if kept is not ENTRY:
        return ours
    # This journal is in the order of the metrics, and knows no other.
    metrics = select(touched.c.touched_id).where(
        touched.c.change_set_id == step, touched.c.kind == kept.kind.value
    )
    return and_(ours, kept.journal.c.metric_id.in_(metrics))


def stands_as(kept: Journaled, image: Image) -> Condition:
    """Return the condition that the joined row of the table is the `image` in the journal."""
    table, journal = kept.table, kept.journal
    return and_(
        journal.c[image.there] == table.c[kept.keys[0]].is_not(None),
        *(journal.c[f"{image}_{name}"].is_not_distinct_from(table.c[name]) for name in kept.others),
    )


@dataclass(frozen=True, slots=True)
class _Statements:
    """What is done with the staged rows of one table."""

    empty: Delete
    drop_equal: Delete
    record: sqlite.Insert
    clear: Delete
    fill: Insert
    prune: Delete


@cache
def _statements(kept: Journaled) -> _Statements:
    stage, table, journal = kept.stage, kept.table, kept.journal
    columns = [*kept.keys, *kept.others]
    stands = exists().where(same_key(kept, table, stage))
    equal = and_(*(stage.c[name].is_not_distinct_from(table.c[name]) for name in kept.others))
    key = tuple_(*(table.c[name] for name in kept.keys))
    return _Statements(
        empty=delete(stage),
        drop_equal=delete(stage).where(
            or_(and_(stage.c.is_there, stands.where(equal)), and_(~stage.c.is_there, ~stands))
        ),
        record=_record(kept),
        clear=delete(table).where(key.in_(select(*(stage.c[name] for name in kept.keys)))),
        fill=insert(table).from_select(
            columns, select(*(stage.c[name] for name in columns)).where(stage.c.is_there)
        ),
        prune=delete(journal).where(
            of_change_set(kept),
            journal.c.was_there == journal.c.is_there,
            *(
                journal.c[f"old_{name}"].is_not_distinct_from(journal.c[f"new_{name}"])
                for name in kept.others
            ),
        ),
    )


def _record(kept: Journaled) -> sqlite.Insert:
    """Journal what is about to change; a second change of a row keeps the first image of before."""
    stage, table, journal = kept.stage, kept.table, kept.journal
    source: dict[str, ColumnElement[Any]] = {"change_set_id": bindparam("change_set_id")}
    source |= {key: stage.c[key] for key in kept.keys}
    source |= {"was_there": table.c[kept.keys[0]].is_not(None), "is_there": stage.c.is_there}
    source |= {f"old_{name}": table.c[name] for name in kept.others}
    source |= {f"new_{name}": stage.c[name] for name in kept.others}
    rows = (
        select(*source.values())
        .select_from(stage.outerjoin(table, same_key(kept, stage, table)))
        .where(literal(value=True))  # without a WHERE, SQLite takes ON CONFLICT for a join
    )
    record = sqlite.insert(journal).from_select(list(source), rows)
    renewed = ["is_there", *(f"new_{name}" for name in kept.others)]
    return record.on_conflict_do_update(
        index_elements=list(journal.primary_key),
        set_={name: record.excluded[name] for name in renewed},
    )


@cache
def _record_added() -> Insert:
    """Journal all entries of metrics that had none before."""
    journaled: dict[str, ColumnElement[Any]] = {"change_set_id": bindparam("change_set_id")}
    journaled |= {key: entry.c[key] for key in ENTRY.keys}
    journaled |= {"was_there": literal(value=False), "is_there": literal(value=True)}
    journaled |= {f"new_{name}": entry.c[name] for name in ENTRY.others}
    rows = select(*journaled.values()).order_by(*entry.primary_key)
    ours = entry.c.metric_id.in_(bindparam("metric_ids", expanding=True))
    return insert(ENTRY.journal).from_select(list(journaled), rows.where(ours))


@cache
def _misfits(kept: Journaled, image: Image) -> Select[int]:
    """Count the rows of a change set that do not stand as `image` in the journal."""
    journal, table = kept.journal, kept.table
    return (
        select(func.count())
        .select_from(journal.outerjoin(table, same_key(kept, journal, table)))
        .where(of_change_set(kept), not_(stands_as(kept, image)))
    )


@cache
def _stage_image(kept: Journaled, image: Image) -> Insert:
    journal = kept.journal
    return insert(kept.stage).from_select(
        [*kept.keys, *kept.others, "is_there"],
        select(
            *(journal.c[key] for key in kept.keys),
            *(journal.c[f"{image}_{name}"] for name in kept.others),
            journal.c[image.there],
        ).where(of_change_set(kept)),
    )


@cache
def _touched_ids(kept: Journaled) -> Select[int]:
    """Return the ids that a change set touched in a table; what is a metric's is named by it."""
    journal = kept.journal
    ours = of_change_set(kept)
    if kept is TARGET_VALUE:
        # Where the plan itself changed too, its own journal names the metric.
        plan = target_plan.join(journal, journal.c.plan_id == target_plan.c.id)
        return select(target_plan.c.metric_id).select_from(plan).where(ours)
    if kept is TARGET_PLAN:
        old, new = journal.c.old_metric_id, journal.c.new_metric_id
        before, after = (
            select(old).where(ours, old.is_not(None)),
            select(new).where(ours, new.is_not(None)),
        )
        both = before.union(after).subquery()
        return select(both.c[0])
    return select(journal.c[kept.keys[0]]).where(ours)


@cache
def _record_touched(kept: Journaled) -> sqlite.Insert:
    # Of entries what is staged: what they touched is how their journal is read.
    ids = (select(kept.stage.c.metric_id) if kept is ENTRY else _touched_ids(kept)).subquery()
    rows = (
        select(bindparam("change_set_id"), literal(kept.kind.value), ids.c[0])
        .distinct()
        .where(literal(value=True))
    )
    record = sqlite.insert(touched).from_select(["change_set_id", "kind", "touched_id"], rows)
    return record.on_conflict_do_nothing()


def _untouched_after_all() -> Delete:
    """Forget the metrics whose entries were changed and changed back."""
    journal = ENTRY.journal
    left = exists().where(
        journal.c.metric_id == touched.c.touched_id,
        journal.c.change_set_id == touched.c.change_set_id,
    )
    return delete(touched).where(
        touched.c.change_set_id == bindparam("change_set_id"),
        touched.c.kind == ENTRY.kind.value,
        ~left,
    )


class Journal:
    """The changes of one change set, inside one transaction."""

    def __init__(self, connection: Connection, change_set_id: int) -> None:
        self._connection = connection
        self._change_set = {"change_set_id": change_set_id}
        self._written: dict[Journaled, int] = {}

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was written yet, changed or not."""
        return not self._written

    def put(self, kept: Journaled, rows: Iterable[tuple[object, ...]]) -> None:
        """Write whole rows, in the order of the table's columns."""
        self._connection.execute(_statements(kept).empty)
        sqlite.load(self._connection, kept.stage, ((*row, True) for row in rows))
        self._apply(kept)

    def put_all_of(self, kept: Journaled, number: int, rows: Iterable[tuple[object, ...]]) -> None:
        """Let these be all the rows whose key begins with `number`; `rows` are whole rows of it."""
        self._stage_removal_where(kept, kept.table.c[kept.keys[0]] == number)
        sqlite.load(self._connection, kept.stage, ((*row, True) for row in rows))
        self._apply(kept)

    def remove(self, kept: Journaled, keys: Iterable[tuple[object, ...]]) -> None:
        """Delete the rows with these keys."""
        self._stage_removal(kept, keys)
        self._apply(kept)

    def remove_metrics(self, ids: Iterable[int]) -> None:
        """Delete metrics with all that is theirs, what happened to them alone included."""
        self._stage_removal(METRIC, ((number,) for number in ids))
        gone = select(METRIC.stage.c.id)
        self._stage_removal_where(TARGET_PLAN, target_plan.c.metric_id.in_(gone))
        self._stage_targets_of_staged_plans()
        self._apply(TARGET_VALUE)
        self._apply(TARGET_PLAN)
        for kept in _OF_ONE_METRIC:
            self._stage_removal_where(kept, kept.table.c.metric_id.in_(gone))
            self._apply(kept)
        pair = METRIC_PARTNER.table.c
        self._stage_removal_where(
            METRIC_PARTNER, or_(pair.lagging_id.in_(gone), pair.leading_id.in_(gone))
        )
        self._apply(METRIC_PARTNER)
        self._apply(METRIC)

    def put_target_plans(
        self, plans: Iterable[tuple[object, ...]], values: Iterable[tuple[object, ...]]
    ) -> None:
        """Write plans with all their targets: those that are not given any more go."""
        self._connection.execute(_statements(TARGET_PLAN).empty)
        sqlite.load(self._connection, TARGET_PLAN.stage, ((*row, True) for row in plans))
        self._stage_targets_of_staged_plans()
        sqlite.load(self._connection, TARGET_VALUE.stage, ((*row, True) for row in values))
        self._apply(TARGET_PLAN)
        self._apply(TARGET_VALUE)

    def remove_target_plans(self, ids: Iterable[int]) -> None:
        """Delete plans with all their targets."""
        self._stage_removal(TARGET_PLAN, ((number,) for number in ids))
        self._stage_targets_of_staged_plans()
        self._apply(TARGET_VALUE)
        self._apply(TARGET_PLAN)

    def _stage_targets_of_staged_plans(self) -> None:
        staged_plans = select(TARGET_PLAN.stage.c.id)
        self._stage_removal_where(TARGET_VALUE, target_value.c.plan_id.in_(staged_plans))

    def _stage_removal(self, kept: Journaled, keys: Iterable[tuple[object, ...]]) -> None:
        nothing = (None,) * len(kept.others)
        self._connection.execute(_statements(kept).empty)
        sqlite.load(self._connection, kept.stage, ((*key, *nothing, False) for key in keys))

    def _stage_removal_where(self, kept: Journaled, condition: Condition) -> None:
        """Stage the removal of rows that stand; whole rows may then be staged in their place."""
        standing = select(*(kept.table.c[key] for key in kept.keys), literal(value=False))
        self._connection.execute(_statements(kept).empty)
        self._connection.execute(
            insert(kept.stage).from_select([*kept.keys, "is_there"], standing.where(condition))
        )

    def restore(self, change_set_id: int, image: Image) -> bool:
        """Bring back the `image` of every row of a change set.

        Returns False, with nothing written, where a row does not stand as the journal has it.
        """
        other = {"change_set_id": change_set_id}
        for kept in JOURNALED:
            if self._connection.execute(_misfits(kept, image.opposite), other).scalar_one():
                return False
        for kept in JOURNALED:
            self._connection.execute(_statements(kept).empty)
            self._connection.execute(_stage_image(kept, image), other)
            self._apply(kept)
        return True

    @property
    def change_set_id(self) -> int:
        """Return the id of the change set."""
        return self._change_set["change_set_id"]

    def stage(self, kept: Journaled, fills: Iterable[tuple[Insert, Any]]) -> None:
        """Stage what statements, with their parameters, put into the empty stage of a table."""
        self._connection.execute(_statements(kept).empty)
        for fill, parameters in fills:
            self._connection.execute(fill, parameters)

    def write_staged(self, kept: Journaled) -> None:
        """Write what is staged."""
        self._apply(kept)

    def add_entries(self, metric_ids: Collection[int]) -> None:
        """Journal the entries of metrics that had none, and were not touched by this change set."""
        ordered = sorted(metric_ids)
        for first in range(0, len(ordered), _CHUNK):
            chunk = ordered[first : first + _CHUNK]
            self._connection.execute(_record_added(), self._change_set | {"metric_ids": chunk})
        names = ("change_set_id", "kind", "touched_id")
        written = ((self.change_set_id, ENTRY.kind.value, number) for number in ordered)
        self._connection.execute(
            insert(touched), [dict(zip(names, each, strict=True)) for each in written]
        )
        self._written.setdefault(ENTRY, 1)

    def finish(self) -> bool:
        """Note what was touched; returns False where nothing was changed in the end."""
        for kept, times in self._written.items():
            if times > 1:  # changed and changed back
                self._connection.execute(_statements(kept).prune, self._change_set)
            if kept is not ENTRY:
                self._connection.execute(_record_touched(kept), self._change_set)
            elif times > 1:
                self._connection.execute(_untouched_after_all(), self._change_set)
        ours = touched.c.change_set_id == self._change_set["change_set_id"]
        return bool(self._connection.execute(select(exists().where(ours))).scalar_one())

    def _apply(self, kept: Journaled) -> None:
        statements = _statements(kept)
        self._connection.execute(statements.drop_equal)
        if kept is ENTRY:
            self._connection.execute(_record_touched(kept), self._change_set)
        self._connection.execute(statements.record, self._change_set)
        self._connection.execute(statements.clear)
        self._connection.execute(statements.fill)
        self._connection.execute(statements.empty)
        self._written[kept] = self._written.get(kept, 0) + 1
