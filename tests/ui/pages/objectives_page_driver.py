"""The page of the objectives, and what a person does on it."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.ui.models.objective_moves import NodeKind, Ref
from kpidesk.ui.models.objective_tree_model import Column
from kpidesk.ui.pages.objectives_page import ObjectivesPage
from kpidesk.ui.session import Session
from tests.ui.pages.example_objectives import Example

NOTHING = Qt.KeyboardModifier.NoModifier


def opened(qtbot: QtBot, session: Session) -> ObjectivesPage:
    page = ObjectivesPage(session)
    qtbot.addWidget(page)
    page.resize(1040, 720)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.take_focus()
    return page


def shown(page: ObjectivesPage) -> list[str]:
    """Return the names that are seen, from top to bottom."""
    found = []
    index = page.view.model().index(0, 0)
    while index.isValid():
        found.append(str(index.data()))
        index = page.view.indexBelow(index)
    return found


def go_to(page: ObjectivesPage, name: str) -> None:
    """Put the keyboard on a row, as the arrow keys do."""
    QTest.keyClick(page.view, Qt.Key.Key_Home)
    for _row in range(len(shown(page))):
        if current_name(page) == name:
            return
        QTest.keyClick(page.view, Qt.Key.Key_Down)
    raise AssertionError(name)


def current_name(page: ObjectivesPage) -> str:
    return str(page.view.currentIndex().siblingAtColumn(Column.NAME).data())


def press(page: ObjectivesPage, key: Qt.Key, modifier: Qt.KeyboardModifier = NOTHING) -> None:
    QTest.keyClick(page.view, key, modifier)


def row_of(page: ObjectivesPage, ref: Ref) -> QModelIndex:
    return page.model.index_of(ref)


def objective(example: Example, name: str) -> Ref:
    return Ref(NodeKind.OBJECTIVE, example.objectives[name])
