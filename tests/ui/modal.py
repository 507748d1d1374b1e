"""Acts inside modal dialogs, which block whoever opened them until a person closes them."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

D = TypeVar("D", bound=QDialog)


class InModal:
    """Does `act` in the next modal dialog of `kind`; `done` says whether it did."""

    def __init__(self, kind: type[D], act: Callable[[D], None]) -> None:
        self.done = False
        self._timer = QTimer()
        self._timer.setInterval(10)

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, kind) or not dialog.isVisible():
                return
            self._timer.stop()
            try:
                act(dialog)
                self.done = True
            finally:
                if not self.done and dialog.isVisible():
                    dialog.reject()  # else the test would wait for ever

        self._timer.timeout.connect(look)
        self._timer.start()
