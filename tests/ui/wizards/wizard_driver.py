"""Drives the wizard as a person without a mouse does, and tells what that person would see."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QWidget,
    QWizard,
)
from pytestqt.qtbot import QtBot

from kpidesk.services.metric_list import MetricRow, metric_list
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.kpi_wizard import KpiWizard
from kpidesk.ui.wizards.panels import Panel
from kpidesk.ui.wizards.wizard_pages import PanelPage

ENTER, TAB, DOWN, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Space
NEXT, BACK = QWizard.WizardButton.NextButton, QWizard.WizardButton.BackButton
FINISH, CANCEL = QWizard.WizardButton.FinishButton, QWizard.WizardButton.CancelButton
OWN, BRAINSTORM = "My own", "Brainstorm"


class WizardDriver:
    """Keys pressed in a wizard that is shown."""

    def __init__(self, qtbot: QtBot, wizard: KpiWizard) -> None:
        self.qtbot = qtbot
        self.wizard = wizard

    @property
    def focused(self) -> QWidget:
        """Return what has the keyboard."""
        found = self.wizard.focusWidget()
        assert found is not None
        return found

    @property
    def focused_name(self) -> str:
        """Return how a screen reader calls what has the keyboard."""
        focused, parent = self.focused, self.focused.parentWidget()
        if isinstance(focused, QAbstractButton) and not focused.accessibleName():
            return focused.text().replace("&", "")
        return focused.accessibleName() or (parent.accessibleName() if parent else "")

    @property
    def panel(self) -> Panel:
        """Return the panel of the page that is shown."""
        page = self.wizard.currentPage()
        assert isinstance(page, PanelPage), type(page)
        return page.panel

    @property
    def title(self) -> str:
        """Return the title of the page that is shown."""
        return self.wizard.currentPage().accessibleName()

    @property
    def texts(self) -> str:
        """Return every visible label of the page, as one text."""
        page = self.wizard.currentPage()
        labels = [each for each in page.findChildren(QLabel) if each.isVisibleTo(page)]
        return "\n".join(label.text() for label in labels)

    @property
    def problems(self) -> dict[str, str]:
        """Return what is said to be wrong, by field."""
        return {key: field.problem for key, field in self.panel.fields.items() if field.problem}

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        """Press a key wherever the keyboard is."""
        self.qtbot.keyClick(self.focused, key, modifier or Qt.KeyboardModifier.NoModifier)

    def write(self, text: str) -> None:
        """Type in the place of what stands where the keyboard is."""
        editor = self.focused
        line = editor.lineEdit() if isinstance(editor, QComboBox) else editor
        if isinstance(line, QLineEdit):
            line.selectAll()
            editor = line
        self.qtbot.keyClicks(editor, text)

    def tab_to(self, name: str) -> QWidget:
        """Press Tab until the field called `name` has the keyboard."""
        seen = []
        for _step in range(60):
            if self.focused_name == name:
                return self.focused
            seen.append(self.focused_name)
            self.key(TAB)
        pytest.fail(f"Tab never reached {name!r}, only {seen}")

    def fill(self, name: str, text: str) -> None:
        """Go to the field called `name` by Tab and write into it."""
        self.tab_to(name)
        self.write(text)

    def choose(self, text: str) -> None:
        """Go to a radio button by keys and press Space."""
        page = self.wizard.currentPage()
        for button in page.findChildren(QRadioButton):
            if text in button.text().replace("&", "") and button.isVisibleTo(page):
                button.setFocus()
                self.qtbot.keyClick(button, SPACE)
                return
        pytest.fail(f"no choice {text!r}")

    def press(self, button: QWizard.WizardButton) -> None:
        """Press a button of the wizard with Space."""
        target = self.wizard.button(button)
        target.setFocus()
        self.qtbot.keyClick(target, SPACE)
        self.settle()

    def settle(self) -> None:
        """Let the page put the keyboard where it belongs."""
        self.qtbot.wait(1)

    def next_page(self, count: int = 1) -> None:
        """Go on, `count` times."""
        for _step in range(count):
            self.press(NEXT)

    def take_way(self, name: str) -> None:
        """Choose where the number comes from, with the arrows on the bar."""
        self.tab_to("Where the number comes from")
        for _step in range(2):
            self.key(Qt.Key.Key_Left)
        for _step in range(["From the library", OWN, BRAINSTORM].index(name)):
            self.key(Qt.Key.Key_Right)

    # Whole pages

    def fill_objective(self, objective: str = "Win regular customers") -> None:
        """Fill the first page and go on."""
        self.fill("Objective", objective)
        self.next_page()

    def fill_number(self, name: str = "New customers", department: str = "Sales") -> None:
        """Write a number of one's own and go on."""
        self.take_way(OWN)
        self.fill("Name", name)
        self.fill("Department", department)
        self.next_page()

    def fill_so_what(self, path: str = "More people buy, so we earn more.") -> None:
        """Name the path to revenue and go on."""
        self.choose("More revenue")
        self.fill("How does it get there?", path)
        self.next_page()

    def fill_to_measure(self, name: str = "New customers") -> None:
        """Fill every page up to the one about measuring, and its owner."""
        self.fill_objective()
        self.fill_number(name)
        self.fill_so_what()
        self.next_page()
        self.fill("Owner", "Anna")

    def fill_to_target(self, name: str = "New customers") -> None:
        """Fill every page up to the one about the target."""
        self.fill_to_measure(name)
        self.next_page()


def open_wizard(
    qtbot: QtBot,
    session: Session,
    *,
    candidate_id: int | None = None,
    library_key: str = "",
    name: str = "",
) -> WizardDriver:
    """Show a new wizard."""
    wizard = KpiWizard(session, candidate_id=candidate_id, library_key=library_key, name=name)
    qtbot.addWidget(wizard)
    wizard.show()
    qtbot.waitExposed(wizard)
    driver = WizardDriver(qtbot, wizard)
    driver.settle()
    return driver


def rows(session: Session) -> Sequence[MetricRow]:
    """Return the metrics of the company."""
    return metric_list(session.require_file(), session.today())


def row(session: Session, name: str) -> MetricRow:
    """Return the metric called `name`."""
    return next(each for each in rows(session) if each.metric.name == name)
