"""Somebody who types into the real window until the process is killed.

A process of its own: `main` loads everything, and then forks, for each line that it reads, a child
that makes its own application, opens the company file as a start of KPI Desk does, and types by
keys. So a start costs the window alone, and not the loading of Qt and all the libraries.
"""

import datetime as dt
import gc
import importlib
import os
import pkgutil
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import kpidesk
from kpidesk import bootstrap
from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Period
from kpidesk.settings import Settings, ThemeChoice
from kpidesk.ui import app, theme
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.pages.entry_table import EntryTable
from kpidesk.ui.session import Session

TODAY: Final = dt.date(2026, 11, 15)
PASTED: Final = (3, 4)  # rows and columns of a pasted block
_PASTES_EVERY: Final = 7  # it begins further up: typing on and on would come to the last cell
_MIGRATIONS: Final = "kpidesk.storage.migrations"
_CTRL: Final = Qt.KeyboardModifier.ControlModifier

Cell = tuple[int, Period]


class Typist(QObject):
    """Types 1, 2, 3 and so on into one cell after the other, and now and then pastes a block.

    What the grid shows as saved is told at once, a line an action: the number, and the cells.
    """

    def __init__(self, window: MainWindow, number: int) -> None:
        super().__init__(window)
        self._session = window.session
        self._window = window
        self._number = number
        self._cells: tuple[Cell, ...] = ()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_timeout)
        self._session.company_opened.connect(self._on_opened)

    @property
    def _page(self) -> EntriesPage:
        page = self._window.current_page
        assert isinstance(page, EntriesPage)
        return page

    @property
    def _table(self) -> EntryTable:
        return self._page.table

    @Slot()
    def _on_opened(self) -> None:
        self._window.show_page("entries")
        self._window.activateWindow()
        self._table.setFocus()
        # After the page, which connected when it was made: by then the cells show what was saved.
        self._session.changed.connect(self._on_changed)
        self._timer.start()

    @Slot()
    def _on_timeout(self) -> None:
        if QApplication.focusWidget() is None:
            return  # the window is still coming up
        self._number += 1
        if self._number % _PASTES_EVERY:
            self._cells = self._cells_from_current(1, 1)
            for digit in str(self._number):  # the first opens an editor, which gets the rest
                QTest.keyClicks(_focus(), digit)
            self._press(Qt.Key.Key_Return)
        else:
            self._paste()
        if self._cells:
            raise AssertionError(f"{self._number} was not saved")

    def _paste(self) -> None:
        self._press(Qt.Key.Key_Home, _CTRL)
        rows, columns = PASTED
        for _column in range(self._number // _PASTES_EVERY % 9):
            self._press(Qt.Key.Key_Right)
        self._cells = self._cells_from_current(rows, columns)
        line = "\t".join([str(self._number)] * columns)
        QGuiApplication.clipboard().setText("\r\n".join([line] * rows))
        self._press(Qt.Key.Key_V, _CTRL)

    def _cells_from_current(self, rows: int, columns: int) -> tuple[Cell, ...]:
        frame, index = self._page.model.frame, self._table.currentIndex()
        return tuple(
            (frame.metric(row).id, frame.periods[column])
            for row in range(index.row(), index.row() + rows)
            for column in range(index.column(), index.column() + columns)
        )

    def _press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(_focus(), key, modifier)

    @Slot(object)
    def _on_changed(self, _change_set: ChangeSet) -> None:
        if not self._cells:
            return
        shown = format(self._number, ",")
        if all(self._page.model.position(*cell).data() == shown for cell in self._cells):
            places = (f"{metric_id}:{period.start}" for metric_id, period in self._cells)
            tell(f"{self._number} {' '.join(places)}")
            self._cells = ()


def _focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def tell(line: str) -> None:
    """Say a line in one piece: half of one is never read."""
    os.write(1, f"{line}\n".encode())


def type_until_killed(path: Path, number: int) -> None:
    """Start the application on a company file, and type from `number` on."""
    sys.excepthook = _die
    application = app.create_application(["kpidesk"])
    theme.apply(application, ThemeChoice.LIGHT)
    session = Session(
        bootstrap.adapters(lambda: TODAY), Settings(), locale=ENGLISH, today=lambda: TODAY
    )
    window = MainWindow(session, app.page_factories())
    Typist(window, number)
    window.show()
    window.open_path(path)
    application.exec()


def _die(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    traceback.print_exception(kind, error, trace)
    os._exit(1)


def in_a_child(number: int, path: Path) -> int:
    """Have a child type, and return how it ended: minus the signal that killed it."""
    child = os.fork()
    if child == 0:
        try:
            tell(f"pid {os.getpid()}")
            type_until_killed(path, number)
        except BaseException:  # noqa: BLE001 - nothing may get back into the loop of the parent
            traceback.print_exc()
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Type into what each line of standard input names: a number to go on from, and a file."""
    warm_up()
    gc.freeze()
    for line in sys.stdin:
        number, path = line.rstrip("\n").split(" ", 1)
        tell(f"ended {in_a_child(int(number), Path(path))}")


def warm_up() -> None:
    """Load what a window loads on the way to its grid, without making an application."""
    for found in pkgutil.walk_packages(kpidesk.__path__, "kpidesk."):
        if found.name != "kpidesk.__main__" and not found.name.startswith(_MIGRATIONS):
            importlib.import_module(found.name)
    importlib.import_module("sqlalchemy.dialects.sqlite.pysqlite")
