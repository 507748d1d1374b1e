"""Read the rows of headings around the row with the periods: actual or budget, region, units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.counted_names import is_no_money
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Row
from kpidesk.spreadsheets.headers import Span, cell_at, is_blank
from kpidesk.spreadsheets.period_marks import mark_of, year_of
from kpidesk.spreadsheets.prior_years import is_this_year
from kpidesk.spreadsheets.record_words import (
    AMOUNT_WORDS,
    CATEGORY_WORDS,
    PLACE_WORDS,
    tokens,
)
from kpidesk.spreadsheets.row_scenarios import is_scenario
from kpidesk.spreadsheets.scales import scale_of
from kpidesk.spreadsheets.words import (
    METRIC_WORDS,
    NOTE_WORDS,
    VALUE_WORDS,
    Scenario,
    is_debit_beside,
    is_no_value,
    is_total,
    is_word,
    names_debit,
    names_scale,
    scenario_of,
    words_of,
)

_MOST_ROWS: Final = 3  # of headings below the periods, and as many above
_ACCOUNTS: Final = words_of(
    "account accounts konto kontoname sachkonto compte cuenta conto rekening"
)
# What may stand over the names of rows that are no metrics, so that the headings are them.
_ENTITY_WORDS: Final = (PLACE_WORDS | CATEGORY_WORDS) - _ACCOUNTS


@dataclass(frozen=True, slots=True)
class Headings:
    """What the rows of headings say, from `top` to `bottom`; the body begins below.

    `over` is, for each column that a period speaks for, the column in which it stands; `scenarios`
    and `groups` (a region, a shop) are what the other rows of headings say of a column; `texts` all
    of their words of it. `figures` are the parts of the groups that name a metric, where those are
    what tells the columns of one period apart: they go behind the names of the rows. `shared` is
    what they say of all columns alike. `is_unsure` says that "Budget" stands over some columns and
    it is not clear over which, `has_credits` that “Soll” is a debit here and no plan.
    """

    top: int
    bottom: int
    over: Mapping[int, int]
    scenarios: Mapping[int, Scenario] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)
    texts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    is_unsure: bool = False
    figures: Mapping[int, str] = field(default_factory=dict)
    shared: str = ""
    has_credits: bool = False


def headings_of(
    grid: Grid, rows: Sequence[Row], span: Span, calendar: FiscalCalendar, bottom: int | None = None
) -> Headings:
    """Return the rows of headings of the table in `span`; `bottom` is the last, where it is known.

    A text over several columns speaks for those that its merged cell covers, or, in a row without
    merged cells, for those up to the next text.
    """
    return _Finder(grid, rows, span, calendar).find(bottom)


class _Finder:
    def __init__(
        self, grid: Grid, rows: Sequence[Row], span: Span, calendar: FiscalCalendar
    ) -> None:
        self._rows = rows
        self._span = span
        self._calendar = calendar
        self._first = span.header.first_column
        self._header = rows[span.header.row]
        self._merged = {(area.top, area.left): area for area in grid.merged}
        around = rows[span.zone_start : min(span.start + _MOST_ROWS, span.end)]
        self._has_credits = is_debit_beside(cell.words for row in around for cell in row if cell)

    def _scenario_of(self, text: str) -> tuple[str, Scenario | None]:
        return (text, None) if self._has_credits and names_debit(text) else scenario_of(text)

    def find(self, bottom: int | None) -> Headings:
        below = self._rows_below(bottom)
        above = self._rows_above()
        lengths = [len(self._rows[at]) for at in (*below, *above)]
        width = max(len(self._header), max(self._span.header.marks) + 1, *lengths)
        columns = range(self._first, width)
        spread = [self._below(at) for at in below]
        if self._span.header.is_title:  # a shop over its actual and its budget
            spread[:-1] = [self._above(at, columns)[0] for at in below[:-1]]
        over = self._over(columns, spread)
        is_unsure = False
        for at in above:
            texts, unsure = self._above(at, columns)
            is_unsure = is_unsure or unsure
            spread.append(texts)
        said = {at: tuple(texts[at] for texts in spread if at in texts) for at in columns}
        scenarios = {
            at: found
            for at in columns
            if (found := self._scenario((self._own_text(at), *said[at]))) is not None
        }
        groups = self._groups(said, over)
        alike = set(groups.values()) if len(groups) == len(over) else set()
        shared = alike.pop() if len(alike) == 1 else ""
        # A text over all columns tells none of them apart.
        groups = groups if len({groups.get(at, "") for at in over}) > 1 else {}
        figures = self._figures(spread[: len(below)], groups, below) if groups else {}
        return Headings(
            min((self._span.header.row, *above)),
            max((self._span.header.row, *below)),
            over,
            scenarios,
            groups,
            said,
            is_unsure,
            figures,
            shared,
            self._has_credits,
        )

    def _rows_below(self, bottom: int | None) -> list[int]:
        start = self._span.start
        if bottom is not None:
            return list(range(start, min(bottom + 1, self._span.end)))
        found = []
        for at in range(start, min(start + _MOST_ROWS, self._span.end)):
            if at == start and is_blank(self._rows[at]):
                continue  # before "KPI" and "Value" under "Month: January 2024"
            row = self._rows[at]
            if not (self._is_below(row) or (at == start and self._repeats_under_each(row))):
                break
            found.append(at)
        return found

    def _is_below(self, row: Row) -> bool:
        beside = [cell for cell in row[: self._first] if cell is not None]
        cells = [cell for cell in row[self._first :] if cell is not None]
        if len(cells) > 1 and all(is_scenario(cell.words) for cell in cells):
            return True
        if not all(is_word(cell.words, METRIC_WORDS | NOTE_WORDS) for cell in beside):
            return False
        if not cells or not all(_is_heading_text(cell) for cell in cells):
            return False
        return len(cells) > 1 or any(
            self._scenario_of(cell.words)[1] is not None
            or names_scale(cell.words)
            or (beside and is_word(cell.words, VALUE_WORDS))
            for cell in cells
        )

    def _repeats_under_each(self, row: Row) -> bool:
        """Say whether the same headings, several, stand under each period: Revenue, Orders."""
        marks = sorted(self._span.header.marks)
        ends = [*marks[1:], max(len(row), len(self._header))]
        kinds: list[tuple[str, ...]] = []
        for start, end in zip(marks, ends, strict=True):
            reach = start + 1
            while reach < end and cell_at(self._header, reach) is None:
                reach += 1
            cells = [cell_at(row, at) for at in range(start, reach)]
            while cells and cells[-1] is None:
                cells.pop()
            if not all(cell is not None and _is_heading_text(cell) for cell in cells):
                return False
            kinds.append(tuple(cell.words.casefold() for cell in cells if cell is not None))
        return len(marks) > 1 and len(set(kinds)) == 1 and len(set(kinds[0])) == len(kinds[0]) > 1

    def _figures(
        self, spread: Sequence[Mapping[int, str]], groups: Mapping[int, str], below: Sequence[int]
    ) -> dict[int, str]:
        """Return what the headings under the periods say, where it is metrics: rows are shops."""
        if self._span.header.is_title:
            return {}
        rows = (self._span.header.row, *below)
        beside = [
            cell.words
            for number in rows
            for cell in self._rows[number][: self._first]
            if cell is not None and cell.words
        ]
        said = {
            at: " > ".join(
                rest for texts in spread if (rest := self._group_text(texts.get(at, "")))
            )
            for at in groups
        }
        of_places = any(tokens(text) & _ENTITY_WORDS for text in beside)
        if not of_places and not all(names_figure(text) for text in said.values()):
            return {}
        return {at: text for at, text in said.items() if text}

    def _rows_above(self) -> list[int]:
        found: list[int] = []
        at = self._span.header.row - 1
        while at >= self._span.zone_start and len(found) < _MOST_ROWS:
            row = self._rows[at]
            if is_blank(row) or not self._is_above(at, row):
                break
            found.append(at)
            at -= 1
        return found

    def _is_above(self, number: int, row: Row) -> bool:
        cells = [
            (at, cell) for at, cell in enumerate(row) if cell is not None and at >= self._first
        ]
        if not cells:
            return False
        if not all(
            _is_heading_text(cell) or year_of(cell) is not None or self._is_mark(cell)
            for _at, cell in cells
        ):
            return False
        if any(cell.is_number for _at, cell in cells) and not all(
            year_of(cell) is not None or self._is_mark(cell) for _at, cell in cells
        ):
            return False
        if len(cells) > 1 or (number, cells[0][0]) in self._merged:
            return True
        only = cells[0][1]
        return year_of(only) is not None or self._scenario_of(only.words)[1] is not None

    def _is_mark(self, cell: Cell) -> bool:
        return mark_of(cell, self._calendar) is not None

    def _below(self, number: int) -> dict[int, str]:
        texts: dict[int, str] = {}
        for at, cell in enumerate(self._rows[number]):
            if cell is None or at < self._first:
                continue
            for column in self._covered(number, at):
                texts[column] = cell.words
        return texts

    def _covered(self, row: int, column: int) -> range:
        area = self._merged.get((row, column), Area(row, column, row, column))
        return range(column, area.right + 1)

    def _above(self, number: int, columns: range) -> tuple[dict[int, str], bool]:
        """Return what a row says of each column, and whether it is unsure how far that reaches."""
        cells = [
            (at, cell.words or cell.text)
            for at, cell in enumerate(self._rows[number])
            if cell is not None and at >= self._first
        ]
        if not cells:
            return {}, False
        if any(len(self._covered(number, at)) > 1 for at, _text in cells):
            return {
                column: text for at, text in cells for column in self._covered(number, at)
            }, False
        if len(cells) == 1 and len(self._span.header.marks) > 1 and cells[0][0] == self._first:
            return dict.fromkeys(columns, cells[0][1]), False
        if cells[0][0] != self._first:
            return {}, any(self._scenario_of(text)[1] is not None for _at, text in cells)
        texts: dict[int, str] = {}
        for (at, text), after in zip(
            cells, [*(at for at, _text in cells[1:]), columns.stop], strict=True
        ):
            texts.update(dict.fromkeys(range(at, after), text))
        return texts, False

    def _own_text(self, column: int) -> str:
        cell = cell_at(self._header, column)
        return "" if cell is None or column in self._span.header.marks else cell.words

    def _over(self, columns: range, below: Sequence[Mapping[int, str]]) -> dict[int, int]:
        """Return the column of the period that speaks for each column."""
        marks = self._span.header.marks
        over = {at: at for at in marks}
        if self._span.header.is_title:
            return over
        inline = self._inline_scenarios(columns)
        under: int | None = None  # the period whose heading is followed by nothing but blanks
        for at in columns:
            if at in marks:
                under = at
            elif cell_at(self._header, at) is not None:
                if at in inline:
                    over[at] = inline[at]
                under = None
            elif under is not None and (
                at in self._covered(self._span.header.row, under)
                or any(at in texts and under in texts for texts in below)
            ):
                over[at] = under
        return over

    def _inline_scenarios(self, columns: range) -> dict[int, int]:
        """Return columns called "Budget" and the like that follow each period in the same way."""
        runs: dict[int, list[tuple[int, str]]] = {}
        under: int | None = None
        for at in columns:
            text = self._own_text(at)
            if at in self._span.header.marks:
                under = at
                runs[at] = []
            elif under is not None and text and is_scenario(text):
                runs[under].append((at, text.casefold()))
            elif text:
                under = None
        kinds = {tuple(text for _at, text in run) for run in runs.values()}
        if len(kinds) != 1:
            return {}
        return {at: under for under, run in runs.items() for at, _text in run}

    def _scenario(self, texts: Sequence[str]) -> Scenario | None:
        for text in texts:
            if text and (found := self._scenario_of(text)[1]) is not None:
                return found
        return None

    def _groups(
        self, said: Mapping[int, tuple[str, ...]], over: Mapping[int, int]
    ) -> dict[int, str]:
        groups: dict[int, str] = {}
        for at in over:
            words = [rest for text in said[at] if (rest := self._group_text(text))]
            if words:
                groups[at] = " > ".join(reversed(words))
        return groups

    def _group_text(self, text: str) -> str:
        rest = self._scenario_of(text)[0].strip()
        cell = Cell(rest, rest)
        if not rest or scale_of(rest) is not None or not any(one.isalpha() for one in rest):
            return ""
        if year_of(cell) is not None or self._is_mark(cell) or is_total(rest):
            return ""
        if is_this_year(rest):
            return ""
        return rest


def names_figure(text: str) -> bool:
    """Say whether `text` names a metric by a word such as "revenue", and no shop or region."""
    return bool(tokens(text) & AMOUNT_WORDS) or is_no_money(text)


def _is_heading_text(cell: Cell) -> bool:
    return bool(cell.words) and not (
        (looks_like_number(cell) and scale_of(cell.words) is None) or is_no_value(cell.words)
    )
