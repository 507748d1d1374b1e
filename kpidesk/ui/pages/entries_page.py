"""The Entries page: typing the numbers, in a grid of metrics and periods."""

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kpidesk.domain.changes import ActionKind, ChangeSet, Kind
from kpidesk.domain.periods import Frequency, Period
from kpidesk.i18n import _
from kpidesk.services.entries import Edit, entry_grid
from kpidesk.ui import icons
from kpidesk.ui.controls import PrimaryButton
from kpidesk.ui.dialogs.import_text import ElidedLabel
from kpidesk.ui.models.entry_blocks import Area, summary_text
from kpidesk.ui.models.entry_frame import Frame, periods_shown
from kpidesk.ui.models.entry_model import EntryModel
from kpidesk.ui.page import EmptyState, Page
from kpidesk.ui.pages.entry_commands import EntryCommands
from kpidesk.ui.pages.entry_legend import EntryLegend, GridFrame
from kpidesk.ui.pages.entry_sheets import save_entry_sheet
from kpidesk.ui.pages.entry_table import EntryTable
from kpidesk.ui.pages.entry_tabs import FrequencyTabs
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space


class EntriesPage(Page):
    """Metrics as rows, periods as columns, and every key of a spreadsheet."""

    supports_clipboard = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Entries"), parent)
        self._frequency: Frequency | None = None
        self.model = EntryModel(self._write_typed, self, self._explained)
        self.table = EntryTable(self.model)
        self.commands = EntryCommands(session, self.model, self.table)
        self.tabs = FrequencyTabs()
        self.filter = QLineEdit()
        self.state = ElidedLabel(secondary=True)
        self.legend = EntryLegend()
        self._empty = self._make_empty_state()
        self._make_actions()
        self._build()
        self.setFocusProxy(self.table)
        self.tabs.chosen.connect(self._on_frequency_chosen)
        self.tabs.clicked.connect(self.table.setFocus)
        self.table.column_finished.connect(self._on_column_finished)
        self.table.edit_refused.connect(session.show_message)
        self.filter.textEdited.connect(self._on_filter_edited)
        self.filter.returnPressed.connect(self.table.setFocus)
        self.table.selection_changed.connect(self._on_selection_changed)
        self.table.entry_delegate.reading_changed.connect(self._on_reading_changed)
        session.changed.connect(self._on_entries_changed)
        session.company_closing.connect(self._on_company_closing)
        session.company_closed.connect(self._on_company_closed)

    # Construction

    def _make_empty_state(self) -> EmptyState:
        self.define_button = PrimaryButton(_("Define a KPI…"), "plus")
        self.define_button.clicked.connect(self._on_define_clicked)
        return EmptyState(
            "target",
            _("Define your first KPI"),
            _("Numbers are typed here, one row for each KPI. There is none yet."),
            (self.define_button,),
        )

    def _make_actions(self) -> None:
        self.today_action = self._action(_("This period"), self._on_today, "Ctrl+T")
        self.find_action = self._action(_("Find a metric"), self._on_find, "Ctrl+F")
        self.sheet_action = self._action(_("Excel entry sheet…"), self._on_sheet)
        self.addAction(self.find_action)

    def _action(self, text: str, slot: Callable[[], None], keys: str = "") -> QAction:
        action = QAction(text, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(slot)
        return action

    def _build(self) -> None:
        self.today_button = self.add_action_button(self.today_action, "calendar")
        self.today_button.setToolTip(_("Ctrl+T"))
        self.sheet_button = self.add_action_button(self.sheet_action, "file-spreadsheet")
        self.today_action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.filter.setPlaceholderText(_("Filter by metric, department or owner"))
        self.filter.setAccessibleName(_("Filter by metric, department or owner"))
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(
            icons.icon("search", "text_secondary"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.filter.setFixedWidth(300)
        self.filter.setMinimumHeight(32)
        tools = QHBoxLayout()
        tools.setSpacing(Space.S)
        tools.addWidget(self.tabs)
        tools.addStretch()
        tools.addWidget(self.filter)
        frame = GridFrame(self.table)
        foot = QHBoxLayout()
        foot.setSpacing(Space.L)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.legend)
        column = QVBoxLayout()
        column.setSpacing(Space.M)
        column.addLayout(tools)
        column.addWidget(frame, 1)
        column.addLayout(foot)
        self.body.addLayout(column)
        for before, after in (
            (self.today_button, self.sheet_button),
            (self.sheet_button, self.tabs),
            (self.tabs, self.filter),
            (self.filter, self.table),
        ):
            QWidget.setTabOrder(before, after)

    # Content

    def refresh(self) -> None:
        with self.session.read() as records:
            used = Counter(each.frequency for each in records.metrics() if each.is_collected)
        if not used:
            self.show_empty(self._empty)
            return
        self.show_content()
        self.tabs.offer(used)
        frequency = self._frequency
        if frequency is None or not used[frequency]:
            frequency = used.most_common(1)[0][0]
        self._frequency = frequency
        self.tabs.choose(frequency)
        grid = entry_grid(self.session.require_file(), frequency)
        calendar = self.session.calendar
        periods, current = periods_shown(grid.rows, frequency, calendar, self.session.today())
        self.legend.explain(calculated=any(row.metric.is_calculated for row in grid.rows))
        self.table.show_frame(Frame(grid.rows, periods, current, calendar, self.session.locale))
        self._on_selection_changed()

    def concerns(self, change_set: ChangeSet) -> bool:
        """Say whether rows or columns may change; new values alone are taken over in place."""
        return bool(change_set.touched.keys() - {Kind.ENTRY})

    @Slot(object)
    def _on_entries_changed(self, change_set: ChangeSet) -> None:
        if self.concerns(change_set) or self._frequency is None:
            return
        if not self.isVisible() or self.is_stale:
            self.mark_stale()
            return
        shown = {row.metric.id for row in self.model.every_row}
        touched = change_set.ids(Kind.ENTRY) & shown
        if touched:
            self.model.refresh(entry_grid(self.session.require_file(), self._frequency, touched))
            self._on_selection_changed()

    @Slot()
    def _on_company_closing(self) -> None:
        self.table.entry_delegate.finish()

    @Slot()
    def _on_company_closed(self) -> None:
        self._frequency = None
        self.filter.clear()
        self.table.forget()

    def show_subject(self, subject: object) -> None:
        """Go to a metric, or to one cell of it: an id, or an id and a period."""
        metric_id, period = subject if isinstance(subject, tuple) else (subject, None)
        with self.session.read() as records:
            found = [each for each in records.metrics() if each.id == metric_id]
        if not found or not found[0].is_collected or not self.finish_editing():
            return
        self.filter.clear()
        self.model.set_filter("")
        self._show_frequency(found[0].frequency)
        if not isinstance(period, Period):
            period = self.session.calendar.containing(self.session.today(), found[0].frequency)
        index = self.model.position(found[0].id, period)
        if index.isValid():
            self.table.setCurrentIndex(index)
            self.table.setFocus()

    def finish_editing(self) -> bool:
        """Write what is being typed; False where it is not understood and waits in its cell."""
        return self.table.finish_editing()

    def _show_frequency(self, frequency: Frequency) -> None:
        self._frequency = frequency
        self.refresh()

    @Slot(object)
    def _on_frequency_chosen(self, frequency: Frequency) -> None:
        if self.finish_editing():
            self._show_frequency(frequency)
        elif self._frequency is not None:
            self.tabs.choose(self._frequency)

    @Slot(str)
    def _on_filter_edited(self, text: str) -> None:
        if self.finish_editing():
            self.table.nothing_text = _("No metric matches “{text}”.").format(text=text.strip())
            self.table.set_filter(text)
            self._on_selection_changed()

    @Slot()
    def _on_find(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    @Slot()
    def _on_today(self) -> None:
        if self.finish_editing():
            self.table.jump_to_today()
            self.table.setFocus()

    @Slot()
    def _on_define_clicked(self) -> None:
        self.command_requested.emit("new_kpi")

    # The bottom line

    @Slot(str)
    def _on_reading_changed(self, reading: str) -> None:
        if reading:
            self.state.set_whole(reading)
        else:
            self._on_selection_changed()

    @Slot()
    def _on_selection_changed(self) -> None:
        if self.table.entry_delegate.editor is not None:
            return
        areas = self.table.areas()
        if not self.model.rowCount():
            self.state.set_whole(self.table.nothing_text)
        elif sum(area.size for area in areas) > 1:
            self.state.set_whole(summary_text(self.model.frame, self.model.values, areas))
        elif areas:
            self.state.set_whole(self._cell_text(areas[0]))

    def _cell_text(self, area: Area) -> str:
        cell = self.model.cell(area.top, area.left)
        said = self.model.sentence(area.top, area.left)
        if explained := self.model.explanation(area.top, area.left):
            # First, where there is no room for both: the shape in the cell tells of the target.
            said = _("{explanation} {sentence}").format(explanation=explained, sentence=said)
        words = {
            "metric": self.model.metric(area.top).name,
            "sentence": said,
            "note": " ".join(cell.note.split()),
            "value": self.model.exact_text(area.top, area.left),
        }
        if words["value"] and cell.note:
            return _("{metric}, exactly {value}. {sentence} Note: {note}").format(**words)
        if words["value"]:
            return _("{metric}, exactly {value}. {sentence}").format(**words)
        if cell.note:
            return _("{metric}. {sentence} Note: {note}").format(**words)
        return _("{metric}. {sentence}").format(**words)

    @Slot(int, int)
    def _on_column_finished(self, left: int, reached: int) -> None:
        """Say that Enter went on elsewhere: who looks at paper would not see it."""
        frame = self.model.frame
        self.session.show_message(
            _("That was the last row of {period}. It goes on with {next_period}.").format(
                period=frame.period_label(left), next_period=frame.period_label(reached)
            )
        )

    def _explained(self, metric_id: int, period: Period) -> str:
        """Return how a calculated value came about, or why there is none."""
        from kpidesk.services.explanations import explain_cell

        found = explain_cell(self.session.require_file(), metric_id, period, self.session.locale)
        return found.worked or found.reason

    # Doing

    def _write_typed(self, edits: Sequence[Edit]) -> bool:
        return self.commands.write(edits, ActionKind.TYPE)

    def cut(self) -> None:
        self.commands.cut()

    def copy(self) -> None:
        self.commands.copy()

    def paste(self) -> None:
        self.commands.paste()

    def delete(self) -> None:
        self.commands.clear()

    @Slot()
    def _on_sheet(self) -> None:
        if self.finish_editing() and self.model.rowCount():
            save_entry_sheet(self.session, self, self.model.frame)
