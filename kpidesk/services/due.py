"""The due list: which numbers are due or overdue, by owner and frequency."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpidesk.domain import due, period_names
from kpidesk.domain.metrics import Metric
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.i18n import _, ngettext


@dataclass(frozen=True, slots=True)
class DueRow:
    """One metric with the periods that want a number, oldest first, and both in words.

    `owner` and `department` are names, empty where there are none. `overdue` counts the periods
    that are late.
    """

    metric: Metric
    owner: str
    department: str
    periods: tuple[Period, ...]
    overdue: int
    periods_text: str
    late_text: str

    @property
    def is_overdue(self) -> bool:
        """Say whether one of its numbers is late."""
        return self.overdue > 0

    @property
    def starts_at(self) -> Period:
        """Return where typing starts: at the first of the latest periods without a break.

        A week that was skipped a year ago is not what somebody comes for.
        """
        first = self.periods[-1]
        for period in reversed(self.periods[:-1]):
            if period.next != first:
                break
            first = period
        return first


@dataclass(frozen=True, slots=True)
class DueList:
    """What is due, by owner and frequency; those without an owner come last.

    `next_sentence` says what is due next where nothing is; empty where no number is collected.
    `usual_frequency` is that of most metrics whose numbers are typed; None where there are none.
    """

    rows: tuple[DueRow, ...]
    next_sentence: str = ""
    usual_frequency: Frequency | None = None

    @property
    def count(self) -> int:
        """Return how many metrics want a number: what a badge shows."""
        return len(self.rows)

    @property
    def overdue(self) -> int:
        """Return for how many metrics a number is late."""
        return sum(row.is_overdue for row in self.rows)

    @property
    def overdue_numbers(self) -> int:
        """Return how many numbers are late; one metric may want several."""
        return sum(row.overdue for row in self.rows)

    @property
    def due_numbers(self) -> int:
        """Return how many numbers are due, late or not."""
        return sum(len(row.periods) for row in self.rows)

    @property
    def summary(self) -> str:
        """Return what a badge means; empty where nothing is late."""
        if not self.overdue:
            return ""
        return ngettext(
            "{count} metric waits for {numbers}.",
            "{count} metrics wait for {numbers}.",
            self.overdue,
        ).format(count=self.overdue, numbers=_late_numbers(self.overdue_numbers))

    @property
    def owners(self) -> tuple[str, ...]:
        """Return the owners by name, and last the empty name where a row has none."""
        return tuple(dict.fromkeys(row.owner for row in self.rows))

    @property
    def frequencies(self) -> tuple[Frequency, ...]:
        """Return the frequencies that there are rows of, the finest first."""
        used = {row.metric.frequency for row in self.rows}
        return tuple(frequency for frequency in Frequency if frequency in used)


def _late_numbers(count: int) -> str:
    return ngettext("{count} number that is late", "{count} numbers that are late", count).format(
        count=count
    )


def due_list(file: CompanyFile, today: dt.date) -> DueList:
    """Return which numbers are due on the day `today`."""
    with file.read() as records:
        return due_in(records, today)


def due_in(records: Records, today: dt.date) -> DueList:
    """Return which numbers are due, from records that are open."""
    calendar = records.company().calendar
    typed = [m for m in records.metrics() if m.is_collected and not m.is_calculated]
    ids = [metric.id for metric in typed]
    values, gone = records.values(ids), records.not_applicable(ids)
    earlier = records.earlier_definitions(ids)
    owners = {owner.id: owner.name for owner in records.owners()}
    departments = {department.id: department.name for department in records.departments()}
    rows = []
    for metric in typed:
        periods = due.missing(
            metric,
            values.get(metric.id, {}).keys(),
            gone.get(metric.id, frozenset()),
            calendar,
            today,
            earlier.get(metric.id, ()),
        )
        if periods:
            rows.append(
                DueRow(
                    metric,
                    owners.get(metric.owner_id or 0, ""),
                    departments.get(metric.department_id or 0, ""),
                    periods,
                    sum(due.is_overdue(period, today) for period in periods),
                    due.periods_text(periods, calendar),
                    due.late_text(periods, calendar, today),
                )
            )
    order = list(Frequency)
    rows.sort(key=lambda r: (not r.owner, r.owner.casefold(), order.index(r.metric.frequency)))
    used = Counter(metric.frequency for metric in typed).most_common(1)
    usual = used[0][0] if used else None
    following = "" if rows else _next_sentence(typed, values, gone, calendar, today)
    return DueList(tuple(rows), following, usual)


def _next_sentence(
    typed: Sequence[Metric],
    values: Mapping[int, Mapping[Period, float]],
    gone: Mapping[int, frozenset[Period]],
    calendar: FiscalCalendar,
    today: dt.date,
) -> str:
    """Return what wants a number next, and when; empty where nothing ever will."""
    coming: dict[Period, list[Metric]] = {}
    for metric in typed:
        period = due.next_due(
            metric,
            values.get(metric.id, {}).keys(),
            gone.get(metric.id, frozenset()),
            calendar,
            today,
        )
        if period is not None:
            coming.setdefault(period, []).append(metric)
    if not coming:
        return ""
    first = min(coming, key=lambda period: (due.due_on(period), period.start))
    metrics = coming[first]
    more = len(metrics) - 1
    words = {
        "metric": metrics[0].name,
        "period": period_names.label(first, calendar),
        "day": due.short_day(due.due_on(first), today),
        "more": more,
    }
    if not more:
        return _("Next is {metric} for {period}, due by {day}.").format(**words)
    return ngettext(
        "Next are {metric} and {more} more for {period}, due by {day}.",
        "Next are {metric} and {more} more for {period}, due by {day}.",
        more,
    ).format(**words)
