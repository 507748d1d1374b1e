"""A wizard that is shown, and who presses its keys."""

import pytest
from pytestqt.qtbot import QtBot

from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.session import Session
from tests.ui.wizards.import_driver import open_shop
from tests.ui.wizards.wizard_driver import WizardDriver, open_wizard


@pytest.fixture(autouse=True)
def _leaving_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer the question that a form asks when it is closed at the end of a test."""
    monkeypatch.setattr(MessageDialog, "ask", lambda *_arguments, **_options: True)


@pytest.fixture
def driver(qtbot: QtBot, session: Session) -> WizardDriver:
    """Return the driver of a new wizard in an empty company."""
    return open_wizard(qtbot, session)


@pytest.fixture
def shop(session: Session) -> dict[str, int]:
    """Fill the company as the tests of the import want it; return its metrics by name."""
    return open_shop(session)
