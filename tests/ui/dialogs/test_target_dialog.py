"""The target of one KPI: each kind from typing to the dashboard, and what is said of mistakes."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QTableWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Company, Direction, Stage
from kpidesk.domain.numbers import locale_for
from kpidesk.domain.ports import Adapters
from kpidesk.domain.status import Status
from kpidesk.domain.target_plans import Growth, Ramp, Spread
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.dashboard import dashboard
from kpidesk.services.metric_drafts import TargetDraft, draft_of
from kpidesk.services.metrics import edit_metric
from kpidesk.settings import Settings
from kpidesk.ui.dialogs.target_dialog import TargetDialog
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.target_lab import TargetLabDialog
from tests.ui.conftest import TODAY
from tests.ui.pages.example_kpis import OCTOBER, add_kpi, months_until_october
from tests.ui.wizards.target_driver import (
    choose,
    field,
    problems,
    until_said,
    write,
)

VALUES = [40.0 + place for place in range(24)]  # 63 in October 2026, 51 a year before


@pytest.fixture
def customers(session: Session) -> int:
    return add_kpi(session.require_file(), "New customers", months_until_october(*VALUES))


@pytest.fixture
def untargeted(session: Session, customers: int) -> int:
    """A metric with numbers whose only lack is a target."""
    file = session.require_file()
    edit_metric(file, customers, replace(draft_of(file, customers), target=None))
    return customers


def opened(qtbot: QtBot, session: Session, metric_id: int) -> TargetDialog:
    dialog = TargetDialog(session, metric_id)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def save(qtbot: QtBot, dialog: TargetDialog) -> None:
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)


def plans(session: Session, metric_id: int) -> list[TargetPlan]:
    with session.read() as records:
        return list(records.target_plans([metric_id]))


def october(session: Session) -> tuple[Target | None, Status]:
    """Return what the tile on the dashboard shows."""
    (tile,) = dashboard(session.require_file(), session.locale, TODAY).standings
    assert tile.period == OCTOBER
    return tile.target, tile.status


def test_the_same_for_every_period(qtbot: QtBot, session: Session, untargeted: int) -> None:
    dialog = opened(qtbot, session, untargeted)
    choose(qtbot, dialog.panel, "same for every")
    write(qtbot, dialog.panel, "Target", "65")
    write(qtbot, dialog.panel, "Near target within", "2.5")
    save(qtbot, dialog)
    assert not dialog.isVisible()
    assert october(session) == (Target(65.0), Status.OFF)  # 63 is 3 % below
    assert plans(session, untargeted)[0].tolerance == 0.025
    assert draft_of(session.require_file(), untargeted).target is not None


def test_a_target_for_each_period(qtbot: QtBot, session: Session, untargeted: int) -> None:
    dialog = opened(qtbot, session, untargeted)
    choose(qtbot, dialog.panel, "each period")
    grid = dialog.panel.fields["per_period"].editor
    assert isinstance(grid, QTableWidget)
    row = next(n for n in range(grid.rowCount()) if grid.item(n, 0).text() == "October 2026")  # type: ignore[union-attr]
    grid.setFocus()
    grid.setCurrentCell(row, 1)
    qtbot.keyClicks(grid.viewport(), "6")
    editor = QApplication.focusWidget()
    assert editor is not None
    qtbot.keyClicks(editor, "3")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: grid.state() is QAbstractItemView.State.NoState)
    save(qtbot, dialog)
    assert october(session) == (Target(63.0), Status.ON_TARGET)
    assert plans(session, untargeted)[0].per_period == {OCTOBER: Target(63.0)}


def test_a_ramp_in_steps(qtbot: QtBot, session: Session, untargeted: int) -> None:
    dialog = opened(qtbot, session, untargeted)
    choose(qtbot, dialog.panel, "ramp")
    baseline = field(dialog.panel, "Baseline")
    assert isinstance(baseline, QLineEdit)
    assert baseline.text() == "58"  # where it usually stood in the latest year, 57.5
    write(qtbot, dialog.panel, "Baseline", "50")
    write(qtbot, dialog.panel, "The baseline holds in", "January 2026")
    write(qtbot, dialog.panel, "Target", "80")
    write(qtbot, dialog.panel, "The target is reached by", "December 2026")
    write(qtbot, dialog.panel, "How it gets there", "In equal steps")
    steps = field(dialog.panel, "How many steps")
    qtbot.keyClick(steps, Qt.Key.Key_Down)
    save(qtbot, dialog)
    rule = Ramp(Target(50.0), Target(80.0), dt.date(2026, 1, 1), dt.date(2026, 12, 31), 3)
    assert plans(session, untargeted)[0].rule == rule
    assert october(session) == (Target(70.0), Status.OFF)


def test_growth_typed_in_percent(qtbot: QtBot, session: Session, untargeted: int) -> None:
    dialog = opened(qtbot, session, untargeted)
    choose(qtbot, dialog.panel, "Growth")
    write(qtbot, dialog.panel, "Change against last year", "20")
    save(qtbot, dialog)
    assert plans(session, untargeted)[0].rule == Growth(0.2)
    assert october(session) == (Target(61.0), Status.ON_TARGET)  # 61.2


def test_a_yearly_figure(qtbot: QtBot, session: Session, untargeted: int) -> None:
    dialog = opened(qtbot, session, untargeted)
    choose(qtbot, dialog.panel, "yearly")
    write(qtbot, dialog.panel, "Target for the year", "1,200")
    write(qtbot, dialog.panel, "Which year", "2026")
    save(qtbot, dialog)
    assert plans(session, untargeted)[0].rule == Spread(Target(1200.0), 2026)
    target, status = october(session)
    assert target is not None
    assert 100 < target.value < 115  # October is a better month than most
    assert status is Status.OFF


def test_no_target_is_never_green(qtbot: QtBot, session: Session, customers: int) -> None:
    dialog = opened(qtbot, session, customers)
    choose(qtbot, dialog.panel, "No target yet")
    save(qtbot, dialog)
    assert plans(session, customers) == []
    with session.read() as records:
        assert records.metrics()[0].stage is Stage.CANDIDATE
    assert october(session) == (None, Status.NO_TARGET)


@pytest.mark.parametrize("kind", ["same for every", "ramp", "Growth", "yearly"])
def test_every_kind_of_range(qtbot: QtBot, session: Session, kind: str) -> None:
    percent = Unit(UnitKind.PERCENT, decimals=1)
    share = add_kpi(
        session.require_file(),
        "Payroll share",
        months_until_october(*[value / 200 for value in VALUES]),
        target=Target(0.2, 0.3),
        direction=Direction.WITHIN,
        unit=Unit(decimals=1) if kind == "yearly" else percent,  # shares of months add up to none
    )
    dialog = opened(qtbot, session, share)
    panel = dialog.panel
    choose(qtbot, panel, kind)
    names = {
        "same for every": (("Lower end", "30"), ("Upper end", "35 %")),
        "ramp": (
            ("Baseline, lower end", "20"),
            ("Baseline, upper end", "30"),
            ("Target, lower end", "30"),
            ("Target, upper end", "35"),
        ),
        "Growth": (("Lower end", "-5"), ("Upper end", "5")),
        "yearly": (("Lower end for the year", "3"), ("Upper end for the year", "4")),
    }[kind]
    for name, text in names:
        write(qtbot, panel, name, text)
    until_said(qtbot, panel, lambda: field(panel, "Why does the target change?") is not None)
    write(qtbot, panel, "Why does the target change?", "A new wage agreement")
    save(qtbot, dialog)
    assert problems(panel) == {}
    old, new = plans(session, share)
    assert (old.starts, old.constant) == (dt.date(2020, 1, 1), Target(0.2, 0.3))
    assert (new.starts, new.reason) == (dt.date(2026, 11, 1), "A new wage agreement")
    kinds = {
        "same for every": PlanKind.CONSTANT,
        "ramp": PlanKind.RAMP,
        "Growth": PlanKind.GROWTH,
        "yearly": PlanKind.SPREAD,
    }
    assert new.kind is kinds[kind]


@pytest.mark.parametrize(
    ("kind", "typed", "at", "said"),
    [
        ("same for every", {"Target": ""}, "target", "Write the target"),
        ("same for every", {"Target": "12x"}, "target", "not understood as a number"),
        (
            "same for every",
            {"Target": "5", "Near target within": "120"},
            "tolerance",
            "between 0 % and 100 %",
        ),
        ("each period", {}, "per_period", "at least one period"),
        ("ramp", {"Baseline": "abc", "Target": "70"}, "baseline", "not understood"),
        ("ramp", {"Target": ""}, "goal", "shall reach in the end"),
        (
            "ramp",
            {
                "Target": "70",
                "The baseline holds in": "June 2026",
                "The target is reached by": "May 2026",
            },
            "ends",
            "The end lies before the start",
        ),
        ("Growth", {"Change against last year": "0.5"}, "growth", "Write the % sign too"),
        ("Growth", {"Change against last year": "-100"}, "growth", "nothing would be left"),
        ("yearly", {"Target for the year": "much"}, "yearly", "not understood"),
        ("yearly", {"Target for the year": "1", "Which year": "2025"}, "year", "later year"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    qtbot: QtBot,
    session: Session,
    untargeted: int,
    kind: str,
    typed: dict[str, str],
    at: str,
    said: str,
) -> None:
    dialog = opened(qtbot, session, untargeted)
    choose(qtbot, dialog.panel, kind)
    for name, text in typed.items():
        write(qtbot, dialog.panel, name, text)
    save(qtbot, dialog)
    assert dialog.isVisible()
    assert list(problems(dialog.panel)) == [at]
    assert said in problems(dialog.panel)[at].replace("\u00a0", " ")
    for name, text in typed.items():
        editor = field(dialog.panel, name)
        assert text in (getattr(editor, "text", str)(), getattr(editor, "currentText", str)())
    assert plans(session, untargeted) == []
    write(qtbot, dialog.panel, "Near target within", "5")  # mending takes the sentence back
    qtbot.keyClicks(field(dialog.panel, "Near target within"), " ")
    assert problems(dialog.panel) == {}


def test_an_empty_range_is_refused(qtbot: QtBot, session: Session) -> None:
    stock = add_kpi(
        session.require_file(),
        "Stock",
        {},
        target=Target(2.0, 4.0),
        direction=Direction.WITHIN,
    )
    dialog = opened(qtbot, session, stock)
    write(qtbot, dialog.panel, "Lower end", "6")
    save(qtbot, dialog)
    assert problems(dialog.panel) == {
        "upper": "The upper end of the range lies below its lower end."
    }
    write(qtbot, dialog.panel, "Upper end", "")
    save(qtbot, dialog)
    assert problems(dialog.panel) == {"upper": "A range needs its upper end too."}


def test_a_changed_target_wants_a_reason_and_keeps_the_old_one_for_its_time(
    qtbot: QtBot, session: Session, customers: int
) -> None:
    dialog = opened(qtbot, session, customers)
    reason = dialog.panel.fields["reason"]
    assert not reason.isVisible()
    write(qtbot, dialog.panel, "Target", "60")
    save(qtbot, dialog)
    assert list(problems(dialog.panel)) == ["reason"]
    assert reason.isVisible()
    assert reason.editor.hasFocus()
    qtbot.keyClicks(reason.editor, "The second shop opens")
    with qtbot.waitSignal(session.changed):
        qtbot.keyClick(reason.editor, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert [(p.starts, p.constant, p.reason) for p in plans(session, customers)] == [
        (dt.date(2020, 1, 1), Target(47.0), ""),
        (dt.date(2026, 11, 1), Target(60.0), "The second shop opens"),
    ]
    assert october(session) == (Target(47.0), Status.ON_TARGET)


def test_the_reason_is_asked_for_only_while_the_target_differs(
    qtbot: QtBot, session: Session, customers: int
) -> None:
    dialog = opened(qtbot, session, customers)
    reason = dialog.panel.fields["reason"]
    write(qtbot, dialog.panel, "Target", "60")
    until_said(qtbot, dialog.panel, reason.isVisible)
    write(qtbot, dialog.panel, "Target", "47")
    until_said(qtbot, dialog.panel, lambda: not reason.isVisible())
    save(qtbot, dialog)
    assert not dialog.isVisible()
    assert dialog.change is not None
    assert dialog.change.is_empty


def test_a_target_cannot_start_where_another_one_has_judged(
    qtbot: QtBot, session: Session, customers: int
) -> None:
    file = session.require_file()
    ramp = Ramp(Target(47.0), Target(60.0), dt.date(2026, 6, 14), dt.date(2027, 1, 3))
    later = TargetDraft(dt.date(2026, 6, 1), PlanKind.RAMP, rule=ramp, reason="More staff")
    edit_metric(file, customers, replace(draft_of(file, customers), target=later))
    dialog = opened(qtbot, session, customers)
    save(qtbot, dialog)  # days inside a month are shown as the month, and are no change
    assert dialog.change is not None
    assert dialog.change.is_empty
    dialog = opened(qtbot, session, customers)
    write(qtbot, dialog.panel, "Target", "70")
    write(qtbot, dialog.panel, "In force from", "April 2026")
    save(qtbot, dialog)
    assert list(problems(dialog.panel)) == ["starts"]


def test_what_was_typed_stays_when_the_kind_is_switched(
    qtbot: QtBot, session: Session, untargeted: int
) -> None:
    dialog = opened(qtbot, session, untargeted)
    choose(qtbot, dialog.panel, "same for every")
    write(qtbot, dialog.panel, "Target", "65")
    choose(qtbot, dialog.panel, "Growth")
    write(qtbot, dialog.panel, "Change against last year", "5 %")
    choose(qtbot, dialog.panel, "each period")
    grid = dialog.panel.fields["per_period"].editor
    assert isinstance(grid, QTableWidget)
    grid.item(0, 1).setText("12")  # type: ignore[union-attr]
    write(qtbot, dialog.panel, "In force from", "March 2026")
    assert grid.item(0, 0).text() == "March 2026"  # type: ignore[union-attr]
    write(qtbot, dialog.panel, "In force from", "January 2026")
    assert grid.item(0, 1).text() == "12"  # type: ignore[union-attr]
    choose(qtbot, dialog.panel, "Growth")
    assert field(dialog.panel, "Change against last year").text() == "5 %"  # type: ignore[attr-defined]
    choose(qtbot, dialog.panel, "same for every")
    assert field(dialog.panel, "Target").text() == "65"  # type: ignore[attr-defined]


def test_more_months_in_the_grid_go_on_with_what_was(
    qtbot: QtBot, session: Session, untargeted: int
) -> None:
    file = session.require_file()
    own = {OCTOBER.shift(back): Target(60.0) for back in range(-9, 2)}
    target = TargetDraft(dt.date(2026, 1, 1), PlanKind.PER_PERIOD, per_period=own)
    edit_metric(file, untargeted, replace(draft_of(file, untargeted), target=target))
    dialog = opened(qtbot, session, untargeted)
    grid = dialog.panel.fields["per_period"].editor
    assert isinstance(grid, QTableWidget)
    assert [grid.item(row, 0).text() for row in (0, 1)] == ["November 2026", "December 2026"]  # type: ignore[union-attr]
    grid.item(1, 1).setText("61")  # type: ignore[union-attr]
    save(qtbot, dialog)
    (plan,) = plans(session, untargeted)  # nothing was changed, only added
    assert plan.starts == dt.date(2026, 1, 1)
    assert plan.per_period == {**own, OCTOBER.shift(2): Target(61.0)}


def test_the_picture_and_the_sentence_follow_the_typing(
    qtbot: QtBot, session: Session, customers: int
) -> None:
    dialog = opened(qtbot, session, customers)
    panel = dialog.panel
    preview = panel.preview
    until_said(qtbot, panel, lambda: preview.sentence.text() == "Each month at least 47.")
    write(qtbot, panel, "Target", "300")
    until_said(qtbot, panel, lambda: preview.sentence.text() == "Each month at least 300.")
    assert "417\u00a0% above" in preview.realism.text
    assert preview.picture.chart is not None
    assert preview.picture.chart.points[-1].target == Target(300.0)
    assert "Each month at least 300." in preview.picture.accessibleDescription()
    write(qtbot, panel, "Target", "30x")
    until_said(qtbot, panel, lambda: "not understood" in preview.sentence.text())
    assert not preview.realism.isVisible()
    assert problems(panel) == {}  # nobody is told off while typing


def test_a_narrow_window_has_the_preview_beneath_the_fields(
    qtbot: QtBot, session: Session, customers: int
) -> None:
    dialog = opened(qtbot, session, customers)
    panel, preview = dialog.panel, dialog.panel.preview
    dialog.resize(1000, 600)
    qtbot.waitUntil(lambda: preview.x() > panel.fields["tolerance"].x())
    dialog.resize(560, 600)
    qtbot.waitUntil(lambda: preview.x() == 0)
    qtbot.waitUntil(lambda: panel.width() < dialog.width())


def test_numbers_are_written_as_the_owner_does(
    qtbot: QtBot, adapters: Adapters, company_path: Path
) -> None:
    session = Session(adapters, Settings(), locale=locale_for("de"), today=lambda: TODAY)
    session.adopt(adapters.files.create(company_path, Company("Laden", "€")))
    file = session.require_file()
    metric_id = add_kpi(file, "Revenue", {}, unit=Unit(UnitKind.CURRENCY, "€", 2))
    dialog = opened(qtbot, session, metric_id)
    write(qtbot, dialog.panel, "Target", "1.234,50 €")
    until_said(qtbot, dialog.panel, dialog.panel.fields["reason"].isVisible)
    write(qtbot, dialog.panel, "Why does the target change?", "A new price list")
    save(qtbot, dialog)
    assert plans(session, metric_id)[-1].constant == Target(1234.5)
    session.close_company()


def test_the_lab_fills_the_form_and_saving_asks_why(
    qtbot: QtBot, session: Session, customers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = TargetDraft(dt.date(2026, 11, 1), PlanKind.GROWTH, rule=Growth(0.05))
    monkeypatch.setattr(TargetLabDialog, "choose", lambda *_arguments: chosen)
    dialog = opened(qtbot, session, customers)
    qtbot.mouseClick(dialog.panel.preview.lab_button, Qt.MouseButton.LeftButton)
    assert dialog.panel.kind is PlanKind.GROWTH
    growth = field(dialog.panel, "Change against last year")
    assert growth.text() == "5\u00a0%"  # type: ignore[attr-defined]
    assert dialog.focusWidget() is growth
    save(qtbot, dialog)
    assert list(problems(dialog.panel)) == ["reason"]


def test_cancelling_the_lab_changes_nothing(
    qtbot: QtBot, session: Session, customers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TargetLabDialog, "choose", lambda *_arguments: None)
    assert TargetDialog.propose(session, customers) is None
    dialog = opened(qtbot, session, customers)
    qtbot.mouseClick(dialog.panel.preview.lab_button, Qt.MouseButton.LeftButton)
    assert dialog.panel.kind is PlanKind.CONSTANT
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_metric_that_is_gone_is_a_sentence(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.error_shown) as said:
        assert TargetDialog.edit(session, 999) is None
    assert said.args is not None
    assert "no longer in the file" in said.args[0]
