"""A waterfall as a plain description: from the value before, step by step, to the value after."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate

from kpidesk.domain.metrics import Direction
from kpidesk.domain.movement_steps import MovementStep, contribution_text
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.series import Change
from kpidesk.domain.units import Unit, format_value, points_text


class BarKind(StrEnum):
    """What a bar is: a value, which stands on zero, or a step, which hangs between two."""

    START = "start"
    UP = "up"
    DOWN = "down"
    END = "end"


@dataclass(frozen=True, slots=True)
class WaterfallBar:
    """One bar, from `begin` to `end` in the unit of the chart; `value_text` is what stands at it.

    `is_good` says whether a step went the better way; None for values, and where neither way is.
    `metric_id` is the input that made the step; None where it is no input, or several.
    """

    label: str
    kind: BarKind
    begin: float
    end: float
    value_text: str
    is_good: bool | None = None
    metric_id: int | None = None

    @property
    def is_step(self) -> bool:
        """Say whether it hangs between two values."""
        return self.kind in (BarKind.UP, BarKind.DOWN)


@dataclass(frozen=True, slots=True)
class WaterfallChart:
    """Bars from left to right: the start, the steps, the end; `sentence` says them in words.

    Each step begins where the bar before it ends; the last ends at the value after but for the
    error of doubles.
    """

    title: str
    unit: Unit
    bars: tuple[WaterfallBar, ...]
    sentence: str

    @property
    def extent(self) -> tuple[float, float]:
        """Return the least and the most that a bar reaches, zero included: for an honest axis."""
        ends = [edge for bar in self.bars for edge in (bar.begin, bar.end)]
        return min(ends, default=0.0), max(ends, default=0.0)

    @property
    def steps_extent(self) -> tuple[float, float]:
        """Return the least and the most that the steps reach: for an axis that says it is cut."""
        ends = [edge for bar in self.bars if bar.is_step for edge in (bar.begin, bar.end)]
        ends += [bar.end for bar in self.bars if not bar.is_step]
        return min(ends, default=0.0), max(ends, default=0.0)


def waterfall(
    title: str,
    change: Change,
    steps: Sequence[MovementStep],
    labels: tuple[str, str],
    unit: Unit,
    direction: Direction,
    sentence: str,
    locale: NumberLocale,
) -> WaterfallChart:
    """Return the waterfall of a change; `labels` are those of the first and the last bar."""
    begins = accumulate((step.contribution for step in steps), initial=change.before)
    bars = [_value_bar(labels[0], BarKind.START, change.before, unit, locale)]
    for step, begin in zip(steps, begins, strict=False):
        is_up = step.contribution > 0
        part = step.parts[0]
        bars.append(
            WaterfallBar(
                step.label,
                BarKind.UP if is_up else BarKind.DOWN,
                begin,
                begin + step.contribution,
                step_text(step.shown, unit, locale),
                None if direction is Direction.WITHIN else is_up is (direction is Direction.HIGHER),
                None if step.is_other else part.metric_id,
            )
        )
    bars.append(_value_bar(labels[1], BarKind.END, change.value, unit, locale))
    return WaterfallChart(title, unit, tuple(bars), sentence)


def step_text(shown: Decimal, unit: Unit, locale: NumberLocale) -> str:
    """Return a contribution as it stands at its bar, among values: points are called so."""
    if unit.kind.differs_by_points:
        return points_text(shown, unit, locale, signed=True)
    return contribution_text(shown, unit, locale)


def _value_bar(
    label: str, kind: BarKind, value: float, unit: Unit, locale: NumberLocale
) -> WaterfallBar:
    return WaterfallBar(label, kind, 0.0, value, format_value(value, unit, locale))
