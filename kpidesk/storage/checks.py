"""The check of a file: its structure, its references, and every row against the journal.

Double entry: what a change set left in a row is kept in the journal too, and once more as what the
next one found there. A changed byte in any of these shows; SQLite's own check sees structure only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, not_, select

from kpidesk.domain import locks, period_names
from kpidesk.domain.changes import Kind
from kpidesk.domain.errors import CancelledError
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.ports import Finding, Progress
from kpidesk.i18n import _, ngettext
from kpidesk.storage import cells, sources, sqlite
from kpidesk.storage.driver import Trouble, trouble
from kpidesk.storage.journal import Image, same_key, stands_as
from kpidesk.storage.records import SqliteRecords
from kpidesk.storage.tables import (
    EARLIER_DEFINITION,
    ENTRY,
    JOURNALED,
    LIMIT_BASE,
    LIMIT_SEASONS,
    METRIC,
    METRIC_ANSWER,
    METRIC_PARTNER,
    TARGET_VALUE,
    Journaled,
    change_set,
    company,
    metric,
    target_plan,
    touched,
)

_SHOWN: Final = 100  # of one sort; more would not be read
_AT_ONCE: Final = 500  # steps of the history in memory
# Functions, since the language is chosen after this module is read.
_OF_A_METRIC: Final[Mapping[Journaled, Callable[[], str]]] = {
    METRIC: lambda: _("The definition of {metric}"),
    EARLIER_DEFINITION: lambda: _("An earlier definition of {metric}"),
    METRIC_ANSWER: lambda: _("An answer about {metric}"),
    METRIC_PARTNER: lambda: _("What predicts {metric}"),
    LIMIT_BASE: lambda: _("Where the limits of {metric} start anew"),
    LIMIT_SEASONS: lambda: _("How the limits of {metric} take the seasons"),
}
_NUMBERED: Final[Mapping[Kind, Callable[[], str]]] = {
    Kind.DEPARTMENT: lambda: _("Department {id}"),
    Kind.OWNER: lambda: _("Owner {id}"),
    Kind.OBJECTIVE: lambda: _("Objective {id}"),
    Kind.PROFILE: lambda: _("Import profile {id}"),
    Kind.EVENT: lambda: _("Event {id}"),
    Kind.ACTION: lambda: _("Action {id}"),
}


def findings(connection: Connection, progress: Progress) -> list[Finding]:
    """Return what is wrong with the file; CancelledError where the person stopped the check."""
    steps: list[Callable[[], list[Finding]]] = [
        partial(_structure, connection),
        partial(_references, connection),
        partial(_sources, connection),
        *(partial(_against_journal, connection, kept) for kept in JOURNALED),
        partial(_steps, connection),
    ]
    found: list[Finding] = []
    for done, step in enumerate(steps):
        progress.report(done, len(steps), _("Checking the file"))
        if progress.is_cancelled():
            raise CancelledError
        try:
            found += step()
        except (cells.UnreadableRowError, *sqlite.ERRORS) as error:
            if not isinstance(error, cells.UnreadableRowError) and not _is_damage(error):
                raise
            found.append(_cannot_be_read())
            break
    progress.report(len(steps), len(steps))
    return found


def _is_damage(error: BaseException) -> bool:
    return trouble(error) in {Trouble.DAMAGED, Trouble.NOT_A_DATABASE}


def _cannot_be_read() -> Finding:
    return Finding(
        _(
            "A part of the file is so damaged that it cannot be read. "
            "Open your latest backup, and keep this file for someone who can mend it."
        )
    )


def _structure(connection: Connection) -> list[Finding]:
    sentence = _(
        "The structure of the file is damaged ({detail}). "
        "Open your latest backup, and keep this file for someone who can mend it."
    )
    faults = sqlite.structural_faults(connection, _SHOWN)
    return [Finding(sentence.format(detail=fault)) for fault in faults]


def _references(connection: Connection) -> list[Finding]:
    broken = sqlite.broken_references(connection)
    if lost := connection.execute(_without_step()).scalar_one():
        broken[ENTRY.journal.name] = lost
    return [
        Finding(
            ngettext(
                "{count} row in the table “{table}” refers to something that is not in the file. "
                "Open your latest backup, and keep this file for someone who can mend it.",
                "{count} rows in the table “{table}” refer to something that is not in the file. "
                "Open your latest backup, and keep this file for someone who can mend it.",
                count,
            ).format(count=count, table=table)
        )
        for table, count in broken.items()
    ]


def _without_step() -> Select[int]:
    """Count the rows of the journal of entries whose step is missing, or is not known as theirs.

    There is no reference in that journal to look after this.
    """
    journal, ids = ENTRY.journal.c, touched.c
    known = exists().where(
        ids.change_set_id == journal.change_set_id,
        ids.kind == ENTRY.kind.value,
        ids.touched_id == journal.metric_id,
    )
    step = exists().where(change_set.c.id == journal.change_set_id)
    return select(func.count()).select_from(ENTRY.journal).where(not_(and_(known, step)))


def _sources(connection: Connection) -> list[Finding]:
    if sources.is_intact(connection):
        return []
    sentence = _(
        "The list of the files that numbers were imported from is damaged. The numbers themselves "
        "are not concerned, but where some of them come from may be shown wrong. "
        "Open your latest backup, and keep this file for someone who can mend it."
    )
    return [Finding(sentence)]


def _against_journal(connection: Connection, kept: Journaled) -> list[Finding]:
    standing = connection.execute(_misfits_now(kept)).all()
    earlier = connection.execute(_misfits_before(kept)).all()
    if not standing and not earlier:
        return []
    names = _names(connection)
    now = _(
        "{what}: what stands in the file is not what was written there last. "
        "Compare it with your papers or a backup, and enter it again."
    )
    before = _(
        "{what}: two steps of its history do not fit together. "
        "What stands today is not concerned; an old value in the history may be wrong."
    )
    found = _sentences(now, [names.describe(kept, row) for row in standing])
    gone = {tuple(row) for row in standing}
    return found + _sentences(
        before, [names.describe(kept, row) for row in earlier if tuple(row) not in gone]
    )


def _steps(connection: Connection) -> list[Finding]:
    """Read every step of the history: nothing else says what was done, when, and by whom."""
    records, newest = SqliteRecords(connection), None
    while found := records.change_sets(_AT_ONCE, newest):
        newest = found[-1].id
    return []


def _sentences(sentence: str, subjects: Sequence[str]) -> list[Finding]:
    found = [Finding(sentence.format(what=subject)) for subject in subjects[:_SHOWN]]
    more = len(subjects) - _SHOWN
    if more > 0:
        found.append(
            Finding(
                ngettext(
                    "{count} more like the one before.", "{count} more like the ones before.", more
                ).format(count=more)
            )
        )
    return found


def _misfits_now(kept: Journaled) -> Any:  # noqa: ANN401 - the type of a UNION depends on the table
    """Select the keys whose row is not the last image in the journal, or has none there."""
    table, journal = kept.table, kept.journal
    later = journal.alias()
    is_last = ~exists().where(
        same_key(kept, later, journal), later.c.change_set_id > journal.c.change_set_id
    )
    differing = (
        select(*(journal.c[key] for key in kept.keys))
        .select_from(journal.outerjoin(table, same_key(kept, journal, table)))
        .where(is_last, not_(stands_as(kept, Image.NEW)))
    )
    known = exists().where(same_key(kept, journal, table))
    unknown = select(*(table.c[key] for key in kept.keys)).where(~known)
    both = differing.union(unknown)
    return both.order_by(*both.selected_columns)


def _misfits_before(kept: Journaled) -> Any:  # noqa: ANN401 - as above
    """Select the keys with an image of before that is not the one the step before left."""
    journal = kept.journal
    keys = [journal.c[key] for key in kept.keys]

    def left(name: str) -> ColumnElement[Any]:
        before = func.lag(journal.c[name])
        return before.over(partition_by=keys, order_by=journal.c.change_set_id)

    fits = and_(
        journal.c.was_there == func.coalesce(left("is_there"), False),
        *(
            journal.c[f"old_{name}"].is_not_distinct_from(left(f"new_{name}"))
            for name in kept.others
        ),
    )
    steps = select(*keys, fits.label("fits")).subquery()
    misfits = select(*(steps.c[key] for key in kept.keys)).where(~steps.c.fits)
    return misfits.distinct().order_by(*(steps.c[key] for key in kept.keys))


@dataclass(frozen=True, slots=True)
class _Names:
    """How to call a row of which only the key is known for sure."""

    calendar: FiscalCalendar
    metrics: dict[int, str]
    plans: dict[int, int]  # the metric of each target plan

    def describe(self, kept: Journaled, key: Sequence[Any]) -> str:
        """Return the words for the row of `kept` with `key`."""
        if kept is ENTRY:
            return _("{metric}, {period}").format(
                metric=self._metric(key[0]), period=self._period(key[1], key[2])
            )
        if kept is TARGET_VALUE:
            return _("The target of {metric} for {period}").format(
                metric=self._metric(self.plans.get(key[0])), period=self._period(key[1], key[2])
            )
        if kept in _OF_A_METRIC:
            return _OF_A_METRIC[kept]().format(metric=self._metric(key[0]))
        if kept.kind in _NUMBERED:
            return _NUMBERED[kept.kind]().format(id=key[0])
        match kept.kind:
            case Kind.COMPANY:
                return _("The company's settings")
            case Kind.LOCK:
                return _("The lock of {period}").format(period=self._locked(key[0]))
            case _:
                return _("A target of {metric}").format(metric=self._metric(self.plans.get(key[0])))

    def _metric(self, metric_id: int | None) -> str:
        if metric_id is None:
            return _("an unknown metric")
        return self.metrics.get(metric_id) or _("metric {id}").format(id=metric_id)

    def _locked(self, lock_id: int) -> str:
        try:
            return period_names.label(locks.period_of(lock_id), self.calendar)
        except ValueError:
            return _("a period that does not exist")

    def _period(self, frequency: str, start: str) -> str:
        try:
            return period_names.label(cells.period(frequency, start), self.calendar)
        except cells.UnreadableRowError:
            return start


def _names(connection: Connection) -> _Names:
    month = connection.execute(select(company.c.fiscal_start_month)).scalar()
    metrics = connection.execute(select(metric.c.id, metric.c.name)).all()
    plans = connection.execute(select(target_plan.c.id, target_plan.c.metric_id)).all()
    return _Names(
        FiscalCalendar(month or 1),
        {row.id: row.name for row in metrics},
        {row.id: row.metric_id for row in plans},
    )
