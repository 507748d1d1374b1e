"""What calamine does not tell about the cells of a worksheet, found in one pass over its XML.

Hidden rows and columns, merged areas, cells with a telling style, errors, formulas; and how far the
sheet reaches, before anything is laid out in memory.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from kpidesk.spreadsheets.formula_values import FormulaMark
from kpidesk.spreadsheets.grid import MAX_COLUMNS, MAX_ROWS, Area, Position, parse_area
from kpidesk.spreadsheets.number_formats import CellStyle

_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_TRUE: Final = ("1", "true")
_NAMESPACES: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


class UnsafeXmlError(Exception):
    """XML with a document type, which no workbook has and every attack needs."""


@dataclass(slots=True)
class SheetMarks:
    """What one pass over a worksheet found; positions are rows and columns counted from 0.

    `rows` and `columns` are how many the cells with content reach across, 0 where there are none.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    styles: dict[Position, CellStyle] = field(default_factory=dict)
    errors: dict[Position, str] = field(default_factory=dict)
    formulas: dict[Position, FormulaMark] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0


def read_marks(chunks: Iterable[bytes], styles: Mapping[str, CellStyle]) -> SheetMarks:
    """Return what the XML of a worksheet says; `styles` are those that are telling, by number.

    Raises ExpatError where it is no XML, ValueError or KeyError where it names impossible cells,
    and UnsafeXmlError.
    """
    walker = _Walker(styles)
    walker.parse(chunks)
    return walker.marks


class _Walker:
    def __init__(self, styles: Mapping[str, CellStyle]) -> None:
        self.marks = SheetMarks()
        self._styles = styles
        self._row = -1
        self._column = -1
        self._position: Position = (0, 0)
        self._letters: dict[str, int] = {}
        self._kind = "n"
        self._has_content = False
        self._formula: str | None = None
        self._shared = ""
        self._masters: dict[str, tuple[Position, str]] = {}
        self._stored = ""
        self._text: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._starts = {
            f"{namespace} {name}": start
            for namespace in _NAMESPACES
            for name, start in (
                ("row", self._start_row),
                ("c", self._start_cell),
                ("v", self._start_content),
                ("is", self._start_content),
                ("f", self._start_content),
                ("col", self._start_column),
                ("mergeCell", self._start_merged),
            )
        }

    def parse(self, chunks: Iterable[bytes]) -> None:
        for chunk in chunks:
            self._parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position only
        self._parser.Parse(b"", True)  # noqa: FBT003
        self._finish_cell()

    def _refuse(self, *_declaration: object) -> None:
        raise UnsafeXmlError

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        start = self._starts.get(name)
        if start is not None:
            start(name, attributes)

    def _start_row(self, _name: str, attributes: Mapping[str, str]) -> None:
        self._finish_cell()
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else int(number) - 1
        self._column = -1
        if not 0 <= self._row < MAX_ROWS:
            raise ValueError(number)
        if attributes.get("hidden") in _TRUE or attributes.get("ht") == "0":
            self.marks.hidden_rows.add(self._row)

    def _start_cell(self, _name: str, attributes: Mapping[str, str]) -> None:
        self._finish_cell()
        self._kind = attributes.get("t", "n")
        reference = attributes.get("r")
        if reference is None:
            self._position = (self._row, self._column + 1)
        else:
            self._position = self._parse(reference)
        self._column = self._position[1]
        if not (0 <= self._position[0] < MAX_ROWS and 0 <= self._column < MAX_COLUMNS):
            raise ValueError(reference)
        # A cell that stands twice counts as it stands last.
        self.marks.styles.pop(self._position, None)
        style = self._styles.get(attributes.get("s", "0"))
        if style is not None:
            self.marks.styles[self._position] = style

    def _parse(self, reference: str) -> Position:
        found = _CELL.fullmatch(reference) or _CELL.fullmatch(reference.upper())
        if found is None:
            raise ValueError(reference)
        letters = found[1]
        column = self._letters.get(letters)
        if column is None:
            column = parse_area(f"{letters}1").left
            self._letters[letters] = column
        return int(found[2]) - 1, column

    def _start_content(self, name: str, attributes: Mapping[str, str]) -> None:
        self._has_content = True
        what = name.rpartition(" ")[2]
        if what == "f":
            self._formula = ""
            self._shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""
        # Texts are collected only where they matter: most cells are plain numbers.
        if what == "f" or (what == "v" and (self._formula is not None or self._kind == "e")):
            self._text = []
            self._parser.CharacterDataHandler = self._text.append
            self._parser.EndElementHandler = self._end_formula if what == "f" else self._end_value

    def _end_formula(self, _name: str) -> None:
        self._formula = "".join(self._text).strip()
        self._stop_collecting()

    def _end_value(self, _name: str) -> None:
        self._stored = "".join(self._text).strip()
        self._stop_collecting()

    def _stop_collecting(self) -> None:
        self._parser.CharacterDataHandler = None
        self._parser.EndElementHandler = None

    def _finish_cell(self) -> None:
        if not self._has_content:
            return
        marks, position = self.marks, self._position
        marks.rows = max(marks.rows, position[0] + 1)
        marks.columns = max(marks.columns, position[1] + 1)
        marks.errors.pop(position, None)
        marks.formulas.pop(position, None)
        if self._kind == "e":
            marks.errors[position] = self._stored
        elif self._formula is not None and not (self._kind == "str" and not self._stored):
            marks.formulas[position] = self._formula_mark(self._formula)
        self._has_content = False
        self._formula = None
        self._stored = ""

    def _formula_mark(self, formula: str) -> FormulaMark:
        """Return the formula of the cell, or the one that it shares with an earlier cell."""
        if not self._shared:
            return FormulaMark(formula, self._stored)
        row, column = self._position
        if formula:
            self._masters[self._shared] = (self._position, formula)
        (top, left), formula = self._masters.get(self._shared, (self._position, formula))
        return FormulaMark(formula, self._stored, (row - top, column - left))

    def _start_column(self, _name: str, attributes: Mapping[str, str]) -> None:
        if attributes.get("hidden") in _TRUE or attributes.get("width") == "0":
            first, last = int(attributes["min"]), int(attributes["max"])
            if not 1 <= first <= last <= MAX_COLUMNS:
                raise ValueError(attributes["max"])
            self.marks.hidden_columns.update(range(first - 1, last))

    def _start_merged(self, _name: str, attributes: Mapping[str, str]) -> None:
        self.marks.merged.append(parse_area(attributes["ref"]))
