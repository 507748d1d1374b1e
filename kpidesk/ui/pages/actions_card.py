"""The card of a KPI's actions: what was decided, who does it by when, and what came of it."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kpidesk.domain.actions import ActionState
from kpidesk.domain.changes import Kind
from kpidesk.i18n import _, ngettext
from kpidesk.services.actions import ActionRow, actions_of, remove_action, reopen_action
from kpidesk.ui import icons
from kpidesk.ui.controls import Button, Card, Label, QuietButton
from kpidesk.ui.flow_layout import FlowLayout
from kpidesk.ui.models.actions_model import ActionsModel
from kpidesk.ui.pages.actions_list import ActionsList
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space

_DONE_SHOWN: Final = 2  # of those that are done, before the person asks for all


class ActionsCard(Card):
    """The list of actions of one KPI, and what can be done with them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Actions"))
        self._session = session
        self._metric_id = 0
        self._can_change = True
        self._is_unfolded = self._is_filling = False
        self.rows: tuple[ActionRow, ...] = ()
        self.model = ActionsModel(self)
        self.list = ActionsList(self.model)
        self.empty = Label("", secondary=True, wrap=True)
        self.add_button = self._button(Button, _("Add action"), "plus", self._on_add)
        self.finish_button = self._button(Button, _("Done…"), "", self._on_finish)
        self.edit_button = self._button(Button, _("Edit…"), "", self._on_edit)
        self.remove_button = self._button(Button, _("Remove"), "", self._on_remove)
        self.fold_button = self._button(QuietButton, "", "", self._on_fold)
        self.list.edit_requested.connect(self._on_edit)
        self.list.finish_requested.connect(self._on_finish)
        self.list.remove_requested.connect(self._on_remove)
        self.list.current_changed.connect(self._on_current_changed)
        self._offer_menu()
        self._lay_out()

    @staticmethod
    def _button(kind: type[Button], text: str, icon: str, on_clicked: Callable[[], None]) -> Button:
        button = kind(text, icon)
        button.clicked.connect(on_clicked)
        return button

    def _offer_menu(self) -> None:
        """Let the list offer in its context menu what its keys do."""
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.finish_command = self._command(_("&Done…"), _("Space"), "check", self._on_finish)
        self.edit_command = self._command(_("&Edit…"), _("Enter"), "pencil", self._on_edit)
        self.remove_command = self._command(_("&Remove"), _("Del"), "trash-2", self._on_remove)

    def _command(self, text: str, key: str, icon: str, on_triggered: Callable[[], None]) -> QAction:
        # The key is the list's; here it is only shown.
        command = QAction(icons.icon(icon, "text_secondary"), f"{text}\t{key}", self.list)
        command.triggered.connect(on_triggered)
        self.list.addAction(command)
        return command

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(Label(_("Actions"), FontRole.SECTION), 1)
        head.addWidget(self.add_button)
        self._commands = QWidget()
        flow = FlowLayout(self._commands, gap=Space.S, line_gap=Space.S)
        for button in (self.finish_button, self.edit_button, self.remove_button):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self.empty)
        column.addWidget(self.list)
        column.addWidget(self.fold_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._commands)
        column.addStretch(1)
        for one, other in (
            (self.add_button, self.list),
            (self.list, self.fold_button),
            (self.fold_button, self.finish_button),
            (self.finish_button, self.edit_button),
            (self.edit_button, self.remove_button),
        ):
            QWidget.setTabOrder(one, other)

    # Content

    def show_metric(self, metric_id: int, *, can_change: bool = True) -> None:
        """Show the actions of a metric; `can_change` False is a retired one, to be read only.

        The current action stays the current one, or else the one that stands in its place.
        """
        if metric_id != self._metric_id:
            self._is_unfolded = False
            self.list.show_current(-1)
        self._metric_id, self._can_change = metric_id, can_change
        session = self._session
        self.rows = actions_of(session.require_file(), metric_id, session.today())
        self._show_rows()

    def _show_rows(self) -> None:
        current, place = self.list.current, self.list.currentIndex().row()
        focus = self.window().focusWidget()  # a dialog that closes gives it back only later
        had_focus = focus in (self.list, self.finish_button, self.edit_button, self.remove_button)
        self._is_filling = True
        done = [row for row in self.rows if row.state is ActionState.DONE]
        hidden = [] if self._is_unfolded else done[_DONE_SHOWN:]
        self.model.show_rows(self.rows[: len(self.rows) - len(hidden)])
        if current is not None:
            found = self.model.row_of(current.action.id)
            self.list.show_current(place if found is None else found)
        elif self._can_change:
            self.list.show_current(
                0
            )  # what is most urgent, so that the buttons are about something
        self._is_filling = False
        said = _("Nothing decided yet.")
        if self._can_change:
            said = _(
                "Nothing decided yet. Note what is to be done about this number, by whom and by "
                "when."
            )
        self.empty.setText(said)
        self.empty.setVisible(not self.rows)
        self.list.setVisible(bool(self.rows))
        self.fold_button.setVisible(len(done) > _DONE_SHOWN)
        more = len(done) - _DONE_SHOWN
        text = ngettext("Show {count} more that is done", "Show {count} more that are done", more)
        self.fold_button.setText(_("Show fewer") if self._is_unfolded else text.format(count=more))
        self.add_button.setVisible(self._can_change)
        self._on_current_changed()
        if had_focus and not self.rows:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_current_changed(self) -> None:
        if self._is_filling:  # a button that is off for a moment would lose the keyboard
            return
        current = self.list.current
        can_change = self._can_change and current is not None
        is_done = current is not None and current.state is ActionState.DONE
        self.finish_button.setText(_("Reopen") if is_done else _("Done…"))
        self.finish_button.updateGeometry()
        finish = _("&Reopen") if is_done else _("&Done…")
        self.finish_command.setText(f"{finish}\t{_('Space')}")
        for button in (self.finish_button, self.edit_button, self.remove_button):
            button.setEnabled(can_change)
        for command in (self.finish_command, self.edit_command, self.remove_command):
            command.setEnabled(can_change)
        self._commands.setVisible(self._can_change and bool(self.rows))

    @Slot()
    def _on_fold(self) -> None:
        self._is_unfolded = not self._is_unfolded
        self._show_rows()

    # What a person does

    @property
    def _chosen(self) -> ActionRow | None:
        """Return the action that can be changed; None where none can."""
        return self.list.current if self._can_change else None

    @Slot()
    def _on_add(self) -> None:
        from kpidesk.ui.dialogs.action_dialog import ActionDialog

        step = ActionDialog.add(self._session, self._metric_id, self.window())
        for action_id in () if step is None else step.ids(Kind.ACTION):
            if (row := self.model.row_of(action_id)) is not None:
                self.list.show_current(row)

    @Slot()
    def _on_edit(self) -> None:
        from kpidesk.ui.dialogs.action_dialog import ActionDialog

        if (row := self._chosen) is not None:
            ActionDialog.edit(self._session, row, self.window())

    @Slot()
    def _on_finish(self) -> None:
        from kpidesk.ui.dialogs.action_dialog import FinishDialog

        row = self._chosen
        if row is None:
            return
        if row.state is ActionState.DONE:
            self._reopen(row)
        else:
            FinishDialog.ask(self._session, row, self.window())

    def _reopen(self, row: ActionRow) -> None:
        done = self._session.perform(partial(reopen_action, action_id=row.action.id))
        if done is None:
            return
        said = _("“{text}” is open again.")
        if row.action.outcome:
            said = _("“{text}” is open again, and its outcome is gone. Undo brings it back.")
        self._session.show_message(said.format(text=row.action.text))

    @Slot()
    def _on_remove(self) -> None:
        if (row := self._chosen) is None:
            return
        done = self._session.perform(partial(remove_action, action_id=row.action.id))
        if done is not None:
            self._session.show_message(
                _("“{text}” was removed. Undo brings it back.").format(text=row.action.text)
            )
