"""A metric as a lens shows it: what draws, judges and tells a history does so with this one."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from kpidesk.domain import lens_names, period_names
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_spans import covered, covering, overlaps, shown_frequency
from kpidesk.domain.lens_targets import LensTargets, plans_through
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation, EarlierDefinition
from kpidesk.domain.periods import Frequency, Period
from kpidesk.i18n import _, ngettext

_LONGEST: Final = dt.timedelta(days=400)  # longer than any period
_MOST_NOTES: Final = 3  # of a quarter or year, that are told in full
Reason = Callable[[Period], str]


@dataclass(frozen=True, slots=True)
class LensHistory(MetricHistory):
    """A history through a lens; `source` is the one as it was measured.

    `why` says why a period has no value, `targets` why it has no target.
    """

    source: MetricHistory | None = None
    why: Reason | None = None
    targets: LensTargets | None = None

    @property
    def is_made_of_shorter(self) -> bool:
        """Say whether a lens made its values of those of shorter periods."""
        return True

    def reason(self, period: Period) -> str:
        """Return why there is no value in `period`, in a sentence; empty where there is one."""
        if self.why is None or self.holds(period):
            return ""
        return self.why(period)

    def target_reason(self, period: Period) -> str:
        """Return why the targets that `period` covers make none together, in a sentence.

        Empty where it has a target, and where nothing is aimed at anyway.
        """
        return "" if self.targets is None else self.targets.reason(period)


def seen_through(
    source: MetricHistory,
    lens: Lens,
    values: Mapping[Period, float],
    not_applicable: Sequence[Period],
    why: Reason,
    today: dt.date | None = None,
) -> LensHistory:
    """Return `source` with these values, that the lens gives, and targets and notes to match.

    What is told of a quarter or year has ended: until then there is no value, whatever was typed.
    `today` None is for whoever does not know which day it is. `why` says why the lens gives none.
    """
    own = source.metric.frequency
    frequency = shown_frequency(lens, own)
    screen = _Screen(source, lens, None if frequency is own else today)
    shown, gone = values, frozenset(not_applicable)
    if not screen.is_bare:
        shown = {period: value for period, value in values.items() if not screen.reason(period)}
        gone = frozenset(period for period in gone if not screen.reason(period))
    notes = LensNotes(source, lens)
    targets = LensTargets(source, lens, shown.keys(), gone)
    known = {each.name: getattr(source, each.name) for each in fields(MetricHistory) if each.init}
    known |= {
        "metric": replace(source.metric, frequency=frequency),
        "values": shown,
        "notes": notes if source.notes else {},
        "plans": plans_through(source, lens, targets),
        "earlier": _earlier(source, lens, frequency),
        "not_applicable": gone,
        "confirmed": frozenset(),
        "lens": lens,
    }
    return LensHistory(
        **known,
        source=source,
        why=lambda period: screen.reason(period) or why(period),
        targets=targets,
    )


class LensNotes(Mapping[Period, str]):
    """The notes of the periods that a number covers, joined; where it is asked for.

    Of many, and where the next number covers most of them again, the newest stands for all. It
    iterates over the periods that have a value or note of their own, or one within.
    """

    def __init__(self, source: MetricHistory, lens: Lens) -> None:
        self._source = source
        self._lens = lens
        self._frequency = shown_frequency(lens, source.metric.frequency)

    def __getitem__(self, period: Period) -> str:
        if period.frequency is not self._frequency:
            raise KeyError(period)
        source = self._source
        own, calendar, notes = source.metric.frequency, source.calendar, source.notes
        inside = [each for each in covered(self._lens, period, own, calendar) if each in notes]
        if not inside:
            raise KeyError(period)
        if inside == [period]:
            return notes[period]
        told = [
            _("{period}: {note}").format(
                period=period_names.label(each, calendar), note=notes[each]
            )
            for each in inside[-_MOST_NOTES:]
        ]
        left = len(inside) - 1
        if not left or (len(inside) <= _MOST_NOTES and not overlaps(self._lens)):
            return "\n".join(told)
        more = ngettext("and {count} more note", "and {count} more notes", left)
        return "\n".join([told[-1], more.format(count=left)])

    def __iter__(self) -> Iterator[Period]:
        source = self._source
        known = {*source.notes, *source.values, *source.not_applicable}
        to = self._frequency
        shown = {source.calendar.roll_up_period(each, to) for each in known}
        return (each for each in sorted(shown, key=lambda each: each.start) if each in self)

    def __len__(self) -> int:
        return sum(1 for _period in self)


class _Screen:
    """Keeps away what a lens must not tell, though there are numbers for it."""

    def __init__(self, source: MetricHistory, lens: Lens, today: dt.date | None) -> None:
        self._source = source
        self._lens = lens
        self._today = today
        # What began by then is over for sure, which is quicker to see of hundreds of quarters.
        self._long_ago = None if today is None else today - _LONGEST
        metric = source.metric
        # A formula goes on where a metric is retired; its numbers are nobody's business then.
        self._ended = metric.retired_on if metric.is_calculated and not metric.is_active else None
        turned = metric.aggregation is not Aggregation.LAST  # which takes one number as it is
        self._turns = _turns(source) if turned else ()
        self._is_all = not (self._ended or self._turns)  # that the day is what it goes by
        self.is_bare = not (self._today or self._ended or self._turns)

    def reason(self, period: Period) -> str:
        """Return why there is no number to tell of `period`; empty where the numbers decide."""
        if self.is_bare:
            return ""
        if self._long_ago is not None and self._is_all and period.start <= self._long_ago:
            return ""
        calendar = self._source.calendar
        inside = covered(self._lens, period, self._source.metric.frequency, calendar)
        if self._today is not None and period.last_day > self._today:
            return _not_over(lens_names.label(period, self._lens, calendar))
        # The last week that counts in a quarter may end in the next one.
        if self._today is not None and inside[-1].last_day > self._today:
            return _not_over(period_names.label(inside[-1], calendar))
        if not (self._turns or self._ended):
            return ""
        if self._ended is not None and inside[-1].start > self._ended:
            return _("It was retired on {day}.").format(day=period_names.format_day(self._ended))
        for day in self._turns:
            if inside[0].start < day <= inside[-1].start:
                return _(
                    "Which way is better changed on {day}; what comes before and after it is not "
                    "put together."
                ).format(day=period_names.format_day(day))
        return ""


def _not_over(period: str) -> str:
    return _("{period} is not over yet.").format(period=period)


def _turns(source: MetricHistory) -> tuple[dt.date, ...]:
    """Return the days from which another direction is the better one."""
    directions = [each.direction for each in source.earlier] + [source.metric.direction]
    return tuple(
        each.until
        for each, after in zip(source.earlier, directions[1:], strict=True)
        if each.direction is not after
    )


def _earlier(
    source: MetricHistory, lens: Lens, frequency: Frequency
) -> Sequence[EarlierDefinition]:
    """Return what the metric meant before, up to the quarter or year in which that changed."""
    own, calendar = source.metric.frequency, source.calendar
    if frequency is own:
        return source.earlier
    return tuple(
        replace(each, until=covering(lens, each.until, own, calendar).start)
        for each in source.earlier
    )
