from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Company
from kpidesk.ui.dialogs import files
from kpidesk.ui.dialogs.forms import ErrorLabel
from kpidesk.ui.dialogs.new_company_dialog import NewCompany, NewCompanyDialog
from kpidesk.ui.session import Session
from tests.ui.conftest import WhenOpened


@pytest.fixture
def dialog(qtbot: QtBot, closed_session: Session, tmp_path: Path) -> NewCompanyDialog:
    closed_session.update_settings(last_folder=str(tmp_path))
    dialog = NewCompanyDialog(closed_session)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def _messages(dialog: NewCompanyDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(ErrorLabel) if label.isVisible()]


def test_the_file_is_named_after_the_company(dialog: NewCompanyDialog, tmp_path: Path) -> None:
    assert dialog.path == tmp_path / "My company.kpidesk"

    QTest.keyClicks(dialog.fields.name, 'Hill: Street / "Bakery" & Sons...')

    assert dialog.path == tmp_path / "Hill_ Street _ _Bakery_ & Sons.kpidesk"
    assert dialog.location.text() == str(dialog.path)


def test_name_and_return_are_enough(
    closed_session: Session, tmp_path: Path, qtbot: QtBot, when_opened: WhenOpened
) -> None:
    closed_session.update_settings(last_folder=str(tmp_path))

    def type_and_accept(form: NewCompanyDialog) -> None:
        assert form.focusWidget() is form.fields.name
        QTest.keyClicks(form.fields.name, " Bakery ")
        form.fields.currency.setCurrentText("CHF")
        form.fields.fiscal_start.setCurrentText("April")
        QTest.keyClick(form.fields.name, Qt.Key.Key_Return)

    parent = QWidget()
    qtbot.addWidget(parent)
    when_opened(type_and_accept)
    chosen = NewCompanyDialog.run(closed_session, parent)

    assert chosen == NewCompany(tmp_path / "Bakery.kpidesk", Company("Bakery", "CHF", 4))


def test_cancel_decides_nothing(
    closed_session: Session, qtbot: QtBot, when_opened: WhenOpened
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    when_opened(lambda form: QTest.keyClick(form, Qt.Key.Key_Escape))

    assert NewCompanyDialog.run(closed_session, parent) is None


def test_what_is_wrong_is_said_below_its_field(dialog: NewCompanyDialog) -> None:
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert _messages(dialog) == ["A name is needed here."]
    assert dialog.fields.name.hasFocus()

    QTest.keyClicks(dialog.fields.name, "Bakery")
    dialog.fields.currency.setCurrentText("12")
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert len(_messages(dialog)) == 1
    assert "currency" in _messages(dialog)[0]
    assert dialog.isVisible()


def test_a_file_that_is_there_is_left_as_it_is(dialog: NewCompanyDialog, tmp_path: Path) -> None:
    (tmp_path / "Bakery.kpidesk").write_text("mine")
    QTest.keyClicks(dialog.fields.name, "Bakery")

    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    assert "There is a file of this name already" in _messages(dialog)[0]
    assert dialog.isVisible()


def test_another_place_is_kept_when_the_name_changes(
    dialog: NewCompanyDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ask_save_path", lambda *_args: tmp_path / "shop.kpidesk")
    QTest.mouseClick(dialog.choose_button, Qt.MouseButton.LeftButton)

    QTest.keyClicks(dialog.fields.name, "Bakery")

    assert dialog.path == tmp_path / "shop.kpidesk"


def test_every_field_has_a_name_for_screen_readers(dialog: NewCompanyDialog) -> None:
    fields = dialog.fields
    names = [field.accessibleName() for field in (fields.name, fields.currency)]

    assert [*names, fields.fiscal_start.accessibleName(), dialog.location.accessibleName()] == [
        "Company name",
        "Currency",
        "Business year starts in",
        "Saved in",
    ]


# What it starts with


def test_a_company_starts_with_nothing_unless_a_trade_is_chosen(dialog: NewCompanyDialog) -> None:
    assert dialog.starter.currentText() == "Nothing: I choose my own KPIs"
    assert dialog.starter.count() == 11
    assert len(dialog.preview.texts) == 1
    QTest.keyClicks(dialog.fields.name, "Bakery")

    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    assert dialog.result_value is not None
    assert dialog.result_value.starter_set == ""


def test_a_trade_shows_what_it_brings(dialog: NewCompanyDialog) -> None:
    small = dialog.height()
    QTest.keyClicks(dialog.fields.name, "Bakery")
    dialog.starter.setFocus()

    QTest.keyClick(dialog.starter, Qt.Key.Key_Down)

    texts = dialog.preview.texts
    assert dialog.starter.currentText() == "Shop"
    assert texts[0] == "Sell more, and earn on it"
    assert {"Total revenue", "Gross margin", "Store conversion rate"} <= set(texts)
    assert any("9 numbers to type or import" in text for text in texts)
    assert dialog.height() > small
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert dialog.result_value is not None
    assert dialog.result_value.starter_set == "shop"


def test_it_goes_back_to_its_size_when_the_trade_is_taken_back(dialog: NewCompanyDialog) -> None:
    small = dialog.height()

    for choice in (3, 0):
        dialog.starter.setCurrentIndex(choice)

    assert dialog.height() == small


def test_the_preview_scrolls_where_there_is_no_room(dialog: NewCompanyDialog) -> None:
    dialog.preview.show_set("software")

    dialog.preview.fit(400, 100)

    assert dialog.preview.height() == 100
