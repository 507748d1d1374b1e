from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kpidesk import resources
from kpidesk.domain.metrics import Company
from kpidesk.services.company import edit_company
from kpidesk.settings import ThemeChoice
from kpidesk.ui.dialogs import settings_dialog
from kpidesk.ui.dialogs.settings_dialog import SettingsDialog
from kpidesk.ui.session import Session
from tests.ui.conftest import WhenOpened


@pytest.fixture
def dialog(qtbot: QtBot, session: Session) -> SettingsDialog:
    dialog = SettingsDialog(session)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_what_is_chosen_is_kept(dialog: SettingsDialog, session: Session) -> None:
    dialog.theme.setCurrentText("Dark")
    dialog.numbers.setCurrentText("1.234.567,89")
    fields = dialog.company_fields
    assert fields is not None
    fields.name.setText("Hill Street Bakery")
    fields.fiscal_start.setCurrentText("July")

    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    assert not dialog.isVisible()
    assert session.settings.theme is ThemeChoice.DARK
    assert session.settings.number_locale == "de_DE"
    assert session.locale.decimal == ","
    assert session.company == Company("Hill Street Bakery", "€", 7)
    assert session.undo_text == "Undo change of the company's settings"


def test_all_fields_begin_in_one_line(dialog: SettingsDialog) -> None:
    assert dialog.company_fields is not None
    dialog.grab()  # everything has its place now
    fields = (dialog.theme, dialog.numbers, dialog.folder, dialog.company_fields.name)
    assert len({field.mapTo(dialog, QPoint()).x() for field in fields}) == 1


def test_a_name_that_is_wrong_keeps_the_dialog_open(
    dialog: SettingsDialog, session: Session
) -> None:
    fields = dialog.company_fields
    assert fields is not None
    fields.name.setText(" ")
    dialog.theme.setCurrentText("Dark")

    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    assert dialog.isVisible()
    assert session.company.name == "Test Shop"
    assert session.settings.theme is ThemeChoice.SYSTEM


def test_cancel_changes_nothing(session: Session, qtbot: QtBot, when_opened: WhenOpened) -> None:
    def change_and_cancel(form: SettingsDialog) -> None:
        form.theme.setCurrentText("Dark")
        QTest.mouseClick(form.cancel_button, Qt.MouseButton.LeftButton)

    before = session.settings
    parent = QWidget()
    qtbot.addWidget(parent)
    when_opened(change_and_cancel)

    assert not SettingsDialog.run(session, parent)
    assert session.settings == before


def test_saving_without_a_change_writes_nothing(dialog: SettingsDialog, session: Session) -> None:
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    assert not session.can_undo


def test_the_choice_of_before_is_shown(qtbot: QtBot, closed_session: Session) -> None:
    closed_session.update_settings(theme=ThemeChoice.LIGHT, number_locale="fi_FI")

    dialog = SettingsDialog(closed_session)
    qtbot.addWidget(dialog)

    assert dialog.theme.currentText() == "Light"
    assert dialog.numbers.currentData() == "fi_FI"
    assert dialog.company_fields is None


def test_languages_are_those_of_the_catalogues(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language in ("de", "pt_BR"):
        folder = tmp_path / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "kpidesk.mo").write_bytes(b"")
    (tmp_path / "locale" / "README").write_text("")
    monkeypatch.setattr(resources, "root", lambda: tmp_path)

    assert settings_dialog.languages() == ["de", "pt_BR"]


def test_periods_lock_and_reasons_are_asked_as_chosen(
    dialog: SettingsDialog, session: Session
) -> None:
    fields = dialog.company_fields
    assert fields is not None
    assert fields.rules is not None
    rules = fields.rules
    assert (rules.locks.isChecked(), rules.days.isEnabled()) == (False, False)

    rules.locks.click()
    rules.days.setValue(1)
    assert rules.days.text() == "1 day after its end"
    rules.days.setValue(20)
    assert rules.days.text() == "20 days after its end"
    rules.asks.click()
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    assert session.company == Company("Test Shop", "€", 1, 20, asks_reason=True)


def test_rules_of_before_are_shown_and_kept(qtbot: QtBot, session: Session) -> None:
    wanted = Company("Test Shop", "€", lock_after_days=0, asks_reason=True)
    session.perform(lambda file: edit_company(file, wanted))
    dialog = SettingsDialog(session)
    qtbot.addWidget(dialog)
    fields = dialog.company_fields
    assert fields is not None
    assert fields.rules is not None
    assert (fields.rules.locks.isChecked(), fields.rules.days.value()) == (True, 0)
    assert fields.rules.asks.isChecked()

    fields.name.setText("Bakery")
    dialog.show()
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert session.company == Company("Bakery", "€", lock_after_days=0, asks_reason=True)

    again = SettingsDialog(session)
    qtbot.addWidget(again)
    assert again.company_fields is not None
    assert again.company_fields.rules is not None
    again.company_fields.rules.locks.click()
    again.show()
    QTest.mouseClick(again.accept_button, Qt.MouseButton.LeftButton)
    assert session.company == Company("Bakery", "€", asks_reason=True)
