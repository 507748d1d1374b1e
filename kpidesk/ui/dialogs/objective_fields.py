"""A field of the dialogs about objectives: a place in the tree."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from kpidesk.services.objectives import Place
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import Space

_DEPTH_ROLE = Qt.ItemDataRole.UserRole + 1


class _StepDelegate(QStyledItemDelegate):
    """Shows each choice of the open list as far in as it stands below the top."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        drawn(option).rect.adjust(Space.L * int(index.data(_DEPTH_ROLE) or 0), 0, 0, 0)
        super().paint(painter, option, index)


class PlaceBox(QComboBox):
    """A list of objectives in tree order, each as far in as it stands below the top."""

    def __init__(
        self, places: Sequence[Place], nowhere: str, parent: QWidget | None = None
    ) -> None:
        """Offer `places`; the first choice is none of them, and is called `nowhere`."""
        super().__init__(parent)
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.addItem(nowhere, None)
        for place in places:
            self.addItem(place.name, place.id)
            self.setItemData(self.count() - 1, place.depth, _DEPTH_ROLE)
        self.setItemDelegate(_StepDelegate(self))

    @property
    def place_id(self) -> int | None:
        """Return the chosen objective; None where none is chosen."""
        found = self.currentData()
        return found if isinstance(found, int) else None

    @place_id.setter
    def place_id(self, objective_id: int | None) -> None:
        self.setCurrentIndex(max(self.findData(objective_id), 0))
