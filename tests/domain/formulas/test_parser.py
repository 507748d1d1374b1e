import inspect
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.formulas.dependencies import parse_or_error
from kpidesk.domain.formulas.errors import FormulaError, Span
from kpidesk.domain.formulas.parser import MAX_DEPTH, MAX_LENGTH, parse
from kpidesk.domain.formulas.tree import (
    Call,
    Chain,
    Comparator,
    Comparison,
    Constant,
    Name,
    Negative,
    Node,
    Number,
    Operator,
    Power,
    Step,
    children,
    walk,
)
from kpidesk.domain.formulas.writing import unparse
from tests.domain.formulas.strategies import trees

A, B, C = Name("a"), Name("b"), Name("c")


def error_of(text: str) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("=a", A),
        ("[a]", A),
        ("[a]]b[c]", Name("a]b[c")),
        ("Größe_2", Name("Größe_2")),
        ("हिन्दी", Name("हिन्दी")),
        ("re\u0301sultat", Name("re\u0301sultat")),
        ("_x", Name("_x")),
        ("1.5", Number("1.5", 1.5)),
        (".5", Number(".5", 0.5)),
        ("2e3", Number("2e3", 2000)),
        ("5 %", Number("5", 0.05, is_percent=True)),
        ("12.3%", Number("12.3", 0.123, is_percent=True)),
        ("DAYS_in_period", Constant("days_in_period")),
        ("-a", Negative(A)),
        ("+a", A),
        ("a - b + c", Chain(A, (Step(Operator.SUBTRACT, B), Step(Operator.ADD, C)))),
        ("a-b", Chain(A, (Step(Operator.SUBTRACT, B),))),
        ("a \u2212 b", Chain(A, (Step(Operator.SUBTRACT, B),))),
        ("a × b ÷ c", Chain(A, (Step(Operator.MULTIPLY, B), Step(Operator.DIVIDE, C)))),
        (
            "a + b * c",
            Chain(A, (Step(Operator.ADD, Chain(B, (Step(Operator.MULTIPLY, C),))),)),
        ),
        ("a^b^c", Power(A, Power(B, C))),
        ("-a^b", Negative(Power(A, B))),
        ("a^-b", Power(A, Negative(B))),
        ("a \u2264 b", Comparison(Comparator.AT_MOST, A, B)),
        ("a != b", Comparison(Comparator.DIFFERENT, A, B)),
        ("Sum(a; b)", Call("sum", (A, B))),
        ("max(a, 1.5,2)", Call("max", (A, Number("1.5", 1.5), Number("2", 2)))),
        ("if(a, 1,0)", Call("if", (A, Number("1", 1), Number("0", 0)))),
        ("round(a, -2)", Call("round", (A, Negative(Number("2", 2))))),
        ("a\n\t+\u00a0\u200bb", Chain(A, (Step(Operator.ADD, B),))),
    ],
)
def test_what_a_text_means(text: str, tree: Node) -> None:
    assert parse(text) == tree


def test_every_node_knows_its_place() -> None:
    text = "=(Revenue - [Cost of sales]) / Revenue^2 > 5 %"
    tree = parse(text)

    shown = [text[node.span.start : node.span.end] for node in walk(tree)]

    assert shown == [
        "(Revenue - [Cost of sales]) / Revenue^2 > 5 %",
        "(Revenue - [Cost of sales]) / Revenue^2",
        "Revenue - [Cost of sales]",
        "Revenue",
        "[Cost of sales]",
        "Revenue^2",
        "Revenue",
        "2",
        "5 %",
    ]


@given(trees())
def test_a_node_lies_inside_the_one_above_and_reads_as_itself(tree: Node) -> None:
    text = unparse(tree)

    for node in walk(parse(text)):
        for child in children(node):
            assert node.span.start <= child.span.start < child.span.end <= node.span.end
        assert parse(text[node.span.start : node.span.end]) == node


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "", "The formula is empty. Write one such as revenue / orders."),
        (" = ", "", "The formula is empty. Write one such as revenue / orders."),
        ("a +", "+", "The formula ends too early: a number or a name is missing after “+”."),
        ("(", "(", "The formula ends too early: a number or a name is missing after “(”."),
        ("a * / b", "/", "A number or a name is missing before “/”."),
        ("sum(a,)", ")", "A number or a name is missing before “)”."),
        ("()", ")", "A number or a name is missing before “)”."),
        ("(a + b", "(", "This bracket is never closed. Add the missing )."),
        ("sum(a", "(", "This bracket is never closed. Add the missing )."),
        ("(a b) + 1", "a b", "A name of several words is written in brackets: [a b]."),
        ("a) + b", ")", "This bracket was never opened. Leave it out, or add the missing (."),
        ("a 5", "5", "A sign such as + or / is missing before “5”."),
        ("1.2.3", ".3", "A sign such as + or / is missing before “.3”."),
        ("[a][b]", "[b]", "A sign such as + or / is missing before “b”."),
        ("x * new leads / 2", "new leads",
         "A name of several words is written in brackets: [new leads]."),
        ("2 * 3rd_party", "3rd_party",
         "A name that starts with a digit is written in brackets: [3rd_party]."),
        ("1 + [a + b", "[a + b", "This name is never closed. Add the missing ]."),
        ("a + [ ]", "[ ]", "There is no name between the brackets [ and ]."),
        ("a ? b", "?", "“?” means nothing in a formula."),
        ("a + $b", "$", "“$” means nothing in a formula."),
        ('"leads" * 2', '"',
         ("A quotation mark means nothing in a formula. Write names in [brackets].")),
        ("average(a)", "average", "There is no function “average”. Did you mean “mean”?"),
        ("rollingsum(a, 2)", "rollingsum",
         "There is no function “rollingsum”. Did you mean “rolling_sum”?"),
        ("vlookup(a)", "vlookup", "There is no function “vlookup”."),
        ("1 + prev * 2", "prev",
         ("“prev” is a function, written prev(x) or prev(x, n). "
         "A metric of that name is written [prev].")),
        ("days_in_period()", "days_in_period", "“days_in_period” is written without brackets."),
        ("1 + if(a, b)", "if(a, b)", "“if” is written if(condition, then, otherwise)."),
        ("sum()", "sum()", "“sum” is written sum(a, b, …)."),
        ("yoy(a, 1)", "yoy(a, 1)", "“yoy” is written yoy(x)."),
        ("prev(a, 0)", "0", ("“prev” is written prev(x) or prev(x, n), and the last is a whole "
         "number from 1 to 1000.")),
        ("prev(a, b)", "b", ("“prev” is written prev(x) or prev(x, n), and the last is a whole "
         "number from 1 to 1000.")),
        ("rolling_mean(a, 1.5)", "1.5", ("“rolling_mean” is written rolling_mean(x, n), and the "
         "last is a whole number from 1 to 1000.")),
        ("a < b < c", "<",
         "Two comparisons cannot follow each other. Put one of them in brackets."),
        ("1,5 * a", ",", ("A comma stands only between the numbers of a function. "
         "Decimals have a point, as in 0.5.")),
        ("max(1,5; 2)", ";", ("Write either , or ; between the numbers, not both. "
         "Decimals have a point, as in 0.5.")),
        ("round(a / 1,000)", "1,000", ("“1,000” could be one number or two. Write a decimal with a "
         "point, as in 0.5, and two numbers with a space after the comma.")),
        ("a %", "%", "The sign % stands only behind a number, as in 5 %."),
        ("5 % %", "%", "The sign % stands only behind a number, as in 5 %."),
        ("a * 1e999", "1e999", "“1e999” is beyond the numbers that can be computed with."),
        ("1e-999", "1e-999", "“1e-999” is beyond the numbers that can be computed with."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_shown(text: str, place: str, message: str) -> None:
    error = error_of(text)

    assert error.message == message
    assert text[error.span.start : error.span.end] == place


def test_a_text_that_is_too_long_is_refused() -> None:
    names = "+".join(["a"] * 1000)

    assert len(names) <= MAX_LENGTH
    assert isinstance(parse(names), Chain)
    assert error_of(f"{names}+a").message == (
        "A formula has at most 2000 characters. Split this one into two metrics."
    )
    assert error_of(f"{names}+a").span == Span(2000, 2001)


def nested(depth: int, opening: str, closing: str = "") -> str:
    return opening * depth + "a" + closing * depth


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("(", ")"), ("-", ""), ("a^", ""), ("abs(", ")"), ("sum(a, ", ")"), ("1-(2*(", "))")],
)
def test_depth_is_bounded(opening: str, closing: str) -> None:
    steps = 2 if "(2*(" in opening else 1
    message = "The formula has more than 60 steps inside each other. Split it into two metrics."

    assert parse(nested(MAX_DEPTH // steps // 2, opening, closing)) != A or opening == "("
    assert error_of(nested(MAX_DEPTH + 1, opening, closing)).message == message


def test_depth_is_that_of_the_tree_too() -> None:
    opening = "(1<1-2*"  # three steps, but one bracket

    assert isinstance(parse(nested(19, opening, ")")), Comparison)
    assert "60 steps" in error_of(nested(25, opening, ")")).message


def test_a_formula_of_the_greatest_depth_needs_little_of_the_stack() -> None:
    text = nested(29, "-abs(", ")")
    limit = sys.getrecursionlimit()
    depth = len(inspect.stack())
    try:
        sys.setrecursionlimit(depth + 400)
        assert unparse(parse(f" {text}"))
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "(" * 1_900,
        "-" * 1_999 + "a",
        "[" * 1_000_000,
        "a+" * 500_000,
        "1" * 1_999,
        "9e" * 900,
        "].__class__.__mro__[1]",
        "__import__('os').system('true')",
        "a.b",
        "a if b else c",
        "lambda: 0",
        "{a}",
        "\x00",
        "a\ud800",
    ],
)
def test_hostile_texts_are_refused_at_once(text: str) -> None:
    error = error_of(text)

    assert error.message
    assert len(error.message) < 250
    assert 0 <= error.span.start <= error.span.end <= len(text)


def test_a_name_of_python_is_a_name_like_any_other() -> None:
    assert parse("__import__ + __class__") == Chain(
        Name("__import__"), (Step(Operator.ADD, Name("__class__")),)
    )


@given(st.text("ab1.,;%()[]+-*/^<>=é \n\"'{}$_x0e", max_size=40))
def test_any_text_is_read_or_refused_in_its_place(text: str) -> None:
    tree = parse_or_error(text)

    if isinstance(tree, FormulaError):
        assert 0 <= tree.span.start <= tree.span.end <= len(text)
        assert tree.message
    else:
        assert parse(unparse(tree)) == tree


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert parse_or_error(text) is not None
