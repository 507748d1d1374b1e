"""What a target plan must be before it is kept: sentences at the field that cannot be accepted."""

import datetime as dt
import math
from collections.abc import Iterable
from typing import Final

from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Aggregation, Direction
from kpidesk.domain.period_names import format_day, label
from kpidesk.domain.periods import FIRST_DAY, LAST_DAY, FiscalCalendar, Frequency, Period
from kpidesk.domain.target_plans import Growth, Ramp, Rule, Spread, distance
from kpidesk.domain.targets import Target, TargetPlan
from kpidesk.i18n import _, ngettext

MAX_REASON_LENGTH: Final = 2000


def check(
    rule: Rule,
    direction: Direction,
    aggregation: Aggregation,
    frequency: Frequency,
    starts: dt.date,
    calendar: FiscalCalendar,
) -> None:
    """Raise FieldError where `rule` cannot give targets from the day `starts` on.

    Its field is the attribute of the rule, with "_upper" for the upper end of a range there:
    "baseline", "baseline_upper", "goal", "goal_upper", "begins", "ends", "steps", "growth",
    "upper", "yearly", "yearly_upper", "year", and "kind" where the metric has the wrong nature.
    """
    match rule:
        case Ramp():
            _check_ramp(rule, direction, frequency, starts, calendar)
        case Growth():
            _check_growth(rule, direction)
        case Spread():
            _check_spread(rule, direction, aggregation, starts, calendar)


def _check_ramp(
    rule: Ramp,
    direction: Direction,
    frequency: Frequency,
    starts: dt.date,
    calendar: FiscalCalendar,
) -> None:
    if not math.isfinite(rule.baseline.value):
        raise FieldError(
            "baseline", _("The baseline is not a number. Write where the KPI stands today.")
        )
    if not math.isfinite(rule.goal.value):
        raise FieldError("goal", _("The target is not a number."))
    _check_edges("baseline", rule.baseline, direction)
    _check_edges("goal", rule.goal, direction)
    _check_days(rule)
    first = calendar.containing(rule.begins, frequency)
    last = calendar.containing(rule.ends, frequency)
    _check_periods(rule, (first, last), starts, calendar)
    changes = distance(first, last)
    if rule.steps is not None and not 1 <= rule.steps <= changes:
        raise FieldError(
            "steps",
            ngettext(
                "Choose {count} step: from start to end the target can change no more often.",
                "Choose 1 to {count} steps: from start to end the target can change no more often.",
                changes,
            ).format(count=changes),
        )


def _check_days(rule: Ramp) -> None:
    for field, day in (("begins", rule.begins), ("ends", rule.ends)):
        if not FIRST_DAY <= day <= LAST_DAY:
            raise FieldError(
                field,
                _("Choose a day between {first} and {last}.").format(
                    first=format_day(FIRST_DAY), last=format_day(LAST_DAY)
                ),
            )
    if rule.ends < rule.begins:
        raise FieldError(
            "ends",
            _("The end lies before the start, {start}. Choose a later day.").format(
                start=format_day(rule.begins)
            ),
        )


def _check_periods(
    rule: Ramp, ends: tuple[Period, Period], starts: dt.date, calendar: FiscalCalendar
) -> None:
    first, last = ends
    if first == last:
        raise FieldError(
            "ends",
            _(
                "Start and end both lie in {period}, so nothing is left in between. "
                "Choose a later day."
            ).format(period=label(first, calendar)),
        )
    if last.start < starts:
        raise FieldError(
            "ends",
            _(
                "The target starts on {start}, and no period is left until {end}. "
                "Choose a later day."
            ).format(start=format_day(starts), end=format_day(rule.ends)),
        )


def _check_growth(rule: Growth, direction: Direction) -> None:
    if not math.isfinite(rule.growth):
        raise FieldError("growth", _("The growth is not a number. Write a percentage like 5 %."))
    if rule.growth <= -1:
        raise FieldError(
            "growth", _("With −100 % or less nothing would be left. Write more than −100 %.")
        )
    if direction is not Direction.WITHIN:
        if rule.upper is not None:
            raise FieldError("upper", _("Only a range has an upper end."))
        return
    if rule.upper is None:
        raise FieldError("upper", _("A range needs its upper end too."))
    if not math.isfinite(rule.upper):
        raise FieldError("upper", _("The growth is not a number. Write a percentage like 5 %."))
    if rule.upper < rule.growth:
        raise FieldError("upper", _("The upper end of the range lies below its lower end."))


def _check_spread(
    rule: Spread,
    direction: Direction,
    aggregation: Aggregation,
    starts: dt.date,
    calendar: FiscalCalendar,
) -> None:
    if aggregation is not Aggregation.SUM:
        raise FieldError(
            "kind",
            _(
                "A yearly figure can be spread only where the periods add up to the year. "
                "Choose another kind of target."
            ),
        )
    if not math.isfinite(rule.yearly.value):
        raise FieldError("yearly", _("The figure for the year is not a number."))
    _check_edges("yearly", rule.yearly, direction)
    if not FIRST_DAY.year < rule.year <= LAST_DAY.year:
        raise FieldError(
            "year",
            _("Choose a year between {first} and {last}.").format(
                first=FIRST_DAY.year + 1, last=LAST_DAY.year
            ),
        )
    year = calendar.year(rule.year)
    if year.end <= starts:
        raise FieldError(
            "year",
            _(
                "The target starts on {start}, and {year} has ended by then. Choose a later year."
            ).format(start=format_day(starts), year=label(year, calendar)),
        )


def _check_edges(field: str, target: Target, direction: Direction) -> None:
    upper = f"{field}_upper"
    if direction is not Direction.WITHIN:
        if target.upper is not None:
            raise FieldError(upper, _("Only a range has an upper end."))
        return
    if target.upper is None:
        raise FieldError(upper, _("A range needs its upper end too."))
    if not math.isfinite(target.upper):
        raise FieldError(upper, _("The upper end of the range is not a number."))
    if target.upper < target.value:
        raise FieldError(upper, _("The upper end of the range lies below its lower end."))


def check_reason(before: object, after: object, reason: str) -> str:
    """Return `reason` without needless spaces; FieldError where a changed target has none.

    `before` and `after` are what the two versions compare by (a target, targets by period, a rule
    or a tuple with the tolerance too); `before` None is a first target, which needs no reason.
    """
    clean = " ".join(reason.split())
    if before is not None and before != after and not clean:
        raise FieldError(
            "reason",
            _(
                "Say in a few words why the target changes. "
                "The old one stays with the periods it was set for."
            ),
        )
    if len(clean) > MAX_REASON_LENGTH:
        raise FieldError(
            "reason",
            _("This text is too long. Use at most {count} characters.").format(
                count=MAX_REASON_LENGTH
            ),
        )
    return clean


def check_version_start(plans: Iterable[TargetPlan], starts: dt.date) -> None:
    """Raise FieldError where a version from `starts` on would lose to one that starts later.

    Of several plans the one that started last is in force, so a change from an earlier day would
    end, unseen, where the later one begins.
    """
    later = [plan.starts for plan in plans if plan.starts > starts]
    if later:
        raise FieldError(
            "starts",
            _(
                "Another target takes over on {day}, so a change from {start} would end there. "
                "Start on {last} or later."
            ).format(
                day=format_day(min(later)), start=format_day(starts), last=format_day(max(later))
            ),
        )


def version_start(today: dt.date, frequency: Frequency, calendar: FiscalCalendar) -> dt.date:
    """Return the day from which a changed target counts if nobody says otherwise.

    That is the first day of the period that runs today: what has ended was judged by the old one.
    """
    return calendar.containing(today, frequency).start
