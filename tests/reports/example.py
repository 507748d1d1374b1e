"""A report with every kind of KPI that a writer must cope with, made by the domain itself."""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from kpidesk.domain.charts import ChartMarker, MarkerKind
from kpidesk.domain.entries import Entry, Origin, OriginKind
from kpidesk.domain.events import Event
from kpidesk.domain.metrics import Company, Direction, EarlierDefinition, Metric
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.period_names import code
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.reporting import (
    EntryExport,
    ExportedEntry,
    Remarks,
    ReportGroup,
    ReportModel,
)
from kpidesk.domain.standing import HISTORY_LENGTH, MetricHistory, Standing, stand
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind

COMPANY = Company("Velo & Werk Müller GmbH", "€")
MADE_AT = dt.datetime(2026, 4, 3, 14, 2)  # noqa: DTZ001 - local time, as the model has it
MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))
LONG_NAME = (
    "Share of repairs that were finished on the promised day, counting only the bicycles that came "
    "in before noon and needed no ordered parts"
)
LONG_NOTE = (
    "Two of three mechanics were ill in the second half of the month; the backlog was worked off "
    "by 9 April. The rented second workbench was returned, which saves 180 € a month from May."
)

MOVED = "Moved to the new shop"
SHIRTS = "20 Mar 2026: Sold the old shirts"

Wave = Callable[[int], float | None]


def history(
    metric: Metric,
    wave: Wave,
    plans: Sequence[TargetPlan] = (),
    last: Period = MARCH,
    notes: dict[Period, str] | None = None,
    names: tuple[str, str] = ("Sales", "Anna Keller"),
    earlier: Sequence[EarlierDefinition] = (),
) -> MetricHistory:
    """Return the history of `metric` with wave(0) in `last`, wave(1) in the period before, …"""
    count = HISTORY_LENGTH[metric.frequency] + 2
    known = {last.shift(-back): wave(back) for back in range(count)}
    values = {period: value for period, value in known.items() if value is not None}
    return MetricHistory(metric, values, notes or {}, plans, *names, earlier=earlier)


def constant(metric: Metric, starts: dt.date, low: float, upper: float | None = None) -> TargetPlan:
    """Return a plan with the same target from `starts` on."""
    return TargetPlan(
        metric.id * 100 + starts.year, metric.id, PlanKind.CONSTANT, starts,
        constant=Target(low, upper),
    )  # fmt: skip


def _season(back: int) -> float:
    return math.sin((3 - back) * math.pi / 6 - 0.9)


def _sales() -> list[MetricHistory]:
    currency = Unit(UnitKind.CURRENCY, "€")
    revenue = Metric(1, "Revenue", unit=currency)
    customers = Metric(2, "New customers")
    basket = Metric(3, "Average basket", unit=Unit(UnitKind.CURRENCY, "€", 2))
    seasonal = TargetPlan(
        7, 1, PlanKind.PER_PERIOD, dt.date(2024, 3, 1),
        per_period={MARCH.shift(-b): Target(round(40_500 + 9_500 * _season(b), -3))
                    for b in range(25)},
    )  # fmt: skip
    return [
        history(
            revenue,
            lambda b: None
            if b in (9, 10)
            else 43_250.4 + 11_000 * _season(b) - b * 310 + (b * 37 % 11) * 190,
            [seasonal],
            notes={MARCH: "Spring sale from the 12th to the 28th."},
        ),
        history(
            customers,
            lambda b: [42, 38, 51, 47, 44, 36, 40, 45, 52, 41, 39, 43][b % 12] + (b % 5),
            [constant(customers, dt.date(2024, 1, 1), 40),
             constant(customers, dt.date(2025, 7, 1), 47)],
        ),
        history(
            basket, lambda b: 61.35 + 2.1 * _season(b) - 0.21 * b,
            earlier=[
                EarlierDefinition(day, "", unit, Direction.HIGHER, reason)
                for day, unit, reason in (
                    (dt.date(2025, 2, 1), Unit(symbol="orders"), '=HYPERLINK("http://example.com")'),
                    (dt.date(2025, 9, 1), Unit(UnitKind.CURRENCY, "CHF"), "Basel was closed"),
                )
            ],
        ),
    ]  # fmt: skip


def _workshop() -> list[MetricHistory]:
    week = Period(Frequency.WEEK, dt.date(2026, 3, 23))
    on_time = Metric(4, LONG_NAME, unit=Unit(UnitKind.PERCENT, "", 1))
    days = Metric(
        5, "Days until a repair is done", unit=Unit(UnitKind.NUMBER, "days", 1),
        direction=Direction.LOWER, frequency=Frequency.WEEK,
    )  # fmt: skip
    load = Metric(
        6, "Workshop utilisation", unit=Unit(UnitKind.PERCENT), direction=Direction.WITHIN
    )
    people = ("Workshop", "Jonas Brandt")
    return [
        history(
            on_time, lambda b: 0.8125 if b == 0 else 0.93 + 0.02 * math.cos(b * 1.7),
            [constant(on_time, dt.date(2024, 1, 1), 0.95)],
            notes={MARCH: LONG_NOTE}, names=people,
        ),
        history(
            days,
            lambda b: None if b in (20, 22) else 3.3 + 1.6 * math.sin(b / 4) + (b * 7 % 5) * 0.2,
            [constant(days, dt.date(2024, 1, 1), 3.2)], last=week, names=people,
        ),
        history(
            load, lambda b: 0.82 + 0.07 * math.sin(b), names=people,
            plans=[constant(load, dt.date(2024, 6, 1), 0.75, 0.9)],
        ),
    ]  # fmt: skip


def _office() -> list[MetricHistory]:
    quarter = Period(Frequency.QUARTER, dt.date(2026, 1, 1))
    overdue = Metric(
        8, "Overdue invoices", unit=Unit(UnitKind.CURRENCY, "€"), direction=Direction.LOWER
    )
    profit = Metric(
        9, "Operating profit", unit=Unit(UnitKind.CURRENCY, "€"), frequency=Frequency.QUARTER
    )
    new = Metric(10, '=HYPERLINK("http://example.com";"Click")', unit=Unit(symbol="hours"))
    people = ("Office", "")
    return [
        history(
            overdue, lambda b: None if b == 0 else 1_800 + (b * 53 % 17) * 60,
            [constant(overdue, dt.date(2024, 1, 1), 2_000)], names=people,
        ),
        history(
            profit, lambda b: -2_140.55 if b == 0 else 6_300 + (b * 29 % 7) * 800,
            [constant(profit, dt.date(2023, 1, 1), 6_000)], last=quarter,
            notes={quarter: "Includes the new lift (9,800 €)."}, names=people,
        ),
        history(new, lambda _b: None, names=people),
    ]  # fmt: skip


def standings(locale: NumberLocale = ENGLISH) -> list[tuple[str, tuple[Standing, ...]]]:
    """Return the standings of the example by department."""
    groups = (
        ("Sales", _sales()),
        ("Workshop", _workshop()),
        ("Office & administration", _office()),
    )
    return [
        (name, tuple(_stand(known, locale) for known in histories)) for name, histories in groups
    ]


def _stand(known: MetricHistory, locale: NumberLocale) -> Standing:
    last = {
        Frequency.WEEK: Period(Frequency.WEEK, dt.date(2026, 3, 23)),
        Frequency.QUARTER: Period(Frequency.QUARTER, dt.date(2026, 1, 1)),
    }.get(known.metric.frequency, MARCH)
    return stand(known, last, COMPANY.calendar, locale)


def report(locale: NumberLocale = ENGLISH) -> ReportModel:
    """Return the example report: nine KPIs, three departments, every status."""
    return ReportModel(
        company=COMPANY,
        title="KPI report March 2026",
        period_label="March 2026",
        made_at=MADE_AT,
        summary=(
            "2 of 6 KPIs are on target.",
            "Operating profit needs attention. Q1 2026: -€2,141, €8,141 below the target.",
            "2 numbers are not entered yet: Overdue invoices, Hours of training.",
        ),
        groups=tuple(
            ReportGroup(name, tuple(_marked(each) for each in known))
            for name, known in standings(locale)
        ),
        events=(f"14 Mar 2026: {MOVED}",),
        remarks={
            1: Remarks("March 2026 is within its usual range (€18,900 to €67,400).", (SHIRTS,)),
            2: Remarks("", ('3 Mar 2026: =HYPERLINK("http://example.com")', SHIRTS)),
        },
    )


def _marked(standing: Standing) -> Standing:
    """Return the standing with the events of the example on its chart."""
    chart, last = standing.chart, len(standing.chart.points) - 1
    happened = [(last, f"14 Mar 2026: {MOVED}")]
    if standing.metric.id == 1:
        happened = [(last - 12, "1 Mar 2025: =1+1"), (last, SHIRTS), *happened]
    markers = [ChartMarker(at, MarkerKind.EVENT, said, said) for at, said in happened]
    return replace(standing, chart=replace(chart, markers=tuple(markers)))


def export() -> EntryExport:
    """Return an export with every kind of origin, awkward texts and awkward doubles."""
    revenue = Metric(1, "Revenue", unit=Unit(UnitKind.CURRENCY, "€", 2))
    share = Metric(2, '=cmd|"/c calc"!A1', unit=Unit(UnitKind.PERCENT, "", 1))
    hours = Metric(3, 'Hours, paid; "unpaid"', unit=Unit(symbol="h"), frequency=Frequency.WEEK)
    book = Origin(
        OriginKind.IMPORTED, "März 2026.xlsx", "9f86d081884c7d65", "+Umsatz", "C7", "-1.234,50 €"
    )
    week = Period(Frequency.WEEK, dt.date(2026, 3, 23))
    rows = (
        (revenue, Entry(1, MARCH, 0.1 + 0.2, "", Origin(OriginKind.TYPED))),
        (revenue, Entry(1, MARCH.next, -1234.5, "Müller’s order\r\nis late", book)),
        (share, Entry(2, MARCH, 1 / 3, "=1+1", Origin(OriginKind.PASTED))),
        (hours, Entry(3, week, None, "'t was a holiday", Origin(OriginKind.TYPED))),
        (hours, Entry(3, week.next, 1e22, "", Origin(OriginKind.CALCULATED))),
    )
    moved = Event(1, dt.date(2026, 3, 14), MOVED)
    shirts = Event(2, dt.date(2026, 3, 20), '=1+1; "shirts"', 1)
    happened = {(1, MARCH): (moved, shirts), (2, MARCH): (moved,)}
    return EntryExport(
        COMPANY,
        tuple(
            ExportedEntry(
                *(metric, code(entry.period, COMPANY.calendar), entry),
                events=happened.get((metric.id, entry.period), ()),
            )
            for metric, entry in rows
        ),
        ((moved, ""), (shirts, "Revenue")),
    )
