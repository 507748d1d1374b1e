"""Actions as a person decides them: in sentences, undoable, with whoever answers for them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from kpidesk.domain.actions import ActionState
from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.ports import CompanyFile
from kpidesk.services.actions import (
    MAX_ACTION_LENGTH,
    MAX_OUTCOME_LENGTH,
    ActionDraft,
    actions_of,
    change_action,
    decide_action,
    finish_action,
    proposed_action,
    remove_action,
    reopen_action,
)
from kpidesk.services.history import (
    ChangeGroup,
    HistoryFilter,
    change_details,
    history,
    redo,
    undo,
)
from kpidesk.services.metrics import define_kpi
from kpidesk.services.rollback import plan_rollback, roll_back
from kpidesk.services.stages import delete_metric
from tests.services.conftest import TODAY, kpi_draft

MONDAY = dt.date(2026, 11, 16)
FAR = dt.date(2026, 12, 1)
CALL = ActionDraft("Call the three largest customers", "Carla", FAR)


def said(file: CompanyFile, metric_id: int) -> list[str]:
    return [f"{row.action.text}: {row.sentence}" for row in actions_of(file, metric_id, TODAY)]


def test_actions_of_one_metric_are_listed_in_order(company: CompanyFile, customers: int) -> None:
    define_kpi(company, kpi_draft("Revenue"))
    step = decide_action(company, ActionDraft(" Print\nnew  flyers "), MONDAY, customers)
    assert step.action.describe() == "new action “Print new flyers”"
    assert step.touched == {Kind.ACTION: {1}}
    made = decide_action(company, ActionDraft("Ask Dan", "Dan", MONDAY), MONDAY, customers)
    assert made.touched == {Kind.ACTION: {2}, Kind.OWNER: {2}}
    decide_action(company, CALL, MONDAY, customers)
    finish_action(company, 1, TODAY, "  300 printed.\n")
    assert said(company, customers) == [
        "Ask Dan: 6 days overdue, Dan",
        "Call the three largest customers: Due in 9 days, Carla",
        "Print new flyers: Done on 22 Nov 2026: 300 printed.",
    ]
    rows = actions_of(company, customers, TODAY)
    assert [row.state for row in rows] == [
        ActionState.OVERDUE,
        ActionState.OPEN,
        ActionState.DONE,
    ]
    assert rows[1].draft == CALL
    assert said(company, customers + 1) == []
    undo(company)
    assert said(company, customers)[-1] == "Print new flyers: Open, no due date"
    redo(company)
    assert said(company, customers)[-1] == "Print new flyers: Done on 22 Nov 2026: 300 printed."


def test_every_step_is_told_in_words(company: CompanyFile, customers: int) -> None:
    steps = [
        decide_action(company, CALL, MONDAY, customers),
        change_action(company, 1, ActionDraft("Call all customers", "", MONDAY)),
        finish_action(company, 1, TODAY, "Two came back."),
        change_action(company, 1, ActionDraft("Call all customers", "", MONDAY, "Three.")),
        reopen_action(company, 1),
        remove_action(company, 1),
    ]
    assert [step.action.describe() for step in steps] == [
        "new action “Call the three largest customers”",
        "change of action “Call all customers”",
        "completion of action “Call all customers”",
        "change of action “Call all customers”",
        "reopening of action “Call all customers”",
        "deletion of action “Call all customers”",
    ]
    first, all_of = "Action “Call the three largest customers”", "Action “Call all customers”"
    assert [change_details(company, step.id, ENGLISH).lines for step in steps] == [
        (
            "The action “Call the three largest customers” was decided.",
            f"{first}, KPI: “New customers” was added.",
            f"{first}, owner: “Carla” was added.",
            f"{first}, due: “1 Dec 2026” was added.",
        ),
        (
            f"{first}, text: “Call the three largest customers” became “Call all customers”.",
            f"{first}, owner: “Carla” was taken away.",
            f"{first}, due: “1 Dec 2026” became “16 Nov 2026”.",
        ),
        (
            f"{all_of}, done: “22 Nov 2026” was added.",
            f"{all_of}, outcome: “Two came back.” was added.",
        ),
        (f"{all_of}, outcome: “Two came back.” became “Three.”.",),
        (
            f"{all_of}, done: “22 Nov 2026” was taken away.",
            f"{all_of}, outcome: “Three.” was taken away.",
        ),
        ("The action “Call all customers” was deleted.",),
    ]
    page = history(company, HistoryFilter(group=ChangeGroup.ACTIONS))
    assert [row.id for row in page.rows] == [step.id for step in reversed(steps)]
    page = history(company, HistoryFilter(metric_id=customers))
    assert [row.id for row in page.rows][:6] == [step.id for step in reversed(steps)]
    preview = plan_rollback(company, steps[5].id, ENGLISH)
    assert preview.goes_back == ("1 action goes back to what it was.",)
    (row,) = plan_rollback(company, steps[1].id, ENGLISH).conflicts
    assert row.place == "The action “Call all customers”"
    roll_back(company, steps[5].id)
    assert said(company, customers) == ["Call all customers: 6 days overdue"]
    assert change_action(company, 1, ActionDraft("Call all customers", due_on=MONDAY)).is_empty


@pytest.mark.parametrize(
    ("draft", "field", "sentence"),
    [
        (ActionDraft("  \n"), "text", "Say in a few words what is to be done."),
        (ActionDraft("x" * (MAX_ACTION_LENGTH + 1)), "text", "Use at most 200 characters."),
        (ActionDraft("a\x07b"), "text", "cannot be shown"),
        (ActionDraft("a\ud83d"), "text", "cannot be shown"),
        (ActionDraft("\u00ad\u200d "), "text", "Say in a few words what is to be done."),
        (ActionDraft("FIRST"), "text", "on the list already"),
        (ActionDraft("Ask", "x" * 1000), "owner", "too long"),
        (ActionDraft("Ask", due_on=dt.date(2026, 11, 15)), "due_on", "decided on 16 Nov 2026"),
        (ActionDraft("Ask", due_on=dt.date(2200, 1, 1)), "due_on", "Choose a day between"),
        (ActionDraft("Ask", outcome="Good"), "outcome", "once the action is done"),
    ],
)
def test_slips_are_refused_in_a_sentence(
    company: CompanyFile, customers: int, draft: ActionDraft, field: str, sentence: str
) -> None:
    decide_action(company, ActionDraft("First"), MONDAY, customers)
    decide_action(company, ActionDraft("Second"), MONDAY, customers)
    steps = len(history(company).rows)
    with pytest.raises(FieldError, match=sentence) as added:
        decide_action(company, draft, MONDAY, customers)
    with pytest.raises(FieldError, match=sentence) as edited:
        change_action(company, 2, draft)
    assert added.value.field == edited.value.field == field
    assert len(history(company).rows) == steps


def test_a_slip_while_it_is_finished_is_refused(company: CompanyFile, customers: int) -> None:
    decide_action(company, CALL, MONDAY, customers)
    with pytest.raises(FieldError, match="decided on 16 Nov 2026") as early:
        finish_action(company, 1, dt.date(2026, 11, 15))
    with pytest.raises(FieldError, match="at most 500") as long:
        finish_action(company, 1, TODAY, "x" * (MAX_OUTCOME_LENGTH + 1))
    assert (early.value.field, long.value.field) == ("done_on", "outcome")
    with pytest.raises(UserError, match="open already"):
        reopen_action(company, 1)
    finish_action(company, 1, MONDAY)
    with pytest.raises(UserError, match="done already"):
        finish_action(company, 1, TODAY)
    decide_action(company, CALL, MONDAY, customers)  # the same again, once it was done
    assert len(said(company, customers)) == 2


def test_nothing_is_done_in_the_future(company: CompanyFile, customers: int) -> None:
    decide_action(company, CALL, MONDAY, customers)
    with pytest.raises(FieldError, match="23 Nov 2026 is yet to come") as refused:
        finish_action(company, 1, TODAY + dt.timedelta(1))
    assert refused.value.field == "done_on"
    assert said(company, customers) == ["Call the three largest customers: Due in 9 days, Carla"]


def test_the_same_is_never_open_twice(company: CompanyFile, customers: int) -> None:
    decide_action(company, CALL, MONDAY, customers)
    finish_action(company, 1, TODAY, "One came.")
    decide_action(company, replace(CALL, text=CALL.text.upper()), TODAY, customers)
    with pytest.raises(UserError, match=r"decided again and is open already\. Nothing was"):
        reopen_action(company, 1)
    finish_action(company, 2, TODAY)
    reopen_action(company, 1)
    assert said(company, customers)[0] == "Call the three largest customers: Due in 9 days, Carla"


def test_an_outcome_that_goes_comes_back(company: CompanyFile, customers: int) -> None:
    decide_action(company, CALL, MONDAY, customers)
    finish_action(company, 1, TODAY, "One came.")
    reopen_action(company, 1)
    undo(company)
    assert said(company, customers)[0].endswith("Done on 22 Nov 2026: One came.")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ask \U0001f469\u200d\U0001f4bb", "Ask \U0001f469\u200d\U0001f4bb"),  # one emoji of two
        ("Kun\u00adden\u200bliste", "Kundenliste"),
        ("Call\u00a0\u202aBob\u202c", "Call Bob"),
        ("Cafe\u0301", "Caf\u00e9"),
    ],
)
def test_a_paste_is_taken_as_it_looks(
    company: CompanyFile, customers: int, typed: str, kept: str
) -> None:
    decide_action(company, ActionDraft(typed), MONDAY, customers)
    finish_action(company, 1, TODAY, typed)
    (row,) = actions_of(company, customers, TODAY)
    assert (row.action.text, row.action.outcome) == (kept, kept)


def test_what_is_gone_is_told(company: CompanyFile, customers: int) -> None:
    writes: tuple[Callable[[], ChangeSet], ...] = (
        lambda: change_action(company, 7, CALL),
        lambda: finish_action(company, 7, TODAY),
        lambda: reopen_action(company, 7),
        lambda: remove_action(company, 7),
        lambda: decide_action(company, CALL, MONDAY, customers + 5),
    )
    for write in writes:
        with pytest.raises(UserError, match=r"no longer in the file\. Nothing was changed"):
            write()
    assert said(company, customers) == []


def test_an_action_goes_with_its_metric_and_comes_back(
    company: CompanyFile, customers: int
) -> None:
    decide_action(company, CALL, MONDAY, customers)
    step = delete_metric(company, customers)
    assert "The action “Call the three largest customers” was deleted." in (
        change_details(company, step.id, ENGLISH).lines
    )
    roll_back(company, step.id)
    assert said(company, customers) == ["Call the three largest customers: Due in 9 days, Carla"]


@pytest.mark.parametrize(
    ("today", "due"),
    [(MONDAY, dt.date(2026, 11, 30)), (TODAY, dt.date(2026, 12, 7))],  # a Sunday is no day for it
)
def test_a_new_action_starts_with_who_answers_and_two_weeks(
    company: CompanyFile, customers: int, today: dt.date, due: dt.date
) -> None:
    assert proposed_action(company, customers, today) == ActionDraft("", "Carla", due)
