import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.library import Industry
from kpidesk.services.library import add_from_library, library
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.library_view import LibraryView
from tests.ui.conftest import TODAY

LEFT = Qt.MouseButton.LeftButton


def opened(qtbot: QtBot, view: LibraryView) -> LibraryView:
    qtbot.addWidget(view)
    view.resize(820, 520)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    view.setFocus()
    return view


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> LibraryView:
    return opened(qtbot, LibraryView(session))


@pytest.fixture
def picker(qtbot: QtBot, session: Session) -> LibraryView:
    return opened(qtbot, LibraryView(session, is_multiple=True))


def key(widget: QWidget | None, pressed: Qt.Key) -> None:
    assert widget is not None
    QTest.keyClick(widget, pressed)


def names(view: LibraryView) -> list[str]:
    return [view.model.metric_at(row).name for row in range(view.model.rowCount())]


def test_all_of_it_is_there_to_begin_with_and_nothing_is_chosen(view: LibraryView) -> None:
    assert view.model.rowCount() == 167
    assert view.count.text() == "167 KPIs"
    assert view.key == ""
    assert view.details.texts == [
        "Choose a KPI to see what it means, how it is calculated and what it needs."
    ]


def test_a_metric_is_found_and_chosen_by_keys_alone(view: LibraryView) -> None:
    chosen, activated = QSignalSpy(view.chosen), QSignalSpy(view.activated)
    assert view.search.hasFocus()

    QTest.keyClicks(view.search, "net prof")
    assert names(view)[:2] == ["Net profit", "Net profit margin"]
    key(view.search, Qt.Key.Key_Return)
    assert view.list.hasFocus()
    key(view.list, Qt.Key.Key_Down)
    assert view.key == "net_profit_margin"
    key(view.list, Qt.Key.Key_Return)

    assert [chosen.at(number)[0] for number in range(chosen.count())] == [
        "net_profit",
        "net_profit_margin",
    ]
    assert [activated.at(number)[0] for number in range(activated.count())] == ["net_profit_margin"]
    key(view.list, Qt.Key.Key_Up)
    key(view.list, Qt.Key.Key_Up)
    assert view.search.hasFocus()
    key(view.search, Qt.Key.Key_Down)
    assert view.list.hasFocus()
    assert view.key == "net_profit"


def test_return_goes_on_once_something_is_chosen(view: LibraryView) -> None:
    assert view.search.leads_on
    view.select("revenue")
    assert not view.search.leads_on


def test_it_says_what_a_metric_means_and_what_comes_with_it(view: LibraryView) -> None:
    view.select("gross_margin")

    texts = view.details.texts
    assert texts[:2] == [
        "Gross margin",
        "Share of revenue left after the direct cost of what was sold.",
    ]
    assert "([Total revenue] - [Cost of goods sold]) / [Total revenue]" in texts
    assert "Total revenue: comes with it, monthly" in texts
    assert "Cost of goods sold: comes with it, monthly" in texts
    assert "Higher is better" in texts


def test_what_the_company_has_is_marked(view: LibraryView, session: Session) -> None:
    add_from_library(session.require_file(), ["gross_profit"], TODAY)
    view.refresh()

    view.select("gross_margin")
    assert "Total revenue: you have it" in view.details.texts
    view.select("gross_profit")
    assert "You have this metric already." in view.details.texts


def test_a_typed_metric_says_where_its_number_is_found(view: LibraryView) -> None:
    view.select("footfall")

    texts = view.details.texts
    assert texts[texts.index("Where the number comes from") + 1] == "Door counter"
    assert "For: Shop, Restaurant or café" in texts


def test_filters_leave_out_what_does_not_fit(view: LibraryView) -> None:
    view.trade.setCurrentIndex(view.trade.findData(Industry.CLINIC.value))
    view.department.setCurrentText("HR")
    view.timing.setCurrentText("Leading")

    assert "Absence rate" in names(view)
    assert "Net profit" not in names(view)
    assert view.count.text() == f"{view.model.rowCount()} KPIs"


def test_where_nothing_is_found_it_says_what_to_do(view: LibraryView) -> None:
    view.timing.setCurrentText("Leading")
    view.search.setText("qwertz")
    assert not view.list.isVisible()
    assert view.clear_button.isVisible()

    QTest.mouseClick(view.clear_button, LEFT)

    assert view.model.rowCount() == 167
    assert view.list.isVisible()
    assert view.search.hasFocus()


def test_what_is_chosen_stays_while_it_is_found(view: LibraryView) -> None:
    chosen = QSignalSpy(view.chosen)
    view.select("win_rate")
    view.search.setText("rate")
    assert view.key == "win_rate"
    assert chosen.count() == 1

    view.search.setText("revenue per")
    assert view.key == ""
    assert chosen.at(1)[0] == ""


def test_it_stands_on_its_side_where_there_is_no_room(qtbot: QtBot, view: LibraryView) -> None:
    assert view.details.mapTo(view, QPoint()).x() > view.list.mapTo(view, QPoint()).x()

    view.resize(400, 600)

    assert view.details.mapTo(view, QPoint()).y() > view.list.mapTo(view, QPoint()).y()
    qtbot.waitUntil(lambda: view.department.width() > 150)


def test_ticks_come_with_space_and_with_the_mouse(picker: LibraryView) -> None:
    picked = QSignalSpy(picker.picked_changed)
    QTest.keyClicks(picker.search, "gross")
    key(picker.search, Qt.Key.Key_Down)
    key(picker.list, Qt.Key.Key_Space)
    first = picker.key

    second = picker.list.visualRect(picker.model.index(1))
    QTest.mouseClick(picker.list.viewport(), LEFT, pos=QPoint(20, second.center().y()))
    assert picker.picked == (first, picker.model.metric_at(1).key)
    assert picked.count() == 2

    QTest.mouseClick(picker.list.viewport(), LEFT, pos=second.center())  # only looks at it
    assert len(picker.picked) == 2
    picker.search.clear()
    assert len(picker.picked) == 2


def test_every_control_has_a_name_for_screen_readers(view: LibraryView) -> None:
    boxes = (view.department, view.trade, view.timing)
    for widget in (view.search, *boxes, view.list, view.details):
        assert widget.accessibleName()
    assert [box.count() for box in boxes] == [
        len(library().departments) + 1,
        len(Industry) + 1,
        3,
    ]
