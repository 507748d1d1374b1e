"""The objectives page, driven as a person does: by keys, by a drag, from the menus."""

import datetime as dt
from functools import partial

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeySequence,
    QPainter,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.objectives import ChildrenGo
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.objectives import objective_draft
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.app import page_factories
from kpidesk.ui.delegates import objective_delegate
from kpidesk.ui.dialogs.objective_delete_dialog import Choice, ObjectiveDeleteDialog
from kpidesk.ui.dialogs.objective_dialog import ObjectiveDialog
from kpidesk.ui.dialogs.objective_weights_dialog import ObjectiveWeightsDialog
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.models.objective_tree_model import Column
from kpidesk.ui.pages.objectives_page import ObjectivesPage
from kpidesk.ui.session import Session
from tests.ui.conftest import WhenOpened
from tests.ui.pages.example_kpis import OCTOBER
from tests.ui.pages.example_objectives import Example, add, bakery, outline
from tests.ui.pages.objectives_page_driver import (
    current_name,
    go_to,
    objective,
    opened,
    press,
    shown,
)

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
NOTHING = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def example(session: Session) -> Example:
    return bakery(session.require_file())


@pytest.fixture
def page(qtbot: QtBot, session: Session, example: Example) -> ObjectivesPage:
    assert example.objectives
    return opened(qtbot, session)


def test_an_empty_company_says_what_to_do_first(
    qtbot: QtBot, session: Session, when_opened: WhenOpened
) -> None:
    page = opened(qtbot, session)
    empty = page.empty_state
    assert empty is not None
    assert empty.heading.text() == "No objective yet"

    def write(dialog: ObjectiveDialog) -> None:
        QTest.keyClicks(dialog.name, "Customers come back")
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)

    when_opened(write)
    QTest.mouseClick(empty.buttons[0], Qt.MouseButton.LeftButton)
    assert page.empty_state is None
    assert shown(page) == ["Customers come back"]
    assert session.undo_text == "Undo new objective Customers come back"


def test_the_tree_with_its_kpis_is_unfolded(page: ObjectivesPage) -> None:
    assert shown(page) == [
        "Earn more",
        "Margin",
        "Sell",
        "Orders",
        "Returns",
        "Call back",
        "Hire",
        "Stay sound",
        "Without an objective",
        "Visits",
    ]
    assert page._subtitle.text() == "5 objectives. KPIs as of October 2026."


def test_the_verdict_has_room_for_every_word(page: ObjectivesPage) -> None:
    high = page.view.visualRect(page.model.index(0, Column.STANDING)).height()
    page.resize(640, 720)
    narrow = page.view.visualRect(page.model.index(0, Column.STANDING)).height()
    assert narrow > high
    assert page.view.isColumnHidden(Column.LEVEL)


def test_a_number_typed_elsewhere_changes_the_score(
    page: ObjectivesPage, session: Session, example: Example
) -> None:
    assert page.model.index(0, Column.STANDING).data() == "75\u00a0%"
    number = example.kpis["Returns"]
    session.perform(partial(set_entries, edits=[Edit(number, OCTOBER, 99.0)]))
    assert page.model.index(0, Column.STANDING).data() == "100\u00a0%"
    session.undo()
    assert page.model.index(0, Column.STANDING).data() == "75\u00a0%"


# Drag and drop. The platform of the tests has no drag of its own, so the view gets its events.


# Forms


def test_insert_adds_below_and_selects_the_new_one(
    page: ObjectivesPage, session: Session, when_opened: WhenOpened
) -> None:
    go_to(page, "Orders")  # a KPI: below its objective

    def write(dialog: ObjectiveDialog) -> None:
        QTest.keyClicks(dialog.name, "Win back customers")
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)

    when_opened(write)
    press(page, Qt.Key.Key_Insert)
    assert outline(session.require_file())[1:4] == [
        "  Sell",
        "    Call back",
        "    Win back customers",
    ]
    assert current_name(page) == "Win back customers"
    assert page.focusWidget() is page.view


def test_the_button_adds_at_the_top(
    page: ObjectivesPage, session: Session, when_opened: WhenOpened
) -> None:
    go_to(page, "Hire")

    def write(dialog: ObjectiveDialog) -> None:
        QTest.keyClicks(dialog.name, "Sleep")
        dialog.accept_button.click()

    when_opened(write)
    page.commands.new.trigger()
    assert outline(session.require_file())[-1] == "Sleep"


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_Return])
def test_keys_edit_the_current_one(
    page: ObjectivesPage, session: Session, when_opened: WhenOpened, key: Qt.Key
) -> None:
    go_to(page, "Sell")

    def write(dialog: ObjectiveDialog) -> None:
        assert dialog.name.text() == "Sell"
        dialog.name.selectAll()
        QTest.keyClicks(dialog.name, "Sell more")
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)

    when_opened(write)
    press(page, key)
    assert current_name(page) == "Sell more"
    assert session.undo_text == "Undo change of objective Sell more"
    session.undo()
    assert current_name(page) == "Sell"


def test_return_on_a_kpi_goes_to_its_page(
    qtbot: QtBot, page: ObjectivesPage, example: Example
) -> None:
    go_to(page, "Returns")
    with qtbot.waitSignal(page.navigation_requested) as asked:
        press(page, Qt.Key.Key_Return)
    assert asked.args == ["dashboard", example.kpis["Returns"]]


def test_return_on_the_group_folds_it(page: ObjectivesPage) -> None:
    go_to(page, "Without an objective")
    press(page, Qt.Key.Key_Return)
    assert shown(page)[-1] == "Without an objective"
    press(page, Qt.Key.Key_Return)
    assert shown(page)[-1] == "Visits"


def test_deleting_asks_where_the_children_go(
    page: ObjectivesPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = iter([None, Choice(ChildrenGo.UP)])

    def ask(_session: Session, _id: int, name: str, _parent: object) -> Choice | None:
        asked.append(name)
        return next(answers)

    monkeypatch.setattr(ObjectiveDeleteDialog, "ask", ask)
    go_to(page, "Sell")
    page.delete()
    assert "  Sell" in outline(session.require_file())
    page.delete()
    assert asked == ["Sell", "Sell"]
    assert outline(session.require_file()) == ["Earn more", "  Call back", "  Hire", "Stay sound"]
    assert current_name(page) == "Orders"  # what stands in its place now
    session.undo()
    assert outline(session.require_file())[1] == "  Sell"


def test_a_kpi_is_not_deleted_here(qtbot: QtBot, page: ObjectivesPage, session: Session) -> None:
    go_to(page, "Orders")
    with qtbot.waitSignal(session.message_shown) as said:
        page.delete()
    assert said.args == ["A KPI is retired on the KPIs page. Nothing was deleted."]
    assert not page.commands.delete.isVisible()


# Cut and paste


def test_copy_takes_the_words(page: ObjectivesPage) -> None:
    go_to(page, "Orders")
    page.copy()
    assert QGuiApplication.clipboard().text() == "Orders\t\t\tOn target. 50, target: at least 47"


# Years, weights, folds


def test_a_year_can_be_chosen(qtbot: QtBot, session: Session, example: Example) -> None:
    file = session.require_file()
    add(file, "Next year", deadline=dt.date(2027, 6, 30))
    page = opened(qtbot, session)
    assert page.years.currentText() == "2026"
    assert "Next year" not in shown(page)
    assert page._subtitle.text() == "5 of 6 objectives. KPIs as of October 2026."
    page.years.setFocus()
    QTest.keyClick(page.years, Qt.Key.Key_Down)
    assert page.years.currentText() == "2027"
    assert "Earn more" in shown(page)  # which has no deadline
    assert "Next year" in shown(page)
    assert "Sell" not in shown(page)
    page.years.setCurrentIndex(0)
    assert {"Next year", "Sell"} <= set(shown(page))
    assert example.objectives


def test_what_was_added_is_seen_whatever_its_year(
    page: ObjectivesPage, when_opened: WhenOpened
) -> None:
    assert page.years.currentText() == "2026"

    def write(dialog: ObjectiveDialog) -> None:
        QTest.keyClicks(dialog.name, "Later")
        dialog.deadline.box.setChecked(True)
        dialog.deadline.editor.setDate(dialog.deadline.editor.date().addYears(2))
        dialog.accept_button.click()

    when_opened(write)
    page.commands.new.trigger()
    assert page.years.currentText() == "All years"
    assert current_name(page) == "Later"


def test_a_year_with_nothing_due_offers_the_others(qtbot: QtBot, session: Session) -> None:
    add(session.require_file(), "Past", deadline=dt.date(2024, 6, 30))
    page = opened(qtbot, session)
    page.years.setCurrentIndex(page.years.findText("2026"))
    assert page.empty_state is not None
    assert page.empty_state.heading.text() == "Nothing is due in this year"
    QTest.mouseClick(page.empty_state.buttons[0], Qt.MouseButton.LeftButton)
    assert shown(page) == ["Past"]


def test_weights_are_shown_when_wanted(
    qtbot: QtBot, page: ObjectivesPage, session: Session
) -> None:
    assert page.view.isColumnHidden(Column.WEIGHT)
    page.commands.show_weights.trigger()
    assert not page.view.isColumnHidden(Column.WEIGHT)
    assert not opened(qtbot, session).view.isColumnHidden(Column.WEIGHT)


def test_weights_are_changed_in_one_step(
    page: ObjectivesPage, session: Session, example: Example, when_opened: WhenOpened
) -> None:
    go_to(page, "Earn more")

    def weigh(dialog: ObjectiveWeightsDialog) -> None:
        editor = dialog.editors[objective(example, "Sell")]
        editor.selectAll()
        QTest.keyClicks(editor, "3")
        assert dialog.shares[objective(example, "Sell")].text() == "60\u00a0% of the score"
        dialog.accept_button.click()

    when_opened(weigh)
    page.commands.weights.trigger()
    sell = example.objectives["Sell"]
    assert objective_draft(session.require_file(), sell).weight == 3.0
    assert page.model.index(0, Column.STANDING).data() == "63\u00a0%"
    session.undo()
    assert page.model.index(0, Column.STANDING).data() == "75\u00a0%"


def test_nothing_to_weigh_is_said(qtbot: QtBot, page: ObjectivesPage, session: Session) -> None:
    go_to(page, "Hire")
    with qtbot.waitSignal(session.message_shown) as said:
        page.commands.weights.trigger()
    assert said.args == ["Nothing hangs on “Hire” yet that could be weighed."]


def test_what_is_folded_stays_so(page: ObjectivesPage, session: Session) -> None:
    go_to(page, "Sell")
    press(page, Qt.Key.Key_Left)
    assert "Orders" not in shown(page)
    go_to(page, "Hire")
    press(page, Qt.Key.Key_Left, ALT)
    assert "Orders" not in shown(page)
    page.commands.unfold.trigger()
    assert "Orders" in shown(page)
    page.commands.fold.trigger()
    assert shown(page) == ["Earn more", "Hire", "Stay sound", "Without an objective"]
    session.undo()
    assert shown(page)[0] == "Earn more"


# In the window


@pytest.fixture
def window(qtbot: QtBot, session: Session, example: Example) -> MainWindow:
    assert example.objectives
    made = MainWindow(session, page_factories())
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.show_page("objectives")
    return made


def test_the_keys_of_the_menus_work_here(
    window: MainWindow, session: Session, when_opened: WhenOpened
) -> None:
    page = window.current_page
    assert isinstance(page, ObjectivesPage)
    assert page.view.hasFocus()
    go_to(page, "Call back")
    press(page, Qt.Key.Key_X, CTRL)
    go_to(page, "Stay sound")
    press(page, Qt.Key.Key_V, CTRL)
    assert outline(session.require_file())[-2:] == ["Stay sound", "  Call back"]
    press(page, Qt.Key.Key_Z, CTRL)
    assert outline(session.require_file())[-1] == "Stay sound"
    go_to(page, "Hire")

    def confirm(dialog: ObjectiveDeleteDialog) -> None:
        QTest.keyClick(dialog.accept_button, Qt.Key.Key_Space)

    when_opened(confirm)
    press(page, Qt.Key.Key_Delete)
    assert "  Hire" not in outline(session.require_file())


def test_no_key_means_two_things(window: MainWindow) -> None:
    page = window.current_page
    assert page is not None
    keys: list[str] = []
    for action in {*window.findChildren(QAction), *page.findChildren(QAction)}:
        if not isinstance(action.parent(), ObjectivesPage) and action.parent() is not window:
            continue
        keys += [
            key.toString(QKeySequence.SequenceFormat.PortableText) for key in action.shortcuts()
        ]
    assert len(keys) == len(set(keys))
    assert {"Alt+Up", "Alt+Down", "Alt+Left", "Alt+Right", "Ins", "F2"} <= set(keys)


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_it_paints_in_both_themes(
    qtbot: QtBot, page: ObjectivesPage, qapp: QApplication, choice: ThemeChoice
) -> None:
    theme.apply(qapp, choice)
    base = (theme.DARK if choice is ThemeChoice.DARK else theme.LIGHT).surface.name()
    qtbot.waitUntil(lambda: page.view.grab().toImage().pixelColor(500, 500).name() == base)


# What is cut off, and what is dragged


@pytest.mark.parametrize("width", [560, 640, 760, 803, 1016])
def test_every_word_has_its_room(
    page: ObjectivesPage, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """The room for each text, as it is painted, is at least what the text takes."""
    painted: list[str] = []
    cut: list[str] = []
    words_of, line_of = objective_delegate._paint_words, objective_delegate._paint_line

    def paint_words(
        painter: QPainter, place: QRectF, words: str, font: QFont, ink: QColor
    ) -> float:
        whole = QRectF(0, 0, place.width(), 9999)
        taken = QFontMetricsF(font).boundingRect(whole, Qt.TextFlag.TextWordWrap, words)
        painted.append(words)
        cut.extend([words] if taken.height() > place.height() + 1 else [])
        return words_of(painter, place, words, font, ink)

    def paint_line(painter: QPainter, place: QRectF, words: str, font: QFont, ink: QColor) -> None:
        painted.append(words)
        cut.extend([words] if QFontMetricsF(font).horizontalAdvance(words) > place.width() else [])
        line_of(painter, place, words, font, ink)

    monkeypatch.setattr(objective_delegate, "_paint_words", paint_words)
    monkeypatch.setattr(objective_delegate, "_paint_line", paint_line)
    page.resize(width, 1400)
    QApplication.processEvents()
    page.grab()
    assert any("target:" in words for words in painted)
    assert [words for words in cut if words] == []
