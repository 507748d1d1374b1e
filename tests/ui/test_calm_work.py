from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from kpidesk.domain.ports import Progress
from kpidesk.ui.calm_work import CalmWork


class Counting(QObject):
    """Counts what is done; while a piece is done, `meanwhile` more becomes due."""

    def __init__(self, meanwhile: int = 0) -> None:
        super().__init__()
        self.done: list[int] = []
        self.started = 0
        self.meanwhile = meanwhile
        self.work = CalmWork(self, 1)
        self.work.due.connect(self.on_due)

    @Slot()
    def on_due(self) -> None:
        self.started += 1
        number = self.started
        self.work.run("Counting", lambda _progress: number, self.done.append, self.on_failed)
        while self.meanwhile:
            self.meanwhile -= 1
            self.work.run("Counting", self.never, self.done.append, self.on_failed)

    def never(self, _progress: Progress) -> int:
        raise AssertionError

    def on_failed(self, error: Exception) -> None:
        raise error


def test_it_is_done_once_however_often_something_happens(qtbot: QtBot) -> None:
    counting = Counting()
    with qtbot.waitSignal(counting.work.due):
        for _ in range(5):
            counting.work.wait_for_calm()
    qtbot.waitUntil(lambda: counting.done == [1])


def test_what_becomes_due_meanwhile_is_done_once_more_and_never_beside_it(qtbot: QtBot) -> None:
    counting = Counting(meanwhile=3)
    counting.work.wait_for_calm()
    qtbot.waitUntil(lambda: counting.done == [1, 2])


def test_who_stops_waiting_is_not_called(qtbot: QtBot) -> None:
    counting = Counting()
    counting.work.wait_for_calm()
    counting.work.stop_waiting()
    with qtbot.assertNotEmitted(counting.work.due, wait=20):
        pass
