"""The health of the set of KPIs: what makes it too large, unowned, blind, stale or pointless."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kpidesk.domain.metrics import Metric, Stage, Timing
from kpidesk.domain.period_names import label
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.standing import period_as_of
from kpidesk.domain.status import Status
from kpidesk.domain.target_plans import distance
from kpidesk.i18n import _, ngettext

# Five to eight that somebody acts on; a ninth is worth a word, an eleventh is a list.
ENOUGH: Final = 8
STOP: Final = 11
_STALE_PERIODS: Final = 2
_STALE_DAYS: Final = 7
_MIN_YEAR: Final = 3  # one yearly value that met its target does not say "always"


class FindingKind(StrEnum):
    """What is not well with the set, in the order of urgency."""

    NO_TARGET = "no_target"
    NO_OWNER = "no_owner"
    STALE = "stale"
    NO_OBJECTIVE = "no_objective"
    TOO_MANY = "too_many"
    NEVER_MET = "never_met"
    ALWAYS_MET = "always_met"
    NO_LEADING_PARTNER = "no_leading_partner"
    NEVER_REVIEWED = "never_reviewed"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            FindingKind.NO_TARGET: _("No target"),
            FindingKind.NO_OWNER: _("No owner"),
            FindingKind.STALE: _("Nothing new"),
            FindingKind.NO_OBJECTIVE: _("No objective"),
            FindingKind.TOO_MANY: _("Too many KPIs"),
            FindingKind.NEVER_MET: _("Never met"),
            FindingKind.ALWAYS_MET: _("Always met"),
            FindingKind.NO_LEADING_PARTNER: _("No leading partner"),
            FindingKind.NEVER_REVIEWED: _("Never reviewed"),
        }[self]

    @property
    def mend(self) -> "Mend":
        """Return the one step that mends it."""
        return {
            FindingKind.NO_TARGET: Mend.SET_TARGET,
            FindingKind.NO_OWNER: Mend.CHOOSE_OWNER,
            FindingKind.STALE: Mend.ENTER_VALUES,
            FindingKind.NO_OBJECTIVE: Mend.CHOOSE_OBJECTIVE,
            FindingKind.TOO_MANY: Mend.KEEP_AS_METRIC,
            FindingKind.NEVER_MET: Mend.OPEN_TARGET_LAB,
            FindingKind.ALWAYS_MET: Mend.OPEN_TARGET_LAB,
            FindingKind.NO_LEADING_PARTNER: Mend.CHOOSE_PARTNER,
            FindingKind.NEVER_REVIEWED: Mend.REVIEW,
        }[self]


class Mend(StrEnum):
    """What one click does about a finding."""

    SET_TARGET = "set_target"
    CHOOSE_OWNER = "choose_owner"
    ENTER_VALUES = "enter_values"
    CHOOSE_OBJECTIVE = "choose_objective"
    KEEP_AS_METRIC = "keep_as_metric"
    OPEN_TARGET_LAB = "open_target_lab"
    CHOOSE_PARTNER = "choose_partner"
    REVIEW = "review"

    @property
    def label(self) -> str:
        """Return the words on the button."""
        return {
            Mend.SET_TARGET: _("Set a target"),
            Mend.CHOOSE_OWNER: _("Choose an owner"),
            Mend.ENTER_VALUES: _("Enter the numbers"),
            Mend.CHOOSE_OBJECTIVE: _("Choose an objective"),
            Mend.KEEP_AS_METRIC: _("Keep it as a metric"),
            Mend.OPEN_TARGET_LAB: _("Open the target lab"),
            Mend.CHOOSE_PARTNER: _("Choose a leading partner"),
            Mend.REVIEW: _("Review it now"),
        }[self]


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """What the check needs to know of one metric.

    `department` is its name, empty where it has none. `statuses` are those of the periods that have
    a value, the latest year of them at least (three years of a yearly metric). `has_target` says
    whether a plan gives a target today. `partner_ids` are the leading metrics that predict it,
    `since` is the day from which numbers are collected (None: unknown), `reviewed_on` the day of
    the last review that looked at it.
    """

    metric: Metric
    department: str = ""
    statuses: Mapping[Period, Status] = field(default_factory=dict)
    has_target: bool = False
    partner_ids: frozenset[int] = frozenset()
    since: dt.date | None = None
    reviewed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SetFinding:
    """One thing that is not well, in a sentence; `metric_id` is the metric that `mend` is about.

    Where a department has too many KPIs that is its least important one.
    """

    kind: FindingKind
    metric_id: int
    sentence: str

    @property
    def mend(self) -> Mend:
        """Return what one click does about it."""
        return self.kind.mend


@dataclass(frozen=True, slots=True)
class Promotion:
    """What is to be said before a metric becomes a KPI; `sentence` is empty where nothing is."""

    is_allowed: bool
    sentence: str = ""


def findings(
    facts: Iterable[MetricFacts], today: dt.date, calendar: FiscalCalendar
) -> tuple[SetFinding, ...]:
    """Return what is not well with the KPIs, the most urgent first, then by importance.

    Only KPIs are checked, and of inputs whether their numbers are fresh: a candidate owes nothing
    yet, a retired metric nothing any more.
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
    order = list(FindingKind)
    return tuple(sorted(found, key=lambda finding: order.index(finding.kind)))


def summary(found: Sequence[SetFinding]) -> str:
    """Return what the badge says."""
    if not found:
        return _("Your set of KPIs is in good health.")
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
        sentence = text.format(
            department=least.department, count=len(group), name=least.metric.name
        )
        found.append(SetFinding(FindingKind.TOO_MANY, least.metric.id, sentence))
    return found


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
    return [SetFinding(kind, metric.id, text.format(name=metric.name)) for kind, text in texts]


def _met(fact: MetricFacts, today: dt.date, calendar: FiscalCalendar) -> list[SetFinding]:
    """Return whether the target was always or never met for a year, with a third of gaps at most.

    A year of a yearly metric is three, since one value is no habit.
    """
    metric = fact.metric
    count = max(metric.frequency.per_year, _MIN_YEAR)
    last = _last_ended(today, metric.frequency, calendar)
    first = last.shift(1 - count)
    year = [status for period, status in fact.statuses.items() if first <= period <= last]
    judged = [status for status in year if status in (Status.ON_TARGET, Status.NEAR, Status.OFF)]
    if 3 * len(judged) < 2 * count or len(judged) < _MIN_YEAR:
        return []
    met = judged.count(Status.ON_TARGET)
    if met == len(judged):
        text = (
            _(
                "“{name}” has met its target for three years in a row. A bolder target would say "
                "more, or another KPI."
            )
            if metric.frequency is Frequency.YEAR
            else _(
                "“{name}” has met its target for a year, every time. A bolder target would say "
                "more, or another KPI."
            )
        )
        return [SetFinding(FindingKind.ALWAYS_MET, metric.id, text.format(name=metric.name))]
    if met == 0:
        text = (
            _(
                "“{name}” has not met its target for three years. A target within reach would say "
                "more."
            )
            if metric.frequency is Frequency.YEAR
            else _(
                "“{name}” has not met its target for a year, not once. A target within reach would "
                "say more."
            )
        )
        return [SetFinding(FindingKind.NEVER_MET, metric.id, text.format(name=metric.name))]
    return []


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
    if not known:
        sentence = _("“{name}” has no numbers yet.").format(name=metric.name)
    else:
        sentence = _("“{name}” has had no new number since {period}.").format(
            name=metric.name, period=label(known[-1], calendar)
        )
    return [SetFinding(FindingKind.STALE, metric.id, sentence)]


def _unreviewed(fact: MetricFacts, today: dt.date, calendar: FiscalCalendar) -> list[SetFinding]:
    """Return whether a KPI with numbers for two periods was never looked at in a review."""
    last = _last_ended(today, fact.metric.frequency, calendar)
    if fact.reviewed_on is not None or len(_with_value(fact, last)) < _STALE_PERIODS:
        return []
    text = _("“{name}” was never looked at in a review. A minute is enough: what moved, and why?")
    return [
        SetFinding(FindingKind.NEVER_REVIEWED, fact.metric.id, text.format(name=fact.metric.name))
    ]
