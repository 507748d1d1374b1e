"""The list of a KPI's actions, as high as its rows: it is walked through and acted on by keys."""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy, QWidget

from kpidesk.i18n import _
from kpidesk.services.actions import ActionRow
from kpidesk.ui.delegates.action_delegate import ActionDelegate
from kpidesk.ui.models.actions_model import ACTION_ROLE, ActionsModel

_WIDTH: Final = 240  # pixels that it would like to have
_KEYS: Final = (
    Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space, Qt.Key.Key_Delete,
)  # fmt: skip


class ActionsList(QListView):
    """Enter asks to edit the current action, Space to finish it, Delete to remove it."""

    edit_requested = Signal()
    finish_requested = Signal()
    remove_requested = Signal()
    current_changed = Signal()

    def __init__(self, model: ActionsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._delegate = ActionDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self.setAccessibleName(_("Actions of this KPI"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.doubleClicked.connect(self.edit_requested)
        model.modelReset.connect(self._on_reset)

    # Size

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, arg__1: int) -> int:
        places = (self._rows.index(row) for row in range(self._rows.rowCount()))
        return sum(self._delegate.height(place, arg__1) for place in places)

    def sizeHint(self) -> QSize:
        width = max(self.width(), _WIDTH)
        return QSize(_WIDTH, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(_WIDTH // 2, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self.scheduleDelayedItemsLayout()

    @Slot()
    def _on_reset(self) -> None:
        self.updateGeometry()

    # The current action

    @property
    def current(self) -> ActionRow | None:
        """Return the action that keys and buttons are about; None where there is none."""
        row = self.currentIndex().data(ACTION_ROLE)
        return row if isinstance(row, ActionRow) else None

    def show_current(self, row: int) -> None:
        """Go to a row; the last one where there are fewer."""
        last = self._rows.rowCount() - 1
        self.setCurrentIndex(self._rows.index(min(row, last)) if last >= 0 else QModelIndex())

    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().currentChanged(current, previous)
        self.current_changed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.selectionModel().hasSelection():
            self.show_current(max(self.currentIndex().row(), 0))

    # Keys

    def event(self, event: QEvent) -> bool:
        # These keys are the list's before they are a shortcut's of the window.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() in _KEYS
            and not event.modifiers()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.current is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Space:
            self.finish_requested.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_requested.emit()
        elif event.key() in _KEYS:
            self.edit_requested.emit()
        else:
            super().keyPressEvent(event)
