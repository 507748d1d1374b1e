"""Turn an "XML Spreadsheet 2003" into grids: what many programs write and call .xls.

Format: Microsoft, "XML Spreadsheet Reference" (Office 2003), namespace
urn:schemas-microsoft-com:office:spreadsheet.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kpidesk.domain.numbers import NumberLocale
from kpidesk.i18n import _
from kpidesk.spreadsheets.drafts import GridDraft
from kpidesk.spreadsheets.formula_values import FormulaMark
from kpidesk.spreadsheets.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    Area,
    Cell,
    Grid,
    Position,
    cell_name,
    error_cell,
    text_cell,
)
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.number_cells import is_points, moment_cell, stored_cell, time_cell
from kpidesk.spreadsheets.number_formats import GENERAL, NumberFormat, number_format
from kpidesk.spreadsheets.xml_walk import PIECE, Attributes, XmlWalk

NAMESPACE: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_SS: Final = f"{NAMESPACE} "
_EXCEL: Final = "urn:schemas-microsoft-com:office:excel "
_ASIDE: Final = frozenset({f"{_SS}Comment", f"{_SS}Names", f"{_SS}PhoneticText"})
_INDEX: Final = f"{_SS}Index"
# The names that Excel gives to formats here, as far as they change what a number is.
_NAMED: Final = {
    "Percent": "0.00%",
    "General Date": "m/d/yyyy h:mm",
    "Long Date": "d-mmm-yy",
    "Medium Date": "d-mmm-yy",
    "Short Date": "m/d/yyyy",
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm",
    "Short Time": "h:mm",
    "Euro Currency": "[$€]0.00",
    **dict.fromkeys(
        ("General", "General Number", "Fixed", "Standard", "Scientific", "Currency"), "0"
    ),
    **dict.fromkeys(("Yes/No", "True/False", "On/Off"), "0"),
}
_REFERENCE: Final = r"R(?:\d+|\[-?\d+\])?C(?:\d+|\[-?\d+\])?"
_RANGE: Final = rf"{_REFERENCE}(?::{_REFERENCE})?"
_TERM: Final = rf"(?:SUM\({_RANGE}(?:,{_RANGE})*\)|SUBTOTAL\((?:9|109),{_RANGE}(?:,{_RANGE})*\))"
_SUM: Final = re.compile(
    rf"{_TERM}(?:\+(?:{_TERM}|{_REFERENCE}))*|{_REFERENCE}(?:\+(?:{_TERM}|{_REFERENCE}))+"
)
_CELL: Final = re.compile(
    r"(?<![\w.!'\]])R(?:\[(-?\d{1,7})\]|(\d{1,7}))?C(?:\[(-?\d{1,5})\]|(\d{1,5}))?(?![\w(\[])"
)
_LONGEST_FORMULA: Final = 2000
_LONGEST_TEXT: Final = 1 << 16


def read_xml_spreadsheet(
    text: str,
    name: str,
    locale: NumberLocale,
    limits: Limits,
    report: Callable[[int, int], None],
) -> Iterator[Grid]:
    """Yield the grid of each worksheet of the XML in `text`, with its numbers as stored.

    `locale` is how numbers are shown in the texts of cells. Raises UserError, naming the file
    `name`, where it cannot be read.
    """
    pieces = (text[start : start + PIECE] for start in range(0, len(text), PIECE))
    yield from _Walker(name, locale, limits).grids(pieces, report)


@dataclass(slots=True)
class _Style:
    format: NumberFormat = GENERAL
    indent: int = 0


class _Walker(XmlWalk):
    """Goes once through the XML; one grid is built at a time."""

    def __init__(self, name: str, locale: NumberLocale, limits: Limits) -> None:
        super().__init__(name)
        self._locale = locale
        self._limits = limits
        self._is_1904 = False
        self._styles: dict[str, _Style] = {}
        self._style = _Style()
        self._draft: GridDraft | None = None
        self._row = -1
        self._column = -1
        self._columns = -1
        self._column_styles: dict[int, str] = {}
        self._row_style = ""
        self._line: list[Cell | None] = []
        self._cell: Attributes | None = None
        self._kind = ""
        self._text: list[str] | None = None
        self._data = ""
        self._first = 0
        self._span = 0

    def starts(self) -> Mapping[str, Callable[[Attributes], None]]:
        return {
            f"{_SS}Style": self._start_style,
            f"{_SS}NumberFormat": self._start_format,
            f"{_SS}Alignment": self._start_alignment,
            f"{_SS}Worksheet": self._start_sheet,
            f"{_SS}Column": self._start_column,
            f"{_SS}Row": self._start_row,
            f"{_SS}Cell": self._start_cell,
            f"{_SS}Data": self._start_data,
            f"{_EXCEL}Date1904": self._start_1904,
            f"{_EXCEL}Visible": self._start_visible,
        }

    def ends(self) -> Mapping[str, Callable[[], None]]:
        return {
            f"{_SS}Worksheet": self._end_sheet,
            f"{_SS}Row": self._end_row,
            f"{_SS}Cell": self._end_cell,
            f"{_SS}Data": self._end_data,
            f"{_EXCEL}Visible": self._end_visible,
        }

    def is_aside(self, name: str) -> bool:
        return name in _ASIDE

    def _start_style(self, attributes: Attributes) -> None:
        parent = self._styles.get(attributes.get(f"{_SS}Parent", "Default"), _Style())
        self._style = _Style(parent.format, parent.indent)
        self._styles[attributes.get(f"{_SS}ID", "")] = self._style

    def _start_format(self, attributes: Attributes) -> None:
        code = attributes.get(f"{_SS}Format", "")
        self._style.format = number_format(_NAMED.get(code, code)[:_LONGEST_FORMULA])

    def _start_alignment(self, attributes: Attributes) -> None:
        self._style.indent = int(attributes.get(f"{_SS}Indent", "0"))

    def _start_1904(self, _attributes: Attributes) -> None:
        self._is_1904 = True

    def _start_sheet(self, attributes: Attributes) -> None:
        self._draft = GridDraft(attributes.get(f"{_SS}Name", ""), self.name, self._limits)
        self._row = self._columns = -1
        self._column_styles = {}

    def _end_sheet(self) -> None:
        if self._draft is not None:
            self.done.append(self._draft.grid(self._locale))
        self._draft = None

    def _start_visible(self, _attributes: Attributes) -> None:
        self._collect()

    def _end_visible(self) -> None:
        if self._draft is not None and self._collected().strip() in (
            "SheetHidden",
            "SheetVeryHidden",
        ):
            self._draft.is_hidden = True

    def _start_column(self, attributes: Attributes) -> None:
        if self._draft is None:
            return
        first = _place(attributes, self._columns, MAX_COLUMNS)
        count = _number(attributes, "Span", MAX_COLUMNS) + 1
        self._columns = first + count - 1
        if attributes.get(f"{_SS}Hidden") == "1" or attributes.get(f"{_SS}Width") == "0":
            self._draft.hide_columns(first, count)
        if f"{_SS}StyleID" in attributes:
            styled = range(first, min(first + count, MAX_COLUMNS))
            self._column_styles.update(dict.fromkeys(styled, attributes[f"{_SS}StyleID"]))

    def _start_row(self, attributes: Attributes) -> None:
        if self._draft is None:
            return
        first = _place(attributes, self._row, MAX_ROWS)
        span = _number(attributes, "Span", MAX_ROWS)
        if attributes.get(f"{_SS}Hidden") == "1" or attributes.get(f"{_SS}Height") == "0":
            self._draft.hide_rows(first, span + 1)
        self._row = first
        self._span = span  # further rows that look like this one and hold nothing
        self._row_style = attributes.get(f"{_SS}StyleID", "")
        self._line = []
        self._column = -1

    def _end_row(self) -> None:
        if self._draft is not None:
            self._draft.add_row(self._row, self._line)
            self._row += self._span

    def _start_cell(self, attributes: Attributes) -> None:
        if self._draft is None:
            return
        self._cell = attributes
        self._kind = ""
        self._data = ""
        first = _place(attributes, self._column, MAX_COLUMNS)
        right = first + _number(attributes, "MergeAcross", MAX_COLUMNS)
        bottom = self._row + _number(attributes, "MergeDown", MAX_ROWS)
        if (bottom, right) != (self._row, first):
            area = Area(self._row, first, min(bottom, MAX_ROWS - 1), min(right, MAX_COLUMNS - 1))
            self._draft.merged.append(area)
        self._first, self._column = first, right

    def _start_data(self, attributes: Attributes) -> None:
        self._kind = attributes[f"{_SS}Type"]
        self._collect()

    def _collect(self) -> None:
        self._text = []
        self.parser.CharacterDataHandler = self._text.append

    def _collected(self) -> str:
        text, self._text = "".join(self._text or ()), None
        self.parser.CharacterDataHandler = None
        return text

    def _end_data(self) -> None:
        self._data = self._collected()
        if len(self._data) > _LONGEST_TEXT:
            raise ValueError(self._kind)

    def _end_cell(self) -> None:
        attributes, draft = self._cell, self._draft
        self._cell = None
        if attributes is None or draft is None:
            return
        style_name = attributes.get(f"{_SS}StyleID") or self._row_style
        style_name = style_name or self._column_styles.get(self._first, "Default")
        style = self._styles.get(style_name, _Style())
        formula = attributes.get(f"{_SS}Formula")
        cell = self._made(style.format, formula)
        if cell is None:
            return
        self._line.extend([None] * (self._first - len(self._line)))
        self._line.append(cell)
        draft.has_points = draft.has_points or is_points(cell)
        if style.indent > 0 and cell.words:
            draft.indents[self._row, self._first] = style.indent
        if formula is not None and _is_sum(formula):
            draft.sums.add((self._row, self._first))
        if formula is not None and cell.is_number and len(formula) <= _LONGEST_FORMULA:
            place = (self._row, self._first)
            draft.formulas[place] = FormulaMark(_as_excel(formula, place), self._data.strip())

    def _made(self, shown: NumberFormat, formula: str | None) -> Cell | None:
        if formula is not None:
            calculation = formula.strip().removeprefix("=")
            literal = FormulaMark(calculation, "").literal
            if literal is not None:
                return stored_cell(literal, shown, self._locale, is_1904=self._is_1904)
            if not self._kind or (self._kind != "String" and not self._data.strip()):
                problem = _(
                    "The result of this formula was never calculated. "
                    "Open the file in Excel, save it once, and import it again."
                )
                return Cell(None, f"={calculation}", problem=problem)
        if not self._kind:
            return None
        return self._typed(self._data, shown)

    def _typed(self, data: str, shown: NumberFormat) -> Cell | None:
        if self._kind == "Number":
            if "_" in data:  # which Python would take for a mark between digits
                raise ValueError(data)
            if not data.strip():
                return None
            return stored_cell(float(data), shown, self._locale, is_1904=self._is_1904)
        if self._kind == "DateTime":
            return _moment(data.strip())
        if self._kind == "Boolean":
            is_true = data.strip().casefold() in ("1", "true")
            return Cell(is_true, "TRUE" if is_true else "FALSE")
        if self._kind == "Error":
            return error_cell(data.strip() or "#ERROR")
        if self._kind == "String":
            return text_cell(data)
        raise ValueError(self._kind)


def _moment(data: str) -> Cell | None:
    if not data:
        return None
    try:
        moment = dt.datetime.fromisoformat(data).replace(tzinfo=None, microsecond=0)
    except ValueError:
        problem = _("The cell shows a day that is in no calendar.")
        return Cell(None, data, problem=problem)
    # Excel stores a mere time of day as one on the day before its calendar begins.
    return time_cell(f"{moment:%H:%M}") if moment.year < 1900 else moment_cell(moment)


def _as_excel(formula: str, place: Position) -> str:
    """Return a formula that names cells as R[-1]C with their names, such as B4."""

    def name(found: re.Match[str]) -> str:
        row = place[0] + int(found[1] or 0) if found[2] is None else int(found[2]) - 1
        column = place[1] + int(found[3] or 0) if found[4] is None else int(found[4]) - 1
        is_inside = 0 <= row < MAX_ROWS and 0 <= column < MAX_COLUMNS
        return cell_name(row, column) if is_inside else found[0]

    return _CELL.sub(name, formula.strip().removeprefix("="))


def _is_sum(formula: str) -> bool:
    if len(formula) > _LONGEST_FORMULA:
        return False
    return _SUM.fullmatch("".join(formula.upper().removeprefix("=").split())) is not None


def _place(attributes: Attributes, last: int, end: int) -> int:
    """Return where something stands, from 0: at its Index, else behind the `last`."""
    place = int(attributes[_INDEX]) - 1 if _INDEX in attributes else last + 1
    if not last < place < end:
        raise ValueError(place)
    return place


def _number(attributes: Attributes, what: str, end: int) -> int:
    value = attributes.get(f"{_SS}{what}")
    if value is None:
        return 0
    number = int(value)
    if not 0 <= number <= end:
        raise ValueError(what)
    return number
