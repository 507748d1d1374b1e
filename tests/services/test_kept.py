"""What is kept of a file is never older than the file: whoever opens it anew sees the same."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from kpidesk import i18n
from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Company, Direction, EarlierDefinition, Owner
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.status import Status
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit
from kpidesk.services import history, limits, stages
from kpidesk.services.boards import heat_map
from kpidesk.services.calculation import CalculatingFile
from kpidesk.services.company import edit_company
from kpidesk.services.dashboard import Dashboard, dashboard
from kpidesk.services.entries import Edit, set_entries, set_note
from kpidesk.services.kept import Kept, kept
from kpidesk.services.metrics import define_kpi
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.services.conftest import TODAY, kpi_draft
from tests.services.formula_company import add, change, put, put_earlier, put_not_applicable

OCTOBER = Period(Frequency.MONTH, dt.date(2026, 10, 1))
JULY = OCTOBER.shift(-3)
GERMAN = NumberLocale(",", ".", currency_first=False)
MONTHS = tuple(OCTOBER.shift(-back) for back in range(30))
VISITS, CALLS, RATE = 1, 2, 3  # ids, in the order in which `shop` defines them
Change = Callable[[CompanyFile], object]


class Shop:
    """A company file that is kept open, and a way to read it as if it had just been opened."""

    def __init__(self, path: Path) -> None:
        self._stored = SqliteCompanyFiles(who="tester").create(path, Company("Shop", "€"))
        self.today = TODAY
        self.file = CalculatingFile(self._stored, lambda: self.today)

    def anew(self) -> CalculatingFile:
        """Return the file as somebody has it who opens it now."""
        return CalculatingFile(self._stored, lambda: self.today)

    def says(self, file: CompanyFile, locale: NumberLocale = ENGLISH) -> list[object]:
        """Return all that is said of the present and of a past month, through every lens."""
        said: list[object] = []
        for lens in Lens:
            for month in (None, JULY):
                board = dashboard(file, locale, self.today, month, lens)
                shown = heat_map(file, locale, self.today, month, lens)
                cells = [
                    [each and (each.status, each.value_text, each.sentence) for each in row]
                    for row in shown.cells
                ]
                current = [standing.chart.points[-1].sentence for standing in board.standings]
                said += [board, current, shown.rows, shown.columns, cells]
        return said


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Return three KPIs over thirty months, the last of them a ratio of the others."""
    shop = Shop(tmp_path / "shop.kpidesk")
    for name, goal in (("Visits", 100.0), ("Calls", 10.0)):
        define_kpi(shop.file, replace(kpi_draft(name, goal), owner=f"{name}' owner"))
    define_kpi(shop.file, replace(kpi_draft("Rate", 0.2), formula="[Calls] / [Visits]"))
    put(shop.file, VISITS, {month: 90.0 + at % 7 * 5 for at, month in enumerate(MONTHS)})
    put(shop.file, CALLS, {month: 8.0 + at % 5 for at, month in enumerate(MONTHS)})
    yield shop
    shop.file.close()


def other_owner(file: CompanyFile) -> None:
    with file.write(Action(ActionKind.EDIT_METRIC)) as work:
        work.put_owners([Owner(1, "Somebody else")])


def other_target(file: CompanyFile) -> None:
    with file.write(Action(ActionKind.SET_TARGET)) as work:
        goal = Target(1.0)
        work.put_target_plans([TargetPlan(1, VISITS, PlanKind.CONSTANT, JULY.start, constant=goal)])


def rolled_back(file: CompanyFile) -> None:
    with file.read() as records:
        latest = records.change_sets(limit=1)[0].id
    with file.write(Action(ActionKind.ROLL_BACK)) as work:
        work.roll_back(latest)


CHANGES: dict[str, Change] = {
    "a value": lambda file: set_entries(file, [Edit(VISITS, OCTOBER, 7.0)]),
    "a value of the past": lambda file: set_entries(file, [Edit(CALLS, JULY.previous, 77.0)]),
    "a cleared value": lambda file: set_entries(file, [Edit(VISITS, OCTOBER, None)]),
    "nothing to measure": lambda file: put_not_applicable(file, VISITS, OCTOBER),
    "a note": lambda file: set_note(file, CALLS, OCTOBER, "The phone was broken."),
    "a formula": lambda file: change(file, RATE, formula="2 * [Calls] / [Visits]"),
    "a name": lambda file: change(file, CALLS, name="Rings"),
    "a direction": lambda file: change(file, VISITS, direction=Direction.LOWER),
    "a start": lambda file: change(file, VISITS, starts_on=OCTOBER.start),
    "an earlier definition": lambda file: put_earlier(
        file, VISITS, EarlierDefinition(JULY.start, "", Unit(), Direction.LOWER, "Turned.")
    ),
    "a target": other_target,
    "an owner": other_owner,
    "an order": lambda file: stages.move_metric(file, RATE, VISITS),
    "a retired KPI": lambda file: stages.retire_metric(file, CALLS, "No use.", JULY.start),
    "limits": lambda file: limits.rebase_limits(file, VISITS, JULY.start, "A new shop."),
    "a business year": lambda file: edit_company(file, Company("Shop", "€", 4)),
    "a name of the company": lambda file: edit_company(file, Company("Store", "€")),
    "a new KPI": lambda file: define_kpi(file, kpi_draft("Returns")),
    "an input": lambda file: add(file, "Hours"),
    "a rollback": rolled_back,
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_seen_at_once_and_so_are_undo_and_redo(shop: Shop, what: str) -> None:
    before = shop.says(shop.file)
    assert before == shop.says(shop.anew())

    CHANGES[what](shop.file)
    after = shop.says(shop.file)
    assert after == shop.says(shop.anew())
    if what != "an input":
        assert after != before

    history.undo(shop.file)
    assert shop.says(shop.file) == before
    history.redo(shop.file)
    assert shop.says(shop.file) == after


def test_the_numbers_are_the_new_ones(shop: Shop) -> None:
    """Say it in numbers too: two readers that are both wrong would agree."""

    def shown() -> dict[str, tuple[float | None, Status]]:
        board = dashboard(shop.file, ENGLISH, shop.today, OCTOBER)
        return {s.metric.name: (s.value, s.status) for s in board.standings}

    assert shown()["Visits"] == (90.0, Status.OFF)
    set_entries(shop.file, [Edit(VISITS, OCTOBER, 400.0), Edit(CALLS, OCTOBER, 100.0)])
    assert shown()["Visits"] == (400.0, Status.ON_TARGET)
    assert shown()["Rate"] == (0.25, Status.ON_TARGET)
    history.undo(shop.file)
    assert shown()["Visits"] == (90.0, Status.OFF)
    change(shop.file, VISITS, direction=Direction.LOWER)
    assert shown()["Visits"] == (90.0, Status.ON_TARGET)


def test_what_was_rolled_back_whole_leaves_no_trace(shop: Shop) -> None:
    before = shop.says(shop.file)
    seen: list[Dashboard] = []

    def fail() -> None:
        with shop.file.write(Action(ActionKind.TYPE)) as work:
            work.remove_entries([(VISITS, OCTOBER)])
            seen.append(dashboard(shop.file, ENGLISH, shop.today))  # within, as a service may ask
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert seen[0] != before[0]
    assert shop.says(shop.file) == before == shop.says(shop.anew())


def test_another_day_is_another_board(shop: Shop) -> None:
    put(shop.file, VISITS, {OCTOBER.next: 500.0})
    put(shop.file, CALLS, {OCTOBER.next: 50.0})
    before = shop.says(shop.file)
    shop.today = dt.date(2026, 12, 10)
    after = shop.says(shop.file)
    assert after != before
    assert after == shop.says(shop.anew())


def test_another_locale_and_another_language_are_seen(shop: Shop) -> None:
    english = shop.says(shop.file)
    german = shop.says(shop.file, GERMAN)
    assert german != english
    assert german == shop.says(shop.anew(), GERMAN)
    # No catalogue is shipped for it; what is named in a language is found anew all the same.
    i18n.install("de")
    assert shop.says(shop.file) == shop.says(shop.anew())


def test_another_company_has_its_own(shop: Shop, tmp_path: Path) -> None:
    shop.says(shop.file)
    other = Shop(tmp_path / "other.kpidesk")
    define_kpi(other.file, kpi_draft("Returns"))
    put(other.file, VISITS, {OCTOBER: 5.0})
    (standing,) = dashboard(other.file, ENGLISH, TODAY).standings
    assert (standing.metric.name, standing.value) == ("Returns", 5.0)
    other.file.close()
    assert len(dashboard(shop.file, ENGLISH, TODAY).standings) == 3


def test_between_writes_it_is_found_once(shop: Shop) -> None:
    found: list[int] = []

    def ask() -> None:
        with shop.file.read() as records:
            kept(records, "question", partial(found.append, 1))

    ask()
    ask()
    assert len(found) == 1
    with shop.file.write(Action(ActionKind.TYPE)):
        ask()
        ask()
    assert len(found) == 3
    ask()
    assert len(found) == 4


def test_nothing_of_yesterday_is_kept() -> None:
    days = [dt.date(2026, 11, 22)]
    store = Kept(lambda: days[-1])
    assert store.get("key", lambda: 1) == 1
    assert store.get("key", lambda: 2) == 1
    days.append(dt.date(2026, 11, 23))
    assert store.get("key", lambda: 3) == 3
