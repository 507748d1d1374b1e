"""Metrics are found by name, however many there are."""

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.metrics import Metric
from kpidesk.services.names import MetricNames, metric_named

NAMES = st.sampled_from(
    [
        "Orders",
        "orders",
        " Orders",
        "Or ders",
        "Größe",
        "GRÖSSE",
        "Gro\u0308ße",
        "Visits",
        "visits:",
    ]
)


@given(st.lists(NAMES), NAMES)
def test_a_name_is_found_as_by_looking_at_each(names: list[str], wanted: str) -> None:
    metrics = [Metric(number, name) for number, name in enumerate(names, 1)]
    assert MetricNames(metrics).find(wanted) == metric_named(metrics, wanted)
