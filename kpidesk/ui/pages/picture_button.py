"""The button of a KPI's page that copies and saves the picture of the chart that is shown."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu, QWidget

from kpidesk.i18n import _
from kpidesk.ui.controls import QuietButton
from kpidesk.ui.pages.picture_menu import PictureMenu


class PictureButton(QuietButton):
    """Offers what the context menu of the chart offers, in sight and by keyboard.

    `offered` gives the pictures of the view that is shown, each with its name. Where there are
    several each has a menu of its own.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Picture"), "image-down", parent)
        self.setAccessibleName(_("Picture of the chart"))
        self.setToolTip(_("Copy or save the picture of this chart"))
        self.offered: Callable[[], Sequence[PictureMenu]] = tuple
        self._submenus: list[QMenu] = []
        menu = QMenu(self)
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)

    @Slot()
    def fill(self) -> None:
        """Offer the pictures that there are now."""
        menu, pictures = self.menu(), self.offered()
        menu.clear()
        for submenu in self._submenus:
            submenu.deleteLater()
        self._submenus = []
        for picture in pictures:
            into = menu
            if len(pictures) > 1:
                into = QMenu(picture.name, menu)
                self._submenus.append(into)
                menu.addMenu(into)
            into.addActions(picture.offered)

    @Slot()
    def follow(self) -> None:
        """Be of use where there is a picture."""
        self.setEnabled(bool(self.offered()))
