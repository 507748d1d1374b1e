"""The file that the command line imports, read while the company is opened."""

import getpass
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Final, Self

from kpidesk.domain.errors import PasswordError, UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.ports import SpreadsheetReader
from kpidesk.i18n import _

_PASSWORD_TRIES: Final = 3


class UnreadableError(UserError):
    """The file cannot be read."""


class FileReading:
    """A file that is read while the company is opened: the two wait for nothing of each other.

    It is a Progress of its own, and so learns when the child process has been started.
    """

    def __init__(self, reader: SpreadsheetReader, path: Path, options: ReadOptions) -> None:
        self.options = options
        self._reader = reader
        self._path = path
        self._stopped = Event()
        self._start()

    def _start(self) -> None:
        self._found: WorkbookReading | None = None
        self._error: Exception | None = None
        self._has_begun = Event()
        self._thread = Thread(target=self._read, name="reading")
        self._thread.start()
        self._has_begun.wait()

    def _read(self) -> None:
        try:
            self._found = self._reader.read(self._path, self.options, self)
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            self._error = error
        finally:
            self._has_begun.set()

    def report(self, done: int, total: int, text: str = "") -> None:
        """Take note of nothing."""

    def is_cancelled(self) -> bool:
        """Say whether the reading is no longer wanted; what asks has started the child."""
        self._has_begun.set()
        return self._stopped.is_set()

    def read_again(self, options: ReadOptions) -> None:
        """Read the file by other options; nothing is done where they are the same."""
        if options == self.options:
            return
        self._stop()
        self._stopped.clear()
        self.options = options
        self._start()

    def result(self) -> WorkbookReading:
        """Return what the file says; ask for its password where it has one and somebody is there.

        Raises UnreadableError with the sentence why it cannot be read.
        """
        for _try in range(_PASSWORD_TRIES):
            self._thread.join()
            if not isinstance(self._error, PasswordError) or not _is_somebody_there():
                break
            print(self._error.message, file=sys.stderr)
            try:
                password = getpass.getpass(_("Password: "))
            except EOFError:  # nobody gives one
                break
            self.read_again(replace(self.options, password=password))
        self._thread.join()
        if self._found is not None:
            return self._found
        if isinstance(self._error, PasswordError):
            raise UnreadableError(
                _(
                    "{problem} A text file with the password can be named with --password-file."
                ).format(problem=self._error.message)
            ) from self._error
        if isinstance(self._error, UserError):
            raise UnreadableError(self._error.message) from self._error
        raise UnreadableError(_our_fault(self._path.name, self._error))

    def _stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def __enter__(self) -> Self:
        """Let it be used."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the child process where it still reads."""
        self._stop()


def _is_somebody_there() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _our_fault(name: str, error: Exception | None) -> str:
    """Log an error of our own, and return the sentence that does not blame the file for it."""
    from kpidesk import logs

    if error is not None:
        logs.log_unexpected(error)
    return _(
        "“{name}” could not be read: this is a fault of KPI Desk, not of your file. Nothing was "
        "imported; your numbers are safe. Details are in {log}. Until it is mended, the numbers "
        "can be typed or pasted in the window."
    ).format(name=name, log=logs.log_path())
