"""How metrics, and all that is theirs, become rows, and rows become metrics again."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from kpidesk.domain.metrics import (
    Aggregation,
    Benchmark,
    Category,
    CollectionPlan,
    CollectionWay,
    Direction,
    EarlierDefinition,
    Metric,
    Perspective,
    Stage,
    Timing,
)
from kpidesk.domain.objectives import Level
from kpidesk.domain.periods import Frequency
from kpidesk.domain.qualification import Answer, Answers, Criterion, Outcome
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.storage.cells import (
    AnyRow,
    UnreadableRowError,
    by_value,
    check_numbers,
    day,
    day_or_none,
    day_text,
    member,
    number,
    number_or_none,
    sound,
    text,
)

# A thousand metrics are read at every edit of a grid: calling an enumeration takes ten times the
# time of a look-up.
_STAGES: Final = by_value(Stage)
_UNIT_KINDS: Final = by_value(UnitKind)
_DIRECTIONS: Final = by_value(Direction)
_FREQUENCIES: Final = by_value(Frequency)
_AGGREGATIONS: Final = by_value(Aggregation)
_TIMINGS: Final = by_value(Timing)
_WAYS: Final = by_value(CollectionWay)
_PERSPECTIVES: Final[dict[str | None, Perspective | None]] = {None: None} | by_value(Perspective)
_CATEGORIES: Final[dict[str | None, Category | None]] = {None: None} | by_value(Category)
_LEVELS: Final[dict[str | None, Level | None]] = {None: None} | by_value(Level)
_OUTCOMES: Final[dict[str | None, Outcome | None]] = {None: None} | by_value(Outcome)


def metric_row(metric: Metric) -> tuple[object, ...]:
    """Return the row of a metric."""
    name = text(metric.name)
    return (
        metric.id,
        name,
        name.casefold(),
        text(metric.definition),
        metric.stage.value,
        *_unit_cells(metric.unit),
        metric.direction.value,
        metric.frequency.value,
        metric.aggregation.value,
        metric.timing.value,
        metric.perspective and metric.perspective.value,
        metric.department_id,
        metric.owner_id,
        metric.objective_id,
        text(metric.collection.source),
        metric.position,
        day_text(metric.retired_on),
        text(metric.retired_reason),
        metric.category and metric.category.value,
        metric.level and metric.level.value,
        text(metric.formula),
        text(metric.collection.method),
        text(metric.collection.vouched_by),
        metric.collection.way.value,
        *_benchmark_cells(metric.benchmark),
        _tag_lines(metric.tags),
        day_text(metric.starts_on),
        number(metric.weight),
        metric.outcome and metric.outcome.value,
        text(metric.so_what),
        day_text(metric.reviewed_on),
    )


def metric_from(row: Sequence[AnyRow]) -> Metric:
    """Return the metric in a row, which has the columns of the table in their order."""
    (
        id_, name, _, definition, stage, unit_kind, unit_symbol, unit_decimals, direction,
        frequency, aggregation, timing, perspective, department_id, owner_id, objective_id, source,
        position, retired_on, retired_reason, category, level, formula, method, vouched_by, way,
        benchmark_value, benchmark_source, benchmark_region, benchmark_trade, benchmark_on, tags,
        starts_on, weight, outcome, so_what, reviewed_on,
    ) = row  # fmt: skip
    benchmark = None
    if benchmark_value is not None:
        parts = benchmark_source or "", benchmark_region or "", benchmark_trade or ""
        benchmark = Benchmark(sound(benchmark_value), *parts, day_or_none(benchmark_on))
    check_numbers((weight,))
    try:
        return Metric(
            id=id_,
            name=name,
            definition=definition,
            stage=_STAGES[stage],
            unit=_unit(unit_kind, unit_symbol, unit_decimals),
            direction=_DIRECTIONS[direction],
            frequency=_FREQUENCIES[frequency],
            aggregation=_AGGREGATIONS[aggregation],
            timing=_TIMINGS[timing],
            perspective=_PERSPECTIVES[perspective],
            department_id=department_id,
            owner_id=owner_id,
            objective_id=objective_id,
            position=position,
            retired_on=day_or_none(retired_on),
            retired_reason=retired_reason,
            category=_CATEGORIES[category],
            level=_LEVELS[level],
            formula=formula,
            collection=_collection(source, method, vouched_by, way),
            benchmark=benchmark,
            tags=tuple(tags.split("\n")) if tags else (),
            starts_on=day_or_none(starts_on),
            weight=weight,
            outcome=_OUTCOMES[outcome],
            so_what=so_what,
            reviewed_on=day_or_none(reviewed_on),
        )
    except KeyError as error:
        raise UnreadableRowError(name) from error


def _unit_cells(unit: Unit) -> tuple[str, str, int]:
    return unit.kind.value, text(unit.symbol), unit.decimals


@lru_cache(maxsize=1 << 12)
def _unit(kind: str, symbol: str, decimals: int) -> Unit:
    """Return the unit that three cells name; many metrics share one."""
    return Unit(_UNIT_KINDS[kind], symbol, decimals)


@lru_cache(maxsize=1 << 12)
def _collection(source: str, method: str, vouched_by: str, way: str) -> CollectionPlan:
    return CollectionPlan(source, method, vouched_by, _WAYS[way])


def _benchmark_cells(benchmark: Benchmark | None) -> tuple[object, ...]:
    if benchmark is None:
        return None, None, None, None, None
    return (
        number_or_none(benchmark.value),
        text(benchmark.source),
        text(benchmark.region),
        text(benchmark.trade),
        day_text(benchmark.on),
    )


def _tag_lines(tags: Sequence[str]) -> str:
    """Return the tags as the lines of one text; a tag of two lines becomes two tags."""
    return "\n".join(line for tag in tags for line in text(tag).split("\n") if line)


def earlier_row(metric_id: int, earlier: EarlierDefinition) -> tuple[object, ...]:
    """Return the row of what a metric meant before."""
    return (
        metric_id,
        earlier.until.isoformat(),
        text(earlier.formula),
        *_unit_cells(earlier.unit),
        earlier.direction.value,
        text(earlier.reason),
    )


def earlier_from(row: AnyRow) -> EarlierDefinition:
    """Return what a metric meant before, from a row."""
    try:
        unit = _unit(row.unit_kind, row.unit_symbol, row.unit_decimals)
    except KeyError as error:
        raise UnreadableRowError(row.unit_kind) from error
    return EarlierDefinition(
        day(row.until), row.formula, unit, member(Direction, row.direction), row.reason
    )


def answer_rows(metric_id: int, answers: Answers) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the answers of a metric."""
    for criterion, answer in answers.items():
        yield metric_id, criterion.value, bool(answer.is_yes), text(answer.reason)


def answer_from(row: AnyRow) -> tuple[Criterion, Answer]:
    """Return the question and its answer in a row."""
    return member(Criterion, row.criterion), Answer(bool(row.is_yes), row.reason)
