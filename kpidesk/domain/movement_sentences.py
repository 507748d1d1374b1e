"""Sentences that say how a number moved, and what moved it.

As in `sentences`, which way something went is decided unrounded, and differences are those of the
numbers as shown: what stands in brackets adds up.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import fsum
from typing import Final

from kpidesk.domain.contributions import Part, PartKind
from kpidesk.domain.mix_effects import MixEffects
from kpidesk.domain.movement_steps import MovementStep
from kpidesk.domain.movement_steps import steps as steps_of
from kpidesk.domain.numbers import EXACT, NumberLocale, format_exact
from kpidesk.domain.series import Change
from kpidesk.domain.units import (
    Unit,
    UnitKind,
    count_of,
    format_shown,
    format_value,
    points_text,
    shown_value,
)
from kpidesk.i18n import _, ngettext

MOST_TOLD: Final = 3


def movement_sentence(
    name: str, change: Change, steps: Sequence[MovementStep], unit: Unit, locale: NumberLocale
) -> str:
    """Return how a number moved and why, as a person says it.

    "Conversion rate fell from 8.0 % to 7.5 % (-0.5 percentage points): Leads rose to 240 (-0.7
    points), Conversions rose to 18 (+0.2 points)." Three steps are told, or as many as have the
    sign of all, and what is left together; none that shows as nothing. Without any it says how the
    number moved.
    """
    causes = _causes(steps, unit, locale)
    words = {
        "name": name,
        "before": format_value(change.before, unit, locale),
        "value": format_value(change.value, unit, locale),
        "change": difference_text(change, unit, locale),
        "causes": causes,
    }
    if shown_value(change.value, unit) == shown_value(change.before, unit):
        text = (
            _("{name} stayed at {value}: {causes}.") if causes else _("{name} stayed at {value}.")
        )
    elif change.value > change.before:
        text = (
            _("{name} rose from {before} to {value} ({change}): {causes}.")
            if causes
            else _("{name} rose from {before} to {value} ({change}).")
        )
    else:
        text = (
            _("{name} fell from {before} to {value} ({change}): {causes}.")
            if causes
            else _("{name} fell from {before} to {value} ({change}).")
        )
    return text.format(**words)


def mix_sentence(effects: MixEffects, change: Change, unit: Unit, locale: NumberLocale) -> str:
    """Return what the parts' own rates did and what the shift between them did.

    It says so where the whole went the other way than every one of its parts (Simpson's paradox).
    """
    rounded: dict[bool, Decimal] = {True: Decimal(0), False: Decimal(0)}
    for each in steps_of(effects.parts, change, unit):
        is_mix = each.parts[0].kind is PartKind.MIX
        rounded[is_mix] = EXACT.add(rounded[is_mix], each.shown)
    words = {
        "rates": _change_text(rounded[False], unit, locale),
        "mix": _change_text(rounded[True], unit, locale),
    }
    moves = [
        shown_value(part.after, unit) - shown_value(part.before, unit)
        for part in effects.rates
        if part.before is not None and part.after is not None
    ]
    gap = shown_value(change.value, unit) - shown_value(change.before, unit)
    if gap < 0 and moves and min(moves) > 0:
        return _(
            "Every part rose, and yet the whole fell, because parts with a lower rate weigh more "
            "now. The parts' own rates made {rates}, the shift between them {mix}."
        ).format(**words)
    if gap > 0 and moves and max(moves) < 0:
        return _(
            "Every part fell, and yet the whole rose, because parts with a higher rate weigh more "
            "now. The parts' own rates made {rates}, the shift between them {mix}."
        ).format(**words)
    return _("The parts' own rates made {rates}, the shift between them {mix}.").format(**words)


def difference_text(change: Change, unit: Unit, locale: NumberLocale) -> str:
    """Return the difference as shown, with its sign: "+4", "-0.5 percentage points"."""
    gap = EXACT.subtract(shown_value(change.value, unit), shown_value(change.before, unit))
    return _change_text(gap, unit, locale)


def _change_text(gap: Decimal, unit: Unit, locale: NumberLocale) -> str:
    match unit.kind:
        case UnitKind.PERCENT:
            number = format_exact(gap, locale, unit.decimals)
            text = ngettext(
                "{number} percentage point", "{number} percentage points", count_of(gap, unit)
            )
            return text.format(number=f"+{number}" if gap > 0 else number)
        case UnitKind.SCORE | UnitKind.NPS:
            return points_text(gap, unit, locale, signed=True)
        case _:
            return format_shown(gap, unit, locale, signed=True)


def _contribution_text(shown: Decimal, unit: Unit, locale: NumberLocale) -> str:
    """Return a contribution with its unit: "+€200", "-0.7 points"; what kind of points is said."""
    if unit.kind.differs_by_points:
        return points_text(shown, unit, locale, signed=True)
    return format_shown(shown, unit, locale, signed=True)


def _causes(steps: Sequence[MovementStep], unit: Unit, locale: NumberLocale) -> str:
    """Return the largest steps as a list; empty where nothing shows."""
    visible = [step for step in steps if step.shown]
    told = visible[: _told(visible)]
    clauses = [_clause(step, unit, locale) for step in told]
    if left := visible[len(told) :]:
        total, count = Decimal(0), 0
        for step in left:
            total, count = EXACT.add(total, step.shown), count + len(step.parts)
        clauses.append(_together(count, _contribution_text(total, unit, locale)))
    found = clauses[0] if clauses else ""
    for clause in clauses[1:]:
        found = _("{first}, {second}").format(first=found, second=clause)
    return found


def _told(visible: Sequence[MovementStep]) -> int:
    """Return how many steps are told: three, and as many more as it takes to get the sign right."""
    whole = fsum(step.contribution for step in visible)
    count = MOST_TOLD
    while count < len(visible) and whole * fsum(s.contribution for s in visible[:count]) < 0:
        count += 1
    return len(visible) if len(visible) - count == 1 else count


def _clause(step: MovementStep, unit: Unit, locale: NumberLocale) -> str:
    contribution = _contribution_text(step.shown, unit, locale)
    if step.is_other:
        return _together(len(step.parts), contribution)
    return _part_template(step.parts[0]).format(
        name=step.parts[0].name,
        value=_value_text(step.parts[0], locale),
        contribution=contribution,
    )


def _value_text(part: Part, locale: NumberLocale) -> str:
    return "" if part.after is None else format_value(part.after, part.unit, locale)


def _together(count: int, contribution: str) -> str:
    text = ngettext(
        "{count} other ({contribution})", "{count} others together ({contribution})", count
    )
    return text.format(count=count, contribution=contribution)


def _part_template(part: Part) -> str:
    """Return what is said of a part, for its name, value and contribution."""
    if part.kind is PartKind.MIX:
        return _("the shift between them ({contribution})")
    if part.after is None:
        return _("{name} has no value any more ({contribution})")
    if not part.is_comparable:
        return _("{name} is measured in another way now ({contribution})")
    if part.looks_back:
        return _("{name} with its earlier values ({contribution})")
    if part.before is None:
        return _("{name} came in at {value} ({contribution})")
    return _moved_template(part.before, part.after, part.unit)


def _moved_template(before: float, after: float, unit: Unit) -> str:
    if after == before:
        return _("{name} stayed at {value} ({contribution})")  # shorter periods in it moved
    looks_equal = shown_value(after, unit) == shown_value(before, unit)
    if after > before:
        if looks_equal:
            return _("{name} rose a little to {value} ({contribution})")
        return _("{name} rose to {value} ({contribution})")
    if looks_equal:
        return _("{name} fell a little to {value} ({contribution})")
    return _("{name} fell to {value} ({contribution})")
