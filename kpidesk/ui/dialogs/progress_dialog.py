"""Progress of a job, and the button that stops it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.ui.controls import Button, Label
from kpidesk.ui.theme import FontRole, Space


class ProgressDialog(QDialog):
    """Shows how far a job is; it goes when the job ends, not before."""

    cancel_requested = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("KPI Desk"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(380)
        self.heading = Label(title, wrap=True)
        self.detail = Label("", FontRole.SECONDARY)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(title)
        self.cancel_button = Button(_("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.detail, 1)
        row.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(self.heading)
        column.addWidget(self.bar)
        column.addLayout(row)

    def show_steps(self, done: int, total: int, text: str) -> None:
        """Show that `done` of `total` steps are done; a total of 0 is not known."""
        self.bar.setRange(0, max(total, 0))
        self.bar.setValue(done)
        if text and self.cancel_button.isEnabled():
            self.detail.setText(text)

    @Slot()
    def reject(self) -> None:
        """Ask the job to stop, and wait for it."""
        self.cancel_button.setEnabled(False)
        self.detail.setText(_("Stopping…"))
        self.cancel_requested.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.reject()
