"""What can be chosen of a new metric in the row of its name, and the words for it."""

from collections.abc import Sequence
from dataclasses import replace

from kpidesk.domain.durations import Base
from kpidesk.domain.import_grounds import Aspect
from kpidesk.domain.import_plans import NewMetric
from kpidesk.domain.metrics import Aggregation, Direction
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.i18n import _
from kpidesk.services.import_proposals import unit_words
from kpidesk.ui.models.one_line import one_line

Value = Unit | Aggregation | Direction


def aspect_text(new: NewMetric, aspect: Aspect) -> str:
    """Return the words of one aspect of a new metric."""
    return value_text(value_of(new, aspect))


def value_of(new: NewMetric, aspect: Aspect) -> Value:
    """Return what is proposed or chosen."""
    match aspect:
        case Aspect.UNIT:
            return new.unit
        case Aspect.AGGREGATION:
            return new.aggregation
    return new.direction


def value_text(value: Value) -> str:
    """Return short words for a value, as they fit a column."""
    if isinstance(value, Unit):
        return _("1 to 5") if value.kind is UnitKind.SCORE else one_line(unit_words(value))
    if isinstance(value, Aggregation):
        short = {Aggregation.SUM: _("Sum"), Aggregation.MEAN: _("Mean")}
        return short.get(value, value.label)
    return {
        Direction.HIGHER: _("Higher"),
        Direction.LOWER: _("Lower"),
        Direction.WITHIN: _("In a range"),
    }[value]


def offered_aggregations(unit: Unit) -> list[Aggregation]:
    """Return what a year can be; shares and scores are never added up."""
    without = {Aggregation.RECOMPUTE} | (set() if unit.kind.adds_up else {Aggregation.SUM})
    return [each for each in Aggregation if each not in without]


def offered(new: NewMetric, aspect: Aspect, currency: str) -> Sequence[Value]:
    """Return what can be chosen; `currency` is the company's."""
    match aspect:
        case Aspect.UNIT:
            return _units(new.unit, currency)
        case Aspect.AGGREGATION:
            return offered_aggregations(new.unit)
    return tuple(Direction)


def _units(unit: Unit, currency: str) -> Sequence[Unit]:
    """Return the units to choose from with the decimals that they need; its own is one of them."""
    places = unit.decimals
    symbol = unit.symbol if unit.kind is UnitKind.CURRENCY else currency
    found = [
        Unit(UnitKind.NUMBER, decimals=places),
        Unit(UnitKind.PERCENT, decimals=max(1, places)),
        Unit(UnitKind.CURRENCY, symbol, places),
        *(Unit(UnitKind.DURATION, base.label) for base in (Base.HOURS, Base.MINUTES, Base.DAYS)),
        Unit(UnitKind.RATIO, decimals=max(1, places)),
        Unit(UnitKind.SCORE, decimals=max(1, places)),
        Unit(UnitKind.NPS),
    ]
    same = next((at for at, e in enumerate(found) if _is_same(e, unit)), None)
    if same is None:
        return [unit, *found]
    found[same] = unit
    return found


def _is_same(one: Unit, other: Unit) -> bool:
    return replace(one, decimals=0) == replace(other, decimals=0)


def changed(new: NewMetric, value: Value) -> NewMetric:
    """Return the metric with what a person chose; a unit keeps its own decimals where it can."""
    if isinstance(value, Unit):
        return new.with_unit(new.unit if _is_same(value, new.unit) else value)
    if isinstance(value, Aggregation):
        is_wrong = value is Aggregation.SUM and not new.unit.kind.adds_up
        return new if is_wrong else new.with_aggregation(value)
    return new.with_direction(value)
