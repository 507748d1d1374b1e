"""Starts the child process that reads a spreadsheet; light, so that it can be started first of all.

Most of a child's time for a small file goes into loading what reads it. Whoever knows early that a
file will be read starts the child at once, and loads its own modules meanwhile.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

Child = subprocess.Popen[bytes]

CHILD_ARGUMENT: Final = "--spreadsheet-child"
# Nothing is imported from the current folder, which may be full of downloads; the folder that holds
# KPI Desk comes last, for where it is run from its source.
_CHILD_PROGRAM: Final = (
    "import gc, sys; gc.disable(); sys.path.append(sys.argv[1]); "
    "from kpidesk.spreadsheets.child import main; sys.exit(main())"
)
_ROOT: Final = Path(__file__).resolve().parents[2]
_waiting: Final[list[Child]] = []  # started, and not asked anything yet


def child_command() -> list[str]:
    """Return how the child is started: by this Python, or in a frozen build by the program itself.

    There `__main__` must hand `CHILD_ARGUMENT` to `child.main` before it looks at anything else.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_ARGUMENT]
    return [sys.executable, "-P", "-c", _CHILD_PROGRAM, str(_ROOT)]


@contextmanager
def started_ahead() -> Iterator[None]:
    """Have a child ready inside the block: the first reading there takes it over."""
    try:
        child = _started(child_command())
    except OSError:  # told where a file is to be read
        yield
        return
    _waiting.append(child)
    try:
        yield
    finally:
        if child in _waiting:
            _waiting.remove(child)
            with child:
                child.kill()


def taken(command: Sequence[str]) -> Child:
    """Return a child that waits to be asked; it is the caller's now."""
    with suppress(IndexError):
        child = _waiting.pop()
        if child.args == command:
            return child
        _waiting.append(child)
    return _started(command)


def _started(command: Sequence[str]) -> Child:
    return subprocess.Popen(  # noqa: S603 - our own program; the path goes in the request alone
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
