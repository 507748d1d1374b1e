"""Formulas against the results that are stored with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.formula_checks import check_formulas
from kpidesk.spreadsheets.formula_values import Calculator, FormulaMark, adds_up
from kpidesk.spreadsheets.grid import Cell, Position, parse_cell_name
from tests.spreadsheets.making import Plain, cell

ROWS: list[list[Plain]] = [[1.0, 2.0, "text"], [3.0, None, True], [-4.5, 0.1, 0.2]]


def computed(formula: str, shift: Position = (0, 0)) -> float | None:
    rows = [[cell(value) for value in row] for row in ROWS]
    return Calculator(rows, {(9, 9): FormulaMark(formula, "1", shift)}).result((9, 9))


def checked(formulas: dict[str, tuple[str, float]], *, asks: bool = False) -> dict[str, Cell]:
    """Return the cells of formulas over `ROWS`, by name, after they were checked."""
    rows = [[cell(value) for value in row] for row in ROWS]
    marks = {}
    for name, (formula, stored) in formulas.items():
        row, column = parse_cell_name(name)
        while len(rows) <= row:
            rows.append([])
        rows[row] += [None] * (column + 1 - len(rows[row]))
        rows[row][column] = cell(stored)
        marks[row, column] = FormulaMark(formula, repr(stored))
    check_formulas(rows, marks, ENGLISH, needs_calculation=asks)
    found = {}
    for name in formulas:
        row, column = parse_cell_name(name)
        made = rows[row][column]
        assert made is not None
        found[name] = made
    return found


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("SUM(A1:B2)", 6.0),
        ("SUM(A1:C3)", 1.8),
        ("sum (A1)", None),
        ("SUM( A1 , $A$2, 10)", 14.0),
        ("A1+A2", 4.0),
        ("((A1)+(B1))+(A2)", 6.0),
        ("-A3*2", 9.0),
        ("A1+B2", 1.0),
        ("12*3", 36.0),
        ("1000+250", 1250.0),
        ("(1+2)/4%", 75.0),
        ("SUM(A1:A2)/A2", 4 / 3),
        ("A1/B2", None),
        ("A1+C1", None),
        ("A1+C2", None),
        ("2^3", None),
        ("A1&A2", None),
        ("Sheet2!A1", None),
        ("'S 1'!A1+1", None),
        ("AVERAGE(A1:A2)", None),
        ("SUM(A:A)", None),
        ("LOG10(A1)", None),
        ("SUM(A1", None),
        ("A1)", None),
        ("", None),
        ("(" * 500 + "1" + ")" * 500, None),
        ("1e999", None),
        ("A1:B2", None),
    ],
)
def test_what_is_worked_out(formula: str, value: float | None) -> None:
    assert computed(formula) == (None if value is None else pytest.approx(value))


def test_shared_formulas_move_with_their_cell() -> None:
    assert computed("A1+$A$1", (1, 0)) == 4.0
    assert computed("A$1+$A1", (1, 1)) == 5.0
    assert computed("A1", (-1, 0)) is None


def test_formulas_of_formulas() -> None:
    # As QuickBooks exports a report: literals and totals, and all of the results are 0.
    found = checked(
        {"D1": ("1560.10", 0.0), "D2": ("-(60.1)", 0.0), "D3": ("(D1)+(D2)", 0.0),
         "D4": ("SUM(D1:D3)", 0.0), "D5": ("Rate*2", 0.0)}
    )  # fmt: skip

    assert found["D1"].value == 1560.1
    assert found["D2"].value == -60.1
    for name in ("D3", "D4", "D5"):
        assert found[name].value is None
        assert "without recalculating" in found[name].problem


def test_right_results_stay() -> None:
    found = checked({"D1": ("A1+A2", 4.0), "D2": ("SUM(D1,B3:C3)", 4.3), "D3": ("Rate*2", 7.0)})

    assert [each.value for each in found.values()] == [4.0, 4.3, 7.0]


def test_zeros_of_a_workbook_that_asks_to_be_calculated() -> None:
    found = checked({"D1": ("B2", 0.0), "D2": ("Rate", 0.0), "D3": ("A1", 0.0)}, asks=True)

    assert found["D1"].value == 0.0
    assert "never calculated" in found["D2"].problem
    assert "never calculated" in found["D3"].problem


def test_formulas_that_need_themselves() -> None:
    assert checked({"D1": ("D2", 5.0), "D2": ("D1", 5.0)})["D1"].value == 5.0


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("(1560.10)", 1560.1), ("-(12.5)", -12.5), ("-((3))", -3.0), ("+(-4)", -4.0),
        ("(5%)", 0.05), ("- 3", None), ("1+2", None), ("(1)(2)", None), ("()", None), ("", None),
    ],
)  # fmt: skip
def test_literals(formula: str, value: float | None) -> None:
    assert FormulaMark(formula, "").literal == value


@pytest.mark.parametrize(
    ("formula", "is_sum"),
    [
        ("SUM(B2:B5)", True),
        ("(SUM(B2:B5))", True),
        ("SUBTOTAL(9,B2:B9)", True),
        ("SUBTOTAL(109,B2:B9)", True),
        ("_xlfn.AGGREGATE(9,6,B2:B5)", True),
        ("((B5)+(B6))+(B7)", True),
        ("+B2+B3", True),
        ("'Sheet 1'!B5+B6", True),
        ("SUM(B2:B3)+SUM(C2,C4)", True),
        ("B2", False),
        ("SUBTOTAL(1,B2:B9)", False),
        ("B2-B3", False),
        ("SUM(B2:B3)/2", False),
        ("B2+5", False),
        ("1560.10", False),
        ("", False),
    ],
)
def test_what_adds_up(formula: str, is_sum: bool) -> None:
    assert adds_up(formula) is is_sum


@given(st.text("AB12$:+-*/(),.% SUMx'!", max_size=30))
def test_any_formula_ends(formula: str) -> None:
    value = computed(formula)
    assert value is None or isinstance(value, float)
    assert adds_up(formula) in (True, False)
