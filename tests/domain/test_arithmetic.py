import time
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.arithmetic import Outcome, Sort, UnfinishedError, is_arithmetic, work_out
from kpidesk.domain.durations import Base
from kpidesk.domain.errors import NumberError
from kpidesk.domain.numbers import ENGLISH, NUMBER_LOCALES, NumberLocale, format_exact
from tests.domain.strategies import locales

GERMAN, FRENCH, SWISS = (NUMBER_LOCALES[name] for name in ("de", "fr", "de_CH"))


def refusal(text: str, locale: NumberLocale = ENGLISH, base: Base | None = None) -> str:
    with pytest.raises(NumberError) as caught:
        work_out(text, locale, base)
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("=12*3", 36), ("= 12 * 3 ", 36), ("=0.1+0.2", Fraction(3, 10)), ("=1/3", Fraction(1, 3)),
        ("=2+3*4", 14), ("=(2+3)*4", 20), ("=10-2-3", 5), ("=100/5/2", 10), ("=-5", -5),
        ("=5--3", 8), ("=-(2+3)", -5), ("=+5", 5), ("=2*-3", -6), ("=.5*4", 2), ("=1.5E3/2", 750),
        ("=1,234*2", 2468), ("=7", 7), ("=200*10%", 20), ("=200+200*10%", 220), ("=20/50%", 40),
        ("=(10+5)%*200", 30), ("=10%/5%", 2), ("=2×3÷4", Fraction(3, 2)), ("=5−3", 2),
        ("=\uff15*\uff12", 10), ("=0*5", 0), ("=0/5", 0),
    ],
)  # fmt: skip
def test_what_a_calculation_comes_to(text: str, exact: Fraction) -> None:
    found = work_out(text, ENGLISH)

    assert is_arithmetic(text)
    assert found.exact == exact
    assert Sort.NUMBER in found.sorts


@pytest.mark.parametrize(
    ("text", "locale", "exact"),
    [
        ("=1,5*2", GERMAN, 3),
        ("=1.234+1", GERMAN, 1235),
        ("=1.234,5*2", GERMAN, 2469),
        ("=1 234+1", FRENCH, 1235),
        ("=1\u202f234,5*2", FRENCH, 2469),
        ("=1’000*2", SWISS, 2000),
        ("=1'000*2", SWISS, 2000),
    ],
)
def test_numbers_in_it_are_the_owners(text: str, locale: NumberLocale, exact: Fraction) -> None:
    assert work_out(text, locale).exact == exact


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("=12*/3", "a number is missing before “/3”"),
        ("=()", "a number is missing before “)”"),
        ("=%", "a number is missing before “%”"),
        ("=--5", "a number is missing before “-5”"),
        ("==5", "“=5” is neither a number nor one of"),
        ("=2(3+1)", "is missing before “(3+1)”"),
        ("=(2)(3)", "is missing before “(3)”"),
        ("=(1+2(3))", "is missing before “(3))”"),
        ("=5%5", "is missing before “5”"),
        ("=2)", "the bracket “)” was never opened"),
        ("=7/(3-3)", "“/(3-3)” divides by 0"),
        ("=1+5/0", "“/0” divides by 0"),
        ("=5/0%", "“/0%” divides by 0"),
        ("=12*a", "“a” is neither a number"),
        ("=2**3", "a number is missing before “*3”"),
        ("=2^3", "“^3” is neither a number"),
        ("=5€*2", "“€*2” is neither a number"),
        ("=sum(1)", "“sum(1)” is neither a number"),
        ("=A1+1", "“A1+1” is neither a number"),
        ("=__import__('os')", "“__import__('” is neither a number"),
        ("=1,23+1", "“1,23” is not understood as a number. Write it like 1,234.5."),
        ("=1.2.3", "“1.2.3” is not understood as a number"),
        ("=1 2", "“1 2” is not understood as a number"),
        ("=1  2", "is missing before “2”"),
        ("=1:30+1", "“1:30” is not understood as a number"),
        ("=1E9999", "“1E9999” is not understood as a number"),
        ("=5%%", "the % sign at “%%” is one too many"),
        ("=(5%)%", "the % sign at “%” is one too many"),
        ("=1\n+٣", "is not understood as a number"),
    ],
)
def test_what_is_no_arithmetic_is_refused_and_the_place_is_named(text: str, place: str) -> None:
    message = refusal(text)

    assert place in message
    assert text.strip() in message


@pytest.mark.parametrize("text", ["=200+10%", "=10%+5", "=5-10%", "=(10%+5)*2"])
def test_a_percentage_of_nothing_is_refused(text: str) -> None:
    assert "a share of. Write it like 200+200*10%." in refusal(text)


@pytest.mark.parametrize("text", ["=", "= ", "=-", "=(", "=12*", "=12*(", "=(2+3", "=((1)", "=5+-"])
def test_what_is_right_so_far_only_lacks_its_end(text: str) -> None:
    with pytest.raises(UnfinishedError):
        work_out(text, ENGLISH)


@pytest.mark.parametrize(
    ("text", "base", "exact", "sort"),
    [
        ("=1:30+0:45", Base.HOURS, Fraction(9, 4), Sort.TIME),
        ("=1:30+0:45", Base.MINUTES, Fraction(9, 4), Sort.TIME),
        ("=1:30:00*2", Base.HOURS, Fraction(3), Sort.TIME),
        ("=1:30+2", Base.HOURS, Fraction(7, 2), Sort.TIME),
        ("=50%*1:30", Base.HOURS, Fraction(3, 4), Sort.TIME),
        ("=1:30/3", Base.HOURS, Fraction(1, 2), Sort.TIME),
        ("=1:30/0:30", Base.HOURS, Fraction(3), Sort.NUMBER),
        ("=90/60", Base.HOURS, Fraction(3, 2), Sort.TIME),
    ],
)
def test_amounts_of_time(text: str, base: Base, exact: Fraction, sort: Sort) -> None:
    found = work_out(text, ENGLISH, base)

    assert found.exact == exact
    assert sort in found.sorts


def test_time_times_time_makes_no_sense() -> None:
    assert "makes no sense with an amount of time at “*0:30”" in refusal(
        "=1:30*0:30", base=Base.HOURS
    )
    assert "adds an amount of time and a plain number" in refusal(
        "=1:30+1:30/0:30", base=Base.HOURS
    )


def test_length_and_depth_are_bounded() -> None:
    assert "is too long" in refusal("=" + "1+" * 100 + "1")
    assert "too many brackets" in refusal("=" + "(" * 30 + "1" + ")" * 30)
    assert work_out("=" + "(" * 20 + "1" + ")" * 20, ENGLISH).exact == 1


@pytest.mark.parametrize(
    "text", ["=" + "1e999*" * 32 + "1", "=" + "1e-999/" * 27 + "3", "=" + " " * 190 + "x"]
)
def test_no_calculation_takes_long(text: str) -> None:
    began = time.perf_counter()
    with suppress(NumberError):
        work_out(text, ENGLISH)
    assert time.perf_counter() - began < 0.2


@dataclass(frozen=True)
class Written:
    """A calculation and what it comes to; `binds` tells sums (1), products (2) and the rest (3)."""

    text: str
    exact: Fraction
    binds: int


def numbers(locale: NumberLocale) -> st.SearchStrategy[Written]:
    return st.decimals(0, 100_000, places=3).map(
        lambda exact: Written(format_exact(exact, locale), Fraction(exact), 3)
    )


def _bracketed(one: Written, least: int) -> str:
    return one.text if one.binds >= least else f"({one.text})"


@st.composite
def _joined(draw: st.DrawFn, parts: st.SearchStrategy[Written]) -> Written:
    left, right, sign = draw(parts), draw(parts), draw(st.sampled_from("+-*/"))
    gap = draw(st.sampled_from(["", " "]))
    binds = 1 if sign in "+-" else 2
    text = f"{_bracketed(left, binds)}{gap}{sign}{gap}{_bracketed(right, binds + 1)}"
    one, other = left.exact, right.exact
    if sign == "/" and not other:
        return left
    exact = {
        "+": lambda: one + other, "-": lambda: one - other,
        "*": lambda: one * other, "/": lambda: one / other,
    }[sign]()  # fmt: skip
    return Written(text, exact, binds)


@given(locales, st.data())
def test_an_oracle_of_fractions_agrees(locale: NumberLocale, data: st.DataObject) -> None:
    trees = st.recursive(numbers(locale), _joined, max_leaves=6)
    written = data.draw(trees)

    assert work_out(f"={written.text}", locale) == Outcome(written.exact, frozenset({Sort.NUMBER}))


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=9))
def test_decimals_make_no_binary_noise(amounts: list[Decimal]) -> None:
    text = "=" + "+".join(f"({amount:f})" for amount in amounts)

    assert float(work_out(text, ENGLISH).exact) == float(sum(amounts))


@given(st.text(st.sampled_from("=0123456789.,:%+-*/() eEk€x\u00a0"), max_size=25), locales)
def test_no_text_does_anything_but_work_out_or_refuse(text: str, locale: NumberLocale) -> None:
    for base in (None, Base.HOURS):
        try:
            found = work_out(f"={text}", locale, base)
        except NumberError as error:
            assert error.message.endswith(".")  # noqa: PT017
        else:
            assert found.sorts
