"""The dialog that says where a value comes from, walked with the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import ActionKind
from kpidesk.domain.entries import Origin, OriginKind
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.provenance import where_from
from kpidesk.services.stages import delete_metric
from kpidesk.ui.dialogs.where_from_dialog import WhereFromDialog
from kpidesk.ui.session import Session
from tests.services.formula_company import add, put
from tests.ui.conftest import WhenOpened
from tests.ui.pages.example_kpis import OCTOBER

KEY = Qt.Key
BOOK = Origin(OriginKind.IMPORTED, "book.xlsx", "0123456789abcdef" * 4, "Sales", "C7", "18")


@pytest.fixture
def rate(session: Session) -> int:
    file = session.require_file()
    put(file, add(file, "Leads"), {OCTOBER: 240.0})
    set_entries(file, [Edit(add(file, "Sales"), OCTOBER, 18)], ActionKind.IMPORT, BOOK)
    add(file, "Rate", "Sales / Leads")
    return add(file, "Double", "Rate * 2")


def open_dialog(qtbot: QtBot, session: Session, metric_id: int) -> WhereFromDialog:
    found = where_from(session.require_file(), metric_id, OCTOBER, session.locale)
    dialog = WhereFromDialog(session, found)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def test_the_tree_is_opened_by_keys_down_to_what_was_imported(
    qtbot: QtBot, session: Session, rate: int
) -> None:
    dialog = open_dialog(qtbot, session, rate)
    tree = dialog.tree
    assert tree is not None
    assert dialog.table is None
    assert dialog.heading.text() == "Double, October 2026"
    assert dialog.sentence.text().startswith("Calculated: ")
    assert tree.hasFocus()
    assert tree.currentIndex().data() == "Double, October 2026"
    assert dialog.origin.text() == "= Rate * 2"
    QTest.keyClick(tree, KEY.Key_Down)
    assert tree.currentIndex().data() == "Rate, October 2026"
    QTest.keyClick(tree, KEY.Key_Right)
    QTest.keyClick(tree, KEY.Key_Down)
    assert tree.currentIndex().data() == "Sales, October 2026"
    assert dialog.origin.text().startswith(
        "Imported from book.xlsx (0123456789ab), sheet Sales, cell C7, which says “18”, by "
    )
    QTest.keyClick(tree, KEY.Key_Return)
    assert not dialog.isVisible()


def test_the_versions_are_walked_by_keys(qtbot: QtBot, session: Session, rate: int) -> None:
    with session.read() as records:
        sales = next(each.id for each in records.metrics() if each.name == "Sales")
    assert sales != rate
    set_entries(session.require_file(), [Edit(sales, OCTOBER, 20)])
    dialog = open_dialog(qtbot, session, sales)
    table = dialog.table
    assert table is not None
    assert dialog.tree is None
    assert table.hasFocus()
    assert dialog.origin.text() == "Typed."
    QTest.keyClick(table, KEY.Key_Down)
    assert dialog.origin.text().startswith("Imported from book.xlsx (0123456789ab)")


def test_an_empty_cell_has_a_sentence_alone(qtbot: QtBot, session: Session, rate: int) -> None:
    with session.read() as records:
        leads = next(each.id for each in records.metrics() if each.name == "Leads")
    assert leads != rate
    found = where_from(session.require_file(), leads, OCTOBER.next, session.locale)
    dialog = WhereFromDialog(session, found)
    qtbot.addWidget(dialog)
    assert (dialog.tree, dialog.table) == (None, None)
    assert dialog.sentence.text() == "Nothing was ever entered here."


def test_it_is_told_and_closed(session: Session, rate: int, when_opened: WhenOpened) -> None:
    seen: list[str] = []
    when_opened(lambda dialog: seen.append(dialog.heading.text()))
    WhereFromDialog.tell(session, rate, OCTOBER, None)
    assert seen == ["Double, October 2026"]


def test_a_metric_that_is_gone_is_said(qtbot: QtBot, session: Session, rate: int) -> None:
    delete_metric(session.require_file(), rate)
    with qtbot.waitSignal(session.error_shown) as said:
        WhereFromDialog.tell(session, rate, OCTOBER, None)
    assert said.args is not None
    assert "no longer in the file" in said.args[0]
