"""What becomes of a company whose file is not in its place, asked before it is left."""

from enum import Enum, auto

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kpidesk.domain.whereabouts import Presence, Whereabouts
from kpidesk.i18n import _
from kpidesk.ui.controls import Button
from kpidesk.ui.dialogs.messages import MessageDialog


class StrayChoice(Enum):
    """What the person wants."""

    KEEP_THERE = auto()
    SAVE_COPY = auto()
    LEAVE = auto()
    STAY = auto()


class StrayFileDialog(MessageDialog):
    """Asks; Enter keeps the company, and Escape stays."""

    def __init__(self, name: str, found: Whereabouts, parent: QWidget | None = None) -> None:
        is_known = found.presence is Presence.MOVED and found.now_at is not None
        self._accepted = StrayChoice.KEEP_THERE if is_known else StrayChoice.SAVE_COPY
        self._other = StrayChoice.SAVE_COPY if is_known else StrayChoice.LEAVE
        self.choice = StrayChoice.STAY
        accept_text = _("&Keep it there") if is_known else _("&Save a copy…")
        super().__init__(
            _asked(name, found), "triangle-alert", "danger", accept_text, _("Cancel"), parent
        )
        self.other_button = Button(_("&Save a copy…") if is_known else _("Close &without"))
        self.other_button.clicked.connect(self._on_other)
        self.buttons.insertWidget(1, self.other_button)
        self.accepted.connect(self._on_accepted)
        self.setTabOrder(self.accept_button, self.other_button)
        self.setTabOrder(self.other_button, self.reject_button)
        self.accept_button.setFocus()

    @Slot()
    def _on_accepted(self) -> None:
        if self.choice is StrayChoice.STAY:
            self.choice = self._accepted

    @Slot()
    def _on_other(self) -> None:
        self.choice = self._other
        self.accept()

    @classmethod
    def choose(cls, parent: QWidget | None, name: str, found: Whereabouts) -> StrayChoice:
        """Ask what becomes of the company of the file that was called `name`."""
        dialog = cls(name, found, parent)
        dialog.exec()
        dialog.deleteLater()
        return dialog.choice


def _asked(name: str, found: Whereabouts) -> str:
    if found.presence is Presence.MOVED and found.now_at is not None:
        return _(
            "“{name}” was renamed or moved while it was open: it is “{new}” in {folder} now, with "
            "everything that was saved. Keep it there, or save a copy somewhere else?"
        ).format(name=name, new=found.now_at.name, folder=found.now_at.parent)
    if found.presence is Presence.REPLACED:
        return _(
            "Another file has taken the place of “{name}”. Your company is still here, but it is "
            "gone once it is closed without a copy. Save a copy?"
        ).format(name=name)
    if found.presence is Presence.UNREACHABLE:
        return _(
            "“{name}” cannot be reached just now ({reason}), so what was saved last may not be "
            "there when it comes back. Save a copy somewhere else?"
        ).format(name=name, reason=found.reason)
    return _(
        "“{name}” was deleted or moved, or its disk was taken out. Your company is still here, but "
        "it may be gone once it is closed without a copy. Save a copy?"
    ).format(name=name)
