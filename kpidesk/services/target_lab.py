"""The target lab as a service: proposals from the history of a metric, and where it stands."""

import datetime as dt
from dataclasses import dataclass, replace

from kpidesk.domain import sentences, target_lab, target_plans
from kpidesk.domain.behaviour_charts import DEFAULT_SETTINGS
from kpidesk.domain.charts import TrendChart
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Direction
from kpidesk.domain.natural_limits import MIN_POINTS
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.series import Series
from kpidesk.domain.standing import HISTORY_LENGTH, trend
from kpidesk.domain.target_plans import Growth
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.targets_proposals import Basis, Proposal, latest_years, mean
from kpidesk.domain.targets_usual import usual_range
from kpidesk.i18n import _
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft
from kpidesk.services.targets import (
    changed_start,
    first_start,
    present_values,
    read_history,
    realism_of,
)


@dataclass(frozen=True, slots=True)
class LabProposal:
    """One way to propose a target, with its evidence; `text` is empty where there is no proposal.

    `rule`, said by `rule_text`, is what suits a business with seasons better than one figure.
    """

    basis: Basis
    evidence: str
    text: str = ""
    realism: str = ""
    target: Target | None = None
    rule: Growth | None = None
    rule_text: str = ""
    chart: TrendChart | None = None


@dataclass(frozen=True, slots=True)
class TargetLab:
    """What the history of a metric proposes; `missing` says what it takes, where there is none."""

    name: str
    proposals: tuple[LabProposal, ...]
    missing: str = ""


def lab(
    file: CompanyFile, metric_id: int | None, locale: NumberLocale, draft: MetricDraft
) -> TargetLab:
    """Return three proposals from the metric's own history, read as `draft` has it."""
    with file.read() as records:
        calendar = records.company().calendar
        known = read_history(records, metric_id, draft)
    values = present_values(known)
    if not values:
        return TargetLab(
            draft.name,
            (),
            _(
                "There are no numbers yet to propose a target from. Type or import a few periods "
                "first; until then “No target yet” is an honest choice."
            ),
        )
    series = Series(draft.frequency, values)
    settings = known.limit_settings or DEFAULT_SETTINGS
    found = target_lab.proposals(series, draft.direction, calendar, draft.unit, locale, settings)
    return TargetLab(
        draft.name, tuple(_told(each, known, draft, calendar, locale) for each in found)
    )


def _told(
    found: Proposal,
    known: MetricHistory,
    draft: MetricDraft,
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> LabProposal:
    if found.target is None:
        return LabProposal(found.basis, found.evidence)
    rule_text = ""
    if found.rule is not None:
        rule_text = target_plans.describe(
            found.rule, draft.direction, draft.frequency, calendar, draft.unit, locale
        )
    return LabProposal(
        found.basis,
        found.evidence,
        sentences.target_text(found.target, draft.direction, draft.unit, locale),
        realism_of([found.target], present_values(known), draft, calendar, locale),
        found.target,
        found.rule,
        rule_text,
        _over_history(known, found.target, calendar, locale),
    )


def proposed_target(
    draft: MetricDraft,
    chosen: Target | Growth,
    today: dt.date,
    calendar: FiscalCalendar,
) -> TargetDraft:
    """Return what was chosen in the lab as the target of `draft`, from now on."""
    if draft.target is None:
        start = first_start(today, draft.frequency, calendar)
        tolerance = TargetDraft(today).tolerance
    else:
        start = changed_start(today, draft.frequency, calendar, draft.target.starts)
        tolerance = draft.target.tolerance
    if isinstance(chosen, Target):
        return TargetDraft(start.start, constant=chosen, tolerance=tolerance)
    return TargetDraft(start.start, PlanKind.GROWTH, tolerance=tolerance, rule=chosen)


def _over_history(
    known: MetricHistory, target: Target, calendar: FiscalCalendar, locale: NumberLocale
) -> TrendChart:
    """Return the latest values as they would have stood against `target`."""
    last = max(known.values)
    first = max(min(known.values), last.shift(1 - HISTORY_LENGTH[last.frequency]))
    plan = TargetPlan(0, known.metric.id, PlanKind.CONSTANT, first.start, constant=target)
    return trend(replace(known, plans=[plan]), first, last, calendar, locale, last)


def usual_level(
    file: CompanyFile, metric_id: int | None, draft: MetricDraft, locale: NumberLocale
) -> Target | None:
    """Return where the metric stands today, as the baseline of a ramp; None without numbers.

    The mean of the latest year, or the last value while there are few; within a range, the usual
    range, or the one that was the target so far.
    """
    with file.read() as records:
        known = read_history(records, metric_id, draft)
    values = present_values(known)
    series = Series(draft.frequency, values)
    last = series.last
    if last is None:
        return None
    if draft.direction is Direction.WITHIN:
        settings = known.limit_settings or DEFAULT_SETTINGS
        usual = usual_range(series, draft.direction, draft.unit, locale, settings).target
        kept = None if draft.target is None else draft.target.constant
        return usual or (kept if kept is not None and kept.upper is not None else None)
    if len(values) < MIN_POINTS:
        return Target(values[last])
    level = mean([values[period] for period in latest_years(series, 1)])
    return Target(target_plans.rounded(level, draft.unit))
