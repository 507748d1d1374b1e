"""Check that a formula adds and compares only what belongs together.

Only what kind a value is counts: money, percent or number; a count of days may be added to one of
customers. The rules:

* Money times or by a number, a percentage or a ratio is money; money by money is a ratio, which
  may be shown as a percentage or as a number; a number by money is a number. Money times money is
  allowed on the way, as long as the whole is not.
* + and - , `if`, comparisons, sum, mean, min, max and coalesce want one kind of value: money of one
  currency, percent, or number. A ratio goes with percent and with number.
* A number that is written out has no unit. In + , - and sum it goes with percent, ratio and number
  (1 - x), but not with money: revenue + 5 is a slip. In comparisons and wherever one of several
  values is chosen it goes with all: max(profit, 0).
* Hours, minutes and days are numbers, but do not go with each other: nobody turns one into the
  other. Hours by hours are a ratio. A score is a number.
* days_in_period and periods_per_year have no unit. 5 % is a percentage.
* What is unknown goes with everything.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from kpidesk.domain import durations
from kpidesk.domain.formulas.errors import FormulaError, Span
from kpidesk.domain.formulas.tree import (
    Call,
    Chain,
    Comparison,
    Constant,
    Name,
    Negative,
    Node,
    Number,
    Operator,
    Power,
    walk,
    whole,
)
from kpidesk.domain.formulas.writing import unparse
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.domain.units_typed import is_unit
from kpidesk.i18n import _


class Kind(Enum):
    """What a value without money is."""

    UNKNOWN = auto()
    LITERAL = auto()
    RATIO = auto()
    PERCENT = auto()
    NUMBER = auto()


@dataclass(frozen=True, slots=True)
class Measure:
    """What a value is: money to a power (1 is money, 0 none), else its kind.

    `time` is what a duration is counted in.
    """

    kind: Kind
    money: int = 0
    currency: str = ""
    time: durations.Base | None = None

    @property
    def is_unknown(self) -> bool:
        """Say whether nothing is known of it."""
        return self.kind is Kind.UNKNOWN


UNKNOWN: Final = Measure(Kind.UNKNOWN)
LITERAL: Final = Measure(Kind.LITERAL)
RATIO: Final = Measure(Kind.RATIO)
PERCENT: Final = Measure(Kind.PERCENT)
NUMBER: Final = Measure(Kind.NUMBER)
_HIGHEST_POWER: Final = 9
_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class UnitCheck:
    """What a formula gives, and what in it does not fit together."""

    measure: Measure
    problems: tuple[FormulaError, ...]

    @property
    def unit_kind(self) -> UnitKind | None:
        """Return the kind of unit that the result would be shown in; None where it is open."""
        return _kind_shown(self.measure)


def _kind_shown(measure: Measure) -> UnitKind | None:
    if measure.money > 1:
        return None
    if measure.money == 1:
        return UnitKind.CURRENCY
    if measure.time:
        return UnitKind.DURATION
    if measure.money < 0 or measure == NUMBER:
        return UnitKind.NUMBER
    return UnitKind.PERCENT if measure in (RATIO, PERCENT) else None


def check_units(
    tree: Node, unit_of: Callable[[str], Unit | None], result: Unit | None = None
) -> UnitCheck:
    """Return what `tree` gives, and what is wrong in it.

    `unit_of` gives the unit of a name, None where that is not known; `result` is the unit of the
    metric that the formula is for.
    """
    run = _Run(unit_of)
    measure = run.of(tree)
    if result is not None and not run.problems:
        run.check_result(tree, measure, result)
    return UnitCheck(measure, tuple(run.problems))


def measure_of(unit: Unit | None) -> Measure:
    """Return what a metric of `unit` measures."""
    if unit is None:
        return UNKNOWN
    match unit.kind:
        case UnitKind.CURRENCY:
            return Measure(Kind.NUMBER, 1, unit.symbol)
        case UnitKind.PERCENT:
            return PERCENT
        case UnitKind.DURATION:
            return replace(NUMBER, time=unit.base)
        case UnitKind.RATIO:
            return RATIO
        case UnitKind.NUMBER | UnitKind.SCORE | UnitKind.NPS:
            return NUMBER


def _word(measure: Measure) -> str:
    """Return what a person calls the kind of `measure`."""
    if measure.money:
        return {1: _("currency"), -1: _("per currency")}.get(
            measure.money, _("currency by currency")
        )
    if measure.time:
        return measure.time.label
    return {Kind.PERCENT: _("percent"), Kind.RATIO: _("ratio")}.get(measure.kind, _("number"))


def _quoted(node: Node) -> str:
    text = unparse(node, str)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _fit(left: Measure, right: Measure, *, literals: bool) -> bool:
    """Say whether two values are of one kind; `literals`: whether a literal goes with money."""
    if left.is_unknown or right.is_unknown:
        return True
    if literals and Kind.LITERAL in {_bare(left), _bare(right)}:
        return True
    if left.money != right.money:
        return False
    if left.money:
        return _same_currency(left, right)
    if _times_differ(left, right):
        return False
    return {left.kind, right.kind} != {Kind.PERCENT, Kind.NUMBER}


def _times_differ(left: Measure, right: Measure) -> bool:
    return left.time is not None and right.time is not None and left.time is not right.time


def _bare(measure: Measure) -> Kind | None:
    return None if measure.money else measure.kind


def _same_currency(left: Measure, right: Measure) -> bool:
    if not left.currency or not right.currency:
        return True
    return is_unit(left.currency, Unit(UnitKind.CURRENCY, right.currency))


def _common(left: Measure, right: Measure) -> Measure:
    """Return what two values that fit are together: the one of which more is known."""
    if left.is_unknown or right.is_unknown:
        return right if left.is_unknown else left
    if left.money or right.money:
        return left if left.money else right
    return max(left, right, key=lambda measure: (measure.time is not None, measure.kind.value))


class _Run:
    """One check of one tree; goes on behind a problem, so that all are found at once."""

    def __init__(self, unit_of: Callable[[str], Unit | None]) -> None:
        self._unit_of = unit_of
        self.problems: list[FormulaError] = []

    def _refuse(self, message: str, span: Span) -> Measure:
        self.problems.append(FormulaError(message, span))
        return UNKNOWN

    def of(self, node: Node) -> Measure:
        """Return what `node` measures."""
        match node:
            case Name():
                return measure_of(self._unit_of(node.name))
            case Number():
                return PERCENT if node.is_percent else LITERAL
            case Constant():
                return LITERAL
            case Negative():
                return self.of(node.operand)
            case Power():
                return self._power(node)
            case Chain():
                return self._sum(node) if node.is_sum else self._product(node)
            case Comparison():
                pair = [self.of(node.left), self.of(node.right)]
                self._alike((node.left, node.right), pair, literals=True)
                return RATIO
            case Call():
                return self._call(node)

    def _sum(self, node: Chain) -> Measure:
        found, of = self.of(node.first), node.first
        for step in node.steps:
            other = self.of(step.operand)
            if _fit(found, other, literals=False):
                of = of if _common(found, other) is found else step.operand
                found = _common(found, other)
            else:
                span = Span(node.span.start, step.operand.span.end)
                self._refuse(_not_added(of, found, step.operand, other), span)
                return UNKNOWN
        return found

    def _product(self, node: Chain) -> Measure:
        found = self.of(node.first)
        for step in node.steps:
            other = self.of(step.operand)
            if step.operator is Operator.MULTIPLY:
                found = _times(found, other)
            elif _times_differ(found, other):
                span = Span(node.span.start, step.operand.span.end)
                return self._refuse(_not_alike(node.first, found, step.operand, other), span)
            else:
                found = _by(found, other)
        return found

    def _power(self, node: Power) -> Measure:
        base, exponent = self.of(node.base), self.of(node.exponent)
        if exponent.money:
            return self._refuse(_("An amount of money cannot be an exponent."), node.exponent.span)
        if base.is_unknown or base == LITERAL:
            return base
        if not base.money:
            return RATIO
        times = whole(node.exponent)
        if times is None or abs(times * base.money) > _HIGHEST_POWER:
            return self._refuse(
                _("An amount of money can only be raised to a small whole number."), node.span
            )
        return replace(base, money=base.money * times) if times else RATIO

    def _call(self, node: Call) -> Measure:
        measures = [self.of(argument) for argument in node.arguments]
        match node.function:
            case "if":
                return self._alike(node.arguments[1:], measures[1:], literals=True)
            case "sum":
                return self._alike(node.arguments, measures, literals=False)
            case "mean" | "min" | "max" | "coalesce":
                return self._alike(node.arguments, measures, literals=True)
            case _:
                return measures[0]

    def _alike(
        self, nodes: Sequence[Node], measures: Iterable[Measure], *, literals: bool
    ) -> Measure:
        """Refuse values of several kinds; return what they are."""
        found: Measure | None = None
        for node, measure in zip(nodes, measures, strict=True):
            if found is None:
                found = measure
            elif _fit(found, measure, literals=literals):
                found = _common(found, measure)
            else:
                return self._refuse(_not_alike(nodes[0], found, node, measure), node.span)
        return found or UNKNOWN

    def check_result(self, tree: Node, measure: Measure, result: Unit) -> None:
        """Refuse a result that the metric's unit cannot show."""
        if measure.is_unknown or measure == LITERAL:
            return
        wanted = measure_of(result)
        if measure.money > 1:
            message = _("The formula gives “{unit}”, which no metric can be.").format(
                unit=_word(measure)
            )
        elif max(measure.money, 0) != wanted.money:  # orders for each € spent are a number
            message = _(
                "The formula gives “{unit}”, but the unit of the metric is “{wanted}”."
            ).format(unit=_word(measure), wanted=_word(wanted))
        elif measure.money > 0 and not _same_currency(measure, wanted):
            message = _currencies(measure, wanted)
        elif _times_differ(measure, wanted):
            message = _(
                "The formula gives “{unit}”, but the unit of the metric is “{wanted}”."
            ).format(unit=_word(measure), wanted=_word(wanted))
        elif measure.kind is Kind.NUMBER and not measure.money and wanted == PERCENT:
            message = _(
                "The formula gives a number, but the metric is a percentage. "
                "Divide it by the whole."
            )
        else:
            return
        kind = _kind_shown(measure)
        if measure == RATIO and not _divides(tree):  # twice as many are no share of anything
            kind = UnitKind.NUMBER
        self.problems.append(
            FormulaError(message, tree.span, None if kind is result.kind else kind)
        )


def _divides(tree: Node) -> bool:
    return any(
        step.operator is Operator.DIVIDE
        for node in walk(tree)
        if isinstance(node, Chain)
        for step in node.steps
    )


def _times(left: Measure, right: Measure) -> Measure:
    if left.is_unknown or right.is_unknown:
        return UNKNOWN
    money = left.money + right.money
    if money or left.money:
        return _of_money(left, right, money)
    kinds = {left.kind, right.kind}
    if Kind.LITERAL in kinds:
        # 100 * x turns a share into points, and x * 0.01 the other way round.
        other = right if left == LITERAL else left
        return other if other.time or other in (LITERAL, PERCENT) else RATIO
    if left.time is None or right.time is None:
        time = left.time or right.time
        return replace(NUMBER, time=time) if Kind.NUMBER in kinds else RATIO
    return NUMBER if Kind.NUMBER in kinds else RATIO


def _by(left: Measure, right: Measure) -> Measure:
    if left.is_unknown or right.is_unknown:
        return UNKNOWN
    money = left.money - right.money
    if money or left.money:
        return _of_money(left, right, money)
    if right == LITERAL and (left.time or left in (LITERAL, PERCENT)):
        return left
    return RATIO


def _of_money(left: Measure, right: Measure, money: int) -> Measure:
    """Return money to a power; a ratio where money has gone out of it."""
    return Measure(Kind.NUMBER, money, left.currency or right.currency) if money else RATIO


def _currencies(left: Measure, right: Measure) -> str:
    return _("Amounts in {first} and in {second} do not go together.").format(
        first=left.currency, second=right.currency
    )


def _not_added(first: Node, left: Measure, second: Node, right: Measure) -> str:
    if left.money and left.money == right.money:
        return _currencies(left, right)
    if LITERAL in {left, right}:
        return _(
            "“{number}” has no unit, and cannot be added to “{other}” ({unit}) or taken from it. "
            "Make it a metric of its own."
        ).format(
            number=_quoted(first if left == LITERAL else second),
            other=_quoted(second if left == LITERAL else first),
            unit=_word(right if left == LITERAL else left),
        )
    return _(
        "“{first}” ({first_unit}) and “{second}” ({second_unit}) cannot be added, or taken from "
        "each other."
    ).format(
        first=_quoted(first),
        first_unit=_word(left),
        second=_quoted(second),
        second_unit=_word(right),
    )


def _not_alike(first: Node, left: Measure, second: Node, right: Measure) -> str:
    if left.money and left.money == right.money:
        return _currencies(left, right)
    return _("“{first}” ({first_unit}) and “{second}” ({second_unit}) do not go together.").format(
        first=_quoted(first),
        first_unit=_word(left),
        second=_quoted(second),
        second_unit=_word(right),
    )
