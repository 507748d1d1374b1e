"""Actions in words: when they are due, in which order, and never a contradiction."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.actions import Action, ActionState, in_order, sentence, state_of

TODAY = dt.date(2026, 11, 15)
DECIDED = dt.date(2026, 10, 1)


def action(
    due: int | None = None, done: int | None = None, outcome: str = "", number: int = 1
) -> Action:
    """Return an action that is due and done so many days after today."""
    return Action(
        number,
        "Call the three largest customers",
        7,
        2,
        DECIDED,
        None if due is None else TODAY + dt.timedelta(days=due),
        None if done is None else TODAY + dt.timedelta(days=done),
        outcome,
    )


@pytest.mark.parametrize(
    ("found", "state", "said"),
    [
        (action(5), ActionState.OPEN, "Due in 5 days, Anna"),
        (action(14), ActionState.OPEN, "Due in 14 days, Anna"),
        (action(15), ActionState.OPEN, "Due on 30 Nov 2026, Anna"),
        (action(1), ActionState.OPEN, "Due tomorrow, Anna"),
        (action(0), ActionState.OPEN, "Due today, Anna"),
        (action(), ActionState.OPEN, "Open, no due date, Anna"),
        (action(-1), ActionState.OVERDUE, "1 day overdue, Anna"),
        (action(-13), ActionState.OVERDUE, "13 days overdue, Anna"),
        (action(-14), ActionState.OVERDUE, "2 weeks overdue, Anna"),
        (action(-60), ActionState.OVERDUE, "8 weeks overdue, Anna"),
        (action(-61), ActionState.OVERDUE, "2 months overdue, Anna"),
        (action(-3, -2), ActionState.DONE, "Done on 13 Nov 2026"),
        (action(9, -2, "Two came back."), ActionState.DONE, "Done on 13 Nov 2026: Two came back."),
    ],
)
def test_an_action_says_how_it_stands(found: Action, state: ActionState, said: str) -> None:
    assert state_of(found, TODAY) is state
    assert sentence(found, TODAY, "Anna") == said


def test_nobody_is_named_where_nobody_answers_for_it() -> None:
    assert sentence(action(5), TODAY) == "Due in 5 days"
    assert sentence(action(), TODAY) == "Open, no due date"


def test_every_state_has_a_word() -> None:
    assert [state.label for state in ActionState] == ["Overdue", "Open", "Done"]


days = st.none() | st.integers(-400, 400)
actions = st.lists(st.tuples(days, days)).map(
    lambda all_of: [action(*each, number=number) for number, each in enumerate(all_of)]
)


@given(actions)
def test_overdue_comes_first_then_by_day_then_what_was_done_last(found: list[Action]) -> None:
    ordered = in_order(found)
    assert sorted(each.id for each in ordered) == [each.id for each in found]
    states = [state_of(each, TODAY) for each in ordered]
    assert states == sorted(states, key=list(ActionState).index)
    due = [each.due_on or dt.date.max for each in ordered if not each.is_done]
    done = [each.done_on for each in ordered if each.done_on is not None]
    assert due == sorted(due)
    assert done == sorted(done, reverse=True)


@given(days, days)
def test_the_words_never_contradict_the_state(due: int | None, done: int | None) -> None:
    found = action(due, done)
    said, state = sentence(found, TODAY, "Anna"), state_of(found, TODAY)
    assert ("overdue" in said) == (state is ActionState.OVERDUE)
    assert said.startswith("Done") == (state is ActionState.DONE)
    assert said.startswith(("Due", "Open")) == (state is ActionState.OPEN)
    assert " 0 " not in f" {said}"
