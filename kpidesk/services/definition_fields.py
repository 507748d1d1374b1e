"""The fields of what the owner defines, as texts that can be compared and shown."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kpidesk.domain.change_details import ChangeDetails
from kpidesk.domain.metrics import Benchmark, Company, Metric
from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.objectives import Objective
from kpidesk.domain.period_names import format_day, month_name
from kpidesk.domain.units import Unit, format_value
from kpidesk.i18n import _, ngettext


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a definition: what it is called, and what stands in it; empty for nothing."""

    label: str
    text: str


def company_fields(company: Company) -> tuple[Field, ...]:
    """Return the fields of the company."""
    return (
        Field(_("name"), company.name),
        Field(_("currency"), company.currency),
        Field(_("start of the business year"), month_name(company.fiscal_start_month)),
        Field(_("locking of periods"), _locking(company.lock_after_days)),
        Field(
            _("reason for a value off target or unusual"), _("asked") if company.asks_reason else ""
        ),
        Field(
            _("what should get better"), ", ".join(outcome.label for outcome in company.outcomes)
        ),
    )


def _locking(days: int | None) -> str:
    if days is None:
        return ""
    return ngettext("{count} day after their end", "{count} days after their end", days).format(
        count=days
    )


def objective_fields(
    objective: Objective, names: Mapping[int, str], locale: NumberLocale
) -> tuple[Field, ...]:
    """Return the fields of an objective; `names` are those of the objectives above."""
    return (
        Field(_("name"), objective.name),
        Field(_("part of"), _named(names, objective.parent_id)),
        Field(_("deadline"), _day(objective.deadline)),
        Field(_("description"), objective.description),
        Field(_("level"), objective.level.label),
        Field(_("weight"), format_number(objective.weight, None, locale)),
        Field(_("place in the list"), str(objective.position)),
    )


def metric_fields(metric: Metric, found: ChangeDetails, locale: NumberLocale) -> tuple[Field, ...]:
    """Return the fields of a metric; `found` has the names of what it belongs to."""
    plan = metric.collection
    return (
        Field(_("name"), metric.name),
        Field(_("definition"), metric.definition),
        Field(_("stage"), metric.stage.label),
        Field(_("formula"), metric.formula),
        Field(_("unit"), _unit(metric.unit)),
        Field(_("direction"), metric.direction.label),
        Field(_("frequency"), metric.frequency.label),
        Field(_("longer periods"), metric.aggregation.label),
        Field(_("owner"), _named(found.owner_names, metric.owner_id)),
        Field(_("department"), _named(found.department_names, metric.department_id)),
        Field(_("objective"), _named(found.objective_names, metric.objective_id)),
        Field(_("leading or lagging"), metric.timing.label),
        Field(_("perspective"), metric.perspective.label if metric.perspective else ""),
        Field(_("category"), metric.category.label if metric.category else ""),
        Field(_("level"), metric.level.label if metric.level else ""),
        Field(_("weight"), format_number(metric.weight, None, locale)),
        Field(_("outcome"), metric.outcome.label if metric.outcome else ""),
        Field(_("so what"), metric.so_what),
        Field(_("where the number comes from"), plan.source),
        Field(_("how it is counted"), plan.method),
        Field(_("who vouches for it"), plan.vouched_by),
        Field(_("how it gets in"), plan.way.label),
        Field(_("benchmark"), _benchmark(metric.benchmark, metric.unit, locale)),
        Field(_("tags"), ", ".join(metric.tags)),
        Field(_("measured from"), _day(metric.starts_on)),
        Field(_("last review"), _day(metric.reviewed_on)),
        Field(_("retired on"), _day(metric.retired_on)),
        Field(_("reason for retiring"), metric.retired_reason),
        Field(_("place in the list"), str(metric.position)),
    )


def _named(names: Mapping[int, str], number: int | None) -> str:
    return "" if number is None else names.get(number, "")


def _day(day: dt.date | None) -> str:
    return "" if day is None else format_day(day)


def _unit(unit: Unit) -> str:
    words = {"kind": unit.kind.label, "symbol": unit.symbol, "count": unit.decimals}
    if unit.symbol:
        text = ngettext(
            "{kind} in {symbol}, {count} decimal",
            "{kind} in {symbol}, {count} decimals",
            unit.decimals,
        )
    else:
        text = ngettext("{kind}, {count} decimal", "{kind}, {count} decimals", unit.decimals)
    return text.format(**words)


def _benchmark(benchmark: Benchmark | None, unit: Unit, locale: NumberLocale) -> str:
    if benchmark is None:
        return ""
    about = (benchmark.source, benchmark.trade, benchmark.region, _day(benchmark.on))
    known = ", ".join(text for text in about if text)
    value = format_value(benchmark.value, unit, locale)
    return _("{value} ({about})").format(value=value, about=known) if known else value
