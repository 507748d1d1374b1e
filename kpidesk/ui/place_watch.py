"""Notices early that the open company file was renamed, deleted or replaced behind our back."""

from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.whereabouts import IN_PLACE, Whereabouts
from kpidesk.ui.session import Session

_AGAIN_MS: Final = 3_000  # while it is away, for a disk that comes back tells nobody


class PlaceWatch(QObject):
    """Looks when its folder changes, after each change, and when the program is turned to."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._found = IN_PLACE
        self._watcher: QFileSystemWatcher | None = None
        self._again = QTimer(self, interval=_AGAIN_MS)
        self._again.timeout.connect(self.look)
        session.company_opened.connect(self._on_settled)
        session.company_closed.connect(self._on_settled)
        session.file_settled.connect(self._on_settled)
        session.changed.connect(self._on_changed)
        session.write_refused.connect(self.look)
        app = QApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._on_state_changed)
        if session.is_open:
            self._on_settled()

    @property
    def found(self) -> Whereabouts:
        """Return what the last look found."""
        return self._found

    @Slot()
    def look(self) -> None:
        """Tell every view where the file is no longer, or is again, where it was opened."""
        found = self._session.whereabouts()
        if found.is_in_place:
            self._again.stop()
        elif not self._again.isActive():
            self._again.start()
        if found != self._found:
            self._found = found
            self._session.place_changed.emit()

    @Slot()
    def _on_settled(self) -> None:
        """Watch the folder of the file that is open now."""
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None
        if self._session.is_open:
            self._watcher = QFileSystemWatcher(self)
            self._watcher.directoryChanged.connect(self._on_folder_changed)
            self._watcher.addPath(str(self._session.require_file().path.parent))
        self.look()

    @Slot(str)
    def _on_folder_changed(self, _folder: str) -> None:
        self.look()

    @Slot(object)
    def _on_changed(self, _change_set: ChangeSet) -> None:
        self.look()

    @Slot(Qt.ApplicationState)
    def _on_state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.look()
