"""A new company with the KPIs of a trade, from the menu's command to the file."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Company, Stage
from kpidesk.ui.app import page_factories
from kpidesk.ui.dialogs.new_company_dialog import NewCompany, NewCompanyDialog
from kpidesk.ui.file_commands import FileCommands
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.session import Session


@pytest.mark.parametrize(("starter_set", "kpis"), [("", 0), ("trade", 7)])
def test_what_was_chosen_is_in_the_new_company(
    closed_session: Session,
    company_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    starter_set: str,
    kpis: int,
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    chosen = NewCompany(company_path, Company("Test Shop", "€"), starter_set)
    monkeypatch.setattr(NewCompanyDialog, "run", lambda *_args: chosen)

    with qtbot.waitSignal(closed_session.company_opened):
        FileCommands(closed_session, window, lambda: True).new_company()

    with closed_session.read() as records:
        stages = [metric.stage for metric in records.metrics()]
        assert len(records.objectives()) == bool(kpis)
    assert stages.count(Stage.CANDIDATE) == kpis
    assert closed_session.can_undo == bool(kpis)
    if kpis:
        assert closed_session.undo_text == (
            "Undo starter set Trade or craft business from the library"
        )


def test_a_starter_set_ends_where_the_owner_goes_on(
    closed_session: Session, company_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = MainWindow(closed_session, page_factories())
    qtbot.addWidget(window)
    window.show()
    chosen = NewCompany(company_path, Company("Test Shop", "€"), "trade")
    monkeypatch.setattr(NewCompanyDialog, "run", lambda *_args: chosen)

    with qtbot.waitSignal(closed_session.message_shown) as said:
        window.run_command("new_company")

    assert window.current_key == "health"
    assert said.args == [
        "7 candidates are here. Each becomes a KPI with an owner, a target and what it leads to."
    ]
    window.close()
