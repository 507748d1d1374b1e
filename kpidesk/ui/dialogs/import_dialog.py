"""The import: what a file would change in the company, what has to be decided, and the button."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QSize, Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.import_plans import ImportChoices, ImportPlan, Outcome
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.ports import CompanyFile, Progress, SpreadsheetReader
from kpidesk.i18n import _, ngettext
from kpidesk.services.imports import apply_import, plan_import
from kpidesk.ui.controls import Button, IconLabel, Label, PrimaryButton
from kpidesk.ui.dialogs.import_outcome import OutcomeChips
from kpidesk.ui.dialogs.import_preview import CellDetail, ImportPreviewTable
from kpidesk.ui.dialogs.import_questions import QuestionArea
from kpidesk.ui.dialogs.import_text import ElidedLabel
from kpidesk.ui.jobs import Job, run_job
from kpidesk.ui.models.import_model import ImportPreviewModel
from kpidesk.ui.models.import_words import Terms, found, layouts, percent_example
from kpidesk.ui.page import EmptyState
from kpidesk.ui.reasons import ask_to_write
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space

T = TypeVar("T")

LARGE: Final = 1_000  # cells; what takes longer than a person notices goes to a job
_SIZE: Final = QSize(1180, 740)
_SMALLEST: Final = QSize(800, 520)


class ImportDialog(QDialog):
    """Shows what every cell of a file would do; nothing is written before the button is pressed."""

    def __init__(
        self,
        session: Session,
        reading: WorkbookReading,
        summary: str,
        plan: ImportPlan,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.result_change: ChangeSet | None = None
        self._reading = reading
        self._plan = plan
        self._file = session.require_file()
        self._counts: Mapping[Outcome, int] = {}
        self._is_large = sum(len(sheet.cells) for sheet in reading.sheets) > LARGE
        self._planning: Job | None = None
        self._applying: Job | None = None
        with session.read() as records:
            metrics = [metric for metric in records.metrics() if metric.is_active]
        self._terms = Terms({m.id: m for m in metrics}, session.calendar, session.locale)
        self.setWindowTitle(_("Import a spreadsheet"))
        self.setMinimumSize(_SMALLEST)
        self.file_label = ElidedLabel(
            reading.file_name, FontRole.TITLE, elide=Qt.TextElideMode.ElideMiddle
        )
        self.summary = Label(summary, wrap=True)
        self.layout_lines = [ElidedLabel(line, secondary=True) for line in layouts(reading)]
        self.questions = QuestionArea([each for each in metrics if not each.is_calculated])
        self.chips = OutcomeChips()
        self.model = ImportPreviewModel(self._terms, self)
        self.table = ImportPreviewTable(self.model)
        self.detail = CellDetail(self._terms)
        self.consequence = Label("", secondary=True, wrap=True)
        self.cancel_button = Button(_("Cancel"))
        self.import_button = PrimaryButton("", "file-input")
        self._lay_out()
        self._connect()
        self.questions.ask(plan)
        self._show_plan(plan)
        self._fit()
        self._begin()

    @classmethod
    def run(cls, session: Session, path: Path, parent: QWidget | None = None) -> ChangeSet | None:
        """Read `path`, show what it would change, and import what the person agrees to.

        None where nothing was imported: cancelled, or refused with a sentence.
        """
        file, owner = session.require_file(), parent or session
        read = partial(_read, session.adapters.reader, path, session.calendar, session.locale)
        title = _("Reading {file}").format(file=path.name)
        result = _wait_for(owner, title, read, partial(_tell, session))
        if result is None or session.file is not file:
            return None
        reading, summary = result
        plan = _first_plan(session, owner, reading)
        if plan is None or session.file is not file:
            return None
        dialog = cls(session, reading, summary, plan, parent)
        try:
            dialog.exec()
            return dialog.result_change
        finally:
            dialog.deleteLater()

    @property
    def plan(self) -> ImportPlan:
        """Return what the import would do, as it is shown."""
        return self._plan

    @property
    def _writes(self) -> int:
        return sum(count for outcome, count in self._counts.items() if outcome.is_written)

    # Layout

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        outer.setSpacing(Space.M)
        outer.addLayout(self._header())
        outer.addWidget(self.questions)
        outer.addWidget(self.chips)
        outer.addWidget(self._preview(), 1)
        outer.addWidget(self.detail)
        outer.addLayout(self._footer())

    def _fit(self) -> None:
        """Take the usual size, and more height where the questions need it and there is some."""
        screen = self.screen().availableSize() - QSize(Space.XXL, 2 * Space.XXL)
        self.resize(_SIZE.boundedTo(screen).expandedTo(_SMALLEST))
        layout = self.layout()
        if layout is not None:
            layout.activate()
            wanted = QSize(self.width(), layout.totalHeightForWidth(self.width()))
            self.resize(wanted.expandedTo(self.size()).boundedTo(screen).expandedTo(_SMALLEST))

    def _header(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.file_label)
        words.addWidget(self.summary)
        for line in self.layout_lines:
            words.addWidget(line)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        icon = IconLabel("file-spreadsheet", 32, "accent")
        row.addWidget(icon, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _preview(self) -> QStackedWidget:
        self.empty = EmptyState(
            "file-x",
            _("No table was found"),
            _(
                "KPI Desk reads sheets with one metric in each row and months, weeks or other "
                "periods across the top, and lists with a date, a metric and a value in each row. "
                "Bring the sheet into one of these forms and import it again."
            ),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        return self._stack

    def _footer(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.consequence, 1)
        row.addSpacing(Space.L)
        row.addWidget(self.cancel_button)
        row.addWidget(self.import_button)
        return row

    def _connect(self) -> None:
        self.questions.changed.connect(self._on_questions_changed)
        self.chips.outcome_chosen.connect(self._on_outcome_chosen)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.model.modelReset.connect(self._on_current_row_changed)
        self.cancel_button.clicked.connect(self.reject)
        self.import_button.clicked.connect(self._on_import_clicked)

    def _begin(self) -> None:
        """Put the keyboard where the work is."""
        if not self.questions.is_answered:
            self.questions.focus_first()
            return
        button = self.import_button if self.import_button.isEnabled() else self.cancel_button
        button.setDefault(True)
        button.setFocus()

    # Plan

    def _show_plan(self, plan: ImportPlan) -> None:
        self._plan = plan
        example = None
        if plan.asks_percent_reading:
            example = percent_example(self._reading, plan, self._terms)
        self.questions.show_plan(plan, example)
        self._counts = Counter(proposal.outcome for proposal in plan.proposals)
        self.chips.show_counts(self._counts)
        self.model.load(plan.proposals)
        self._show_stack()
        self._show_button()

    def _show_stack(self) -> None:
        has_cells = any(sheet.cells for sheet in self._reading.sheets)
        # Where nothing was understood, that is the news; why it was not is a click away.
        shows_table = has_cells or self.chips.outcome is not None
        self._stack.setCurrentWidget(self.table if shows_table else self.empty)
        self.detail.setVisible(shows_table)
        self.chips.setVisible(bool(self._plan.proposals))

    def _show_button(self) -> None:
        writes = self._writes
        self.import_button.setText(
            ngettext("&Import {count} value", "&Import {count} values", writes).format(count=writes)
            if writes
            else _("&Import")
        )
        is_free = self._planning is None and self._applying is None
        self.import_button.setEnabled(bool(writes) and is_free)
        text = consequence(
            self._counts, has_questions=not self.questions.is_answered, locked=self._plan.locked
        )
        self.consequence.setText(text)
        self.import_button.setAccessibleDescription(text)

    @Slot()
    def _on_questions_changed(self) -> None:
        self._replan()

    def _replan(self) -> None:
        """Plan again with what the person has chosen; the preview follows."""
        choices = self.questions.choices
        if not self._is_large:
            try:
                plan = plan_import(self._file, self._reading, choices)
            except UserError as error:
                self.session.show_error(error.message)
                return
            self._show_plan(plan)
        elif self._planning is None:
            self._planning = run_job(
                self,
                _("Looking at {file}").format(file=self._reading.file_name),
                partial(_plan, self._file, self._reading, choices),
                self._on_planned,
            )
            self._planning.ended.connect(self._on_planning_ended)
            self._show_button()

    def _on_planned(self, plan: ImportPlan) -> None:
        self._planning = None
        self._show_plan(plan)
        if plan.choices != self.questions.choices:
            self._replan()

    @Slot()
    def _on_planning_ended(self) -> None:
        if self._planning is not None and not self._planning.is_running:
            # Stopped or refused: the choices go back to those that the preview shows.
            self._planning = None
            self.questions.restore(self._plan.choices)
            self._show_button()

    # Preview

    @Slot(object)
    def _on_outcome_chosen(self, outcome: Outcome | None) -> None:
        self.model.set_filter(outcome)
        self._show_stack()

    @Slot()
    def _on_current_row_changed(self) -> None:
        index = self.table.currentIndex()
        self.detail.show_proposal(self.model.proposal(index.row()) if index.isValid() else None)

    # Import

    @Slot()
    def _on_import_clicked(self) -> None:
        reason = self._reason()
        if reason is None:
            return
        if self._writes <= LARGE:
            write = partial(apply_import, plan=self._plan, reason=reason)
            change = self.session.perform(write, self._on_refused)
            if change is not None:
                self._finish(change)
            return
        self._applying = run_job(
            self,
            _("Importing {file}").format(file=self._reading.file_name),
            partial(_apply, self._file, self._plan, reason),
            self._on_applied,
            self._on_apply_failed,
        )
        self._applying.ended.connect(self._on_applying_ended)
        self._show_button()

    def _reason(self) -> str | None:
        """Ask why locked periods are written to; empty where there are none."""
        locked = {each.period for each in self._plan.proposals if each.is_locked}
        periods = sorted((each for each in locked if each is not None), key=lambda each: each.start)
        return ask_to_write(self, periods, self.session.calendar) if periods else ""

    def _on_applied(self, change: ChangeSet) -> None:
        self._applying = None
        self.session.announce(change)
        self._finish(change)

    def _on_apply_failed(self, error: Exception) -> None:
        self._applying = None
        if isinstance(error, UserError):
            self._on_refused(error)

    @Slot()
    def _on_applying_ended(self) -> None:
        self._applying = None
        self._show_button()

    def _on_refused(self, error: UserError) -> None:
        self.session.show_error(error.message)
        self._replan()

    def _finish(self, change: ChangeSet) -> None:
        self.result_change = change
        count = self._writes
        self.session.show_message(
            ngettext(
                "Imported {count} value from {file}. Undo with {shortcut}.",
                "Imported {count} values from {file}. Undo with {shortcut}.",
                count,
            ).format(count=count, file=self._reading.file_name, shortcut=_undo_keys())
        )
        self.accept()

    def reject(self) -> None:
        # What is being written cannot be taken back halfway; it ends in a moment.
        if self._applying is None:
            super().reject()


def consequence(counts: Mapping[Outcome, int], *, has_questions: bool, locked: int = 0) -> str:
    """Return what pressing the button would do besides the good news, or why it cannot be."""
    rejected, changed = counts.get(Outcome.REJECTED, 0), counts.get(Outcome.CHANGED, 0)
    if changed or counts.get(Outcome.NEW):
        sentences = []
        if changed:
            sentences.append(
                ngettext(
                    "{count} value that stands in the company is replaced.",
                    "{count} values that stand in the company are replaced.",
                    changed,
                ).format(count=changed)
            )
        if locked:
            sentences.append(
                ngettext(
                    "{count} value is in a locked period: you will be asked why.",
                    "{count} values are in locked periods: you will be asked why.",
                    locked,
                ).format(count=locked)
            )
        if rejected:
            sentences.append(
                ngettext(
                    "{count} rejected cell is left out.",
                    "{count} rejected cells are left out.",
                    rejected,
                ).format(count=rejected)
            )
        return " ".join(sentences)
    if has_questions:
        return _("Nothing can be imported yet: answer the questions above first.")
    if counts.get(Outcome.UNCHANGED):
        return _("There is nothing to import: the company has these values already.")
    return _("There is nothing to import: no cell holds a value for a metric of this company.")


def _undo_keys() -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return QKeySequence(QKeySequence.StandardKey.Undo).toString(native)


# Jobs


def _read(
    reader: SpreadsheetReader,
    path: Path,
    calendar: FiscalCalendar,
    locale: NumberLocale,
    progress: Progress,
) -> tuple[WorkbookReading, str]:
    reading = reader.read(path, ReadOptions(calendar, locale), progress)
    return reading, found(reading, calendar)


def _plan(
    file: CompanyFile, reading: WorkbookReading, choices: ImportChoices, _progress: Progress
) -> ImportPlan:
    return plan_import(file, reading, choices)


def _apply(file: CompanyFile, plan: ImportPlan, reason: str, progress: Progress) -> ChangeSet:
    return apply_import(file, plan, progress, reason)


def _first_plan(session: Session, owner: QObject, reading: WorkbookReading) -> ImportPlan | None:
    make = partial(_plan, session.require_file(), reading, ImportChoices())
    title = _("Looking at {file}").format(file=reading.file_name)
    return _wait_for(owner, title, make, partial(_tell, session))


def _tell(session: Session, error: Exception) -> None:
    if isinstance(error, UserError):
        session.show_error(error.message)


def _wait_for(
    owner: QObject,
    title: str,
    function: Callable[[Progress], T],
    on_failed: Callable[[Exception], None],
) -> T | None:
    """Run a job and return its result when it has ended; None where it has none.

    The window stays alive meanwhile: the job shows its progress and can be stopped.
    """
    results: list[T] = []
    job = run_job(owner, title, function, results.append, on_failed)
    loop = QEventLoop()
    job.ended.connect(loop.quit)
    owner.destroyed.connect(loop.quit)
    loop.exec()
    return results[0] if results else None
