"""What stands in company-v3.kpidesk, the frozen file of schema 3, and the script that made it.

Run it only to look how it was done: a frozen file is never made again. A newer schema gets a script
and a file of its own, made before the schema changes. Beside it, company-v3.txt is what the file
said to every question when the program of schema 3 asked (tests/storage/answers.py).
"""

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import PASTED, TYPED, Entry, Origin, OriginKind
from kpidesk.domain.locks import PeriodLock
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.qualification import Outcome
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.data import company_v2

PATH: Final = Path(__file__).with_name("company-v3.kpidesk")
ANSWERS: Final = PATH.with_suffix(".txt")
SHA256: Final = "9f7f12441cd24d3daa9e201ec3a4cea162a715767e4a8a0b51fc8609e1d86367"


def _month(number: int) -> Period:
    return Period(Frequency.MONTH, dt.date(2026, number, 1))


COMPANY: Final = Company(
    "Café Blume", "CHF", 4, 30, asks_reason=True, outcomes=(Outcome.REVENUE, Outcome.COST)
)
METRICS: Final = company_v2.METRICS
GONE_METRIC: Final = Metric(11, "Parasols", position=11)
LOCKS: Final = [
    PeriodLock(_month(1)),
    PeriodLock(_month(2), is_locked=False),
    PeriodLock(Period(Frequency.WEEK, dt.date(2026, 3, 2))),
]


def _from(sheet: str, cell: str, raw: str, file: str = "Umsätze.xlsx", digit: str = "5f") -> Origin:
    return Origin(OriginKind.IMPORTED, file, digit * 32, sheet, cell, raw)


# Two sheets of one book, another book of the same name, a file without sheets, a source that says
# nothing at all, and everything that a typed or a pasted value may say besides.
ENTRIES: Final = [
    Entry(1, _month(1), 18250.1, "checked", is_confirmed=True),
    Entry(1, _month(2), 0.1 + 0.2, "Closed for renovation", PASTED),
    Entry(1, _month(3), 19876.55, "", _from("März", "C7", "19’876.55"), is_confirmed=True),
    Entry(1, _month(4), None, "The till was broken; numbers follow"),
    Entry(1, _month(5), 20101.0, "", _from("April", "C7", "20101")),
    Entry(1, _month(6), 20202.0, "", _from("März", "C8", "20’202", digit="a0")),
    Entry(2, _month(1), 3650.0, "", _from("", "B2", "3650\n", "guests.csv")),
    Entry(2, _month(2), None, "Closed for renovation", is_not_applicable=True),
    Entry(2, _month(3), 4012.0, "", Origin(OriginKind.IMPORTED)),
    Entry(2, _month(4), None, is_not_applicable=True),
    Entry(2, _month(5), 1.0, "", Origin(OriginKind.TYPED, "half.xlsx", "", "", "A1", "x")),
    Entry(2, _month(6), 2.0, "", replace(PASTED, raw_text="2,0")),
    Entry(4, Period(Frequency.WEEK, dt.date(2026, 3, 2)), 0.07),
    Entry(4, Period(Frequency.WEEK, dt.date(2026, 3, 9)), -0.0, "", Origin(OriginKind.CALCULATED)),
    Entry(5, _month(1), 5e-324),
    Entry(5, _month(2), 1.7976931348623157e308, "", _from("April", "D4", "1.8E+308")),
    Entry(6, Period(Frequency.QUARTER, dt.date(2026, 4, 1)), 4.3),
    Entry(8, Period(Frequency.DAY, dt.date(2026, 5, 17)), 1.5, "", replace(TYPED, cell="B3")),
]
BEFORE_CORRECTION: Final = Entry(1, _month(1), 18205.1, "", _from("März", "A7", "18205.1"))
ROLLED_BACK: Final = Entry(9, _month(1), 1.8, "", _from("Once", "A1", "1.8", "gone.xlsx"))
CONFLICT: Final = Entry(9, _month(2), 2.8, "", _from("Once", "A2", "2.8", "gone.xlsx"))
AFTER_CONFLICT: Final = replace(CONFLICT, value=2.9, origin=TYPED)
UNDONE: Final = Entry(1, _month(7), 99999.0, "", _from("Undone", "A1", "99999", "undone.xlsx"))


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
    with file.write(Action(ActionKind.IMPORT, 2, "gone.xlsx")) as work:
        work.put_entries([ROLLED_BACK, CONFLICT, Entry(GONE_METRIC.id, _month(1), 7.0)])
    rolled_back = work.result
    with file.write(Action(ActionKind.TYPE, 1, reason="The book was old")) as work:
        work.put_entries([AFTER_CONFLICT])
    with file.write(Action(ActionKind.DELETE_METRIC, subject=GONE_METRIC.name)) as work:
        work.remove_metrics([GONE_METRIC.id])
    with file.write(Action(ActionKind.UNDO)) as work:
        work.undo()
    with file.write(Action(ActionKind.REDO)) as work:
        work.redo()
    with file.write(Action(ActionKind.IMPORT, len(ENTRIES), "Umsätze.xlsx")) as work:
        work.put_entries([BEFORE_CORRECTION, *ENTRIES[1:]])
    with file.write(Action(ActionKind.TYPE, 1, reason="A slip\nof the pen")) as work:
        work.put_entries(ENTRIES[:1])
    with file.write(Action(ActionKind.LOCK, 3)) as work:
        work.put_locks(LOCKS)
    with file.write(Action(ActionKind.UNDO)) as work:
        work.undo()
    with file.write(Action(ActionKind.REDO)) as work:
        work.redo()
    with file.write(Action(ActionKind.CLEAR, 1)) as work:
        work.remove_entries([(9, _month(2))])
    with file.write(Action(ActionKind.UNDO)) as work:
        work.undo()
    with file.write(Action(ActionKind.ROLL_BACK, reverted=rolled_back.action)) as work:
        work.roll_back(rolled_back.id)
    with file.write(Action(ActionKind.IMPORT, 1, "undone.xlsx", reason="A test")) as work:
        work.put_entries([UNDONE])
    with file.write(Action(ActionKind.UNDO)) as work:
        work.undo()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
