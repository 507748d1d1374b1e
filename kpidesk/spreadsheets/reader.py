"""Reads a spreadsheet in a child process that can be killed: no file takes the window down."""

import json
import logging
import os
import queue
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from kpidesk import i18n
from kpidesk.domain.errors import CancelledError, PasswordError, UserError
from kpidesk.domain.import_options import PastedText, ReadOptions, Source
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.ports import Progress
from kpidesk.i18n import _
from kpidesk.spreadsheets.child_faults import (
    ChildFailedError,
    ended_without_answer,
    took_too_long,
)
from kpidesk.spreadsheets.child_process import Child, child_command, taken
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.messages import Message, Request, SheetCollector

_LOOK_UP_SECONDS: Final = 0.05  # how often a cancel is looked for while the child says nothing
_LAST_SECONDS: Final = 2.0  # that a child which breaks off has to come to its end
_MOST_FAULTS, _LONGEST_FAULT = 60, 1000  # lines, and bytes of each, that are kept of its faults
_LIMITS: Final = Limits()

_log = logging.getLogger(__name__)


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
            _heard(_pipe(child.stderr)) as faults,
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
                collector.take(message)
                if "finished" in message:  # nobody waits for the child to tidy up
                    is_finished = True
                    break
        if not is_finished:
            raise _ended(request.name, child.wait(), faults)
        return WorkbookReading(request.name, digest, collector.sheets())

    def _request(self, source: Source, options: ReadOptions) -> Request:
        if isinstance(source, PastedText):
            data = source.text.encode("utf-8", errors="replace")
            return Request(None, source.name, options, self._limits, i18n.language(), data)
        # The path as the person knows it: a link keeps its name.
        path = Path(os.path.abspath(source))  # noqa: PTH100
        return Request(path, path.name, options, self._limits, i18n.language())


@contextmanager
def _running(command: Sequence[str], request: Request) -> Iterator[Child]:
    """Start the child, where none waits yet, and ask it; kill it however the block ends."""
    with taken(command) as child:
        try:
            _ask(child, request)
            yield child
        finally:
            child.kill()


def _ask(child: Child, request: Request) -> None:
    # A child that ended before it was asked says nothing, and that is told below.
    with suppress(OSError), _pipe(child.stdin) as asked:
        asked.write(request.encode())


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError
    return pipe


def _messages(child: Child, name: str, limits: Limits, progress: Progress) -> Generator[Message]:
    """Yield what the child says until it ends; look at the clock and for a cancel meanwhile."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    listener = threading.Thread(
        target=_listen, args=(_pipe(child.stdout), lines), name="spreadsheet child", daemon=True
    )
    listener.start()
    deadline = time.monotonic() + limits.seconds
    message: dict[str, Any] = {}
    try:
        while True:
            if progress.is_cancelled():
                raise CancelledError
            if time.monotonic() > deadline:
                raise took_too_long(name)
            with suppress(queue.Empty):
                line = lines.get(timeout=_LOOK_UP_SECONDS)
                if not line.endswith(b"\n"):  # the end, in the middle of a line where it broke
                    if "finished" not in message:
                        with suppress(subprocess.TimeoutExpired):
                            child.wait(_LAST_SECONDS)  # killed, it could not say why it ended
                    return
                message = json.loads(line)
                yield message
    finally:
        child.kill()
        listener.join()


@contextmanager
def _heard(pipe: IO[bytes]) -> Iterator[deque[bytes]]:
    """Collect the last lines that the child says of its own end, so that it never waits for us."""
    lines: deque[bytes] = deque(maxlen=_MOST_FAULTS)

    def hear() -> None:
        while line := pipe.readline(_LONGEST_FAULT):
            lines.append(line)

    listener = threading.Thread(target=hear, name="spreadsheet child's faults", daemon=True)
    listener.start()
    try:
        yield lines
    finally:
        # Whatever else holds the pipe open must not hold us up.
        listener.join(_LAST_SECONDS)


def _ended(name: str, code: int, faults: Iterable[bytes]) -> Exception:
    """Return what to raise for a child that has ended without an answer, and log why."""
    error = ended_without_answer(name, code, b"".join(faults).decode("utf-8", errors="replace"))
    if isinstance(error, ChildFailedError):
        _log.error("the child that reads spreadsheets failed: %s", error)
    else:
        _log.warning("the child that reads spreadsheets ended with %s", code)
    return error


def _listen(answer: IO[bytes], lines: "queue.SimpleQueue[bytes]") -> None:
    for line in answer:
        lines.put(line)
    lines.put(b"")
