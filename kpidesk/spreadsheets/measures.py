"""What can be made of the rows of a period: a sum, a count, the last of them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from kpidesk.domain.numbers import EXACT, NumberLocale, format_number
from kpidesk.domain.periods import Period
from kpidesk.i18n import _, ngettext

_MOST_NAMED: Final = 3


class How(StrEnum):
    """What is made of the rows of a period."""

    SUM = "sum"
    COUNT = "count"
    COUNT_DISTINCT = "count_distinct"
    LAST = "last"


class Sign(StrEnum):
    """Which amounts count: all, those above or below zero; OUT turns what leaves positive."""

    ANY = "any"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure to be made of the rows of each period.

    `skipped` says, by row of the body, why a row does not count; `paths` is what is put behind the
    label of a row. `once` is a column (an order's number) whose rows say the amount only once.
    """

    label: str
    how: How
    at: int
    sign: Sign = Sign.ANY
    skipped: Mapping[int, str] = field(default_factory=dict)
    paths: Sequence[str] = ()
    currencies: Sequence[str] = ()
    once: int | None = None


@dataclass(slots=True)
class Bucket:
    """The rows of one label and period, by offset in the body, and what they hold."""

    label: str
    period: Period
    currency: str
    rows: list[int] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)
    problem: str = ""
    is_count: bool = False


def figure_of(bucket: Bucket, rows: Sequence[int], measure: Measure) -> tuple[float | None, str]:
    """Return what the rows of a period come to, and why that is not known.

    Sums are those of the numbers as they are written: 0.1 and 0.2 are 0.3. What leaves is positive.
    """
    if bucket.problem:
        return None, bucket.problem
    numbers = bucket.numbers
    if measure.how in (How.COUNT, How.COUNT_DISTINCT):
        return float(len(rows)), ""
    if measure.how is How.LAST:
        return numbers[0], ""
    if measure.sign is Sign.OUT and min(numbers) < 0 < max(numbers):
        return None, _(
            "Some of the amounts that leave are below zero and some above, so it is not known "
            "what they come to. Mend the signs in the sheet."
        )
    result = exact_sum(numbers)
    if not math.isfinite(result):
        return None, _("The sum is larger than any number that can be kept.")
    return abs(result) if measure.sign in (Sign.OUT, Sign.NEGATIVE) else result, ""


def bad_rows(names: Sequence[str], reason: str) -> str:
    """Return why a sum is rejected for the sake of some of its cells."""
    cells = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    if more > 0:
        cells = _("{cells} and {count} more").format(cells=cells, count=more)
    return _(
        "A part of the sum is not understood ({cells}), so the whole would be wrong. {reason}"
    ).format(cells=cells, reason=reason)


def said_of(bucket: Bucket, number: float | None, measure: Measure, locale: NumberLocale) -> str:
    """Return how a figure came about: "18 rows: 1,250.00", with the signs of the sheet."""
    rows = ngettext("{count} row", "{count} rows", len(bucket.rows)).format(
        count=format_number(len(bucket.rows), 0, locale)
    )
    if number is None or measure.how in (How.COUNT, How.COUNT_DISTINCT):
        return rows
    if number and bucket.numbers and max(bucket.numbers) <= 0:
        number = -abs(number)
    has_cents = abs(number) < 1e13 and round(number, 2) == number
    shown = format_number(number, 2 if has_cents else None, locale)
    return _("{rows}: {number}").format(rows=rows, number=shown)


def exact_sum(numbers: Sequence[float]) -> float:
    """Return the sum as a person adds up what is written: 0.1 and 0.2 are 0.3.

    Infinity where it is beyond what a number can hold.
    """
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, Decimal(repr(number)))
    return float(total)
