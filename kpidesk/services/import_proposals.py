"""What metric an import proposes for a name, and what each part of that rests on.

The order of evidence: our library, what the sheet shows, the words of the name, and last a fallback
that says so.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain.import_grounds import UNKNOWN, Aspect, Ground, GroundKind
from kpidesk.domain.import_plans import NewMetric
from kpidesk.domain.imports import CellRead
from kpidesk.domain.library import LibraryMetric, Measure
from kpidesk.domain.metrics import Aggregation, Direction
from kpidesk.domain.periods import Frequency
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.domain.units_typed import is_unit
from kpidesk.i18n import _, ngettext
from kpidesk.services.import_library import library_metric
from kpidesk.services.import_meanings import said_aggregation, said_direction
from kpidesk.services.import_sheet_totals import SheetTotal
from kpidesk.services.import_words import is_money, is_share, money_word

_MOST_DECIMALS: Final = 4
_SHEET: Final = Ground(GroundKind.SHEET)


@dataclass(frozen=True, slots=True)
class UnderLabel:
    """What a sheet has under one label, and around it.

    `currency` is the company's, for what is money and has no sign of its own. `context` is what
    stands above the table, `total` what a total or an average of the sheet says. `has_targets` says
    that a budget stands there too, which no range can be.
    """

    label: str
    cells: Sequence[CellRead]
    frequency: Frequency
    currency: str = ""
    context: str = ""
    total: SheetTotal | None = None
    has_targets: bool = False


def proposed_metric(under: UnderLabel, name: str) -> NewMetric:
    """Return the metric called `name` that would fit what stands under a label."""
    known = library_metric(under.label)
    unit, unit_ground = _unit(under, known)
    aggregation, aggregation_ground = _aggregation(under, known, unit)
    direction, direction_ground = _direction(under, known)
    return NewMetric(
        name,
        unit,
        under.frequency,
        aggregation,
        direction,
        unit_ground,
        aggregation_ground,
        direction_ground,
    )


def _of_library(known: LibraryMetric) -> Ground:
    return Ground(GroundKind.LIBRARY, known.name)


# The unit


def _unit(under: UnderLabel, known: LibraryMetric | None) -> tuple[Unit, Ground]:
    """Return the unit: as the cells are formatted, else of the library where the numbers fit it.

    A plain number is never taken for a percentage: nobody knows whether 12 is 12 % or 1200 %.
    """
    cells = [cell for cell in under.cells if cell.number is not None]
    if cells and all(cell.percent for cell in cells):
        return Unit(UnitKind.PERCENT, decimals=min(_decimals(cells, 100.0), 2)), _SHEET
    decimals, currency = _decimals(cells, 1.0), under.currency
    signs = Counter(cell.currency for cell in cells if cell.currency)
    if signs:
        found = max(signs, key=lambda each: signs[each])
        is_ours = bool(currency) and is_unit(found, Unit(UnitKind.CURRENCY, currency))
        return Unit(UnitKind.CURRENCY, currency if is_ours else found, 2 if decimals else 0), _SHEET
    money = Unit(UnitKind.CURRENCY, currency, 2 if decimals else 0)
    if currency and known is not None and _fits(known, money, under.label):
        return money, _of_library(known)
    if known is not None and (kind := _SCALES.get(known.measure)) and _is_within(cells, kind):
        shown = 0 if kind is UnitKind.NPS else min(max(decimals, 1), 2)
        return Unit(kind, decimals=shown), _of_library(known)
    is_count = known is not None and known.measure is not Measure.CURRENCY
    if currency and not is_count and (word := _money(under.label)):
        return money, Ground(GroundKind.NAME, word)
    return Unit(UnitKind.NUMBER, decimals=decimals), _SHEET


_SCALES: Final = {Measure.SCORE: UnitKind.SCORE, Measure.NPS: UnitKind.NPS}


def _is_within(cells: Sequence[CellRead], kind: UnitKind) -> bool:
    least, most = kind.limits or (0.0, 0.0)
    numbers = [cell.number for cell in cells if cell.number is not None]
    return bool(numbers) and all(least <= number <= most for number in numbers)


def _money(label: str) -> str:
    return (money_word(label) or label) if is_money(label) and not is_share(label) else ""


def _decimals(cells: Iterable[CellRead], scale: float) -> int:
    """Return how many decimals the numbers have; those that no person typed count as two."""
    numbers = [cell.number * scale for cell in cells if cell.number is not None]
    texts = ("%.12g " * len(numbers) % tuple(numbers)).split()
    parts = {text.partition(".")[2] for text in texts}
    counts = {len(part) for part in parts if part.isdigit()}  # a power of ten is none
    return max((2 if count > _MOST_DECIMALS else count for count in counts), default=0)


# How months become a year


def _aggregation(
    under: UnderLabel, known: LibraryMetric | None, unit: Unit
) -> tuple[Aggregation, Ground]:
    found, ground = _evident_aggregation(under, known, unit)
    if unit.kind.adds_up or found is not Aggregation.SUM:
        return found, ground
    return Aggregation.MEAN, _SHEET  # shares and scores are never added up


def _evident_aggregation(
    under: UnderLabel, known: LibraryMetric | None, unit: Unit
) -> tuple[Aggregation, Ground]:
    if known is not None and _fits(known, unit, under.label):
        recomputed = known.aggregation is Aggregation.RECOMPUTE  # it has no formula here
        return Aggregation.MEAN if recomputed else known.aggregation, _of_library(known)
    total = under.total
    if total is not None and total.is_sure:
        return total.aggregation, _of_cell(total)
    if unit.kind is UnitKind.PERCENT:
        return Aggregation.MEAN, _SHEET
    said = said_aggregation(under.label, under.context)
    if said is not None:
        return said.aggregation, Ground(GroundKind.NAME, said.word)
    if total is not None:
        return total.aggregation, _of_cell(total)
    is_amount = money_word(under.label) or not is_money(under.label)  # cash is a state or a flow
    if unit.kind is UnitKind.CURRENCY and is_amount:
        return Aggregation.SUM, Ground(GroundKind.SHEET, _("amounts of money"))
    return Aggregation.SUM, UNKNOWN


def _fits(known: LibraryMetric, unit: Unit, label: str) -> bool:
    """Say whether what the library says of the year holds for numbers of this kind.

    The same name may be of an amount there and of a share here, or of a number and an average.
    """
    is_amount = known.aggregation is Aggregation.SUM
    if unit.kind is UnitKind.PERCENT:
        return known.measure is Measure.PERCENT
    if unit.kind is UnitKind.CURRENCY:
        return known.measure is Measure.CURRENCY and not (is_amount and is_share(label))
    return not (is_amount and is_share(label))


def _of_cell(total: SheetTotal) -> Ground:
    words = {
        Aggregation.SUM: _("{cell} adds them up"),
        Aggregation.MEAN: _("{cell} is their mean"),
    }.get(total.aggregation, _("{cell} is the last of them"))
    return Ground(GroundKind.SHEET, words.format(cell=total.cell))


# Which way is good


def _direction(under: UnderLabel, known: LibraryMetric | None) -> tuple[Direction, Ground]:
    if known is not None and not (known.direction is Direction.WITHIN and under.has_targets):
        return known.direction, _of_library(known)
    said = said_direction(under.label)
    if said is not None:
        return said.direction, Ground(GroundKind.NAME, said.word)
    return Direction.HIGHER, UNKNOWN


# What was only a fallback


def unclear_sentence(metrics: Sequence[NewMetric]) -> str:
    """Return of how many new metrics something could not be told; empty where all is known."""
    years = sum(each.is_unclear(Aspect.AGGREGATION) for each in metrics)
    ways = sum(each.is_unclear(Aspect.DIRECTION) for each in metrics)
    either = sum(each.is_unclear() for each in metrics)
    words = {"count": either, "total": len(metrics)}
    if years and ways:
        return ngettext(
            "{count} of {total} new metric: we could not tell how months add up, or which way is "
            "good. Please look.",
            "{count} of {total} new metrics: we could not tell how months add up, or which way is "
            "good. Please look.",
            len(metrics),
        ).format(**words)
    if years:
        return ngettext(
            "{count} of {total} new metric: we could not tell how months add up. Please look.",
            "{count} of {total} new metrics: we could not tell how months add up. Please look.",
            len(metrics),
        ).format(**words)
    if ways:
        return ngettext(
            "{count} of {total} new metric: we could not tell which way is good. Please look.",
            "{count} of {total} new metrics: we could not tell which way is good. Please look.",
            len(metrics),
        ).format(**words)
    return ""


def proposal_sentence(new: NewMetric) -> str:
    """Return what is chosen for a new metric and why, for a report."""
    return _(
        "New metric “{name}”: {unit} ({unit_why}). A year is: {year} ({year_why}). {direction} "
        "({direction_why})."
    ).format(
        name=new.name,
        unit=unit_words(new.unit),
        unit_why=new.unit_ground.words,
        year=new.aggregation.label,
        year_why=new.aggregation_ground.words,
        direction=new.direction.label,
        direction_why=new.direction_ground.words,
    )


def unit_words(unit: Unit) -> str:
    """Return a unit in a word or a sign."""
    if unit.kind is UnitKind.NPS:
        return _("NPS")
    return unit.symbol or unit.kind.label


def proposal_json(label: str, new: NewMetric) -> dict[str, object]:
    """Return what is chosen for a new metric and why, for other programs."""
    return {
        "label": label,
        "name": new.name,
        "frequency": new.frequency.value,
        "unit": {"kind": new.unit.kind.value, "symbol": new.unit.symbol},
        "aggregation": new.aggregation.value,
        "direction": new.direction.value,
        "why": {
            aspect.value: {"evidence": ground.kind.value, "detail": ground.detail}
            for aspect, ground in new.grounds.items()
        },
        "please_check": [aspect.value for aspect in new.grounds if new.is_unclear(aspect)],
    }
