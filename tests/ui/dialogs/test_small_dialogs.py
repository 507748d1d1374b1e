from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kpidesk import __version__
from kpidesk.ui.dialogs.about_dialog import AboutDialog
from kpidesk.ui.dialogs.progress_dialog import ProgressDialog
from kpidesk.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from tests.ui.conftest import WhenOpened


def _words(show: Callable[[], None], when_opened: WhenOpened) -> str:
    """Return the words of the dialog that `show` opens, after closing it with a key."""
    seen: list[str] = []

    def read_and_close(dialog: QDialog) -> None:
        seen.extend(label.text() for label in dialog.findChildren(QLabel))
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert not dialog.isVisible()

    when_opened(read_and_close)
    show()
    return " ".join(seen)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


def test_about_names_the_version_and_the_licences(parent: QWidget, when_opened: WhenOpened) -> None:
    words = _words(lambda: AboutDialog.run(parent), when_opened)

    for part in (__version__, "MIT", "LGPL", "Open Font License", "ISC"):
        assert part in words


def test_shortcuts_lists_every_key(parent: QWidget, when_opened: WhenOpened) -> None:
    actions = [QAction("&New R&&D…", parent), QAction("Without a key", parent)]
    actions[0].setShortcut("Ctrl+N")

    words = _words(lambda: ShortcutsDialog.run(actions, parent), when_opened)

    assert "New R&D Ctrl+N" in words
    assert "Without" not in words


def test_progress_of_unknown_length_moves(qtbot: QtBot) -> None:
    dialog = ProgressDialog("Opening")
    qtbot.addWidget(dialog)

    dialog.show_steps(0, 0, "")
    assert (dialog.bar.minimum(), dialog.bar.maximum()) == (0, 0)
    dialog.show_steps(1, 4, "Sheet 1")
    assert (dialog.bar.value(), dialog.bar.maximum()) == (1, 4)
    with qtbot.waitSignal(dialog.cancel_requested):
        dialog.reject()
    dialog.show_steps(2, 4, "Sheet 2")
    assert dialog.detail.text() == "Stopping…"
