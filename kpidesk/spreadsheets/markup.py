"""Turn the tables of a web page into a grid: what many shops and programs export and call .xls."""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from kpidesk.spreadsheets.archive import damaged, too_large
from kpidesk.spreadsheets.delimited import decode
from kpidesk.spreadsheets.drafts import GridDraft
from kpidesk.spreadsheets.grid import MAX_COLUMNS, Area, Cell, Grid, text_cell
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.markup_rows import plain_rows

_DECLARED: Final = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?([A-Za-z0-9_-]{3,20})", re.ASCII)
_TEXT_ENCODING: Final = re.compile(
    r"windows-?\d+|cp\d+|iso-?8859-?\d+|koi8-?[ru]|mac-?\w+|shift_?jis|euc-?\w+|gb\w+|big5",
    re.ASCII,
)
_LATIN: Final = ("iso8859-1", "ascii")  # browsers, like those who write it, mean Windows-1252
_WHITE: Final = re.compile(r"[ \t\r\n\f]+")
_WHITE_RUN: Final = re.compile(" {2,}")
_BREAKS: Final = re.compile(r" *\n[ \n]*")
_SPAN: Final = re.compile(r"\s*(\d{1,6})")
_WIDEST_SPAN: Final = 1000  # as browsers have it (HTML standard, 4.9.11)
_TALLEST_SPAN: Final = 65_534
_DEEPEST: Final = 100  # tables inside each other
_INVISIBLE: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_VOID: Final = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
        "param", "source", "track", "wbr"
    }
)  # fmt: skip
# What a person does not see as text of the page.
_SKIPPED: Final = frozenset(
    {
        "audio", "comment", "datalist", "iframe", "math", "noscript", "object", "script",
        "select", "style", "svg", "template", "textarea", "title", "video", "xml"
    }
)  # fmt: skip
_BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd",
        "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4",
        "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p",
        "pre", "section", "summary", "ul"
    }
)  # fmt: skip
# A raised 2 behind a number is no digit of it, and what was struck out does not run into what is
# valid: with these between them neither passes for a number.
_MARKS: Final = {"sup": "^", "sub": "_", "del": "~", "s": "~", "strike": "~", "ins": "~"}


def decode_markup(data: bytes) -> str | None:
    """Return the text that a web page or an XML file is, None where it is none.

    As `delimited.decode`, but the encoding that it declares comes before the guess of the last.
    """
    declared = _DECLARED.search(data[:4096])
    if declared is not None and b"\0" not in data[:4096]:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _declared(data, declared[1].decode("ascii").casefold())
            if text is not None:
                return text
    return decode(data)


def _declared(data: bytes, encoding: str) -> str | None:
    if _TEXT_ENCODING.fullmatch(encoding) is None:
        return None
    try:
        if codecs.lookup(encoding).name in _LATIN:
            return None
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None


def read_web_page(
    text: str, name: str, limits: Limits, report: Callable[[int, int], None]
) -> Iterator[Grid]:
    """Yield the one grid of all tables of a web page, below each other, with a blank row between.

    Texts outside the tables, which may tell what a table is about, stand between them in column A.
    The grid's name is empty, and all its cells are texts. Raises UserError, naming the file `name`,
    where it cannot be read.
    """
    report(0, 1)
    page = _Page(name, limits)
    try:
        page.read(text)
    except AssertionError as error:
        # WORKAROUND: html.parser says so of a marked section that it does not know.
        raise damaged(name) from error
    yield page.grid()
    report(1, 1)


@dataclass(slots=True)
class _Table:
    """A table while it is read; rows and columns count from 0 at its own corner."""

    is_hidden: bool = False
    titles: list[str] = field(default_factory=list)
    rows: list[list[Cell | None]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    taken_until: list[int] = field(default_factory=list)  # the row where a column is free again
    is_in_row: bool = False
    position: int | None = None  # the column of the cell that is open
    parts: list[str] = field(default_factory=list)
    column: int = 0

    def begin_row(self, *, is_hidden: bool) -> None:
        self.end_row()
        if is_hidden or self.is_hidden:
            self.hidden_rows.add(len(self.rows))
        self.rows.append([])
        self.is_in_row = True
        self.column = 0

    def end_row(self) -> None:
        self.end_cell()
        self.is_in_row = False

    def begin_cell(self, across: int, down: int) -> bool:
        """Begin a cell in the next free column; say whether that is still on the sheet."""
        if not self.is_in_row:
            self.begin_row(is_hidden=False)
        self.end_cell()
        row, left = len(self.rows) - 1, self.column
        while left < len(self.taken_until) and self.taken_until[left] > row:
            left += 1
        end = left + across
        if end > MAX_COLUMNS:
            return False
        self.taken_until.extend([0] * (end - len(self.taken_until)))
        self.taken_until[left:end] = [row + down] * across
        if across > 1 or down > 1:
            self.merged.append(Area(row, left, row + down - 1, end - 1))
        self.position = left
        self.parts = []
        self.column = end
        return True

    def end_cell(self) -> None:
        if self.position is None:
            return
        cell = text_cell(_clean(self.parts))
        if cell is not None:
            line = self.rows[-1]
            line.extend([None] * (self.position - len(line)))
            line.append(cell)
        self.position = None


class _Page(HTMLParser):
    """Gathers the tables of a page, and the texts between them."""

    def __init__(self, name: str, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self._name = name
        self._limits = limits
        self._blocks: list[_Table | str] = []
        self._open: list[_Table] = []
        self._outside: list[str] = []
        self._skipped: tuple[str, int] | None = None
        self._hidden: tuple[str, int, int] | None = None  # element, how deep in itself, in tables
        self._cells = 0

    def read(self, text: str) -> None:
        """Take in the whole page; rows that are plain do not go through the parser."""
        done = 0
        for start, end, texts in plain_rows(text):
            if start > done:
                self.feed(text[done:start])
                done = start
            if self.rawdata or self.cdata_elem is not None:
                break  # in a remark or a script, and fed bit by bit it would be read from its start
            if self._takes_row(len(texts)):
                self._add_row(texts)
                done = end
        self.feed(text[done:])
        self.close()

    def _takes_row(self, columns: int) -> bool:
        """Say whether what comes next is a row of a table, and no cell of it moves aside."""
        is_seen = self._skipped is None and self._hidden is None
        if not is_seen or not self._open or columns > MAX_COLUMNS:
            return False
        table = self._open[-1]
        return max(table.taken_until, default=0) <= len(table.rows)

    def _add_row(self, texts: Sequence[str]) -> None:
        table = self._open[-1]
        table.begin_row(is_hidden=False)
        table.end_row()
        self._take_caption(table)
        self._cells += len(texts)
        if self._cells > self._limits.cells:
            raise too_large(self._name)
        row = [text_cell(_WHITE.sub(" ", text).strip(" ")) for text in texts]
        while row and row[-1] is None:
            row.pop()
        table.rows[-1] = row

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if self._skipped is not None:
            if tag == self._skipped[0]:
                self._skipped = (tag, self._skipped[1] + 1)
            return
        if tag in _SKIPPED:
            self._skipped = (tag, 1)
            return
        if self._hidden is not None and tag == self._hidden[0]:
            self._hidden = (tag, self._hidden[1] + 1, self._hidden[2])
        attributes = dict(attrs)
        if tag in ("table", "tr", "td", "th"):
            self._start_part(tag, attributes)
        elif tag not in _VOID and self._hidden is None and _is_invisible(attributes):
            self._hidden = (tag, 1, len(self._open))
        elif tag == "br":
            self._say("\n")
        elif tag in _BLOCKS:
            self._break()
        elif tag in _MARKS:
            self._say(_MARKS[tag])

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        # A browser takes <td/> for <td>; with XML before its eyes a writer means an empty cell.
        if tag not in _SKIPPED:
            self.handle_starttag(tag, attrs)
            if tag not in _VOID:
                self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped is not None:
            if tag == self._skipped[0]:
                depth = self._skipped[1] - 1
                self._skipped = (tag, depth) if depth else None
            return
        if self._hidden is not None and tag == self._hidden[0]:
            depth = self._hidden[1] - 1
            self._hidden = (tag, depth, self._hidden[2]) if depth else None
        if tag in ("table", "tr", "td", "th"):
            self._end_part(tag)
        elif tag in _BLOCKS:
            self._break()
        elif tag in ("del", "s", "strike", "ins"):
            self._say(_MARKS[tag])

    def handle_data(self, data: str) -> None:
        self._say(_WHITE.sub(" ", data))

    def grid(self) -> Grid:
        """Return all that was found; UserError where the page breaks off in what is not shown."""
        self._flush_outside()
        if self._skipped is not None or self._hidden is not None:
            raise damaged(self._name)  # it may have swallowed tables
        for table in self._open:
            table.end_row()
        draft = GridDraft("", self._name, self._limits)
        row = 0
        is_below_title = False
        for block in self._blocks:
            if isinstance(block, str):
                draft.add_row(row, [text_cell(block)])
                row += 1
                is_below_title = True
            elif block.rows or block.titles:
                row = _add_table(draft, block, row + 1 if is_below_title else row) + 1
                is_below_title = False
        return draft.grid()

    def _start_part(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        self._end_hidden_in_cell()
        if tag == "table":
            self._flush_outside()
            self._break()
            table = _Table(is_hidden=self._hidden is not None or _is_invisible(attributes))
            self._blocks.append(table)
            self._open.append(table)
            if len(self._open) > _DEEPEST:
                raise too_large(self._name)
            return
        if not self._open:
            return
        table = self._open[-1]
        self._take_caption(table)
        if tag == "tr":
            table.begin_row(is_hidden=_is_invisible(attributes))
            return
        across = min(max(_span(attributes.get("colspan")), 1), _WIDEST_SPAN)
        down = min(_span(attributes.get("rowspan")) or _TALLEST_SPAN, _TALLEST_SPAN)
        is_placed = table.begin_cell(across, down)
        self._cells += across
        if not is_placed or self._cells > self._limits.cells:
            raise too_large(self._name)

    def _end_part(self, tag: str) -> None:
        self._end_hidden_in_cell()
        if not self._open:
            return
        table = self._open[-1]
        if tag in ("td", "th"):
            table.end_cell()
            return
        table.end_row()
        if tag == "table":
            self._take_caption(table)
            self._open.pop()

    def _end_hidden_in_cell(self) -> None:
        """End what was hidden inside a cell with it, whatever was left open."""
        if self._hidden is not None and 0 < self._hidden[2] == len(self._open):
            self._hidden = None

    def _is_unseen(self) -> bool:
        # A hidden table is read, as hidden rows; of a visible cell only what is seen.
        is_in_hidden_table = bool(self._open) and self._open[-1].is_hidden
        return self._skipped is not None or (self._hidden is not None and not is_in_hidden_table)

    def _say(self, text: str) -> None:
        if self._is_unseen():
            return
        if self._open and self._open[-1].position is not None:
            self._open[-1].parts.append(text)
        else:
            self._outside.append(text)

    def _break(self) -> None:
        if self._open:
            self._say("\n")
        else:
            self._flush_outside()

    def _flush_outside(self) -> None:
        """Make what stood outside of all cells a line of its own."""
        text, self._outside = _clean(self._outside), []
        if not text.strip():
            return
        if self._open:
            self._open[-1].titles.append(text)
        else:
            self._blocks.append(text)

    def _take_caption(self, table: _Table) -> None:
        text, self._outside = _clean(self._outside), []
        if text.strip():
            table.titles.append(text)


def _add_table(draft: GridDraft, table: _Table, top: int) -> int:
    """Put a table on the sheet and return the row below it."""
    for title in table.titles:
        draft.add_row(top, [text_cell(title)])
        top += 1
    for number, row in enumerate(table.rows):
        draft.add_row(top + number, row)
    for number in table.hidden_rows:
        draft.hide_rows(top + number, 1)
    last = len(table.rows) - 1
    for area in table.merged:
        bottom = min(area.bottom, last)
        if (area.top, area.left) != (bottom, area.right):
            draft.merged.append(Area(area.top + top, area.left, bottom + top, area.right))
    return top + len(table.rows)


def _clean(parts: Sequence[str]) -> str:
    text = _WHITE_RUN.sub(" ", "".join(parts))
    return _BREAKS.sub("\n", text).strip(" \n")


def _span(value: str | None) -> int:
    found = _SPAN.match(value or "1")
    return int(found[1]) if found else 1


def _is_invisible(attributes: Mapping[str, str | None]) -> bool:
    style = attributes.get("style") or ""
    return "hidden" in attributes or _INVISIBLE.search(style) is not None
