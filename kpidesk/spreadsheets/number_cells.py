"""Make the cell of a number as Excel stores it, in the light of its number format."""

import datetime as dt
import math
from collections.abc import Callable, Iterable, MutableSequence, Sequence
from decimal import Decimal
from functools import partial
from itertools import repeat
from typing import Final

from kpidesk.domain.numbers import NumberLocale
from kpidesk.i18n import _
from kpidesk.spreadsheets.grid import Cell, error_cell
from kpidesk.spreadsheets.number_formats import NumberFormat

_PLAIN: Final = Cell(0.0, "0")[2:]
# What Cell does, without going through Python for each.
_of_tuple: Final[Callable[[Iterable[object]], Cell]] = partial(tuple.__new__, Cell)
_DAY_BEFORE_1900: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no zones
_FIRST_OF_1904: Final = dt.datetime(1904, 1, 1)  # noqa: DTZ001
_LEAP_DAY_OF_LOTUS: Final = 60  # the 29th of February 1900, which never was
_LAST_SERIAL: Final = 2_958_466  # the day after the last of 9999
_SECONDS: Final = 86_400


def number_cell(
    value: float,
    locale: NumberLocale,
    *,
    is_percent: bool = False,
    currency: str = "",
    shown_in: int = 1,
    is_points: bool = False,
) -> Cell:
    """Return a cell that holds the number `value`, a fraction where it is shown as a percentage.

    `shown_in` is what its format divides it by: a thousand, a million, or 1. A number that
    `is_points`, because its format only writes a percent sign behind it, stays what it is until
    `make_percentages`: formulas have reckoned with it.
    """
    if not math.isfinite(value):
        return error_cell("#NUM!")
    # As many digits as Excel shows at most; this is for the eye only.
    shown = format(value * 100 if is_percent else value, ".15g")
    if locale.decimal != ".":
        shown = shown.replace(".", locale.decimal)
    text = f"{shown}%" if is_percent or is_points else shown
    return Cell(value, text, percent=is_percent, currency=currency, shown_in=shown_in)


def plain_number_cells(values: Sequence[float], locale: NumberLocale) -> list[Cell]:
    """Return what `number_cell` does of numbers without a format, faster than one by one."""
    if not all(map(math.isfinite, values)):
        return [number_cell(value, locale) for value in values]
    texts = ("%.15g " * len(values) % tuple(values)).replace(".", locale.decimal).split(" ")
    rows = zip(values, texts, *map(repeat, _PLAIN), strict=False)  # what is repeated has no end
    return list(map(_of_tuple, rows))


def stored_cell(
    value: float, shown: NumberFormat, locale: NumberLocale, *, is_1904: bool = False
) -> Cell:
    """Return the cell of a stored number: a day or a time where its format shows one.

    Days count from 1900 as Excel counts them, or from 1904-01-01 where `is_1904`.
    """
    if math.isfinite(value):
        if shown.is_elapsed:
            return elapsed_cell(value)
        if shown.is_date:
            return _date_cell(value, is_1904=is_1904)
    return number_cell(
        value,
        locale,
        is_percent=shown.is_percent,
        currency=shown.currency,
        shown_in=shown.shown_in,
        is_points=shown.is_points,
    )


def is_points(cell: Cell) -> bool:
    """Say whether a number is shown with a percent sign, but stored as it is shown: 45 for 45 %."""
    return cell.text[-1:] == "%" and not cell.percent and type(cell.value) is float


def as_percentage(cell: Cell) -> Cell:
    """Return a number that `is_points` as the fraction that it means."""
    number = float(Decimal(repr(cell.value)).scaleb(-2))
    return cell._replace(value=number, percent=True, shown_in=1)


def make_percentages(rows: MutableSequence[list[Cell | None]]) -> None:
    """Turn the numbers of a sheet that `is_points` into the fractions that they mean, in place."""
    for row in rows:
        for column, cell in enumerate(row):
            if cell is not None and cell.text[-1:] == "%" and is_points(cell):
                row[column] = as_percentage(cell)


def elapsed_cell(days: float) -> Cell:
    """Return the cell of a length of time such as 36:30, which is no plain number."""
    sign, minutes = "-" if days < 0 else "", round(abs(days) * 1440)
    text = f"{sign}{minutes // 60}:{minutes % 60:02}"
    problem = _(
        "The cell shows a length of time ({text}), not a number. "
        "Show it as a number of hours or minutes, and import it again."
    )
    return Cell(None, text, problem=problem.format(text=text))


def time_cell(text: str) -> Cell:
    """Return the cell of a time of day, which is no number."""
    return Cell(None, text, problem=_("The cell shows a time, not a number."))


def moment_cell(moment: dt.datetime) -> Cell:
    """Return the cell of a day, whose text tells the time as well where there is one."""
    is_day = moment.time() == dt.time()
    day = moment.date()
    return Cell(day, day.isoformat() if is_day else moment.isoformat(" "))


def _date_cell(serial: float, *, is_1904: bool) -> Cell:
    if 0 <= serial < 1:
        return time_cell(_clock(serial))
    if not 1 <= serial < _LAST_SERIAL:
        return _no_day(serial)
    if is_1904:
        if serial > _LAST_SERIAL - 1463:
            return _no_day(serial)
        return moment_cell(_moment(_FIRST_OF_1904, serial))
    whole = math.floor(serial)
    if whole == _LEAP_DAY_OF_LOTUS:
        return _no_day(serial)
    return moment_cell(_moment(_DAY_BEFORE_1900, serial + (whole < _LEAP_DAY_OF_LOTUS)))


def _moment(start: dt.datetime, serial: float) -> dt.datetime:
    whole = math.floor(serial)
    seconds = min(round((serial - whole) * _SECONDS), _SECONDS - 1)
    return start + dt.timedelta(days=whole, seconds=seconds)


def _clock(serial: float) -> str:
    seconds = min(round(serial * _SECONDS), _SECONDS - 1)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def _no_day(serial: float) -> Cell:
    text = format(serial, ".15g")
    problem = _("The cell is shown as a date, but {text} is no day that Excel knows.")
    return Cell(None, text, problem=problem.format(text=text))
