"""The views that the self-test shows: the board in each of its forms, and each chart of a KPI."""

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from kpidesk.domain.metrics import Stage
from kpidesk.services.actions import actions_of
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session


def views(session: Session, window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Show one view after the other, as a person would choose it; nothing is saved.

    Yields the name of each for its picture, and what is to be in it. The board and the chart are
    those of before in the end. RuntimeError where the dashboard cannot be shown.
    """
    window.show_page("dashboard")
    page = window.current_page
    if not isinstance(page, DashboardPage):
        raise RuntimeError("the dashboard is not shown")  # noqa: TRY004 - nobody gave a wrong type
    page.show_start()
    yield from _boards(page, window)
    yield from _slides(page)
    yield from _charts(session, page, window)


def _boards(page: DashboardPage, window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    buttons = page.bar.kinds.buttons
    before = page.bar.kinds.choice
    for kind, button in buttons.items():
        if kind != before:
            button.click()
            yield f"board-{kind}", window
    buttons[before].click()


def _slides(page: DashboardPage) -> Iterator[tuple[str, QWidget]]:
    page.present()
    if page.presentation is None:
        raise RuntimeError("there is no presentation")
    yield "presentation", page.presentation
    page.presentation.forward()
    yield "presentation-kpi", page.presentation
    page.presentation.close()


def _charts(
    session: Session, page: DashboardPage, window: MainWindow
) -> Iterator[tuple[str, QWidget]]:
    with session.read() as records:
        kpis = [metric for metric in records.metrics() if metric.stage is Stage.KPI]
    calculated = next((each for each in kpis if each.is_calculated), kpis[0])
    page.open_metric(calculated.id)
    metric_page = page.metric_page
    if metric_page is None:
        raise RuntimeError("the page of a KPI is not shown")
    segments = metric_page.bar.views
    before = segments.choice
    for kind, button in segments.buttons.items():
        if kind != before:
            button.click()
            yield f"kpi-{kind}", window
    segments.buttons[before].click()
    file, today = session.require_file(), session.today()
    decided = next((each for each in kpis if actions_of(file, each.id, today)), calculated)
    page.open_metric(decided.id)
    metric_page.ensureWidgetVisible(metric_page.actions_card)
    yield "kpi-actions", window
    page.show_start()
