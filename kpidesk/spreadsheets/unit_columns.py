"""Read what a column of units says of the numbers of a list: USD, %, k€, pieces."""

from collections.abc import Mapping, Sequence
from typing import Final

from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import ValueRead
from kpidesk.spreadsheets.counted_names import counts, is_of_money, not_of_money
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.record_columns import Column
from kpidesk.spreadsheets.record_values import (
    NO_FRACTION,
    PLAIN,
    Problems,
    Unit,
    blank_text,
    not_in_full,
    plain_value,
    unit_of,
)
from kpidesk.spreadsheets.scales import LabelUnit, Scale, names_scale, speaks_of_many, unit_of_label
from kpidesk.spreadsheets.scales import unit_of as unit_alone
from kpidesk.spreadsheets.table_scales import UNIT_WORDS
from kpidesk.spreadsheets.words import simplified, words_of

Names = tuple[str, ...]

_MORE_WORDS: Final = words_of("""
    unitofmeasure unitofmeasurement measureunit measurementunit unitsofmeasure
    maßeinheit masseinheit mengeneinheit unitédemesure unidaddemedida unitàdimisura
    unidadedemedida meeteenheid måleenhet
""")
# May be a thousand or a million, or something else that is measured in K, M or T.
_MAY_BE_SCALES: Final = frozenset(("k", "K", "M", "MM", "T", "mm", "mn", "bn", "B"))
_OF_PERCENT: Final = " (%)"


def names_unit(heading: str) -> bool:
    """Say whether a heading is that of a column of units: "Unit", "Einheit"; no "Store unit"."""
    return simplified(heading) in UNIT_WORDS | _MORE_WORDS


def is_unit_column(unit: Column, labels: Sequence[Column], value: Column) -> bool:
    """Say whether a column so headed only tells the units of what the labels name.

    It does where one name has one unit in all rows with a value. Where a name has several they
    tell figures apart: euros and dollars, the north and the south.
    """
    known: dict[Names, str] = {}
    for offset, cell in enumerate(value.cells):
        if cell is None:
            continue
        names = tuple(blank_text(column.cells[offset]) for column in labels)
        said = _key(blank_text(unit.cells[offset]))
        if known.setdefault(names, said) != said:
            return False
    return True


def units_of_rows(
    unit: Column,
    labels: Sequence[Column],
    value: Column,
    values: Sequence[ValueRead | None],
    problems: Problems,
) -> Mapping[Names, tuple[Unit, str]]:
    """Return for the names of rows the unit of their numbers, and what it adds to the name.

    A number in "%" is a percentage where those of its name are hundredths for certain, as in a
    wide table; elsewhere "%" stays in the name. A scale is multiplied; what may be one is refused.
    """
    over = unit_of(value.heading, problems)
    texts: dict[Names, str] = {}
    largest: dict[Names, float] = {}
    for offset, said in enumerate(values):
        if said is None or said.is_nothing:
            continue
        names = tuple(blank_text(column.cells[offset]) for column in labels)
        if _percent(texts.setdefault(names, blank_text(unit.cells[offset]))):
            largest[names] = max(largest.get(names, 0.0), _in_full(said, value.cells[offset]))
    return {
        names: _with_percent(
            _unit(text, unit_of_label(names[-1]), over, names[-1]), largest.get(names, 0.0), names
        )
        for names, text in texts.items()
    }


def _in_full(said: ValueRead, cell: Cell | None) -> float:
    """Return how large a number is that is not a percentage already; 0 for anything else."""
    if said is PLAIN and cell is not None:
        said = plain_value(cell)
    return 0.0 if said.number is None or said.percent else abs(said.number)


def _with_percent(unit: Unit, largest: float, names: Names) -> tuple[Unit, str]:
    if not unit.percent or not largest:
        return unit, ""
    if largest > NO_FRACTION:
        return Unit(percent=True, hundredths=True), ""
    return unit, "" if unit_of_label(names[-1]).percent else _OF_PERCENT


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _percent(text: str) -> bool:
    said = unit_alone(text)
    return said is not None and said.percent


def _unit(text: str, own: LabelUnit, over: Unit, name: str) -> Unit:
    """Return the unit of numbers that are called `name`, with `text` in the column of units.

    `own` is the unit in the name, `over` what the heading and the titles say of all numbers, by
    which they are multiplied already.
    """
    if not text:
        return Unit(problem=over.problem)
    said = unit_alone(text)
    if said is None:
        many = (text, f"({text})")
        if any(names_scale(one) or speaks_of_many(one) for one in many) or text in _MAY_BE_SCALES:
            return Unit(problem=not_in_full(text))
        said = LabelUnit("", unit_of_label(text).currency)
    if over.scale is not None and not (said.scale or said.currency):
        if said.percent or counts(text) or is_of_money(over.scale):
            return Unit(problem=not_of_money(over.scale, name))
        return Unit(problem=_two_units(text, over.scale.words))
    currencies = {one for one in (said.currency, own.currency, over.currency) if one}
    if len(currencies) > 1:
        return Unit(problem=_two_units(text, min(currencies - {said.currency})))
    scales: dict[int, Scale] = {
        one.factor: one for one in (said.scale, own.scale, over.scale) if one is not None
    }
    if len(scales) > 1:
        return Unit(problem=not_in_full(text))
    is_done = over.scale is not None or own.scale is not None
    scale = None if is_done else said.scale
    return Unit(scale, said.currency, said.percent)


def _two_units(one: str, other: str) -> str:
    return _(
        "“{one}” and “{other}” both say in what the number is. Leave only the right one in the "
        "sheet."
    ).format(one=one[:100], other=other[:100])
