import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpidesk.domain.formulas.errors import FormulaError
from kpidesk.domain.formulas.functions import RESERVED
from kpidesk.domain.formulas.lexer import tokens
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.parser import parse
from kpidesk.domain.formulas.tree import Name, Node, walk
from kpidesk.domain.formulas.writing import names_in, quoted, rename, unparse
from tests.domain.formulas.strategies import NAMES, trees

names = st.text(min_size=1, max_size=12).filter(lambda name: bool(name.strip()))
old_names = st.sampled_from(NAMES)


@given(trees())
def test_what_is_written_is_read_back(tree: Node) -> None:
    assert parse(unparse(tree)) == tree


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("(((a)))", "a"),
        ("= a+b -c", "a + b - c"),
        ("a-(b-c)", "a - (b - c)"),
        ("(a-b)-c", "(a - b) - c"),
        ("a/(b*c)", "a / (b * c)"),
        ("(a+b)*c", "(a + b) * c"),
        ("(-a)^2", "(-a)^2"),
        ("-(a^2)", "-a^2"),
        ("a^(b^c)", "a^b^c"),
        ("(a^b)^c", "(a^b)^c"),
        ("(a<b)=c", "(a < b) = c"),
        ("-(a+b)", "-(a + b)"),
        ("a*-b", "a * -b"),
        ("a--b", "a - -b"),
        ("SUM( a;[b] ) * 5%", "sum(a, b) * 5 %"),
        ("[if] + [Total net] + [x]]y]", "[if] + [Total net] + [x]]y]"),
        ("a × b ÷ c", "a * b / c"),
    ],
)
def test_writing_is_tidy(text: str, tidy: str) -> None:
    assert unparse(parse(text)) == tidy


@given(names)
def test_a_quoted_name_is_read_as_that_name(name: str) -> None:
    assert parse(quoted(name)) == Name(name)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("revenue", "revenue"), ("Größe", "Größe"), ("हिन्दी", "हिन्दी"), ("Sum", "[Sum]"),
     ("days_in_period", "[days_in_period]"), ("two words", "[two words]"), ("1st", "[1st]"),
     ("a]b", "[a]]b]"), ("a-b", "[a-b]"), ("5", "[5]"), (" a", "[ a]"), ("l·l", "[l·l]")],
)  # fmt: skip
def test_only_names_that_need_brackets_have_them(name: str, shown: str) -> None:
    assert quoted(name) == shown


def test_names_come_in_order_and_once() -> None:
    tree = parse("b / [A b] + prev(B) * sum(c, [a  B], 2) - days_in_period")

    assert names_in(tree) == ("b", "A b", "c")


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ("revenue / orders", "[Net sales] / orders"),
        ("=  ( REVENUE-prev([Revenue],1) ) ", "=  ( [Net sales]-prev([Net sales],1) ) "),
        ("revenues + [revenue 2] + x_revenue", "revenues + [revenue 2] + x_revenue"),
        ("revenue +", "[Net sales] +"),
        ("((revenue ? 5,,", "(([Net sales] ? 5,,"),
        ("[revenue", "[revenue"),
        ("revenue(2)", "revenue(2)"),
        ("[revenue](2)", "[Net sales](2)"),
    ],
)  # fmt: skip
def test_a_rename_touches_nothing_else(text: str, renamed: str) -> None:
    assert rename(text, "Revenue", "Net sales") == renamed


def test_a_new_name_never_becomes_something_else() -> None:
    assert rename("[a]b", "a", "x") == "[x]b"
    assert rename("[a b](2)", "a b", "sum") == "[sum](2)"
    assert rename("a + 1", "a", "prev") == "[prev] + 1"
    assert rename("prev(a)", "prev", "b") == "prev(a)"
    assert rename("[prev](a) + [prev]", "prev", "b") == "[b](a) + b"


@given(trees(), old_names, names)
def test_a_rename_is_that_of_the_tree(tree: Node, old: str, new: str) -> None:
    text = unparse(tree)
    renamed = parse(rename(text, old, new))

    expected = [
        new if name_key(node.name) == name_key(old) else node.name
        for node in walk(tree)
        if isinstance(node, Name)
    ]
    assert [node.name for node in walk(renamed) if isinstance(node, Name)] == expected


@given(trees(), old_names, names)
def test_a_rename_and_back_is_the_same_formula(tree: Node, old: str, new: str) -> None:
    assume(name_key(new) not in {name_key(name) for name in NAMES})
    text = unparse(tree)

    assert rename(rename(text, old, new), new, old) == text


@given(st.text("ab []+(,1é", max_size=30), names)
def test_a_rename_of_any_text_leaves_the_rest_as_it_is(text: str, new: str) -> None:
    renamed = rename(text, "a", new)

    if name_key(new) != "a":
        assert all(
            token.text.casefold() in RESERVED or name_key(token.text) != "a"
            for token, after in zip(tokens(renamed), tokens(renamed)[1:], strict=False)
            if token.kind.name == "QUOTED" or (token.kind.name == "NAME" and after.text != "(")
        )
    assert rename(text, "nobody", new) == text


def test_a_rename_that_makes_a_formula_too_long_is_refused() -> None:
    text = "+".join(["a"] * 900)

    with pytest.raises(FormulaError, match="longer than 2000 characters"):
        rename(text, "a", "a longer name")
    assert rename("a" * 3000 + "+b", "b", "c").endswith("+c")
    assert rename("b" + " " * 1_000_000, "b", "c").startswith("b")
