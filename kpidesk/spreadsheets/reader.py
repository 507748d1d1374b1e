"""Reads a spreadsheet in a child process that can be killed: no file takes the window down."""

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from kpidesk import i18n
from kpidesk.domain.errors import CancelledError, PasswordError, UserError
from kpidesk.domain.import_options import PastedText, ReadOptions, Source
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.ports import Progress
from kpidesk.i18n import _
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.messages import Message, Request, SheetCollector

CHILD_ARGUMENT: Final = "--spreadsheet-child"
# Nothing is imported from the current folder, which may be full of downloads; the folder that holds
# KPI Desk comes last, for where it is run from its source.
_CHILD_PROGRAM: Final = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from kpidesk.spreadsheets.child import main; sys.exit(main())"
)
_ROOT: Final = Path(__file__).resolve().parents[2]
_LOOK_UP_SECONDS: Final = 0.05  # how often a cancel is looked for while the child says nothing
_LIMITS: Final = Limits()

_log = logging.getLogger(__name__)


class ChildFailedError(RuntimeError):
    """Our own code failed in the child process; the text names the kind and the place."""


def child_command() -> list[str]:
    """Return how the child is started: by this Python, or in a frozen build by the program itself.

    There `__main__` must hand `CHILD_ARGUMENT` to `child.main` before it looks at anything else.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_ARGUMENT]
    return [sys.executable, "-P", "-c", _CHILD_PROGRAM, str(_ROOT)]


class FileSpreadsheetReader:
    """Reads workbooks and delimited text; a file's content tells which it is, not its name."""

    def __init__(
        self, limits: Limits = _LIMITS, command: Callable[[], Sequence[str]] = child_command
    ) -> None:
        """Read within `limits`, in the process that `command` starts."""
        self._limits = limits
        self._command = command

    def read(self, source: Source, options: ReadOptions, progress: Progress) -> WorkbookReading:
        """Return what a file or a pasted block says. Callable from any thread.

        Raises UserError where the file cannot be read, PasswordError where it is protected and
        `options` do not hold its password, CancelledError where `progress` says so.
        """
        request = self._request(source, options)
        collector = SheetCollector()
        digest = ""
        is_finished = False
        with (
            _running(self._command(), request) as child,
            closing(_messages(child, request.name, self._limits, progress)) as messages,
        ):
            for message in messages:
                if "done" in message:
                    progress.report(
                        message["done"],
                        message["total"],
                        _("Reading {name}").format(name=request.name),
                    )
                elif "locked" in message:
                    raise PasswordError(message["locked"])
                elif "refused" in message:
                    raise UserError(message["refused"])
                elif "bug" in message:
                    _log.error("the child that reads spreadsheets failed: %s", message["bug"])
                    raise ChildFailedError(message["bug"])
                digest = message.get("hash", digest)
                is_finished = is_finished or "finished" in message
                collector.take(message)
        if not is_finished:
            _log.warning("the child that reads spreadsheets ended with %s", child.returncode)
            raise _broke(request.name)
        return WorkbookReading(request.name, digest, collector.sheets())

    def _request(self, source: Source, options: ReadOptions) -> Request:
        if isinstance(source, PastedText):
            data = source.text.encode("utf-8", errors="replace")
            return Request(None, source.name, options, self._limits, i18n.language(), data)
        # The path as the person knows it: a link keeps its name.
        path = Path(os.path.abspath(source))  # noqa: PTH100
        return Request(path, path.name, options, self._limits, i18n.language())


@contextmanager
def _running(command: Sequence[str], request: Request) -> Iterator[subprocess.Popen[bytes]]:
    """Start the child and ask it; kill it however the block ends."""
    with subprocess.Popen(  # noqa: S603 - our own program; the path goes in the request alone
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as child:
        try:
            _ask(child, request)
            yield child
        finally:
            child.kill()


def _ask(child: subprocess.Popen[bytes], request: Request) -> None:
    # A child that ended before it was asked says nothing, and that is told below.
    with suppress(OSError), _pipe(child.stdin) as asked:
        asked.write(request.encode())


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError
    return pipe


def _messages(
    child: subprocess.Popen[bytes], name: str, limits: Limits, progress: Progress
) -> Generator[Message]:
    """Yield what the child says until it ends; look at the clock and for a cancel meanwhile."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    listener = threading.Thread(
        target=_listen, args=(_pipe(child.stdout), lines), name="spreadsheet child", daemon=True
    )
    listener.start()
    deadline = time.monotonic() + limits.seconds
    try:
        while True:
            if progress.is_cancelled():
                raise CancelledError
            if time.monotonic() > deadline:
                raise _took_too_long(name)
            with suppress(queue.Empty):
                line = lines.get(timeout=_LOOK_UP_SECONDS)
                if not line.endswith(b"\n"):  # the end, in the middle of a line where it broke
                    return
                message: dict[str, Any] = json.loads(line)
                yield message
    finally:
        child.kill()
        listener.join()


def _listen(answer: IO[bytes], lines: "queue.SimpleQueue[bytes]") -> None:
    for line in answer:
        lines.put(line)
    lines.put(b"")


def _took_too_long(name: str) -> UserError:
    return UserError(
        _(
            "Reading “{name}” took too long and was stopped. Nothing was read from it; your "
            "numbers are safe. Copy the part that you need into a new workbook and import that."
        ).format(name=name)
    )


def _broke(name: str) -> UserError:
    return UserError(
        _(
            "Reading “{name}” broke off: it is damaged, or needs more memory than a spreadsheet "
            "should. Nothing was read from it; your numbers are safe. "
            "Open it in Excel and save it again, or ask for the file once more."
        ).format(name=name)
    )
