"""Why the child that reads a file ended without an answer: the file's fault, or one of our own."""

import re
import signal
from typing import Final

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _
from kpidesk.spreadsheets.archive import too_large

OUR_FAULT: Final = 1  # what Python ends with where nobody caught an exception
_ENDED_BY_TIME: Final = -getattr(signal, "SIGXCPU", 24)
_ENDED_BY_SYSTEM: Final = -getattr(signal, "SIGKILL", 9)  # which needed the memory elsewhere
_NO_MEMORY: Final = re.compile(r"(?m)^MemoryError\b|memory allocation of \d+ bytes failed")
_PLACE: Final = re.compile(r'  File "[^"\n]{1,400}", line \d+, in \S{1,200}')
_KIND: Final = re.compile(r"^([\w.]{1,100})(?=:|$)")
_BROKEN_INSTALL: Final = ("ImportError", "ModuleNotFoundError")
_LONGEST: Final = 300


class ChildFailedError(RuntimeError):
    """Our own code failed in the child process; the text names the kind and the place."""


def ended_without_answer(name: str, code: int | None, said: str) -> Exception:
    """Return what is to be raised for a child that ended with `code` and `said` that to nobody.

    UserError where the file asked for too much or broke the reading, ChildFailedError where our own
    program did not work, whatever the file holds. `name` is how messages call the file.
    """
    if code == _ENDED_BY_TIME:
        return took_too_long(name)
    if code == _ENDED_BY_SYSTEM or _NO_MEMORY.search(said):
        return too_large(name)
    if code == OUR_FAULT:
        return ChildFailedError(_without_text(said))
    return _broke(name)


def _without_text(said: str) -> str:
    """Return the places and the kind of an error; its text may quote the file.

    What could not be imported is told: the name of a library is no secret, and says what to mend.
    """
    lines = said.rstrip().splitlines()
    places = [line.strip() for line in lines if _PLACE.match(line)]
    last = lines[-1] if lines else ""
    found = _KIND.match(last)
    kind = found[1] if found else "it said nothing"
    return "\n".join([last[:_LONGEST] if kind in _BROKEN_INSTALL else kind, *places])


def took_too_long(name: str) -> UserError:
    """Return the refusal of a file that could not be read in the time that it may take."""
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
