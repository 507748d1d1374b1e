"""What the first page of a company said last: taken as it closes, and there for the next start."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from kpidesk.ui import first_picture
from kpidesk.ui.page import Page
from kpidesk.ui.session import Session


class KeptPictures(QObject):
    """Keeps the picture of each company that closes; `first_page` gives the page, if it is made."""

    def __init__(
        self, session: Session, first_page: Callable[[], Page | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._first_page = first_page
        self._taken: tuple[dt.date, object] | None = None  # of the company that is closing
        session.company_closing.connect(self._on_company_closing)
        session.file_closed.connect(self._on_file_closed)

    def load(self, path: Path) -> tuple[str, object] | None:
        """Return the company's name and the picture of the file at `path`; None without one."""
        pictures, mark = self._session.pictures, self._fingerprint(path, self._session.today())
        if pictures is None or mark is None:
            return None
        kept = first_picture.load(pictures, path, mark)
        if not isinstance(kept, tuple) or len(kept) != 2:
            return None
        name, picture = kept
        return str(name), picture

    def drop(self, path: Path) -> None:
        """Keep no picture of the file at `path`."""
        if self._session.pictures is not None:
            first_picture.drop(self._session.pictures, path)

    @Slot()
    def _on_company_closing(self) -> None:
        session, page, today = self._session, self._first_page(), self._session.today()
        picture = None if page is None or session.pictures is None else page.picture()
        is_of_today = today == session.today()  # and not of two days, at midnight
        known = picture is not None and is_of_today
        self._taken = (today, (session.company.name, picture)) if known else None

    @Slot(object)
    def _on_file_closed(self, path: Path) -> None:
        pictures, taken, self._taken = self._session.pictures, self._taken, None
        if pictures is None or taken is None:
            return
        day, picture = taken
        if (mark := self._fingerprint(path, day)) is not None:
            first_picture.save(pictures, path, mark, picture)

    def _fingerprint(self, path: Path, day: dt.date) -> bytes | None:
        return first_picture.fingerprint(path, self._session.locale, day)
