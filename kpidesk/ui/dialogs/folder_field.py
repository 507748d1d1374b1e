"""A folder in a form: which one, a button to choose it, and one to do without."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.ui.controls import Button, QuietButton
from kpidesk.ui.dialogs import files
from kpidesk.ui.dialogs.import_text import ElidedLabel
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space


class FolderField(QWidget):
    """Shows the watched folder, and lets a person choose another or none."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.folder = session.settings.watched_folder
        self.name = ElidedLabel("", elide=Qt.TextElideMode.ElideMiddle)
        self.choose_button = Button(_("Choose…"))
        self.choose_button.setAccessibleName(_("Choose the folder to watch"))
        self.none_button = QuietButton(_("None"))
        self.none_button.setAccessibleName(_("Watch no folder"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.name, 1)
        row.addWidget(self.none_button)
        row.addWidget(self.choose_button)
        self.setFocusProxy(self.choose_button)
        self.choose_button.clicked.connect(self._on_choose)
        self.none_button.clicked.connect(self._on_none)
        self._show()

    def _show(self) -> None:
        self.name.set_whole(self.folder or _("No folder is watched"))
        self.none_button.setVisible(bool(self.folder))

    @Slot()
    def _on_choose(self) -> None:
        chosen = files.ask_folder(self._session, self, _("Choose the folder to watch"))
        if chosen is not None:
            self.folder = str(Path(chosen))
            self._show()

    @Slot()
    def _on_none(self) -> None:
        self.folder = ""
        self._show()
