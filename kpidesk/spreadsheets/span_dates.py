"""Read two columns of dates that say from when to when the figures beside them are."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.words import words_of

_STARTS: Final = words_of("""
    start starts started starting begin begins beginning from since von vom ab beginn beginnt anfang
    début debut du desde inicio inizio dal início van vanaf fra från
""")
_ENDS: Final = words_of("""
    end ends ended ending to until till through bis ende endet fin au hasta al fine fino termino
    término até tot einde til till
""")
_DATES: Final = words_of("date dates datum data fecha day tag on am the")
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def end_column(frame: Frame, start: Column) -> Column | None:
    """Return the column of last days beside one of first days: "Reporting starts", "… ends"."""
    said = _about(start.heading, _STARTS)
    if said is None:
        return None
    others = (one for one in frame.columns if one.at != start.at and one.holds_dates)
    return next((one for one in others if _about(one.heading, _ENDS) == said), None)


def is_of_reports(start: Column) -> bool:
    """Say whether the heading says that figures are of the span: no "Start date" of a project."""
    return bool(_about(start.heading, _STARTS))


def spans_of(start: Column, end: Column) -> Sequence[Cell | None]:
    """Return the spans that first and last days make; a row that lacks one of them has none."""
    return [_span(first, last) for first, last in zip(start.cells, end.cells, strict=True)]


def _about(heading: str, sides: frozenset[str]) -> frozenset[str] | None:
    """Return what else a heading says than that it is of a first or last day; None: it is not."""
    words = {word.casefold() for word in _LETTERS.findall(heading)}
    return frozenset(words - sides - _DATES) if words & sides else None


def _span(first: Cell | None, last: Cell | None) -> Cell | None:
    if first is None and last is None:
        return None
    if first is None or last is None:
        return Cell("?", _text(first or last))
    text = f"{_text(first)} - {_text(last)}"
    return Cell(_text(first) if _text(first) == _text(last) else text, text)


def _text(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return (
        cell.value.isoformat()[:10] if isinstance(cell.value, dt.date) else cell.words or cell.text
    )
