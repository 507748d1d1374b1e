"""Makes exports of programs as text files, with the quirks that they have."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from kpidesk.domain.imports import SheetReading, TableReading
from kpidesk.spreadsheets.delimited import read_delimited
from kpidesk.spreadsheets.limits import Limits
from tests.spreadsheets.making import places, read_data

BOM = "\ufeff"


def export(
    headings: str,
    rows: Iterable[Sequence[str]],
    *,
    above: Sequence[str] = (),
    below: Sequence[str] = (),
    separator: str = ",",
    quoted: bool = False,
    end: str = "\n",
    bom: bool = False,
) -> bytes:
    """Return the bytes of a text file; `headings` are parted by commas, whatever `separator` is."""
    buffer = io.StringIO()
    writer = csv.writer(
        buffer,
        delimiter=separator,
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
        lineterminator=end,
    )
    writer.writerow(headings.split(","))
    writer.writerows(rows)
    lines = "".join(f"{line}{end}" for line in above)
    text = lines + buffer.getvalue() + "".join(f"{line}{end}" for line in below)
    return ((BOM if bom else "") + text).encode()


def read_export(data: bytes, name: str = "export.csv") -> SheetReading:
    """Return what an export says; every cell of it must end in exactly one place."""
    (reading,) = read_data(data, name)
    made = read_delimited(data.decode().removeprefix(BOM), name, Limits())
    ends: Counter[tuple[int, int]] = Counter()
    for area in (*(one.cell for one in reading.cells), *(one.cell for one in reading.ignored)):
        ends.update(
            (row, column)
            for row, column in places(area)
            if row < len(made.rows)
            and column < len(made.rows[row])
            and made.rows[row][column] is not None
        )
    assert ends == Counter((row, column) for row, column, _cell in made.cells())
    return reading


def table_of(reading: SheetReading, recipe: str) -> TableReading:
    """Return the one table of a sheet, which the built-in profile `recipe` must have known."""
    (table,) = reading.tables
    assert table.recipe == recipe
    return table


class Sums:
    """Adds up amounts by label and period, as written, on its own."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)

    def add(self, label: str, period: str, amount: str | int) -> None:
        """Add an amount with a point before its decimals."""
        self._sums[label, period] += Decimal(amount)

    @property
    def values(self) -> dict[tuple[str, str], float]:
        """Return the sums as `making.values` gives them."""
        return {key: float(amount) for key, amount in self._sums.items()}


def german(amount: str) -> str:
    """Return an amount such as -1234.5 as -1.234,50."""
    return f"{Decimal(amount):,.2f}".translate(str.maketrans(",.", ".,"))


def dollars(amount: str) -> str:
    """Return an amount such as -1234.5 as -$1,234.50."""
    number = Decimal(amount)
    return f"{'-' if number < 0 else ''}${abs(number):,.2f}"
