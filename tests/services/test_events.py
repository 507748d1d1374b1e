"""Events as a person notes them: in sentences, undoable, on the charts they belong to."""

import datetime as dt
from collections.abc import Callable

import pytest

from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.ports import CompanyFile
from kpidesk.services.events import (
    MAX_EVENT_LENGTH,
    add_event,
    delete_event,
    edit_event,
    events_of,
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
from tests.services.conftest import kpi_draft

FAIR, MAY = dt.date(2026, 3, 14), dt.date(2026, 5, 1)


def texts(file: CompanyFile, metric_id: int | None = None) -> list[str]:
    return [event.text for event in events_of(file, metric_id)]


def test_events_are_noted_for_one_metric_or_for_all(company: CompanyFile, customers: int) -> None:
    define_kpi(company, kpi_draft("Revenue"))
    step = add_event(company, MAY, " A  new\nshop ", customers)
    assert step.action.describe() == "new event “A new shop”"
    assert step.touched == {Kind.EVENT: {1}}
    add_event(company, FAIR, "Fair")
    assert texts(company) == ["Fair", "A new shop"]
    assert texts(company, customers) == ["Fair", "A new shop"]
    assert texts(company, customers + 1) == ["Fair"]
    undo(company)
    undo(company)
    assert texts(company) == []
    redo(company)
    assert texts(company) == ["A new shop"]


def test_an_event_is_changed_and_deleted_in_words(company: CompanyFile, customers: int) -> None:
    steps = [
        add_event(company, FAIR, "Fair"),
        edit_event(company, 1, MAY, "Spring fair", customers),
        delete_event(company, 1),
    ]
    assert [step.action.describe() for step in steps] == [
        "new event “Fair”",
        "change of event “Spring fair”",
        "deletion of event “Spring fair”",
    ]
    assert [change_details(company, step.id, ENGLISH).lines for step in steps] == [
        ("The event “Fair” of 14 Mar 2026 was added.",),
        (
            "Event “Fair”, text: “Fair” became “Spring fair”.",
            "Event “Fair”, day: “14 Mar 2026” became “1 May 2026”.",
            "Event “Fair”, charts: “all of them” became “New customers”.",
        ),
        ("The event “Spring fair” of 1 May 2026 was deleted.",),
    ]
    page = history(company, HistoryFilter(group=ChangeGroup.NUMBERS))
    assert [row.id for row in page.rows] == [step.id for step in reversed(steps)]
    preview = plan_rollback(company, steps[2].id, ENGLISH)
    assert preview.goes_back == ("1 event goes back to what it was.",)
    (row,) = plan_rollback(company, steps[1].id, ENGLISH).conflicts
    assert row.place == "The event “Spring fair”"
    roll_back(company, steps[2].id)
    assert texts(company, customers) == ["Spring fair"]
    assert edit_event(company, 1, MAY, "Spring fair", customers).is_empty


@pytest.mark.parametrize(
    ("on", "text", "field", "sentence"),
    [
        (FAIR, "  \n", "text", "Say in a few words what happened."),
        (FAIR, "x" * (MAX_EVENT_LENGTH + 1), "text", "Use at most 200 characters."),
        (FAIR, "a\x07b", "text", "cannot be shown"),
        (dt.date(1899, 12, 31), "Fair", "on", "Choose a day between"),
        (dt.date(2200, 1, 1), "Fair", "on", "Choose a day between"),
        (FAIR, "FIRST", "text", "noted on that day already"),
    ],
)
def test_slips_are_refused_in_a_sentence(
    company: CompanyFile, on: dt.date, text: str, field: str, sentence: str
) -> None:
    add_event(company, FAIR, "First")
    add_event(company, MAY, "Second")
    with pytest.raises(FieldError, match=sentence) as added:
        add_event(company, on, text)
    with pytest.raises(FieldError, match=sentence) as edited:
        edit_event(company, 2, on, text)
    assert added.value.field == edited.value.field == field
    assert texts(company) == ["First", "Second"]
    assert len(history(company).rows) == 3


def test_what_is_gone_is_told(company: CompanyFile, customers: int) -> None:
    writes: tuple[Callable[[], ChangeSet], ...] = (
        lambda: edit_event(company, 7, FAIR, "Fair"),
        lambda: delete_event(company, 7),
        lambda: add_event(company, FAIR, "Fair", customers + 5),
    )
    for write in writes:
        with pytest.raises(UserError, match=r"no longer in the file\. Nothing was changed"):
            write()
    assert texts(company) == []


def test_an_event_of_one_metric_goes_with_it_and_comes_back(
    company: CompanyFile, customers: int
) -> None:
    add_event(company, FAIR, "Fair")
    add_event(company, MAY, "New shop", customers)
    step = delete_metric(company, customers)
    assert texts(company) == ["Fair"]
    assert "The event “New shop” of 1 May 2026 was deleted." in (
        change_details(company, step.id, ENGLISH).lines
    )
    roll_back(company, step.id)
    assert texts(company) == ["Fair", "New shop"]
