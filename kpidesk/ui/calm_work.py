"""Quiet work beside the window: done once it is calm, and one piece at a time."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kpidesk.domain.ports import Progress
from kpidesk.ui.jobs import Job, run_job

T = TypeVar("T")


class CalmWork(QObject):
    """Says when work is `due`, and runs it as a quiet job of its owner.

    What becomes due while the job runs is due again after it: what that one saw may be old.
    """

    due = Signal()

    def __init__(self, owner: QObject, calm_ms: int) -> None:
        """Take how long nothing has to happen, in milliseconds."""
        super().__init__(owner)
        self._job: Job | None = None
        self._is_stale = False
        self._calm = QTimer(self, singleShot=True, interval=calm_ms)
        self._calm.timeout.connect(self.due)

    def wait_for_calm(self) -> None:
        """Let the work be due once nothing more has happened for a while."""
        self._calm.start()

    def stop_waiting(self) -> None:
        """Let nothing be due before something happens again."""
        self._calm.stop()

    def run(
        self,
        title: str,
        function: Callable[[Progress], T],
        on_done: Callable[[T], None],
        on_failed: Callable[[Exception], None],
    ) -> None:
        """Run `function` now; where the last one still runs, the work is due again after it."""
        if self._job is not None:
            self._is_stale = True
            return
        self._job = run_job(self.parent(), title, function, on_done, on_failed, is_quiet=True)
        self._job.ended.connect(self._on_ended)

    @Slot()
    def _on_ended(self) -> None:
        self._job = None
        if self._is_stale:
            self._is_stale = False
            self._calm.start()
