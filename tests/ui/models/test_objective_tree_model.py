"""The model of the tree: what it shows, and which drops are moves."""

import json
import pickle

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from kpidesk.domain.status import Status
from kpidesk.services.objective_tree import ObjectiveTree, objective_tree
from kpidesk.services.objectives import set_weights
from kpidesk.ui.models.objective_moves import MIME, Move, NodeKind, Ref, Step, stepped
from kpidesk.ui.models.objective_tree_model import (
    OVERDUE_ROLE,
    SCORE_ROLE,
    STATUS_ROLE,
    Column,
    ObjectiveTreeModel,
)
from kpidesk.ui.session import Session
from tests.ui.pages.example_objectives import Example, bakery

SAID = Qt.ItemDataRole.AccessibleTextRole
MOVE = Qt.DropAction.MoveAction


@pytest.fixture
def example(session: Session) -> Example:
    return bakery(session.require_file())


def tree_of(session: Session) -> ObjectiveTree:
    return objective_tree(session.require_file(), session.today(), session.locale)


@pytest.fixture
def model(session: Session, example: Example) -> ObjectiveTreeModel:
    assert example.objectives
    made = ObjectiveTreeModel(session.locale)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    made.show_tree(tree_of(session), session.locale)
    return made


def lines(
    model: ObjectiveTreeModel, parent: QModelIndex | None = None, depth: int = 0
) -> list[str]:
    parent = parent or QModelIndex()
    found = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        found.append("  " * depth + str(index.data()))
        found += lines(model, index, depth + 1)
    return found


def objective(example: Example, name: str) -> Ref:
    return Ref(NodeKind.OBJECTIVE, example.objectives[name])


def kpi(example: Example, name: str) -> Ref:
    return Ref(NodeKind.KPI, example.kpis[name])


def test_kpis_come_before_what_is_below_and_loose_ones_last(model: ObjectiveTreeModel) -> None:
    assert lines(model) == [
        "Earn more",
        "  Margin",
        "  Sell",
        "    Orders",
        "    Returns",
        "    Call back",
        "  Hire",
        "Stay sound",
        "Without an objective",
        "  Visits",
    ]


def test_what_a_screen_reader_says(model: ObjectiveTreeModel, example: Example) -> None:
    earn, sell = objective(example, "Earn more"), objective(example, "Sell")
    assert model.index_of(earn).data(SAID) == "Earn more. A second shop next year."
    assert model.index_of(earn, Column.LEVEL).data(SAID) == "Company"
    assert (
        model.index_of(sell, Column.DEADLINE).data(SAID) == "Was due on 31 Oct 2026, 15 days ago."
    )
    assert model.index_of(sell, Column.DEADLINE).data(OVERDUE_ROLE) is True
    standing = model.index_of(earn, Column.STANDING)
    assert standing.data(SAID) == "75\u00a0%. Good overall, but Returns is off target."
    assert (standing.data(SCORE_ROLE), standing.data(STATUS_ROLE)) == (0.75, Status.OFF)
    orders = model.index_of(kpi(example, "Orders"), Column.STANDING)
    assert orders.data(SAID) == "On target. 50, target: at least 47"
    visits = model.index_of(kpi(example, "Visits"), Column.STANDING)
    assert visits.data(SAID) == "No data. no value, target: at least 47"
    hire = model.index_of(objective(example, "Hire"), Column.STANDING)
    assert hire.data(SAID) == "No KPI hangs on this objective yet."
    group = model.index_of(Ref(NodeKind.LOOSE))
    assert group.data(SAID).startswith("Without an objective. Drag each of these")


def test_a_tip_is_text_and_no_markup(model: ObjectiveTreeModel, example: Example) -> None:
    tip = model.index_of(kpi(example, "Orders")).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("<qt>October 2026: 50")


def test_a_weight_is_shown_with_what_it_comes_to(
    session: Session, model: ObjectiveTreeModel, example: Example
) -> None:
    ids = example.objectives
    set_weights(session.require_file(), "Earn more", {ids["Sell"]: 0.5}, {})
    model.show_tree(tree_of(session), session.locale)
    words = {name: model.index_of(objective(example, name), Column.WEIGHT).data() for name in ids}
    assert words["Sell"] == "0.5 (33\u00a0%)"
    assert words["Hire"] == "1"  # nothing counts there yet
    assert words["Earn more"] == ""  # it is a part of nothing
    assert model.index_of(kpi(example, "Margin"), Column.WEIGHT).data() == "1 (67\u00a0%)"


def drag(model: ObjectiveTreeModel, ref: Ref) -> QMimeData:
    return model.mimeData([model.index_of(ref)])


def dropped(
    qtbot: QtBot, model: ObjectiveTreeModel, ref: Ref, row: int, parent: QModelIndex
) -> Move:
    data = drag(model, ref)
    assert model.canDropMimeData(data, MOVE, row, 0, parent)
    with qtbot.waitSignal(model.move_requested) as told:
        assert model.dropMimeData(data, MOVE, row, 0, parent)
    move = told.args[0]
    assert isinstance(move, Move)
    return move


def test_a_drop_on_an_objective_hangs_it_there(
    qtbot: QtBot, model: ObjectiveTreeModel, example: Example
) -> None:
    hire, sell, margin = (
        objective(example, "Hire"),
        objective(example, "Sell"),
        kpi(example, "Margin"),
    )
    assert dropped(qtbot, model, hire, -1, model.index_of(sell)) == Move(hire, sell.id)
    assert dropped(qtbot, model, margin, -1, model.index_of(sell)) == Move(margin, sell.id)
    loose = model.index_of(Ref(NodeKind.LOOSE))
    assert dropped(qtbot, model, margin, -1, loose) == Move(margin, None)


def test_a_drop_between_two_rows_is_before_the_lower_one(
    qtbot: QtBot, model: ObjectiveTreeModel, example: Example
) -> None:
    hire, sell, sound = (objective(example, name) for name in ("Hire", "Sell", "Stay sound"))
    earn = model.index_of(objective(example, "Earn more"))
    assert dropped(qtbot, model, hire, 1, earn) == Move(
        hire, earn.data(Qt.ItemDataRole.UserRole).id, sell.id
    )
    # Among the KPIs is before the first objective, since those come after.
    assert dropped(qtbot, model, hire, 0, earn).before_id == sell.id
    assert dropped(qtbot, model, sound, 3, earn).before_id is None
    top = QModelIndex()
    assert dropped(qtbot, model, sound, 0, top) == Move(
        sound, None, example.objectives["Earn more"]
    )
    # Behind the group of the loose ones is behind the last objective.
    assert dropped(qtbot, model, hire, 3, top) == Move(hire, None, None)


def test_places_that_make_no_sense_take_nothing(
    model: ObjectiveTreeModel, example: Example
) -> None:
    loose, margin = model.index_of(Ref(NodeKind.LOOSE)), model.index_of(kpi(example, "Margin"))
    for ref, parent in (
        (objective(example, "Hire"), loose),
        (objective(example, "Hire"), margin),
        (kpi(example, "Orders"), margin),
        (kpi(example, "Orders"), QModelIndex()),
    ):
        data = drag(model, ref)
        assert not model.canDropMimeData(data, MOVE, -1, 0, parent)
        assert not model.dropMimeData(data, MOVE, -1, 0, parent)


def foreign(content: bytes, kind: str = MIME) -> QMimeData:
    data = QMimeData()
    data.setData(kind, content)
    return data


def test_what_comes_from_elsewhere_is_never_taken(
    qtbot: QtBot, session: Session, model: ObjectiveTreeModel, example: Example
) -> None:
    other = ObjectiveTreeModel(session.locale)
    other.show_tree(tree_of(session), session.locale)
    sell = objective(example, "Sell")
    token = json.loads(bytes(drag(model, sell).data(MIME).data()))["token"]
    strangers = [
        drag(other, sell),  # the same ids in another window would be something else
        foreign(b"{"),
        foreign(b"[]"),
        foreign(pickle.dumps({"token": token})),
        foreign(json.dumps({"token": token, "kind": "loose", "id": 0}).encode()),
        foreign(json.dumps({"token": token, "kind": "objective", "id": "1"}).encode()),
        foreign(json.dumps({"token": token, "kind": "objective", "id": 999}).encode()),
        foreign(b"x", "application/x-qabstractitemmodeldatalist"),
        QMimeData(),
    ]
    with qtbot.assertNotEmitted(model.move_requested):
        for data in strangers:
            assert not model.canDropMimeData(data, MOVE, -1, 0, QModelIndex())
            assert not model.dropMimeData(data, MOVE, -1, 0, QModelIndex())
    assert model.mimeTypes() == [MIME]
    assert drag(model, sell).formats() == [MIME]


def test_the_group_cannot_be_dragged(model: ObjectiveTreeModel) -> None:
    flags = model.flags(model.index_of(Ref(NodeKind.LOOSE)))
    assert not flags & Qt.ItemFlag.ItemIsDragEnabled
    assert flags & Qt.ItemFlag.ItemIsDropEnabled


@pytest.mark.parametrize(
    ("name", "step", "parent", "before"),
    [
        ("Hire", Step.UP, "Earn more", "Sell"),
        ("Sell", Step.DOWN, "Earn more", None),
        ("Earn more", Step.DOWN, None, None),
        ("Hire", Step.IN, "Sell", None),
        ("Sell", Step.OUT, None, "Stay sound"),
        ("Call back", Step.OUT, "Earn more", "Hire"),
    ],
)
def test_a_step_of_a_key(
    session: Session,
    example: Example,
    name: str,
    step: Step,
    parent: str | None,
    before: str | None,
) -> None:
    ids, subject = example.objectives, objective(example, name)
    assert stepped(tree_of(session), subject, step) == Move(
        subject, None if parent is None else ids[parent], None if before is None else ids[before]
    )


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("Earn more", Step.UP),
        ("Earn more", Step.OUT),
        ("Earn more", Step.IN),
        ("Stay sound", Step.DOWN),
        ("Sell", Step.UP),
        ("Sell", Step.IN),
    ],
)
def test_at_the_edge_there_is_no_step(
    session: Session, example: Example, name: str, step: Step
) -> None:
    assert stepped(tree_of(session), objective(example, name), step) is None


@pytest.mark.parametrize(
    ("name", "step", "to"),
    [
        ("Orders", Step.UP, "Earn more"),
        ("Orders", Step.DOWN, "Call back"),
        ("Orders", Step.OUT, "Earn more"),
        ("Orders", Step.IN, "Call back"),
        ("Visits", Step.UP, "Stay sound"),
    ],
)
def test_a_kpi_steps_from_objective_to_objective(
    session: Session, example: Example, name: str, step: Step, to: str
) -> None:
    subject = kpi(example, name)
    assert stepped(tree_of(session), subject, step) == Move(subject, example.objectives[to])


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("Margin", Step.UP),
        ("Margin", Step.OUT),
        ("Visits", Step.DOWN),
        ("Visits", Step.IN),
        ("Visits", Step.OUT),
    ],
)
def test_a_kpi_has_edges_too(session: Session, example: Example, name: str, step: Step) -> None:
    assert stepped(tree_of(session), kpi(example, name), step) is None
    assert stepped(tree_of(session), Ref(NodeKind.LOOSE), step) is None
