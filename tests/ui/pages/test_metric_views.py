"""The views and the lens of a KPI's page, and its driver tree."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.entries import Entry, Origin, OriginKind
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation, Direction, Stage
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.status import Status
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.entries import set_note
from kpidesk.services.histories import histories
from kpidesk.services.lenses import through
from kpidesk.services.metric_views import MetricView
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.dialogs.where_from_dialog import WhereFromDialog
from kpidesk.ui.models.driver_model import Column as DriverColumn
from kpidesk.ui.models.trend_model import Column
from kpidesk.ui.pages.board_bar import LENS
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.metric_bar import ViewKind
from kpidesk.ui.pages.metric_page import MetricPage
from kpidesk.ui.session import Session
from tests.services.formula_company import TYPE, add, change
from tests.ui.conftest import WhenOpened
from tests.ui.pages.example_kpis import OCTOBER, add_kpi, months_until_october, quarter

_VIEW_KEYS = (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)
ALT = Qt.KeyboardModifier.AltModifier
Open = Callable[[int], MetricPage]


@pytest.fixture
def boards() -> list[DashboardPage]:
    return []


@pytest.fixture
def opened(qtbot: QtBot, session: Session, boards: list[DashboardPage]) -> Iterator[Open]:
    """Return what opens the page of a metric, and keeps the dashboard around it."""

    def open_page(metric_id: int) -> MetricPage:
        board = DashboardPage(session)
        boards.append(board)
        qtbot.addWidget(board)
        board.resize(1080, 740)
        board.show()
        qtbot.waitUntil(board.isActiveWindow)
        board.open_metric(metric_id)
        assert board.metric_page is not None
        return board.metric_page

    yield open_page
    assert boards


@pytest.fixture
def sales(session: Session) -> int:
    """Return a KPI with 13 months: 10, 20, … 130 in October, at least 47 a month."""
    values = months_until_october(*(10.0 * (at + 1) for at in range(13)))
    return add_kpi(session.require_file(), "Sales", values)


@pytest.fixture
def rate(session: Session, sales: int) -> int:  # noqa: ARG001 - which the formula names
    """Return a ratio of Sales and Visits."""
    file = session.require_file()
    add_kpi(file, "Visits", months_until_october(*[1000.0] * 12, 500.0))
    return add(
        file,
        "Sales per visit",
        "Sales / Visits",
        unit=Unit(UnitKind.PERCENT, decimals=1),
        aggregation=Aggregation.RECOMPUTE,
    )


def rows(page: MetricPage) -> list[list[str]]:
    model = page.model
    return [
        [model.index(row, column).data() for column in Column] for row in range(model.rowCount())
    ]


def shown(page: MetricPage) -> list[ViewKind]:
    """Return which views are seen."""
    area = page.area
    views = {
        ViewKind.TREND: area.trend,
        ViewKind.USUAL: area.behaviour,
        ViewKind.WHY: area.movement,
        ViewKind.DRIVERS: area.drivers,
    }
    return [kind for kind, view in views.items() if view is not None and view.isVisible()]


# Views


def test_one_view_is_seen_at_a_time_and_the_trend_first(opened: Open, sales: int) -> None:
    page = opened(sales)
    assert shown(page) == [ViewKind.TREND]
    names = [button.accessibleName() for button in page.bar.views.buttons.values()]
    assert names == ["Trend", "Usual range", "Why it moved", "Drivers"]
    for kind in ViewKind:
        page.bar.choose_view(kind)
        assert shown(page) == [kind]
        assert page.table.isVisible()


def test_the_keyboard_chooses_the_view_and_goes_with_it(opened: Open, sales: int) -> None:
    page = opened(sales)
    assert page.trend is not None
    assert page.trend.hasFocus()
    QTest.keyClick(page.trend, Qt.Key.Key_2, ALT)
    assert shown(page) == [ViewKind.USUAL]
    assert page.behaviour.view.hasFocus()
    QTest.keyClick(page.behaviour.view, Qt.Key.Key_3, ALT)
    assert shown(page) == [ViewKind.WHY]
    QTest.keyClick(page.movement.main or page, Qt.Key.Key_1, ALT)
    assert shown(page) == [ViewKind.TREND]
    assert page.trend.hasFocus()
    assert page.bar.views.buttons["usual"].toolTip() == "Usual range (Alt+2)"


def test_the_keyboard_is_never_on_what_cannot_be_seen(
    session: Session, opened: Open, qtbot: QtBot
) -> None:
    years = {Period(Frequency.YEAR, dt.date(year, 1, 1)): 50.0 for year in (2024, 2025)}
    yearly = add_kpi(session.require_file(), "Churn", years, frequency=Frequency.YEAR)
    page = opened(yearly)
    assert page.trend is not None
    qtbot.waitUntil(page.trend.hasFocus)
    for kind, key in zip(ViewKind, (Qt.Key.Key_1, *_VIEW_KEYS), strict=True):
        QTest.keyClick(QApplication.focusWidget() or page, key, ALT)
        focus = QApplication.focusWidget()
        assert isinstance(focus, QWidget)
        assert focus.isVisible()
        assert shown(page) == [kind]
        expected = page.trend if kind is ViewKind.TREND else page.bar.views.buttons[kind.value]
        assert focus is expected


def test_through_a_lens_that_overlaps_the_keyboard_stays_on_what_is_seen(
    opened: Open, sales: int
) -> None:
    page = opened(sales)
    for lens in (Lens.AS_MEASURED, Lens.YEAR_TO_DATE, Lens.ROLLING_YEAR):
        page.bar.choose_lens(lens)
        for key in (*_VIEW_KEYS, Qt.Key.Key_1):
            QTest.keyClick(QApplication.focusWidget() or page, key, ALT)
            focus = QApplication.focusWidget()
            assert isinstance(focus, QWidget)
            assert focus.isVisible()


def test_the_arrow_keys_walk_along_the_views(opened: Open, sales: int) -> None:
    page = opened(sales)
    button = page.bar.views.buttons["trend"]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Right)
    assert shown(page) == [ViewKind.USUAL]
    assert page.bar.views.buttons["usual"].hasFocus()


def test_the_view_is_remembered(opened: Open, rate: int) -> None:
    opened(rate).bar.choose_view(ViewKind.DRIVERS)
    page = opened(rate)
    assert page.bar.view is ViewKind.DRIVERS
    assert shown(page) == [ViewKind.DRIVERS]
    assert page.trend is None  # made when it is looked at


def test_a_view_that_was_out_of_sight_shows_what_changed_since(
    session: Session, opened: Open, sales: int
) -> None:
    page = opened(sales)
    page.bar.choose_view(ViewKind.WHY)
    assert page.movement.sentence.text() == "Sales rose from 120 to 130 (+10)."
    page.bar.choose_view(ViewKind.TREND)
    session.perform(lambda file: set_note(file, sales, OCTOBER, "A fair"))
    page.bar.choose_view(ViewKind.WHY)
    assert page.movement.notes.text() == "Note: A fair"


def test_tab_goes_down_the_page_whatever_was_made_first(opened: Open, rate: int) -> None:
    page = opened(rate)
    for kind in (ViewKind.DRIVERS, ViewKind.WHY, ViewKind.USUAL):
        page.bar.choose_view(kind)
        order, widget = list[QWidget](), page.bar.lens_combo.nextInFocusChain()
        while widget is not None and widget is not page.table and len(order) < 100:
            order.append(widget)
            widget = widget.nextInFocusChain()
        assert widget is page.table
        assert page.area.main in order
    page.bar.choose_view(ViewKind.DRIVERS)
    page.bar.lens_combo.setFocus()
    card = page.drivers
    picture = page.bar.picture_button
    for expected in (picture, card.against.buttons["previous"], card.tree, page.table):
        QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
        assert expected.hasFocus()


def test_another_kpi_is_read_from_the_top(
    opened: Open, boards: list[DashboardPage], sales: int, rate: int
) -> None:
    page = opened(sales)
    boards[-1].resize(700, 500)
    bar = page.verticalScrollBar()
    page.ensureWidgetVisible(page.definition)
    assert bar.value() > 0
    boards[-1].open_metric(rate)
    assert bar.value() == 0


# Lens


def test_the_page_starts_with_the_lens_of_the_dashboard(
    session: Session, opened: Open, sales: int
) -> None:
    session.keep_layout(LENS, Lens.QUARTER.value)
    page = opened(sales)
    assert page.bar.lens_combo.currentText() == "By quarter"
    assert page.sentence.text() == (
        "Jul–Sep 2026: 330, 189 above the target of 141. Up from 240 in Apr–Jun 2026."
    )
    assert rows(page)[0] == [
        "Jul–Sep 2026", "330", "at least 141", "On target", "Sum of Jul–Sep 2026", "",
    ]  # fmt: skip


def test_a_lens_changes_everything_on_the_page(opened: Open, sales: int) -> None:
    page = opened(sales)
    assert page.badge.status is Status.ON_TARGET
    page.bar.choose_lens(Lens.YEAR_TO_DATE)
    assert page.sentence.text().startswith(
        "Year to date, October 2026: 850, 380 above the target of 470."
    )
    heading = page.model.headerData(Column.PERIOD, Qt.Orientation.Horizontal)
    assert heading == "Year to date"
    assert rows(page)[0] == [
        "October 2026", "850", "at least 470", "On target", "Sum of Jan–Oct 2026", "",
    ]  # fmt: skip
    assert page.trend is not None
    assert page.trend.chart.points[-1].value == 850.0
    page.bar.choose_lens(Lens.ROLLING_YEAR)
    assert page.model.headerData(0, Qt.Orientation.Horizontal) == "12 months to"
    assert [row[:2] for row in rows(page)] == [["October 2026", "900"], ["September 2026", "780"]]


@pytest.mark.parametrize("lens", Lens)
def test_the_numbers_are_those_of_the_lens(
    session: Session, opened: Open, rate: int, lens: Lens
) -> None:
    page = opened(rate)
    page.bar.choose_lens(lens)
    with session.read() as records:
        metrics = [each for each in records.metrics() if each.id == rate]
        expected = through(records, histories(records, metrics)[rate], lens)
    assert page.shown is not None
    points = page.shown.chart.points
    assert {point.period: point.value for point in points if point.value is not None} == dict(
        expected.values
    )
    if expected.values:
        assert page.trend is not None
        assert page.trend.chart is page.shown.chart
    else:
        assert page.area.notice.isVisible()


def test_the_lens_is_kept_while_one_stays_with_the_kpi(
    session: Session, opened: Open, boards: list[DashboardPage], sales: int
) -> None:
    page = opened(sales)
    page.bar.choose_lens(Lens.ROLLING_YEAR)
    boards[-1].months.previous_button.click()
    assert page.bar.lens_combo.currentText() == "Rolling 12 months"
    set_note(session.require_file(), sales, OCTOBER, "Fair in town")
    boards[-1].mark_stale()
    assert page.bar.lens_combo.currentText() == "Rolling 12 months"


def test_every_kpi_opens_in_the_lens_of_the_tile_that_leads_to_it(
    opened: Open, boards: list[DashboardPage], sales: int, rate: int
) -> None:
    page = opened(sales)
    page.bar.choose_lens(Lens.YEAR_TO_DATE)
    boards[-1].open_metric(rate)
    assert page.bar.lens_combo.currentText() == "As measured"
    boards[-1].open_metric(sales)
    assert page.bar.lens_combo.currentText() == "As measured"
    page.bar.choose_lens(Lens.YEAR_TO_DATE)
    boards[-1].back_button.click()
    boards[-1].open_metric(sales)
    assert page.bar.lens_combo.currentText() == "As measured"
    page.bar.choose_lens(Lens.YEAR_TO_DATE)
    assert opened(sales).bar.lens_combo.currentText() == "As measured"


def test_a_quarterly_kpi_has_no_quarters_to_choose(session: Session, opened: Open) -> None:
    audit = add_kpi(
        session.require_file(),
        "Audit",
        {quarter(2025, 1): 1.0},
        frequency=Frequency.QUARTER,
    )
    page = opened(audit)
    offered = [page.bar.lens_combo.itemText(at) for at in range(page.bar.lens_combo.count())]
    assert offered == ["As measured", "By year", "Year to date", "Rolling 12 months"]


@pytest.mark.parametrize("lens", [Lens.YEAR_TO_DATE, Lens.ROLLING_YEAR])
def test_what_makes_no_sense_says_so_and_leads_back(opened: Open, sales: int, lens: Lens) -> None:
    page = opened(sales)
    page.bar.choose_lens(lens)
    page.bar.choose_view(ViewKind.USUAL)
    assert shown(page) == []
    notice = page.area.notice
    assert notice.isVisible()
    said = "Neighbouring numbers share most of their periods"
    assert notice.sentence.text().startswith(said)
    QTest.keyClick(notice.button, Qt.Key.Key_Space)
    assert page.bar.lens_combo.currentText() == "As measured"
    assert shown(page) == [ViewKind.USUAL]


def test_a_trend_with_nothing_to_draw_says_why(session: Session, opened: Open) -> None:
    few = add_kpi(session.require_file(), "Few", months_until_october(1.0, 2.0))
    page = opened(few)
    page.bar.choose_lens(Lens.ROLLING_YEAR)
    assert shown(page) == []
    assert page.area.notice.sentence.text() == (
        "There is nothing to draw through this lens. The numbers begin with September 2026; this "
        "needs them from November 2025 on."
    )
    assert not page.empty.isVisible()
    QTest.mouseClick(page.area.notice.button, Qt.MouseButton.LeftButton)
    assert shown(page) == [ViewKind.TREND]


def test_what_is_usual_is_told_by_quarter_and_decided_as_measured(
    session: Session, opened: Open
) -> None:
    values = (50.0, 54.0, 51.0, 55.0, 50.0, 53.0)
    calm = add_kpi(session.require_file(), "Orders", months_until_october(*(values * 6)))
    page = opened(calm)
    page.bar.choose_view(ViewKind.USUAL)
    assert page.behaviour.rebase_button.isVisible()
    page.bar.choose_lens(Lens.QUARTER)
    card = page.behaviour
    assert card.sentence.text().startswith("Jul–Sep 2026 is within your usual range")
    assert not card.rebase_button.isVisible()
    assert "made on the numbers as measured" in card.notes.text()
    card.measured_button.click()
    assert card.sentence.text().startswith("October 2026 is within your usual range")


def test_why_it_moved_is_told_by_quarter(opened: Open, rate: int) -> None:
    page = opened(rate)
    page.bar.choose_view(ViewKind.WHY)
    page.bar.choose_lens(Lens.QUARTER)
    assert page.movement.sentence.text().startswith(
        "Sales per visit rose from 8.0\u00a0% to 11.0\u00a0%"
    )
    chart = page.movement.view.chart
    assert chart is not None
    assert [bar.label for bar in (chart.bars[0], chart.bars[-1])] == [
        "Apr–Jun 2026",
        "Jul–Sep 2026",
    ]


def test_why_the_year_to_date_moved_is_told_against_last_year(
    session: Session, opened: Open
) -> None:
    file = session.require_file()
    add_kpi(file, "Orders", months_until_october(*[20.0] * 12, *[30.0] * 10))
    add_kpi(file, "Calls", months_until_october(*[100.0] * 22))
    rate = add(
        file,
        "Orders per call",
        "Orders / Calls",
        unit=Unit(UnitKind.PERCENT, decimals=1),
        aggregation=Aggregation.RECOMPUTE,
    )
    page = opened(rate)
    page.bar.choose_view(ViewKind.WHY)
    page.bar.choose_lens(Lens.YEAR_TO_DATE)
    assert shown(page) == [ViewKind.WHY]
    card = page.movement
    assert card.sentence.text().replace("\u00a0", " ") == (
        "Orders per call rose from 20.0 % to 30.0 % (+10.0 percentage points): "
        "Orders rose to 300 (+10.0 points)."
    )
    assert card.compared.text() == "Year to date, October 2026, compared with Jan–Oct 2025."
    assert card.against.isHidden()
    assert not card.view.isHidden()
    page.bar.choose_lens(Lens.AS_MEASURED)
    assert not card.against.isHidden()
    assert card.compared.isHidden()


def test_entering_goes_to_the_month_whatever_the_lens(
    qtbot: QtBot, opened: Open, boards: list[DashboardPage], sales: int
) -> None:
    page = opened(sales)
    page.bar.choose_lens(Lens.QUARTER)
    with qtbot.waitSignal(boards[-1].navigation_requested) as asked:
        QTest.mouseClick(boards[-1].enter_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["entries", (sales, OCTOBER)]


def test_a_number_through_a_lens_says_what_it_is_made_of(
    qtbot: QtBot, opened: Open, sales: int, when_opened: WhenOpened
) -> None:
    said: list[str] = []

    def read(dialog: WhereFromDialog) -> None:
        tree = dialog.tree
        assert tree is not None
        model, root = tree.model(), tree.model().index(0, 0)
        said.append(dialog.sentence.text())
        said.extend(model.index(at, 0, root).data() for at in range(model.rowCount(root)))

    page = opened(sales)
    for lens in (Lens.QUARTER, Lens.YEAR_TO_DATE):
        page.bar.choose_lens(lens)
        page.window().activateWindow()  # the dialog had it
        qtbot.waitUntil(page.isActiveWindow)
        page.table.setFocus()
        page.table.selectRow(1)
        when_opened(read)
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert said[1:4] == ["Sales, April 2026", "Sales, May 2026", "Sales, June 2026"]
    assert said[4] == "720. Sum of Jan–Sep 2026."
    assert said[5:7] == ["Sales, January 2026", "Sales, February 2026"]
    assert len(said) == 5 + 9


# Drivers


def test_the_driver_tree_is_read_and_walked_by_keys(opened: Open, rate: int, sales: int) -> None:
    page = opened(rate)
    QTest.keyClick(page.bar.lens_combo, Qt.Key.Key_4, ALT)
    page.area.take_focus()
    card = page.drivers
    assert card.sentence.text().startswith("Sales per visit rose from 12.0")
    tree, model = card.tree, card.tree.drivers
    assert tree.hasFocus()
    top = model.index(0, 0)
    assert tree.isExpanded(top)
    first = [model.index(0, column, top).data() for column in DriverColumn]
    assert first[:3] == ["Sales", "120 → 130", "+10"]
    QTest.keyClick(tree, Qt.Key.Key_Left)
    assert not tree.isExpanded(top)
    QTest.keyClick(tree, Qt.Key.Key_Right)
    assert tree.isExpanded(top)
    QTest.keyClick(tree, Qt.Key.Key_Down)
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert page.heading == "Sales"
    assert page.subject[0] == sales
    assert shown(page) == [ViewKind.TREND]
    QTest.keyClick(page, Qt.Key.Key_4, ALT)
    assert page.drivers.hint.text() == "“Sales” is typed or imported: nothing lies beneath it."
    assert not page.drivers.tree.isVisible()


def test_both_cards_compare_with_the_same(opened: Open, rate: int) -> None:
    page = opened(rate)
    page.bar.choose_view(ViewKind.WHY)
    page.movement.against.choose("last_year")
    page.bar.choose_view(ViewKind.DRIVERS)
    assert page.drivers.against.choice == "last_year"
    assert page.drivers.tree.drivers.index(0, 1).data() == "1.0\u00a0% → 26.0\u00a0%"
    page.drivers.against.choose("previous")
    assert page.drivers.tree.drivers.index(0, 1).data() == "12.0\u00a0% → 26.0\u00a0%"
    page.bar.choose_view(ViewKind.WHY)
    assert page.movement.sentence.text().startswith("Sales per visit rose from 12.0")


def test_what_is_compared_with_is_remembered(opened: Open, rate: int) -> None:
    page = opened(rate)
    page.bar.choose_view(ViewKind.WHY)
    page.movement.against.choose("last_year")
    again = opened(rate)
    again.bar.choose_view(ViewKind.DRIVERS)
    assert again.drivers.against.choice == "last_year"
    assert again.drivers.tree.drivers.index(0, 1).data() == "1.0\u00a0% → 26.0\u00a0%"
    again.drivers.against.choose("previous")
    assert opened(rate).movement.against.choice == "previous"


def test_a_typed_metric_shows_its_notes_among_the_drivers(
    session: Session, opened: Open, sales: int
) -> None:
    set_note(session.require_file(), sales, OCTOBER, "A fair")
    page = opened(sales)
    page.bar.choose_view(ViewKind.DRIVERS)
    assert page.drivers.notes.text() == "Note: A fair"


def test_the_tree_is_painted_light_and_dark_and_leaves_columns_where_it_is_narrow(
    qapp: QApplication, opened: Open, boards: list[DashboardPage], rate: int
) -> None:
    page = opened(rate)
    page.bar.choose_view(ViewKind.DRIVERS)
    tree = page.drivers.tree
    assert not tree.grab().toImage().isNull()
    theme.apply(qapp, ThemeChoice.DARK)
    assert tree.grab().toImage().pixelColor(4, 4).lightness() < 80
    assert not tree.isColumnHidden(DriverColumn.STATUS)
    boards[-1].resize(460, 700)
    assert tree.isColumnHidden(DriverColumn.CHANGE)
    assert not tree.isColumnHidden(DriverColumn.CONTRIBUTION)


# Numbers


def test_the_table_says_where_each_number_came_from(
    session: Session, opened: Open, sales: int, rate: int
) -> None:
    book = Origin(OriginKind.IMPORTED, "sales.xlsx", "ab" * 32, "March", "B7", "130")
    with session.require_file().write(TYPE) as work:
        work.put_entries([Entry(sales, OCTOBER, 130.0, origin=book)])
    page = opened(sales)
    origin = [row[Column.ORIGIN] for row in rows(page)]
    assert origin[:2] == ["Imported from sales.xlsx, sheet March, B7", "Typed"]
    tip = page.model.index(0, Column.ORIGIN).data(Qt.ItemDataRole.ToolTipRole)
    assert "“130”" in tip
    assert page.table.isColumnHidden(Column.NOTE)
    page = opened(rate)
    assert rows(page)[0][Column.ORIGIN] == "= Sales / Visits"
    index, roles = page.model.index(0, Column.ORIGIN), Qt.ItemDataRole
    for role in (roles.ToolTipRole, roles.AccessibleTextRole):
        assert "Calculated: Sales / Visits" in index.data(role)


def test_a_retired_metric_is_looked_at_and_not_decided_on(
    session: Session, opened: Open, sales: int
) -> None:
    change(
        session.require_file(),
        sales,
        stage=Stage.RETIRED,
        retired_on=OCTOBER.last_day,
        direction=Direction.HIGHER,
    )
    page = opened(sales)
    page.bar.choose_view(ViewKind.USUAL)
    assert not page.behaviour.rebase_button.isVisible()
    assert not page.pace.isVisible()
    assert not page.actions_card.add_button.isVisible()
    page.bar.choose_lens(Lens.QUARTER)
    assert not page.behaviour.measured_button.isVisible()
    assert rows(page)[0][0] == "Jul–Sep 2026"


def test_the_year_to_date_starts_anew_with_the_business_year(
    session: Session, opened: Open
) -> None:
    values = months_until_october(*[10.0] * 34)
    page = opened(add_kpi(session.require_file(), "Output", values))
    page.bar.choose_lens(Lens.YEAR_TO_DATE)
    view, trend = page.shown, page.trend
    assert view is not None
    assert trend is not None
    points = view.chart.points
    assert [points[at].label for at in view.chart.restarts] == [
        "Year to date, January 2025",
        "Year to date, January 2026",
    ]
    january = view.chart.restarts[0]
    x, y = trend.items.values.getOriginalDataset()
    before, gap, after = (list(x).index(each) for each in (january - 1, january - 0.5, january))
    assert (y[before], y[after]) == (120.0, 10.0)
    assert y[gap] != y[gap]  # not a number: no line goes there
    dots = trend.items.dots.getData()[0]
    assert january - 1 in dots
    assert january in dots
    page.bar.choose_lens(Lens.AS_MEASURED)
    assert not view_of(page).chart.restarts


def view_of(page: MetricPage) -> MetricView:
    assert page.shown is not None
    return page.shown
