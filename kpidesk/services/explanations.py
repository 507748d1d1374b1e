"""How a calculated number came about, and what a formula that is being written would give."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kpidesk.domain import sentences
from kpidesk.domain.charts import TrendPoint
from kpidesk.domain.errors import UserError
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.dependencies import Dependencies
from kpidesk.domain.formulas.errors import FormulaError
from kpidesk.domain.formulas.parser import parse
from kpidesk.domain.formulas.timeline import OUTSIDE
from kpidesk.domain.formulas.tree import Name, walk
from kpidesk.domain.formulas.writing import names_in
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Metric, formula_on
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.i18n import _
from kpidesk.services.calculating_records import day_of, engine_of
from kpidesk.services.recalculation import definition_of

if TYPE_CHECKING:
    from kpidesk.domain.formulas.columns import Column
    from kpidesk.domain.formulas.engine import Engine
    from kpidesk.domain.formulas.worked import Explanation

PREVIEWED: Final = 12


@dataclass(frozen=True, slots=True)
class FormulaCheck:
    """What a formula would do, were it taken over.

    `error` says what is wrong with it, and where in its text. `names` are the metrics it needs, as
    their owner writes them. `worked` is an example with real numbers, of the latest period that is
    over and has all of them. `preview` has the values of the last periods, in order of time, None
    where there is none. `message` is the sentence of the error, or says why there is no example;
    else it is empty.
    """

    error: FormulaError | None
    names: tuple[str, ...]
    worked: str
    preview: tuple[tuple[Period, float | None], ...]
    message: str


def explain_cell(
    file: CompanyFile, metric_id: int, period: Period, locale: NumberLocale
) -> "Explanation":
    """Return what stands in a cell: `value` with `worked`, the calculation in numbers, or `reason`.

    `period` may be of a coarser frequency than the metric. UserError where the metric is gone.
    """
    from kpidesk.domain.formulas import reasons

    with file.read() as records:
        engine = _engine_with(records, metric_id)
        return reasons.explain_cell(engine, metric_id, period, locale)


def explain_calculated(
    file: CompanyFile, metric_id: int, period: Period, locale: NumberLocale
) -> "Explanation | None":
    """Return what stands in a cell that a formula of its time fills; None where it is typed.

    None too where nothing is calculated for `period`, or the metric is gone.
    """
    with file.read() as records:
        metric = next((each for each in records.metrics() if each.id == metric_id), None)
        if metric is None:
            return None
        earlier = records.earlier_definitions([metric_id]).get(metric_id, ())
        is_finer = period.frequency.is_finer_than(metric.frequency)  # it changed meanwhile
        if is_finer or not formula_on(metric, earlier, period.start):
            return None
        return _explained(records, metric_id, period, locale)


def point_sentence(
    file: CompanyFile, metric_id: int, point: TrendPoint, locale: NumberLocale
) -> str:
    """Return the sentence of a point of a metric's trend; of a calculated blank with its reason."""
    if point.value is not None:
        return point.sentence
    found = explain_calculated(file, metric_id, point.period, locale)
    if found is None or not found.reason:
        return point.sentence
    if not found.is_applicable:
        return sentences.not_applicable(point.label, found.reason)
    return sentences.no_value(point.label, found.reason)


def reason_of_blank(
    records: Records, history: MetricHistory, period: Period, locale: NumberLocale
) -> str:
    """Return why a calculated metric has no value in `period`; empty where it has, or is typed."""
    if period in history.values or not history.formula(period):
        return ""
    found = _explained(records, history.metric.id, period, locale)
    return "" if found is None else found.reason


def where_to_type(file: CompanyFile, metric_id: int, period: Period) -> tuple[int, Period]:
    """Return the cell to type into for a metric to get a number in `period`: its own, if it can be.

    Of a calculated metric it is that of the first input that lacks a value, or else of the first.
    """
    with file.read() as records:
        metric = next((each for each in records.metrics() if each.id == metric_id), None)
        if metric is None or not metric.is_calculated:
            return metric_id, period
        if found := missing_of(records, metric_id, period):
            return found
        engine = engine_of(records)
        needed = _needed(engine, metric_id, period)
        typed = next((each for each, below in needed.items() if not below), metric_id)
        own = engine.dependencies.plans[typed].frequency
    same = period.frequency is own
    return typed, period if same else engine.calendar.containing(period.start, own)


def missing_of(records: Records, metric_id: int, period: Period) -> tuple[int, Period] | None:
    """Return the typed input that keeps a metric from a number in `period`; None where none does.

    The period is that in which the input lacks its value.
    """
    from kpidesk.domain.formulas import reasons

    engine = engine_of(records)
    if engine.timeline(period.frequency).find(period) == OUTSIDE:
        return None
    return reasons.missing_input(engine, metric_id, period)


def _explained(
    records: Records, metric_id: int, period: Period, locale: NumberLocale
) -> "Explanation | None":
    """Return what stands in a calculated cell; None outside of what is calculated."""
    from kpidesk.domain.formulas import reasons

    engine = engine_of(records)
    if engine.timeline(period.frequency).find(period) == OUTSIDE:
        return None
    return reasons.explain_cell(engine, metric_id, period, locale)


def worked_example(
    file: CompanyFile, metric_id: int, locale: NumberLocale
) -> "tuple[Period, Explanation] | None":
    """Return the latest period that has a value, and how it came about; None without one."""
    from kpidesk.domain.formulas import reasons

    with file.read() as records:
        return reasons.example(_engine_with(records, metric_id), metric_id, locale)


def users_of(file: CompanyFile, metric_id: int) -> tuple[Metric, ...]:
    """Return the metrics whose formulas, present or earlier, name this one, by position."""
    with file.read() as records:
        users = _dependencies(records).users.get(metric_id, set())
        return tuple(each for each in records.metrics() if each.id in users)


def check_formula(file: CompanyFile, draft: Definition, locale: NumberLocale) -> FormulaCheck:
    """Return what the formula of `draft` would do; nothing is written.

    Its id is that of a metric of the file, or for a new one an id that no metric has, such as 0.
    """
    from kpidesk.domain.formulas import reasons

    text = draft.formula or ""
    try:
        tree = parse(text)
    except FormulaError as error:
        return FormulaCheck(error, (), "", (), error.message)
    with file.read() as records:
        engine = engine_of(records)
        names = tuple(_as_written(engine, name) for name in names_in(tree))
        for problem in engine.check(draft):
            return FormulaCheck(problem, names, "", (), problem.message)
        column = engine.trial(tree, draft.frequency)
        periods = engine.timeline(draft.frequency).periods
        if not periods:
            return FormulaCheck(None, names, "", (), _("There are no numbers yet."))
        shown = _example_index(records, column, periods)
        found = reasons.explain_formula(engine, tree, draft.unit, periods[shown], locale)
    first = max(shown - PREVIEWED + 1, 0)
    cells = column.cells()[first : shown + 1]
    values = [cell if isinstance(cell, float) else None for cell in cells]
    preview = tuple(zip(periods[first : shown + 1], values, strict=True))
    return FormulaCheck(None, names, found.worked, preview, found.reason)


def _needed(engine: "Engine", metric_id: int, period: Period) -> dict[int, tuple[int, ...]]:
    """Return the inputs of a metric and of all it needs in `period`, each after its own."""
    dependencies, found, left = engine.dependencies, dict[int, tuple[int, ...]](), [metric_id]
    while left:
        each = left.pop()
        if each in found:
            continue
        tree = dependencies.plans[each].version_on(period.start).tree
        names = [] if tree is None else [n.name for n in walk(tree) if isinstance(n, Name)]
        ids = dict.fromkeys(dependencies.find(name) for name in names)
        found[each] = tuple(other for other in ids if other is not None)
        left += found[each]
    return {each: found[each] for each in sorted(found, key=dependencies.rank.__getitem__)}


def _engine_with(records: Records, metric_id: int) -> "Engine":
    engine = engine_of(records)
    if metric_id not in engine.dependencies.plans:
        raise UserError(_("This metric is no longer in the file. Nothing was changed."))
    return engine


def _dependencies(records: Records) -> Dependencies:
    """Return who needs whom, without any number: that takes no arrays."""
    earlier, found = records.earlier_definitions(), Dependencies()
    found.update(definition_of(each, earlier.get(each.id, ())) for each in records.metrics())
    return found


def _as_written(engine: "Engine", name: str) -> str:
    metric_id = engine.dependencies.find(name)
    return name if metric_id is None else engine.dependencies.definitions[metric_id].name


def _example_index(records: Records, column: "Column", periods: Sequence[Period]) -> int:
    """Return where the latest value of a period that is over stands; without one, the latest."""
    today = day_of(records)
    known = [index for index, _number in column.numbers()]
    over = [index for index in known if today is None or periods[index].last_day < today]
    if over or known:
        return (over or known)[-1]
    ended = [at for at, period in enumerate(periods) if today is None or period.last_day < today]
    return ended[-1] if ended else len(periods) - 1
