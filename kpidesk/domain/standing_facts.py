"""What is said of one KPI at one moment: ready to be shown, kept and printed.

Apart from `standing`, which works it out, because the first picture of a start is made of it.
"""

from dataclasses import dataclass

from kpidesk.domain.charts import TrendChart
from kpidesk.domain.lens_spans import Comparison
from kpidesk.domain.metrics import Metric
from kpidesk.domain.periods import Period
from kpidesk.domain.series import Change
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target
from kpidesk.i18n import _


@dataclass(frozen=True, slots=True)
class Compared:
    """What a value is held against, in words: "Month before", "+4 (+10.5 %)".

    `change` is None without a comparison; `why` then says why, where there is more to say than that
    a value is missing.
    """

    kind: Comparison
    name: str
    change: Change | None
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one metric stands in one period; texts are ready to show, numbers are unrounded.

    `metric` has the unit and direction that hold in the period. `reason` says in a sentence why a
    calculated metric has no value; it is part of `sentence`. `is_applicable` is False where there
    is nothing to measure. `change_why` and `change_on_year_why` say why two values that mean
    different things are no comparison; empty otherwise. `target_why` says why the targets that
    there are make none through the lens; empty where there is one, or none at all. `compared` holds
    the comparisons that make sense through the lens, the one to speak of first.
    """

    metric: Metric
    department: str
    owner: str
    objective: str
    period: Period
    period_label: str
    value: float | None
    target: Target | None
    status: Status
    change: Change | None
    change_on_year: Change | None
    value_text: str
    target_text: str
    change_text: str
    change_on_year_text: str
    sentence: str
    note: str
    chart: TrendChart
    reason: str = ""
    is_applicable: bool = True
    change_why: str = ""
    change_on_year_why: str = ""
    compared: tuple[Compared, ...] = ()
    target_why: str = ""

    @property
    def target_line(self) -> str:
        """Return the line that names the target beside a value: "Target at least 47"."""
        if self.target is not None:
            return _("Target {target}").format(target=self.target_text)
        if self.target_why:
            return _("Target cannot be seen this way")
        return _("No target yet")

    @property
    def spoken_change(self) -> Change | None:
        """Return the change that is spoken of; None without a comparison."""
        return self.compared[0].change if self.compared else self.change
