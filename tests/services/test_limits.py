"""Limits that start anew, and the seasons: with reasons, undoable, the same on every screen."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest

from kpidesk.domain.behaviour import behaviour_chart
from kpidesk.domain.behaviour_charts import LimitBase, LimitSettings, Seasons, Start
from kpidesk.domain.behaviour_sentences import unusual
from kpidesk.domain.changes import Action, ActionKind, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import EarlierDefinition
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.targets_proposals import Basis
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.histories import histories
from kpidesk.services.history import (
    ChangeGroup,
    HistoryFilter,
    change_details,
    history,
    redo,
    undo,
)
from kpidesk.services.limits import choose_seasons, limit_settings, rebase_limits, remove_base
from kpidesk.services.metric_drafts import draft_of
from kpidesk.services.metrics import define_kpi
from kpidesk.services.rollback import plan_rollback, roll_back
from kpidesk.services.stages import delete_metric
from kpidesk.services.target_lab import lab
from tests.services.conftest import kpi_draft

JANUARY = Period(Frequency.MONTH, dt.date(2024, 1, 1))
LOW, HIGH = [40.0, 44.0, 42.0, 45.0, 41.0, 43.0] * 2, [90.0, 94.0, 92.0, 95.0, 91.0, 93.0] * 2
NEW_SHOP = dt.date(2025, 1, 1)


@pytest.fixture
def shifted(company: CompanyFile, customers: int) -> int:
    """The id of a KPI with a year around 42, then a year around 92."""
    typed(company, customers, [*LOW, *HIGH])
    return customers


def typed(file: CompanyFile, metric_id: int, values: Iterable[float]) -> None:
    numbered = enumerate(values)
    set_entries(file, [Edit(metric_id, JANUARY.shift(at), value) for at, value in numbered])


def known(file: CompanyFile, metric_id: int) -> MetricHistory:
    with file.read() as records:
        metric = next(each for each in records.metrics() if each.id == metric_id)
        return histories(records, [metric])[metric_id]


def test_limits_start_anew_in_one_undoable_step(company: CompanyFile, shifted: int) -> None:
    assert known(company, shifted).limit_settings is None
    assert limit_settings(company, shifted) == LimitSettings()
    step = rebase_limits(company, shifted, dt.date(2024, 12, 2), "  A second\nshop ")
    assert step.action.describe() == "new start of the limits of New customers"
    assert step.touched == {Kind.LIMITS: {shifted}}
    (base,) = limit_settings(company, shifted).bases
    assert base == LimitBase(NEW_SHOP, "A second shop")  # the first month that starts then
    assert change_details(company, step.id, ENGLISH).lines == (
        "Reason: A second shop",
        "New customers: the limits start anew on 1 Jan 2025.",
    )
    chart = behaviour_chart(known(company, shifted))
    assert [segment.start for segment in chart.segments] == [Start.FIRST_VALUE, Start.REBASED]
    undone = undo(company)
    assert limit_settings(company, shifted) == LimitSettings()
    redone = redo(company)
    assert limit_settings(company, shifted).bases == (base,)
    told = [change_details(company, each.id, ENGLISH).lines[-1] for each in (undone, redone)]
    assert told == [
        "New customers: the limits do not start anew on 1 Jan 2025 any more.",
        "New customers: the limits start anew on 1 Jan 2025: A second shop",
    ]


def test_a_base_is_taken_back(company: CompanyFile, shifted: int) -> None:
    rebase_limits(company, shifted, NEW_SHOP, "A second shop")
    first = rebase_limits(company, shifted, dt.date(2024, 6, 1), "Another till")
    assert [base.reason for base in limit_settings(company, shifted).bases] == [
        "Another till",
        "A second shop",
    ]
    step = remove_base(company, shifted, NEW_SHOP)
    assert step.action.describe() == "return to the earlier limits of New customers"
    assert [base.reason for base in limit_settings(company, shifted).bases] == ["Another till"]
    with pytest.raises(UserError, match=r"do not start anew on 1 Jan 2025\. Nothing was changed"):
        remove_base(company, shifted, NEW_SHOP)
    page = history(company, HistoryFilter(group=ChangeGroup.METRICS, metric_id=shifted))
    assert [row.id for row in page.rows][:2] == [step.id, first.id]
    assert history(company, HistoryFilter(text="another TILL")).rows[0].id == first.id
    preview = plan_rollback(company, step.id, ENGLISH)
    assert preview.goes_back == ("The limits of 1 metric go back to what they were.",)
    roll_back(company, first.id)
    assert limit_settings(company, shifted) == LimitSettings()


@pytest.mark.parametrize(
    ("since", "reason", "field", "sentence"),
    [
        (NEW_SHOP, " \n", "reason", "Say in a few words what changed for good"),
        (NEW_SHOP, "x" * 2001, "reason", "too long"),
        (dt.date(1800, 1, 1), "x", "since", "Choose a day between"),
        (dt.date(2025, 12, 2), "x", "since", "The last number is that of December 2025"),
        (dt.date(2024, 1, 1), "x", "since", "start with January 2024, the first number"),
        (dt.date(2024, 6, 1), "x", "since", "start anew with June 2024 already"),
        (dt.date(2024, 5, 2), "x", "since", "start anew with June 2024 already"),
    ],
)
def test_slips_are_refused_in_a_sentence(
    company: CompanyFile, shifted: int, since: dt.date, reason: str, field: str, sentence: str
) -> None:
    rebase_limits(company, shifted, dt.date(2024, 6, 1), "Another till")
    before = limit_settings(company, shifted)
    with pytest.raises(FieldError, match=sentence) as refused:
        rebase_limits(company, shifted, since, reason)
    assert refused.value.field == field
    assert limit_settings(company, shifted) == before


def test_without_numbers_there_are_no_limits(company: CompanyFile, customers: int) -> None:
    with pytest.raises(FieldError, match="no numbers yet"):
        rebase_limits(company, customers, NEW_SHOP, "A second shop")
    with pytest.raises(UserError, match="no longer in the file"):
        rebase_limits(company, customers + 1, NEW_SHOP, "A second shop")


def test_a_new_formula_has_started_the_limits_anew_already(company: CompanyFile) -> None:
    define_kpi(company, replace(kpi_draft("Orders"), target=None))
    with company.read() as records:
        orders = records.metrics()[0].id
    typed(company, orders, [*LOW, *HIGH])
    define_kpi(company, replace(kpi_draft("Sold"), target=None, formula="[Orders] * 2"))
    with company.read() as records:
        (sold,) = (each for each in records.metrics() if each.name == "Sold")
    before = EarlierDefinition(NEW_SHOP, "[Orders] * 3", sold.unit, sold.direction)
    with company.write(Action(ActionKind.EDIT_METRIC)) as work:
        work.put_metrics([replace(sold, position=9)])
        work.put_earlier_definitions(sold.id, [before])
    with pytest.raises(FieldError, match="The formula changed with January 2025"):
        rebase_limits(company, sold.id, NEW_SHOP, "A second shop")
    rebase_limits(company, sold.id, dt.date(2025, 2, 1), "A second shop")
    starts = [each.start for each in behaviour_chart(known(company, sold.id)).segments]
    assert starts == [Start.FIRST_VALUE, Start.REDEFINED, Start.REBASED]


def test_the_seasons_are_chosen(company: CompanyFile, shifted: int) -> None:
    step = choose_seasons(company, shifted, Seasons.AS_MEASURED)
    assert step.action.describe() == "choice of seasons for New customers"
    assert behaviour_chart(known(company, shifted)).asked is Seasons.AS_MEASURED
    assert change_details(company, step.id, ENGLISH).lines == (
        "New customers, seasons: “As the values suggest” became “As measured”.",
    )
    assert choose_seasons(company, shifted, Seasons.AS_MEASURED).is_empty
    rebase_limits(company, shifted, NEW_SHOP, "A second shop")
    back = choose_seasons(company, shifted, Seasons.AUTO)
    assert change_details(company, back.id, ENGLISH).lines == (
        "New customers, seasons: “As measured” became “As the values suggest”.",
    )
    assert limit_settings(company, shifted).bases == (LimitBase(NEW_SHOP, "A second shop"),)


def test_a_year_has_no_seasons(company: CompanyFile) -> None:
    define_kpi(company, replace(kpi_draft("Profit"), frequency=Frequency.YEAR))
    with company.read() as records:
        number = records.metrics()[0].id
    with pytest.raises(FieldError, match="follow no seasons"):
        choose_seasons(company, number, Seasons.YEAR_ON_YEAR)
    assert not choose_seasons(company, number, Seasons.AS_MEASURED).is_empty


def test_every_screen_takes_the_stored_limits(company: CompanyFile, shifted: int) -> None:
    latest = JANUARY.shift(23)
    assert unusual(known(company, shifted), latest, ENGLISH)
    before = _usual(company, shifted)
    assert "shifted along the way" in before
    rebase_limits(company, shifted, NEW_SHOP, "A second shop")
    assert unusual(known(company, shifted), latest, ENGLISH) == ""
    chart = behaviour_chart(known(company, shifted))
    assert chart.current is not None
    lines = chart.shown_limits(chart.current)
    assert lines is not None
    said = f"nearly every value lies between {lines.low:.0f} and {lines.high:.0f}."
    assert said in _usual(company, shifted)
    assert unusual(known(company, shifted), latest, ENGLISH, LimitSettings())


def test_a_young_base_has_no_usual_range_yet(company: CompanyFile, shifted: int) -> None:
    rebase_limits(company, shifted, dt.date(2025, 9, 1), "A third shop")
    assert _usual(company, shifted) == "There are 4 values; it takes 10 to tell what is usual."


def test_limits_go_with_their_metric_and_come_back(company: CompanyFile, shifted: int) -> None:
    rebase_limits(company, shifted, NEW_SHOP, "A second shop")
    step = delete_metric(company, shifted)
    with company.read() as records:
        assert records.limit_settings() == {}
    roll_back(company, step.id)
    assert limit_settings(company, shifted).bases == (LimitBase(NEW_SHOP, "A second shop"),)


def _usual(file: CompanyFile, metric_id: int) -> str:
    found = lab(file, metric_id, ENGLISH, draft_of(file, metric_id))
    return next(each.evidence for each in found.proposals if each.basis is Basis.USUAL_RANGE)
