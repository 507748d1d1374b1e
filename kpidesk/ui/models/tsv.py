"""Blocks of cells as text, the way Excel and Calc put them on the clipboard.

Cells are parted by tabs, rows by line ends. A cell that holds a tab, a line end or a quote stands
in quotes, with its own quotes doubled.
"""

import re
from collections.abc import Sequence
from typing import Final

_LINE_ENDS: Final = re.compile(r"\r\n|\n|\r")
_QUOTED: Final = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=\t|\r\n|\n|\r|\Z)')
_PLAIN: Final = re.compile(r"[^\t\r\n]*")


def encode(rows: Sequence[Sequence[str]]) -> str:
    """Return `rows` as text; every row ends with a line end, as Excel writes it."""
    return "".join("\t".join(_quoted(cell) for cell in row) + "\r\n" for row in rows)


def _quoted(cell: str) -> str:
    if any(mark in cell for mark in '\t\r\n"'):
        doubled = cell.replace('"', '""')
        return f'"{doubled}"'
    return cell


def decode(text: str) -> list[list[str]]:
    """Return the rows of cells in `text`; rows may differ in length, an empty text has none.

    A quote that opens no well-formed quoted cell is taken as it stands: nothing is dropped.
    """
    rows: list[list[str]] = []
    at = 0
    while at < len(text):
        row: list[str] = []
        while True:
            cell, at = _cell(text, at)
            row.append(cell)
            if text[at : at + 1] != "\t":
                break
            at += 1
        rows.append(row)
        if line_end := _LINE_ENDS.match(text, at):
            at = line_end.end()
    return rows


def _cell(text: str, at: int) -> tuple[str, int]:
    if found := _QUOTED.match(text, at):
        return found[1].replace('""', '"'), found.end()
    plain = _PLAIN.match(text, at)
    # The pattern matches the empty text too: there always is a match.
    end = at if plain is None else plain.end()
    return text[at:end], end
