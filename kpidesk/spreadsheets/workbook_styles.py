"""Read the cell styles of an .xlsx workbook, as far as they matter to what a cell says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kpidesk.spreadsheets.number_formats import CellStyle, format_of
from kpidesk.spreadsheets.shown_texts import SHOWN_BUILT_IN

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PLAIN: Final = frozenset(range(5))  # General, 0, 0.00 and those with marks between thousands
_PLAIN_CODE: Final = re.compile(r"General|[#0,]+(?:\.[#0]+)?", re.IGNORECASE)
_DAYS: Final = frozenset(range(14, 18))
_DAY_CODE: Final = re.compile(
    r"(?:\[\$-[0-9A-F]+\])?(?:d{1,4}[-/., \\]+m{1,4}|m{1,4}[-/., \\]+d{1,4}|y{2,4}[-/., \\]+m{1,4})"
    r"[-/., \\]+(?:y{2,4}|d{1,2})(?:;@)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a workbook by their number in the cells.

    `telling` tell more than a plain number does; those of `days` show a day and those of `plain` a
    number for certain, whichever program looks. What is in none may be anything. `codes` are the
    formats that are known.
    """

    telling: dict[str, CellStyle] = field(default_factory=dict)
    days: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    codes: dict[str, str] = field(default_factory=dict)


def local_name(tag: str) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition("}")[2]


def elements(root: "Element", name: str) -> "Iterator[Element]":
    """Yield the elements of this name in any namespace, in the order of the document."""
    return (element for element in root.iter() if local_name(element.tag) == name)


def read_styles(styles: "Element") -> Styles:
    """Return what the styles of the workbook say."""
    codes: dict[int, str] = {}
    for element in elements(styles, "numFmt"):
        if number := _whole(element.get("numFmtId")):
            codes[number] = element.get("formatCode", "")
    formats = next(elements(styles, "cellXfs"), None)
    telling: dict[str, CellStyle] = {}
    days, plain, shown = set(), set(), {}
    for index, style in enumerate(() if formats is None else formats):
        number = _whole(style.get("numFmtId"))
        code = codes.get(number)
        if known := code or SHOWN_BUILT_IN.get(number, ""):
            shown[str(index)] = known
        alignment = next(elements(style, "alignment"), None)
        indent = 0 if alignment is None else _whole(alignment.get("indent"))
        cell_style = CellStyle(format_of(number, code), indent)
        if cell_style.is_telling:
            telling[str(index)] = cell_style
        elif number in _DAYS if code is None else _DAY_CODE.fullmatch(code):
            days.add(str(index))
        elif number in _PLAIN if code is None else _PLAIN_CODE.fullmatch(code):
            plain.add(str(index))
    return Styles(telling, frozenset(days), frozenset(plain), shown)


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else 0
