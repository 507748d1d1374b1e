import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Aggregation, Company, Direction, EarlierDefinition
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services import history
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metric_drafts import MetricDraft, draft_of
from kpidesk.services.metrics import define_kpi, edit_metric
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.services.conftest import TODAY
from tests.services.metric_examples import (
    MARCH,
    SHARE,
    add_conversion,
    everything,
    id_of,
    metric_named,
)

APRIL = MARCH.next


def edit(file: CompanyFile, metric: str, /, **changes: object) -> None:
    metric_id = id_of(file, metric)
    edit_metric(file, metric_id, replace(draft_of(file, metric_id), **changes))  # type: ignore[arg-type]


def values_of(file: CompanyFile, name: str) -> dict[Period, float]:
    metric_id = id_of(file, name)
    with file.read() as records:
        return dict(records.values([metric_id]).get(metric_id, {}))


def earlier_of(file: CompanyFile, name: str) -> tuple[EarlierDefinition, ...]:
    metric_id = id_of(file, name)
    with file.read() as records:
        return records.earlier_definitions([metric_id]).get(metric_id, ())


def test_a_changed_formula_keeps_its_old_meaning_for_old_periods(company: CompanyFile) -> None:
    add_conversion(company)
    edit(
        company,
        "Conversion rate",
        formula="Sales / Leads / 2",
        changes_from=dt.date(2026, 4, 20),
        change_reason=" Counted  twice ",
    )
    assert earlier_of(company, "Conversion rate") == (
        EarlierDefinition(APRIL.start, "Sales / Leads", SHARE, Direction.HIGHER, "Counted twice"),
    )
    assert values_of(company, "Conversion rate") == {MARCH: 0.075, APRIL: 0.05}
    history.undo(company)
    assert earlier_of(company, "Conversion rate") == ()
    assert values_of(company, "Conversion rate") == {MARCH: 0.075, APRIL: 0.1}


def test_without_a_day_a_change_corrects_what_it_always_meant(company: CompanyFile) -> None:
    add_conversion(company)
    edit(company, "Conversion rate", formula="Sales / Leads / 2")
    assert earlier_of(company, "Conversion rate") == ()
    assert values_of(company, "Conversion rate") == {MARCH: 0.0375, APRIL: 0.05}


def test_a_change_from_a_day_on_says_why(company: CompanyFile) -> None:
    add_conversion(company)
    with pytest.raises(FieldError) as caught:
        edit(company, "Sales", direction=Direction.LOWER, changes_from=APRIL.start)
    assert caught.value.field == "change_reason"
    assert "1 Apr 2026" in caught.value.message


def test_meanings_follow_each_other_in_time(company: CompanyFile) -> None:
    define_kpi(company, MetricDraft("Waiting", unit=Unit(symbol="days")))
    hours = {"unit": Unit(symbol="hours"), "change_reason": "Finer"}
    edit(company, "Waiting", changes_from=APRIL.start, **hours)
    with pytest.raises(FieldError, match="present meaning on 1 Apr 2026") as caught:
        edit(company, "Waiting", unit=Unit(), changes_from=MARCH.start, change_reason="Why not")
    assert caught.value.field == "changes_from"
    # From the very day on: what held since then held nowhere.
    edit(company, "Waiting", unit=Unit(), changes_from=APRIL.start, change_reason="No unit")
    assert [old.unit.symbol for old in earlier_of(company, "Waiting")] == ["days"]
    edit(
        company,
        "Waiting",
        direction=Direction.LOWER,
        changes_from=dt.date(2026, 8, 9),
        change_reason="Less is more",
    )
    assert [old.until for old in earlier_of(company, "Waiting")] == [
        APRIL.start,
        dt.date(2026, 8, 1),
    ]


def test_more_decimals_are_no_other_meaning(company: CompanyFile) -> None:
    add_conversion(company)
    edit(company, "Conversion rate", unit=replace(SHARE, decimals=2), changes_from=APRIL.start)
    assert earlier_of(company, "Conversion rate") == ()


def test_numbers_are_never_read_as_a_hundred_times_what_was_typed(company: CompanyFile) -> None:
    define_kpi(company, MetricDraft("Returns"))
    set_entries(company, [Edit(1, MARCH, 12.0)])
    mean = replace(draft_of(company, 1), aggregation=Aggregation.MEAN)
    draft = replace(mean, unit=Unit(UnitKind.PERCENT))
    later = replace(draft, changes_from=APRIL.start, change_reason="As a share")
    for refused in (draft, replace(later, changes_from=MARCH.start)):
        with pytest.raises(FieldError, match="1 number would be read wrongly") as caught:
            edit_metric(company, 1, refused)
        assert caught.value.field == "unit"
    edit_metric(company, 1, later)
    with company.read() as records:
        assert records.metrics()[0].unit.kind is UnitKind.PERCENT


def test_typed_numbers_stay_before_the_day_from_which_a_formula_gives_them(
    company: CompanyFile,
) -> None:
    add_conversion(company)
    define_kpi(company, MetricDraft("Contacts", starts_on=MARCH.start))
    set_entries(company, [Edit(id_of(company, "Contacts"), m, 300.0) for m in (MARCH, APRIL)])
    formula = {"formula": "Leads + Sales", "change_reason": "From the system"}
    edit(company, "Contacts", changes_from=APRIL.start, **formula)
    assert values_of(company, "Contacts") == {MARCH: 300.0, APRIL: 220.0}
    history.undo(company)
    edit(company, "Contacts", **formula)
    assert values_of(company, "Contacts") == {MARCH: 258.0, APRIL: 220.0}
    edit(company, "Contacts", formula="")
    assert values_of(company, "Contacts") == {MARCH: 300.0, APRIL: 300.0}


def test_a_rename_is_written_into_every_formula_those_of_old_too(company: CompanyFile) -> None:
    add_conversion(company)
    edit(
        company,
        "Conversion rate",
        formula="Sales / Leads / 2",
        changes_from=APRIL.start,
        change_reason="Counted twice",
    )
    before = values_of(company, "Conversion rate")
    seen = everything(company)
    edit(company, "Leads", name="New leads [2026]")
    assert metric_named(company, "Conversion rate").formula == "Sales / [New leads [2026]]] / 2"
    assert earlier_of(company, "Conversion rate")[0].formula == "Sales / [New leads [2026]]]"
    assert values_of(company, "Conversion rate") == before
    history.undo(company)
    assert everything(company) == seen


def test_a_name_too_long_for_a_formula_is_refused_at_the_name(company: CompanyFile) -> None:
    define_kpi(company, MetricDraft("L", starts_on=MARCH.start))
    define_kpi(company, MetricDraft("Many", formula=" + ".join(["L"] * 60)))
    with pytest.raises(FieldError, match="shorter name") as caught:
        edit(company, "L", name="Leads " + "x" * 100)
    assert caught.value.field == "name"
    assert metric_named(company, "L").name == "L"


def test_a_frequency_that_a_formula_cannot_use_is_refused(company: CompanyFile) -> None:
    define_kpi(company, MetricDraft("Leads"))
    define_kpi(company, MetricDraft("Twice", formula="2 * Leads"))
    with pytest.raises(FieldError, match="“Twice” could not be calculated") as caught:
        edit(company, "Leads", frequency=Frequency.YEAR)
    assert caught.value.field == "frequency"
    edit(company, "Leads", frequency=Frequency.WEEK)
    assert metric_named(company, "Leads").frequency is Frequency.WEEK


def test_a_unit_that_a_formula_cannot_use_is_refused(company: CompanyFile) -> None:
    add_conversion(company)
    define_kpi(company, MetricDraft("Contacts", formula="Leads + Sales"))
    with pytest.raises(FieldError, match="“Contacts” could not be calculated") as caught:
        edit(company, "Leads", unit=Unit(UnitKind.CURRENCY, "€"))
    assert caught.value.field == "unit"


def test_a_calculated_metric_may_change_its_frequency(company: CompanyFile) -> None:
    add_conversion(company)
    edit(company, "Conversion rate", frequency=Frequency.QUARTER)
    assert metric_named(company, "Conversion rate").frequency is Frequency.QUARTER


NAMES = st.text(
    st.one_of(
        st.sampled_from("ab/+-*^()[] 1.5%,<=>_éßſ\u00a0"),
        st.characters(exclude_categories=("C", "Zl", "Zp")),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=30, deadline=None)
@given(names=st.lists(NAMES, min_size=1, max_size=3))
def test_renames_keep_every_value_and_are_undone_whole(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    files = CalculatingFiles(SqliteCompanyFiles(who="tester"), lambda: TODAY)
    path = tmp_path_factory.mktemp("renames") / "shop.kpidesk"
    file = files.create(path, Company("Shop", "€"))
    conversion = add_conversion(file)
    leads = id_of(file, "Leads")
    mean = MetricDraft(
        "Mean", aggregation=Aggregation.MEAN, formula="rolling_mean([leads], 2) - prev(LEADS)"
    )
    define_kpi(file, mean)
    watched = [conversion, id_of(file, "Mean")]
    states = [everything(file)]
    with file.read() as records:
        before = records.values(watched)
    for name in names:
        try:
            change = edit_metric(file, leads, replace(draft_of(file, leads), name=name))
        except FieldError:  # no name, or that of another metric
            continue
        with file.read() as records:
            assert records.values(watched) == before
        if not change.is_empty:
            states.append(everything(file))
    for state in reversed(states[:-1]):
        history.undo(file)
        assert everything(file) == state
    file.close()
    path.unlink()
