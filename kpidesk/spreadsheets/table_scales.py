"""Multiply the numbers of a table by what its titles, headings and names say: "in thousands"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import ValueRead, as_percent, scaled
from kpidesk.spreadsheets.counted_names import is_no_money, is_of_money, not_of_money
from kpidesk.spreadsheets.grid import Row
from kpidesk.spreadsheets.headers import Span, cell_at
from kpidesk.spreadsheets.heading_rows import Headings
from kpidesk.spreadsheets.scales import (
    Scale,
    is_per_share,
    mixed_formats,
    scale_but_per_share,
    scale_of,
    scale_of_name,
    speaks_of_many,
    unit_of,
    unit_of_label,
)
from kpidesk.spreadsheets.words import names_scale

_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SHORT: Final = 3  # words of a unit such as "Tsd. Stück"
UNIT_WORDS: Final = frozenset(
    (
        *("unit", "units", "uom", "einheit", "einheiten", "unité", "unités", "unidad", "unidades"),
        *("unità", "unidade", "eenheid", "eenheden", "enhed", "enhet"),
    )
)
_NO_FRACTION: Final = 5.0  # a number beyond it in a row "in %" is meant in hundredths


@dataclass(frozen=True, slots=True)
class Said:
    """What some texts say of a scale; `problem` is a sentence where they leave it open.

    `no_money` is the name of a row that a scale of money does not hold for. `but_per_share` says
    that it holds for no figure of one share, `is_apart` that a row is such a figure.
    """

    scale: Scale | None = None
    currency: str = ""
    percent: bool = False
    problem: str = ""
    no_money: str = ""
    but_per_share: bool = False
    is_apart: bool = False


class TableScales:
    """The scales of one table: of all of it, of its columns, of its rows."""

    def __init__(
        self,
        rows: Sequence[Row],
        span: Span,
        headings: Headings,
        columns: Sequence[int],
        above: Sequence[str] = (),
    ) -> None:
        """Find what the titles, headings and notes say; `above` are titles of the whole sheet."""
        first = span.header.first_column
        titles = [
            cell.words
            for number in range(span.zone_start, headings.bottom + 1)
            for at, cell in enumerate(rows[number])
            if cell is not None and cell.words and (number < headings.top or at < first)
        ]
        self._table = _said_by(titles)
        if self._table == Said():
            self._table = _said_by(above)
        if self._table == Said():
            self._table = _said_by(_notes(rows, span, headings, columns))
        self._columns: dict[int, Said] = {}
        for column in columns:
            cell = cell_at(rows[span.header.row], column)
            own = "" if cell is None else cell.words
            said = _said_by([*headings.texts.get(column, ()), own], is_heading=True)
            if said != Said():
                self._columns[column] = said
        self._body = rows[headings.bottom + 1 : span.end]
        self._used = columns
        self.is_plain = self._table == Said() and not self._columns

    def of_row(self, name: str, beside: str = "", counted: str = "") -> Said:
        """Return what the name of a row says of its unit, and the unit that stands `beside` it.

        `counted` is a unit beside it that is neither money nor a scale: "pcs".
        """
        own = self._with_unit(name, beside)
        if self.is_plain or own.scale is not None or own.percent:
            return own
        if self._table.but_per_share and self._table.scale is not None:
            of_a_share = is_per_share(name)
            if of_a_share is None and not own.problem:
                return replace(own, problem=_not_in_full(self._table.scale.words))
            if of_a_share:
                return replace(own, is_apart=True)
        is_apart = is_no_money(name, counted, has_currency=bool(own.currency))
        return replace(own, no_money=name) if is_apart else own

    def _with_unit(self, name: str, beside: str) -> Said:
        own = self._of_name(name)
        if not beside or own.problem:
            return own
        unit = unit_of(beside)
        if unit is None:
            said = unit_of_label(beside)
            return Said(scale_of(beside), said.currency, own.percent, _unless_clear(beside))
        if own.scale and unit.scale and own.scale.factor != unit.scale.factor:
            return Said(problem=_two_scales(own.scale.words, unit.scale.words))
        return Said(
            own.scale or unit.scale, own.currency or unit.currency, own.percent or unit.percent
        )

    @staticmethod
    def _of_name(name: str) -> Said:
        if not name:
            return Said()
        said = scale_of_name(name)
        if said.is_doubtful:
            is_bare = unit_of(name) is not None
            return Said(problem=_only_scale(name) if is_bare else _not_in_full(name))
        return Said(said.scale, said.currency, said.percent)

    def apply(self, value: ValueRead, column: int, row: Said) -> ValueRead:
        """Return a value times the one scale that applies to it."""
        if value.number is None:
            return value
        table = None if row.is_apart else self._table
        said = [one for one in (row, self._columns.get(column), table) if one is not None]
        problem = next((one.problem for one in said if one.problem), "")
        factors = {one.scale.factor: one.scale for one in said if one.scale is not None}
        if len(factors) > 1 and not value.percent:
            words = [scale.words for scale in factors.values()]
            problem = problem or _two_scales(words[0], words[1])
        if row.no_money and not value.percent:
            of_money = (scale for scale in factors.values() if is_of_money(scale))
            problem = next((not_of_money(scale, row.no_money) for scale in of_money), problem)
        if problem:
            return ValueRead(None, problem=problem)
        is_plain = value.shown_in == 1 and not (row.percent or value.percent)
        if factors and is_plain and value.number and self._has_scaling_formats:
            return ValueRead(None, problem=mixed_formats(next(iter(factors.values()))))
        for scale in factors.values():
            if not (row.percent or value.percent):
                value = scaled(value, scale)
        currency = next((one.currency for one in said if one.currency), "")
        if currency and not value.currency and not value.percent and not row.percent:
            value = value._replace(currency=currency)
        return value

    @cached_property
    def _has_scaling_formats(self) -> bool:
        """Say whether formats show numbers in thousands that are stored in full."""
        return any(
            (cell := cell_at(row, column)) is not None and cell.shown_in != 1
            for row in self._body
            for column in self._used
        )

    @staticmethod
    def finish_row(name: str, read: dict[int, ValueRead]) -> None:
        """Make percentages of the numbers of a row "in %" where they are hundredths for certain."""
        if "%" not in name or not unit_of_label(name).percent:
            return
        numbers = [one.number for one in read.values() if one.number and not one.percent]
        if any(abs(number) > _NO_FRACTION for number in numbers):
            for column, value in read.items():
                if value.number is not None:
                    read[column] = as_percent(value)


def is_unit(text: str) -> bool:
    """Say whether a text beside a name is its unit, or speaks of thousands in another way."""
    if unit_of(text) is not None or names_scale(text):
        return True
    return len(text.split()) <= _SHORT and speaks_of_many(text)


def is_unit_alone(text: str) -> bool:
    """Say whether a text is a unit, but for what stands in brackets: not "Revenue (in T€)"."""
    return is_unit(_BRACKETS.sub(" ", text).strip() or text)


def _unless_clear(text: str) -> str:
    if scale_of(text) is not None:
        return ""
    return _not_in_full(text)


def _not_in_full(text: str) -> str:
    return _(
        "“{text}” says that the numbers are shown in thousands or millions. "
        "Write them in full, and remove that remark."
    ).format(text=text[:200])


def _only_scale(name: str) -> str:
    return _(
        "The row is only called “{name}”, which says how the numbers are shown and not what they "
        "are. Give the row a name, and write its numbers in full."
    ).format(name=name[:200])


def _two_scales(one: str, other: str) -> str:
    return _(
        "“{one}” and “{other}” both say how the numbers are shown. Write them in full, and remove "
        "these remarks."
    ).format(one=one, other=other)


def _said_by(texts: Iterable[str], *, is_heading: bool = False) -> Said:
    found: dict[int, Scale] = {}
    currency = ""
    but_per_share = False
    for text in texts:
        if not text:
            continue
        if is_heading and not currency:
            currency = unit_of_label(text).currency
        if not names_scale(text):
            continue
        scale = scale_of(text)
        if scale is None:
            scale = scale_but_per_share(text)
            but_per_share = True
        if scale is None:
            return Said(problem=_unless_clear(text))
        found[scale.factor] = scale
    if len(found) > 1:
        words = [scale.words for scale in found.values()]
        return Said(problem=_two_scales(words[0], words[1]))
    scale = next(iter(found.values()), None)
    currency = (scale.currency if scale else "") or currency
    return Said(scale, currency, but_per_share=but_per_share)


def _notes(
    rows: Sequence[Row], span: Span, headings: Headings, columns: Sequence[int]
) -> list[str]:
    """Return the texts under the last row with values."""
    notes: list[str] = []
    for number in range(span.end - 1, headings.bottom, -1):
        row = rows[number]
        if any(cell_at(row, at) is not None for at in columns):
            break
        notes.extend(cell.words for cell in row if cell is not None and cell.words)
    return notes
