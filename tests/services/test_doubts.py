import datetime as dt

from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Direction, EarlierDefinition, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.plausibility import DoubtKind
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.doubts import doubts_about

TODAY = dt.date(2026, 11, 15)
USUAL = (41.0, 39.0, 44.0, 40.0, 42.0)


def month(number: int) -> Period:
    return Period(Frequency.MONTH, dt.date(2026, number, 1))


def history(value: float, *, metric: Metric | None = None, **more: object) -> MetricHistory:
    values = {month(at): each for at, each in enumerate((*USUAL, value), 1)}
    return MetricHistory(metric or Metric(1, "Visits"), values, {}, [], **more)  # type: ignore[arg-type]


def kinds(about: MetricHistory, period: Period) -> list[DoubtKind]:
    return [doubt.kind for doubt in doubts_about(about, period, TODAY, ENGLISH)]


def test_a_value_ten_times_the_usual_is_doubtful() -> None:
    about = history(410)

    found = doubts_about(about, month(6), TODAY, ENGLISH)

    assert [doubt.kind for doubt in found] == [DoubtKind.TOO_LARGE]
    assert "410" in found[0].sentence
    assert kinds(about, month(5)) == []


def test_what_was_found_right_is_doubtful_no_more() -> None:
    assert kinds(history(410, confirmed=frozenset({month(6)})), month(6)) == []


def test_without_a_value_there_is_no_doubt() -> None:
    assert kinds(history(42), month(7)) == []


def test_what_is_calculated_is_as_right_as_its_inputs() -> None:
    calculated = Metric(1, "Visits", formula="[A] * 10")

    assert kinds(history(410, metric=calculated), month(6)) == []


def test_numbers_of_another_unit_tell_nothing() -> None:
    percent = Metric(1, "Visits", unit=Unit(UnitKind.PERCENT))
    earlier = EarlierDefinition(dt.date(2026, 6, 1), "", Unit(), Direction.HIGHER)
    about = history(0.41, metric=percent, earlier=(earlier,))

    assert kinds(about, month(6)) == []


def test_a_value_in_the_future_is_doubtful() -> None:
    about = MetricHistory(Metric(1, "Visits"), {month(12): 41.0}, {}, [])

    assert kinds(about, month(12)) == [DoubtKind.FUTURE]
