import datetime as dt

from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.reporting import ReportGroup, ReportModel
from kpidesk.domain.standing import MetricHistory, stand

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))


def test_a_report_holds_the_kpis_of_all_its_groups_in_order() -> None:
    names = ["Sales", "Repairs", "Stock"]
    standings = [
        stand(MetricHistory(Metric(n, name), {}, {}, ()), MARCH, FiscalCalendar(), ENGLISH)
        for n, name in enumerate(names)
    ]
    groups = (ReportGroup("Shop", tuple(standings[:2])), ReportGroup("Yard", tuple(standings[2:])))
    made_at = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)

    report = ReportModel(Company("Velo"), "Report", "March 2026", made_at, (), groups)

    assert [standing.metric.name for standing in report.standings] == names
