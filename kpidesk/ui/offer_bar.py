"""The line above the page that offers a new file of the watched folder."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from kpidesk.i18n import _, ngettext
from kpidesk.ui.controls import Button, PrimaryButton, QuietButton
from kpidesk.ui.notice_bar import NoticeBar
from kpidesk.ui.watched_folder import FoundFile, WatchedFolder


class OfferBar(NoticeBar):
    """Says which file is new, and asks whether to look at it; hidden while there is none."""

    wanted = Signal(object)  # a FoundFile

    def __init__(self, folder: WatchedFolder, parent: QWidget | None = None) -> None:
        self.look_button = PrimaryButton(_("&Look at it…"))
        self.later_button = Button(_("Later"))
        self.never_button = QuietButton(_("Do not offer it again"))
        buttons = (self.never_button, self.later_button, self.look_button)
        super().__init__("file-spreadsheet", "accent", buttons, parent)
        self._folder = folder
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
        self.say(text)

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


def _new_in_folder(file: FoundFile, count: int) -> str:
    return ngettext(
        "“{file}” is new in the watched folder. Nothing of it is in the company yet.",
        "“{file}” is one of {count} new files in the watched folder. Nothing of them is in the "
        "company yet.",
        count,
    ).format(file=file.path.name, count=count)
