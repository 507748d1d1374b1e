"""A short review of one KPI: how it stands, what the person says about it, and that it was done."""

import datetime as dt
from dataclasses import dataclass, replace

from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.period_names import label
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.standing import Standing, period_as_of, stand
from kpidesk.services.entries import put_note
from kpidesk.services.explanations import reason_of_blank
from kpidesk.services.histories import histories
from kpidesk.services.metric_drafts import find_metric


@dataclass(frozen=True, slots=True)
class Reviewable:
    """A KPI as a review looks at it: its latest period with a number, or the last that ended."""

    standing: Standing
    period: Period
    period_label: str


def reviewable(
    file: CompanyFile, metric_id: int, today: dt.date, locale: NumberLocale
) -> Reviewable:
    """Return what there is to review; UserError where the metric is gone."""
    with file.read() as records:
        metric = find_metric(records, metric_id)
        history = histories(records, [metric])[metric_id]
        calendar = records.company().calendar
        ended = period_as_of(today, metric.frequency, calendar)
        known = [period for period in history.values if period <= ended]
        period = max(known, default=ended)
        reason = reason_of_blank(records, history, period, locale)
    standing = stand(history, period, calendar, locale, reason)
    return Reviewable(standing, period, label(period, calendar))


def review_metric(
    file: CompanyFile, metric_id: int, period: Period, note: str, on: dt.date
) -> ChangeSet:
    """Note that the metric was reviewed on the day `on`, and what was said about `period`.

    One undoable step. An empty `note` leaves the note that stands.
    """
    with file.read() as records:
        metric = find_metric(records, metric_id)
    with file.write(Action(ActionKind.REVIEW_METRIC, subject=metric.name)) as work:
        work.put_metrics([replace(metric, reviewed_on=on)])
        if note.strip():
            put_note(work, metric_id, period, note)
    return work.result
