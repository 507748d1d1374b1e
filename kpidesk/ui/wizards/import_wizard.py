"""The import of a spreadsheet in three steps: the sheet, its names, and what would be done."""

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import ReadOptions, Source
from kpidesk.domain.import_plans import ImportChoices, ImportPlan, Outcome
from kpidesk.domain.import_profiles import ProfileMatch
from kpidesk.i18n import _, ngettext
from kpidesk.ui import theme
from kpidesk.ui.controls import Button, IconLabel, Label, PrimaryButton
from kpidesk.ui.dialogs.forms import ErrorLabel
from kpidesk.ui.dialogs.import_text import ElidedLabel
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.dialogs.password_dialog import PasswordDialog
from kpidesk.ui.models import import_words
from kpidesk.ui.models.import_draft import ImportDraft, file_name
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.import_consequence import consequence
from kpidesk.ui.wizards.import_draft_work import DraftWork
from kpidesk.ui.wizards.import_match_step import MatchStep
from kpidesk.ui.wizards.import_review_step import ReviewStep
from kpidesk.ui.wizards.import_rivals import RivalPanel
from kpidesk.ui.wizards.import_sheet_step import SheetStep
from kpidesk.ui.wizards.import_work import (
    as_rival,
    open_asking,
    plan_again,
    read_again,
    read_source,
    recognise,
    wait_for,
)
from kpidesk.ui.wizards.import_writing import LARGE, ImportWriting
from kpidesk.ui.wizards.step_list import StepList

SHEET, MATCH, REVIEW = range(3)
_SIZE: Final = QSize(1220, 760)
_SMALLEST: Final = QSize(860, 600)
_STEPS_FROM: Final = 1000  # pixels
_WORDS_FROM: Final = 560  # pixels


class ImportWizard(QDialog):
    """Shows what every cell of a file would do; nothing is written before Import is pressed."""

    def __init__(self, session: Session, draft: ImportDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.result_change: ChangeSet | None = None
        self._file = session.require_file()
        self._draft = draft
        self._is_edited = False
        self._work = DraftWork(session, self)
        self._writing = ImportWriting(session, self)
        self._goes_on = False
        with session.read() as records:
            metrics = {metric.id: metric for metric in records.metrics() if metric.is_active}
        self.setWindowTitle(_("Import a spreadsheet"))
        self.file_label = ElidedLabel(
            draft.reading.file_name, FontRole.TITLE, elide=Qt.TextElideMode.ElideMiddle
        )
        self.summary = ElidedLabel("", secondary=True)
        self.rivals = RivalPanel()
        self.sheet = SheetStep(session.calendar, session.locale)
        self.match = MatchStep(metrics, session.company.currency)
        self.review = ReviewStep(metrics, session.calendar, session.locale)
        self.steps = (self.sheet, self.match, self.review)
        self.step_list = StepList((_("Sheet"), _("Match"), _("Review")))
        self.guidance = Label("", secondary=True, wrap=True)
        self.problem = ErrorLabel()
        self.consequence = Label("", secondary=True, wrap=True)
        self.cancel_button = Button(_("Cancel"))
        self.back_button = Button(_("&Back"))
        self.next_button = PrimaryButton(_("Ne&xt"))
        self.import_button = PrimaryButton("", "file-input")
        self._lay_out()
        self._connect()
        self.sheet.show_draft(draft)
        self._go_to(first_step(draft))
        QTimer.singleShot(0, self, self._focus_first)

    @classmethod
    def run(
        cls, session: Session, source: Source, parent: QWidget | None = None
    ) -> ChangeSet | None:
        """Read `source`, show what it would change, and import what the person agrees to.

        None where nothing was imported: cancelled, or refused with a sentence.
        """
        file, owner = session.require_file(), parent or session
        name = file_name(source)
        options = ReadOptions(session.calendar, session.locale, with_pictures=True)
        reader, tell = session.adapters.reader, partial(_tell, session)
        found = open_asking(
            owner,
            _("Reading {file}").format(file=name),
            partial(read_source, reader, source),
            options,
            partial(PasswordDialog.ask, parent, name),
            tell,
        )
        if found is None or session.file is not file:
            return None
        title = _("Looking at {file}").format(file=name)
        draft = wait_for(owner, title, partial(recognise, file, reader, source, *found), tell)
        if draft is None or session.file is not file:
            return None
        wizard = cls(session, draft, parent)
        try:
            wizard.exec()
            return wizard.result_change
        finally:
            wizard.deleteLater()

    @property
    def draft(self) -> ImportDraft:
        """Return the file as it was read, and what was decided so far."""
        return self._draft

    @property
    def plan(self) -> ImportPlan:
        """Return what the import would do, as it is shown."""
        return self._draft.plan

    @property
    def step(self) -> int:
        """Return the step that is shown, counted from 0."""
        return self.stack.currentIndex()

    # Layout

    def _lay_out(self) -> None:
        self.stack = QStackedWidget()
        for step in self.steps:
            self.stack.addWidget(step)
        main = QVBoxLayout()
        main.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        main.setSpacing(Space.M)
        main.addLayout(self._header())
        main.addWidget(self.rivals)
        main.addWidget(self.stack, 1)
        main.addWidget(self.problem)
        main.addLayout(self._footer())
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.step_list)
        outer.addLayout(main, 1)
        whole = self.screen().availableSize()
        smallest = _SMALLEST.boundedTo(whole - QSize(0, Space.XXL))  # the title bar needs room, too
        self.setMinimumSize(smallest)
        room = whole - QSize(Space.XXL, 2 * Space.XXL)
        self.resize(_SIZE.boundedTo(room).expandedTo(smallest))

    def _header(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.file_label)
        words.addWidget(self.summary)
        words.addSpacing(Space.XS)
        words.addWidget(self.guidance)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        icon = IconLabel("file-spreadsheet", 28, "accent")
        row.addWidget(icon, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _footer(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.consequence, 1)
        row.addSpacing(Space.L)
        for button in (
            self.cancel_button,
            self.back_button,
            self.next_button,
            self.import_button,
        ):
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self.rivals.chosen.connect(self._on_rival_chosen)
        self.sheet.options_changed.connect(self._on_options_changed)
        self.sheet.left_out_changed.connect(self._on_left_out_changed)
        self.match.choices_changed.connect(self._on_names_decided)
        self.review.choices_changed.connect(self._on_choices_changed)
        self.cancel_button.clicked.connect(self.reject)
        self.back_button.clicked.connect(self._on_back)
        self.next_button.clicked.connect(self._on_next)
        self.import_button.clicked.connect(self._on_import_clicked)
        self._work.started.connect(self._show_buttons)
        self._work.made.connect(self._on_draft_made)
        self._work.stopped.connect(self._on_work_stopped)
        self._writing.started.connect(self._show_buttons)
        self._writing.ended.connect(self._show_buttons)
        self._writing.refused.connect(self._on_refused)
        self._writing.done.connect(self._on_written)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # On a small screen the sheet needs the room.
        self.step_list.setVisible(self.width() >= _STEPS_FROM * theme.type_scale())
        self._show_guidance()

    # From step to step

    def _go_to(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        self.step_list.show_step(step)
        self.problem.say("")
        self.guidance.setText(
            (
                _(
                    "Check that the tables are seen as they are. Where they are not, drag the "
                    "lines of the frame, or correct the fields."
                ),
                _(
                    "Say which metric each name is: what stays undecided is rejected. How a new "
                    "metric adds up and which way is good is proposed; change what is wrong."
                ),
                _("This is what the import does with every cell. Nothing is written yet."),
            )[step]
        )
        self._show_guidance()
        self._show()

    def _show_guidance(self) -> None:
        """Say what the step is for, unless a low window needs the room for what it asks."""
        is_high = self.height() >= _WORDS_FROM * theme.type_scale()
        self.guidance.setVisible(is_high or self.step != REVIEW)

    def _show(self) -> None:
        """Show the draft on the step one is at, and what can be done from there."""
        draft, step = self._draft, self.step
        self.summary.set_whole(import_words.found(draft.wanted, self.session.calendar))
        self.rivals.setVisible(bool(draft.rivals) and step == SHEET)
        self.rivals.show_draft(draft)
        self.steps[step].show_draft(draft)
        self._show_buttons()

    @Slot()
    def _show_buttons(self) -> None:
        step, plan = self.step, self.plan
        is_free = not self._work.is_running and not self._writing.is_running
        is_last = step == REVIEW
        self.back_button.setVisible(step > SHEET)
        self.back_button.setEnabled(not self._writing.is_running)
        self.next_button.setVisible(not is_last)
        self.import_button.setVisible(is_last)
        self.next_button.setDefault(not is_last)
        self.import_button.setDefault(is_last)
        writes = plan.writes
        self.import_button.setText(
            ngettext("&Import {count} value", "&Import {count} values", writes).format(count=writes)
            if writes
            else _("&Import")
        )
        stopped = bool(plan.differing_totals) and not plan.choices.accepts_totals
        self.import_button.setEnabled(bool(writes) and is_free and not stopped)
        self.cancel_button.setText(_("Close") if self._is_done else _("Cancel"))
        text = ""
        if is_last:
            text = consequence(plan, has_questions=not self.review.is_answered)
        elif step == MATCH:
            text = _undecided_sentence(self._draft)
        self.consequence.setText(text)
        self.import_button.setAccessibleDescription(text)

    @Slot()
    def _focus_first(self) -> None:
        """Put the keyboard where the work is."""
        if self.step == SHEET and self._draft.needs_profile:
            self.rivals.focus_first()
        elif self.step == SHEET:
            self.sheet.focus_first()
        elif self.step == MATCH:
            self.match.focus_first()
        elif not self.review.focus_first():
            can_import = self.import_button.isEnabled()
            button = self.import_button if can_import else self.cancel_button
            self.import_button.setDefault(can_import)
            button.setDefault(True)
            button.setFocus()

    @Slot()
    def _on_back(self) -> None:
        self._goes_on = False
        self._go_to(self.step - 1)
        self._focus_first()

    @Slot()
    def _on_next(self) -> None:
        if self.step == SHEET:
            self.sheet.finish()
        if self._work.is_running:
            self._goes_on = True  # once the file is read
            return
        self._goes_on = False
        if self._draft.needs_profile:
            self.rivals.ask()
            return
        step = self.steps[self.step]
        missing = "" if isinstance(step, ReviewStep) else step.say_what_is_missing()
        self.problem.say(missing)
        if missing:
            return
        if self.step == SHEET:
            self._go_to(MATCH if self._draft.labels else REVIEW)
            self._focus_first()
        elif self.plan.choices == self._draft.choices:
            self._go_to(REVIEW)
            self._focus_first()
        else:
            self._goes_on = True
            self._plan(self._draft.choices)

    # The work

    @Slot(object)
    def _on_draft_made(self, draft: ImportDraft) -> None:
        self._draft = draft
        self.problem.say("")
        if self._work.is_waited_for:
            return
        self._show()
        if self._goes_on:
            self._goes_on = False
            if self.step == SHEET:
                self._on_next()
            elif self.step == MATCH:
                self._go_to(REVIEW)
                self._focus_first()

    @Slot()
    def _on_work_stopped(self) -> None:
        self._goes_on = False
        self._show()

    @property
    def _is_done(self) -> bool:
        """Say whether the company has all that the file says, so that one can only close."""
        plan = self.plan
        return (
            self.step == REVIEW
            and not plan.writes
            and bool(plan.count(Outcome.UNCHANGED))
            and not plan.count(Outcome.REJECTED)
            and not plan.kept
        )

    @property
    def _is_large(self) -> bool:
        return sum(len(sheet.cells) for sheet in self._draft.reading.sheets) > LARGE

    def _plan(self, choices: ImportChoices, draft: ImportDraft | None = None) -> None:
        self._work.start(
            _("Looking at {file}").format(file=self._draft.reading.file_name),
            partial(plan_again, self._file, draft or self._draft, choices),
            is_light=not self._is_large,
        )

    @Slot(object)
    def _on_rival_chosen(self, match: ProfileMatch | None) -> None:
        self._is_edited = True
        self._work.start(
            _("Reading {file}").format(file=self._draft.reading.file_name),
            partial(as_rival, self._file, self.session.adapters.reader, self._draft, match),
        )

    @Slot(object)
    def _on_options_changed(self, options: ReadOptions) -> None:
        self._is_edited = True
        self._work.start(
            _("Reading {file}").format(file=self._draft.reading.file_name),
            partial(read_again, self._file, self.session.adapters.reader, self._draft, options),
        )

    @Slot(object)
    def _on_left_out_changed(self, left_out: frozenset[tuple[str, str]]) -> None:
        self._is_edited = True
        self._plan(self._draft.choices, replace(self._draft, left_out=left_out))

    @Slot(object)
    def _on_names_decided(self, choices: ImportChoices) -> None:
        # What it does to every cell is planned when the person goes on.
        self._is_edited = True
        self._draft = replace(self._draft, choices=choices)
        self.problem.say("")
        self._show_buttons()

    @Slot(object)
    def _on_choices_changed(self, choices: ImportChoices) -> None:
        self._is_edited = True
        self._plan(choices)

    # Import

    @Slot()
    def _on_import_clicked(self) -> None:
        self._writing.write(self.plan, self._draft.options)

    @Slot()
    def _on_refused(self) -> None:
        self._plan(self._draft.choices)

    @Slot(object)
    def _on_written(self, change: ChangeSet) -> None:
        self.result_change = change
        self.accept()

    def reject(self) -> None:
        # What is being written cannot be taken back halfway; it ends in a moment.
        if self._writing.is_running:
            return
        question = _("Leave the import? What you decided here is not kept.")
        is_edited = self._is_edited and not self._is_done
        if is_edited and not MessageDialog.ask(self, question, _("Leave"), is_destructive=True):
            return
        super().reject()


def first_step(draft: ImportDraft) -> int:
    """Return where the work begins: at the end, where a profile knows the file and all is said."""
    if not draft.tables or draft.needs_profile or draft.needs_year or draft.needs_date_order:
        return SHEET
    if draft.is_sent and not draft.labels:
        return REVIEW
    if draft.match is None:
        return SHEET
    return MATCH if draft.undecided else REVIEW


def _undecided_sentence(draft: ImportDraft) -> str:
    undecided = draft.undecided
    if not undecided:
        return ""
    names, cells = len(undecided), sum(each.cells for each in undecided)
    if names == 1:
        return ngettext(
            "1 name is undecided: its {cells} cell is rejected.",
            "1 name is undecided: its {cells} cells are rejected.",
            cells,
        ).format(cells=cells)
    return ngettext(
        "{names} name is undecided: {cells} cells are rejected.",
        "{names} names are undecided: their {cells} cells are rejected.",
        names,
    ).format(names=names, cells=cells)


def _tell(session: Session, error: Exception) -> None:
    if isinstance(error, UserError):
        session.show_error(error.message)
