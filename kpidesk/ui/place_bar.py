"""The line above the page that says that the open file is not in its place, and offers help."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from kpidesk.domain.whereabouts import Presence, Whereabouts
from kpidesk.i18n import _
from kpidesk.ui.controls import Button, PrimaryButton
from kpidesk.ui.notice_bar import NoticeBar
from kpidesk.ui.session import Session


class PlaceBar(NoticeBar):
    """Shown as long as nothing can be saved where the file was opened."""

    follow_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self.copy_button = Button(_("&Save a copy…"))
        self.follow_button = PrimaryButton(_("&Go on there"))
        buttons = (self.copy_button, self.follow_button)
        super().__init__("triangle-alert", "danger", buttons, parent)
        self._session = session
        self.copy_button.clicked.connect(self.copy_wanted)
        self.follow_button.clicked.connect(self.follow_wanted)
        session.place_changed.connect(self._on_place_changed)
        self.hide()

    @Slot()
    def _on_place_changed(self) -> None:
        found = self._session.whereabouts()
        if not found.is_in_place:
            text = _told(self._session, found)
            self.say(text)
            self.copy_button.setAccessibleDescription(text)
            self.follow_button.setAccessibleDescription(text)
            self.follow_button.setVisible(found.presence is Presence.MOVED)
        self.setVisible(not found.is_in_place)


def _told(session: Session, found: Whereabouts) -> str:
    path = session.require_file().path
    if found.presence is Presence.MOVED and found.now_at is not None:
        return _(
            "“{name}” was renamed or moved: it is “{new}” in {folder} now. It holds everything "
            "that was saved, but nothing more is saved until you go on there."
        ).format(name=path.name, new=found.now_at.name, folder=found.now_at.parent)
    if found.presence is Presence.REPLACED:
        return _(
            "Another file has taken the place of “{name}” in {folder}. Nothing more is saved. "
            "Your company is still here; save a copy to keep it and to go on."
        ).format(name=path.name, folder=path.parent)
    if found.presence is Presence.UNREACHABLE:
        return _(
            "“{name}” cannot be reached just now ({reason}), so nothing is saved. Check its disk "
            "or network folder, or save a copy elsewhere."
        ).format(name=path.name, reason=found.reason)
    return _(
        "“{name}” is no longer in {folder}: it was deleted or moved, or its disk was taken out. "
        "Nothing more is saved. Your company is still here; save a copy to keep it and to go on."
    ).format(name=path.name, folder=path.parent)
