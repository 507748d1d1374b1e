"""Rate and mix effects: Simpson's paradox by its famous numbers, and the laws."""

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.contributions import PartKind
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.mix_effects import MixEffects, mix_effects
from tests.domain.test_contributions import FEB, JAN, RESULT, Rows, company

FORMULA = "([Orders web] + [Orders shop]) / ([Visits web] + [Visits shop])"
NAMES = ("Orders web", "Orders shop", "Visits web", "Visits shop")


def effects(engine: Engine) -> MixEffects:
    found = mix_effects(engine, RESULT, JAN, FEB)
    assert found is not None
    return found


def test_every_rate_rises_and_the_whole_falls() -> None:
    # Charig and others, British Medical Journal 292 (1986): kidney stones. From keyhole surgery to
    # open surgery: small stones 234 of 270 to 81 of 87, large ones 55 of 80 to 192 of 263; together
    # 289 of 350 to 273 of 350, 83 % to 78 %.
    rows: Rows = dict(
        zip(NAMES, [[234.0, 81.0], [55.0, 192.0], [270.0, 87.0], [80.0, 263.0]], strict=True)
    )
    found = effects(company(FORMULA, rows))

    small, large = found.rates
    assert (small.name, large.name) == ("Web", "Shop")
    assert (small.before, small.after) == (234 / 270, 81 / 87)
    assert small.contribution == pytest.approx((81 / 87 - 234 / 270) * (270 + 87) / 700)
    assert large.contribution == pytest.approx((192 / 263 - 55 / 80) * (80 + 263) / 700)
    assert small.contribution + large.contribution > 0 > found.mix.contribution
    assert fsum(part.contribution for part in found.parts) == pytest.approx((273 - 289) / 350)
    assert [part.kind for part in found.parts] == [PartKind.RATE, PartKind.RATE, PartKind.MIX]


counts = st.integers(0, 500).map(float)


@given(st.lists(st.tuples(counts, counts), min_size=4, max_size=4))
def test_rates_and_mix_add_up_and_the_way_back_has_the_other_signs(
    pairs: list[tuple[float, float]],
) -> None:
    rows: Rows = {name: list(pair) for name, pair in zip(NAMES, pairs, strict=True)}
    engine = company(FORMULA, rows)
    found, back = (mix_effects(engine, RESULT, *pair) for pair in ((JAN, FEB), (FEB, JAN)))
    before, after = (engine.cell(RESULT, period) for period in (JAN, FEB))

    assert (found is None) == (back is None)
    if found is None or back is None:
        return
    assert isinstance(before, float)
    assert isinstance(after, float)
    total = fsum(part.contribution for part in found.parts)
    assert total == pytest.approx(after - before, abs=1e-9)
    for one, other in zip(found.parts, back.parts, strict=True):
        assert one.contribution == pytest.approx(-other.contribution, abs=1e-12)
        if one.before == one.after and one.kind is PartKind.RATE:
            assert one.contribution == 0


def test_a_part_that_is_new_moves_the_mix_alone() -> None:
    rows: Rows = dict(
        zip(NAMES, [[10.0, 10.0], [0.0, 90.0], [100.0] * 2, [0.0, 100.0]], strict=True)
    )
    web, shop, mix = effects(company(FORMULA, rows)).parts

    assert (shop.before, shop.after) == (None, 0.9)
    assert (web.contribution, shop.contribution) == (0.0, 0.0)
    assert mix.contribution == pytest.approx(0.4)


def test_the_sums_may_be_metrics_of_their_own_and_be_scaled() -> None:
    definitions = [Definition(place, name) for place, name in enumerate(NAMES)]
    definitions += [
        Definition(10, "Orders", formula="sum([Orders web], [Orders shop])"),
        Definition(11, "Visits", formula="[Visits shop] + [Visits web]"),
        Definition(RESULT, "Result", formula="100 * Orders / Visits"),
    ]
    stored = {0: (10.0, 20.0), 1: (30.0, 30.0), 2: (100.0, 100.0), 3: (100.0, 100.0)}
    engine = Engine(definitions, {k: {JAN: a, FEB: b} for k, (a, b) in stored.items()})

    assert [part.contribution for part in effects(engine).parts] == pytest.approx([5.0, 0.0, 0.0])


@pytest.mark.parametrize(
    "formula",
    [
        "[Orders web] / [Visits web]",
        "([Orders web] + [Orders shop]) / ([Visits web] + [Visits web])",
        "([Orders web] - [Orders shop]) / ([Visits web] - [Visits shop])",
        "([Orders web] + [Visits shop]) / ([Visits web] + [Orders shop])",
        "([Orders web] + [Orders shop]) / ([Visits web] + 5)",
        "([Orders web] + [Orders shop]) / ([Visits web] + [Visits shop]) / [Visits web]",
        "[Orders web] + [Orders shop]",
        "[Orders web]",
    ],
)
def test_what_is_no_ratio_of_like_sums_has_no_mix(formula: str) -> None:
    engine = company(formula, {name: [2.0, 3.0] for name in NAMES})

    assert mix_effects(engine, RESULT, JAN, FEB) is None


def test_negative_weights_are_no_mix() -> None:
    rows: Rows = dict(zip(NAMES, [[1.0] * 2, [1.0] * 2, [-1.0] * 2, [5.0] * 2], strict=True))

    assert mix_effects(company(FORMULA, rows), RESULT, JAN, FEB) is None
