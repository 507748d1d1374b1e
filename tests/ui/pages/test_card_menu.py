"""The menu of a KPI's page: its card on paper and as PDF."""

from pathlib import Path

import pypdf
import pytest
from pytestqt.qtbot import QtBot

from kpidesk.services.metric_drafts import draft_of
from kpidesk.ui.dialogs import files
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.metric_page import MetricPage
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import add_kpi, months_until_october


@pytest.fixture
def dashboard(qtbot: QtBot, session: Session) -> DashboardPage:
    metric_id = add_kpi(session.require_file(), "New/customers", months_until_october(50.0, 42.0))
    made = DashboardPage(session)
    qtbot.addWidget(made)
    made.resize(1080, 740)
    made.show()
    made.open_metric(metric_id)
    return made


@pytest.fixture
def page(dashboard: DashboardPage) -> MetricPage:
    assert dashboard.metric_page is not None
    return dashboard.metric_page


def test_the_card_of_the_shown_kpi_is_saved(
    qtbot: QtBot,
    session: Session,
    page: MetricPage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def ask(_session: object, _parent: object, _title: str, _filter: str, name: str) -> Path:
        asked.append(name)
        return tmp_path / "card.pdf"

    monkeypatch.setattr(files, "ask_save_path", ask)
    with qtbot.waitSignal(session.message_shown) as said:
        page.more.save_action.trigger()
    assert said.args == ["Saved card.pdf."]
    assert asked == ["Test Shop card New customers.pdf"]
    text = pypdf.PdfReader(tmp_path / "card.pdf").pages[0].extract_text()
    assert draft_of(session.require_file(), page.subject[0]).definition in text.replace("\n", " ")


def test_the_menu_says_what_it_does(page: MetricPage) -> None:
    texts = [action.text().replace("&", "") for action in page.more.menu().actions()]
    assert texts == ["Print card", "Save card as PDF"]
    assert page.more.accessibleName() == "More about this KPI"
