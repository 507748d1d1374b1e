"""Turn an OpenDocument spreadsheet (.ods, or the single XML of .fods) into grids.

Our own walk over its XML: the reader that is fast elsewhere knows no hidden rows, no percentages,
no currencies, and shows an error as a blank or as 0. Format: OpenDocument 1.3 part 3, chapters 9,
16 and 19 (OASIS), with what LibreOffice adds.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import NumberLocale
from kpidesk.i18n import _
from kpidesk.spreadsheets.archive import open_archive
from kpidesk.spreadsheets.drafts import GridDraft
from kpidesk.spreadsheets.grid import MAX_COLUMNS, MAX_ROWS, Area, Cell, Grid
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.number_cells import is_points
from kpidesk.spreadsheets.ods_cells import CellMaker, formula_of, is_as_shown, is_sum
from kpidesk.spreadsheets.shown_cells import ShownCells
from kpidesk.spreadsheets.xml_walk import PIECE, Attributes, XmlWalk

CONTENT_PART: Final = "content.xml"
_MANIFEST_PART: Final = "META-INF/manifest.xml"
_ENCRYPTED: Final = re.compile(rb"encryption-data[\s/>]")
_URN: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE: Final = f"{_URN}table:1.0 "
_OFFICE: Final = f"{_URN}office:1.0 "
_TEXT: Final = f"{_URN}text:1.0 "
_STYLE: Final = f"{_URN}style:1.0 "
_DRAW: Final = f"{_URN}drawing:1.0 "
_FORMATS: Final = f"{_URN}xsl-fo-compatible:1.0 "
_HIDDEN: Final = ("collapse", "filter")
# What stands inside a sheet and looks like its cells and texts but is neither.
_ASIDE: Final = frozenset(
    {
        f"{_OFFICE}annotation",
        f"{_OFFICE}forms",
        f"{_TABLE}shapes",
        f"{_TABLE}tracked-changes",
        f"{_TABLE}dde-links",
        f"{_TABLE}scenario",
        f"{_TEXT}note",
        f"{_TEXT}ruby-text",
        f"{_DRAW}frame",
        f"{_DRAW}custom-shape",
        f"{_DRAW}g",
    }
)
_INCH: Final = {"in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1.0, "pc": 12.0, "px": 0.75}
_LENGTH: Final = re.compile(r"(\d{1,6}(?:\.\d{1,12})?)(in|cm|mm|pt|pc|px)")
_BLANKS: Final = re.compile(r"[ \t\r\n]+")


def read_ods(
    data: bytes,
    name: str,
    locale: NumberLocale,
    limits: Limits,
    report: Callable[[int, int], None],
) -> Iterator[Grid]:
    """Yield the grid of each sheet of the .ods or .fods file in `data`.

    `locale` is how numbers are shown in the texts of cells; `report` is told how many sheets of how
    many are read. Raises UserError, naming the file `name`, where it cannot be read.
    """
    if not data.startswith(b"PK"):
        pieces = (data[start : start + PIECE] for start in range(0, len(data), PIECE))
        yield from _Walker(name, locale, limits).grids(pieces, report)
        return
    with open_archive(data, name, limits) as archive:
        if _MANIFEST_PART in archive and any(
            _ENCRYPTED.search(piece) for piece in _overlapping(archive.chunks(_MANIFEST_PART))
        ):
            raise _protected(name)
        yield from _Walker(name, locale, limits).grids(archive.chunks(CONTENT_PART), report)


def _overlapping(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks, each with the end of the one before."""
    end = b""
    for chunk in chunks:
        yield end + chunk
        end = chunk[-40:]


def _protected(name: str) -> UserError:
    return UserError(
        _(
            "“{name}” is an OpenDocument spreadsheet with a password, which KPI Desk cannot open. "
            "Nothing was read from it; your numbers are safe. Open it in LibreOffice, save it "
            "without a password, and import it again."
        ).format(name=name)
    )


class _Walker(XmlWalk):
    """Goes once through the XML; one grid is built at a time.

    A hidden sheet may only be told by a style, which stands before all sheets.
    """

    def __init__(self, name: str, locale: NumberLocale, limits: Limits) -> None:
        super().__init__(name)
        self._limits = limits
        self._cells = CellMaker(locale)
        self._locale = locale
        self._shown = ShownCells(locale)
        self._styles: dict[str, str] = {}  # style of a cell to the one it is made from
        self._margins: dict[str, float] = {}
        self._hidden_tables: set[str] = set()
        self._style = ""
        self._steps: dict[int, int] = {}  # how far a margin moves a text, among those of the file
        self._draft: GridDraft | None = None
        self._begin_sheet()

    def starts(self) -> Mapping[str, Callable[[Attributes], None]]:
        return {
            f"{_STYLE}style": self._start_style,
            f"{_STYLE}table-properties": self._start_table_look,
            f"{_STYLE}paragraph-properties": self._start_paragraph_look,
            f"{_TABLE}table": self._start_table,
            f"{_TABLE}table-column": self._start_column,
            f"{_TABLE}table-row-group": self._start_group,
            f"{_TABLE}table-column-group": self._start_group,
            f"{_TABLE}table-row": self._start_row,
            f"{_TABLE}table-cell": self._start_cell,
            f"{_TABLE}covered-table-cell": self._start_cell,
            f"{_TEXT}p": self._start_text,
            f"{_TEXT}h": self._start_text,
            f"{_TEXT}s": self._start_spaces,
            f"{_TEXT}tab": self._start_tab,
            f"{_TEXT}line-break": self._start_break,
        }

    def ends(self) -> Mapping[str, Callable[[], None]]:
        return {
            f"{_TABLE}table": self._end_table,
            f"{_TABLE}table-row-group": self._end_group,
            f"{_TABLE}table-column-group": self._end_group,
            f"{_TABLE}table-row": self._end_row,
            f"{_TABLE}table-cell": self._end_cell,
            f"{_TABLE}covered-table-cell": self._end_cell,
            f"{_TEXT}p": self._end_text,
            f"{_TEXT}h": self._end_text,
        }

    def is_aside(self, name: str) -> bool:
        return name in _ASIDE or (name == f"{_TABLE}table" and self._draft is not None)

    def _begin_sheet(self) -> None:
        self._row = 0
        self._column = 0
        self._column_styles: list[str] = []
        self._line: list[Cell | None] = []
        self._line_repeated = 1
        self._row_style = ""
        self._attributes: Attributes | None = None
        self._paragraphs: list[str] = []
        self._text: list[str] = []
        self._hidden_groups: list[bool] = []

    def _start_style(self, attributes: Attributes) -> None:
        self._style = attributes.get(f"{_STYLE}name", "")
        if attributes.get(f"{_STYLE}family") == "table-cell":
            self._styles[self._style] = attributes.get(f"{_STYLE}parent-style-name", "")

    def _start_table_look(self, attributes: Attributes) -> None:
        if attributes.get(f"{_TABLE}display") == "false":
            self._hidden_tables.add(self._style)

    def _start_paragraph_look(self, attributes: Attributes) -> None:
        found = _LENGTH.fullmatch(attributes.get(f"{_FORMATS}margin-left", ""))
        if found is not None and self._style in self._styles:
            self._margins[self._style] = float(found[1]) * _INCH[found[2]]

    def _start_table(self, attributes: Attributes) -> None:
        self._begin_sheet()
        self._draft = GridDraft(attributes.get(f"{_TABLE}name", ""), self.name, self._limits)
        self._draft.is_hidden = attributes.get(f"{_TABLE}style-name", "") in self._hidden_tables
        self._draft.shown = self._shown = ShownCells(self._locale)
        margins = sorted({0, *(round(margin) for margin in self._margins.values())})
        self._steps = {each: step for step, each in enumerate(margins)}

    def _end_table(self) -> None:
        if self._draft is not None:
            self.done.append(self._draft.grid(self._locale))
        self._draft = None

    def _start_group(self, attributes: Attributes) -> None:
        self._hidden_groups.append(attributes.get(f"{_TABLE}display") == "false")

    def _end_group(self) -> None:
        if self._hidden_groups:
            self._hidden_groups.pop()

    def _is_hidden(self, attributes: Attributes) -> bool:
        return attributes.get(f"{_TABLE}visibility") in _HIDDEN or any(self._hidden_groups)

    def _start_column(self, attributes: Attributes) -> None:
        if self._draft is None:
            return
        first, count = len(self._column_styles), _count(attributes, "number-columns-repeated")
        if self._is_hidden(attributes):
            self._draft.hide_columns(first, count)
        style = attributes.get(f"{_TABLE}default-cell-style-name", "")
        self._column_styles.extend([style] * min(count, MAX_COLUMNS - first))

    def _start_row(self, attributes: Attributes) -> None:
        if self._draft is None:
            return
        self._line = []
        self._column = 0
        self._line_repeated = _count(attributes, "number-rows-repeated")
        self._row_style = attributes.get(f"{_TABLE}default-cell-style-name", "")
        if self._is_hidden(attributes):
            self._draft.hide_rows(self._row, self._line_repeated)

    def _end_row(self) -> None:
        if self._draft is None:
            return
        self._draft.add_row(self._row, self._line, self._line_repeated)
        self._row += self._line_repeated

    def _start_cell(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._paragraphs = []

    def _start_text(self, _attributes: Attributes) -> None:
        if self._attributes is not None:
            self._text = []
            self.parser.CharacterDataHandler = self._take_text

    def _take_text(self, text: str) -> None:
        self._text.append(_BLANKS.sub(" ", text))

    def _start_spaces(self, attributes: Attributes) -> None:
        count = int(attributes.get(f"{_TEXT}c", "1"))
        self._text.append(" " * min(max(count, 1), 1000))

    def _start_tab(self, _attributes: Attributes) -> None:
        self._text.append("\t")

    def _start_break(self, _attributes: Attributes) -> None:
        self._text.append("\n")

    def _end_text(self) -> None:
        self.parser.CharacterDataHandler = None
        self._paragraphs.append("".join(self._text))

    def _end_cell(self) -> None:
        attributes, draft = self._attributes, self._draft
        self._attributes = None
        self.parser.CharacterDataHandler = None
        if attributes is None or draft is None:
            return
        column, repeated = self._column, 1
        if f"{_TABLE}number-columns-repeated" in attributes:
            repeated = _count(attributes, "number-columns-repeated")
        self._column += repeated
        if f"{_TABLE}number-columns-spanned" in attributes:
            self._merge(draft, column, attributes)
        text = None if not self._paragraphs else "\n".join(self._paragraphs)
        cell = self._cells.cell(attributes, text)
        if cell is None:
            return
        if column + repeated > MAX_COLUMNS or self._row + self._line_repeated > MAX_ROWS:
            raise draft.too_large()
        self._line.extend([None] * (column - len(self._line)))
        self._line.extend([cell] * repeated)
        draft.has_points = draft.has_points or is_points(cell)
        is_single = repeated == self._line_repeated == 1
        if text is not None and is_single and is_as_shown(cell, attributes):
            self._shown.take_text((self._row, column), text)
        self._mark(draft, column, repeated, cell, attributes)

    def _mark(
        self,
        draft: GridDraft,
        column: int,
        repeated: int,
        cell: Cell,
        attributes: Attributes,
    ) -> None:
        step = self._indent(column, attributes) if self._margins and cell.words else 0
        adds = is_sum(attributes)
        mark = formula_of(attributes) if cell.is_number else None
        if mark is not None and self._line_repeated == repeated == 1:
            draft.formulas[self._row, column] = mark
        if not (step or adds):
            return
        # A run of equal labels or sums is short; what is longer is no table that a person made.
        for row in range(self._row, self._row + min(self._line_repeated, 100)):
            for place in range(column, column + min(repeated, 100)):
                if step:
                    draft.indents[row, place] = step
                if adds:
                    draft.sums.add((row, place))

    def _indent(self, column: int, attributes: Attributes) -> int:
        style = attributes.get(f"{_TABLE}style-name") or self._row_style
        if not style and column < len(self._column_styles):
            style = self._column_styles[column]
        for _generation in range(20):  # a style may be made from itself
            if style in self._margins:
                return self._steps[round(self._margins[style])]
            style = self._styles.get(style, "")
        return 0

    def _merge(self, draft: GridDraft, column: int, attributes: Attributes) -> None:
        bottom = self._row + _count(attributes, "number-rows-spanned") - 1
        right = column + _count(attributes, "number-columns-spanned") - 1
        if (bottom, right) != (self._row, column):
            area = Area(self._row, column, min(bottom, MAX_ROWS - 1), min(right, MAX_COLUMNS - 1))
            draft.merged.append(area)


def _count(attributes: Attributes, what: str) -> int:
    """Return how often something is repeated; ValueError where that is no number from 1 on."""
    count = int(attributes.get(f"{_TABLE}{what}", "1"))
    if not 1 <= count <= MAX_ROWS:
        raise ValueError(what)
    return count
