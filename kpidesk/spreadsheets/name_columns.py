"""Find the columns of a table that hold the names of its rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from kpidesk.domain.imports import Yearless
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.cell_values import ValueReader, looks_like_number
from kpidesk.spreadsheets.grid import Cell, Row
from kpidesk.spreadsheets.headers import (
    Span,
    cell_at,
    is_account,
    may_name_accounts,
    repeats_header,
)
from kpidesk.spreadsheets.heading_rows import Headings
from kpidesk.spreadsheets.mark_kinds import NoPeriod
from kpidesk.spreadsheets.period_marks import mark_of
from kpidesk.spreadsheets.record_words import SCENARIO_HEADINGS
from kpidesk.spreadsheets.row_scenarios import is_scenario
from kpidesk.spreadsheets.total_names import is_total_name
from kpidesk.spreadsheets.words import (
    METRIC_WORDS,
    NOTE_WORDS,
    is_no_value,
    is_word,
    scenario_of,
)

_MANY: Final = 0.5  # of the rows with numbers, for a column of texts to be their names
_ENOUGH: Final = 200  # rows show as well as all of them which column holds the names


@dataclass(frozen=True, slots=True)
class NameColumns:
    """The column with the names, those left of it that hold more of them, that of the accounts.

    `scenario` is the one that says what is actual and what is planned.
    """

    label: int
    outer: tuple[int, ...] = ()
    account: int | None = None
    scenario: int | None = None


class NameSearch:
    """Looks for the names of the rows of one table."""

    def __init__(self, rows: Sequence[Row], span: Span, headings: Headings) -> None:
        """Look in the rows of `span` below its `headings`."""
        self._rows = rows
        self._span = span
        self._headings = headings
        header = rows[span.header.row]
        # Headings that stand again name no row, and a month in them looks like a number.
        self.body = [
            row
            for row in rows[headings.bottom + 1 : span.end]
            if not repeats_header(row, header, span.header)
        ]

    def groups(self) -> list[tuple[int | None, list[int]]]:
        """Return the period columns, cut where names stand between, with the names' column."""
        columns = sorted(self._span.header.marks)
        data = self._rows_with_numbers(columns) or list(self.body[:_ENOUGH])
        start = self._span.left
        groups: list[tuple[int | None, list[int]]] = [
            (self._label(data, range(start, columns[0])), [])
        ]
        over = self._headings.over
        for column, following in pairwise([*columns, None]):
            if column is None:
                continue
            groups[-1][1].append(column)
            if following is not None and following > column + 1:
                between = range(column + 1, following)
                label = self._label(data, between, least=_MANY)
                if label is not None and label not in over:
                    groups.append((label, []))
        return groups

    def _rows_with_numbers(self, columns: Sequence[int]) -> list[Row]:
        found: list[Row] = []
        for row in self.body:
            if any(
                (cell := cell_at(row, at)) is not None and looks_like_number(cell) for at in columns
            ):
                found.append(row)
                if len(found) >= _ENOUGH:
                    break
        return found

    def _label(self, data: Sequence[Row], columns: Sequence[int], least: float = 0.0) -> int | None:
        """Return the column of the names: called so, else with most names, else the first."""
        data = _without_totals(data, columns)
        shares = {}
        for column in columns:
            heading = self._heading_words(column)
            is_called_so = is_word(heading, METRIC_WORDS)
            share = _share_of_names(data, column, any_text=is_called_so)
            if share <= 0 or share < least or is_word(heading, NOTE_WORDS):
                continue
            shares[column] = (is_called_so and share >= _MANY, share, -column)
        found = max(shares, key=lambda column: shares[column], default=None)
        if least or (found is not None and shares[found][1] > _MANY):
            return found
        accounts = self._accounts(data, columns)
        return found if accounts is None else accounts

    def _accounts(self, data: Sequence[Row], columns: Sequence[int]) -> int | None:
        """Return the column whose numbers are those of accounts, and all the names there are."""
        for at in columns:
            cells = [cell for row in data if (cell := cell_at(row, at)) is not None]
            numbers = [cell.text.strip() for cell in cells if looks_like_number(cell)]
            if (
                may_name_accounts(self._heading_words(at))
                and len(cells) == len(data)
                and len(set(numbers)) == len(numbers) > 0
                and all(is_account(cell) or _is_name(cell) for cell in cells)
            ):
                return at
        return None

    def _heading_words(self, column: int) -> str:
        for at in range(self._headings.top, self._headings.bottom + 1):
            cell = cell_at(self._rows[at], column)
            if cell is not None and cell.words:
                return cell.words
        return ""

    def named(
        self, label: int, columns: Sequence[int], taken: Sequence[int], told: int | None = None
    ) -> NameColumns:
        """Return all columns with the names of the rows whose values stand in `columns`.

        `label` holds most of them, `taken` are columns with values further left; `told` is how many
        columns at the left are names, where a person said so.
        """
        first, start = columns[0], self._span.left
        if told is not None:
            found = [
                at
                for at in range(start, min(start + told, first))
                if any((cell := cell_at(row, at)) is not None and cell.words for row in self.body)
            ]
            return NameColumns(found[-1], tuple(found[:-1])) if found else NameColumns(label)
        left = max((at for at in taken if at < label), default=start - 1)
        data = self._rows_with_numbers(columns)
        scenario = self._scenario(data, range(left + 1, first))
        if scenario is not None:
            rest = [at for at in range(left + 1, first) if at != scenario]
            # Each name stands once among the rows that are all actual, or all of the budget.
            named = [row for row in data if any(cell_at(row, at) is not None for at in rest)]
            kind = _text_at(named[0], scenario) if named else ""
            named = [row for row in named if _text_at(row, scenario) == kind]
            other = self._label(named, rest)
            if other is not None:
                found_beside = self._found(data, other, rest)
                return replace(found_beside, scenario=scenario)
        return self._found(data, label, range(left + 1, first))

    def _found(self, data: Sequence[Row], label: int, columns: Sequence[int]) -> NameColumns:
        steps = self._steps(data, columns)
        if steps:
            return NameColumns(steps[-1], steps[:-1])
        before = [at for at in columns if at < label]
        outer = [at for at in before if self._is_outer(at, label)]
        inner = [at for at in columns if at > label and self._is_inner(data, label, at)]
        account = next((at for at in before if self._is_account(data, at)), None)
        if account is not None and _only_counts(data, account, label):
            account = None
        if inner:
            return NameColumns(inner[0], (*outer, label), account)
        return NameColumns(label, tuple(outer), account)

    def _scenario(self, data: Sequence[Row], columns: Sequence[int]) -> int | None:
        """Return the column that says "Actual" or "Budget" of the rows, and nothing else."""
        for at in columns:
            texts = [cell.words or cell.text for row in data if (cell := cell_at(row, at))]
            if not texts or not all(is_scenario(text) for text in texts):
                continue
            kinds = {scenario_of(text)[1] for text in texts}
            if len(kinds) > 1 or is_word(self._heading_words(at), SCENARIO_HEADINGS):
                return at
        return None

    @staticmethod
    def _steps(data: Sequence[Row], columns: Sequence[int]) -> tuple[int, ...]:
        """Return columns of which each row uses one for its name, the deeper the further right."""
        used: set[int] = set()
        for row in data:
            named = [at for at in columns if _is_name(cell_at(row, at))]
            if len(named) > 1:
                return ()
            used.update(named)
        return tuple(at for at in columns if at <= max(used)) if len(used) > 1 else ()

    def _is_outer(self, column: int, label: int) -> bool:
        """Say whether a column holds headings or parts of the names; not a code of each."""
        if is_word(self._heading_words(column), NOTE_WORDS):
            return False
        texts = [cell.words for row in self.body if _is_name(cell := cell_at(row, column)) and cell]
        if not texts:
            return False
        names = [cell.words for row in self.body if _is_name(cell := cell_at(row, label)) and cell]
        is_code = len(set(texts)) == len(texts) and all(
            " " not in text and any(one.isdecimal() for one in text) for text in texts
        )
        return not (is_code and len(set(names)) == len(names))

    def _is_inner(self, data: Sequence[Row], label: int, column: int) -> bool:
        """Say whether names are alike without the texts of a column right of them."""
        if is_word(self._heading_words(column), NOTE_WORDS):
            return False
        pairs = [
            (_words_at(row, label), _words_at(row, column))
            for row in _without_totals(data, (label, column))
            if _words_at(row, label)
        ]
        if not pairs or not all(inner for _name, inner in pairs):
            return False
        counts = Counter(name for name, _inner in pairs)
        return len(counts) < len(pairs) and len(set(pairs)) == len(pairs)

    @staticmethod
    def _is_account(data: Sequence[Row], column: int) -> bool:
        cells = [cell for row in data if (cell := cell_at(row, column)) is not None]
        return bool(cells) and all(
            isinstance(cell.value, float | str) and cell.text.strip().isdecimal() for cell in cells
        )


def _without_totals(data: Sequence[Row], columns: Sequence[int]) -> Sequence[Row]:
    """Return the rows that are no totals, where there are any.

    "North Total" stands in the column of the regions alone, as in a pivot table: it does not say
    that the shops beside the regions are no names.
    """
    found = []
    for row in data:
        names = [words for at in columns if (words := _words_at(row, at))]
        if len(names) != 1 or not is_total_name(names[0]):
            found.append(row)
    return found or data


def _only_counts(data: Sequence[Row], column: int, label: int) -> bool:
    """Say whether numbers only count lines up, 1, 2, 3, that have names enough without them.

    The line of a name is another one next month, the number of an account stays.
    """
    rows = [row for row in data if cell_at(row, column) is not None]
    names = [_words_at(row, label) for row in rows]
    numbers = [_text_at(row, column).strip().removesuffix(".0") for row in rows]
    return len(set(names)) == len(names) and numbers == [
        str(number) for number in range(1, len(numbers) + 1)
    ]


def _text_at(row: Row, column: int) -> str:
    cell = cell_at(row, column)
    return "" if cell is None else cell.text.casefold()


def _words_at(row: Row, column: int) -> str:
    cell = cell_at(row, column)
    return cell.words if cell is not None and _is_name(cell) else ""


def _share_of_names(rows: Sequence[Row], column: int, *, any_text: bool) -> float:
    """Return which part of `rows` has a name in `column`, or where `any_text` something at all."""
    cells = [cell_at(row, column) for row in rows]
    names = sum(cell is not None if any_text else _is_name(cell) for cell in cells)
    return names / len(rows) if rows else 0.0


def _is_name(cell: Cell | None) -> bool:
    return (
        cell is not None
        and bool(cell.words)
        and (not looks_like_number(cell) or _is_part_of_a_year(cell) or _is_code(cell))
        and not is_no_value(cell.words)
    )


def _is_code(cell: Cell) -> bool:
    """Say whether a text is a name that ends in digits: KPI 1, S01; "EUR 5" is a number."""
    if not isinstance(cell.value, str) or not cell.words[0].isalpha():
        return False
    return ValueReader(ENGLISH, ()).read(cell).number is None


def _is_part_of_a_year(cell: Cell) -> bool:
    """Say whether a text with a number in it is Q1, H2 or W05: in a table of years, a name."""
    return isinstance(mark_of(cell, FiscalCalendar()), Yearless | NoPeriod)
