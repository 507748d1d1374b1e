"""The dashboard: how every KPI stands at the end of a chosen month, and what needs the owner."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kpidesk.domain import period_names
from kpidesk.domain.boards import SummaryLine, TileFacts
from kpidesk.domain.charts import TrendChart
from kpidesk.domain.errors import UserError
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Company, Stage
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.standing import Standing, trend
from kpidesk.i18n import _
from kpidesk.services.histories import histories


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Every KPI at the end of `month`; `months` are those that can be chosen, oldest first.

    `lines` are the summary. `facts` says by metric id what a tile tells beside its standing.
    `has_numbers` says whether there is anything to look at, if only inputs of a formula.
    """

    company: Company
    month: Period
    month_label: str
    months: tuple[Period, ...]
    lines: tuple[SummaryLine, ...]
    standings: tuple[Standing, ...]
    has_numbers: bool = True
    facts: Mapping[int, TileFacts] = field(default_factory=dict)
    lens: Lens = Lens.AS_MEASURED
    is_past: bool = False

    @property
    def summary(self) -> tuple[str, ...]:
        """Return the sentences of the summary."""
        return tuple(line.text for line in self.lines)

    @property
    def has_candidates_alone(self) -> bool:
        """Say whether candidates stand in, because there is no KPI yet."""
        found = self.standings
        return bool(found) and all(s.metric.stage is Stage.CANDIDATE for s in found)

    @property
    def past_note(self) -> str:
        """Return what a past month shows as it was, and what not; empty in the present one."""
        if not self.is_past:
            return ""
        return _(
            "This is {month} as it was: the KPIs, definitions and targets of then. Names, owners "
            "and objectives are those of today."
        ).format(month=self.month_label)


def dashboard(
    file: CompanyFile,
    locale: NumberLocale,
    today: dt.date,
    month: Period | None = None,
    lens: Lens = Lens.AS_MEASURED,
) -> Dashboard:
    """Return the dashboard of `month`; None means the latest month that has numbers.

    Each KPI is shown in its latest period that has ended by the end of that month, through `lens`.
    A past month is shown as it was then.
    """
    # What makes a board is not needed for the first picture of one that was kept.
    from kpidesk.services.boards import board
    from kpidesk.services.shown_metrics import shown_metrics

    with file.read() as records:
        shown = shown_metrics(records, today, month, lens)
        made = board(records, shown, locale)
    return Dashboard(
        shown.company,
        shown.month,
        period_names.label(shown.month, shown.company.calendar),
        shown.months,
        made.lines,
        made.standings,
        shown.has_inputs or any(standing.chart.has_values for standing in made.standings),
        made.facts,
        lens,
        shown.is_past,
    )


def metric_trend(
    file: CompanyFile,
    metric_id: int,
    locale: NumberLocale,
    current: Period | None = None,
    *,
    shows_last_year: bool = False,
) -> TrendChart:
    """Return the whole trend of one metric, from its first value or note to its last."""
    from kpidesk.services.explanations import reason_of_blank

    with file.read() as records:
        metrics = [metric for metric in records.metrics() if metric.id == metric_id]
        if not metrics:
            raise UserError(_("This metric is no longer in the file. Nothing was changed."))
        history = histories(records, metrics)[metric_id]
        calendar = records.company().calendar
        reason = reason_of_blank(records, history, current, locale) if current else ""
    known = sorted(
        {*history.values, *history.notes, *history.not_applicable}
        | ({current} if current else set())
    )
    if not known:
        return TrendChart(metrics[0].name, metrics[0].unit, ())
    first, last = known[0], known[-1]
    return trend(
        history, first, last, calendar, locale, current, reason, shows_last_year=shows_last_year
    )
