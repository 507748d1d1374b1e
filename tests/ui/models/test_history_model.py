import datetime as dt

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from kpidesk.domain.changes import ActionKind, Fate
from kpidesk.services.history import HistoryPage, HistoryRow
from kpidesk.ui.models.history_model import ROW_ROLE, HistoryModel

TODAY = dt.date(2026, 11, 15)


def row(number: int, days_ago: int, mark: str = "", about: str = "") -> HistoryRow:
    at = dt.datetime.combine(TODAY, dt.time(9, number)).astimezone() - dt.timedelta(days_ago)
    sentence = f"Typing of {number} <b>"
    return HistoryRow(number, ActionKind.TYPE, at, "Ann", sentence, about, Fate.DONE, mark, "")


def read(before_id: int | None) -> HistoryPage:
    rows = (row(5, 1), row(4, 3))
    return HistoryPage(tuple(each for each in rows if each.id < (before_id or 9)), has_more=False)


def shown(model: HistoryModel) -> list[str]:
    return [str(model.index(number).data()) for number in range(model.rowCount())]


def filled() -> HistoryModel:
    model = HistoryModel(lambda: TODAY)
    model.show_page(HistoryPage((row(7, 0), row(6, 1)), has_more=True), read)
    return model


def test_days_stand_above_their_steps_and_older_ones_are_read_when_needed() -> None:
    model = filled()
    assert shown(model) == ["Today", "Typing of 7 <b>", "Yesterday", "Typing of 6 <b>"]
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert shown(model)[4:] == ["Typing of 5 <b>", "12 Nov 2026", "Typing of 4 <b>"]
    assert not model.canFetchMore(QModelIndex())
    assert model.count == 4
    assert (model.row_of(5), model.row_of(99), model.first_row()) == (4, None, 1)
    model.forget()
    assert (model.rowCount(), model.count, model.first_row()) == (0, 0, None)
    model.fetchMore(QModelIndex())
    assert model.rowCount() == 0


def test_the_model_is_sound() -> None:
    model = filled()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.fetchMore(QModelIndex())
    assert model.newest_id == 7
    model.show_page(HistoryPage((), has_more=False), read)


def test_a_day_is_not_chosen_and_a_step_says_everything() -> None:
    model = HistoryModel(lambda: TODAY)
    model.show_page(HistoryPage((row(7, 0, "Undone", "Revenue"),), has_more=False), read)
    day, step = model.index(0), model.index(1)
    assert model.flags(day) == Qt.ItemFlag.NoItemFlags
    assert model.flags(step) & Qt.ItemFlag.ItemIsSelectable
    assert step.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Typing of 7 <b>, Undone, Today, 09:07 · Ann · Revenue"
    )
    assert step.data(Qt.ItemDataRole.ToolTipRole) == "<qt>Typing of 7 &lt;b&gt;</qt>"
    assert isinstance(step.data(ROW_ROLE), HistoryRow)
    assert day.data(ROW_ROLE) is None
    assert day.data(Qt.ItemDataRole.AccessibleTextRole) == "Today"
