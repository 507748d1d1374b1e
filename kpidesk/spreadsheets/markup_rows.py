"""Rows of a web page that nothing is special about: read at once, without a step for each tag.

A page of a program is one large table of such rows, and a parser of all that HTML allows needs
longer for them than everything else together.
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

# Nothing in them can be read in two ways, so that no row takes longer than once through it.
_WHITE: Final = r"[ \t\n\r\f]"
_VALUE: Final = r"""(?:"[^"<>]*+"|'[^'<>]*+'|[^\s\0"'<>=`/]++)"""
_ATTRIBUTES: Final = rf"""(?:{_WHITE}++[^\s\0"'<>/=]++(?:={_VALUE})?+)*+{_WHITE}*+"""
_CELL: Final = rf"<t[dh]({_ATTRIBUTES})>([^<]*+)</t[dh]>"
_UNNAMED_CELL: Final = _CELL.replace(rf"({_ATTRIBUTES})", _ATTRIBUTES).replace("([^<]*+)", "[^<]*+")
_ROW: Final = re.compile(
    rf"<tr({_ATTRIBUTES})>{_WHITE}*+((?:{_UNNAMED_CELL}{_WHITE}*+)++)</tr>", re.IGNORECASE
)
_CELLS: Final = re.compile(_CELL, re.IGNORECASE)
# What makes a cell wider or taller than one, or unseen; behind an entity any of it may stand.
_SPECIAL: Final = re.compile(r"span|hidden|display|visibility|&", re.IGNORECASE)


def plain_rows(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield start, end and the texts of the cells of each row of a page that is plain throughout.

    White space in the texts is as it stands there. Whether such a place of the page is a row at
    all, and not a part of a remark or a script, is for the caller to know.
    """
    for found in _ROW.finditer(text):
        if not _is_plain(found[1]):
            continue
        cells = _CELLS.findall(found[2])
        if all(_is_plain(attributes) for attributes, _text in cells):
            texts = [html.unescape(each) if "&" in each else each for _attributes, each in cells]
            yield found.start(), found.end(), texts


@lru_cache(maxsize=1024)
def _is_plain(attributes: str) -> bool:
    return _SPECIAL.search(attributes) is None
