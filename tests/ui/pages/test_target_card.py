"""The target on the page of a KPI: its versions with their reasons, the pace, the way to change."""

import datetime as dt
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.targets import Target
from kpidesk.services.metric_drafts import TargetDraft, draft_of
from kpidesk.services.metrics import edit_metric
from kpidesk.services.stages import retire_metric
from kpidesk.ui.dialogs.target_dialog import TargetDialog
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.pages.metric_page import MetricPage
from kpidesk.ui.session import Session
from tests.ui.conftest import TODAY
from tests.ui.pages.example_kpis import add_kpi, months_until_october


@pytest.fixture
def customers(session: Session) -> int:
    return add_kpi(session.require_file(), "New customers", months_until_october(*[40.0] * 10))


@pytest.fixture
def dashboard(qtbot: QtBot, session: Session, customers: int) -> DashboardPage:
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.resize(1080, 900)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    page.open_metric(customers)
    return page


@pytest.fixture
def page(dashboard: DashboardPage) -> MetricPage:
    assert dashboard.metric_page is not None
    return dashboard.metric_page


def words(widget: QWidget) -> list[str]:
    labels = widget.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisibleTo(widget)]


def change(session: Session, metric_id: int, month: int, goal: float, reason: str) -> None:
    """Change the target from a month on; months to come are all that can have several."""
    target = TargetDraft(dt.date(2027, month, 1), constant=Target(goal), reason=reason)

    def operation(file: CompanyFile) -> ChangeSet:
        return edit_metric(file, metric_id, replace(draft_of(file, metric_id), target=target))

    assert session.perform(operation) is not None


def test_it_says_what_is_needed_from_now(page: MetricPage) -> None:
    assert page.pace.isVisible()
    assert page.pace.text() == "400 of 564 after 10 months; 82 a month are needed from now."


def test_the_first_target_needs_no_reason_and_is_in_force(page: MetricPage) -> None:
    assert words(page.target) == [
        "Target",
        "From January 2020, now in force",
        "Each month at least 47.",
    ]
    assert not page.target.fold_button.isVisible()


def test_a_change_is_shown_at_once_with_its_reason_and_older_ones_on_request(
    qtbot: QtBot, session: Session, page: MetricPage, customers: int
) -> None:
    for month, goal in ((1, 50.0), (2, 55.0)):
        change(session, customers, month, goal, "More staff")
    assert words(page.target) == [
        "Target",
        "From February 2027",
        "Each month at least 55.",
        "Why: More staff",
        "In January 2027",
        "Each month at least 50.",
        "Why: More staff",
    ]
    fold = page.target.fold_button
    assert fold.text() == "1 earlier target"
    fold.setFocus()
    qtbot.keyClick(fold, Qt.Key.Key_Space)
    assert "January 2020 to December 2026, now in force" in words(page.target)
    assert fold.text() == "Show fewer"
    qtbot.keyClick(fold, Qt.Key.Key_Space)
    assert len(words(page.target)) == 7
    session.undo()
    assert "From January 2027" in words(page.target)


def test_the_buttons_open_the_form_and_the_lab(
    qtbot: QtBot, page: MetricPage, customers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(TargetDialog, "edit", lambda _s, mid, _p: asked.append(("edit", mid)))
    monkeypatch.setattr(TargetDialog, "propose", lambda _s, mid, _p: asked.append(("lab", mid)))
    qtbot.mouseClick(page.target.change_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.target.lab_button, Qt.MouseButton.LeftButton)
    assert asked == [("edit", customers), ("lab", customers)]


def test_without_a_target_it_offers_to_set_one(
    session: Session, page: MetricPage, customers: int
) -> None:
    def operation(file: CompanyFile) -> ChangeSet:
        return edit_metric(file, customers, replace(draft_of(file, customers), target=None))

    session.perform(operation)
    assert words(page.target)[1].startswith("No target yet.")
    assert page.target.change_button.text() == "Set a target"
    assert not page.pace.isVisible()


def test_a_retired_kpi_shows_its_target_and_offers_no_change(
    session: Session, page: MetricPage, customers: int
) -> None:
    session.perform(lambda file: retire_metric(file, customers, "Replaced", TODAY))
    assert "Each month at least 47." in words(page.target)
    assert not page.target.change_button.isVisible()
    assert not page.target.lab_button.isVisible()


def test_the_buttons_have_their_whole_words_in_the_narrow_column(dashboard: DashboardPage) -> None:
    page = dashboard.metric_page
    assert page is not None
    card = page.target
    for button in (card.change_button, card.lab_button):
        assert button.width() >= button.sizeHint().width()
        assert card.rect().contains(button.geometry())
    assert not card.change_button.geometry().intersects(card.lab_button.geometry())
