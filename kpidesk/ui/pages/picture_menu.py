"""What the menus of a chart offer: copy its picture, or save it."""

import math
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QSize, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _
from kpidesk.ui import icons
from kpidesk.ui.charts.picture_files import SIZE, Paint, picture, save_picture
from kpidesk.ui.dialogs import files
from kpidesk.ui.session import Session

_HEAD = 120  # pixels, for the title and the sentence


class PictureMenu(QObject):
    """Actions for one chart; `words` gives its title and its sentence when they are needed."""

    def __init__(
        self,
        session: Session,
        view: QWidget,
        paint: Paint,
        words: Callable[[], tuple[str, str]],
        *,
        height: Callable[[], float] | None = None,
        name: str = "",
    ) -> None:
        """Offer the picture that `paint` draws; `height` gives that of one that rows set.

        `name` tells it from another one on the same view of the page.
        """
        super().__init__(view)
        self._height, self.name = height, name
        self._session, self._view, self._paint, self._words = session, view, paint, words
        self.copy_action = QAction(icons.icon("copy"), _("Copy picture"), view)
        self.copy_action.triggered.connect(self._on_copy)
        self.png_action = QAction(icons.icon("save"), _("Save as PNG…"), view)
        self.png_action.triggered.connect(partial(self._save, "png"))
        self.svg_action = QAction(icons.icon("save"), _("Save as SVG…"), view)
        self.svg_action.triggered.connect(partial(self._save, "svg"))

    @property
    def offered(self) -> tuple[QAction, ...]:
        """Return the actions in the order of the menu."""
        return self.copy_action, self.png_action, self.svg_action

    def is_shown_in(self, area: QWidget) -> bool:
        """Say whether the chart is in sight once `area` is."""
        return self._view.isVisibleTo(area)

    @property
    def _size(self) -> QSize:
        if self._height is None:
            return SIZE
        return QSize(SIZE.width(), math.ceil(self._height()) + _HEAD)

    @Slot()
    def _on_copy(self) -> None:
        title, sentence = self._words()
        QGuiApplication.clipboard().setImage(picture(title, sentence, self._paint, self._size))
        self._session.show_message(_("The picture is in the clipboard."))

    def _save(self, ending: str, _checked: bool = False) -> None:
        title, sentence = self._words()
        kinds = {"png": _("Pictures (*.png)"), "svg": _("Drawings (*.svg)")}
        path = files.ask_save_path(
            self._session,
            self._view,
            _("Save picture"),
            kinds[ending],
            files.fitting_name(title, ending),
        )
        if path is None:
            return
        try:
            save_picture(path, title, sentence, self._paint, self._size)
        except UserError as error:
            self._session.show_error(error.message)
            return
        self._session.show_message(_("Saved {file}.").format(file=path.name))
