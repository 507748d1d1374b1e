"""The preview that is drawn while a KPI is typed."""

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.formulas.errors import FormulaError, Span
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.explanations import FormulaCheck
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, draft_of
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.live_preview import LivePreview
from tests.ui.pages.example_kpis import OCTOBER, add_kpi, months_until_october


@pytest.fixture
def preview(qtbot: QtBot, session: Session) -> LivePreview:
    return shown(qtbot, LivePreview(session))


def shown(qtbot: QtBot, made: LivePreview) -> LivePreview:
    qtbot.addWidget(made)
    made.resize(420, 460)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_examples_are_marked_as_such_and_follow_what_is_typed(preview: LivePreview) -> None:
    preview.show_draft(MetricDraft(""))
    assert preview.caption.text().startswith("Example numbers")
    assert preview.tile.standing.metric.name == "Your KPI"
    preview.show_draft(MetricDraft("Revenue", unit=Unit(UnitKind.CURRENCY, "€"), owner="Anna"))
    assert preview.tile.standing.value_text.startswith("€")
    assert "Revenue" in preview.tile.accessibleName()
    assert "Revenue" in preview.picture.accessibleName()
    assert preview.tile.standing.status is Status.NO_TARGET


def test_a_metric_shows_its_own_numbers_against_the_target_that_is_typed(
    qtbot: QtBot, session: Session
) -> None:
    file = session.require_file()
    metric_id = add_kpi(file, "New customers", months_until_october(50.0, None, 38.0, 42.0))
    preview = shown(qtbot, LivePreview(session, metric_id))
    draft = draft_of(file, metric_id)
    preview.show_draft(draft)
    assert preview.caption.text().startswith("Your own numbers")
    assert preview.tile.standing.status.label == "Off target"
    preview.show_draft(with_goal(draft, 40.0))
    assert preview.tile.standing.status.label == "On target"
    session.perform(partial(set_entries, edits=[Edit(metric_id, OCTOBER, 12.0)]))
    preview.show_draft(with_goal(draft, 40.0))
    assert preview.tile.standing.value == 12.0


def with_goal(draft: MetricDraft, goal: float) -> MetricDraft:
    assert isinstance(draft.target, TargetDraft)
    return replace(draft, target=replace(draft.target, constant=Target(goal)))


def test_a_formula_shows_what_it_gives_and_examples_while_it_is_wrong(
    preview: LivePreview,
) -> None:
    draft = MetricDraft("Rate", formula="a / b")
    right = FormulaCheck(None, ("a", "b"), "", ((OCTOBER, 12.0),), "")
    preview.show_draft(draft, right)
    assert preview.tile.standing.value == 12.0
    assert preview.caption.text().startswith("Your own numbers")
    wrong = FormulaCheck(FormulaError("No.", Span(0, 1)), (), "", (), "No.")
    preview.show_draft(draft, wrong)
    assert preview.caption.text().startswith("Example numbers")


def test_nothing_in_it_takes_the_keyboard_or_a_click(preview: LivePreview) -> None:
    preview.show_draft(MetricDraft("Visitors"))
    assert preview.tile.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert preview.childAt(preview.tile.geometry().center()) is not preview.tile


def test_the_tile_is_as_high_as_its_name_needs(preview: LivePreview) -> None:
    preview.show_draft(MetricDraft("Visitors"))
    low = preview.tile.height()
    preview.show_draft(MetricDraft("Visitors who came in by the back door on a rainy Tuesday"))
    assert preview.tile.height() > low


def test_the_trend_stands_beside_the_tile_where_there_is_room(preview: LivePreview) -> None:
    preview.show_draft(MetricDraft("Visitors"))
    assert preview.picture.y() > preview.tile.geometry().bottom()
    preview.resize(900, 300)
    QApplication.sendPostedEvents()
    assert preview.picture.x() > preview.tile.geometry().right()


def test_light_and_dark_are_painted(qapp: QApplication, preview: LivePreview) -> None:
    preview.show_draft(MetricDraft("Visitors"))
    for choice, is_dark in ((ThemeChoice.LIGHT, False), (ThemeChoice.DARK, True)):
        theme.apply(qapp, choice)
        ground = preview.tile.grab().toImage().pixelColor(200, 8).lightness()
        assert (ground < 90) is is_dark
