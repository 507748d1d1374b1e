"""The pages of the window: made when they are first shown or ahead of that, kept, and forgotten."""

import logging
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from kpidesk.ui.kept_pictures import KeptPictures
from kpidesk.ui.page import Page, PageFactory
from kpidesk.ui.session import Session

if TYPE_CHECKING:
    from kpidesk.ui.pages.first_run_page import FirstRunPage

_log = logging.getLogger(__name__)


class WindowPages(QStackedWidget):
    """Shows one page at a time; while no company is open the first-run page, or a first picture."""

    navigation_requested = Signal(str, object)  # as a page's own
    command_requested = Signal(str)
    path_chosen = Signal(object)  # Path, by who has no company open

    def __init__(
        self, session: Session, factories: Sequence[PageFactory], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._factories = {factory.key: factory for factory in factories}
        self._made: dict[str, Page] = {}
        self._pictured: str | None = None  # the page that a picture was shown on last
        self._pictures = KeptPictures(session, partial(self._made.get, factories[0].key), self)

    def has(self, key: str) -> bool:
        """Say whether there is a page `key`, made or not."""
        return key in self._factories

    def made(self, key: str) -> Page | None:
        """Return the page `key`; None where it is not made yet."""
        return self._made.get(key)

    def make(self, key: str) -> Page:
        """Return the page `key`, which is made when it is first asked for."""
        if key not in self._made:
            page = self._factories[key].create(self._session)
            page.navigation_requested.connect(self.navigation_requested)
            page.command_requested.connect(self.command_requested)
            self._made[key] = page
            # Not in the stack before it is shown: the window would have to have room for it.
            page.setParent(self)
            page.hide()
        return self._made[key]

    def make_ahead(self) -> Iterator[None]:
        """Make what is not made yet, hidden and empty, a piece with each step; a company is open.

        It is filled when it is shown, as what is made by a click is.
        """
        for key in self._factories:
            is_new = key not in self._made
            page = self.make(key)
            if is_new:
                yield
            yield from page.make_ahead()

    def bring_up(self, key: str) -> Page:
        """Show the page `key`, and return it."""
        page = self.make(key)
        if self.indexOf(page) < 0:
            self.addWidget(page)
        self.setCurrentWidget(page)
        return page

    @property
    def current(self) -> Page | None:
        """Return the page that is shown; None while no company is open."""
        shown = self.currentWidget()
        return shown if isinstance(shown, Page) else None

    def _forget(self, key: str) -> None:
        page = self._made.pop(key, None)
        if page is not None:
            self.removeWidget(page)
            page.hide()
            page.deleteLater()

    # What is being typed

    def is_half_typed(self) -> bool:
        """Say whether something on a page waits for the rest of it to be typed."""
        return any(page.is_half_typed for page in self._made.values())

    def half_typed_place(self) -> str:
        """Return the name of the cell that is being typed into; empty where none is known."""
        return next((place for page in self._made.values() if (place := page.half_typed_place)), "")

    def finish_editing(self) -> bool:
        """Write what is being typed; False where it is not understood and would be lost."""
        return all(page.finish_editing() for page in self._made.values())

    # While no company is open

    @cached_property
    def first_run(self) -> "FirstRunPage":
        """Return the page of who has no company open: most starts go by without it."""
        from kpidesk.ui.pages.first_run_page import FirstRunPage

        page = FirstRunPage(self._session)
        page.command_requested.connect(self.command_requested)
        page.path_chosen.connect(self.path_chosen)
        self.addWidget(page)
        return page

    def bring_up_first_run(self) -> None:
        """Show the page of who has no company open."""
        self.first_run.refresh()
        self.setCurrentWidget(self.first_run)

    def leave(self) -> None:
        """Leave the page that is shown: one without its company must not get the keyboard again."""
        if self.current is not None:
            nothing = QWidget()
            self.addWidget(nothing)
            self.setCurrentWidget(nothing)

    def refresh_first_run(self) -> None:
        """Let that page say what the settings say now, where it is shown."""
        if self.currentWidget() is self.__dict__.get("first_run", self):
            self.first_run.refresh()

    def show_picture(self, key: str, path: Path) -> str | None:
        """Show what the page `key` says of the closed file at `path`, if it is known at once.

        It was kept when the file was closed, or it is found at a glance. Return the company's name;
        None where nothing is shown.
        """
        try:
            name = self._show_known(key, self._pictures.load(path))
            if name is None:
                seen = self._pictures.glance(path, partial(self.make, key))
                name = self._show_known(key, seen)
        except Exception:  # noqa: BLE001 - it is logged, and only hastens the start
            # Else no start with this file would get further, though nothing is wrong with the file.
            _log.exception("the first picture of a file could not be shown")
            self._pictures.drop(path)
            self._forget(key)
            return None
        return name

    def take_picture_back(self) -> None:
        """Forget the page that a picture was shown on."""
        if self._pictured is not None:
            self._forget(self._pictured)
            self._pictured = None

    def _show_known(self, key: str, known: tuple[str, object] | None) -> str | None:
        """Show a picture on the page `key`, and return the name of its company."""
        if known is None:
            return None
        name, picture = known
        if not self.make(key).show_picture(picture):
            return None
        self.bring_up(key)
        self._pictured = key
        return name
