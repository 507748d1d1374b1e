"""How the Entries page is looked at: layout, grouping and ghosts, chosen once and remembered."""

from enum import StrEnum

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from kpidesk.i18n import _
from kpidesk.ui.models.entry_groups import Ghost, Grouping
from kpidesk.ui.session import Session

_LAYOUT = "entries_layout"
_GROUPING = "entries_grouping"
_GHOSTS = "entries_ghosts"


class Layout(StrEnum):
    """What the page shows: all periods side by side, or one after the other."""

    GRID = "grid"
    ROUND = "round"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {Layout.GRID: _("All periods"), Layout.ROUND: _("One period")}[self]


class EntryOptions(QObject):
    """The choices of one person, kept in the settings."""

    grouping_changed = Signal()
    ghosts_changed = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.menu = QMenu(parent)
        self.grouping_actions: dict[Grouping, QAction] = {}
        self.ghost_actions: dict[Ghost, QAction] = {}
        self._make_groupings()
        self._make_ghosts()

    def _make_groupings(self) -> None:
        heading = self.menu.addAction(_("Group by"))
        heading.setEnabled(False)
        group = QActionGroup(self)
        chosen = self.grouping
        for grouping in Grouping:
            action = self.menu.addAction(grouping.label)
            action.setCheckable(True)
            action.setChecked(grouping is chosen)
            group.addAction(action)
            self.grouping_actions[grouping] = action
        group.triggered.connect(self._on_grouping_chosen)

    def _make_ghosts(self) -> None:
        self.menu.addSeparator()
        heading = self.menu.addAction(_("Show under each value"))
        heading.setEnabled(False)
        chosen = self.ghosts
        for ghost in Ghost:
            action = self.menu.addAction(ghost.label)
            action.setCheckable(True)
            action.setChecked(ghost in chosen)
            action.triggered.connect(self._on_ghosts_chosen)
            self.ghost_actions[ghost] = action

    @property
    def layout(self) -> Layout:
        """Return the layout that was used last."""
        return Layout.ROUND if self._kept(_LAYOUT) == Layout.ROUND else Layout.GRID

    def keep_layout(self, layout: Layout) -> None:
        """Remember the layout."""
        self._session.keep_layout(_LAYOUT, layout.value)

    @property
    def grouping(self) -> Grouping:
        """Return what the rows stand under."""
        kept = self._kept(_GROUPING)
        return next((each for each in Grouping if each == kept), Grouping.DEPARTMENT)

    @property
    def ghosts(self) -> tuple[Ghost, ...]:
        """Return what stands under each value of the grid."""
        kept = self._kept(_GHOSTS).split(",")
        return tuple(ghost for ghost in Ghost if ghost.value in kept)

    def _kept(self, name: str) -> str:
        return self._session.settings.layouts.get(name, "")

    @Slot()
    def _on_grouping_chosen(self) -> None:
        for grouping, action in self.grouping_actions.items():
            if action.isChecked():
                self._session.keep_layout(_GROUPING, grouping.value)
        self.grouping_changed.emit()

    @Slot()
    def _on_ghosts_chosen(self) -> None:
        wanted = [each for each, action in self.ghost_actions.items() if action.isChecked()]
        self._session.keep_layout(_GHOSTS, ",".join(wanted))
        self.ghosts_changed.emit()
