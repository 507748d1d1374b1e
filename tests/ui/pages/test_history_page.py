"""The history page: what was done, found again, and taken back."""

from functools import partial

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.services import history
from kpidesk.services.entries import Edit, set_entries, set_note
from kpidesk.services.history import ChangeGroup
from kpidesk.services.locks import lock_periods
from kpidesk.services.rollback import RollbackPreview
from kpidesk.ui.dialogs.reason_dialog import ReasonDialog
from kpidesk.ui.dialogs.rollback_dialog import RollbackDialog
from kpidesk.ui.page import Page
from kpidesk.ui.pages.history_filters import Span
from kpidesk.ui.pages.history_page import HistoryPage
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import OCTOBER, SEPTEMBER, add_kpi

KEY = Qt.Key


@pytest.fixture
def revenue(session: Session) -> int:
    file = session.require_file()
    found = add_kpi(file, "Revenue", {SEPTEMBER: 100.0, OCTOBER: 200.0})
    session.perform(partial(set_entries, edits=[Edit(found, OCTOBER, 250.0)]))
    return found


@pytest.fixture
def page(qtbot: QtBot, session: Session, revenue: int) -> HistoryPage:
    assert revenue
    return shown(qtbot, session)


def shown(qtbot: QtBot, session: Session) -> HistoryPage:
    page = HistoryPage(session)
    qtbot.addWidget(page)
    page.resize(1080, 760)
    with qtbot.waitExposed(page):
        page.show()
    page.take_focus()
    return page


def steps(page: HistoryPage) -> list[str]:
    rows = range(page.model.rowCount())
    indexes = [page.model.index(row) for row in rows]
    return [str(each.data()) for each in indexes if page.model.flags(each)]


def answer(monkeypatch: pytest.MonkeyPatch, chosen: bool | None) -> list[RollbackPreview]:
    """Answer the question: all old values, none of them, or cancel."""
    asked: list[RollbackPreview] = []

    def ask(preview: RollbackPreview, _parent: Page) -> frozenset[RollbackKey] | None:
        asked.append(preview)
        if chosen is None:
            return None
        return frozenset(row.key for row in preview.conflicts if chosen)

    monkeypatch.setattr(RollbackDialog, "ask", ask)
    return asked


def roll_back(qtbot: QtBot, page: HistoryPage) -> None:
    """Press Return on the current step, and wait until all is done."""
    QTest.keyClick(page.view, KEY.Key_Return)
    qtbot.waitUntil(lambda: page._job is None or not page._job.is_running)


def test_the_newest_step_is_shown_with_what_it_changed(page: HistoryPage) -> None:
    assert steps(page) == [
        "Typing of 1 value",
        "Typing of 2 values",
        "New KPI Revenue",
        "New company Test Shop",
    ]
    assert page.view.hasFocus()
    assert page.card.heading.text() == "Typing of 1 value"
    assert page.card.lines.toPlainText() == "Revenue, October 2026: 200 became 250."
    assert page.card.roll_back_button.isEnabled()


def test_the_arrow_keys_pass_over_the_days(page: HistoryPage) -> None:
    QTest.keyClick(page.view, KEY.Key_Down)
    assert page.card.heading.text() == "Typing of 2 values"
    assert page.card.lines.toPlainText().splitlines() == [
        "Revenue, September 2026: 100 was entered.",
        "Revenue, October 2026: 200 was entered.",
    ]
    QTest.keyClick(page.view, KEY.Key_End)
    assert page.card.heading.text() == "New company Test Shop"
    assert not page.card.roll_back_button.isEnabled()
    assert page.card.refusal.text().startswith("This is how the company began.")
    for _step in range(5):
        QTest.keyClick(page.view, KEY.Key_Up)
    assert page.card.heading.text() == "Typing of 1 value"


def test_a_step_is_rolled_back_with_its_conflicts(
    qtbot: QtBot, session: Session, page: HistoryPage, monkeypatch: pytest.MonkeyPatch, revenue: int
) -> None:
    asked = answer(monkeypatch, chosen=False)
    QTest.keyClick(page.view, KEY.Key_Down)
    with qtbot.waitSignal(session.message_shown) as said:
        QTest.keyClick(page.view, KEY.Key_Return)
    assert said.args == ["Done: Rollback of typing of 2 values."]
    (preview,) = asked
    assert preview.lines == ("Revenue, September 2026: 100 becomes no value again.",)
    assert [row.place for row in preview.conflicts] == ["Revenue, October 2026"]
    with session.read() as records:
        assert records.values([revenue])[revenue] == {OCTOBER: 250.0}
    assert steps(page)[:3] == [
        "Rollback of typing of 2 values",
        "Typing of 1 value",
        "Typing of 2 values",
    ]
    assert page.card.heading.text() == "Typing of 2 values"  # the keyboard stays where it was
    assert page.card.mark.text() == "Rolled back"
    assert session.undo_text == "Undo rollback of typing of 2 values"
    session.undo()
    with session.read() as records:
        assert records.values([revenue])[revenue] == {SEPTEMBER: 100.0, OCTOBER: 250.0}
    assert not page.card.mark.isVisible()


def test_the_old_value_is_taken_where_that_is_chosen(
    qtbot: QtBot, session: Session, page: HistoryPage, monkeypatch: pytest.MonkeyPatch, revenue: int
) -> None:
    answer(monkeypatch, chosen=True)
    QTest.keyClick(page.view, KEY.Key_Down)
    with qtbot.waitSignal(session.changed):
        QTest.mouseClick(page.card.roll_back_button, Qt.MouseButton.LeftButton)
    with session.read() as records:
        assert records.values([revenue]) == {}


def test_a_rollback_that_is_not_wanted_leaves_everything(
    qtbot: QtBot, session: Session, page: HistoryPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, chosen=None)
    before = session.last_change
    roll_back(qtbot, page)
    qtbot.waitUntil(lambda: bool(asked))
    assert session.last_change == before


def test_what_cannot_be_rolled_back_says_why(
    qtbot: QtBot, session: Session, page: HistoryPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, chosen=False)
    QTest.keyClick(page.view, KEY.Key_End)
    with qtbot.waitSignal(session.message_shown) as said:
        QTest.keyClick(page.view, KEY.Key_Return)
    assert said.args is not None
    assert said.args[0].startswith("This is how the company began.")
    QTest.keyClick(page.view, KEY.Key_Up)
    assert page.card.heading.text() == "New KPI Revenue"
    with qtbot.waitSignal(session.error_shown) as refused:
        QTest.keyClick(page.view, KEY.Key_Return)
    assert refused.args is not None
    assert refused.args[0].startswith("“Revenue” cannot go, because numbers")


def test_undone_and_redone_steps_say_so(session: Session, page: HistoryPage) -> None:
    session.undo()
    assert page.card.mark.isVisible()
    assert page.card.mark.text() == "Undone"
    assert not page.card.roll_back_button.isEnabled()
    assert steps(page)[0] == "Undo of typing of 1 value"
    session.redo()
    assert page.card.mark.text() == "Redone"
    assert page.card.roll_back_button.isEnabled()


def test_the_history_is_filtered_by_keys(
    qtbot: QtBot, session: Session, page: HistoryPage, revenue: int
) -> None:
    session.perform(partial(set_note, metric_id=revenue, period=OCTOBER, note="Street fair <b>"))
    QTest.keyClick(page, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.filters.text.hasFocus()
    QTest.keyClicks(page.filters.text, "note")
    assert steps(page) == ["Note on Revenue"]
    assert page.card.lines.toPlainText() == (
        "Revenue, October 2026, note: “Street fair <b>” was added."
    )
    page.filters.text.clear()
    page.filters.groups.setCurrentIndex(page.filters.groups.findData(ChangeGroup.METRICS))
    assert steps(page) == ["New KPI Revenue"]
    QTest.keyClicks(page.filters.text, "nothing")
    assert steps(page) == []
    assert page._nothing_found.isVisible()
    assert not page.card.isVisible()
    QTest.mouseClick(page._nothing_found.buttons[0], Qt.MouseButton.LeftButton)
    assert len(steps(page)) == 5
    assert page.card.isVisible()
    qtbot.waitUntil(lambda: not page._nothing_found.isVisible())


def test_the_days_are_chosen(page: HistoryPage, session: Session) -> None:
    filters = page.filters
    filters.spans.setCurrentIndex(filters.spans.findData(Span.CHOSEN))
    assert filters.first.isVisible()
    assert filters.first.day == session.today()
    filters.first.box.setChecked(False)
    filters.last.box.setChecked(True)
    wanted = filters.wanted
    assert (wanted.first_day, wanted.last_day) == (None, session.today())
    filters.spans.setCurrentIndex(filters.spans.findData(Span.WEEK))
    assert not filters.first.isVisible()
    assert filters.wanted.first_day is not None
    assert (session.today() - filters.wanted.first_day).days == 6


def test_an_empty_history_says_what_will_be_here(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    empty = page.empty_state
    assert empty is not None
    assert empty.heading.text() == "Nothing was changed yet"
    with qtbot.waitSignal(page.navigation_requested) as asked:
        QTest.mouseClick(empty.buttons[0], Qt.MouseButton.LeftButton)
    assert asked.args == ["entries", None]


def test_older_steps_are_read_when_the_end_is_near(
    qtbot: QtBot, session: Session, revenue: int
) -> None:
    file = session.require_file()
    for number in range(history.PAGE_SIZE + 20):
        set_entries(file, [Edit(revenue, OCTOBER, float(number))])
    page = shown(qtbot, session)
    assert page.model.count == history.PAGE_SIZE
    QTest.keyClick(page.view, KEY.Key_End)
    if page.model.canFetchMore(QModelIndex()):
        page.model.fetchMore(QModelIndex())
    assert page.model.count == history.PAGE_SIZE + 24
    QTest.keyClick(page.view, KEY.Key_End)
    assert page.card.heading.text() == "New company Test Shop"
    session.perform(partial(set_entries, edits=[Edit(revenue, OCTOBER, -1.0)]))
    assert page.card.heading.text() == "New company Test Shop"


def test_another_company_has_its_own_history(
    qtbot: QtBot, session: Session, page: HistoryPage
) -> None:
    path = session.require_file().path.with_name("Other.kpidesk")
    file = session.adapters.files.create(path, session.company)
    with qtbot.waitSignal(session.company_opened):
        session.adopt(file)
    assert page.empty_state is not None


def test_a_narrow_page_has_the_details_below(qtbot: QtBot, page: HistoryPage) -> None:
    assert page.card.x() > page.view.width()
    page.resize(640, 640)
    qtbot.waitUntil(lambda: page.card.x() == 0)
    assert page.view.height() > 100


@pytest.mark.parametrize("reason", ["The wrong shop", None])
def test_rolling_back_in_a_locked_period_asks_why(
    qtbot: QtBot,
    session: Session,
    page: HistoryPage,
    revenue: int,
    monkeypatch: pytest.MonkeyPatch,
    reason: str | None,
) -> None:
    answer(monkeypatch, chosen=True)
    asked: list[str] = []

    def why(_parent: Page, heading: str, _sentence: str) -> str | None:
        asked.append(heading)
        return reason

    monkeypatch.setattr(ReasonDialog, "ask", why)
    session.perform(partial(lock_periods, periods=[OCTOBER]))
    assert page.view.current is not None
    assert page.view.current.sentence == "Typing of 1 value"
    roll_back(qtbot, page)
    qtbot.waitUntil(lambda: bool(asked))
    qtbot.waitUntil(lambda: page._job is None or not page._job.is_running)
    assert asked == ["October 2026 is locked"]
    with session.read() as records:
        expected = 250.0 if reason is None else 200.0
        assert records.values([revenue])[revenue][OCTOBER] == expected
        newest = records.change_sets(1)[0]
    assert newest.action.reason == (reason or "")
