"""The round: the numbers of one period, one after the other, and how far it is."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from kpidesk.domain import period_names
from kpidesk.domain.changes import ActionKind
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.i18n import _, ngettext
from kpidesk.services.entries import Edit, GridRow, set_note
from kpidesk.ui.controls import IconLabel, Label, QuietButton
from kpidesk.ui.models.entry_frame import Frame
from kpidesk.ui.models.entry_model import Explain
from kpidesk.ui.models.entry_round_model import VALUE, RoundModel
from kpidesk.ui.pages.entry_commands import EntryCommands
from kpidesk.ui.pages.entry_legend import GridFrame
from kpidesk.ui.pages.entry_round_table import RoundTable
from kpidesk.ui.reasons import perform_asking
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space


class RoundCommands(EntryCommands):
    """The commands of the grid, and the clipboard for the note that is current."""

    def __init__(self, session: Session, model: RoundModel, table: RoundTable) -> None:
        super().__init__(session, model, table)
        self._round, self._round_table = model, table
        table.long_note_wanted.connect(self.edit_note)

    def _current_note(self) -> str | None:
        """Return the note that is current; None where a value is."""
        if not self._round_table.is_on_note:
            return None
        return self._round.cell(self._round_table.currentIndex().row(), VALUE).note

    def copy(self) -> None:
        """Copy what is selected, or the note."""
        note = self._current_note()
        if note is None:
            super().copy()
        elif self._round_table.finish_editing():
            QGuiApplication.clipboard().setText(note)

    def cut(self) -> None:
        """Copy what is selected and clear it, or the note."""
        if self._current_note() is None:
            super().cut()
        else:
            self.copy()
            self._put_note("")

    def paste(self) -> None:
        """Paste numbers, or a text as the note."""
        if self._current_note() is None:
            super().paste()
        else:
            self._put_note(QGuiApplication.clipboard().text())

    def clear(self) -> None:
        """Clear what is selected, or the note."""
        if self._current_note() is None:
            super().clear()
        else:
            self._put_note("")

    def _put_note(self, note: str) -> None:
        if self._round_table.finish_editing():
            self._round.setData(self._round_table.currentIndex(), note)


class EntryRound(QWidget):
    """One period at a time: the period and its neighbours, the progress, and the table."""

    period_wanted = Signal(object)  # Period

    def __init__(
        self, session: Session, explain: Explain | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.model = RoundModel(self._write_value, self._write_note, self, explain)
        self.table = RoundTable(self.model)
        self.commands = RoundCommands(session, self.model, self.table)
        self.period = Label("", FontRole.SECTION)
        self.before_button = self._step_button("chevron-left", _("The period before"), -1)
        self.after_button = self._step_button("chevron-right", _("The next period"), 1)
        self.progress_text = Label("", secondary=True)
        self.progress = QProgressBar()
        self.done = IconLabel("circle-check", 16, "accent")
        self._build()
        self.setFocusProxy(self.table)
        self.model.modelReset.connect(self._say_progress)
        self.model.dataChanged.connect(self._say_progress)
        for keys, steps in (("Ctrl+PgUp", -1), ("Ctrl+PgDown", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._on_before if steps < 0 else self._on_after)

    def _step_button(self, icon: str, name: str, steps: int) -> QuietButton:
        button = QuietButton("", icon)
        button.setAccessibleName(name)
        keys = _("Ctrl+Page Up") if steps < 0 else _("Ctrl+Page Down")
        button.setToolTip(_("{name} ({keys})").format(name=name, keys=keys))
        button.setFixedWidth(32)
        # A click does not take the keyboard: who goes on by mouse goes on typing.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self._on_before if steps < 0 else self._on_after)
        return button

    def _build(self) -> None:
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(QSize(140, 8))
        row = QHBoxLayout()
        row.setSpacing(Space.XS)
        row.addWidget(self.before_button)
        row.addWidget(self.period)
        row.addWidget(self.after_button)
        row.addStretch()
        row.addWidget(self.done)
        row.addWidget(self.progress_text)
        row.addSpacing(Space.S)
        row.addWidget(self.progress)
        self.period.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(row)
        column.addWidget(GridFrame(self.table), 1)
        for first, second in (
            (self.before_button, self.after_button),
            (self.after_button, self.table),
        ):
            QWidget.setTabOrder(first, second)

    # Content

    def show_frame(self, frame: Frame) -> None:
        """Show the one period of `frame`."""
        self.table.show_frame(frame)
        self.period.setText(frame.period_label(VALUE))
        self.period.setMinimumWidth(_widest_label(self.period, frame))
        self._say_progress()

    def forget(self) -> None:
        """Show nothing: the company is closed."""
        self.table.forget()
        self.period.setText("")

    @Slot()
    def _say_progress(self) -> None:
        done, count = self.model.progress()
        words = ngettext("{done} of {count} entered", "{done} of {count} entered", count).format(
            done=done, count=count
        )
        self.progress_text.setText(words)
        self.progress.setRange(0, max(count, 1))
        self.progress.setValue(done)
        self.progress.setAccessibleName(words)
        self.done.setVisible(count > 0 and done == count)

    @Slot()
    def _on_before(self) -> None:
        self._want(-1)

    @Slot()
    def _on_after(self) -> None:
        self._want(1)

    def _want(self, steps: int) -> None:
        period = self.model.period
        if period is None or not self.table.finish_editing():
            return
        try:
            self.period_wanted.emit(period.shift(steps))
        except (ValueError, OverflowError):  # no period lies beyond
            return

    # Writing

    def _write_value(self, edits: Sequence[Edit]) -> bool:
        return self.commands.write(edits, ActionKind.TYPE)

    def _write_note(self, metric_id: int, period: Period, note: str) -> bool:
        operation = partial(set_note, metric_id=metric_id, period=period, note=note)
        return perform_asking(self._session, self, operation) is not None


def first_period(
    rows: Sequence[GridRow], frequency: Frequency, calendar: FiscalCalendar, today: dt.date
) -> Period:
    """Return the period that a round starts with.

    The one that ended last, as long as a number of it is missing; then the current one.
    """
    current = calendar.containing(today, frequency)
    ended = current.previous
    for row in rows:
        starts = row.metric.starts_on
        is_due = starts is None or starts < ended.end
        if is_due and not row.history.formula(ended) and not row.history.holds(ended):
            return ended
    return current


def _widest_label(label: Label, frame: Frame) -> int:
    """Return the width that keeps the arrows in place from period to period."""
    year = (frame.periods[VALUE].shift(-at) for at in range(12))
    names = (period_names.label(each, frame.calendar) for each in year)
    return max(map(label.fontMetrics().horizontalAdvance, names)) + Space.S
