"""Read a table whose columns are years and whose rows are the months or the quarters of them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain.imports import PATH_SEPARATOR, Yearless, label_path
from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.i18n import _
from kpidesk.spreadsheets.label_paths import Line, RowKind
from kpidesk.spreadsheets.mark_kinds import Mark, NoPeriod
from kpidesk.spreadsheets.period_marks import Settled, in_year
from kpidesk.spreadsheets.period_texts import text_mark
from kpidesk.spreadsheets.words import DATE_WORDS, METRIC_WORDS, VALUE_WORDS
from kpidesk.spreadsheets.year_turns import runs_across_years

_WORDS: Final = re.compile(r"[^\W\d_]+")
_SHEET: Final = re.compile(
    r"(?:sheet|table|tabelle|tab|feuil(?:le)?|hoja|foglio|folha|planilha|blad)\s*\d*", re.IGNORECASE
)
_TELL_NOTHING: Final = DATE_WORDS | METRIC_WORDS | VALUE_WORDS | {"years", "months", "quarters"}


@dataclass(frozen=True, slots=True)
class Crossing:
    """The rows of a table that are a month, a quarter or a week of the year in each column.

    `name` is what the table is called, where nothing else says what its numbers are. `turns` says
    that the rows run across New Year, so that no one year can be that of all.
    """

    marks: Mapping[int, Yearless | NoPeriod]
    name: str
    calendar: FiscalCalendar
    turns: bool = False

    def label(self, line: Line, figure: str = "") -> str:
        """Return the name of the metric in a row: what stands over or beside its month.

        Nothing where the heading of the column, `figure`, says it all.
        """
        path = label_path(line.label)
        own = path if line.row not in self.marks else path[:-1]
        return PATH_SEPARATOR.join(own) or ("" if figure else self.name or line.label)

    def settled(self, line: Line, column: Settled, figure: str = "") -> Settled:
        """Return the period of a row in the column of a year, or a sentence why there is none.

        `figure` is what the headings of the column say besides the year.
        """
        mark = self.marks.get(line.row)
        year = column.period or column.target
        if year is None or year.frequency is not Frequency.YEAR:
            is_quarter = year is not None and year.frequency is Frequency.QUARTER
            return _of_two(line) if mark is not None and is_quarter else column
        if mark is None:
            return Settled(
                None,
                _(
                    "The rows around “{label}” are months or quarters, and “{label}” is none. "
                    "Give it a table of its own."
                ).format(label=line.label),
            )
        if isinstance(mark, NoPeriod):
            return Settled(None, mark.problem)
        if not (figure or self.name or len(label_path(line.label)) > 1):
            return Settled(
                None,
                _(
                    "The rows of this table are months or quarters and its columns are years, and "
                    "nothing says of what. Write the name of the metric over the table."
                ),
            )
        if self.turns or self.calendar.start_month != 1:
            return Settled(
                None,
                _(
                    "“{label}” may be of the calendar year or of the business year that the column "
                    "names. Write the year beside each month."
                ).format(label=line.label),
            )
        period = in_year(mark, year.start.year, self.calendar)
        if period is None:
            return Settled(
                None,
                _("There is no week {week} in {year}. Mend it in the sheet.").format(
                    year=year.start.year, week=mark.number
                ),
            )
        if column.period is None:
            return Settled(None, column.problem, target=period)
        return Settled(period, note=column.note)


def _of_two(line: Line) -> Settled:
    return Settled(
        None,
        _(
            "“{label}” is a row and the column is a quarter, so it is not known which period the "
            "number is of. Give each number one period."
        ).format(label=line.label),
    )


def crossing_of(
    lines: Sequence[Line],
    columns: Iterable[Settled],
    names: Sequence[str],
    calendar: FiscalCalendar,
) -> Crossing | None:
    """Return how the rows of a table cross the years in its columns, None where they are metrics.

    `names` are the texts that may tell what the numbers are, the best first.
    """
    periods = [one.period or one.target for one in columns]
    longer = (Frequency.YEAR, Frequency.QUARTER)
    if not any(one is not None and one.frequency in longer for one in periods):
        return None
    marks: dict[int, Yearless | NoPeriod] = {}
    for line in lines:
        if line.kind is RowKind.ENTRY:
            mark = text_mark(label_path(line.label)[-1], calendar)
            if isinstance(mark, Yearless | NoPeriod):
                marks[line.row] = mark
    if len(marks) < 2:
        return None
    name = next((text for text in names if _tells(text)), "")
    runs: dict[tuple[str, ...], list[Mark]] = defaultdict(list)
    for line in lines:
        if line.row in marks:
            runs[label_path(line.label)[:-1]].append(marks[line.row])
    turns = any(runs_across_years(run, calendar) for run in runs.values())
    return Crossing(marks, " ".join(name.split()), calendar, turns)


def _tells(text: str) -> bool:
    words = [word.casefold() for word in _WORDS.findall(text)]
    if all(word in _TELL_NOTHING for word in words):
        return False
    return _SHEET.fullmatch(text.strip()) is None
