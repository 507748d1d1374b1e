"""Watches a folder for spreadsheets: a new one is offered for import, and never imported."""

import os
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal, Slot

from kpidesk.domain.ports import Progress
from kpidesk.i18n import _
from kpidesk.ui.calm_work import CalmWork
from kpidesk.ui.dialogs.files import SHEET_SUFFIXES
from kpidesk.ui.session import Session

KNOWN_LIMIT: Final = 2_000  # files that are remembered as seen; the oldest are forgotten first
_CALM_MS: Final = 700
_SETTLED_SECONDS: Final = 1.5  # a file that was just written may still be growing
_LOCK_START: Final = ("~$", ".")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A spreadsheet in the folder; `mark` changes with its name, its size and its time."""

    path: Path
    mark: str


@dataclass(frozen=True, slots=True)
class Look:
    """What one look into the folder found: the new files by name, and whether some still grow."""

    files: tuple[FoundFile, ...]
    is_growing: bool = False


def look_into(folder: Path, known: Collection[str], now: float) -> Look:
    """Return the spreadsheets in `folder` that are not known; nothing where it cannot be read.

    `now` is in seconds since 1970. Folders inside, hidden files and Excel's locks are passed over.
    """
    found: list[FoundFile] = []
    is_growing = False
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                path = Path(entry.path)
                if entry.name.startswith(_LOCK_START) or path.suffix.lower() not in SHEET_SUFFIXES:
                    continue
                if not entry.is_file():
                    continue
                about = entry.stat()
                mark = f"{entry.name}|{about.st_size}|{about.st_mtime_ns}"
                if mark in known:
                    continue
                # Neither an empty file nor a clock that runs ahead is looked at for ever.
                if 0 <= now - about.st_mtime < _SETTLED_SECONDS:
                    is_growing = True
                elif about.st_size:
                    found.append(FoundFile(path, mark))
    except OSError:
        return Look(())
    return Look(tuple(sorted(found, key=lambda file: file.path.name)), is_growing)


class WatchedFolder(QObject):
    """Offers the new spreadsheets of the folder in the settings while a company is open.

    The sample company offers the sheet that came with it instead.
    """

    offers_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._offers: tuple[FoundFile, ...] = ()
        self._later: set[str] = set()  # put off until the next start
        self._folder = ""
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_directory_changed)
        self._work = CalmWork(self, _CALM_MS)
        self._work.due.connect(self._on_due)
        session.company_opened.connect(self._on_company_opened)
        session.company_closed.connect(self._on_company_closed)
        session.settings_changed.connect(self._on_settings_changed)

    @property
    def offers(self) -> Sequence[FoundFile]:
        """Return the files that wait to be looked at, by name."""
        return [file for file in self._offers if file.mark not in self._later]

    @property
    def is_of_sample(self) -> bool:
        """Say whether it is the folder of the sample company, whose own sheet is offered."""
        return self._session.is_sample

    def settle(self, file: FoundFile) -> None:
        """Offer `file` never again, unless it changes."""
        known = (*self._session.settings.known_files, file.mark)
        self._session.update_settings(known_files=known[-KNOWN_LIMIT:])
        self._take(Look(tuple(one for one in self._offers if one != file)))

    def put_off(self, file: FoundFile) -> None:
        """Offer `file` again at the next start."""
        self._later.add(file.mark)
        self.offers_changed.emit()

    @Slot()
    def _on_company_opened(self) -> None:
        self._watch()

    @Slot()
    def _on_company_closed(self) -> None:
        self._watch()

    @Slot()
    def _on_settings_changed(self) -> None:
        if self._wanted != self._folder:
            self._watch()

    @property
    def _wanted(self) -> str:
        """Return the folder to watch; a person's own files are never offered to the sample."""
        session = self._session
        return (
            str(session.sample_path.parent)
            if session.is_sample
            else (session.settings.watched_folder)
        )

    def _watch(self) -> None:
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        self._folder = self._wanted
        self._take(Look(()))
        if self._folder and self._session.is_open:
            self._watcher.addPath(self._folder)
            self._work.wait_for_calm()

    @Slot(str)
    def _on_directory_changed(self, _folder: str) -> None:
        self._work.wait_for_calm()

    @Slot()
    def _on_due(self) -> None:
        if not self._folder or not self._session.is_open:
            return
        known = frozenset(self._session.settings.known_files)
        work = partial(_looked, Path(self._folder), known)
        # A disk of the network may take its time.
        title = _("Looking into the watched folder")
        self._work.run(title, work, self._take, self._on_failed)

    def _take(self, look: Look) -> None:
        if look.is_growing:
            self._work.wait_for_calm()
        if look.files != self._offers:
            self._offers = look.files if self._session.is_open else ()
            self.offers_changed.emit()

    def _on_failed(self, _error: Exception) -> None:
        """Show nothing: a bug is reported as any other, and the folder is looked into again."""


def _looked(folder: Path, known: Collection[str], _progress: Progress) -> Look:
    return look_into(folder, known, time.time())


def known_now(folder: Path) -> list[str]:
    """Return the marks of what lies in `folder` already when it is first watched."""
    return [file.mark for file in look_into(folder, (), float("inf")).files]
