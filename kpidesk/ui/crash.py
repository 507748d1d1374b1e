"""The unexpected error: logged, and shown once with what is safe and details to copy."""

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from kpidesk import __version__, logs
from kpidesk.i18n import _
from kpidesk.ui.controls import Button, IconLabel, Label, PrimaryButton
from kpidesk.ui.theme import FontRole, Space

_qt_log = logging.getLogger("kpidesk.qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashDialog(QDialog):
    """Says what happened and what is safe; the details are for whoever helps."""

    def __init__(self, details: str, log: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("KPI Desk"))
        self.setMinimumWidth(560)
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setAccessibleName(_("Details"))
        self.details.setMinimumHeight(180)
        self.details.hide()
        self.details_button = Button(_("Show &details"))
        self.details_button.clicked.connect(self._on_details_clicked)
        self.copy_button = Button(_("&Copy details"), "copy")
        self.copy_button.clicked.connect(self._on_copy_clicked)
        close = PrimaryButton(_("Continue"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        head = _explanation(log)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.details_button)
        buttons.addWidget(self.copy_button)
        buttons.addStretch()
        buttons.addWidget(close)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.L)
        column.addLayout(head)
        column.addWidget(self.details, 1)
        column.addLayout(buttons)
        close.setFocus()

    @classmethod
    def run(cls, details: str, log: Path, parent: QWidget | None) -> None:
        """Show the dialog until it is closed."""
        dialog = cls(details, log, parent)
        dialog.exec()
        dialog.deleteLater()

    @Slot()
    def _on_details_clicked(self) -> None:
        self.details.setVisible(self.details.isHidden())
        hidden = self.details.isHidden()
        self.details_button.setText(_("Show &details") if hidden else _("Hide &details"))
        # adjustSize stops at two thirds of the screen, and would lay the details over the buttons.
        self._column.activate()
        self.resize(self.width(), self._column.totalHeightForWidth(self.width()))

    @Slot()
    def _on_copy_clicked(self) -> None:
        QApplication.clipboard().setText(self.details.toPlainText())


def _explanation(log: Path) -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(Space.S)
    words.addWidget(Label(_("Something went wrong in KPI Desk"), FontRole.SECTION))
    words.addWidget(
        Label(
            _(
                "Your company file is safe: every change that was saved is in it. Look whether "
                "your last change is there. You can go on; if it happens again, close KPI Desk "
                "and start it again."
            ),
            wrap=True,
        )
    )
    words.addWidget(
        Label(
            _(
                "This is a fault of the program. Copy the details and send them to whoever "
                "looks after KPI Desk for you; they may quote what you typed last."
            ),
            secondary=True,
            wrap=True,
        )
    )
    where = Label(_("Log file: {path}").format(path=log), FontRole.SECONDARY, wrap=True)
    where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    words.addWidget(where)
    head = QHBoxLayout()
    head.setSpacing(Space.L)
    head.addWidget(IconLabel("octagon-alert", 32, "danger"), 0, Qt.AlignmentFlag.AlignTop)
    head.addLayout(words, 1)
    return head


def describe(error: BaseException) -> str:
    """Return what whoever helps needs to know; unlike the log, with the texts of the errors."""
    import platform

    about = (
        f"KPI Desk {__version__}, Python {platform.python_version()}, Qt {qVersion()}, "
        f"{platform.platform()}"
    )
    return f"{about}\n\n{''.join(traceback.format_exception(error))}"


class CrashReporter(QObject):
    """Catches what nobody caught, in any thread, and shows it in the window's.

    While a dialog is open, more of it is only logged: a fault in painting comes a hundred times.
    """

    _caught = Signal(str)

    def __init__(
        self, log: Path, parent: QObject | None = None, *, is_attended: bool = True
    ) -> None:
        """Take `is_attended` False where nobody is there to read: the program ends instead."""
        super().__init__(parent)
        self._log = log
        self._is_attended = is_attended
        self.has_caught = False
        self._is_showing = False
        self._shown: set[str] = set()
        self._caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the hooks of Python and Qt."""
        sys.excepthook = self.handle
        threading.excepthook = self._handle_thread
        qInstallMessageHandler(_log_qt_message)

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def handle(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Log `error` and show it; Ctrl+C in a terminal ends the program."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self.has_caught = True
        logs.log_unexpected(error)
        if sys.stderr is not None:
            traceback.print_exception(error)
        self._caught.emit(describe(error))

    def _handle_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self.handle(caught.exc_type, caught.exc_value, caught.exc_traceback)

    @Slot(str)
    def _on_caught(self, details: str) -> None:
        if not self._is_attended:
            QApplication.exit(1)
            return
        if self._is_showing or details in self._shown:
            return
        self._is_showing = True
        self._shown.add(details)
        try:
            CrashDialog.run(details, self._log, QApplication.activeWindow())
        finally:
            self._is_showing = False


def _log_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
