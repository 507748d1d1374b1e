"""The limits of a metric's chart: where they start anew, and how they take the seasons."""

import datetime as dt
from bisect import bisect_left
from dataclasses import replace

from kpidesk.domain.behaviour import behaviour_chart
from kpidesk.domain.behaviour_charts import (
    DEFAULT_SETTINGS,
    LimitBase,
    LimitSettings,
    Seasons,
    Start,
)
from kpidesk.domain.behaviour_seasons import cycle_of
from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.period_names import format_day, label
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.signals import Cycle
from kpidesk.i18n import _
from kpidesk.services.draft_fields import check_day, check_text
from kpidesk.services.histories import histories
from kpidesk.services.metric_drafts import find_metric


def limit_settings(file: CompanyFile, metric_id: int) -> LimitSettings:
    """Return what was decided about the limits of a metric."""
    with file.read() as records:
        return records.limit_settings([metric_id]).get(metric_id, DEFAULT_SETTINGS)


def rebase_limits(file: CompanyFile, metric_id: int, since: dt.date, reason: str) -> ChangeSet:
    """Let the limits start anew with the first period that starts on `since` or later.

    FieldError "reason" without one; "since" where that would change nothing: after the last value,
    with the first one, or where they start anew already. UserError where the metric is gone.
    """
    history, standing = _read(file, metric_id)
    clean = " ".join(check_text("reason", reason).split())
    if not clean:
        raise FieldError(
            "reason", _("Say in a few words what changed for good. The chart shows it.")
        )
    base = LimitBase(_checked_start(history, standing, since), clean)
    bases = sorted([*standing.bases, base], key=lambda each: each.since)
    action = Action(ActionKind.REBASE_LIMITS, subject=history.metric.name, reason=clean)
    return _put(file, metric_id, replace(standing, bases=tuple(bases)), action)


def remove_base(file: CompanyFile, metric_id: int, since: dt.date) -> ChangeSet:
    """Let the limits go on over `since`, where they start anew; UserError where they do not."""
    history, standing = _read(file, metric_id)
    left = tuple(base for base in standing.bases if base.since != since)
    if left == standing.bases:
        raise UserError(
            _("The limits do not start anew on {day}. Nothing was changed.").format(
                day=format_day(since)
            )
        )
    action = Action(ActionKind.REMOVE_BASE, subject=history.metric.name)
    return _put(file, metric_id, replace(standing, bases=left), action)


def choose_seasons(file: CompanyFile, metric_id: int, seasons: Seasons) -> ChangeSet:
    """Say how the limits of a metric take the seasons.

    FieldError "seasons" where its values can follow none; UserError where the metric is gone.
    """
    history, standing = _read(file, metric_id)
    is_plain = seasons in {Seasons.AUTO, Seasons.AS_MEASURED}
    if not is_plain and cycle_of(history.metric.frequency) is Cycle.NONE:
        raise FieldError(
            "seasons",
            _("Numbers of whole years follow no seasons. They are shown as measured."),
        )
    action = Action(ActionKind.CHOOSE_SEASONS, subject=history.metric.name)
    return _put(file, metric_id, replace(standing, seasons=seasons), action)


def _read(file: CompanyFile, metric_id: int) -> tuple[MetricHistory, LimitSettings]:
    with file.read() as records:
        history = histories(records, [find_metric(records, metric_id)])[metric_id]
    return history, history.limit_settings or DEFAULT_SETTINGS


def _put(file: CompanyFile, metric_id: int, settings: LimitSettings, action: Action) -> ChangeSet:
    with file.write(action) as work:
        work.put_limit_settings(metric_id, settings)
    return work.result


def _checked_start(history: MetricHistory, standing: LimitSettings, since: dt.date) -> dt.date:
    """Return the day on which the first period since then starts."""
    check_day("since", since)
    chart = behaviour_chart(history, None, LimitSettings(seasons=Seasons.AS_MEASURED))
    starts = [period.start for period in chart.periods]
    if not starts:
        raise FieldError("since", _("There are no numbers yet, so there are no limits either."))
    at, last = bisect_left(starts, since), label(chart.periods[-1], history.calendar)
    if at == len(starts):
        raise FieldError(
            "since",
            _("The last number is that of {last}. Choose a period that has a number.").format(
                last=last
            ),
        )
    name = label(chart.periods[at], history.calendar)
    if at == 0:
        raise FieldError(
            "since",
            _("The limits start with {period}, the first number. Choose a later period.").format(
                period=name
            ),
        )
    if any(bisect_left(starts, base.since) == at for base in standing.bases):
        raise FieldError(
            "since",
            _("The limits start anew with {period} already. Choose another period.").format(
                period=name
            ),
        )
    if any(each.first == at and each.start is Start.REDEFINED for each in chart.segments):
        raise FieldError(
            "since",
            _(
                "The formula changed with {period}, so the limits start anew there already. "
                "Choose another period."
            ).format(period=name),
        )
    period = history.calendar.containing(since, history.metric.frequency)
    return since if period.start == since else period.next.start
