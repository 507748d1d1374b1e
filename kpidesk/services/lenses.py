"""Metrics through a lens: by quarter, by year, the year to date, twelve months.

What comes back is a history like any other, so that tiles, trends, statuses and reports show it as
they show what was measured. See `domain.lens_spans` for what a number covers and which comparisons
make sense, `domain.formulas.lens_columns` for how it is computed, and `domain.lens_targets` for
what it is held against.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_histories import LensHistory, seen_through
from kpidesk.domain.lens_spans import is_plain
from kpidesk.domain.lenses import Lens
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import Records
from kpidesk.services.calculating_records import day_of, engine_of

__all__ = ["reason_of_blank", "through", "through_all"]


def through(records: Records, history: MetricHistory, lens: Lens) -> MetricHistory:
    """Return a metric as `lens` shows it; `history` is of these `records`, as measured."""
    return through_all(records, {history.metric.id: history}, lens)[history.metric.id]


def through_all(
    records: Records, histories: Mapping[int, MetricHistory], lens: Lens
) -> dict[int, MetricHistory]:
    """Return metrics as `lens` shows them, by id as they came; all in one calculation.

    What the lens shows as it was measured, because it is as coarse, keeps all that is its own. What
    is given back stands for what `records` held, and may be kept when they are closed.
    """
    if lens is Lens.AS_MEASURED:
        return dict(histories)
    found = {
        key: replace(history, lens=lens)
        for key, history in histories.items()
        if is_plain(lens, history.metric.frequency)
    }
    others = {key: history for key, history in histories.items() if key not in found}
    return {**found, **_computed(records, others, lens)} if others else found


def reason_of_blank(
    records: Records, history: MetricHistory, period: Period, locale: NumberLocale
) -> str:
    """Return why there is no value in `period`, as measured or through a lens; empty for a value.

    As measured, only what is calculated has a reason.
    """
    from kpidesk.services import explanations

    if isinstance(history, LensHistory):
        return history.reason(period)
    return explanations.reason_of_blank(records, history, period, locale)


def _computed(
    records: Records, histories: Mapping[int, MetricHistory], lens: Lens
) -> dict[int, MetricHistory]:
    from kpidesk.domain.formulas.lens_columns import LensColumns
    from kpidesk.domain.formulas.lens_reasons import why_blank

    seen, today = LensColumns(engine_of(records), lens), day_of(records)
    found: dict[int, MetricHistory] = {}
    for key, history in histories.items():
        metric_id = history.metric.id
        column = seen.see(metric_id).column
        periods = seen.shown(metric_id)
        values = {periods[at]: value for at, value in column.numbers()}
        gone = [periods[at] for at in column.nowhere()]
        why = partial(why_blank, seen, metric_id)
        found[key] = seen_through(history, lens, values, gone, why, today)
    return found
