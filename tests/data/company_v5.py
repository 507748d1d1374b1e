"""What stands in company-v5.kpidesk, the frozen file of schema 5, and the script that made it.

Run it only to look how it was done: a frozen file is never made again. A newer schema gets a script
and a file of its own, made before the schema changes. Beside it, company-v5.txt is what the file
said to every question when the program of schema 5 asked (tests/storage/answers.py).
"""

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from kpidesk.domain.behaviour_charts import LimitBase, LimitSettings, Seasons
from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.entries import TYPED, Entry
from kpidesk.domain.events import Event
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.periods import Frequency, Period
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.data import company_v2, company_v3

PATH: Final = Path(__file__).with_name("company-v5.kpidesk")
ANSWERS: Final = PATH.with_suffix(".txt")
SHA256: Final = "8f609e3d070767c25a63b59fd27fa850bfdd2094e7b601314ee17bf5101d7332"


def _month(number: int) -> Period:
    return Period(Frequency.MONTH, dt.date(2026, number, 1))


COMPANY: Final = company_v3.COMPANY
METRICS: Final = company_v2.METRICS
GONE_METRIC: Final = Metric(11, "Parasols", position=11)
LOCKS: Final = company_v3.LOCKS[1:2]
ENTRIES: Final = [
    Entry(1, _month(1), 18250.1, "checked", is_confirmed=True),
    Entry(1, _month(2), 0.1 + 0.2, "Closed"),
    Entry(2, _month(2), None, is_not_applicable=True),
    Entry(4, Period(Frequency.WEEK, dt.date(2026, 3, 9)), -0.0),
]
FAIR: Final = Event(1, dt.date(2026, 3, 14), "Fair “März”")
SHOP: Final = Event(2, dt.date(2026, 2, 28), "A new shop\u2028next door", 1)
BEFORE_CHANGE: Final = replace(SHOP, text="A new shop", metric_id=None)
HEAT: Final = Event(3, dt.date(2026, 5, 2), "Heat", GONE_METRIC.id)  # goes with its metric
LIMITS: Final = {
    1: LimitSettings(
        (LimitBase(dt.date(2025, 4, 1), "Moved"), LimitBase(dt.date(2026, 1, 1), "New oven")),
        Seasons.YEAR_ON_YEAR,
    ),
    5: LimitSettings(seasons=Seasons.AS_MEASURED),
}
UNDONE: Final = Event(4, dt.date(2026, 5, 31), "Nothing much")


def make(path: Path) -> None:
    """Make the file at `path`."""
    now = dt.datetime(2026, 6, 1, 8, 0, tzinfo=dt.UTC)

    def clock() -> dt.datetime:
        nonlocal now
        now += dt.timedelta(minutes=1)
        return now

    file = SqliteCompanyFiles("Ann", clock).create(path, Company("Blume"))
    _define(file)
    _enter(file)
    _note(file)
    _go_back(file)
    file.close()


def _define(file: SqliteCompanyFile) -> None:
    with file.write(Action(ActionKind.EDIT_COMPANY)) as work:
        work.put_company(COMPANY)
    with file.write(Action(ActionKind.SAMPLE)) as work:
        work.put_departments(company_v2.DEPARTMENTS)
        work.put_owners(company_v2.OWNERS)
        work.put_objectives(company_v2.OBJECTIVES)
        work.put_metrics([*METRICS, GONE_METRIC])
    with file.write(Action(ActionKind.DEFINE_KPI, subject="Revenue")) as work:
        for metric_id, earlier in company_v2.EARLIER.items():
            work.put_earlier_definitions(metric_id, earlier)
        for metric_id, answers in company_v2.ANSWERS.items():
            work.put_answers(metric_id, answers)
        for metric_id, leading in company_v2.PARTNERS.items():
            work.put_partners(metric_id, leading)
        work.put_target_plans(company_v2.PLANS)


def _enter(file: SqliteCompanyFile) -> None:
    with file.write(Action(ActionKind.TYPE, len(ENTRIES))) as work:
        work.put_entries([*ENTRIES, Entry(GONE_METRIC.id, _month(1), 7.0)])
    with file.write(Action(ActionKind.LOCK, 1)) as work:
        work.put_locks(LOCKS)


def _note(file: SqliteCompanyFile) -> None:
    for event in (FAIR, BEFORE_CHANGE, HEAT):
        with file.write(Action(ActionKind.ADD_EVENT, subject=event.text)) as work:
            work.put_events([event])
    with file.write(Action(ActionKind.EDIT_EVENT, subject=SHOP.text)) as work:
        work.put_events([SHOP])
    first = replace(LIMITS[1], bases=LIMITS[1].bases[1:])
    with file.write(Action(ActionKind.REBASE_LIMITS, subject="Revenue", reason="Moved")) as work:
        work.put_limit_settings(1, first)
    with file.write(Action(ActionKind.CHOOSE_SEASONS, subject="Revenue")) as work:
        for metric_id, settings in LIMITS.items():
            work.put_limit_settings(metric_id, settings)
        work.put_limit_settings(GONE_METRIC.id, first)
    with file.write(Action(ActionKind.DELETE_METRIC, subject=GONE_METRIC.name)) as work:
        work.remove_metrics([GONE_METRIC.id])


def _go_back(file: SqliteCompanyFile) -> None:
    with file.write(Action(ActionKind.TYPE, 1, reason="A test")) as work:
        work.put_entries([Entry(1, _month(7), 99999.0, "", replace(TYPED, raw_text="99999"))])
    _roll_back(file, work.result)
    with file.write(Action(ActionKind.DELETE_EVENT, subject=FAIR.text)) as work:
        work.remove_events([FAIR.id])
    _roll_back(file, work.result)
    with file.write(Action(ActionKind.ADD_EVENT, subject=UNDONE.text)) as work:
        work.put_events([UNDONE])
    with file.write(Action(ActionKind.UNDO)) as work:
        work.undo()


def _roll_back(file: SqliteCompanyFile, step: ChangeSet) -> None:
    with file.write(Action(ActionKind.ROLL_BACK, reverted=step.action)) as work:
        work.roll_back(step.id)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
