"""The driver tree of a KPI's page through a lens."""

from pytestqt.qtbot import QtBot

from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.metric_bar import ViewKind
from kpidesk.ui.session import Session
from tests.services.formula_company import add
from tests.ui.pages.example_kpis import add_kpi, months_until_october


def test_the_drivers_of_the_year_to_date_are_those_of_a_year_ago(
    qtbot: QtBot, session: Session
) -> None:
    file = session.require_file()
    add_kpi(file, "Visits", months_until_october(*[100.0] * 24))
    add_kpi(file, "Orders", months_until_october(*[10.0] * 12, *[15.0] * 12))
    rate = add(
        file,
        "Rate",
        "Orders / Visits",
        unit=Unit(UnitKind.PERCENT, decimals=1),
        aggregation=Aggregation.RECOMPUTE,
    )
    board = DashboardPage(session)
    qtbot.addWidget(board)
    board.resize(1080, 740)
    board.show()
    board.open_metric(rate)
    page = board.metric_page
    assert page is not None
    page.bar.choose_lens(Lens.YEAR_TO_DATE)
    page.bar.choose_view(ViewKind.DRIVERS)

    assert page.drivers.isVisible()
    assert not page.area.notice.isVisible()
    card = page.drivers
    assert card.compared.text() == "Year to date, October 2026, compared with Jan–Oct 2025."
    assert card.found is not None
    assert [row.name for row in card.found.rows] == ["Rate", "Orders", "Visits"]
    told = [row.values_text.replace("\u00a0", " ") for row in card.found.rows]
    assert told == ["10.0 % → 15.0 %", "100 → 150", "1,000 → 1,000"]
