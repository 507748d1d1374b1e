"""The line above the page that says that the open file is not in its place, and offers help."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from kpidesk.domain.whereabouts import Presence, Whereabouts
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.controls import Button, IconLabel, Label, PrimaryButton
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space

_LEAST_WORDS = 340  # pixels


class PlaceBar(QWidget):
    """Shown as long as nothing can be saved where the file was opened."""

    follow_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.sentence = Label("", wrap=True)
        self.copy_button = Button(_("&Save a copy…"))
        self.follow_button = PrimaryButton(_("&Go on there"))
        words, self._buttons = QHBoxLayout(), QHBoxLayout()
        words.setSpacing(Space.M)
        words.addWidget(IconLabel("triangle-alert", 20, "danger"))
        words.addWidget(self.sentence, 1)
        self._buttons.setSpacing(Space.S)
        self._buttons.addStretch()
        for button in (self.copy_button, self.follow_button):
            self._buttons.addWidget(button)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(Space.XL, Space.S, Space.XL, Space.S)
        self._row.setSpacing(Space.S)
        self._row.addLayout(words, 1)
        self._row.addLayout(self._buttons)
        self.copy_button.clicked.connect(self.copy_wanted)
        self.follow_button.clicked.connect(self.follow_wanted)
        session.place_changed.connect(self._on_place_changed)
        self.hide()

    @Slot()
    def _on_place_changed(self) -> None:
        found = self._session.whereabouts()
        if not found.is_in_place:
            text = _told(self._session, found)
            self.sentence.setText(text)
            self.setAccessibleName(text)
            self.copy_button.setAccessibleDescription(text)
            self.follow_button.setAccessibleDescription(text)
            self.follow_button.setVisible(found.presence is Presence.MOVED)
        self.setVisible(not found.is_in_place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        least = self._buttons.sizeHint().width() + round(_LEAST_WORDS * theme.type_scale())
        directions = QBoxLayout.Direction
        is_wide = self.width() - 2 * Space.XL >= least
        self._row.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.accent_soft)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens.border)


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
