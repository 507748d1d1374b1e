import pytest
from hypothesis import given

from kpidesk.domain.formulas.parser import parse
from kpidesk.domain.formulas.tree import Node
from kpidesk.domain.formulas.unit_check import check_units
from kpidesk.domain.units import Unit, UnitKind
from tests.domain.formulas.strategies import NAMES, trees

MONEY = Unit(UnitKind.CURRENCY, "€")
PERCENT = Unit(UnitKind.PERCENT, decimals=1)
COUNT = Unit()
APART = "cannot be added, or taken from each other."
UNITS = {
    "revenue": MONEY, "costs": MONEY, "price": Unit(UnitKind.CURRENCY, "EUR"),
    "dollars": Unit(UnitKind.CURRENCY, "$"), "anything": Unit(UnitKind.CURRENCY),
    "margin": PERCENT, "tax": PERCENT, "orders": COUNT, "days": Unit(symbol="days"),
    "worked": Unit(UnitKind.DURATION, "hours"), "waited": Unit(UnitKind.DURATION, "minutes"),
    "paid": Unit(UnitKind.DURATION, "hours", 2), "stars": Unit(UnitKind.SCORE),
    "nps": Unit(UnitKind.NPS), "turns": Unit(UnitKind.RATIO),
}  # fmt: skip


def check(text: str, result: Unit | None = None) -> tuple[UnitKind | None, list[tuple[str, str]]]:
    found = check_units(parse(text), UNITS.get, result)
    problems = [(str(e), text[e.span.start : e.span.end]) for e in found.problems]
    return found.unit_kind, problems


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("revenue - costs + price", UnitKind.CURRENCY),
        ("revenue + anything", UnitKind.CURRENCY),
        ("revenue / costs", UnitKind.PERCENT),
        ("revenue / costs * days_in_period", UnitKind.PERCENT),
        ("(revenue - prev(revenue)) / prev(revenue)", UnitKind.PERCENT),
        ("revenue * margin * orders / 2", UnitKind.CURRENCY),
        ("revenue / orders", UnitKind.CURRENCY),
        ("revenue * 5 %", UnitKind.CURRENCY),
        ("revenue * costs / price", UnitKind.CURRENCY),
        ("revenue^2 / costs^2", UnitKind.PERCENT),
        ("orders / revenue", UnitKind.NUMBER),
        ("1 - orders / days", UnitKind.PERCENT),
        ("1 - margin", UnitKind.PERCENT),
        ("1 - margin + revenue / costs", UnitKind.PERCENT),
        ("margin + 5 % - tax", UnitKind.PERCENT),
        ("orders + days + 1", UnitKind.NUMBER),
        ("orders * days", UnitKind.NUMBER),
        ("orders + revenue / costs", UnitKind.NUMBER),
        ("100 * (orders - days) / orders", UnitKind.PERCENT),
        ("if(revenue > 0, revenue, 0)", UnitKind.CURRENCY),
        ("if(revenue > costs, 5 %, margin)", UnitKind.PERCENT),
        ("max(revenue, 0, costs)", UnitKind.CURRENCY),
        ("coalesce(revenue, 1000)", UnitKind.CURRENCY),
        ("round(abs(-revenue), 2)", UnitKind.CURRENCY),
        ("ytd(revenue) / rolling_sum(costs, 3)", UnitKind.PERCENT),
        ("(revenue > 0) * costs", UnitKind.CURRENCY),
        ("(revenue / costs)^(1 / 12) - 1", UnitKind.PERCENT),
        ("revenue^0", UnitKind.PERCENT),
        ("revenue + unknown", UnitKind.CURRENCY),
        ("unknown * revenue", None),
        ("worked + paid * 2", UnitKind.DURATION),
        ("worked - orders", UnitKind.DURATION),
        ("worked * orders / 2", UnitKind.DURATION),
        ("worked / paid", UnitKind.PERCENT),
        ("worked / orders", UnitKind.PERCENT),
        ("revenue / worked", UnitKind.CURRENCY),
        ("max(worked, 0)", UnitKind.DURATION),
        ("stars + nps + orders", UnitKind.NUMBER),
        ("turns + 1", UnitKind.PERCENT),
        ("revenue * turns", UnitKind.CURRENCY),
        ("5", None),
        ("2^unknown", None),
        ("days_in_period / 2", None),
    ],
)
def test_what_belongs_together_passes(text: str, kind: UnitKind | None) -> None:
    assert check(text) == (kind, [])


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("costs * 2 + margin", "costs * 2 + margin",
         f"“costs * 2” (currency) and “margin” (percent) {APART}"),
        ("1 / (orders - margin)", "orders - margin",
         f"“orders” (number) and “margin” (percent) {APART}"),
        ("revenue - orders - costs", "revenue - orders",
         f"“revenue” (currency) and “orders” (number) {APART}"),
        ("revenue * (costs + 5 %)", "costs + 5 %",
         f"“costs” (currency) and “5 %” (percent) {APART}"),
        ("revenue + dollars", "revenue + dollars", "Amounts in € and in $ do not go together."),
        ("min(revenue, dollars)", "dollars", "Amounts in € and in $ do not go together."),
        ("revenue > margin", "margin",
         "“revenue” (currency) and “margin” (percent) do not go together."),
        ("if(orders, revenue, margin)", "margin",
         "“revenue” (currency) and “margin” (percent) do not go together."),
        ("sum(revenue, 5)", "5", "“revenue” (currency) and “5” (number) do not go together."),
        ("coalesce(revenue / costs, revenue)", "revenue",
         "“revenue / costs” (ratio) and “revenue” (currency) do not go together."),
        ("worked + waited", "worked + waited",
         f"“worked” (hours) and “waited” (minutes) {APART}"),
        ("waited / worked", "waited / worked",
         "“waited” (minutes) and “worked” (hours) do not go together."),
        ("max(worked, waited)", "waited",
         "“worked” (hours) and “waited” (minutes) do not go together."),
        ("stars + margin", "stars + margin",
         f"“stars” (number) and “margin” (percent) {APART}"),
        ("2^revenue", "revenue", "An amount of money cannot be an exponent."),
        ("revenue^0.5", "revenue^0.5",
         "An amount of money can only be raised to a small whole number."),
        ("revenue * costs + revenue", "revenue * costs + revenue",
         f"“revenue * costs” (currency by currency) and “revenue” (currency) {APART}"),
    ],
)  # fmt: skip
def test_what_does_not_is_said_in_its_place(text: str, place: str, message: str) -> None:
    assert check(text)[1] == [(message, place)]


def test_all_problems_are_found_at_once() -> None:
    _kind, problems = check("(revenue + margin) / (orders + revenue)")

    assert [place for _message, place in problems] == ["revenue + margin", "orders + revenue"]


@pytest.mark.parametrize(
    ("text", "result", "message"),
    [
        ("revenue", PERCENT,
         "The formula gives “currency”, but the unit of the metric is “percent”."),
        ("revenue / costs", MONEY,
         "The formula gives “ratio”, but the unit of the metric is “currency”."),
        ("revenue * costs", MONEY,
         "The formula gives “currency by currency”, which no metric can be."),
        ("orders", PERCENT, ("The formula gives a number, but the metric is a percentage. "
         "Divide it by the whole.")),
        ("dollars", MONEY, "Amounts in $ and in € do not go together."),
    ],
)  # fmt: skip
def test_the_result_is_what_the_metric_shows(text: str, result: Unit, message: str) -> None:
    assert check(text, result)[1] == [(message, text)]


@pytest.mark.parametrize(
    ("text", "result"),
    [("revenue / costs", PERCENT), ("revenue / costs", COUNT), ("margin", COUNT), ("5", MONEY),
     ("orders / 20", PERCENT), ("orders / revenue", COUNT), ("price", MONEY), ("unknown", MONEY)],
)  # fmt: skip
def test_a_result_that_can_be_shown_passes(text: str, result: Unit) -> None:
    assert check(text, result)[1] == []


@given(trees())
def test_any_formula_is_checked_and_problems_lie_inside(tree: Node) -> None:
    units = dict(zip(NAMES, [MONEY, PERCENT, COUNT, None, MONEY, COUNT, PERCENT, None, MONEY],
                     strict=True))  # fmt: skip
    found = check_units(tree, units.get, PERCENT)

    assert all(str(error) for error in found.problems)
    nothing_known = check_units(tree, lambda _name: None)
    assert isinstance(nothing_known.problems, tuple)


def test_hours_are_not_shown_as_minutes() -> None:
    assert check("worked * 2", Unit(UnitKind.DURATION, "minutes"))[1] == [
        (
            "The formula gives “hours”, but the unit of the metric is “minutes”.",
            "worked * 2",
        )
    ]
    assert check("worked * 2", Unit(UnitKind.DURATION, "hours", 1))[1] == []
    assert check("worked * 2", PERCENT)[1] == [
        (
            "The formula gives a number, but the metric is a percentage. Divide it by the whole.",
            "worked * 2",
        )
    ]
    assert check("revenue / costs", Unit(UnitKind.RATIO, decimals=1))[1] == []


@pytest.mark.parametrize(
    ("text", "result", "gives"),
    [
        ("revenue - costs", COUNT, UnitKind.CURRENCY),
        ("orders", MONEY, UnitKind.NUMBER),
        ("revenue / costs", MONEY, UnitKind.PERCENT),
        ("orders * 20", MONEY, UnitKind.NUMBER),
        ("orders * 2 + days", PERCENT, UnitKind.NUMBER),
        ("dollars", MONEY, None),  # another currency: no kind of unit would mend it
        ("revenue * revenue", MONEY, None),
        ("revenue + orders", MONEY, None),
    ],
)
def test_a_result_that_does_not_fit_says_which_unit_would(
    text: str, result: Unit, gives: UnitKind | None
) -> None:
    (problem,) = check_units(parse(text), UNITS.get, result).problems
    assert problem.gives is gives
