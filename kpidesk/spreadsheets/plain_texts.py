"""Take a long list of date, name and number out of a text file, column by column.

Where no field is quoted and all lines are cut into three, one pattern cuts the whole text. Numbers
have to be written so that they can mean one thing only; at the slightest doubt (a group of three
digits behind a mark, a blank, a line of another width) the text is read the general way.
"""

import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kpidesk.spreadsheets.grid import Cell, Grid, Row, text_cell
from kpidesk.spreadsheets.numbering import Numbering

FEWEST: Final = 4000  # rows that are worth it
WIDTH: Final = 3
# A number that is no part of a name, has no mark between thousands and could not be taken for one
# that has: as `number_columns` tells at a glance. What has decimals proves that a point is before.
_NUMBERS: Final = re.compile(r"(?:-?(?:0|[1-9][0-9]{0,8})(?:\.(?:[0-9]{1,2}|[0-9]{4,6}))?\n)++")
_DATE: Final = re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}|[0-9]{4}-[0-9]{2}")
_FEWEST_PROOFS: Final = 2


@dataclass(frozen=True, slots=True)
class TextList:
    """A text with a line of headings and below it a list: a date, a name and a number in a line.

    As `plain_sheets.PlainSheet`, but for that all are texts: `days` are the different dates.
    """

    above: Sequence[Row]
    days_at: int
    labels_at: int
    numbers_at: int
    whole: Callable[[], Grid]
    raw_texts: Sequence[str]
    days: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    day_index: "array[int]" = field(default_factory=lambda: array("I"))
    label_index: "array[int]" = field(default_factory=lambda: array("I"))
    numbers: "array[float]" = field(default_factory=lambda: array("d"))

    @property
    def name(self) -> str:
        """Return the name of the sheet, which a text has none of."""
        return ""

    @property
    def shown(self) -> None:
        """Return what knows how cells are shown: in a text they are as they stand there."""
        return

    @property
    def is_text(self) -> bool:
        """Say that the rows are the records of a text."""
        return True

    def row(self, at: int) -> list[Cell | None]:
        """Return a row of the list, counted from 0, as a grid has it."""
        line: list[Cell | None] = [None] * WIDTH
        line[self.days_at] = text_cell(self.days[self.day_index[at]])
        line[self.labels_at] = text_cell(self.labels[self.label_index[at]])
        line[self.numbers_at] = text_cell(self.raw_texts[at])
        return line

    def represents(self, places: Sequence[int]) -> bool:
        """Say whether the rows at `places` prove as much as all do of how numbers are written."""
        proofs = sum("." in self.raw_texts[at] for at in places)
        return proofs >= _FEWEST_PROOFS or not any("." in text for text in self.raw_texts)


def text_list(text: str, delimiter: str, whole: Callable[[], Grid]) -> TextList | None:
    """Return what a text says where it is a long plain list; None otherwise.

    `whole` makes the grid of the text in the general way.
    """
    if not delimiter or text.count("\n") < FEWEST or '"' in text:
        return None
    body = text.replace("\r\n", "\n") if "\r" in text else text
    body = body if body.endswith("\n") else f"{body}\n"
    headings, _newline, body = body.partition("\n")
    above = headings.split(delimiter)
    if len(above) != WIDTH or not all(map(_is_plain, above)):
        return None
    mark = re.escape(delimiter)
    cell = rf"([^{mark}\n]*+)"
    found = re.split(rf"{cell}{mark}{cell}{mark}{cell}\n", body)
    if any(found[:: WIDTH + 1]):
        return None
    columns = [found[place :: WIDTH + 1] for place in range(1, WIDTH + 1)]
    places = _places(columns)
    if places is None:
        return None
    days_at, labels_at, numbers_at = places
    days, labels = Numbering[str](), Numbering[str]()
    row: Row = [text_cell(heading) for heading in above]
    sheet = TextList([row], days_at, labels_at, numbers_at, whole, columns[numbers_at])
    sheet.day_index.extend(map(days.__getitem__, columns[days_at]))
    sheet.label_index.extend(map(labels.__getitem__, columns[labels_at]))
    sheet.numbers.extend(map(float, columns[numbers_at]))
    sheet.days.extend(days)
    sheet.labels.extend(labels)
    if not all(map(_DATE.fullmatch, days)) or not all(map(_is_name, labels)):
        return None
    return sheet


def _places(columns: Sequence[Sequence[str]]) -> tuple[int, int, int] | None:
    """Return which column holds the dates, the names and the numbers, by its first cell."""
    kinds: dict[str, int] = {}
    for place, column in enumerate(columns):
        first = column[0]
        kind = "day" if _DATE.fullmatch(first) else "label" if _is_name(first) else "number"
        kinds[kind] = place
    if len(kinds) < WIDTH:
        return None
    said = "\n".join([*columns[kinds["number"]], ""])
    if _NUMBERS.fullmatch(said) is None:
        return None
    return kinds["day"], kinds["label"], kinds["number"]


def _is_plain(text: str) -> bool:
    return bool(text) and text == text.strip() and text.isprintable()


def _is_name(text: str) -> bool:
    return _is_plain(text) and text[0].isalpha()
