"""A quick look at the XML of a worksheet for whether there is anything in it to look at closely.

A long list of plain numbers, texts and days holds no formula, error, hidden row, merged area or
telling style; to know that, and how far it reaches, takes a fraction of the time of reading the
XML. Whatever is unusual, even where it is harmless, is left to `sheet_marks`.
"""

import re
from collections.abc import Collection, Iterable
from typing import Final

from kpidesk.spreadsheets.grid import MAX_ROWS, parse_area
from kpidesk.spreadsheets.sheet_marks import SheetMarks

_MAIN: Final = (
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_TROUBLE: Final = (b"<f", b"<mergeCell", b"<!")  # what no plain sheet has
# The only ways in which rows, columns and cells may be written here. Blanks around =, other quotes
# and letters as &#NN; do not fit, and then the counts of what fits and what there is differ.
_CELL_END: Final = rb'(?: s="[0-9]+")?(?: t="(?:b|d|n|s|str|inlineStr)")?/?>'
_CELL_ROW: Final = re.compile(rb'<c r="[A-Z]{1,3}([1-9][0-9]{0,6})"' + _CELL_END)
_CELL_COLUMN: Final = re.compile(rb'<c r="([A-Z]{1,3})[1-9]')
_CELL_STYLE: Final = re.compile(rb'" s="([0-9]+)"')
_ROW: Final = re.compile(rb'<row r="([1-9][0-9]{0,6})"((?: [\w:]+="[^"&]*")*) ?>')
_COLUMN: Final = re.compile(rb'<col((?: [\w:]+="[^"&]*")*) ?/>')
_NAMESPACE: Final = re.compile(rb'( xmlns(?::\w+)?=")([^"&]*)"')
_OUT_OF_SIGHT: Final = re.compile(rb' (?:hidden="(?!0"|false")|ht="0"|width="0")')
_UTF_8: Final = re.compile(rb"encoding=[\"']utf-8[\"']", re.IGNORECASE)


def plain_marks(chunks: Iterable[bytes], telling: Collection[str]) -> SheetMarks | None:
    """Return how far a plain sheet reaches, None for a sheet that has to be read closely.

    `telling` are the numbers of the styles that tell something. The marks may reach further than
    the cells with content do.
    """
    if "0" in telling:  # the style of all cells that name none
        return None
    scan = _Scan(frozenset(number.encode() for number in telling))
    rest = b""
    for chunk in chunks:
        rest += chunk
        cut = rest.rfind(b"<")
        if cut > 0:
            if not scan.take(rest[:cut]):
                return None
            rest = rest[cut:]
    return scan.marks() if rest.rstrip() == b"</worksheet>" else None


class _Scan:
    def __init__(self, telling: frozenset[bytes]) -> None:
        self._telling = telling
        self._columns: set[bytes] = set()
        self._last_row = 0
        self._is_first = True
        self._namespaces: list[tuple[bytes, bytes]] = []
        self._open_rows = 0
        self._starts = 0
        self._ends = 0

    def take(self, part: bytes) -> bool:
        """Look at whole tags and texts; say whether they are plain."""
        if self._is_first:
            self._is_first = False
            if not _starts_plainly(part):
                return False
        if any(trouble in part for trouble in _TROUBLE):
            return False
        if b"xmlns" in part:
            found = _NAMESPACE.findall(part)
            if part.count(b"xmlns") != len(found):
                return False
            self._namespaces += found
        if b"sheetData" in part:
            self._starts += part.count(b"<sheetData>") + part.count(b"<sheetData/>")
            self._ends += part.count(b"</sheetData>") + part.count(b"<sheetData/>")
        return self._take_rows(part)

    def _take_rows(self, part: bytes) -> bool:
        columns = part.count(b"<col")
        if columns and not _are_plain(_COLUMN.findall(part), columns - part.count(b"<cols>")):
            return False
        cells = _CELL_ROW.findall(part)
        if part.count(b"<c") != len(cells) + columns:
            return False
        rows = _ROW.findall(part)
        if part.count(b"<row") != len(rows):
            return False
        if any(_OUT_OF_SIGHT.search(attributes) for attributes in {each[1] for each in rows}):
            return False
        self._open_rows += len(rows) - part.count(b"</row>")
        if self._telling and not self._telling.isdisjoint(_CELL_STYLE.findall(part)):
            return False
        self._columns.update(_CELL_COLUMN.findall(part))
        numbers = {each[0] for each in rows}.union(cells)
        self._last_row = max(self._last_row, *map(int, numbers), 0)
        return True

    def marks(self) -> SheetMarks | None:
        """Return how far the cells reach, None where they are not those of a sound sheet."""
        main = [start for start, namespace in self._namespaces if namespace in _MAIN]
        if main != [b' xmlns="'] or (self._starts, self._ends, self._open_rows) != (1, 1, 0):
            return None
        try:
            areas = [parse_area(f"{name.decode()}1") for name in self._columns]
        except ValueError:
            return None
        if self._last_row > MAX_ROWS:
            return None
        columns = max((area.right + 1 for area in areas), default=0)
        return SheetMarks(rows=self._last_row, columns=columns)


def _are_plain(found: list[bytes], count: int) -> bool:
    if count != len(found):
        return False
    return not any(_OUT_OF_SIGHT.search(attributes) for attributes in found)


def _starts_plainly(part: bytes) -> bool:
    if not part.startswith(b"<?"):
        return part.startswith(b"<worksheet")
    declaration, _end, _after = part.partition(b"?>")
    return b"encoding" not in declaration or _UTF_8.search(declaration) is not None
