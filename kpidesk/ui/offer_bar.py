"""The line above the page that offers a new file of the watched folder."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from kpidesk.i18n import _, ngettext
from kpidesk.ui import theme
from kpidesk.ui.controls import Button, IconLabel, Label, PrimaryButton, QuietButton
from kpidesk.ui.theme import Space
from kpidesk.ui.watched_folder import FoundFile, WatchedFolder

_LEAST_WORDS: Final = 340  # pixels


class OfferBar(QWidget):
    """Says which file is new, and asks whether to look at it; hidden while there is none."""

    wanted = Signal(object)  # a FoundFile

    def __init__(self, folder: WatchedFolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.sentence = Label("", wrap=True)
        self.look_button = PrimaryButton(_("&Look at it…"))
        self.later_button = Button(_("Later"))
        self.never_button = QuietButton(_("Do not offer it again"))
        words, self._buttons = QHBoxLayout(), QHBoxLayout()
        words.setSpacing(Space.M)
        words.addWidget(IconLabel("file-spreadsheet", 20, "accent"))
        words.addWidget(self.sentence, 1)
        self._buttons.setSpacing(Space.S)
        self._buttons.addStretch()
        for button in (self.never_button, self.later_button, self.look_button):
            self._buttons.addWidget(button)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(Space.XL, Space.S, Space.XL, Space.S)
        self._row.setSpacing(Space.S)
        self._row.addLayout(words, 1)
        self._row.addLayout(self._buttons)
        self.look_button.clicked.connect(self._on_look)
        self.later_button.clicked.connect(self._on_later)
        self.never_button.clicked.connect(self._on_never)
        folder.offers_changed.connect(self._on_offers_changed)
        self._on_offers_changed()

    @property
    def _file(self) -> FoundFile | None:
        return next(iter(self._folder.offers), None)

    @Slot()
    def _on_offers_changed(self) -> None:
        file, count = self._file, len(self._folder.offers)
        self.setVisible(file is not None)
        if file is None:
            return
        if self._folder.is_of_sample:
            text = _(
                "“{file}” came with the sample company: what a bookkeeper sends. See what an "
                "import makes of it; nothing is written before you agree."
            ).format(file=file.path.name)
        else:
            text = _new_in_folder(file, count)
        self.sentence.setText(text)
        self.setAccessibleName(text)

    @Slot()
    def _on_look(self) -> None:
        if self._file is not None:
            self.wanted.emit(self._file)

    @Slot()
    def _on_later(self) -> None:
        if self._file is not None:
            self._folder.put_off(self._file)

    @Slot()
    def _on_never(self) -> None:
        if self._file is not None:
            self._folder.settle(self._file)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Beside each other as long as the words have no more than about three lines.
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


def _new_in_folder(file: FoundFile, count: int) -> str:
    return ngettext(
        "“{file}” is new in the watched folder. Nothing of it is in the company yet.",
        "“{file}” is one of {count} new files in the watched folder. Nothing of them is in the "
        "company yet.",
        count,
    ).format(file=file.path.name, count=count)
