"""What a process behaviour chart says, in sentences that a person would say.

"Usual" is never said of a value that makes a signal, and the numbers are those of the limits. Which
way is good is the direction that held in the period.
"""

from dataclasses import dataclass
from enum import StrEnum

from kpidesk.domain import lens_names, period_names
from kpidesk.domain.behaviour import behaviour_chart
from kpidesk.domain.behaviour_charts import (
    BehaviourChart,
    BehaviourPoint,
    LimitSettings,
    Seasons,
    Segment,
    Start,
)
from kpidesk.domain.behaviour_seasons import cycle_of
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Direction
from kpidesk.domain.natural_limits import MIN_POINTS, limits_unit
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.signals import Cycle, Rule, Signal, signal_sentence
from kpidesk.domain.status import Status
from kpidesk.domain.units import format_value
from kpidesk.i18n import _, ngettext


class Finding(StrEnum):
    """What a chart says of a period, from silence to what wants to be looked into."""

    NO_VALUE = "no_value"
    NO_COMPARISON = "no_comparison"
    NO_LIMITS = "no_limits"
    USUAL = "usual"
    USUAL_OFF_TARGET = "usual_off_target"
    GOOD_SIGNAL = "good_signal"
    BAD_SIGNAL = "bad_signal"
    SIGNAL = "signal"

    @property
    def is_signal(self) -> bool:
        """Say whether it is no noise."""
        return self in (Finding.GOOD_SIGNAL, Finding.BAD_SIGNAL, Finding.SIGNAL)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a chart says of one period; `signal` is the first of those that its value makes.

    `advice`, which may be empty, is a part of `sentence`.
    """

    finding: Finding
    sentence: str
    advice: str = ""
    signal: Signal | None = None


def verdict(
    history: MetricHistory,
    period: Period,
    calendar: FiscalCalendar,
    locale: NumberLocale,
    settings: LimitSettings | None = None,
) -> Verdict:
    """Return what the chart as of `period` says of it."""
    chart = behaviour_chart(history, period, settings)
    return verdict_of(chart, history, period, calendar, locale)


def verdict_of(
    chart: BehaviourChart,
    history: MetricHistory,
    period: Period,
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> Verdict:
    """Return what `chart`, which was made for `period` or has it as its last, says of it."""
    name = lens_names.label(period, history.lens, calendar)
    if period not in history.values:
        return Verdict(Finding.NO_VALUE, _("{period}: no value yet.").format(period=name))
    point = chart.point(period)
    if point is None:
        why = _("{period}: there is no value a year before to hold it against.")
        return Verdict(Finding.NO_COMPARISON, why.format(period=name))
    if point.usual is None:
        return Verdict(Finding.NO_LIMITS, why_no_limits(chart))
    if point.signals:
        return _of_signal(chart, point, history, name, locale)
    words = {
        "period": name,
        "low": format_value(point.usual.low, limits_unit(point.usual, chart.unit), locale),
        "high": format_value(point.usual.high, limits_unit(point.usual, chart.unit), locale),
    }
    if history.status(period) is Status.OFF:
        advice = _("Explaining this one value will not help: the process has to change.")
        said = _off_target(chart.cycle).format(**words)
        return Verdict(Finding.USUAL_OFF_TARGET, f"{said} {advice}", advice)
    advice = _("No reason to act.")
    return Verdict(Finding.USUAL, f"{_usual(chart.cycle).format(**words)} {advice}", advice)


def unusual(
    history: MetricHistory,
    period: Period,
    locale: NumberLocale,
    settings: LimitSettings | None = None,
) -> str:
    """Return why the value of `period` is a signal, as of that period; empty where it is none."""
    chart = behaviour_chart(history, period, settings)
    point = chart.point(period)
    return "" if point is None else _signal_sentence(chart, point, locale)


def why_no_limits(chart: BehaviourChart) -> str:
    """Return why the latest values have no limits yet; empty where they have."""
    segment = chart.current
    if segment is not None and segment.limits is not None:
        return ""
    count = 0 if segment is None else segment.count
    if segment is not None and count >= MIN_POINTS:
        if any(each is not None for each in chart.moving_ranges[segment.first : segment.stop]):
            return _("The values are too large to tell what is usual.")
        return _("There are too many gaps between the values to tell what is usual.")
    return _too_few(chart, segment, count).format(count=count, needed=MIN_POINTS)


def _too_few(chart: BehaviourChart, segment: Segment | None, count: int) -> str:
    if chart.seasons is Seasons.YEAR_ON_YEAR:
        return ngettext(
            "There is {count} value with one a year before; it takes {needed} to tell what is "
            "usual.",
            "There are {count} values with one a year before; it takes {needed} to tell what is "
            "usual.",
            count,
        )
    if segment is not None and segment.start is Start.REBASED:
        return ngettext(
            "There is {count} value since the limits started anew; it takes {needed} to tell what "
            "is usual.",
            "There are {count} values since the limits started anew; it takes {needed} to tell "
            "what is usual.",
            count,
        )
    if segment is not None and segment.start is Start.REDEFINED:
        return ngettext(
            "There is {count} value since the formula changed; it takes {needed} to tell what is "
            "usual.",
            "There are {count} values since the formula changed; it takes {needed} to tell what "
            "is usual.",
            count,
        )
    return ngettext(
        "There is {count} value; it takes {needed} to tell what is usual.",
        "There are {count} values; it takes {needed} to tell what is usual.",
        count,
    )


def notes(
    chart: BehaviourChart,
    calendar: FiscalCalendar,
    locale: NumberLocale,
    lens: Lens = Lens.AS_MEASURED,
) -> list[str]:
    """Return what a reader of the chart has to know, a sentence each.

    How the seasons are taken, since when the limits hold and why, what they are not shown below,
    and from when they could start anew. `lens` is the one through which its values are seen.
    """
    found = [_seasons_note(chart), _start_note(chart), _floor_note(chart, locale)]
    base = chart.proposed_base()
    if base is not None:
        found.append(
            _(
                "Since {period} all values are on one side of the middle. If you know what "
                "changed, and it is here to stay, start the limits anew there."
            ).format(period=lens_names.label(base, lens, calendar))
        )
    return [note for note in found if note]


def _seasons_note(chart: BehaviourChart) -> str:
    is_auto = chart.asked is Seasons.AUTO
    match chart.seasons, cycle_of(chart.frequency):
        case Seasons.YEAR_ON_YEAR, _cycle if is_auto:
            return _(
                "The values follow the seasons, so each is compared with the same period last year."
            )
        case Seasons.YEAR_ON_YEAR, _cycle:
            return _("Each value is compared with the same period last year.")
        case Seasons.SEASONALLY_ADJUSTED, Cycle.WEEK if is_auto:
            return _(
                "The values follow the days of the week, so each is shown without what is usual "
                "for its day."
            )
        case Seasons.SEASONALLY_ADJUSTED, Cycle.WEEK:
            return _("Each value is shown without what is usual for its day of the week.")
        case Seasons.SEASONALLY_ADJUSTED, _cycle:
            return _("Each value is shown without what is usual for its time of the year.")
    if chart.asked is Seasons.SEASONALLY_ADJUSTED:
        return _("Too few values tell the seasons yet, so they are shown as measured.")
    return ""


def _start_note(chart: BehaviourChart) -> str:
    segment = chart.current
    if segment is None or segment.start is Start.FIRST_VALUE:
        return ""
    words = {"day": period_names.format_day(segment.since), "reason": segment.reason.strip()}
    if segment.start is Start.REBASED:
        return _("The limits started anew on {day}: {reason}").format(**words)
    if words["reason"]:
        return _("The formula changed on {day}, so the limits started anew: {reason}").format(
            **words
        )
    return _("The formula changed on {day}, so the limits started anew.").format(**words)


def _floor_note(chart: BehaviourChart, locale: NumberLocale) -> str:
    segment = chart.current
    lines = None if segment is None else chart.shown_limits(segment)
    if segment is None or segment.limits is None or lines is None:
        return ""
    least, _most = chart.bounds
    if lines.low <= segment.limits.low:
        return ""
    return _("The lower limit is shown at {least}, below which no value ever was.").format(
        least=format_value(least, chart.unit, locale)
    )


def _usual(cycle: Cycle) -> str:
    match cycle:
        case Cycle.YEAR:
            return _("{period} is within your usual range for the time of year ({low} to {high}).")
        case Cycle.WEEK:
            return _(
                "{period} is within your usual range for that day of the week ({low} to {high})."
            )
        case Cycle.NONE:
            return _("{period} is within your usual range ({low} to {high}).")


def _off_target(cycle: Cycle) -> str:
    match cycle:
        case Cycle.YEAR:
            return _(
                "{period} is off target, yet within your usual range for the time of year ({low} "
                "to {high})."
            )
        case Cycle.WEEK:
            return _(
                "{period} is off target, yet within your usual range for that day of the week "
                "({low} to {high})."
            )
        case Cycle.NONE:
            return _("{period} is off target, yet within your usual range ({low} to {high}).")


def _of_signal(
    chart: BehaviourChart,
    point: BehaviourPoint,
    history: MetricHistory,
    name: str,
    locale: NumberLocale,
) -> Verdict:
    signal = point.signals[0]
    finding = _finding(signal, point, history)
    has_shifted = any(each.rule is Rule.RUN for each in point.signals)
    advice = _advice(finding, has_shifted=has_shifted)
    said = _("{period}: {sentence}").format(
        period=name, sentence=_signal_sentence(chart, point, locale)
    )
    return Verdict(finding, f"{said} {advice}", advice, signal)


def _finding(signal: Signal, point: BehaviourPoint, history: MetricHistory) -> Finding:
    """Return whether a signal is good news; a jump may be one back to what is usual: neither."""
    direction = history.direction(point.period)
    if signal.rule is Rule.MOVING_RANGE:
        return Finding.SIGNAL
    if direction is Direction.WITHIN:
        target = history.target(point.period)
        if target is None:
            return Finding.SIGNAL
        upper = target.value if target.upper is None else target.upper
        if target.value <= point.value <= upper:
            return Finding.SIGNAL
        is_away = point.value > upper if signal.is_high else point.value < target.value
        return Finding.BAD_SIGNAL if is_away else Finding.GOOD_SIGNAL
    is_good = signal.is_high is (direction is Direction.HIGHER)
    return Finding.GOOD_SIGNAL if is_good else Finding.BAD_SIGNAL


def _advice(finding: Finding, *, has_shifted: bool) -> str:
    if has_shifted and finding is Finding.GOOD_SIGNAL:
        return _("The process has shifted for the better: find out why, and keep it.")
    if has_shifted and finding is Finding.BAD_SIGNAL:
        return _("The process has shifted for the worse: find out why.")
    if has_shifted:
        return _("The process has shifted: find out why.")
    if finding is Finding.GOOD_SIGNAL:
        return _("Good news: find out what was different, and keep it.")
    return _("Find out what was different.")


def _signal_sentence(chart: BehaviourChart, point: BehaviourPoint, locale: NumberLocale) -> str:
    """Return the sentence of the first signal of a point; empty where it makes none."""
    if not point.signals or point.usual is None:
        return ""
    signal = point.signals[0]
    before = chart.point(signal.since)
    return signal_sentence(
        signal,
        point.value,
        point.usual,
        chart.unit,
        locale,
        cycle=chart.cycle,
        before=None if before is None else before.value,
    )
