"""What stands in company-v4.kpidesk, the frozen file of schema 4, and the script that made it.

Run it only to look how it was done: a frozen file is never made again. A newer schema gets a script
and a file of its own, made before the schema changes. Beside it, company-v4.txt is what the file
said to every question when the program of schema 4 asked (tests/storage/answers.py).
"""

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import TYPED, Entry, EntryBatch, Origin, OriginKind
from kpidesk.domain.import_options import TableHint
from kpidesk.domain.import_plans import OnConflict, PercentReading
from kpidesk.domain.import_profiles import ImportProfile, TableShape
from kpidesk.domain.imports import Layout
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.periods import Frequency, Period
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.data import company_v2, company_v3

PATH: Final = Path(__file__).with_name("company-v4.kpidesk")
ANSWERS: Final = PATH.with_suffix(".txt")
SHA256: Final = "371c88ead86e3b4bad42be7cfe7c3e6db506d787628f9cd605fbed4dc407b5d6"


def _month(number: int) -> Period:
    return Period(Frequency.MONTH, dt.date(2026, number, 1))


COMPANY: Final = company_v3.COMPANY
METRICS: Final = company_v2.METRICS
GONE_METRIC: Final = Metric(11, "Parasols", position=11)
LOCKS: Final = company_v3.LOCKS[1:2]

TILL: Final = ImportProfile(
    id=2,
    name="Till “März”",
    file_name="Umsätze.xlsx",
    shapes=(
        TableShape(
            "März", Layout.WIDE, frozenset({"account", ""}), frozenset({"revenue", "b > c"})
        ),
        TableShape("", Layout.LONG, frozenset(), frozenset()),
    ),
    metric_of_label={"revenue": 1, "guests": 2, "nothing": None},
    percent_reading=PercentReading.FRACTION,
    on_conflict=OnConflict.EMPTY,
    with_targets=True,
    tables=(TableHint("März", "B3:N40", Layout.TRANSPOSED, 2, 1), TableHint("April", "A1:B2")),
    sheets=("März", "April"),
    recipe="quickbooks",
)
BOOK: Final = Origin(OriginKind.IMPORTED, "Umsätze.xlsx", "5f" * 32, "März", profile=TILL.name)

ENTRIES: Final = [
    Entry(1, _month(1), 18250.1, "checked", is_confirmed=True),
    Entry(1, _month(2), 0.1 + 0.2, "Closed", replace(BOOK, cell="C2", raw_text="0,3")),
    Entry(1, _month(3), 19876.55, "", replace(BOOK, cell="C3", raw_text="19’876.55")),
    Entry(1, _month(4), None, "The till was broken"),
    Entry(2, _month(1), 3650.0, "", replace(BOOK, cell="D2", raw_text="3650\n")),
    Entry(2, _month(2), None, is_not_applicable=True),
    Entry(4, Period(Frequency.WEEK, dt.date(2026, 3, 9)), -0.0),
    Entry(5, _month(1), 5e-324),
    Entry(5, _month(2), 1.7976931348623157e308, "", replace(BOOK, profile="", cell="D4")),
]
BEFORE_IMPORT: Final = Entry(1, _month(2), 1.0, "Closed")
UNDONE: Final = Entry(1, _month(7), 99999.0, "", replace(TYPED, raw_text="99999"))


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
    with file.write(Action(ActionKind.TYPE, 2)) as work:
        work.put_entries([BEFORE_IMPORT, Entry(GONE_METRIC.id, _month(1), 7.0)])
    with file.write(Action(ActionKind.DELETE_METRIC, subject=GONE_METRIC.name)) as work:
        work.remove_metrics([GONE_METRIC.id])
    with file.write(Action(ActionKind.TYPE, len(ENTRIES))) as work:
        work.put_entries([each for each in ENTRIES if not each.origin.profile])
    imported = [each for each in ENTRIES if each.origin.profile]
    with file.write(Action(ActionKind.IMPORT, len(imported), "Umsätze.xlsx")) as work:
        work.put_batch(
            EntryBatch(
                BOOK,
                [each.metric_id for each in imported],
                [each.period for each in imported],
                [each.value or 0.0 for each in imported],
                [each.origin.cell for each in imported],
                [each.origin.raw_text for each in imported],
            )
        )
        work.put_import_profiles([TILL])
    with file.write(Action(ActionKind.LOCK, 1)) as work:
        work.put_locks(LOCKS)


def _go_back(file: SqliteCompanyFile) -> None:
    with file.write(Action(ActionKind.EDIT_PROFILE, subject="Bank")) as work:
        work.put_import_profiles([ImportProfile(3, "Bank", "bank.csv", ())])
    made = work.result
    with file.write(Action(ActionKind.ROLL_BACK, reverted=made.action)) as work:
        work.roll_back(made.id)
    with file.write(Action(ActionKind.TYPE, 1, reason="A test")) as work:
        work.put_entries([UNDONE])
    with file.write(Action(ActionKind.UNDO)) as work:
        work.undo()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
