"""Compare formulas with the results that are stored beside them, where that is cheap.

A program that writes a workbook without calculating leaves nothing, a zero or an old number as the
result of a formula. Formulas of plain arithmetic, cells of their own sheet and SUM are worked out
here: where the result is another than the stored one, the cell is no number but a problem.
"""

import math
from collections.abc import Mapping, Sequence

from kpidesk.domain.numbers import NumberLocale
from kpidesk.i18n import _
from kpidesk.spreadsheets.formula_values import Calculator, FormulaMark
from kpidesk.spreadsheets.grid import Cell, Position
from kpidesk.spreadsheets.number_cells import is_points, number_cell


def check_formulas(
    rows: list[list[Cell | None]],
    formulas: Mapping[Position, FormulaMark],
    locale: NumberLocale,
    *,
    needs_calculation: bool,
) -> frozenset[Position]:
    """Replace, in `rows`, the results of formulas that cannot be trusted by problems.

    `needs_calculation` says that the workbook asks Excel to calculate when it opens it. Returns the
    cells whose formulas add others up.
    """
    if not formulas:
        return frozenset()
    check = _Check(rows, formulas, locale, needs_calculation=needs_calculation)
    for position, mark in formulas.items():
        check.look_at(position, mark)
    for position, cell in check.replacements().items():
        put(rows, position, cell)
    return frozenset(position for position, mark in formulas.items() if mark.adds_up)


class _Check:
    """Finds the cells of one sheet whose stored results cannot be trusted."""

    def __init__(
        self,
        rows: Sequence[Sequence[Cell | None]],
        formulas: Mapping[Position, FormulaMark],
        locale: NumberLocale,
        *,
        needs_calculation: bool,
    ) -> None:
        self._rows = rows
        self._locale = locale
        self._needs_calculation = needs_calculation
        self._calculator = Calculator(rows, formulas)
        self._found: dict[Position, Cell] = {}
        self._unproved: list[Position] = []
        self._is_stale = False

    def look_at(self, position: Position, mark: FormulaMark) -> None:
        """Find out whether the stored result of one formula can be right."""
        standing = _standing(self._rows, position)
        literal = mark.literal
        if literal is not None:
            if not _says(mark.stored, literal):
                self._is_stale = self._is_stale or bool(mark.stored)
                self._found[position] = _literal_cell(literal, standing, mark, self._locale)
        elif not mark.stored:
            self._found[position] = _never_calculated(mark)
        elif standing is not None and isinstance(standing.value, float):
            self._compare(position, mark, standing, standing.value)

    def _compare(self, position: Position, mark: FormulaMark, cell: Cell, stored: float) -> None:
        is_uncertain = (self._needs_calculation or mark.is_due) and stored == 0
        self._calculator.largest = 0.0
        computed = self._calculator.result(position)
        if computed is None:
            # A program that did not calculate stores 0 and asks Excel to calculate.
            if is_uncertain:
                self._found[position] = _never_calculated(mark)
            else:
                self._unproved.append(position)
            return
        largest = max(abs(stored), abs(computed), self._calculator.largest)
        if abs(stored - computed) > 1e-9 * largest + 1e-12:
            self._is_stale = True
            self._found[position] = (
                _never_calculated(mark) if is_uncertain else _saved_without_calculating(cell)
            )

    def replacements(self) -> dict[Position, Cell]:
        """Return what has to stand instead of stored results.

        Where one of them is old, so are the others that cannot be worked out here.
        """
        if self._is_stale:
            for position in self._unproved:
                standing = _standing(self._rows, position)
                self._found[position] = _saved_without_calculating(standing)
        return self._found


def _standing(rows: Sequence[Sequence[Cell | None]], position: Position) -> Cell | None:
    row, column = position
    line = rows[row] if row < len(rows) else ()
    return line[column] if column < len(line) else None


def put(rows: list[list[Cell | None]], position: Position, cell: Cell | None) -> None:
    """Set the cell of a position, making its row as long as that needs."""
    row, column = position
    line = rows[row]
    line.extend([None] * (column + 1 - len(line)))
    line[column] = cell


def _says(stored: str, literal: float) -> bool:
    try:
        return math.isclose(float(stored), literal, rel_tol=1e-12)
    except ValueError:
        return False


def _literal_cell(
    value: float, standing: Cell | None, mark: FormulaMark, locale: NumberLocale
) -> Cell:
    """Return the number that a formula simply is, shown as the stored result would be."""
    if standing is None:
        return number_cell(value, locale)
    if not isinstance(standing.value, float):  # shown as a day or a time, or no result at all
        return _saved_without_calculating(standing) if mark.stored else _never_calculated(mark)
    # WORKAROUND: QuickBooks exports =1560.10 with a stored 0.0, so that all looks like zero.
    return number_cell(
        value,
        locale,
        is_percent=standing.percent,
        currency=standing.currency,
        shown_in=standing.shown_in,
        is_points=is_points(standing),
    )


def _never_calculated(mark: FormulaMark) -> Cell:
    problem = _(
        "The result of this formula was never calculated. "
        "Open the file in Excel, save it once, and import it again."
    )
    formula = mark.formula if mark.shift == (0, 0) else ""
    return Cell(None, f"={formula}", problem=problem)


def _saved_without_calculating(standing: Cell | None) -> Cell:
    problem = _(
        "The file was saved without recalculating: the result in this cell is an old one. "
        "Open the file in Excel, save it once, and import it again."
    )
    return Cell(None, "" if standing is None else standing.text, problem=problem)
