"""The end of an import: the reason for locked periods, and the writing itself."""

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.import_plans import ImportPlan
from kpidesk.i18n import _, ngettext
from kpidesk.services.imports import apply_import
from kpidesk.ui.jobs import Job, run_job
from kpidesk.ui.reasons import ask_to_write
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.import_work import write_plan

LARGE: Final = 1_000  # cells; what takes longer than a person notices goes to a job


class ImportWriting(QObject):
    """Writes what was agreed to; what is being written cannot be taken back halfway.

    `done` has the change set; `refused` says that nothing was written, and the sentence was shown.
    """

    started = Signal()
    ended = Signal()
    done = Signal(object)  # ChangeSet
    refused = Signal()

    def __init__(self, session: Session, owner: QWidget) -> None:
        # Kept as the parent alone: what holds its window keeps that alive.
        super().__init__(owner)
        self._session = session
        self._file = session.require_file()
        self._job: Job | None = None
        self._plan: ImportPlan | None = None

    @property
    def is_running(self) -> bool:
        """Say whether it is being written."""
        return self._job is not None

    def write(self, plan: ImportPlan, options: ReadOptions) -> None:
        """Write `plan`, unless a period is locked and no reason is given."""
        reason = self._reason(plan)
        if reason is None:
            return
        self._plan = plan
        if plan.writes <= LARGE:
            write = partial(apply_import, plan=plan, reason=reason, options=options)
            change = self._session.perform(write, self._on_refused)
            if change is not None:
                self._finish(change)
            return
        self._job = run_job(
            self.parent(),
            _("Importing {file}").format(file=plan.file_name),
            partial(write_plan, self._file, plan, options, reason),
            self._on_applied,
            self._on_failed,
        )
        self._job.ended.connect(self._on_ended)
        self.started.emit()

    def _reason(self, plan: ImportPlan) -> str | None:
        """Ask why locked periods are written to; empty where there are none."""
        locked = {each.period for each in plan.proposals if each.is_locked}
        periods = sorted((each for each in locked if each is not None), key=lambda each: each.start)
        owner = self.parent()
        window = owner if isinstance(owner, QWidget) else None
        return ask_to_write(window, periods, self._session.calendar) if periods else ""

    def _on_applied(self, change: ChangeSet) -> None:
        self._job = None
        self._session.announce(change)
        self._finish(change)

    def _on_failed(self, error: Exception) -> None:
        self._job = None
        if isinstance(error, UserError):
            self._on_refused(error)

    @Slot()
    def _on_ended(self) -> None:
        self._job = None
        self.ended.emit()

    def _on_refused(self, error: UserError) -> None:
        self._session.show_error(error.message)
        self.refused.emit()

    def _finish(self, change: ChangeSet) -> None:
        plan = self._plan
        count = 0 if plan is None else plan.writes
        self._session.show_message(
            ngettext(
                "Imported {count} value from {file}. Undo with {shortcut}.",
                "Imported {count} values from {file}. Undo with {shortcut}.",
                count,
            ).format(
                count=count,
                file="" if plan is None else plan.file_name,
                shortcut=_undo_keys(),
            )
        )
        self.done.emit(change)


def _undo_keys() -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return QKeySequence(QKeySequence.StandardKey.Undo).toString(native)
