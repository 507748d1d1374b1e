"""What the first page says of a company before that is open.

It is taken as the company closes, and there for the next start; else it is found at a glance.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from kpidesk.domain.errors import UserError
from kpidesk.ui import first_picture
from kpidesk.ui.page import Page
from kpidesk.ui.session import Session

_DAYS: Final = 3  # kept ahead: from Friday to Monday
_ENOUGH: Final = 0.04  # seconds, after which none of these is begun
_PATIENCE: Final = 0.1  # seconds that a start reads for a kept one
_log = logging.getLogger(__name__)


class KeptPictures(QObject):
    """Keeps the picture of each company that closes, and gives those of companies not open yet.

    `first_page` gives the page, if it is made. What goes wrong here is logged and leaves no
    picture, and nothing worse: nobody has asked for one.
    """

    def __init__(
        self, session: Session, first_page: Callable[[], Page | None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._first_page = first_page
        self._window = parent
        self._taken: tuple[dt.date, object] | None = None  # of the company that is closing
        session.company_closing.connect(self._on_company_closing)
        session.changed.connect(self._on_changed)
        session.file_closed.connect(self._on_file_closed)

    def load(self, path: Path) -> tuple[str, object] | None:
        """Return the company's name and the picture of the file at `path`; None without one."""
        pictures = self._session.pictures
        if pictures is None or not first_picture.is_kept(pictures, path):
            return None
        content = first_picture.digest(path, time.perf_counter() + _PATIENCE)
        if content is None:
            return None
        mark = self._mark(content, self._session.today())
        kept = first_picture.load(pictures, path, mark)
        if not isinstance(kept, tuple) or len(kept) != 2:
            return None
        name, picture = kept
        return str(name), picture

    def glance(
        self, path: Path, first_page: Callable[[], Page], day: dt.date | None = None
    ) -> tuple[str, object] | None:
        """Return the same of the closed file at `path` as it is now, on `day` (None: today).

        None where that takes long.
        """
        day = day or self._session.today()
        try:
            with self._session.adapters.files.glance(path, day) as seen:
                if seen is None:
                    return None
                with seen.read() as records:
                    picture = first_page().picture_of(seen, day)
                    return None if picture is None else (records.company().name, picture)
        except UserError:  # whoever opens the file says what is wrong with it
            return None

    def drop(self, path: Path) -> None:
        """Keep no picture of the file at `path`."""
        if self._session.pictures is not None:
            first_picture.drop(self._session.pictures, path)

    @Slot()
    def _on_company_closing(self) -> None:
        self._taken = None
        if self._session.pictures is not None:
            try:
                self._taken = self._take()
            except Exception:  # noqa: BLE001 - it is logged, and the next start is slower
                _log.exception("the first picture of a file could not be taken")

    @Slot()
    def _on_changed(self) -> None:
        self._taken = None  # what was being typed was written after it was taken

    def _take(self) -> tuple[dt.date, object] | None:
        session, page, today = self._session, self._first_page(), self._session.today()
        picture = None if page is None else page.picture()
        is_of_today = today == session.today()  # and not of two days, at midnight
        known = picture is not None and is_of_today
        return (today, (session.company.name, picture)) if known else None

    @Slot(object)
    def _on_file_closed(self, path: Path) -> None:
        pictures, taken, self._taken = self._session.pictures, self._taken, None
        if pictures is None:
            return
        try:
            kept = {} if taken is None else self._kept(path, *taken)
            first_picture.save(pictures, path, kept)
        except Exception:  # noqa: BLE001 - it is logged, and the next start is slower
            _log.exception("the first picture of a file could not be kept")
            self.drop(path)

    def _kept(self, path: Path, day: dt.date, picture: object) -> dict[bytes, object]:
        """Return the pictures to keep of the file that was closed on `day`, by fingerprint."""
        content = first_picture.digest(path)
        if content is None:
            return {}
        of_days = {day: picture}
        if not self._window.isVisible():  # else somebody waits, as for another company
            of_days |= self._ahead(path, day)
            if first_picture.digest(path) != content:
                return {}  # another program has written to it meanwhile
        return {self._mark(content, each): found for each, found in of_days.items()}

    def _ahead(self, path: Path, day: dt.date) -> dict[dt.date, object]:
        """Return the pictures of the days after `day`, as far as they are quickly found.

        Whoever starts tomorrow has none else, and waits for the arrays of the formulas to load.
        """
        found: dict[dt.date, object] = {}
        page, end = self._first_page(), time.perf_counter() + _ENOUGH
        if page is None:
            return found
        for later in range(1, _DAYS + 1):
            date = day + dt.timedelta(later)
            is_late = time.perf_counter() > end
            if is_late or (known := self.glance(path, lambda: page, date)) is None:
                break
            found[date] = known
        return found

    def _mark(self, content: bytes, day: dt.date) -> bytes:
        return first_picture.mark(content, self._session.locale, day)
