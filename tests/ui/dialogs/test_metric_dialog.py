"""The form that edits a metric: the wizard's panels as tabs, saved together or not at all."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QRadioButton
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Direction, Perspective, Stage
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services import metrics, stages
from kpidesk.services.metric_drafts import MetricDraft, draft_of
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.dialogs.metric_dialog import MetricDialog
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.formula_field import FormulaField
from kpidesk.ui.wizards.measure_panel import MeasurePanel
from tests.ui.pages.example_kpis import add_kpi, months_until_october

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # of lists below a field
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> MetricDialog:
    """Return the form of a KPI with numbers."""
    monkeypatch.setattr(MessageDialog, "ask", lambda *_arguments, **_options: True)
    metric_id = add_kpi(
        session.require_file(),
        "Revenue",
        months_until_october(1200.0, 1300.0),
        unit=Unit(UnitKind.CURRENCY, "€"),
    )
    return shown(qtbot, session, metric_id)


def shown(qtbot: QtBot, session: Session, metric_id: int) -> MetricDialog:
    made = MetricDialog(session, metric_id)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def go_to(dialog: MetricDialog, title: str) -> None:
    titles = [dialog.tabs.tabText(each).replace("&", "") for each in range(dialog.tabs.count())]
    dialog.tabs.setCurrentIndex(titles.index(title))


def field(dialog: MetricDialog, key: str) -> QLineEdit:
    found = next(panel.fields[key] for panel in dialog.panels.values() if key in panel.fields)
    editor = found.editor
    assert isinstance(editor, QLineEdit)
    return editor


def choose(dialog: MetricDialog, text: str) -> None:
    for button in dialog.findChildren(QRadioButton):
        if text in button.text().replace("&", "") and button.isVisible():
            button.setFocus()
            QTest.keyClick(button, Qt.Key.Key_Space)
            assert button.isChecked()
            return
    pytest.fail(f"no choice {text!r}")


def problem(dialog: MetricDialog, key: str) -> str:
    return next(p.fields[key].problem for p in dialog.panels.values() if key in p.fields)


def save(dialog: MetricDialog) -> None:
    QTest.mouseClick(dialog.save_button, LEFT)


def lower_is_better(dialog: MetricDialog) -> None:
    go_to(dialog, "Measure")
    box = next(p.fields["direction"].editor for p in dialog.panels.values() if "unit" in p.fields)
    box.setFocus()
    QTest.keyClicks(box, "Lower")


def test_every_tab_shows_what_is_known_and_saving_untouched_changes_nothing(
    dialog: MetricDialog, session: Session
) -> None:
    before = draft_of(session.require_file(), 1)
    titles = [dialog.tabs.tabText(each).replace("&", "") for each in range(dialog.tabs.count())]
    for title in titles:
        go_to(dialog, title)
    save(dialog)
    assert not dialog.isVisible()
    assert draft_of(session.require_file(), 1) == before
    assert "Good KPI?" in titles


def test_it_opens_with_the_keyboard_in_the_first_field(dialog: MetricDialog) -> None:
    assert dialog.focusWidget() is field(dialog, "name")


@pytest.mark.parametrize(
    ("key", "shift", "tab"),
    [
        (Qt.Key.Key_Tab, False, 1),
        (Qt.Key.Key_PageDown, False, 1),
        (Qt.Key.Key_Backtab, True, 6),
        (Qt.Key.Key_PageUp, False, 6),
    ],
)
def test_keys_lead_from_tab_to_tab(
    dialog: MetricDialog, key: Qt.Key, tab: int, *, shift: bool
) -> None:
    controls = Qt.KeyboardModifier.ControlModifier
    if shift:
        controls |= Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(dialog.focusWidget(), key, controls)
    assert dialog.tabs.currentIndex() == tab
    shown = list(dialog.panels.values())[tab]
    focused = dialog.focusWidget()
    assert focused is not None
    assert shown.isAncestorOf(focused)


def test_a_letter_leads_to_a_tab(dialog: MetricDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    assert dialog.tabs.tabText(dialog.tabs.currentIndex()) == "Ob&jective"


def test_a_changed_direction_asks_from_when_it_holds_and_keeps_the_old_meaning(
    dialog: MetricDialog, session: Session
) -> None:
    lower_is_better(dialog)
    start = next(
        p.fields["changes_from"] for p in dialog.panels.values() if "changes_from" in p.fields
    )
    assert start.isVisible()
    save(dialog)
    assert dialog.isVisible()
    assert "why it changed" in problem(dialog, "change_reason")
    box = start.editor
    box.setCurrentText("October 2026")  # type: ignore[attr-defined]
    field(dialog, "change_reason").setText("It counts returns now")
    save(dialog)
    assert not dialog.isVisible()
    with session.read() as records:
        (earlier,) = records.earlier_definitions()[1]
        assert records.metrics()[0].direction is Direction.LOWER
    assert (earlier.until, earlier.direction) == (dt.date(2026, 10, 1), Direction.HIGHER)
    assert earlier.reason == "It counts returns now"


def test_the_preview_keeps_the_months_before_a_change(
    dialog: MetricDialog, session: Session
) -> None:
    add_kpi(session.require_file(), "Orders", months_until_october(10.0, 20.0))
    go_to(dialog, "Measure")
    panel = next(each for each in dialog.panels.values() if isinstance(each, MeasurePanel))
    choose(dialog, "Calculated")
    formula = panel.fields["formula"]
    assert isinstance(formula, FormulaField)
    formula.set_formula("Orders * 2")
    formula.unit_button.click()
    panel.show_preview()
    assert shown_values(panel) == [1200.0, 1300.0]  # from November on, and until then as it was
    choose(dialog, "always meant so")
    panel.show_preview()
    assert shown_values(panel) == [20.0, 40.0]


def shown_values(panel: MeasurePanel) -> list[float]:
    assert panel.preview.preview is not None
    points = panel.preview.preview.chart.points
    return [point.value for point in points if point.value is not None]


def test_what_was_always_meant_so_needs_no_reason(dialog: MetricDialog, session: Session) -> None:
    lower_is_better(dialog)
    choose(dialog, "always meant so")
    save(dialog)
    assert not dialog.isVisible()
    with session.read() as records:
        assert not records.earlier_definitions()
        assert records.metrics()[0].direction is Direction.LOWER


def test_taking_a_change_back_asks_nothing_any_more(dialog: MetricDialog) -> None:
    lower_is_better(dialog)
    reason = field(dialog, "change_reason")
    assert reason.isVisible()
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Up)
    assert not reason.isVisible()


def test_a_metric_without_numbers_may_mean_something_else_at_once(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MessageDialog, "ask", lambda *_arguments, **_options: True)
    metrics.define_kpi(session.require_file(), MetricDraft("Quotes"))
    dialog = shown(qtbot, session, 1)
    lower_is_better(dialog)
    assert not field(dialog, "change_reason").isVisible()
    save(dialog)
    assert not dialog.isVisible()


def test_the_path_that_was_missing_and_the_rest_are_written_on_their_tabs(
    dialog: MetricDialog, session: Session
) -> None:
    go_to(dialog, "Good KPI?")
    choose(dialog, "Happier customers")
    field(dialog, "so_what").setText("They wait less, so they come back")
    go_to(dialog, "More")
    perspective = next(
        p.fields["perspective"].editor for p in dialog.panels.values() if "perspective" in p.fields
    )
    perspective.setFocus()
    QTest.keyClicks(perspective, "Cust")
    save(dialog)
    found = draft_of(session.require_file(), 1)
    assert (found.outcome, found.so_what) == (
        Outcome.SATISFACTION,
        "They wait less, so they come back",
    )
    assert found.perspective is Perspective.CUSTOMER


def test_two_metrics_with_one_name_are_refused_on_the_tab_of_the_name(
    dialog: MetricDialog, session: Session
) -> None:
    metrics.define_kpi(session.require_file(), MetricDraft("Profit"))
    field(dialog, "name").setText("profit")
    go_to(dialog, "Target")
    save(dialog)
    assert dialog.isVisible()
    assert dialog.tabs.currentIndex() == 0
    assert "already a metric called “Profit”" in problem(dialog, "name")
    assert field(dialog, "name").text() == "profit"


def test_closing_asks_only_where_something_was_changed(
    dialog: MetricDialog, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(_parent: object, question: str, _yes: str, **_options: object) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr(MessageDialog, "ask", ask)
    field(dialog, "name").setText("Turnover")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert asked == ["Close without saving? What you changed here is not kept."]
    field(dialog, "name").setText("Revenue")
    monkeypatch.setattr(MessageDialog, "ask", lambda *_arguments, **_options: pytest.fail("asked"))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert draft_of(session.require_file(), 1).name == "Revenue"


def test_a_retired_metric_can_be_mended_and_stays_retired(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MessageDialog, "ask", lambda *_arguments, **_options: True)
    file = session.require_file()
    metrics.define_kpi(file, MetricDraft("Revenue"))
    stages.retire_metric(file, 1, "Replaced", dt.date(2026, 11, 1))
    dialog = shown(qtbot, session, 1)
    field(dialog, "name").setText("Old revenue")
    save(dialog)
    with session.read() as records:
        metric = records.metrics()[0]
    assert (metric.name, metric.stage) == ("Old revenue", Stage.RETIRED)
