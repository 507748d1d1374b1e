"""What a sheet says in thousands or millions, told beside the numbers that it became."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Self

from kpidesk.domain.imports import TableReading, TableScale, WorkbookReading
from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.i18n import _
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.models.sheet_areas import Rectangle

_LOOKED_AT: Final = 5_000  # cells of a table, for one to show what a scale does
_FIGURES: Final = re.compile(r"\d[\d.,'’ \u00a0\u202f]*")
_SIGNS: Final = re.compile(r"[.,'’ \u00a0\u202f]")


def scale_used(
    raw_text: str, number: float | None, scales: Sequence[TableScale]
) -> TableScale | None:
    """Return which of `scales` makes `number` of what a cell says; None where none does.

    None as well where the cell says the number itself in some way of writing it.
    """
    if not number or not scales:
        return None
    said = list(_readings(raw_text))
    if any(_is_same(one, number) for one in said):
        return None
    return next(
        (each for each in scales for one in said if _is_same(one * each.factor, number)), None
    )


def _readings(text: str) -> Iterator[float]:
    """Yield what the figures of a text may say, with a point or a comma or neither; no sign."""
    found = _FIGURES.search(text)
    if found is None:
        return
    figures = found[0].strip()
    yield float(_SIGNS.sub("", figures))
    for sign in (".", ","):
        whole, separator, rest = figures.rpartition(sign)
        if separator and rest.isdigit():
            yield float(f"{_SIGNS.sub('', whole)}.{rest}")


def _is_same(one: float, number: float) -> bool:
    return math.isclose(one, abs(number), rel_tol=1e-12)


def scale_sentences(table: TableReading, locale: NumberLocale) -> list[str]:
    """Return what became of the numbers of a table for each scale, with one as an example."""
    return [sentence for each in table.scales if (sentence := _sentence(table, each, locale))]


def _sentence(table: TableReading, scale: TableScale, locale: NumberLocale) -> str:
    for cell in islice((*table.cells[:_LOOKED_AT], *table.targets[:_LOOKED_AT]), 2 * _LOOKED_AT):
        if cell.number is not None and scale_used(cell.raw_text, cell.number, (scale,)):
            return _("The sheet says “{words}”: {raw} in the sheet is {number}.").format(
                words=one_line(scale.words),
                raw=one_line(cell.raw_text),
                number=format_number(cell.number, None, locale),
            )
    return ""


@dataclass(frozen=True, slots=True)
class SheetScales:
    """Where on each sheet numbers were multiplied, and by what."""

    tables: tuple[tuple[str, Rectangle, Sequence[TableScale]], ...] = ()

    @classmethod
    def of(cls, reading: WorkbookReading) -> Self:
        """Return the scales of the tables of `reading`."""
        return cls(
            tuple(
                (sheet.name, area, table.scales)
                for sheet, table in reading.tables()
                if table.scales and (area := Rectangle.of(table.area)) is not None
            )
        )

    def used(self, sheet: str, cell: str, raw: str, number: float | None) -> TableScale | None:
        """Return what the number of a cell was multiplied by; None where it was not."""
        if not self.tables or not number:
            return None
        place = Rectangle.of(cell)
        for name, area, scales in self.tables:
            if name == sheet and place is not None and area.contains(place.top, place.left):
                return scale_used(raw, number, scales)
        return None
