"""The Entries page: typing the numbers, in a grid of metrics and periods."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kpidesk.domain.changes import ActionKind, ChangeSet, Kind
from kpidesk.domain.periods import Frequency, Period
from kpidesk.i18n import _
from kpidesk.services.entries import Edit, GridRow, entry_grid
from kpidesk.services.locks import locked_periods
from kpidesk.ui.controls import Button, PrimaryButton
from kpidesk.ui.dialogs.import_text import ElidedLabel
from kpidesk.ui.models.entry_blocks import Area, summary_text
from kpidesk.ui.models.entry_frame import Frame, periods_shown
from kpidesk.ui.models.entry_groups import grouped
from kpidesk.ui.models.entry_model import EntryModel
from kpidesk.ui.page import EmptyState, Page
from kpidesk.ui.pages.entry_commands import EntryCommands
from kpidesk.ui.pages.entry_legend import EntryFoot, EntryLegend, GridFrame
from kpidesk.ui.pages.entry_options import EntryOptions, Layout
from kpidesk.ui.pages.entry_round import EntryRound, first_period
from kpidesk.ui.pages.entry_sheets import save_entry_sheet
from kpidesk.ui.pages.entry_table import EntryTable
from kpidesk.ui.pages.entry_tabs import FrequencyTabs, LayoutTabs
from kpidesk.ui.pages.entry_tools import EntryFilter, EntryTools
from kpidesk.ui.pages.entry_view import EntryView
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space

_AT_ONCE: Final = 5000  # cells whose sum is told with the very key that selects them


class EntriesPage(Page):
    """Metrics as rows, periods as columns, and every key of a spreadsheet."""

    supports_clipboard = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Entries"), parent)
        self._frequency: Frequency | None = None
        self.model = EntryModel(self._write_typed, self, self._explained)
        self.table = EntryTable(self.model)
        self.commands = EntryCommands(session, self.model, self.table)
        self.round = EntryRound(session, self._explained)
        self._round_periods: dict[Frequency, Period] = {}
        self._opened_at: tuple[int, Period] | None = None  # the cell nobody chose
        self.options = EntryOptions(session, self)
        self._layout = self.options.layout
        self.model.set_ghosts(self.options.ghosts)
        self.tabs = FrequencyTabs()
        self.layouts = LayoutTabs()
        self.filter = EntryFilter()
        self.state = ElidedLabel(secondary=True)
        self.legend = EntryLegend()
        self._empty = self._make_empty_state()
        self._make_actions()
        self._build()
        self.tabs.chosen.connect(self._on_frequency_chosen)
        self.layouts.chosen.connect(self._on_layout_chosen)
        for tabs in (self.tabs, self.layouts):
            tabs.clicked.connect(self._focus_view)
        self.options.grouping_changed.connect(self._on_grouping_changed)
        self.options.ghosts_changed.connect(self._on_ghosts_changed)
        self.round.period_wanted.connect(self._on_period_wanted)
        self.table.column_finished.connect(self._on_column_finished)
        self.table.periods.menu_wanted.connect(self.commands.locks.show_menu)
        self.filter.textEdited.connect(self._on_filter_edited)
        self.filter.returnPressed.connect(self._focus_view)
        self._summing = QTimer(self)
        self._summing.setSingleShot(True)
        self._summing.timeout.connect(self._sum_up)
        for view in (self.table, self.round.table):
            view.edit_refused.connect(session.show_message)
            view.selection_changed.connect(self._on_selection_changed)
            view.entry_delegate.reading_changed.connect(self._on_reading_changed)
        self._show_layout()
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
        self.view_button = Button(_("View"), "sliders-horizontal")
        self.view_button.setMenu(self.options.menu)
        self.view_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add_header_widget(self.view_button)
        self.today_button = self.add_action_button(self.today_action, "calendar")
        self.today_button.setToolTip(_("Ctrl+T"))
        self.sheet_button = self.add_action_button(self.sheet_action, "file-spreadsheet")
        self.today_action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self._both = QStackedWidget()
        self._grid = GridFrame(self.table)
        self._both.addWidget(self._grid)
        self._both.addWidget(self.round)
        foot = EntryFoot(self.state, self.legend)
        column = QVBoxLayout()
        column.setSpacing(Space.M)
        column.addWidget(EntryTools((self.layouts, self.tabs), self.filter))
        column.addWidget(self._both, 1)
        column.addWidget(foot)
        self.body.addLayout(column)
        for before, after in (
            (self.view_button, self.today_button),
            (self.today_button, self.sheet_button),
            (self.sheet_button, self.layouts),
            (self.layouts, self.tabs),
            (self.tabs, self.filter),
            (self.filter, self.table),
            (self.table, self.round),
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
        rows = entry_grid(self.session.require_file(), frequency).rows
        self.legend.explain(
            calculated=any(row.metric.is_calculated for row in rows),
            spelled_out=self._layout is Layout.ROUND,
        )
        self._show_rows(grouped(rows, self.options.grouping), frequency)
        self._on_selection_changed()

    def _show_rows(self, rows: tuple[GridRow, ...], frequency: Frequency) -> None:
        calendar, locale, today = self.session.calendar, self.session.locale, self.session.today()
        grouping, file = self.options.grouping, self.session.require_file()
        if self._layout is Layout.ROUND:
            period = self._round_periods.get(frequency)
            if period is None:
                period = first_period(rows, frequency, calendar, today)
                self._round_periods[frequency] = period
            locked = locked_periods(file, [period], today)
            self.round.show_frame(Frame(rows, (period,), 0, calendar, locale, grouping, locked))
        else:
            periods, current = periods_shown(rows, frequency, calendar, today)
            locked = locked_periods(file, periods, today)
            frame = Frame(rows, periods, current, calendar, locale, grouping, locked)
            start = first_period(rows, frequency, calendar, today)
            self.table.show_frame(frame, start)
            if self._opened_at is None:
                self._opened_at = self._current_cell()

    # Layouts

    @property
    def view(self) -> EntryView:
        """Return the table that is shown."""
        return self.round.table if self._layout is Layout.ROUND else self.table

    @property
    def shown_model(self) -> EntryModel:
        """Return the model of the table that is shown."""
        return self.round.model if self._layout is Layout.ROUND else self.model

    @property
    def shown_commands(self) -> EntryCommands:
        """Return the commands of the table that is shown."""
        return self.round.commands if self._layout is Layout.ROUND else self.commands

    def _show_layout(self) -> None:
        is_round = self._layout is Layout.ROUND
        self.layouts.choose(self._layout)
        self._both.setCurrentWidget(self.round if is_round else self._grid)
        self.setFocusProxy(self.view)
        for action in self.options.ghost_actions.values():
            action.setEnabled(not is_round)

    @Slot(object)
    def _on_layout_chosen(self, layout: Layout) -> None:
        if not self.finish_editing():
            self.layouts.choose(self._layout)
            return
        had_focus, cell = self.view.hasFocus(), self._current_cell()
        if cell == self._opened_at:
            cell = None  # nobody has moved yet: the other layout starts where it would
        elif cell is not None:
            self._round_periods[cell[1].frequency] = cell[1]
        self._layout = layout
        self.options.keep_layout(layout)
        self._show_layout()
        self._filter_rows(self.filter.text())
        self.refresh()
        if cell is not None and (index := self.shown_model.position(*cell)).isValid():
            self.view.setCurrentIndex(index)
        if had_focus:
            self._focus_view()

    def _current_cell(self) -> tuple[int, Period] | None:
        place, frame = self.view.current_place(), self.shown_model.frame
        if place is None:
            return None
        return frame.metric(place[0]).id, frame.periods[place[1]]

    @Slot(object)
    def _on_period_wanted(self, period: Period) -> None:
        self._round_periods[period.frequency] = period
        self.refresh()

    @Slot()
    def _on_grouping_changed(self) -> None:
        if self.finish_editing() and self._frequency is not None:
            self.refresh()

    @Slot()
    def _on_ghosts_changed(self) -> None:
        self.model.set_ghosts(self.options.ghosts)

    @Slot()
    def _focus_view(self) -> None:
        self.view.setFocus()

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
        model = self.shown_model
        touched = change_set.ids(Kind.ENTRY) & model.ids
        if touched:
            model.refresh(entry_grid(self.session.require_file(), self._frequency, touched))
            self._on_selection_changed()

    @Slot()
    def _on_company_closing(self) -> None:
        self.view.entry_delegate.finish()

    @Slot()
    def _on_company_closed(self) -> None:
        self._frequency = None
        self._round_periods.clear()
        self._opened_at = None
        self._summing.stop()
        self.filter.clear()
        self.table.forget()
        self.round.forget()

    def show_subject(self, subject: object) -> None:
        """Go to a metric, or to one cell of it: an id, or an id and a period."""
        metric_id, period = subject if isinstance(subject, tuple) else (subject, None)
        with self.session.read() as records:
            found = [each for each in records.metrics() if each.id == metric_id]
        if not found or not found[0].is_collected or not self.finish_editing():
            return
        self.filter.clear()
        self.shown_model.set_filter("")
        if isinstance(period, Period):
            self._round_periods[period.frequency] = period
        self._show_frequency(found[0].frequency)
        if self._layout is Layout.ROUND:
            period = self.round.model.period
        if not isinstance(period, Period):
            period = self.session.calendar.containing(self.session.today(), found[0].frequency)
        index = self.shown_model.position(found[0].id, period)
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.setFocus()

    @property
    def is_half_typed(self) -> bool:
        return self.view.entry_delegate.editor is not None

    @property
    def half_typed_place(self) -> str:
        return self.view.edited_label

    def finish_editing(self) -> bool:
        """Write what is being typed; False where it is not understood and waits in its cell."""
        return self.view.finish_editing()

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
            self._filter_rows(text)
            self._on_selection_changed()

    def _filter_rows(self, text: str) -> None:
        self.view.nothing_text = _("No metric matches “{text}”.").format(text=text.strip())
        self.view.set_filter(text)

    @Slot()
    def _on_find(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    @Slot()
    def _on_today(self) -> None:
        if not self.finish_editing():
            return
        if self._layout is Layout.GRID:
            self.table.jump_to_today()
        elif self._frequency is not None:
            today = self.session.today()
            self._on_period_wanted(self.session.calendar.containing(today, self._frequency))
        self.view.setFocus()

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
        if self.view.entry_delegate.editor is not None:
            return
        areas = self.view.areas()
        size = sum(area.size for area in areas)
        if not self.shown_model.rowCount():
            self.state.set_whole(self.view.nothing_text)
        elif size > _AT_ONCE:
            self._summing.start()  # once the mouse or the keys have come to rest
        elif size > 1:
            self._sum_up()
        elif areas:
            self.state.set_whole(self._cell_text(areas[0]))
        else:
            self.state.set_whole("")

    @Slot()
    def _sum_up(self) -> None:
        self._summing.stop()
        model, areas = self.shown_model, self.view.areas()
        if self.view.entry_delegate.editor is None and sum(area.size for area in areas) > 1:
            self.state.set_whole(summary_text(model.frame, model.values, areas))

    def _cell_text(self, area: Area) -> str:
        model = self.shown_model
        cell = model.cell(area.top, area.left)
        said = model.sentence(area.top, area.left)
        if explained := model.explanation(area.top, area.left):
            # First, where there is no room for both: the shape in the cell tells of the target.
            said = _("{explanation} {sentence}").format(explanation=explained, sentence=said)
        if cell.doubt:
            said = _("{doubt} F7: it is right. {sentence}").format(doubt=cell.doubt, sentence=said)
        words = {
            "metric": model.metric(area.top).name,
            "sentence": said,
            "note": " ".join(cell.note.split()),
            "value": model.exact_text(area.top, area.left),
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
        self.shown_commands.cut()

    def copy(self) -> None:
        self.shown_commands.copy()

    def paste(self) -> None:
        self.shown_commands.paste()

    def delete(self) -> None:
        self.shown_commands.clear()

    @Slot()
    def _on_sheet(self) -> None:
        if self.finish_editing() and self.shown_model.rowCount():
            save_entry_sheet(self.session, self, self._sheet_frame())

    def _sheet_frame(self) -> Frame:
        """Return the rows that are shown, with the periods that a sheet takes."""
        frame = self.shown_model.frame
        if self._layout is Layout.GRID or self._frequency is None:
            return frame
        periods, current = periods_shown(
            frame.rows, self._frequency, frame.calendar, self.session.today()
        )
        return replace(frame, periods=periods, current=current)
