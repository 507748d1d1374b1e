"""The health of the set of KPIs: what makes it too large, unowned, blind, stale or pointless."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kpidesk.domain.kpi_gaps import gaps, is_waiting
from kpidesk.domain.metrics import Metric, Stage, Timing
from kpidesk.domain.period_names import label
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.set_findings import FindingKind, SetFinding
from kpidesk.domain.standing import period_as_of
from kpidesk.domain.status import Status
from kpidesk.domain.target_plans import distance
from kpidesk.i18n import _, ngettext

# Five to eight that somebody acts on; a ninth is worth a word, an eleventh is a list.
ENOUGH: Final = 8
STOP: Final = 11
_STALE_PERIODS: Final = 2
_STALE_DAYS: Final = 7
_PROVEN_AFTER: Final = 4  # a quarter of the year that is looked at
_LOOKED_AT: Final = 12  # blank periods, before we stop asking what they lack
_MIN_YEAR: Final = 3  # one yearly value that met its target does not say "always"


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a calculated metric has no number in a period.

    `name` is the input that lacks its value, and `cell` where that is to be typed; without such an
    input, `reason` is the sentence that says why.
    """

    reason: str
    name: str = ""
    cell: tuple[int, Period] | None = None


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """What the check needs to know of one metric.

    `department` is its name, empty where it has none. `statuses` are those of the periods that have
    a value, the latest year of them at least (three years of a yearly metric). `has_target` says
    whether a plan gives a target today; of a candidate, whether it has a plan at all. `partner_ids`
    are the leading metrics that predict it, `since` is the day from which numbers are collected
    (None: unknown), `reviewed_on` the day of the last review that looked at it, `target_since` that
    from which the newest target holds.
    `lack` says why a calculated metric has no number in a period; it is asked of stale ones alone.
    """

    metric: Metric
    department: str = ""
    statuses: Mapping[Period, Status] = field(default_factory=dict)
    has_target: bool = False
    partner_ids: frozenset[int] = frozenset()
    since: dt.date | None = None
    reviewed_on: dt.date | None = None
    target_since: dt.date | None = None
    lack: Callable[[Period], Lack | None] | None = None


@dataclass(frozen=True, slots=True)
class Promotion:
    """What is to be said before a metric becomes a KPI; `sentence` is empty where nothing is."""

    is_allowed: bool
    sentence: str = ""


def findings(
    facts: Iterable[MetricFacts], today: dt.date, calendar: FiscalCalendar
) -> tuple[SetFinding, ...]:
    """Return what is not well with the KPIs, the most urgent first, then by importance.

    Only KPIs are checked, and of inputs whether their numbers are fresh; a retired metric owes
    nothing any more. A tracked candidate on an objective is told what it needs to be a KPI, unless
    its department has enough of them.
    """
    known = sorted(facts, key=lambda fact: (fact.metric.position, fact.metric.id))
    kpis = [fact for fact in known if fact.metric.stage is Stage.KPI]
    inputs = [fact for fact in known if fact.metric.stage is Stage.INPUT]
    active = {fact.metric.id for fact in known if fact.metric.is_active}
    found = _crowded(kpis)
    for fact in kpis:
        found += _incomplete(fact, active)
        found += _met(fact, today, calendar)
        found += _unreviewed(fact, today, calendar)
    for fact in (*kpis, *inputs):
        found += _stale(fact, today, calendar)
    found += _waiting(known, kpis)
    order = list(FindingKind)
    return tuple(sorted(found, key=lambda finding: order.index(finding.kind)))


def summary(found: Sequence[SetFinding]) -> str:
    """Return what the badge says."""
    if not found:
        return _("Your set of KPIs is in good health.")
    if all(finding.kind is FindingKind.NOT_A_KPI for finding in found):
        return ngettext(
            "{count} candidate is not a KPI yet.",
            "{count} candidates are not KPIs yet.",
            len(found),
        ).format(count=len(found))
    return ngettext(
        "{count} thing to mend in your set of KPIs.",
        "{count} things to mend in your set of KPIs.",
        len(found),
    ).format(count=len(found))


def promotion(department: str, kpis: int) -> Promotion:
    """Return whether a department with `kpis` KPIs may get one more, and what is to be said.

    Nothing up to the eighth, a nudge at the ninth and tenth, an explained stop at the eleventh.
    `department` is its name, empty where there is none.
    """
    after = kpis + 1
    if after <= ENOUGH:
        return Promotion(is_allowed=True)
    words = {"count": after, "department": department, "enough": ENOUGH}
    if after < STOP:
        text = (
            _(
                "This is KPI number {count} in {department}. More than {enough} are hard to act "
                "on; another one could step back and stay a metric."
            )
            if department
            else _(
                "This is KPI number {count} without a department. More than {enough} are hard to "
                "act on; another one could step back and stay a metric."
            )
        )
        return Promotion(is_allowed=True, sentence=text.format(**words))
    text = (
        _(
            "{department} would have {count} KPIs. Nobody acts on so many, so this one stays a "
            "metric, with all its numbers. Let another KPI step back first."
        )
        if department
        else _(
            "{count} KPIs would be without a department. Nobody acts on so many, so this one stays "
            "a metric, with all its numbers. Let another KPI step back first."
        )
    )
    return Promotion(is_allowed=False, sentence=text.format(**words))


def _crowded(kpis: Sequence[MetricFacts]) -> list[SetFinding]:
    groups: dict[int | None, list[MetricFacts]] = {}
    for fact in kpis:
        groups.setdefault(fact.metric.department_id, []).append(fact)
    found = []
    for group in groups.values():
        if len(group) <= ENOUGH:
            continue
        least = group[-1]
        text = (
            _(
                "{department} has {count} KPIs, and nobody acts on so many. “{name}” is the least "
                "important: it can stay a metric, with all its numbers."
            )
            if least.department
            else _(
                "{count} KPIs are in no department, and nobody acts on so many. “{name}” is the "
                "least important: it can stay a metric, with all its numbers."
            )
        )
        short = (
            _("The least important of {count} in {department}")
            if least.department
            else _("The least important of {count} without a department")
        )
        words = {"department": least.department, "count": len(group), "name": least.metric.name}
        found.append(
            _finding(FindingKind.TOO_MANY, least, text.format(**words), short.format(**words))
        )
    return found


def _finding(
    kind: FindingKind,
    fact: MetricFacts,
    sentence: str,
    detail: str,
    cell: tuple[int, Period] | None = None,
) -> SetFinding:
    return SetFinding(kind, fact.metric.id, sentence, fact.metric.name, detail, cell)


def _incomplete(fact: MetricFacts, active: set[int]) -> list[SetFinding]:
    metric = fact.metric
    texts = []
    if not fact.has_target:
        texts.append(
            (
                FindingKind.NO_TARGET,
                _("“{name}” has no target, so nobody can say whether it is good."),
            )
        )
    if metric.owner_id is None:
        texts.append(
            (FindingKind.NO_OWNER, _("Nobody answers for “{name}” yet. A name beside it helps."))
        )
    if metric.objective_id is None:
        texts.append(
            (
                FindingKind.NO_OBJECTIVE,
                _("“{name}” hangs on no objective, so it is not clear what it is for."),
            )
        )
    if metric.timing is Timing.LAGGING and not fact.partner_ids & (active - {metric.id}):
        texts.append(
            (
                FindingKind.NO_LEADING_PARTNER,
                _(
                    "“{name}” tells what has happened. A leading metric beside it would tell in "
                    "time what is coming."
                ),
            )
        )
    return [
        _finding(kind, fact, text.format(name=metric.name), fact.department) for kind, text in texts
    ]


def _waiting(known: Sequence[MetricFacts], kpis: Sequence[MetricFacts]) -> list[SetFinding]:
    """Return what the tracked candidates still need where there is room for another KPI."""
    counts = Counter(fact.metric.department_id for fact in kpis)
    text = _("“{name}” still needs {gaps}.")
    found = []
    for fact in known:
        lacking = gaps(fact.metric, has_target=fact.has_target)
        if lacking and is_waiting(fact.metric) and counts[fact.metric.department_id] < ENOUGH:
            said = text.format(name=fact.metric.name, gaps=lacking)
            detail = _("Needs {gaps}").format(gaps=lacking)
            found.append(_finding(FindingKind.NOT_A_KPI, fact, said, detail))
    return found


def _met(fact: MetricFacts, today: dt.date, calendar: FiscalCalendar) -> list[SetFinding]:
    """Return whether the target was always or never met for a year, with a third of gaps at most.

    A year of a yearly metric is three, since one value is no habit. A target that was just changed
    has a quarter of that time to show what it is worth.
    """
    metric = fact.metric
    count = max(metric.frequency.per_year, _MIN_YEAR)
    last = _last_ended(today, metric.frequency, calendar)
    first = last.shift(1 - count)
    periods = [
        period
        for period, status in sorted(fact.statuses.items())
        if first <= period <= last and status in (Status.ON_TARGET, Status.NEAR, Status.OFF)
    ]
    judged = [fact.statuses[period] for period in periods]
    if 3 * len(judged) < 2 * count or len(judged) < _MIN_YEAR:
        return []
    since = fact.target_since or first.start
    if sum(period.start >= since for period in periods) < max(count // _PROVEN_AFTER, 1):
        return []
    told = len(judged), label(periods[0], calendar)
    met = judged.count(Status.ON_TARGET)
    if met == len(judged):
        return [_always_met(fact, *told)]
    return [] if met else [_never_met(fact, *told)]


def _always_met(fact: MetricFacts, count: int, since: str) -> SetFinding:
    text = (
        _(
            "“{name}” has met its target for three years in a row. A bolder target would say "
            "more, or another KPI."
        )
        if fact.metric.frequency is Frequency.YEAR
        else _(
            "“{name}” has met its target for a year, every time. A bolder target would say "
            "more, or another KPI."
        )
    )
    detail = ngettext(
        "Met {count} time since {period}", "Met {count} times since {period}", count
    ).format(count=count, period=since)
    said = text.format(name=fact.metric.name)
    return _finding(FindingKind.ALWAYS_MET, fact, said, detail)


def _never_met(fact: MetricFacts, count: int, since: str) -> SetFinding:
    text = (
        _("“{name}” has not met its target for three years. A target within reach would say more.")
        if fact.metric.frequency is Frequency.YEAR
        else _(
            "“{name}” has not met its target for a year, not once. A target within reach would "
            "say more."
        )
    )
    detail = ngettext(
        "Missed {count} time since {period}", "Missed {count} times since {period}", count
    ).format(count=count, period=since)
    said = text.format(name=fact.metric.name)
    return _finding(FindingKind.NEVER_MET, fact, said, detail)


def _last_ended(today: dt.date, frequency: Frequency, calendar: FiscalCalendar) -> Period:
    return period_as_of(today - dt.timedelta(days=1), frequency, calendar)


def _with_value(fact: MetricFacts, until: Period) -> list[Period]:
    return sorted(
        period
        for period, status in fact.statuses.items()
        if status is not Status.NO_DATA and period <= until
    )


def _ended_since(fact: MetricFacts, last: Period, calendar: FiscalCalendar) -> int | None:
    """Return for how many ended periods numbers could be there; None where nobody knows."""
    known = _with_value(fact, last)
    start = fact.since or (known[0].start if known else None)
    if start is None:
        return None
    first = calendar.containing(start, fact.metric.frequency)
    return 0 if first > last else distance(first, last) + 1


def _stale(fact: MetricFacts, today: dt.date, calendar: FiscalCalendar) -> list[SetFinding]:
    metric = fact.metric
    last = _last_ended(today, metric.frequency, calendar)
    # A shop that closes for the weekend is not behind on Monday.
    patience = _STALE_DAYS if metric.frequency is Frequency.DAY else _STALE_PERIODS
    ended = _ended_since(fact, last, calendar)
    if ended is not None and ended < patience:
        return []
    # A value of the running period is news, too.
    known = _with_value(fact, calendar.containing(today, metric.frequency))
    if known and known[-1] > last.shift(-patience):
        return []
    first = known[-1].next if known else last
    lack = _lack(fact, first, last)
    sentence, detail = _stale_words(lack, is_new=not known)
    words = {
        "name": metric.name,
        "period": label(known[-1], calendar) if known else "",
        "input": "" if lack is None else lack.name,
        "reason": "" if lack is None else lack.reason,
    }
    cell = (metric.id, first) if lack is None or lack.cell is None else lack.cell
    said = sentence.format(**words), detail.format(**words)
    return [_finding(FindingKind.STALE, fact, *said, cell)]


def _lack(fact: MetricFacts, first: Period, last: Period) -> Lack | None:
    """Return what a calculated metric lacks first: an input, or else the first other reason."""
    if fact.lack is None:
        return None
    count = min(distance(first, last), _LOOKED_AT - 1) + 1
    found = [fact.lack(first.shift(step)) for step in range(count)]
    lacks = [lack for lack in found if lack is not None]
    return next((lack for lack in lacks if lack.name), lacks[0] if lacks else None)


def _stale_words(lack: Lack | None, *, is_new: bool) -> tuple[str, str]:
    """Return the sentence and the detail of what has no new numbers."""
    if lack is None:
        if is_new:
            return _("“{name}” has no numbers yet."), _("No numbers yet")
        return _("“{name}” has had no new number since {period}."), _("Nothing since {period}")
    if lack.name:
        if is_new:
            return (
                _("“{name}” has no numbers yet: “{input}” is missing."),
                _("No numbers yet: “{input}” is missing"),
            )
        return (
            _("“{name}” has had no new number since {period}: “{input}” is missing."),
            _("Nothing since {period}: “{input}” is missing"),
        )
    if is_new:
        return _("“{name}” has no numbers yet. {reason}"), _("No numbers yet. {reason}")
    return (
        _("“{name}” has had no new number since {period}. {reason}"),
        _("Nothing since {period}. {reason}"),
    )


def _unreviewed(fact: MetricFacts, today: dt.date, calendar: FiscalCalendar) -> list[SetFinding]:
    """Return whether a KPI with numbers for two periods was never looked at in a review."""
    known = _with_value(fact, _last_ended(today, fact.metric.frequency, calendar))
    if fact.reviewed_on is not None or len(known) < _STALE_PERIODS:
        return []
    text = _("“{name}” was never looked at in a review. A minute is enough: what moved, and why?")
    said, since = text.format(name=fact.metric.name), label(known[-1], calendar)
    detail = _("Last number: {period}").format(period=since)
    return [_finding(FindingKind.NEVER_REVIEWED, fact, said, detail)]
