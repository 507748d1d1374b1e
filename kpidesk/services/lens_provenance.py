"""Where a number through a lens comes from: its inputs through the same lens, or what it covers.

For the year to date and twelve months, whose numbers share periods; a quarter and a year are
periods of their own, of which `provenance` tells.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpidesk.domain import lens_names
from kpidesk.domain.formulas.cells import NotApplicable
from kpidesk.domain.formulas.timeline import OUTSIDE
from kpidesk.domain.lens_spans import covered
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import format_value
from kpidesk.i18n import _
from kpidesk.services.number_origins import made_of
from kpidesk.services.provenance import Provenance, ProvenancePart, Reading

if TYPE_CHECKING:
    from kpidesk.domain.formulas.lens_columns import LensColumns


def where_from_through(
    file: CompanyFile, metric_id: int, period: Period, lens: Lens, locale: NumberLocale
) -> Provenance:
    """Return what the number of `period` through `lens` is made of.

    UserError where the metric is gone.
    """
    from kpidesk.domain.formulas.lens_columns import LensColumns
    from kpidesk.domain.formulas.lens_reasons import why_blank

    with file.read() as records:
        reading = Reading.of(records, metric_id, locale)
        seen = LensColumns(reading.engine, lens)
        looking = _Looking(reading, seen)
        part = looking.part(metric_id, period)
        sentence = _("{value}. {origin}.").format(value=part.value, origin=part.origin)
        if not looking.has_number(metric_id, period):
            reason = why_blank(seen, metric_id, period)
            sentence = _("No value. {reason}").format(reason=reason)
    heading = _("{metric}, {period}").format(metric=part.name, period=part.period_label)
    return Provenance(heading, sentence, (), part)


def parts_through(
    file: CompanyFile, part: ProvenancePart, locale: NumberLocale
) -> tuple[ProvenancePart, ...]:
    """Return what a number through a lens is made of: inputs, or the periods as measured.

    UserError where the metric is gone by now.
    """
    from kpidesk.domain.formulas.lens_columns import LensColumns

    with file.read() as records:
        reading = Reading.of(records, part.metric_id, locale)
        return _Looking(reading, LensColumns(reading.engine, part.lens)).parts(part)


@dataclass(frozen=True, slots=True)
class _Looking:
    """Looks at the numbers of an open file through a lens."""

    reading: Reading
    seen: "LensColumns"

    def _covered(self, metric_id: int, period: Period) -> list[Period]:
        own = self.reading.metrics[metric_id].frequency
        return list(covered(self.seen.lens, period, own, self.reading.calendar))

    def _number(self, metric_id: int, period: Period) -> object:
        at = self.seen.line(period.frequency).find(period)
        if at == OUTSIDE:
            return None
        return self.seen.see(metric_id, period.frequency).column.cell(at)

    def has_number(self, metric_id: int, period: Period) -> bool:
        """Say whether the lens gives a number."""
        return isinstance(self._number(metric_id, period), float)

    def part(self, metric_id: int, period: Period) -> ProvenancePart:
        """Return a number as a part of another."""
        reading, lens = self.reading, self.seen.lens
        metric, number = reading.metrics[metric_id], self._number(metric_id, period)
        inside = self._covered(metric_id, period)
        if isinstance(number, float):
            value = format_value(number, reading.unit(metric_id, inside[-1]), reading.locale)
        else:
            is_none = isinstance(number, NotApplicable)
            value = _("not applicable") if is_none else _("no value")
        definition = reading.engine.dependencies.definitions[metric_id]
        return ProvenancePart(
            metric_id,
            period,
            metric.name,
            lens_names.label(period, lens, reading.calendar),
            value,
            made_of(
                metric.aggregation,
                definition.formula_on(inside[-1].start) or "",
                lens_names.span_label(inside[0], inside[-1], reading.calendar),
            ),
            has_parts=True,
            lens=lens,
        )

    def parts(self, part: ProvenancePart) -> tuple[ProvenancePart, ...]:
        """Return the inputs through the same lens, or what is covered as it was measured."""
        metric = self.reading.metrics[part.metric_id]
        if metric.aggregation is Aggregation.RECOMPUTE:
            inputs = self.reading.engine.inputs_of(metric.id)
            return tuple(self.part(each, part.period) for each in inputs)
        inside = self._covered(metric.id, part.period)
        if metric.aggregation is Aggregation.LAST:
            inside = inside[-1:]
        elif metric.aggregation is Aggregation.FIRST:
            inside = inside[:1]
        return tuple(self.reading.part(metric.id, each) for each in inside)
