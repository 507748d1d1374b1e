"""Texts of files on one line, as long as a list can show."""

from typing import Final

_LONGEST: Final = 200


def one_line(text: str) -> str:
    """Return `text` as one line of a length that a list can show."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
