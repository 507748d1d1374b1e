"""What a candidate that is tracked already still needs to be a KPI, in words."""

from kpidesk.domain.metrics import Metric, Stage
from kpidesk.i18n import _


def is_waiting(metric: Metric) -> bool:
    """Say whether a metric is a tracked candidate that hangs on an objective."""
    is_tracked = metric.stage is Stage.CANDIDATE and metric.is_collected
    return is_tracked and metric.objective_id is not None


def gaps(metric: Metric, *, has_target: bool) -> str:
    """Return what `metric` lacks of an owner, a target and the "so what?" as one list of words.

    Empty where it has all three; the objective is not asked about.
    """
    needs = [
        words
        for words, is_there in (
            (_("an owner"), metric.owner_id is not None),
            (_("a target"), has_target),
            (_("what it leads to"), metric.outcome is not None and bool(metric.so_what.strip())),
        )
        if not is_there
    ]
    if len(needs) == 3:
        return _("{first}, {second} and {third}").format(
            first=needs[0], second=needs[1], third=needs[2]
        )
    if len(needs) == 2:
        return _("{first} and {second}").format(first=needs[0], second=needs[1])
    return needs[0] if needs else ""
