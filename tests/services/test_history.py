"""The history as a person reads it, and taking back any step of it."""

import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Fate, Kind
from kpidesk.domain.entries import Origin, OriginKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.metrics import Company
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.objectives import Level
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.targets import PlanKind, Target
from kpidesk.services.company import edit_company
from kpidesk.services.entries import Edit, set_entries, set_not_applicable, set_note
from kpidesk.services.history import (
    ChangeGroup,
    HistoryFilter,
    change_details,
    history,
    redo,
    undo,
)
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, draft_of
from kpidesk.services.metrics import define_kpi, edit_metric
from kpidesk.services.objectives import ObjectiveDraft, add_objective, move_objective
from kpidesk.services.rollback import plan_rollback, roll_back
from kpidesk.services.stages import delete_metric
from tests.services.conftest import kpi_draft

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))
APRIL = MARCH.next


def typed(file: CompanyFile, metric_id: int, *values: float) -> ChangeSet:
    """Type values from March on."""
    edits, period = [], MARCH
    for value in values:
        edits.append(Edit(metric_id, period, value))
        period = period.next
    return set_entries(file, edits)


def lines(file: CompanyFile, step: ChangeSet) -> list[str]:
    return list(change_details(file, step.id, ENGLISH).lines)


def metric_id(file: CompanyFile, name: str) -> int:
    with file.read() as records:
        return next(each.id for each in records.metrics() if each.name == name)


def test_what_became_of_import_profiles_in_words(company: CompanyFile) -> None:
    till = ImportProfile(1, "Till", "till.xlsx", ())
    steps = []
    for kind, put, gone in (
        (ActionKind.IMPORT, [till], []),
        (ActionKind.EDIT_PROFILE, [replace(till, with_targets=True)], []),
        (ActionKind.EDIT_PROFILE, [replace(till, name="Shop")], []),
        (ActionKind.DELETE_PROFILE, [], [1]),
    ):
        with company.write(Action(kind, subject="Till")) as work:
            work.put_import_profiles(put)
            work.remove_import_profiles(gone)
        steps.append(work.result)
    assert [lines(company, step) for step in steps] == [
        ["What was decided about till.xlsx is remembered as the import profile “Till”."],
        ["The import profile “Till” was changed."],
        ["The import profile “Till” is called “Shop” now."],
        ["The import profile “Shop” was deleted."],
    ]
    page = history(company, HistoryFilter(group=ChangeGroup.IMPORTS))
    assert [row.id for row in page.rows] == [step.id for step in reversed(steps)]
    preview = plan_rollback(company, steps[3].id, ENGLISH)
    assert "1 import profile goes back to what it was." in preview.goes_back
    (row,) = plan_rollback(company, steps[1].id, ENGLISH).conflicts
    assert row.place == "The import profile Shop"
    roll_back(company, steps[3].id)
    with company.read() as records:
        assert [each.name for each in records.import_profiles()] == ["Shop"]


def test_the_history_has_the_newest_first_in_words(company: CompanyFile, customers: int) -> None:
    typed(company, customers, 42, 43)
    undo(company)
    page = history(company)
    assert not page.has_more
    assert [(row.sentence, row.mark) for row in page.rows] == [
        ("Undo of typing of 2 values", ""),
        ("Typing of 2 values", "Undone"),
        ("New KPI New customers", ""),
        ("New company Shop", ""),
    ]
    assert [bool(row.refusal) for row in page.rows] == [False, True, False, True]
    assert {row.who for row in page.rows} == {"tester"}
    redo(company)
    found = history(company, limit=3)
    assert found.has_more
    assert [(row.fate, bool(row.refusal)) for row in found.rows] == [
        (Fate.DONE, False),
        (Fate.REDONE, True),
        (Fate.REDONE, False),
    ]
    rest = history(company, before_id=found.rows[-1].id)
    assert [row.sentence for row in rest.rows] == ["New KPI New customers", "New company Shop"]


def test_the_history_is_narrowed_down(company: CompanyFile, customers: int) -> None:
    step = typed(company, customers, 42)
    today = step.at.astimezone().date()

    def found(**shown: object) -> list[str]:
        page = history(company, HistoryFilter(**shown))  # type: ignore[arg-type]
        return [row.sentence for row in page.rows]

    assert found(group=ChangeGroup.NUMBERS) == ["Typing of 1 value"]
    assert found(group=ChangeGroup.METRICS) == ["New KPI New customers"]
    assert found(text="  typing ") == ["Typing of 1 value"]
    assert found(text="CUSTOMERS") == ["Typing of 1 value", "New KPI New customers"]
    assert found(metric_id=customers) == found(text="customers")
    assert len(found(first_day=today, last_day=today)) == 3
    assert found(last_day=today - dt.timedelta(days=1)) == []
    assert HistoryFilter().is_empty
    assert not HistoryFilter("x").is_empty


def test_every_kind_of_action_is_in_a_group() -> None:
    grouped = [kind for group in ChangeGroup for kind in group.kinds]
    assert set(grouped) == set(ActionKind)
    assert all(group.label for group in ChangeGroup)


def test_numbers_are_told_cell_by_cell(company: CompanyFile, customers: int) -> None:
    typed(company, customers, 42, 7)
    step = typed(company, customers, 44, 7, 1234.5)
    assert lines(company, step) == [
        "New customers, March 2026: 42 became 44.",
        "New customers, May 2026: 1,234.5 was entered.",
    ]
    step = set_entries(company, [Edit(customers, APRIL, None)], ActionKind.CLEAR)
    assert lines(company, step) == ["New customers, April 2026: 7 was cleared."]
    step = set_note(company, customers, MARCH, "Fair")
    assert lines(company, step) == ["New customers, March 2026, note: “Fair” was added."]
    step = set_not_applicable(company, [(customers, MARCH)], is_not_applicable=True)
    assert lines(company, step) == ["New customers, March 2026: 44 became not applicable."]


def test_a_value_from_elsewhere_is_told(company: CompanyFile, customers: int) -> None:
    typed(company, customers, 42)
    undo(company)
    origin = Origin(OriginKind.IMPORTED, "book.xlsx", "0" * 64, "March", "C7", "42")
    set_entries(company, [Edit(customers, MARCH, 42)], ActionKind.IMPORT, origin)
    with company.read() as records:
        (entry,) = records.entries()
    with company.write(Action(ActionKind.TYPE, 1)) as work:
        work.put_entries([replace(entry, origin=replace(origin, cell="C8"))])
    (line,) = lines(company, work.result)
    assert line == (
        "New customers, March 2026: 42 stayed, from another place. "
        "Imported from book.xlsx, sheet March, cell C8 (“42”)."
    )


def test_a_long_step_says_how_many_more_there_are(company: CompanyFile, customers: int) -> None:
    step = typed(company, customers, *range(1, 1301))
    found = change_details(company, step.id, ENGLISH, limit=3)
    assert len(found.lines) == 3
    assert found.more == "and 1,297 more"
    assert found.heading == "Typing of 1300 values"
    assert found.by.startswith("tester, ")


def test_definitions_are_told_field_by_field(company: CompanyFile, customers: int) -> None:
    draft = draft_of(company, customers)
    changed = replace(
        draft,
        name="Buyers",
        owner="Ben",
        target=TargetDraft(dt.date(2026, 12, 1), constant=Target(50), reason="More"),
    )
    step = edit_metric(company, customers, changed)
    found = lines(company, step)
    assert "“Ben” was added." in found
    assert "Buyers, name: “New customers” became “Buyers”." in found
    assert "Buyers, owner: “Carla” became “Ben”." in found
    assert any(line.startswith("Buyers: new target. Each month at least 50.") for line in found)
    step = edit_company(company, Company("Shop", "CHF", 4))
    assert lines(company, step) == [
        "Company, currency: “€” became “CHF”.",
        "Company, start of the business year: “January” became “April”.",
    ]
    step = delete_metric(company, customers)
    assert "“Buyers” was deleted." in lines(company, step)


def test_targets_per_period_are_told(company: CompanyFile, customers: int) -> None:
    draft = draft_of(company, customers)
    each = {MARCH: Target(40.0), APRIL: Target(41.0)}
    step = edit_metric(
        company,
        customers,
        replace(
            draft, target=TargetDraft(MARCH.start, PlanKind.PER_PERIOD, None, each, reason="x")
        ),
    )
    found = lines(company, step)
    assert "New customers, target for March 2026: “at least 40” was added." in found


def test_objectives_are_told(company: CompanyFile) -> None:
    step = add_objective(company, ObjectiveDraft("Grow"))
    assert lines(company, step) == ["“Grow” was added."]
    add_objective(company, ObjectiveDraft("Sell", level=Level.TEAM))
    with company.read() as records:
        ids = {each.name: each.id for each in records.objectives()}
    step = move_objective(company, ids["Sell"], ids["Grow"])
    assert "Sell, part of: “Grow” was added." in lines(company, step)


# Rolling back


def test_a_plan_says_what_goes_back_and_what_was_changed_since(
    company: CompanyFile, customers: int
) -> None:
    typed(company, customers, 10)
    step = typed(company, customers, 11, 12, 13)
    set_note(company, customers, APRIL, "Fair")
    plan = plan_rollback(company, step.id, ENGLISH)
    assert plan.heading == "Typing of 3 values"
    assert plan.goes_back == ("2 values go back to what they were.",)
    (row,) = plan.conflicts
    assert (row.place, row.before, row.wrote, row.now) == (
        "New customers, April 2026",
        "no value",
        "12",
        "12, with a note",
    )
    assert row.later.startswith("Note on New customers (tester, ")
    done = roll_back(company, step.id)
    assert done.action.describe() == "rollback of typing of 3 values"
    with company.read() as records:
        values = records.values([customers])[customers]
    assert values == {MARCH: 10, APRIL: 12}
    assert history(company).rows[0].sentence == "Rollback of typing of 3 values"
    assert history(company).rows[2].mark == "Rolled back"
    undo(company)
    roll_back(company, step.id, [row.key])
    with company.read() as records:
        assert records.values([customers])[customers] == {MARCH: 10}


def test_a_definition_that_was_changed_since_is_a_conflict(
    company: CompanyFile, customers: int
) -> None:
    draft = draft_of(company, customers)
    step = edit_metric(company, customers, replace(draft, definition="New ones"))
    edit_metric(company, customers, replace(draft_of(company, customers), definition="All"))
    plan = plan_rollback(company, step.id, ENGLISH)
    assert plan.goes_back == ()
    assert [row.place for row in plan.conflicts] == ["The definition of New customers"]
    with pytest.raises(UserError, match="nothing left of this step"):
        roll_back(company, step.id)
    roll_back(company, step.id, [plan.conflicts[0].key])
    assert draft_of(company, customers).definition == ""


def test_where_nothing_is_left_that_is_said(company: CompanyFile, customers: int) -> None:
    step = typed(company, customers, 11)
    undo(company)
    with pytest.raises(UserError, match="nothing left of this step to roll back"):
        plan_rollback(company, step.id, ENGLISH)


def test_calculated_metrics_follow_a_rollback(company: CompanyFile, customers: int) -> None:
    define_kpi(company, MetricDraft("Double", formula="[New customers] * 2"))
    double = metric_id(company, "Double")
    step = typed(company, customers, 4)
    typed(company, customers, 4, 5)
    with company.read() as records:
        assert records.values([double])[double] == {MARCH: 8, APRIL: 10}
    done = roll_back(company, step.id)
    assert double in done.ids(Kind.ENTRY)
    with company.read() as records:
        assert records.values([double])[double] == {APRIL: 10}


def refused(file: CompanyFile, step: ChangeSet) -> str:
    before = history(file)
    with pytest.raises(UserError) as error:
        roll_back(file, step.id)
    assert history(file) == before
    assert "Nothing was changed." in error.value.message
    return error.value.message


def test_a_formula_keeps_what_it_needs(company: CompanyFile) -> None:
    define_kpi(company, kpi_draft("Leads"))
    first = history(company).rows[0]
    define_kpi(company, MetricDraft("Double", formula="Leads * 2"))
    with company.read() as records:
        step = next(each for each in records.change_sets() if each.id == first.id)
    assert refused(company, step).startswith("The formula of “Double” could not be calculated")


def test_a_formula_does_not_come_back_without_its_inputs(company: CompanyFile) -> None:
    define_kpi(company, MetricDraft("Leads"))
    define_kpi(company, MetricDraft("Double", formula="Leads * 2"))
    step = delete_metric(company, metric_id(company, "Double"))
    delete_metric(company, metric_id(company, "Leads"))
    assert refused(company, step).startswith("The formula of “Double” could not be calculated")


def test_no_two_get_one_name(company: CompanyFile) -> None:
    step = define_kpi(company, MetricDraft("Leads"))
    step = delete_metric(company, next(iter(step.ids(Kind.METRIC))))
    define_kpi(company, MetricDraft("LEADS"))
    assert "by now" in refused(company, step)


def test_an_objective_does_not_become_a_part_of_itself(company: CompanyFile) -> None:
    for name in ("Grow", "Sell"):
        add_objective(company, ObjectiveDraft(name))
    with company.read() as records:
        ids = {each.name: each.id for each in records.objectives()}
    move_objective(company, ids["Grow"], ids["Sell"])
    step = move_objective(company, ids["Grow"], None)
    move_objective(company, ids["Sell"], ids["Grow"])
    message = refused(company, step)
    assert "would become a part of itself" in message


def test_numbers_stay_in_quarters_of_the_company(company: CompanyFile) -> None:
    define_kpi(company, replace(kpi_draft("Profit"), frequency=Frequency.QUARTER))
    step = edit_company(company, Company("Shop", "€", 2))
    quarter = Period(Frequency.QUARTER, dt.date(2026, 2, 1))
    set_entries(company, [Edit(metric_id(company, "Profit"), quarter, 1.0)])
    assert refused(company, step).startswith("“Profit” would have numbers that belong to no")
