"""The parts of a change as they are shown: the large ones, and the small ones together.

Sorted by size. What is less than a twentieth of the largest goes into "Other", and so does what
comes after the first seven, unless that would be one part alone. Parts are taken out of "Other"
again until those that are named add up to the sign of the change: what decided stands by its name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import copysign, fsum
from typing import Final

from kpidesk.domain.contributions import Part, PartKind
from kpidesk.domain.numbers import EXACT, NumberLocale, format_exact
from kpidesk.domain.series import Change
from kpidesk.domain.units import Unit, format_shown, shown_value, value_of_shown
from kpidesk.i18n import _

SMALL: Final = 0.05
MOST_NAMED: Final = 7


@dataclass(frozen=True, slots=True)
class MovementStep:
    """One step from the value before to the one after: a part, or several small ones.

    `shown` is the contribution rounded as `shown_value` gives it. The steps of a change add up to
    the change as shown, wherever rounding each of them up or down can make them.
    """

    label: str
    contribution: float
    shown: Decimal
    parts: tuple[Part, ...]

    @property
    def is_other(self) -> bool:
        """Say whether it is several parts together."""
        return len(self.parts) > 1


def steps(parts: Sequence[Part], change: Change, unit: Unit) -> tuple[MovementStep, ...]:
    """Return what moved, the largest first, "Other" and the mix last; `unit` is the result's."""
    moved = [part for part in parts if part.contribution]
    mix = [part for part in moved if part.kind is PartKind.MIX]
    ranked = sorted(
        (part for part in moved if part.kind is not PartKind.MIX),
        key=lambda part: -abs(part.contribution),
    )
    named = _named(ranked, fsum(part.contribution for part in mix))
    groups: list[tuple[Part, ...]] = [(part,) for part in ranked[:named]]
    if rest := tuple(ranked[named:]):
        groups.append(rest)
    groups += [(part,) for part in mix]
    sums = [fsum(part.contribution for part in group) for group in groups]
    gap = EXACT.subtract(shown_value(change.value, unit), shown_value(change.before, unit))
    return tuple(
        MovementStep(_("Other") if len(group) > 1 else group[0].name, total, shown, group)
        for group, total, shown in zip(groups, sums, balanced(sums, gap, unit), strict=True)
    )


def contribution_text(shown: Decimal, unit: Unit, locale: NumberLocale) -> str:
    """Return a contribution with its sign: "+€200", "-0.7" where it is points, "+3 days"."""
    if unit.kind.differs_by_points:
        text = format_exact(shown, locale, unit.decimals)
        return f"+{text}" if shown > 0 else text
    return format_shown(shown, unit, locale, signed=True)


def _named(ranked: Sequence[Part], already: float) -> int:
    """Return how many of the parts, the largest first, stand by their names."""
    sizes = [abs(part.contribution) for part in ranked]
    count = min(sum(size >= SMALL * sizes[0] for size in sizes), MOST_NAMED) if sizes else 0
    change = fsum([already, *(part.contribution for part in ranked)])
    while count < len(ranked):
        told = fsum([already, *(part.contribution for part in ranked[:count])])
        if not change or (told and copysign(1, told) == copysign(1, change)):
            break
        count += 1
    return len(ranked) if len(ranked) - count == 1 else count


def balanced(sums: Sequence[float], gap: Decimal, unit: Unit) -> list[Decimal]:
    """Return the numbers rounded so that they add up to `gap`; each by itself where none do.

    Each is rounded up or down, the nearest first, so that none changes its sign.
    """
    shown = [shown_value(each, unit) for each in sums]
    quantum = Decimal(1) if unit.is_clock else Decimal(1).scaleb(-unit.decimals)
    total = Decimal(0)
    for each in shown:
        total = EXACT.add(total, each)
    lacking = int(EXACT.divide(EXACT.subtract(gap, total), quantum))
    errors = [each - value_of_shown(own, unit) for each, own in zip(sums, shown, strict=True)]
    sign = 1 if lacking > 0 else -1
    movable = sorted(
        (place for place, error in enumerate(errors) if error * sign > 0),
        key=lambda place: -errors[place] * sign,
    )
    if len(movable) < abs(lacking):
        return shown
    for place in movable[: abs(lacking)]:
        shown[place] = EXACT.add(shown[place], sign * quantum)
    return shown
