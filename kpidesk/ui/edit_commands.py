"""What the Edit menu does: undo and redo in the file, the clipboard where the keyboard is."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from kpidesk.ui.actions import WindowActions, escaped
from kpidesk.ui.session import Session
from kpidesk.ui.window_pages import WindowPages


class EditCommands(QObject):
    """Runs the commands of the Edit menu, and enables those that have something to work on."""

    def __init__(
        self, session: Session, window: QWidget, pages: WindowPages, actions: WindowActions
    ) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._pages = pages
        self._actions = actions
        for name, slot in (
            ("undo", self._on_undo),
            ("redo", self._on_redo),
            ("cut", self._on_cut),
            ("copy", self._on_copy),
            ("paste", self._on_paste),
            ("delete", self._on_delete),
        ):
            actions[name].triggered.connect(slot)

    def show_clipboard(self) -> None:
        """Enable what works with the clipboard where the page that is shown has it."""
        page = self._pages.current
        enabled = page is not None and page.supports_clipboard
        for name in ("cut", "copy", "paste", "delete"):
            self._actions[name].setEnabled(enabled)

    def show_history(self) -> None:
        """Say what undo and redo would do now."""
        undo, redo = self._actions["undo"], self._actions["redo"]
        undo.setEnabled(self._session.can_undo)
        redo.setEnabled(self._session.can_redo)
        undo.setText(escaped(self._session.undo_text))
        redo.setText(escaped(self._session.redo_text))

    @Slot()
    def _on_undo(self) -> None:
        self._session.undo()

    @Slot()
    def _on_redo(self) -> None:
        self._session.redo()

    @Slot()
    def _on_cut(self) -> None:
        self._edit("cut")

    @Slot()
    def _on_copy(self) -> None:
        self._edit("copy")

    @Slot()
    def _on_paste(self) -> None:
        self._edit("paste")

    @Slot()
    def _on_delete(self) -> None:
        self._edit("delete")

    def _edit(self, name: str) -> None:
        """Cut, copy, paste or delete where the keyboard is: in an editor, else on the page."""
        focus = self._window.focusWidget()
        target = focus if isinstance(focus, QLineEdit) else self._pages.current
        if isinstance(target, QLineEdit) and name == "delete":
            target.del_()
        elif target is not None:
            getattr(target, name)()
