"""Targets as a person looks at them: what is shown before saving is what holds afterwards."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.metrics import Aggregation, Company, Direction
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.target_plans import Growth, Ramp, Spread
from kpidesk.domain.targets import PlanKind, Target
from kpidesk.services import targets
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.histories import histories
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, draft_of, find_metric
from kpidesk.services.metrics import define_kpi, edit_metric
from kpidesk.services.stages import retire_metric
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.services.conftest import TODAY, kpi_draft

NOVEMBER = Period(Frequency.MONTH, dt.date(2026, 11, 1))
OCTOBER = NOVEMBER.previous
START = NOVEMBER.start


def type_months(file: CompanyFile, metric_id: int, *values: float | None) -> None:
    """Type values for the months that end with October 2026."""
    first = OCTOBER.shift(1 - len(values))
    edits = [Edit(metric_id, first.shift(i), value) for i, value in enumerate(values)]
    set_entries(file, [edit for edit in edits if edit.value is not None])


def with_target(file: CompanyFile, metric_id: int, target: TargetDraft | None) -> MetricDraft:
    return replace(draft_of(file, metric_id), target=target)


def preview(file: CompanyFile, metric_id: int, target: TargetDraft | None) -> targets.TargetPreview:
    draft = with_target(file, metric_id, target)
    return targets.target_preview(file, draft, metric_id, TODAY, ENGLISH)


def saved_targets(file: CompanyFile, metric_id: int, periods: Mapping[Period, object]) -> object:
    """Return what every screen holds the values of `periods` against."""
    with file.read() as records:
        history = histories(records, [find_metric(records, metric_id)])[metric_id]
    return {period: history.target(period) for period in periods}


def goals(direction: Direction) -> st.SearchStrategy[Target]:
    numbers = st.integers(-50, 500).map(float)
    if direction is not Direction.WITHIN:
        return numbers.map(Target)
    pairs = st.tuples(numbers, numbers).map(sorted)
    return pairs.map(lambda pair: Target(pair[0], pair[1]))


@st.composite
def target_drafts(draw: st.DrawFn, direction: Direction) -> TargetDraft:
    """Return a target that can follow one that has been in force since 2024."""
    start = NOVEMBER.shift(draw(st.integers(-14, 3)))
    goal, other = draw(goals(direction)), draw(goals(direction))
    draft = TargetDraft(start.start, tolerance=draw(st.sampled_from((0.0, 0.05))), reason="Tried")
    kind = draw(st.sampled_from(PlanKind))
    if kind is PlanKind.CONSTANT:
        return replace(draft, constant=goal)
    if kind is PlanKind.PER_PERIOD:
        named = draw(st.sets(st.integers(0, 15), min_size=1))
        return replace(draft, kind=kind, per_period={start.shift(place): goal for place in named})
    if kind is PlanKind.RAMP:
        begins, ends = start.shift(draw(st.integers(-3, 3))), start.shift(draw(st.integers(4, 20)))
        steps = draw(st.none() | st.integers(1, 1))
        rule = Ramp(goal, other, begins.start, ends.last_day, steps)
        return replace(draft, kind=kind, rule=rule)
    if kind is PlanKind.GROWTH:
        growth = draw(st.integers(-50, 50)) / 100
        upper = growth + 0.1 if direction is Direction.WITHIN else None
        return replace(draft, kind=kind, rule=Growth(growth, upper))
    year = draw(st.integers(start.start.year, 2027))
    return replace(draft, kind=kind, rule=Spread(goal, year))


@settings(max_examples=40)
@given(data=st.data())
def test_what_the_preview_shows_is_what_every_screen_then_holds_against(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    direction = data.draw(st.sampled_from(Direction))
    first = Target(10.0, 90.0) if direction is Direction.WITHIN else Target(47.0)
    path = tmp_path_factory.mktemp("law") / "shop.kpidesk"
    files = CalculatingFiles(SqliteCompanyFiles(who="tester"), lambda: TODAY)
    file = files.create(path, Company("Shop", "€"))
    try:
        before = TargetDraft(dt.date(2024, 1, 1), constant=first)
        define_kpi(file, replace(kpi_draft(), direction=direction, target=before))
        with file.read() as records:
            metric_id = records.metrics()[0].id
        known = st.none() | st.integers(-20, 200).map(float)
        type_months(file, metric_id, *data.draw(st.lists(known, max_size=26)))
        target = data.draw(target_drafts(direction))
        shown = preview(file, metric_id, target)
        edit_metric(file, metric_id, with_target(file, metric_id, target))
        assert saved_targets(file, metric_id, shown.targets) == shown.targets
        points = {point.period: point.target for point in shown.chart.points}
        assert saved_targets(file, metric_id, points) == points
    finally:
        file.close()


def test_a_preview_says_the_plan_and_shows_history_and_what_comes(
    company: CompanyFile, customers: int
) -> None:
    type_months(company, customers, 40.0, None, 42.0)
    shown = preview(company, customers, TargetDraft(START, constant=Target(45.0)))
    assert shown.sentence == "Each month at least 45."
    assert shown.realism.startswith("45 was never reached so far; the best is 42 (October 2026).")
    assert next(iter(shown.targets.items())) == (NOVEMBER, Target(45.0))
    assert len(shown.targets) == 13
    by_period = {point.period: point for point in shown.chart.points}
    assert by_period[OCTOBER].target == Target(47.0)  # the old one keeps its time
    assert by_period[NOVEMBER].target == Target(45.0)
    assert [by_period[OCTOBER.shift(-back)].value for back in range(3)] == [42.0, None, 40.0]


def test_only_a_target_that_was_held_and_changes_wants_a_reason(
    company: CompanyFile, customers: int
) -> None:
    same = TargetDraft(START, constant=Target(47.0))
    assert not preview(company, customers, same).needs_reason
    assert preview(company, customers, replace(same, constant=Target(48.0))).needs_reason
    assert preview(company, customers, replace(same, tolerance=0.1)).needs_reason
    new = targets.target_preview(company, kpi_draft("Other"), None, TODAY, ENGLISH)
    assert not new.needs_reason


def test_a_new_metric_has_targets_without_a_history(company: CompanyFile) -> None:
    draft = replace(kpi_draft(), target=TargetDraft(dt.date(2026, 1, 1), constant=Target(5.0)))
    shown = targets.target_preview(company, draft, None, TODAY, ENGLISH)
    assert not shown.chart.has_values
    assert set(shown.targets.values()) == {Target(5.0)}
    assert shown.chart.points[0].period.start == dt.date(2026, 1, 1)
    assert shown.realism == ""


def test_growth_says_which_coming_periods_have_nothing_to_grow_from(
    company: CompanyFile, customers: int
) -> None:
    type_months(company, customers, *[40.0] * 10)
    rule = TargetDraft(START, PlanKind.GROWTH, rule=Growth(0.05))
    shown = preview(company, customers, rule)
    assert shown.sentence == "The same period last year plus 5\u00a0%."
    assert shown.notes == (
        (
            "2 periods have no target, because there is no value a year before them; "
            "the first is November 2026."
        ),
    )
    assert shown.targets[NOVEMBER] is None
    assert shown.targets[NOVEMBER.shift(2)] == Target(42.0)


def test_a_yearly_figure_says_why_it_knows_no_season(company: CompanyFile, customers: int) -> None:
    type_months(company, customers, 40.0)
    rule = TargetDraft(START, PlanKind.SPREAD, rule=Spread(Target(1200.0), 2027))
    shown = preview(company, customers, rule)
    assert shown.sentence == "At least 1,200 for 2027, spread by the season of 2026."
    assert "equal share" in shown.notes[0]
    assert shown.targets[NOVEMBER] is None
    assert shown.targets[NOVEMBER.shift(2)] == Target(100.0)


@pytest.mark.parametrize(
    ("target", "field"),
    [
        (
            TargetDraft(
                START,
                PlanKind.RAMP,
                rule=Ramp(Target(1.0), Target(2.0), START, dt.date(2026, 3, 31)),
            ),
            "ends",
        ),
        (TargetDraft(START, PlanKind.GROWTH, rule=Growth(-1.0)), "growth"),
        (TargetDraft(START, PlanKind.SPREAD, rule=Spread(Target(1.0), 2025)), "year"),
        (TargetDraft(dt.date(2023, 1, 1), constant=Target(1.0)), "starts"),
        (TargetDraft(START, constant=None), "target"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(
    company: CompanyFile, customers: int, target: TargetDraft, field: str
) -> None:
    with pytest.raises(FieldError) as caught:
        preview(company, customers, target)
    assert caught.value.field == field


def test_the_preview_of_a_metric_that_is_gone_is_a_sentence(company: CompanyFile) -> None:
    with pytest.raises(UserError, match="no longer in the file"):
        targets.target_preview(company, kpi_draft(), 999, TODAY, ENGLISH)


def test_without_a_target_all_targets_go_and_the_preview_shows_it(
    company: CompanyFile, customers: int
) -> None:
    type_months(company, customers, 40.0)
    shown = preview(company, customers, None)
    assert set(shown.targets.values()) == {None}
    assert all(point.target is None for point in shown.chart.points)
    assert shown.chart.has_values


# The pace


def test_the_pace_is_that_of_the_sum_of_the_years_targets(
    company: CompanyFile, customers: int
) -> None:
    type_months(company, customers, *[40.0] * 10)
    assert targets.pace(company, customers, OCTOBER.last_day, ENGLISH) == (
        "400 of 564 after 10 months; 82 a month are needed from now."
    )


def test_the_pace_is_that_of_the_yearly_figure_where_one_is_set(
    company: CompanyFile, customers: int
) -> None:
    type_months(company, customers, *[40.0] * 10)
    rule = TargetDraft(START, PlanKind.SPREAD, rule=Spread(Target(500.0), 2026), reason="Year")
    edit_metric(company, customers, with_target(company, customers, rule))
    # Set for November on, which runs: its board goes by the new figure, and November is left.
    said = targets.pace(company, customers, NOVEMBER.last_day, ENGLISH)
    assert said == "400 of 500 after 10 months; 50 a month are needed from now."


@settings(max_examples=15, deadline=None)
@given(
    frequency=st.sampled_from([each for each in Frequency if each is not Frequency.YEAR]),
    today=st.dates(dt.date(2026, 4, 2), dt.date(2026, 12, 31)),
    ahead=st.integers(0, 5),
)
def test_a_period_that_runs_is_left_and_not_done(
    tmp_path_factory: pytest.TempPathFactory, frequency: Frequency, today: dt.date, ahead: int
) -> None:
    path = tmp_path_factory.mktemp("pace") / "shop.kpidesk"
    files = CalculatingFiles(SqliteCompanyFiles(who="tester"), lambda: today)
    file = files.create(path, Company("Shop", "€"))
    calendar = FiscalCalendar()
    each = calendar.periods_of_year(2026, frequency)
    try:
        goal = TargetDraft(each[0].start, constant=Target(30.0))
        define_kpi(file, replace(kpi_draft(), frequency=frequency, target=goal))
        with file.read() as records:
            metric_id = records.metrics()[0].id
        over = [period for period in each if period.last_day <= today]
        set_entries(file, [Edit(metric_id, period, 20.0) for period in over])
        looked_at = min(calendar.containing(today, frequency).shift(ahead), each[-1])
        said = targets.pace(file, metric_id, looked_at.last_day, ENGLISH)
        assert said == targets.pace(file, metric_id, over[-1].last_day, ENGLISH)
        left = len(each) - len(over)
        assert f"after {len(over)} {frequency.value}" in said or not left
        if left:
            needed = (30 * len(each) - 20 * len(over)) / left
            said_needed = float(said.split("; ")[1].split(" a ")[0].replace(",", ""))
            assert needed <= said_needed < needed + 1
        assert "no value yet" not in said
    finally:
        file.close()


def test_there_is_no_pace_where_periods_do_not_add_up_or_a_target_is_missing(
    company: CompanyFile, customers: int
) -> None:
    type_months(company, customers, 40.0)
    mean = replace(draft_of(company, customers), aggregation=Aggregation.MEAN)
    edit_metric(company, customers, mean)
    assert targets.pace(company, customers, OCTOBER.last_day, ENGLISH) == ""
    late = TargetDraft(dt.date(2026, 3, 1), constant=Target(10.0))
    define_kpi(company, replace(kpi_draft("Late"), target=late))
    with company.read() as records:
        metric_id = next(metric.id for metric in records.metrics() if metric.name == "Late")
    assert targets.pace(company, metric_id, OCTOBER.last_day, ENGLISH) == ""


# The versions


def test_versions_say_when_what_and_why_the_newest_first(
    company: CompanyFile, customers: int
) -> None:
    ramp = TargetDraft(
        START,
        PlanKind.RAMP,
        rule=Ramp(Target(47.0), Target(60.0), START, dt.date(2027, 4, 30), 2),
        reason="The second shop opens",
    )
    edit_metric(company, customers, with_target(company, customers, ramp))
    found = targets.target_versions(company, customers, TODAY, ENGLISH)
    assert [(each.time, each.sentence, each.reason, each.is_in_force) for each in found] == [
        (
            "From November 2026",
            "November 2026: at least 47; April 2027: at least 60; in 2 equal steps.",
            "The second shop opens",
            True,
        ),
        ("January 2024 to October 2026", "Each month at least 47.", "", False),
    ]


def test_a_version_of_one_period_and_one_to_come(company: CompanyFile, customers: int) -> None:
    for start, goal in ((START, 50.0), (dt.date(2026, 12, 1), 55.0)):
        target = TargetDraft(start, constant=Target(goal), reason="A try")
        edit_metric(company, customers, with_target(company, customers, target))
    found = targets.target_versions(company, customers, TODAY, ENGLISH)
    assert [(each.time, each.is_in_force) for each in found] == [
        ("From December 2026", False),
        ("In November 2026", True),
        ("January 2024 to October 2026", False),
    ]


def test_targets_of_their_own_are_counted(company: CompanyFile, customers: int) -> None:
    own = {NOVEMBER: Target(50.0), NOVEMBER.next: Target(51.0)}
    target = TargetDraft(START, PlanKind.PER_PERIOD, per_period=own, reason="Christmas")
    edit_metric(company, customers, with_target(company, customers, target))
    newest = targets.target_versions(company, customers, TODAY, ENGLISH)[0]
    assert newest.sentence == (
        "A target of its own for 2 periods, from November 2026 to December 2026."
    )


def test_a_retired_metric_still_has_its_versions(company: CompanyFile, customers: int) -> None:
    retire_metric(company, customers, "Replaced", TODAY)
    assert len(targets.target_versions(company, customers, TODAY, ENGLISH)) == 1


@pytest.mark.parametrize(
    ("frequency", "today", "start"),
    [
        (Frequency.MONTH, dt.date(2026, 11, 15), dt.date(2026, 1, 1)),
        (Frequency.MONTH, dt.date(2026, 1, 15), dt.date(2025, 1, 1)),
        (Frequency.DAY, dt.date(2026, 11, 15), dt.date(2026, 10, 1)),
        (Frequency.YEAR, dt.date(2026, 11, 15), dt.date(2025, 1, 1)),
    ],
)
def test_a_first_target_holds_for_the_first_number_that_is_typed(
    frequency: Frequency, today: dt.date, start: dt.date
) -> None:
    assert targets.first_start(today, frequency, FiscalCalendar()).start == start


def test_a_changed_target_starts_with_the_period_that_runs() -> None:
    calendar = FiscalCalendar()
    before, later = dt.date(2024, 1, 1), dt.date(2027, 1, 1)
    assert targets.changed_start(TODAY, Frequency.MONTH, calendar, before) == NOVEMBER
    assert targets.changed_start(TODAY, Frequency.MONTH, calendar, later).start == later
