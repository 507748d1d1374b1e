"""What can be done in the entry grid: write, cut, copy, paste, fill, note, and where from."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from kpidesk.domain.changes import ActionKind, ChangeSet
from kpidesk.domain.entries import PASTED, TYPED
from kpidesk.domain.errors import UserError
from kpidesk.domain.locks import LockedError
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile, Progress
from kpidesk.i18n import _
from kpidesk.services.entries import (
    Edit,
    set_entries,
    set_not_applicable,
    set_note,
)
from kpidesk.ui import icons
from kpidesk.ui.dialogs.where_from_dialog import WhereFromDialog
from kpidesk.ui.jobs import run_job
from kpidesk.ui.models import tsv
from kpidesk.ui.models.entry_blocks import (
    Area,
    BlockPlan,
    copied_texts,
    not_applicable_cells,
    one_area,
    plan_clear,
    plan_fill,
    plan_paste,
)
from kpidesk.ui.models.entry_frame import Frame
from kpidesk.ui.models.entry_model import EntryModel
from kpidesk.ui.pages.entry_dialogs import NoteDialog, ProblemsDialog
from kpidesk.ui.pages.entry_doubts import DoubtCommands
from kpidesk.ui.pages.entry_locks import LockCommands
from kpidesk.ui.pages.entry_view import EntryView
from kpidesk.ui.reasons import ask_about_values, ask_to_write, perform_asking
from kpidesk.ui.session import Session

# Beyond this many cells (or letters on the clipboard) work goes to a job: the window never waits.
_LARGE = 2000
_LARGE_TEXT = 15_000


class EntryCommands(QObject):
    """The commands of one grid, and the actions that run them by key and by menu."""

    def __init__(self, session: Session, model: EntryModel, table: EntryView) -> None:
        super().__init__(table)
        self._session = session
        self._model = model
        self._table = table
        self.doubts = DoubtCommands(session, model, table)
        self.locks = LockCommands(session, model, table)
        self.note_action = self._action(_("Note…"), self.edit_note, "Shift+F2", "sticky-note")
        self.origin_action = self._action(
            _("Where does this come from?"), self.show_origin, "Ctrl+Shift+H", "history"
        )
        self.fill_down_action = self._action(_("Fill down"), self.fill_down, "Ctrl+D")
        self.fill_right_action = self._action(_("Fill right"), self.fill_right, "Ctrl+R")
        self.not_applicable_action = self._action(_("Not applicable"), self.toggle_applicable, "")
        self.not_applicable_action.setCheckable(True)
        for action in (
            self.note_action,
            self.origin_action,
            self.fill_down_action,
            self.fill_right_action,
        ):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            table.addAction(action)
        # Their keys are those of the window's Edit menu; here they are only named in a menu.
        standard = QKeySequence.StandardKey
        self.clipboard_actions = (
            self._action(_("Cut"), self.cut, standard.Cut, "scissors"),
            self._action(_("Copy"), self.copy, standard.Copy, "copy"),
            self._action(_("Paste"), self.paste, standard.Paste, "clipboard-paste"),
            self._action(_("Clear"), self.clear, standard.Delete, "trash-2"),
        )
        table.cut_wanted.connect(self.cut)
        table.copy_wanted.connect(self.copy)
        table.paste_wanted.connect(self.paste)
        table.clear_wanted.connect(self.clear)
        table.menu_wanted.connect(self._on_menu_wanted)

    def _action(
        self,
        text: str,
        slot: Callable[[], None],
        keys: str | QKeySequence.StandardKey,
        icon: str = "",
    ) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        if icon:
            action.setIcon(icons.icon(icon))
        action.triggered.connect(slot)
        return action

    def context_menu(self) -> QMenu:
        """Return the menu of the current cell."""
        menu = QMenu(self._table)
        self._show_applicable()
        self.doubts.add_to(menu)
        menu.addActions([self.note_action, self.not_applicable_action, self.origin_action])
        menu.addSeparator()
        menu.addActions(self.clipboard_actions)
        menu.addSeparator()
        menu.addActions([self.fill_down_action, self.fill_right_action])
        self.locks.add_to(menu)
        return menu

    @Slot(object)
    def _on_menu_wanted(self, at: QPoint) -> None:
        menu = self.context_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    # Writing

    def write(self, edits: Sequence[Edit], kind: ActionKind) -> bool:
        """Write `edits` as one step, and say whether they stand; a job writes large blocks.

        Asks for a reason where a period is locked, or a typed value is off target or unusual.
        """
        reason: str | None = ""
        may_ask = self._table.isVisible()  # an editor that is hidden is written too, but asks later
        if may_ask and kind is ActionKind.TYPE and self._session.company.asks_reason:
            histories = {row.metric.id: row.history for row in self._model.every_row}
            reason = ask_about_values(self._table, self._session, histories, edits)
        if reason is None:
            return False
        if len(edits) > _LARGE:
            self._write_in_job(edits, kind, reason)
            return True
        operation = partial(_set_entries, edits=edits, kind=kind, reason=reason)
        if not may_ask:
            return self._session.perform(operation, self._on_refused) is not None
        done = perform_asking(
            self._session, self._table, operation, self._on_refused, self._on_declined
        )
        if done is not None:
            self.doubts.look_at(edits, kind)
        return done is not None

    def _write_in_job(self, edits: Sequence[Edit], kind: ActionKind, reason: str = "") -> None:
        operation = partial(_set_entries, edits=edits, kind=kind, reason=reason)
        function = partial(_run, operation, self._session.require_file())
        run_job(
            self._table,
            _("Writing the values"),
            function,
            self._session.announce,
            partial(self._on_job_failed, edits, kind),
        )

    def _on_job_failed(self, edits: Sequence[Edit], kind: ActionKind, error: Exception) -> None:
        if isinstance(error, LockedError):
            reason = ask_to_write(self._table, error.periods, self._session.calendar)
            if reason is not None:
                self._write_in_job(edits, kind, reason)
        elif isinstance(error, UserError):
            self._on_refused(error)

    def _on_declined(self, error: LockedError) -> None:
        """Say at the open editor why its text does not stand; elsewhere the person knows."""
        self._table.entry_delegate.show_problem(error.message)

    def _on_refused(self, error: UserError) -> None:
        if self._table.entry_delegate.editor is not None:
            self._table.entry_delegate.show_problem(error.message)
        else:
            self._session.show_error(error.message)

    @Slot()
    def clear(self) -> None:
        """Clear what is selected, in one step; notes stay."""
        if self._table.finish_editing():
            edits = plan_clear(self._model.frame, self._table.areas())
            if edits:
                self.write(edits, ActionKind.CLEAR)
            elif sentence := self._refusal():
                self._session.show_message(sentence)

    def _refusal(self) -> str:
        """Return why the current cell cannot be cleared; empty where it can."""
        index = self._table.currentIndex()
        return self._model.refusal(index.row(), index.column()) if index.isValid() else ""

    # Nothing to measure

    def _show_applicable(self) -> None:
        """Let the menu say whether all that is selected is not applicable, if it can be."""
        frame = self._model.frame
        areas = self._table.areas()
        typed = not_applicable_cells(frame, areas)
        self.not_applicable_action.setEnabled(bool(typed))
        self.not_applicable_action.setChecked(bool(typed) and self._are_not_applicable(typed))

    def _are_not_applicable(self, cells: Sequence[tuple[int, Period]]) -> bool:
        marked = {row.metric.id: row.history.not_applicable for row in self._model.frame.rows}
        return all(period in marked[metric_id] for metric_id, period in cells)

    @Slot()
    def toggle_applicable(self) -> None:
        """Say that there is nothing to measure in what is selected; where it is said, take it back.

        Calculated cells are left out: theirs follows from their inputs.
        """
        if not self._table.finish_editing():
            return
        cells = not_applicable_cells(self._model.frame, self._table.areas())
        if cells:
            marked = not self._are_not_applicable(cells)
            operation = partial(set_not_applicable, cells=cells, is_not_applicable=marked)
            perform_asking(self._session, self._table, operation)

    # The clipboard

    @Slot()
    def cut(self) -> None:
        """Copy what is selected and clear it."""
        if self._put_on_clipboard():
            self.clear()

    @Slot()
    def copy(self) -> None:
        """Copy what is selected, as text that Excel understands."""
        self._put_on_clipboard()

    def _put_on_clipboard(self) -> bool:
        if not self._table.finish_editing():
            return False
        area = one_area(self._table.areas())
        if area is None:
            self._session.show_message(_("Only one block of cells can be copied at a time."))
            return False
        text = tsv.encode(copied_texts(self._model.frame, area))
        # A single cell goes without a line end, so that it can be pasted into any field.
        QGuiApplication.clipboard().setText(text.removesuffix("\r\n") if area.size == 1 else text)
        return True

    @Slot()
    def paste(self) -> None:
        """Paste what was copied here or in a spreadsheet, from the first selected cell on."""
        if not self._table.finish_editing():
            return
        areas = self._table.areas()
        text = QGuiApplication.clipboard().text()
        if not text:
            self._session.show_message(_("There is no text on the clipboard to paste."))
        elif areas:
            plan = partial(_read_paste, self._model.frame, areas, text)
            if len(text) > _LARGE_TEXT or sum(area.size for area in areas) > _LARGE:
                title = _("Reading what was copied")
                run_job(self._table, title, plan, self._on_paste_planned)
            else:
                self._on_paste_planned(plan(None))

    def _on_paste_planned(self, plan: BlockPlan) -> None:
        self._write_plan(plan, ActionKind.PASTE)

    def _write_plan(self, plan: BlockPlan, kind: ActionKind) -> None:
        if plan.problems and not ProblemsDialog.ask(self._table, plan, kind):
            return
        if plan.edits and self.write(plan.edits, kind):
            self._table.select(plan.covered)

    @Slot()
    def fill_down(self) -> None:
        """Copy the first selected row into those below it."""
        self._fill(down=True)

    @Slot()
    def fill_right(self) -> None:
        """Copy the first selected column into those beside it."""
        self._fill(down=False)

    def _fill(self, *, down: bool) -> None:
        areas = self._table.areas()
        if areas and self._table.finish_editing():
            self._write_plan(plan_fill(self._model.frame, areas, down=down), ActionKind.FILL)

    # Notes and origins

    @Slot()
    def edit_note(self) -> None:
        """Ask for the note of the current cell."""
        place = self._table.current_place()
        if place is None or not self._table.finish_editing():
            return
        row, column = place
        frame = self._model.frame
        before = self._model.cell(row, column).note
        note = NoteDialog.ask(self._table, frame.cell_label(row, column), before)
        if note is not None:
            metric_id, period = frame.metric(row).id, frame.periods[column]
            operation = partial(set_note, metric_id=metric_id, period=period, note=note)
            perform_asking(self._session, self._table, operation)

    @Slot()
    def show_origin(self) -> None:
        """Say where the current cell comes from: who, when, and what it was made of."""
        place = self._table.current_place()
        if place is None or not self._table.finish_editing():
            return
        frame, (row, column) = self._model.frame, place
        metric_id, period = frame.metric(row).id, frame.periods[column]
        WhereFromDialog.tell(self._session, metric_id, period, self._table)


def _set_entries(
    file: CompanyFile, edits: Sequence[Edit], kind: ActionKind, *, reason: str = ""
) -> ChangeSet:
    origin = PASTED if kind is ActionKind.PASTE else TYPED
    return set_entries(file, edits, kind, origin, reason)


def _run(
    operation: Callable[[CompanyFile], ChangeSet], file: CompanyFile, _progress: Progress
) -> ChangeSet:
    return operation(file)


def _read_paste(
    frame: Frame, areas: Sequence[Area], text: str, progress: Progress | None
) -> BlockPlan:
    return plan_paste(frame, areas, tsv.decode(text), progress)
