"""What another name, formula, unit or direction means for earlier periods and other formulas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import EarlierDefinition, Metric
from kpidesk.domain.period_names import format_day
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.ports import Records, UnitOfWork
from kpidesk.domain.units import UnitKind
from kpidesk.i18n import _, ngettext
from kpidesk.services.draft_fields import check_day
from kpidesk.services.formula_checks import broken_by, definitions, with_name
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.services.recalculation import definition_of


@dataclass(frozen=True, slots=True)
class Redefinition:
    """What changes beside the metric itself: all that it meant before, and formulas that name it.

    `others` are the metrics whose formula names it, as they are afterwards, `earlier` is what
    metrics meant before, by id, where that changes.
    """

    others: tuple[Metric, ...] = ()
    earlier: Mapping[int, tuple[EarlierDefinition, ...]] = field(default_factory=dict)

    def put(self, work: UnitOfWork) -> None:
        """Write what changes."""
        work.put_metrics(self.others)
        for metric_id, versions in self.earlier.items():
            work.put_earlier_definitions(metric_id, versions)


def redefinition(
    records: Records, metric: Metric, after: Metric, draft: MetricDraft
) -> Redefinition:
    """Return what changing `metric` to `after` means; FieldError where it cannot be.

    `draft` says from when on a changed formula, unit or direction holds, and why.
    """
    known = records.earlier_definitions()
    others, earlier = _renamed(records, metric, after, known)
    own = earlier.get(metric.id, known.get(metric.id, ()))
    versions = versions_with(own, metric, after, draft, records.company().calendar)
    if versions != known.get(metric.id, ()):
        earlier[metric.id] = versions
    found = Redefinition(others, earlier)
    _check_users(records, metric, after, found)
    _check_scale(records, metric, after, draft)
    return found


def _renamed(
    records: Records,
    metric: Metric,
    after: Metric,
    known: Mapping[int, tuple[EarlierDefinition, ...]],
) -> tuple[tuple[Metric, ...], dict[int, tuple[EarlierDefinition, ...]]]:
    """Return the metrics, and what they meant before, whose formulas get the new name."""
    earlier: dict[int, tuple[EarlierDefinition, ...]] = {}
    if metric.name == after.name:
        return (), earlier
    for metric_id, versions in known.items():
        new = tuple(
            replace(old, formula=with_name(old.formula, metric.name, after.name))
            for old in versions
        )
        if new != versions:
            earlier[metric_id] = new
    others = []
    for other in records.metrics():
        if other.id != metric.id and other.formula:
            formula = with_name(other.formula, metric.name, after.name)
            if formula != other.formula:
                others.append(replace(other, formula=formula))
    return tuple(others), earlier


def versions_with(
    known: Sequence[EarlierDefinition],
    metric: Metric,
    after: Metric,
    draft: MetricDraft,
    calendar: FiscalCalendar,
) -> tuple[EarlierDefinition, ...]:
    """Return all that the metric meant before, once it means what `after` says.

    FieldError where the day or the reason of `draft` cannot be. `known` is what it meant so far.
    """
    is_same = (
        metric.formula == after.formula
        and metric.direction is after.direction
        and (metric.unit.kind, metric.unit.symbol) == (after.unit.kind, after.unit.symbol)
    )
    if is_same or draft.changes_from is None:
        return tuple(known)
    check_day("changes_from", draft.changes_from)
    until = calendar.containing(draft.changes_from, after.frequency).start
    last = known[-1].until if known else None
    if last is not None and until < last:
        raise FieldError(
            "changes_from",
            _("This KPI got its present meaning on {day}. Choose that day or a later one.").format(
                day=format_day(last)
            ),
        )
    reason = " ".join(draft.change_reason.split())
    if not reason:
        raise FieldError(
            "change_reason",
            _(
                "Say in a few words why this changes. "
                "The periods before {day} keep what it meant until then."
            ).format(day=format_day(until)),
        )
    if until == last:  # what held from that very day on is replaced, and held nowhere
        return tuple(known)
    old = EarlierDefinition(until, metric.formula, metric.unit, metric.direction, reason)
    return (*known, old)


def _check_scale(records: Records, metric: Metric, after: Metric, draft: MetricDraft) -> None:
    """Raise FieldError where numbers that stand would read as a hundred times what was typed."""
    percent = UnitKind.PERCENT
    if (metric.unit.kind is percent) == (after.unit.kind is percent) or after.formula:
        return
    since = draft.changes_from
    numbers = records.values([metric.id]).get(metric.id, {})
    read_anew = [
        period
        for period in numbers
        if period.frequency is after.frequency and (since is None or period.last_day >= since)
    ]
    if not read_anew:
        return
    text = ngettext(
        "{count} number would be read wrongly: as a percentage, 12 is kept as 0.12. Nothing was "
        "changed. Let the new unit begin with a period that has no number yet, or define a new "
        "metric.",
        "{count} numbers would be read wrongly: as a percentage, 12 is kept as 0.12. Nothing was "
        "changed. Let the new unit begin with a period that has no number yet, or define a new "
        "metric.",
        len(read_anew),
    )
    raise FieldError("unit", text.format(count=len(read_anew)))


def _check_users(records: Records, metric: Metric, after: Metric, found: Redefinition) -> None:
    """Raise FieldError where a formula of another metric would not work any more."""
    before = definitions(records)
    changed = dict(before)
    earlier = records.earlier_definitions()
    for other in (*found.others, after):
        versions = found.earlier.get(other.id, earlier.get(other.id, ()))
        changed[other.id] = definition_of(other, versions)
    broken = broken_by(before, changed, metric.id)
    if broken is None:
        return
    definition, problem = broken
    raise FieldError(
        _to_blame(metric, after),
        _("“{name}” could not be calculated any more. {problem}").format(
            name=definition.name, problem=problem.message
        ),
    )


def _to_blame(metric: Metric, after: Metric) -> str:
    if metric.frequency is not after.frequency:
        return "frequency"
    if metric.unit != after.unit:
        return "unit"
    return "formula" if metric.formula != after.formula else "name"
