"""Boards of a real company: past months as they were, heat maps, and how late numbers are."""

import datetime as dt
import pickle
import threading
from dataclasses import replace

import pytest

from kpidesk.domain.boards import HeatMap, Tone
from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import Entry
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation, Stage, Timing
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.status import Status
from kpidesk.services.actions import ActionDraft, decide_action
from kpidesk.services.boards import heat_map
from kpidesk.services.dashboard import dashboard
from kpidesk.services.metric_views import metric_view
from kpidesk.services.metrics import define_kpi
from tests.services.conftest import TODAY, kpi_draft
from tests.services.formula_company import EDIT, add, change, put, put_not_applicable

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))
FEBRUARY, APRIL = MARCH.previous, MARCH.next
OCTOBER = MARCH.shift(7)


def kpi(company: CompanyFile, name: str, **changes: object) -> int:
    """Define a monthly KPI that starts with its first number; return its id."""
    define_kpi(company, replace(kpi_draft(name), starts_on=None))
    with company.read() as records:
        number = next(each.id for each in records.metrics() if each.name == name)
    if changes:
        change(company, number, **changes)
    return number


def names(company: CompanyFile, month: Period | None) -> list[str]:
    found = dashboard(company, ENGLISH, TODAY, month)
    return [standing.metric.name for standing in found.standings]


def test_a_kpi_that_was_not_measured_yet_is_not_in_the_past(company: CompanyFile) -> None:
    old, new = kpi(company, "Orders"), kpi(company, "Visits")
    kpi(company, "Planned", starts_on=dt.date(2027, 1, 1))
    put(company, old, {FEBRUARY: 1.0, MARCH: 2.0, APRIL: 3.0})
    put(company, new, {APRIL: 3.0})
    assert names(company, FEBRUARY) == ["Orders"]
    assert names(company, APRIL) == ["Orders", "Visits", "Planned"]
    assert names(company, None) == names(company, APRIL)
    put_not_applicable(company, new, FEBRUARY)
    assert names(company, FEBRUARY) == ["Orders", "Visits"]
    assert dashboard(company, ENGLISH, TODAY, APRIL).past_note == ""
    assert dashboard(company, ENGLISH, TODAY, MARCH).past_note.startswith("This is March 2026")


def test_a_past_month_names_no_candidates_of_today(company: CompanyFile) -> None:
    old = kpi(company, "Orders")
    put(company, old, {FEBRUARY: 50.0, MARCH: 50.0})
    idea = add(company, "Idea")
    change(company, idea, stage=Stage.CANDIDATE, starts_on=MARCH.start)
    assert "Idea" in dashboard(company, ENGLISH, TODAY).summary[-1]
    assert not any("Idea" in text for text in dashboard(company, ENGLISH, TODAY, FEBRUARY).summary)


def test_what_is_late_is_late_as_of_the_end_of_the_month(company: CompanyFile) -> None:
    orders = kpi(company, "Orders")
    put(company, orders, {FEBRUARY: 50.0, MARCH: 50.0, OCTOBER: 50.0})
    present = dashboard(company, ENGLISH, TODAY)
    assert (present.facts[orders].age, present.facts[orders].is_late) == ("3 weeks old", False)
    march = dashboard(company, ENGLISH, TODAY, MARCH)
    assert (march.facts[orders].age, march.facts[orders].is_late) == ("up to date", False)
    july = dashboard(company, ENGLISH, TODAY, MARCH.shift(4))
    assert (july.facts[orders].age, july.facts[orders].is_late) == ("3 months behind", True)
    assert july.summary == (
        "Orders is overdue: 3 months since April 2026. The oldest was due on 10 May, 2 months ago.",
        "1 number is not entered yet: Orders.",
    )
    assert [line.tone for line in july.lines] == [Tone.ATTENTION, Tone.ATTENTION]
    assert [line.metric_id for line in july.lines] == [orders, orders]


def test_a_calculated_kpi_is_late_only_with_its_inputs(company: CompanyFile) -> None:
    leads, sales = add(company, "Leads"), add(company, "Sales")
    rate = kpi(company, "Rate", formula="Sales / Leads", aggregation=Aggregation.RECOMPUTE)
    put(company, leads, {MARCH: 2.0, OCTOBER.previous: 0.0, OCTOBER: 0.0})
    put(company, sales, {MARCH: 2.0, OCTOBER.previous: 1.0, OCTOBER: 1.0})
    found = dashboard(company, ENGLISH, TODAY).facts[rate]
    assert (found.age, found.is_late) == ("7 months behind", True)
    for month in range(1, 7):
        put(company, leads, {MARCH.shift(month): 0.0})
        put(company, sales, {MARCH.shift(month): 1.0})
    found = dashboard(company, ENGLISH, TODAY).facts[rate]
    assert (found.age, found.is_late) == ("7 months old", False)


def test_a_leading_kpi_warns_of_the_one_it_predicts(company: CompanyFile) -> None:
    orders, revenue = kpi(company, "Orders"), kpi(company, "Revenue")
    change(company, orders, timing=Timing.LEADING)
    put(company, orders, {MARCH: 1.0})
    put(company, revenue, {MARCH: 50.0})
    with company.write(Action(ActionKind.CREATE_METRIC)) as work:
        work.put_partners(revenue, [orders])
    (_headline, line, _overdue) = dashboard(company, ENGLISH, TODAY).lines
    assert line.text.endswith("It predicts Revenue, which may follow.")
    assert line.metric_id == orders


def test_a_dashboard_goes_through_a_lens_and_a_pickle(company: CompanyFile) -> None:
    orders = kpi(company, "Orders")
    put(company, orders, {MARCH.shift(at - 2): 10.0 + at for at in range(3)})
    board = dashboard(company, ENGLISH, TODAY, MARCH, Lens.QUARTER)
    (standing,) = board.standings
    assert (standing.value, standing.period_label) == (33.0, "Jan–Mar 2026")
    assert standing.status is Status.OFF  # 33 of 3 times 47
    assert board.lens is Lens.QUARTER
    bullet = board.facts[orders].bullet
    assert bullet is not None
    assert bullet.marks == (141.0,)
    for lens in Lens:
        shown = dashboard(company, ENGLISH, TODAY, MARCH, lens)
        assert pickle.loads(pickle.dumps(shown)) == shown  # noqa: S301 - what was made here


def test_overdue_actions_are_told_of_the_present_alone(company: CompanyFile) -> None:
    orders, old = kpi(company, "Orders"), kpi(company, "Old")
    stock = add(company, "Stock")
    put(company, orders, {FEBRUARY: 50.0, MARCH: 50.0})
    quiet = dashboard(company, ENGLISH, TODAY).summary
    day, due = dt.date(2026, 2, 1), dt.date(2026, 2, 20)
    decide_action(company, ActionDraft("Ask Bob", due_on=TODAY), day, orders)
    assert dashboard(company, ENGLISH, TODAY).summary == quiet
    decide_action(company, ActionDraft("Call Bob", due_on=due), day, orders)
    decide_action(company, ActionDraft("Count", due_on=due.replace(day=3)), day, stock)
    decide_action(company, ActionDraft("Forget", due_on=due), day, old)
    change(company, old, stage=Stage.RETIRED)
    (line,) = [each for each in dashboard(company, ENGLISH, TODAY).lines if each.is_decided]
    assert line.text == (
        "2 actions are overdue: “Count” (Stock, due on 3 Feb 2026), “Call Bob” (Orders, due on "
        "20 Feb 2026)."
    )
    assert line.metric_id == stock  # not on the board, and yet it has a page
    past = dashboard(company, ENGLISH, TODAY, FEBRUARY)
    assert not any(each.is_decided for each in past.lines)
    tomorrow = dashboard(company, ENGLISH, TODAY + dt.timedelta(1)).summary
    assert any(text.startswith("3 actions are overdue") for text in tomorrow)


def test_a_year_that_is_long_over_warns_of_nothing(company: CompanyFile) -> None:
    orders, revenue = kpi(company, "Orders"), kpi(company, "Revenue")
    put(company, orders, {MARCH.shift(at): 1.0 for at in range(-14, 8)})
    put(company, revenue, {MARCH.shift(at): 50.0 for at in range(-14, 8)})
    with company.write(Action(ActionKind.CREATE_METRIC)) as work:
        work.put_partners(revenue, [orders])
    measured = dashboard(company, ENGLISH, TODAY).summary
    assert any("It predicts Revenue" in text for text in measured)
    by_year = dashboard(company, ENGLISH, TODAY, lens=Lens.YEAR)
    assert by_year.standings[0].period_label == "2025"
    assert "Orders is off target" in by_year.summary[1]
    assert not any("predicts" in text for text in by_year.summary)


def test_a_tile_says_what_the_summary_says_through_every_lens(company: CompanyFile) -> None:
    orders = kpi(company, "Orders")
    usual = {OCTOBER.shift(-at): 470.0 + (-1) ** at * 11.25 for at in range(1, 25)}
    put(company, orders, {**usual, OCTOBER: 380.0})
    for lens in (Lens.AS_MEASURED, Lens.YEAR_TO_DATE, Lens.ROLLING_YEAR):
        board = dashboard(company, ENGLISH, TODAY, lens=lens)
        signal = board.facts[orders].signal
        assert signal.startswith("October 2026: 380 is below the usual range")
        assert any(signal in text for text in board.summary)


@pytest.fixture
def heat(company: CompanyFile) -> HeatMap:
    orders, stock, calls = (kpi(company, name) for name in ("Orders", "Stock", "Calls"))
    change(company, stock, frequency=Frequency.QUARTER)
    put(company, orders, {FEBRUARY: 50.0, MARCH: 46.0, APRIL.next: 1.0})
    put_not_applicable(company, orders, APRIL)
    put(company, stock, {Period(Frequency.QUARTER, dt.date(2026, 1, 1)): 60.0})
    put(company, calls, {APRIL: 1.0})
    return heat_map(company, ENGLISH, TODAY, columns=5)


def test_a_cell_waits_until_a_write_is_done(company: CompanyFile) -> None:
    leads, sales = add(company, "Leads"), add(company, "Sales")
    kpi(company, "Rate", formula="Sales / Leads", aggregation=Aggregation.RECOMPUTE)
    put(company, leads, {MARCH: 2.0})
    put(company, sales, {MARCH: 8.0})
    cell = heat_map(company, ENGLISH, TODAY).cells[0][-1]
    assert cell is not None
    said, has_said = list[str](), threading.Event()

    def ask() -> None:
        said.append(cell.value_text)
        has_said.set()

    asking = threading.Thread(target=ask)
    with company.write(Action(ActionKind.TYPE)) as work:
        work.put_entries([Entry(leads, MARCH, 4.0)])
        asking.start()
        assert not has_said.wait(0.05)
    asking.join()
    assert said in (["4"], ["2"])


def test_a_heat_map_is_a_grid_of_statuses(heat: HeatMap) -> None:
    assert heat.columns == ("Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026")
    assert [name for _id, name in heat.rows] == ["Orders", "Stock", "Calls"]
    orders, stock, calls = heat.cells
    assert [None if cell is None else cell.status for cell in orders] == [
        None,
        Status.ON_TARGET,
        Status.NEAR,
        Status.NO_DATA,
        Status.OFF,
    ]
    assert orders[2] is not None
    assert orders[2].value_text == "46"
    assert orders[2].sentence == "March 2026: 46, 1 below the target of 47."
    assert orders[3] is not None
    assert orders[3].value_text == "not applicable"
    # A quarter stands in the month in which it ends.
    assert [cell is not None for cell in stock] == [False, False, True, False, False]
    assert [cell is not None for cell in calls] == [False, False, False, True, True]
    assert calls[4] is not None
    assert (calls[4].value_text, calls[4].status) == ("no value", Status.NO_DATA)


def test_a_heat_map_goes_through_a_lens(company: CompanyFile) -> None:
    assert heat_map(company, ENGLISH, TODAY) == HeatMap((), (), ())
    orders = kpi(company, "Orders")
    put(company, orders, {MARCH.shift(at - 2): 50.0 for at in range(3)})
    found = heat_map(company, ENGLISH, TODAY, MARCH, Lens.QUARTER, columns=2)
    assert found.columns == ("Q4 2025", "Q1 2026")
    ((before, cell),) = found.cells
    assert before is None
    assert cell is not None
    assert (cell.value_text, cell.status) == ("150", Status.ON_TARGET)


def test_a_week_stands_on_the_board_of_the_month_in_whose_sums_it_is(company: CompanyFile) -> None:
    visits = kpi(company, "Visits", frequency=Frequency.WEEK, aggregation=Aggregation.SUM)
    last = Period(
        Frequency.WEEK, dt.date(2026, 10, 26)
    )  # until 1 November, by its Thursday October
    put(company, visits, {last.shift(-at): float(at + 1) for at in range(20)})

    (standing,) = dashboard(company, ENGLISH, TODAY, OCTOBER).standings
    assert (standing.period, standing.value) == (last, 1.0)
    assert dashboard(company, ENGLISH, TODAY).month == OCTOBER  # November has no week yet
    assert dashboard(company, ENGLISH, TODAY).months[-1] == OCTOBER
    (seen,) = dashboard(company, ENGLISH, TODAY, OCTOBER, Lens.YEAR_TO_DATE).standings
    assert seen.period == last
    (before,) = dashboard(company, ENGLISH, TODAY, OCTOBER.previous).standings
    assert before.period == last.shift(-5)  # until 27 September: the next one counts in October
    view = metric_view(company, visits, OCTOBER.last_day, Lens.AS_MEASURED, ENGLISH)
    assert (view.period, view.measured_period) == (last, last)


def test_a_week_that_is_not_over_is_not_shown(company: CompanyFile) -> None:
    visits = kpi(company, "Visits", frequency=Frequency.WEEK)
    last = Period(Frequency.WEEK, dt.date(2026, 10, 26))
    put(company, visits, {last.shift(-at): 5.0 for at in range(4)})

    (standing,) = dashboard(company, ENGLISH, dt.date(2026, 10, 31), OCTOBER).standings
    assert standing.period == last.previous
    (standing,) = dashboard(company, ENGLISH, dt.date(2026, 11, 1), OCTOBER).standings
    assert standing.period == last


def test_a_heat_map_of_months_shows_the_weeks_that_count_in_them(company: CompanyFile) -> None:
    orders, returns = kpi(company, "Orders"), kpi(company, "Returns")
    visits = kpi(company, "Visits", frequency=Frequency.WEEK)
    for each in (orders, returns):
        put(company, each, {OCTOBER.shift(-at): 50.0 for at in range(6)})
    last = Period(Frequency.WEEK, dt.date(2026, 10, 26))
    put(company, visits, {last.shift(-at): float(at) for at in range(26)})

    found = heat_map(company, ENGLISH, TODAY, OCTOBER, columns=4)
    cells = found.cells[[number for number, _name in found.rows].index(visits)]
    assert [None if cell is None else cell.value_text for cell in cells] == ["13", "9", "5", "0"]


def test_the_first_week_of_a_metric_is_on_the_board_of_its_month(company: CompanyFile) -> None:
    visits = kpi(company, "Visits", frequency=Frequency.WEEK)
    put(company, visits, {Period(Frequency.WEEK, dt.date(2026, 9, 28)): 5.0})  # counts in October
    put(company, kpi(company, "Orders"), {OCTOBER.shift(-at): 50.0 for at in range(6)})

    assert names(company, OCTOBER) == ["Visits", "Orders"]
    assert names(company, OCTOBER.previous) == ["Orders"]


def test_a_week_that_ends_in_the_next_month_begins_in_its_own(company: CompanyFile) -> None:
    visits = kpi(company, "Visits", frequency=Frequency.WEEK)
    first = Period(Frequency.WEEK, dt.date(2026, 4, 27))  # until 3 May, by its Thursday April
    put(company, visits, {first.shift(at): 5.0 for at in range(20)})
    put(company, kpi(company, "Orders"), {OCTOBER.shift(-at): 50.0 for at in range(9)})

    assert names(company, APRIL) == ["Visits", "Orders"]
    assert names(company, MARCH) == ["Orders"]


def test_the_first_month_to_choose_is_that_of_the_first_thursday(company: CompanyFile) -> None:
    visits = kpi(company, "Visits", frequency=Frequency.WEEK)
    first = Period(Frequency.WEEK, dt.date(2026, 3, 30))  # by its Thursday April
    put(company, visits, {first.shift(at): 5.0 for at in range(20)})

    board = dashboard(company, ENGLISH, TODAY)
    assert board.months[0] == APRIL
    assert board.month_of(first) == APRIL
    assert board.month_of(first.shift(4)) == APRIL  # until 3 May
    assert board.month_of(first.previous) is None


def test_a_heat_map_through_a_lens_begins_where_a_metric_was_measured(company: CompanyFile) -> None:
    put(company, kpi(company, "Orders"), {MARCH.shift(at): 5.0 for at in range(-75, 8)})
    gappy = kpi(company, "Gappy")
    begins = Period(Frequency.MONTH, dt.date(2023, 1, 1))
    put(company, gappy, {begins.shift(at): 5.0 for at in range(46) if at % 12 != 4})
    change(company, gappy, starts_on=None)
    with company.write(EDIT) as work:
        work.remove_target_plans([each.id for each in work.target_plans([gappy])])

    found = heat_map(company, ENGLISH, TODAY, lens=Lens.YEAR, columns=5)
    assert found.columns == ("2021", "2022", "2023", "2024", "2025")
    (orders, cells) = found.cells
    assert None not in orders
    assert [None if cell is None else cell.value_text for cell in cells] == [
        *(None, None),
        *["no value"] * 3,
    ]
    # A board that a cell opens has the KPI.
    years = [period for period, cell in zip(found.periods, cells, strict=True) if cell]
    for year in years:
        assert "Gappy" in names(company, Period(Frequency.MONTH, year.last_day.replace(day=1)))


NOVEMBER = OCTOBER.next  # it runs
SUNDAY = TODAY  # 22 November 2026
DAY, WEEK = Period(Frequency.DAY, SUNDAY), Period(Frequency.WEEK, dt.date(2026, 11, 16))


@pytest.fixture
def beginner(company: CompanyFile) -> dict[str, int]:
    """Define a daily and a weekly KPI whose numbers begin this month; return their ids."""
    visits = kpi(company, "Visits", frequency=Frequency.DAY, aggregation=Aggregation.SUM)
    calls = kpi(company, "Calls", frequency=Frequency.WEEK, aggregation=Aggregation.SUM)
    put(company, visits, {DAY.shift(-at): 50.0 + at for at in range(20)})
    put(company, calls, {WEEK.shift(-at): 60.0 + at for at in range(3)})
    return {"Visits": visits, "Calls": calls}


def test_the_board_of_a_running_month_shows_what_has_come(
    company: CompanyFile, beginner: dict[str, int]
) -> None:
    board = dashboard(company, ENGLISH, TODAY)
    assert board.month == NOVEMBER
    assert [each.sentence for each in board.standings] == [
        "22 Nov 2026: 50, 3 above the target of 47. Down from 51 on 21 Nov 2026.",
        "Week 47, 2026: 60, 13 above the target of 47. Down from 61 in Week 46, 2026.",
    ]
    assert board.summary[0] == "2 of 2 KPIs are on target."
    assert not any("not entered" in text for text in board.summary)
    for standing in board.standings:
        number = standing.metric.id
        view = metric_view(company, number, NOVEMBER.last_day, Lens.AS_MEASURED, ENGLISH)
        assert (view.period, view.measured_period) == (standing.period, standing.period)
        assert board.month_of(standing.period) == NOVEMBER
        for lens in (Lens.YEAR_TO_DATE, Lens.ROLLING_YEAR):
            seen = dashboard(company, ENGLISH, TODAY, lens=lens).standings
            assert standing.period in [each.period for each in seen]
    assert beginner["Visits"] == board.standings[0].metric.id


def test_who_has_not_typed_today_yet_sees_the_day_before(
    company: CompanyFile, beginner: dict[str, int]
) -> None:
    put(company, beginner["Visits"], {DAY: None})
    put(company, beginner["Calls"], {WEEK: None})
    board = dashboard(company, ENGLISH, TODAY)
    assert [each.period_label for each in board.standings] == ["21 Nov 2026", "Week 46, 2026"]
    assert board.summary[0] == "2 of 2 KPIs are on target."
    for standing in board.standings:
        number = standing.metric.id
        view = metric_view(company, number, NOVEMBER.last_day, Lens.AS_MEASURED, ENGLISH)
        assert (view.period, view.measured_period) == (standing.period, standing.period)
    # What is over is not waited for.
    monday = dashboard(company, ENGLISH, TODAY + dt.timedelta(1))
    assert [each.period_label for each in monday.standings] == ["23 Nov 2026", "Week 47, 2026"]
    assert monday.summary[0] == "2 numbers are not entered yet: Visits, Calls."


def test_a_heat_map_of_a_running_month_ends_with_what_has_come(
    company: CompanyFile, beginner: dict[str, int]
) -> None:
    change(company, beginner["Calls"], stage=Stage.INPUT)
    found = heat_map(company, ENGLISH, TODAY, columns=3)
    assert found.periods == (DAY.shift(-2), DAY.shift(-1), DAY)
    put(company, beginner["Visits"], {DAY: None})
    assert heat_map(company, ENGLISH, TODAY, columns=3).periods[-1] == DAY.previous

    put(company, kpi(company, "Orders"), {NOVEMBER.shift(-at): 50.0 for at in range(4)})
    put(company, kpi(company, "Returns"), {NOVEMBER.shift(-at): 50.0 for at in range(4)})
    by_month = heat_map(company, ENGLISH, TODAY, NOVEMBER, columns=2)
    cell = by_month.cells[0][-1]
    assert cell is not None
    assert cell.sentence == "21 Nov 2026: 51, 4 above the target of 47."
