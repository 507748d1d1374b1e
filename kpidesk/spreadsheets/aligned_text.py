"""Cut lines whose columns are aligned with spaces, where that can be done without a doubt.

Programs print such lists. A field ends where two spaces stand; a column is where the fields of all
lines lie above each other. What does not fall into place that way is not cut at all.
"""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _

_FIELD: Final = re.compile(r"\S+(?: \S+)*")
_RULE: Final = re.compile(r"[-=_+|\s]+")  # a line drawn under the headings
_FEWEST: Final = 3  # lines that agree
_MOST_COLUMNS: Final = 300
_SAMPLE: Final = 1000

Span = tuple[int, int]


def is_aligned(lines: Sequence[str]) -> bool:
    """Say whether most of the lines hold several fields with two spaces or more between them."""
    filled = [line for line in islice(lines, _SAMPLE) if line.strip()]
    cut = sum(1 for line in filled if len(_FIELD.findall(line)) > 1)
    return cut >= _FEWEST and cut * 2 > len(filled)


def cut_aligned(lines: Sequence[str], name: str) -> list[list[str]]:
    """Return the fields of each line in its columns, "" where a column is blank.

    A line of one field that lies across several columns, such as a title, is put in the first.
    Raises UserError, naming the file `name`, where a line does not fit the columns of the others.
    """
    spans = [_spans(line) for line in lines]
    columns = _columns([line for line in spans if len(line) > 1])
    full = sum(1 for line in spans if len(line) == len(columns))
    is_a_table = 2 <= len(columns) <= _MOST_COLUMNS and full >= _FEWEST
    if not is_a_table or any("\t" in line for line in lines):
        raise _not_safe(name)
    return [_placed(line, fields, columns, name) for line, fields in zip(lines, spans, strict=True)]


def _spans(line: str) -> list[Span]:
    return [] if _RULE.fullmatch(line) else [found.span() for found in _FIELD.finditer(line)]


def _columns(lines: Sequence[Sequence[Span]]) -> list[Span]:
    """Return the stretches that fields cover, as they overlap from line to line."""
    columns: list[Span] = []
    for start, end in sorted(span for line in lines for span in line):
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    return columns


def _placed(line: str, fields: Sequence[Span], columns: Sequence[Span], name: str) -> list[str]:
    row = [""] * len(columns)
    if len(fields) == 1 and len(_overlapped(fields[0], columns)) != 1:
        row[0] = line.strip()
        return row
    for start, end in fields:
        (place, *more) = _overlapped((start, end), columns)
        if more or row[place]:
            raise _not_safe(name)
        row[place] = line[start:end]
    return row


def _overlapped(field: Span, columns: Sequence[Span]) -> list[int]:
    start, end = field
    return [place for place, (left, right) in enumerate(columns) if start < right and left < end]


def _not_safe(name: str) -> UserError:
    return UserError(
        _(
            "“{name}” has its columns aligned with spaces, and where one ends cannot be told for "
            "certain. Nothing was read from it; your numbers are safe. Open it in Excel with Data, "
            "From Text, look at the columns there, and save it as an Excel workbook."
        ).format(name=name)
    )
