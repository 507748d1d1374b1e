"""The due page: what wants a number, by owner, with the way there and sheets to hand out."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QWidget

from kpidesk.domain import period_names
from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.periods import Frequency, Period
from kpidesk.i18n import _, ngettext
from kpidesk.services.due import DueList, DueRow, due_list
from kpidesk.ui import icons
from kpidesk.ui.controls import Button, PrimaryButton
from kpidesk.ui.page import EmptyState, Page
from kpidesk.ui.pages.card_column import CardColumn
from kpidesk.ui.pages.due_rows import DueRowWidget, OwnerCard
from kpidesk.ui.pages.entry_sheets import SheetOutput
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space

_NOTHING: Final = DueList(())


class DuePage(Page):
    """Lists what is due by owner and frequency."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Due"), parent)
        self._due = _NOTHING
        self.cards: list[OwnerCard] = []
        self._output = SheetOutput(session, self)
        self._make_actions()
        self._make_filters()
        self._scroll = CardColumn()
        self.body.addWidget(self._scroll, 1)
        self._none_yet = self._make_none_yet()
        self._well: EmptyState | None = None

    # Construction

    def _make_actions(self) -> None:
        """Each sheet is made of what is due, or of all that is measured in one period.

        That is the period that ended last, whose numbers exist, and then the running one.
        """
        self.print_due = self._action(_("&Print what is due…"), "printer", self._on_print_due)
        self.save_due = self._action(_("&Save what is due as PDF…"), "file-down", self._on_save_due)
        self.print_ended = self._action("", "printer", self._on_print_ended)
        self.save_ended = self._action("", "file-down", self._on_save_ended)
        self.print_running = self._action("", "printer", self._on_print_running)
        self.save_running = self._action("", "file-down", self._on_save_running)
        self.excel_due = self._action(_("&What is due…"), "file-spreadsheet", self._on_excel_due)
        self.excel_ended = self._action("", "calendar", self._on_excel_ended)
        self.excel_running = self._action("", "calendar", self._on_excel_running)
        self.print_button = Button(_("&Print entry sheet"), "printer")
        self.print_button.setMenu(
            self._menu(
                self.print_due,
                self.save_due,
                None,
                self.print_ended,
                self.save_ended,
                None,
                self.print_running,
                self.save_running,
            )
        )
        self.excel_button = Button(_("E&xcel sheets"), "file-spreadsheet")
        self.excel_button.setToolTip(_("One workbook for each owner, to mail out and import back"))
        self.excel_button.setMenu(self._menu(self.excel_due, self.excel_ended, self.excel_running))
        self.add_header_widget(self.print_button)
        self.add_header_widget(self.excel_button)

    def _action(self, text: str, icon: str, do: Callable[[], None]) -> QAction:
        action = QAction(icons.icon(icon), text, self)
        action.triggered.connect(do)
        return action

    def _menu(self, *actions: QAction | None) -> QMenu:
        menu = QMenu(self)
        for action in actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        return menu

    def _make_filters(self) -> None:
        self.owners = self._combo(_("Owner"))
        self.frequencies = self._combo(_("Frequency"))
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.owners)
        row.addWidget(self.frequencies)
        row.addStretch()
        self.body.addLayout(row)

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setMaximumWidth(300)
        combo.currentIndexChanged.connect(self._on_filter_changed)
        return combo

    def _make_none_yet(self) -> EmptyState:
        button = PrimaryButton(_("Define your first KPI"), "plus")
        button.clicked.connect(self._on_new)
        return EmptyState(
            "clipboard-list",
            _("No number to wait for yet"),
            _(
                "Once there are KPIs, this page says whose numbers are due, and since when. You "
                "can print a sheet to fill in by hand, or mail one that imports itself."
            ),
            (button,),
        )

    # Content

    @property
    def rows(self) -> list[DueRowWidget]:
        """Return the rows that are shown, from top to bottom."""
        return [row for card in self.cards for row in card.rows]

    def concerns(self, change_set: ChangeSet) -> bool:
        kinds = (Kind.METRIC, Kind.ENTRY, Kind.OWNER, Kind.DEPARTMENT, Kind.COMPANY)
        return any(change_set.ids(kind) for kind in kinds)

    def refresh(self) -> None:
        self._due = due_list(self.session.require_file(), self.session.today())
        self._offer_filters()
        self._show_rows()
        self._show_actions()
        self.set_title(_("Due"), _subtitle(self._due))
        if self._due.rows:
            self.show_content()
        elif self._due.next_sentence:
            self.show_empty(self._make_well(self._due.next_sentence))
        else:
            self.show_empty(self._none_yet)

    def show_subject(self, subject: object) -> None:
        """Show one owner alone, by name."""
        if isinstance(subject, str):
            self.owners.setCurrentIndex(max(self.owners.findData(subject), 0))

    def take_focus(self) -> None:
        """Start at the first number that is due."""
        if self.rows and self.empty_state is None:
            self.rows[0].button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().take_focus()

    @property
    def owner(self) -> str | None:
        """Return the chosen owner's name, empty for nobody; None for all."""
        found = self.owners.currentData()
        return found if isinstance(found, str) else None

    @property
    def frequency(self) -> Frequency | None:
        """Return the chosen frequency; None for all."""
        found = self.frequencies.currentData()
        return Frequency(found) if isinstance(found, str) else None

    def _offer_filters(self) -> None:
        owners = [(name or _("Without an owner"), name) for name in self._due.owners]
        _fill(self.owners, _("All owners"), owners)
        frequencies = [(each.label.capitalize(), each.value) for each in self._due.frequencies]
        _fill(self.frequencies, _("All frequencies"), frequencies)

    def _shown(self) -> list[DueRow]:
        owner, frequency = self.owner, self.frequency
        return [
            row
            for row in self._due.rows
            if owner in (None, row.owner) and frequency in (None, row.metric.frequency)
        ]

    def _show_rows(self) -> None:
        focused = next((row.row.metric.id for row in self.rows if row.button.hasFocus()), None)
        self.cards = []
        shown = self._shown()
        for owner in dict.fromkeys(row.owner for row in shown):
            card = OwnerCard(owner, [row for row in shown if row.owner == owner])
            card.enter_requested.connect(self._on_enter_requested)
            card.print_requested.connect(self._on_owner_print)
            card.excel_requested.connect(self._on_owner_excel)
            card.stepped.connect(self._on_stepped)
            self.cards.append(card)
        self._scroll.show_cards(self.cards)
        if focused is not None and self.rows:
            self._focus(next((r for r in self.rows if r.row.metric.id == focused), self.rows[0]))

    def _show_actions(self) -> None:
        running = self._running()
        ended = self._ended()
        for action, words, period in (
            (self.print_ended, _("Print &all of {period}…"), ended),
            (self.save_ended, _("Save all of {period} as P&DF…"), ended),
            (self.excel_ended, _("&All of {period}…"), ended),
            (self.print_running, _("Print all &of {period}…"), running),
            (self.save_running, _("Save all of {period} as PD&F…"), running),
            (self.excel_running, _("All &of {period}…"), running),
        ):
            name = "" if period is None else period_names.label(period, self.session.calendar)
            action.setText(words.format(period=name))
            action.setVisible(period is not None)
        for action in (self.print_due, self.save_due, self.excel_due):
            action.setEnabled(bool(self._due.rows))
        for button in (self.print_button, self.excel_button):
            button.setVisible(running is not None)

    def _running(self) -> Period | None:
        """Return the running period of the chosen frequency, else of the one used most."""
        frequency = self.frequency or self._due.usual_frequency
        if frequency is None:
            return None
        return self.session.calendar.containing(self.session.today(), frequency)

    def _ended(self) -> Period | None:
        """Return the period before the running one: the latest whose numbers can be known."""
        running = self._running()
        return None if running is None else running.previous

    def _make_well(self, sentence: str) -> EmptyState:
        if self._well is None:
            self._well = EmptyState("circle-check", _("Nothing is due"), sentence)
        self._well.sentence.setText(sentence)
        return self._well

    # Doing

    @Slot()
    def _on_filter_changed(self) -> None:
        self._show_rows()
        self._show_actions()

    @Slot()
    def _on_new(self) -> None:
        self.command_requested.emit("new_kpi")

    @Slot(object)
    def _on_enter_requested(self, row: DueRow) -> None:
        self.navigation_requested.emit("entries", (row.metric.id, row.starts_at))

    @Slot(object, int)
    def _on_stepped(self, widget: DueRowWidget, step: int) -> None:
        place = self.rows.index(widget) + step
        if 0 <= place < len(self.rows):
            self._focus(self.rows[place])

    def _focus(self, row: DueRowWidget) -> None:
        row.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.bring_into_view(row, 0)

    @Slot()
    def _on_print_due(self) -> None:
        self._output.print(self._chosen_owners(), None)

    @Slot()
    def _on_print_running(self) -> None:
        self._output.print(self._chosen_owners(), self._running())

    @Slot()
    def _on_save_due(self) -> None:
        self._output.save_pdf(self._chosen_owners(), None)

    @Slot()
    def _on_save_running(self) -> None:
        self._output.save_pdf(self._chosen_owners(), self._running())

    @Slot()
    def _on_excel_due(self) -> None:
        self._output.save_workbooks(self._chosen_owners(), None)

    @Slot()
    def _on_excel_running(self) -> None:
        self._output.save_workbooks(self._chosen_owners(), self._running())

    @Slot()
    def _on_print_ended(self) -> None:
        self._output.print(self._chosen_owners(), self._ended())

    @Slot()
    def _on_save_ended(self) -> None:
        self._output.save_pdf(self._chosen_owners(), self._ended())

    @Slot()
    def _on_excel_ended(self) -> None:
        self._output.save_workbooks(self._chosen_owners(), self._ended())

    def _chosen_owners(self) -> frozenset[str] | None:
        return None if self.owner is None else frozenset({self.owner})

    @Slot(str)
    def _on_owner_print(self, owner: str) -> None:
        self._output.print(frozenset({owner}), None)

    @Slot(str)
    def _on_owner_excel(self, owner: str) -> None:
        self._output.save_workbooks(frozenset({owner}), None)


def _fill(combo: QComboBox, everything: str, choices: list[tuple[str, str]]) -> None:
    """Offer `choices` after `everything`; what was chosen stays where it is still there."""
    before = combo.currentData()
    with QSignalBlocker(combo):
        combo.clear()
        combo.addItem(everything, None)
        for text, data in choices:
            combo.addItem(text, data)
        combo.setCurrentIndex(max(combo.findData(before), 0) if before is not None else 0)
    combo.setEnabled(len(choices) > 1 or combo.currentIndex() > 0)


def _subtitle(due: DueList) -> str:
    """Return how many metrics want how many numbers, each with its unit."""
    if not due.count:
        return ""
    late = due.overdue_numbers
    waiting = due.due_numbers - late
    overdue = ngettext("{count} number is overdue", "{count} numbers are overdue", late).format(
        count=late
    )
    if late and waiting:
        numbers = ngettext(
            "{overdue}, {count} more is due", "{overdue}, {count} more are due", waiting
        ).format(overdue=overdue, count=waiting)
    elif late:
        numbers = overdue
    else:
        numbers = ngettext("{count} number is due", "{count} numbers are due", waiting).format(
            count=waiting
        )
    said = ngettext(
        "{count} metric waits, {numbers}.", "{count} metrics wait, {numbers}.", due.count
    ).format(count=due.count, numbers=numbers)
    return said if late else _("{sentence} Nothing is late.").format(sentence=said)
