from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.import_plans import ImportChoices, ImportPlan, Outcome, Proposal
from kpidesk.domain.imports import Layout


def plan_of(outcomes: list[Outcome]) -> ImportPlan:
    proposals = (Proposal(o, "Sheet1", f"A{n}", "Sales", "1") for n, o in enumerate(outcomes))
    return ImportPlan("book.xlsx", "0f", ImportChoices(), tuple(proposals))


@given(st.lists(st.sampled_from(Outcome)))
def test_every_cell_is_counted_once_and_what_is_written_is_new_or_changed(
    outcomes: list[Outcome],
) -> None:
    plan = plan_of(outcomes)

    assert sum(plan.count(outcome) for outcome in Outcome) == len(plan.proposals)
    assert plan.writes == plan.count(Outcome.NEW) + plan.count(Outcome.CHANGED)
    assert plan.writes == sum(proposal.outcome.is_written for proposal in plan.proposals)


def test_outcomes_and_layouts_have_words() -> None:
    assert [o.label for o in Outcome] == ["New", "Changed", "Unchanged", "Rejected", "Ignored"]
    assert Layout.LONG.label == "A list of date, metric and value"
    assert len({layout.label for layout in Layout}) == len(Layout)
