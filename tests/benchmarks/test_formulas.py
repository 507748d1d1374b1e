"""How long the calculation of a company takes: ./packaging/run test --benchmark-enable.

The budgets, on a machine with two cores: all of it in 150 ms, one changed cell in 5 ms, and ten
times the metrics in at most eleven times as long. A benchmark tells, a test counts the work: see
tests/domain/formulas/test_engine.py.
"""

import datetime as dt
import random
from collections.abc import Callable
from functools import cache

import pytest

from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.engine import Engine, Recalculation
from kpidesk.domain.formulas.parser import parse
from kpidesk.domain.periods import Frequency, Period, span

JANUARY = Period(Frequency.MONTH, dt.date(2016, 1, 1))
MONTHS = span(JANUARY, JANUARY.shift(119))
CHAIN = 5
FORMULAS = (
    "[{below}] / [{other}]",
    "([{below}] - prev([{below}])) / prev([{below}])",
    "sum([{below}], [{other}], 5)",
    "if([{other}] > 0, [{below}] * 100 / [{other}], 0)",
    "ytd([{below}]) - rolling_mean([{other}], 3)",
)

Company = tuple[list[Definition], dict[int, dict[Period, float | None]]]
sizes = pytest.mark.parametrize("size", [1_000, 10_000])


@cache
def company(size: int) -> Company:
    """Return `size` metrics over 120 months, half of them formulas in chains of five."""
    chance, half = random.Random(1), size // 2
    definitions = [Definition(n, f"Input {n}") for n in range(half)]
    for n in range(half):
        below = f"Formula {n - 1}" if n % CHAIN else f"Input {chance.randrange(half)}"
        other = f"Input {chance.randrange(half)}"
        formula = FORMULAS[n % CHAIN].format(below=below, other=other)
        definitions.append(Definition(half + n, f"Formula {n}", formula=formula))
    inputs: dict[int, dict[Period, float | None]] = {
        n: {month: float(chance.randint(0, 999)) for month in MONTHS} for n in range(half)
    }
    return definitions, inputs


@sizes
def test_calculating_all_of_it(benchmark: Callable[..., object], size: int) -> None:
    definitions, inputs = company(size)
    engine = Engine(definitions, inputs)

    done = benchmark(engine.recalculate)

    assert isinstance(done, Recalculation)
    assert len(done.recomputed) == size
    assert not engine.errors()


@sizes
def test_reading_and_calculating_all_of_it(benchmark: Callable[..., object], size: int) -> None:
    definitions, inputs = company(size)

    def build() -> Engine:
        parse.cache_clear()
        return Engine(definitions, inputs)

    engine = benchmark(build)

    assert isinstance(engine, Engine)
    assert engine.evaluations == size // 2


@sizes
def test_one_changed_cell(benchmark: Callable[..., object], size: int) -> None:
    engine = Engine(*company(size))
    used = max(range(size // 2), key=lambda n: len(engine.dependencies.with_dependants([n])))
    values = iter(range(10**9))

    def change() -> Recalculation:
        return engine.set_inputs({used: {MONTHS[60]: next(values) + 0.5}})

    done = benchmark(change)

    assert isinstance(done, Recalculation)
    assert len(done.changed) > CHAIN


@sizes
def test_the_first_number_of_a_new_month(benchmark: Callable[..., object], size: int) -> None:
    engine = Engine(*company(size))
    new = MONTHS[-1].next
    cells = iter([1.0, None] * 10**6)

    done = benchmark(lambda: engine.set_inputs({0: {new: next(cells)}}))

    assert isinstance(done, Recalculation)
    assert len(done.recomputed) == size


@sizes
def test_every_metric_by_years(benchmark: Callable[..., object], size: int) -> None:
    engine = Engine(*company(size))

    def by_years() -> int:
        engine.set_inputs({0: {MONTHS[3]: engine.evaluations + 0.5}})
        return sum(len(engine.values(n, Frequency.YEAR)) for n in range(size))

    assert benchmark(by_years)
