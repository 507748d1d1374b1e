"""The menu of the company files that were opened last."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from kpidesk.i18n import _
from kpidesk.ui import icons
from kpidesk.ui.actions import escaped
from kpidesk.ui.session import Session


class RecentMenu(QMenu):
    """Lists the recent files by name and folder, as the settings know them when it opens."""

    path_chosen = Signal(object)  # Path

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(_("Open &recent"), parent)
        self._session = session
        self.setIcon(icons.icon("history", "text_secondary"))
        self.aboutToShow.connect(self._on_about_to_show)
        self.triggered.connect(self._on_triggered)
        session.settings_changed.connect(self._on_settings_changed)
        self._on_settings_changed()

    @Slot()
    def _on_about_to_show(self) -> None:
        self.clear()
        for name in self._session.settings.recent_files:
            path = Path(name)
            text = _("{file} in {folder}").format(file=path.stem, folder=path.parent)
            self.addAction(escaped(text)).setData(name)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.path_chosen.emit(Path(action.data()))

    @Slot()
    def _on_settings_changed(self) -> None:
        self.setEnabled(bool(self._session.settings.recent_files))
