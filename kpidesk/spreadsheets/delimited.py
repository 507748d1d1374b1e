"""Turn a text file (CSV and its kin) into a grid: encoding and delimiter by evidence, not guess."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Final

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _
from kpidesk.spreadsheets.archive import too_large
from kpidesk.spreadsheets.grid import MAX_COLUMNS, Grid, Row, text_cell
from kpidesk.spreadsheets.limits import Limits

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
_LONGEST_FIELD: Final = 1 << 16
_LONGEST_LINE: Final = 1 << 20  # characters


def decode(data: bytes) -> str | None:
    """Return the text that `data` is, None where it is none.

    A byte order mark decides; without one every second byte zero means UTF-16, then UTF-8 is tried,
    which other text does not pass by accident, and last Windows-1252, the "ANSI" of Excel.
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
    return _decoded(data, "cp1252") if text is None else text


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
    if any(len(line) > _LONGEST_LINE for line in io.StringIO(text)):
        raise too_large(name)
    delimiter, text = _delimiter(text.rstrip("\x1a"))
    rows: list[Row] = []
    width = 0
    try:
        for record in _records(text, delimiter):
            row = [text_cell(field) for field in record]
            while row and row[-1] is None:
                row.pop()
            rows.append(row)
            width = max(width, len(row))
            if width > MAX_COLUMNS or len(rows) * width > limits.cells:
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
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _delimiter(text: str) -> tuple[str, str]:
    """Return the delimiter and the text of the records; Excel may name it in a line "sep=;"."""
    first, _newline, rest = text.partition("\n")
    first = first.strip()
    if len(first) == 5 and first.lower().startswith("sep="):
        return first[4], f"\n{rest}"
    if first.lower() == "sep=":  # the tab went with the white space
        return "\t", f"\n{rest}"
    return max(_DELIMITERS, key=lambda delimiter: _consistency(text, delimiter)), text


def _consistency(text: str, delimiter: str) -> tuple[int, bool]:
    """Return how many of the first records have the number of fields that most of them have.

    And whether the quotation marks of the text do not fit this delimiter: where none cuts anything,
    that is what there is to say.
    """
    widths: Counter[int] = Counter()
    is_broken = False
    try:
        for number, record in enumerate(_records(text, delimiter)):
            if number == _SAMPLE:
                break
            filled = [field.strip() != "" for field in record]
            if any(filled[1:]):
                widths[len(record)] += 1
    except csv.Error:
        is_broken = delimiter in text
    return max(widths.values(), default=0), is_broken
