"""The dashboard: how every KPI stands at the end of a chosen month, and what needs the owner."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kpidesk.domain import period_names
from kpidesk.domain.boards import SummaryLine, TileFacts
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Company, Stage
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyReading, Records
from kpidesk.domain.standing_facts import Standing
from kpidesk.domain.status import Status
from kpidesk.i18n import _, language
from kpidesk.services.kept import kept


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
    began: dt.date | None = None

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Return the statuses that count: those of the KPIs of then, where there were any."""
        facts, found = self.facts, self.standings
        of_then = [s for s in found if s.metric.id in facts and not facts[s.metric.id].kpi_since]
        return tuple(standing.status for standing in of_then or found)

    @property
    def summary(self) -> tuple[str, ...]:
        """Return the sentences of the summary."""
        return tuple(line.text for line in self.lines)

    def month_of(self, period: Period) -> Period | None:
        """Return the month whose board shows `period`; None where it cannot be chosen."""
        found = self.company.calendar.month_of(period)
        return found if found in self.months else None

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
        if self.began is not None:
            return _(
                "This is {month} with the definitions and targets of then. Owners, objectives and "
                "which metrics are KPIs are as of today: this file began on {day}."
            ).format(month=self.month_label, day=period_names.format_day(self.began))
        return _(
            "This is {month} as it was: the KPIs, definitions, targets, owners and objectives of "
            "then. Names, and numbers that were corrected later, are those of today."
        ).format(month=self.month_label)


def dashboard(
    file: CompanyReading,
    locale: NumberLocale,
    today: dt.date,
    month: Period | None = None,
    lens: Lens = Lens.AS_MEASURED,
) -> Dashboard:
    """Return the dashboard of `month`; None means the latest month that has numbers.

    Each KPI is shown in its latest period that has ended by the end of that month, through `lens`;
    a week goes by its Thursday, as in every sum of weeks.
    A past month is shown as it was then. The last one is kept until the file is written to: pages
    that show the same month ask for it one after the other.
    """
    how = (locale, today, lens, language())
    with file.read() as records:
        latest = kept(records, dashboard, dict[tuple[object, ...], Dashboard])
        found = latest.get((*how, month))
        if found is None:
            found = _made(records, locale, today, month, lens)
            latest.clear()
            latest[*how, month] = latest[*how, found.month] = found
    return found


def _made(
    records: Records, locale: NumberLocale, today: dt.date, month: Period | None, lens: Lens
) -> Dashboard:
    # What makes a board is not needed for the first picture of one that was kept.
    from kpidesk.services.boards import board
    from kpidesk.services.shown_metrics import shown_metrics

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
        shown.began,
    )
