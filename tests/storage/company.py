"""A small company to write and read: months, metrics and entries with few words."""

import datetime as dt
from collections.abc import Collection

from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.entries import TYPED, Entry, Origin
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.periods import Frequency, Period
from kpidesk.storage.company_file import SqliteCompanyFile

COMPANY = Company("Café Blume", "€", 4)
TYPE = Action(ActionKind.TYPE, count=1)
UNDO = Action(ActionKind.UNDO)
REDO = Action(ActionKind.REDO)
ROLL_BACK = Action(ActionKind.ROLL_BACK)


class Silent:
    """Progress that nobody watches; it stops after `steps` where given."""

    def __init__(self, steps: int | None = None) -> None:
        self.steps = steps
        self.reported: list[tuple[int, int]] = []

    def report(self, done: int, total: int, text: str = "") -> None:  # noqa: ARG002 - the port's
        self.reported.append((done, total))

    def is_cancelled(self) -> bool:
        return self.steps is not None and len(self.reported) > self.steps


def month(number: int, year: int = 2026) -> Period:
    return Period(Frequency.MONTH, dt.date(year, number, 1))


def entry(
    metric_id: int, number: int, value: float | None, note: str = "", origin: Origin = TYPED
) -> Entry:
    return Entry(metric_id, month(number), value, note, origin)


def put(file: SqliteCompanyFile, *entries: Entry, action: Action = TYPE) -> ChangeSet:
    with file.write(action) as work:
        work.put_entries(entries)
    return work.result


def remove(file: SqliteCompanyFile, *cells: tuple[int, Period]) -> ChangeSet:
    with file.write(Action(ActionKind.CLEAR)) as work:
        work.remove_entries(cells)
    return work.result


def put_metrics(file: SqliteCompanyFile, *metrics: Metric) -> ChangeSet:
    with file.write(Action(ActionKind.CREATE_METRIC)) as work:
        work.put_metrics(metrics)
    return work.result


def undo(file: SqliteCompanyFile) -> ChangeSet:
    with file.write(UNDO) as work:
        work.undo()
    return work.result


def redo(file: SqliteCompanyFile) -> ChangeSet:
    with file.write(REDO) as work:
        work.redo()
    return work.result


def values(file: SqliteCompanyFile, metric_id: int = 1) -> dict[int, float]:
    """Return the values of a metric by month of 2026."""
    with file.read() as records:
        found = records.values([metric_id]).get(metric_id, {})
    return {period.start.month: value for period, value in found.items()}


def faults(file: SqliteCompanyFile) -> Collection[str]:
    return [finding.message for finding in file.check(Silent())]
