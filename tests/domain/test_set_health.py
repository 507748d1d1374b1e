import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidesk.domain.metrics import Metric, Stage, Timing
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.set_findings import FindingKind, Mend, SetFinding
from kpidesk.domain.set_health import Lack, MetricFacts, findings, promotion, summary
from kpidesk.domain.status import Status
from tests.domain.strategies import calendars

JANUARY = FiscalCalendar()
DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
ON, NEAR, OFF, NO_DATA, NO_TARGET = Status
TODAY = dt.date(2026, 11, 20)
OCT = Period(MONTH, dt.date(2026, 10, 1))
STARTED = dt.date(2024, 1, 1)


def history(*statuses: Status | None, last: Period = OCT) -> dict[Period, Status]:
    first = last.shift(1 - len(statuses))
    return {first.shift(n): s for n, s in enumerate(statuses) if s is not None}


def sound(number: int = 1, name: str = "Revenue", department: str = "Shop") -> MetricFacts:
    """Return a KPI that nothing can be said against."""
    return MetricFacts(
        Metric(
            number,
            name,
            stage=Stage.KPI,
            timing=Timing.LEADING,
            department_id={"": None, "Shop": 1, "Office": 2}[department],
            owner_id=1,
            objective_id=1,
            position=number,
        ),
        department=department,
        statuses=history(*[ON, NEAR, OFF] * 5),
        has_target=True,
        since=STARTED,
        reviewed_on=dt.date(2026, 11, 2),
    )


def kinds(*facts: MetricFacts, today: dt.date = TODAY) -> list[FindingKind]:
    return [found.kind for found in findings(facts, today, JANUARY)]


def only(fact: MetricFacts, today: dt.date = TODAY) -> SetFinding:
    (found,) = findings([fact], today, JANUARY)
    return found


def test_a_sound_set_has_no_findings() -> None:
    many = [sound(n, f"KPI {n}") for n in range(1, 9)]

    assert findings(many, TODAY, JANUARY) == ()
    assert summary(()) == "Your set of KPIs is in good health."


@pytest.mark.parametrize(
    ("fact", "kind", "mend", "sentence"),
    [
        (
            replace(sound(), has_target=False),
            FindingKind.NO_TARGET,
            Mend.SET_TARGET,
            "“Revenue” has no target, so nobody can say whether it is good.",
        ),
        (
            replace(sound(), metric=replace(sound().metric, owner_id=None)),
            FindingKind.NO_OWNER,
            Mend.CHOOSE_OWNER,
            "Nobody answers for “Revenue” yet. A name beside it helps.",
        ),
        (
            replace(sound(), metric=replace(sound().metric, objective_id=None)),
            FindingKind.NO_OBJECTIVE,
            Mend.CHOOSE_OBJECTIVE,
            "“Revenue” hangs on no objective, so it is not clear what it is for.",
        ),
        (
            replace(sound(), metric=replace(sound().metric, timing=Timing.LAGGING)),
            FindingKind.NO_LEADING_PARTNER,
            Mend.CHOOSE_PARTNER,
            (
                "“Revenue” tells what has happened. A leading metric beside it would tell in time "
                "what is coming."
            ),
        ),
        (
            replace(sound(), statuses=history(*[ON] * 12)),
            FindingKind.ALWAYS_MET,
            Mend.OPEN_TARGET_LAB,
            (
                "“Revenue” has met its target for a year, every time. A bolder target would say "
                "more, or another KPI."
            ),
        ),
        (
            replace(sound(), statuses=history(*[OFF, NEAR] * 6)),
            FindingKind.NEVER_MET,
            Mend.OPEN_TARGET_LAB,
            (
                "“Revenue” has not met its target for a year, not once. A target within reach "
                "would say more."
            ),
        ),
        (
            replace(sound(), statuses=history(*[ON, OFF] * 5, None, None)),
            FindingKind.STALE,
            Mend.ENTER_VALUES,
            "“Revenue” has had no new number since August 2026.",
        ),
        (
            replace(sound(), statuses={}),
            FindingKind.STALE,
            Mend.ENTER_VALUES,
            "“Revenue” has no numbers yet.",
        ),
        (
            replace(sound(), reviewed_on=None),
            FindingKind.NEVER_REVIEWED,
            Mend.REVIEW,
            "“Revenue” was never looked at in a review. A minute is enough: what moved, and why?",
        ),
    ],
)
def test_each_finding_has_its_sentence_and_its_mend(
    fact: MetricFacts, kind: FindingKind, mend: Mend, sentence: str
) -> None:
    found = only(fact)

    assert (found.kind, found.mend, found.sentence) == (kind, mend, sentence)
    assert found.metric_id == fact.metric.id


def test_more_than_eight_in_a_department_are_named_by_the_least_important() -> None:
    nine = [sound(n, f"KPI {n}") for n in range(1, 10)]

    (found,) = findings(reversed(nine), TODAY, JANUARY)

    assert (found.kind, found.mend, found.metric_id) == (
        FindingKind.TOO_MANY,
        Mend.KEEP_AS_METRIC,
        9,
    )
    assert found.sentence == (
        "Shop has 9 KPIs, and nobody acts on so many. “KPI 9” is the least important: "
        "it can stay a metric, with all its numbers."
    )
    loose = [sound(n, f"KPI {n}", "") for n in range(1, 10)]
    assert findings(loose, TODAY, JANUARY)[0].sentence.startswith("9 KPIs are in no department")
    assert kinds(*nine[:5], *(sound(n, "Other", "Office") for n in range(20, 28))) == []


def test_the_ninth_gets_a_word_and_the_eleventh_a_reason() -> None:
    assert [promotion("Shop", count).is_allowed for count in range(12)] == [True] * 10 + [False] * 2
    assert [bool(promotion("Shop", count).sentence) for count in range(12)] == (
        [False] * 8 + [True] * 4
    )
    assert promotion("Shop", 8).sentence == (
        "This is KPI number 9 in Shop. More than 8 are hard to act on; another one could step back "
        "and stay a metric."
    )
    assert promotion("Shop", 10).sentence == (
        "Shop would have 11 KPIs. Nobody acts on so many, so this one stays a metric, with all its "
        "numbers. Let another KPI step back first."
    )
    assert promotion("", 8).sentence.startswith("This is KPI number 9 without a department.")
    assert promotion("", 10).sentence.startswith("11 KPIs would be without a department.")


def test_a_partner_must_be_there_and_active() -> None:
    lagging = replace(
        sound(),
        metric=replace(sound().metric, timing=Timing.LAGGING),
        partner_ids=frozenset({1, 2}),
    )
    partner = sound(2, "Leads")
    retired = replace(partner, metric=replace(partner.metric, stage=Stage.RETIRED))
    candidate = replace(partner, metric=replace(partner.metric, stage=Stage.CANDIDATE))

    assert kinds(lagging, partner) == []
    assert kinds(lagging, candidate) == []
    assert kinds(lagging, retired) == [FindingKind.NO_LEADING_PARTNER]
    assert kinds(lagging) == [FindingKind.NO_LEADING_PARTNER]


@pytest.mark.parametrize("stage", [Stage.CANDIDATE, Stage.RETIRED])
def test_only_kpis_are_asked(stage: Stage) -> None:
    assert kinds(MetricFacts(Metric(1, "Idea", stage=stage))) == []


def test_an_input_is_asked_for_its_numbers_alone() -> None:
    stale = MetricFacts(Metric(1, "Orders", stage=Stage.INPUT), since=STARTED)

    assert kinds(stale) == [FindingKind.STALE]
    assert kinds(replace(stale, statuses=history(NO_TARGET))) == []


def test_stale_is_two_ended_periods_without_a_value() -> None:
    until_august = replace(sound(), statuses=history(*[ON, OFF] * 6, None, None))
    until_september = replace(sound(), statuses=history(*[ON, OFF] * 6, None))

    assert kinds(until_september) == []
    assert kinds(until_august) == [FindingKind.STALE]
    assert kinds(until_august, today=dt.date(2026, 10, 31)) == []  # October has not ended
    assert kinds(until_august, today=dt.date(2026, 11, 1)) == [FindingKind.STALE]
    running = replace(until_august, statuses={**until_august.statuses, OCT.next: ON})
    assert kinds(running) == []
    told = replace(until_august, statuses={**until_august.statuses, OCT: NO_DATA})
    assert kinds(told) == [FindingKind.STALE]


def test_a_new_kpi_is_given_time() -> None:
    new = replace(sound(), statuses={}, since=dt.date(2026, 10, 1), reviewed_on=None)

    assert kinds(new) == []
    assert kinds(new, today=dt.date(2026, 12, 1)) == [FindingKind.STALE]
    assert kinds(replace(new, since=dt.date(2027, 1, 1))) == []
    assert kinds(replace(new, statuses=history(ON))) == []
    assert kinds(replace(new, statuses=history(ON), since=None)) == []


def test_a_shop_that_closes_at_the_weekend_is_not_stale_on_monday() -> None:
    friday = Period(DAY, dt.date(2026, 11, 13))
    daily = replace(
        sound(),
        metric=replace(sound().metric, frequency=DAY),
        statuses=history(ON, OFF, ON, OFF, last=friday),
    )

    assert kinds(daily, today=dt.date(2026, 11, 16)) == []
    assert kinds(daily, today=dt.date(2026, 11, 20)) == []
    assert kinds(daily, today=dt.date(2026, 11, 21)) == [FindingKind.STALE]


def test_always_and_never_need_most_of_a_year() -> None:
    eight = replace(sound(), statuses=history(*[ON, None, ON] * 4))
    seven = replace(sound(), statuses=history(None, *[None, ON] * 5, ON, ON))

    assert kinds(eight) == [FindingKind.ALWAYS_MET]
    assert kinds(seven) == []
    mixed = replace(sound(), statuses=history(OFF, *[ON] * 12))
    assert kinds(mixed) == [FindingKind.ALWAYS_MET]  # what was before does not matter
    untold = replace(sound(), statuses=history(*[NO_TARGET] * 12))
    assert kinds(untold) == []


def test_a_yearly_kpi_needs_three_years() -> None:
    yearly = replace(sound(), metric=replace(sound().metric, frequency=YEAR))
    last = JANUARY.year(2025)

    def over(*statuses: Status) -> MetricFacts:
        return replace(yearly, statuses=history(*statuses, last=last))

    assert kinds(over(ON, ON)) == []
    assert only(over(ON, ON, ON)).sentence.startswith(
        "“Revenue” has met its target for three years in a row."
    )
    assert only(over(OFF, OFF, OFF)).sentence.startswith(
        "“Revenue” has not met its target for three years."
    )


@st.composite
def any_facts(draw: st.DrawFn, calendar: FiscalCalendar) -> list[MetricFacts]:
    found = []
    for number in range(1, draw(st.integers(0, 14)) + 1):
        frequency = draw(st.sampled_from(Frequency))
        last = calendar.containing(TODAY, frequency)
        known = draw(st.lists(st.one_of(st.none(), st.sampled_from(Status)), max_size=20))
        found.append(
            MetricFacts(
                Metric(
                    number,
                    f"KPI {number}",
                    stage=draw(st.sampled_from(Stage)),
                    frequency=frequency,
                    timing=draw(st.sampled_from(Timing)),
                    owner_id=draw(st.one_of(st.none(), st.just(1))),
                    objective_id=draw(st.one_of(st.none(), st.just(1))),
                    position=draw(st.integers(0, 5)),
                ),
                statuses=history(*known, last=last) if known else {},
                has_target=draw(st.booleans()),
                partner_ids=draw(st.frozensets(st.integers(1, 14), max_size=2)),
                since=draw(st.one_of(st.none(), st.just(STARTED), st.just(TODAY))),
                reviewed_on=draw(st.one_of(st.none(), st.just(TODAY))),
            )
        )
    return found


@settings(max_examples=40)  # each draws a whole set
@given(calendars, st.data(), st.randoms(use_true_random=False))
def test_findings_are_about_what_is_there_and_the_same_in_any_order(
    calendar: FiscalCalendar, data: st.DataObject, chance: random.Random
) -> None:
    facts = data.draw(any_facts(calendar))

    found = findings(facts, TODAY, calendar)

    by_id = {fact.metric.id: fact.metric for fact in facts}
    order = list(FindingKind)
    assert [order.index(f.kind) for f in found] == sorted(order.index(f.kind) for f in found)
    assert len({(f.kind, f.metric_id) for f in found}) == len(found)
    for finding in found:
        metric = by_id[finding.metric_id]
        assert metric.name in finding.sentence
        assert "{" not in finding.sentence
        assert metric.stage is Stage.KPI or (
            metric.stage is Stage.INPUT and finding.kind is FindingKind.STALE
        )
    kpis = sum(fact.metric.stage is Stage.KPI for fact in facts)
    assert (FindingKind.TOO_MANY in {f.kind for f in found}) is (kpis > 8)
    assert not {FindingKind.ALWAYS_MET, FindingKind.NEVER_MET} <= {
        f.kind for f in found if f.metric_id == 1
    }
    shuffled = list(facts)
    chance.shuffle(shuffled)
    assert findings(shuffled, TODAY, calendar) == found


def test_the_badge_counts() -> None:
    found = findings([replace(sound(), has_target=False)], TODAY, JANUARY)

    assert summary(found) == "1 thing to mend in your set of KPIs."
    assert summary(found * 2) == "2 things to mend in your set of KPIs."


def test_kinds_and_mends_have_names() -> None:
    assert len({kind.label for kind in FindingKind}) == len(FindingKind)
    assert len({mend.label for mend in Mend}) == len(Mend)
    assert {kind.mend for kind in FindingKind} == set(Mend)


def test_each_kind_explains_itself_once_and_each_finding_says_what_is_special() -> None:
    assert len({kind.explanation for kind in FindingKind}) == len(FindingKind)
    met = only(replace(sound(), statuses=history(*[ON] * 12)))
    assert (met.name, met.detail) == ("Revenue", "Met 12 times since November 2025")
    missed = only(replace(sound(), statuses=history(*[OFF] * 9)))
    assert missed.detail == "Missed 9 times since February 2026"
    assert only(replace(sound(), has_target=False)).detail == "Shop"
    assert only(replace(sound(), reviewed_on=None)).detail == "Last number: October 2026"
    crowd = [sound(n, f"KPI {n}") for n in range(1, 10)]
    (many,) = findings(crowd, TODAY, JANUARY)
    assert (many.name, many.detail) == ("KPI 9", "The least important of 9 in Shop")
    homeless = [replace(fact, department="") for fact in crowd]
    (many,) = findings(homeless, TODAY, JANUARY)
    assert many.detail == "The least important of 9 without a department"


def test_a_new_target_has_a_quarter_of_the_year_to_show_what_it_is_worth() -> None:
    missed = replace(sound(), statuses=history(*[OFF] * 12))

    def since(period: Period) -> list[FindingKind]:
        return kinds(replace(missed, target_since=period.start))

    assert since(OCT.next) == since(OCT.previous) == []
    assert since(OCT.shift(-2)) == since(OCT.shift(-30)) == [FindingKind.NEVER_MET]
    year = Period(YEAR, dt.date(2025, 1, 1))
    yearly = sound()
    yearly = replace(
        yearly,
        metric=replace(yearly.metric, frequency=YEAR),
        statuses=history(*[ON] * 3, last=year),
        target_since=year.start,
    )
    assert kinds(yearly) == [FindingKind.ALWAYS_MET]
    assert kinds(replace(yearly, target_since=year.next.start)) == []


def test_a_stale_calculated_metric_names_the_input_that_lacks() -> None:
    asked: list[Period] = []
    march = OCT.shift(-7)

    def lack(period: Period) -> Lack | None:
        asked.append(period)
        if period == march.next:
            return Lack("Divided by zero.")
        return Lack("“Leads” has no value.", "Leads", (7, period))

    stale = replace(sound(), statuses=history(ON, OFF, NEAR, last=march), lack=lack)
    found = only(stale)
    assert found.sentence == (
        "“Revenue” has had no new number since March 2026: “Leads” is missing."
    )
    assert found.detail == "Nothing since March 2026: “Leads” is missing"
    assert found.cell == (7, march.shift(2))
    assert asked == [march.shift(step) for step in range(1, 8)]

    zero = only(replace(stale, lack=lambda _period: Lack("Divided by zero.")))
    assert zero.sentence == ("“Revenue” has had no new number since March 2026. Divided by zero.")
    assert (zero.detail, zero.cell) == (
        "Nothing since March 2026. Divided by zero.",
        (1, march.next),
    )
    nothing = only(replace(stale, lack=lambda _period: None))
    assert nothing.sentence == "“Revenue” has had no new number since March 2026."

    new = replace(stale, statuses={})
    assert only(new).sentence == "“Revenue” has no numbers yet: “Leads” is missing."
    assert only(new).cell == (7, OCT)
    assert only(replace(new, lack=None)).cell == (1, OCT)
    empty = only(replace(new, lack=lambda _period: Lack("Divided by zero.")))
    assert empty.sentence == "“Revenue” has no numbers yet. Divided by zero."
    asked.clear()
    old = replace(stale, statuses=history(ON, last=OCT.shift(-50)))
    assert only(old).cell == (7, OCT.shift(-49))
    assert len(asked) == 12  # of years without numbers, one is enough


def candidate(changes: Mapping[str, object]) -> MetricFacts:
    """Return a tracked candidate on an objective that lacks nothing but what `changes` take."""
    metric = replace(
        sound().metric,
        stage=Stage.CANDIDATE,
        starts_on=STARTED,
        outcome=Outcome.REVENUE,
        so_what="More is sold",
    )
    fields = {name: value for name, value in changes.items() if name != "has_target"}
    changed = replace(metric, **fields)  # type: ignore[arg-type]
    has_target = bool(changes.get("has_target", True))
    return MetricFacts(changed, department="Shop", has_target=has_target, since=TODAY)


@pytest.mark.parametrize(
    ("changes", "gaps"),
    [
        ({"owner_id": None}, "an owner"),
        ({"has_target": False}, "a target"),
        ({"so_what": " "}, "what it leads to"),
        ({"outcome": None, "has_target": False}, "a target and what it leads to"),
        (
            {"owner_id": None, "has_target": False, "so_what": ""},
            "an owner, a target and what it leads to",
        ),
    ],
)
def test_a_tracked_candidate_is_told_what_makes_it_a_kpi(
    changes: dict[str, object], gaps: str
) -> None:
    found = only(candidate(changes))

    assert (found.kind, found.mend) == (FindingKind.NOT_A_KPI, Mend.MAKE_KPI)
    assert found.sentence == f"“Revenue” still needs {gaps}."
    assert summary([found]) == "1 candidate is not a KPI yet."


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"owner_id": None, "objective_id": None},
        {"owner_id": None, "starts_on": None},
        {"owner_id": None, "stage": Stage.INPUT, "starts_on": TODAY},
    ],
    ids=["complete", "no objective", "bare idea", "input"],
)
def test_other_metrics_are_not_asked_to_be_kpis(changes: dict[str, object]) -> None:
    assert findings([candidate(changes)], TODAY, JANUARY) == ()


def test_where_there_are_enough_kpis_no_candidate_is_pushed() -> None:
    full = [sound(n, f"KPI {n}") for n in range(2, 10)]
    assert findings([candidate({"owner_id": None}), *full], TODAY, JANUARY) == ()
    assert kinds(candidate({"owner_id": None}), *full[1:]) == [FindingKind.NOT_A_KPI]
