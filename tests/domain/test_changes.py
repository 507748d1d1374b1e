import datetime as dt

import pytest

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (Action(ActionKind.TYPE, 1), "typing of 1 value"),
        (Action(ActionKind.PASTE, 36), "paste of 36 values"),
        (Action(ActionKind.FILL, 2), "fill of 2 values"),
        (Action(ActionKind.CLEAR, 1), "clearing of 1 value"),
        (Action(ActionKind.IMPORT, 1, "book.xlsx"), "import of 1 value from book.xlsx"),
        (Action(ActionKind.IMPORT, 12, "book.xlsx"), "import of 12 values from book.xlsx"),
        (Action(ActionKind.DEFINE_KPI, subject="{Odd} name"), "new KPI {Odd} name"),
        (Action(ActionKind.LOCK, 1, "March 2026"), "locking of March 2026"),
        (Action(ActionKind.LOCK, 3), "locking of 3 periods"),
        (Action(ActionKind.UNLOCK, 1, "Q1 2026", reason="Audit"), "unlocking of Q1 2026"),
        (Action(ActionKind.EDIT_PROFILE, subject="Till"), "change of import profile Till"),
        (Action(ActionKind.DELETE_PROFILE, subject="Till"), "deletion of import profile Till"),
        (Action(ActionKind.ADD_EVENT, subject="Fair"), "new event “Fair”"),
        (Action(ActionKind.EDIT_EVENT, subject="Fair"), "change of event “Fair”"),
        (Action(ActionKind.DELETE_EVENT, subject="Fair"), "deletion of event “Fair”"),
        (Action(ActionKind.DECIDE_ACTION, subject="Call"), "new action “Call”"),
        (Action(ActionKind.FINISH_ACTION, subject="Call"), "completion of action “Call”"),
        (Action(ActionKind.REBASE_LIMITS, subject="A"), "new start of the limits of A"),
        (Action(ActionKind.REMOVE_BASE, subject="A"), "return to the earlier limits of A"),
        (Action(ActionKind.CHOOSE_SEASONS, subject="A"), "choice of seasons for A"),
        (Action(ActionKind.CONFIRM, 2), "confirmation of 2 values"),
        (Action(ActionKind.UNDO, subject="paste of 36 values"), "undo of paste of 36 values"),
    ],
)
def test_an_action_reads_as_a_menu_says_it(action: Action, said: str) -> None:
    assert action.describe() == said


@pytest.mark.parametrize("kind", ActionKind)
def test_every_action_has_words(kind: ActionKind) -> None:
    said = Action(kind, 3, "Sales").describe()

    assert said
    assert "{" not in said


def test_a_change_set_knows_what_it_touched() -> None:
    at = dt.datetime(2026, 3, 14, tzinfo=dt.UTC)
    action = Action(ActionKind.TYPE, 1)
    change = ChangeSet(1, at, "ada", action, {Kind.ENTRY: frozenset({7})})

    assert change.ids(Kind.ENTRY) == {7}
    assert change.ids(Kind.METRIC) == frozenset()
    assert not change.is_empty
    assert ChangeSet(1, at, "ada", action).is_empty
    assert ChangeSet(1, at, "ada", action, {Kind.ENTRY: frozenset()}).is_empty
