"""Turn a text file (CSV and its kin) into a grid: encoding and delimiter by evidence, not guess."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _
from kpidesk.spreadsheets.aligned_text import cut_aligned, is_aligned
from kpidesk.spreadsheets.archive import too_large
from kpidesk.spreadsheets.grid import MAX_COLUMNS, Cell, Grid, Row, text_cell
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.plain_texts import WIDTH as TEXT_LIST_WIDTH
from kpidesk.spreadsheets.plain_texts import TextList, text_list

# In this order where two would cut the records equally well: a tab or a semicolon stands between
# fields and nowhere else, while a comma is a decimal mark too.
_DELIMITERS: Final = ("\t", ";", "|", ",")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 1000
_LONGEST_SAMPLE: Final = 1 << 20  # characters
_LONGEST_FIELD: Final = 1 << 16
_LONGEST_LINE: Final = 1 << 20
# The letters of Western Europe that DOS had in the same places on all its code pages; in
# Windows-1252 most of them are signs that never stand inside a word.
_DOS_LETTERS: Final = frozenset(
    byte
    for byte in range(0x80, 0x100)
    if bytes([byte]).decode("cp437") == bytes([byte]).decode("cp850")
    and bytes([byte]).decode("cp850").isalpha()
)
_NEVER_IN_A_WORD: Final = re.compile(
    rb"[A-Za-z][\x81\x82\x84\x8d\x8f\x90\x94\x99][a-z\x81-\xa5\xe1]"
)
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_Evidence = tuple[int, bool, int]
_NO_EVIDENCE: Final = (0, False, 0)
_REAL_COMMA: Final = re.compile(r"(?<!\d),(?!\s)|,(?![\d\s])")
_INSIDE_A_NUMBER: Final = re.compile(r"(?<=\d),(?=\d)")
_LONE_RETURN: Final = re.compile(r"\r(?!\n)")
_SEEN_BEFORE: Final = 100_000  # texts that are kept to be shared by equal cells


def decode(data: bytes) -> str | None:
    """Return the text that `data` is, None where it is none.

    A byte order mark decides; without one every second byte zero means UTF-16, then UTF-8 is tried,
    which other text does not pass by accident, and last Windows-1252, the "ANSI" of Excel, or the
    code page 850 of DOS where the letters prove it.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    start = data[:_SAMPLE]
    if b"\0" in start:
        if len(data) % 2:
            return None
        little = start[1::2].count(0) > start[0::2].count(0)
        return _decoded(data, "utf-16-le" if little else "utf-16-be")
    text = _decoded(data, "utf-8")
    if text is None and _is_of_dos(data):
        return _decoded(data, "cp850")
    return _decoded(data, "cp1252") if text is None else text


def _is_of_dos(data: bytes) -> bool:
    """Say whether all that is no ASCII are letters of DOS, and signs inside words elsewhere."""
    if _NEVER_IN_A_WORD.search(data) is None:
        return False
    others = set(data.translate(None, bytes(range(0x80))))
    return others <= _DOS_LETTERS


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _has_controls(text[:_SAMPLE]) else text


def _has_controls(text: str) -> bool:
    return any(character < " " and character not in "\t\n\r\f\x1a" for character in text)


def read_delimited(text: str, name: str, limits: Limits) -> Grid:
    """Return the grid of a text of records with fields between delimiters.

    A row is a record, blank lines included, so that a record with line breaks inside is one row.
    The grid's name is empty. Raises UserError, naming the file `name`, where the records cannot be
    told.
    """
    return _whole(*_prepared(text, name), name, limits)


def read_text_sheet(text: str, name: str, limits: Limits) -> Grid | TextList:
    """Return what `read_delimited` does, but a long plain list column by column."""
    cut = _prepared(text, name)
    delimiter, text, is_aligned = cut
    if not is_aligned:
        found = text_list(text, delimiter, lambda: _whole(*cut, name, limits))
        if found is not None:
            if (len(found.above) + len(found.numbers)) * TEXT_LIST_WIDTH > limits.cells:
                raise too_large(name)
            return found
    return _whole(*cut, name, limits)


def _prepared(text: str, name: str) -> tuple[str, str, bool]:
    """Return what cuts the records, their text, and whether columns are aligned with spaces."""
    text = text.rstrip("\x1a\0")
    if _LONE_RETURN.search(text, 0, _LONGEST_LINE) and "\n" not in text[:_LONGEST_LINE]:
        text = _LONE_RETURN.sub("\n", text)  # as the Mac of old ended lines
    if _has_endless_line(text):
        raise too_large(name)
    delimiter, text = _delimiter(text)
    return delimiter, text, delimiter in ("", ",") and _is_cut_by_spaces(text, delimiter)


def _whole(delimiter: str, text: str, is_aligned: bool, name: str, limits: Limits) -> Grid:  # noqa: FBT001
    if is_aligned:
        lines = text.replace("\r", "").split("\n")
        return _grid(iter(cut_aligned(lines, name)), name, limits)
    # Where nothing cuts, a line is a cell.
    return _grid(_records(text, delimiter or "\t"), name, limits)


def _is_cut_by_spaces(text: str, delimiter: str) -> bool:
    """Say whether columns are aligned with spaces, and commas mostly stand inside of numbers."""
    sample = text[:_LONGEST_SAMPLE]
    if delimiter and len(_INSIDE_A_NUMBER.findall(sample)) * 2 < sample.count(delimiter):
        return False
    return is_aligned(sample.split("\n"))


def _has_endless_line(text: str) -> bool:
    start = 0
    while len(text) - start > _LONGEST_LINE:
        end = text.rfind("\n", start, start + _LONGEST_LINE)
        if end < 0:
            return True
        start = end + 1
    return False


def _grid(records: Iterator[list[str]], name: str, limits: Limits) -> Grid:
    rows: list[Row] = []
    width = 0
    cells: dict[str, Cell | None] = {}  # many cells of a long list say the same
    try:
        for record in records:
            row: list[Cell | None] = []
            for field in record:
                try:
                    cell = cells[field]
                except KeyError:
                    cell = text_cell(field)
                    if len(cells) < _SEEN_BEFORE:
                        cells[field] = cell
                row.append(cell)
            while row and row[-1] is None:
                row.pop()
            rows.append(row)
            width = max(width, len(row))
            if width > MAX_COLUMNS or len(rows) * max(width, 1) > limits.cells:
                raise too_large(name)
    except csv.Error as error:
        raise UserError(
            _(
                "“{name}” cannot be cut into cells after record {number}: a quotation mark is "
                "never closed, or a cell is far too long. Nothing was read from it; your numbers "
                "are safe. Open it in Excel and save it as an Excel workbook."
            ).format(name=name, number=len(rows))
        ) from error
    while rows and not rows[-1]:
        rows.pop()
    return Grid("", rows, from_text=True)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    return csv.reader(_lines(text), delimiter=delimiter, strict=True)


def _lines(text: str) -> Iterator[str]:
    """Return the lines of `text` with their ends, without a second copy of it all where possible.

    csv.reader takes a lone carriage return inside a line for an error, io.StringIO for an end.
    """
    if _LONE_RETURN.search(text) is not None:
        return io.StringIO(text, newline="")
    return (found[0] for found in _LINE.finditer(text))


def _delimiter(text: str) -> tuple[str, str]:
    """Return the delimiter and the text of the records; Excel may name it in a line "sep=;".

    The delimiter is "" where there is none that cuts anything.
    """
    first, _newline, rest = text.partition("\n")
    first = first.strip()
    if len(first) == 5 and first.lower().startswith("sep="):
        return first[4], f"\n{rest}"
    if first.lower() == "sep=":  # the tab went with the white space
        return "\t", f"\n{rest}"
    sample = text[:_LONGEST_SAMPLE]
    found = {delimiter: _evidence(sample, delimiter) for delimiter in _DELIMITERS}
    if len(_INSIDE_A_NUMBER.findall(sample)) == sample.count(","):
        found[","] = _NO_EVIDENCE  # each is a mark in a number: not even a heading is cut by them
    best = max(_DELIMITERS, key=lambda delimiter: found[delimiter][:2])
    if best == ",":
        best = _better_than_comma(sample, found)
    return best if any(found[best]) else "", text


def _better_than_comma(sample: str, found: Mapping[str, _Evidence]) -> str:
    """Return the delimiter of records where the comma only stands in sentences and numbers."""
    lines = [line for line in islice(_lines(sample), _SAMPLE) if line.strip()]
    real = sum(1 for line in lines if _REAL_COMMA.search(line))
    for delimiter in _DELIMITERS[:-1]:
        _alike, _is_broken, cut = found[delimiter]
        if cut > real and cut * 2 >= len(lines):
            return delimiter
    return ","


def _evidence(text: str, delimiter: str) -> _Evidence:
    """Return how many of the first records have the number of fields that most of them have.

    And whether the quotation marks of the text do not fit this delimiter: where none cuts anything,
    that is what there is to say. And how many records are cut at all.
    """
    widths: Counter[int] = Counter()
    is_broken = False
    try:
        for record in islice(_records(text, delimiter), _SAMPLE):
            filled = [field.strip() != "" for field in record]
            if any(filled[1:]):
                widths[len(record)] += 1
    except csv.Error:
        is_broken = delimiter in text
    return max(widths.values(), default=0), is_broken, widths.total()
