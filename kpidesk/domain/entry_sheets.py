"""Entry sheets: what somebody is to fill in, on paper or in a workbook that is mailed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.periods import Frequency, Period


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One metric of a sheet: what is asked, and what helps to fill it in.

    `asked` are the periods to fill in, `values` the numbers that are known, in the metric's unit.
    `last_text` is the last number with its period, `target_text` what is aimed at; empty where
    there is none. `left_out` counts older periods that want a number too, beyond what a sheet
    takes. Calculated metrics have no line.
    """

    metric: Metric
    asked: frozenset[Period]
    values: Mapping[Period, float] = field(default_factory=dict)
    last_text: str = ""
    target_text: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """A sheet for one owner; `owner` is empty where it is for nobody in particular.

    `company_key` tells this company from every other, whatever it is called by now. `periods` are
    the columns, of one or several frequencies, each in order of time.
    """

    company: Company
    company_key: str
    lines: tuple[SheetLine, ...]
    periods: tuple[Period, ...]
    owner: str = ""

    @property
    def frequencies(self) -> list[Frequency]:
        """Return the frequencies that there are periods of, the finest first."""
        used = {period.frequency for period in self.periods}
        return [frequency for frequency in Frequency if frequency in used]

    def lines_of(self, frequency: Frequency) -> list[SheetLine]:
        """Return the lines of the metrics that are measured at `frequency`."""
        return [line for line in self.lines if line.metric.frequency is frequency]

    def periods_of(self, frequency: Frequency) -> list[Period]:
        """Return the periods of `frequency`."""
        return [period for period in self.periods if period.frequency is frequency]

    @property
    def asked(self) -> int:
        """Return how many numbers are to be filled in."""
        return sum(len(line.asked) for line in self.lines)
