"""What calamine does not tell about the cells of a worksheet, found in one pass over its XML.

Hidden rows and columns, merged areas, which cells show a percentage, errors, formulas that no
program has calculated; and how far the sheet reaches, before anything is laid out in memory.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from xml.parsers import expat

from kpidesk.spreadsheets.grid import MAX_COLUMNS, MAX_ROWS, Area, Position, parse_area

_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LITERAL: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?%?")
_TRUE: Final = ("1", "true")
_NAMESPACES: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


class UnsafeXmlError(Exception):
    """XML with a document type, which no workbook has and every attack needs."""


@dataclass(frozen=True, slots=True)
class FormulaMark:
    """A formula and the result that was stored with it, both as text; "" where there is none."""

    formula: str
    stored: str

    @property
    def literal(self) -> float | None:
        """Return the number that the formula simply is (=1560.10), None where it calculates."""
        if _LITERAL.fullmatch(self.formula) is None:
            return None
        if self.formula.endswith("%"):
            return float(Decimal(self.formula[:-1]).scaleb(-2))
        return float(self.formula)


@dataclass(slots=True)
class SheetMarks:
    """What one pass over a worksheet found; positions are rows and columns counted from 0.

    `rows` and `columns` are how many the cells with content reach across, 0 where there are none.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    percent: set[Position] = field(default_factory=set)
    errors: dict[Position, str] = field(default_factory=dict)
    formulas: dict[Position, FormulaMark] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0


def read_marks(chunks: Iterable[bytes], percent_styles: Collection[str]) -> SheetMarks:
    """Return what the XML of a worksheet says; `percent_styles` are styles that show percentages.

    Raises ExpatError where it is no XML, ValueError or KeyError where it names impossible cells,
    and UnsafeXmlError.
    """
    walker = _Walker(frozenset(percent_styles))
    walker.parse(chunks)
    return walker.marks


class _Walker:
    def __init__(self, percent_styles: frozenset[str]) -> None:
        self.marks = SheetMarks()
        self._percent_styles = percent_styles
        self._row = -1
        self._column = -1
        self._position: Position = (0, 0)
        self._letters: dict[str, int] = {}
        self._kind = "n"
        self._has_content = False
        self._formula: str | None = None
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
        self.marks.percent.discard(self._position)
        if attributes.get("s") in self._percent_styles:
            self.marks.percent.add(self._position)

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

    def _start_content(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._has_content = True
        what = name.rpartition(" ")[2]
        if what == "f":
            self._formula = ""
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
            marks.formulas[position] = FormulaMark(self._formula, self._stored)
        self._has_content = False
        self._formula = None
        self._stored = ""

    def _start_column(self, _name: str, attributes: Mapping[str, str]) -> None:
        if attributes.get("hidden") in _TRUE or attributes.get("width") == "0":
            first, last = int(attributes["min"]), int(attributes["max"])
            if not 1 <= first <= last <= MAX_COLUMNS:
                raise ValueError(attributes["max"])
            self.marks.hidden_columns.update(range(first - 1, last))

    def _start_merged(self, _name: str, attributes: Mapping[str, str]) -> None:
        self.marks.merged.append(parse_area(attributes["ref"]))
