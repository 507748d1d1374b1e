"""The work behind the steps of an import: another draft each time something is said."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from kpidesk.domain.errors import UserError
from kpidesk.domain.ports import Progress
from kpidesk.domain.progress import NoProgress
from kpidesk.ui.jobs import Job, run_job
from kpidesk.ui.models.import_draft import ImportDraft
from kpidesk.ui.session import Session

Work = Callable[[Progress], ImportDraft]


class DraftWork(QObject):
    """Makes drafts, one at a time; of several that are wanted meanwhile only the last one counts.

    `made` has the draft, `stopped` says that none came of it: refused, which was said, or
    cancelled. `started` says that a job runs.
    """

    started = Signal()
    made = Signal(object)  # ImportDraft
    stopped = Signal()

    def __init__(self, session: Session, owner: QWidget) -> None:
        # Kept as the parent alone: what holds its window keeps that alive.
        super().__init__(owner)
        self._session = session
        self._job: Job | None = None
        self._next: tuple[str, Work] | None = None

    @property
    def is_running(self) -> bool:
        """Say whether a draft is being made."""
        return self._job is not None

    @property
    def is_waited_for(self) -> bool:
        """Say whether what comes next is wanted already, so that this draft is not the last."""
        return self._next is not None

    def start(self, title: str, work: Work, *, is_light: bool = False) -> None:
        """Make a draft by `work`, in a job unless it `is_light`."""
        if self._job is not None:
            self._next = (title, work)
            self._job.cancel()
            return
        if is_light:
            try:
                draft = work(NoProgress())
            except UserError as error:
                self._on_failed(error)
            else:
                self._on_done(draft)
            return
        self._job = run_job(self.parent(), title, work, self._on_done, self._on_failed)
        self._job.ended.connect(self._on_ended)
        self.started.emit()

    def _on_done(self, draft: ImportDraft) -> None:
        self._job = None
        self.made.emit(draft)

    def _on_failed(self, error: Exception) -> None:
        self._job = None
        if isinstance(error, UserError):
            self._session.show_error(error.message)
        self.stopped.emit()

    @Slot()
    def _on_ended(self) -> None:
        if self._job is not None and not self._job.is_running:
            # Cancelled: what is shown goes back to what was read last.
            self._job = None
            if self._next is None:
                self.stopped.emit()
        waiting, self._next = self._next, None
        if waiting is not None:
            self.start(*waiting)
