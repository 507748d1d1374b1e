"""How a file is to be read: what the person has said about it, and corrected in the preview."""

from dataclasses import dataclass, field
from pathlib import Path

from kpidesk.domain.imports import Layout
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar


@dataclass(frozen=True, slots=True)
class TableHint:
    """What a person corrected of one table; None leaves it to what is found.

    `area` is where the table stands on `sheet` (B3:N40). `heading_rows` is how many rows at its top
    are headings, `label_columns` how many columns at its left are names; where `layout` is
    TRANSPOSED or COLUMNS the columns hold the periods. A sheet with hints is read by them alone: no
    other table is looked for on it.
    """

    sheet: str
    area: str
    layout: Layout | None = None
    heading_rows: int | None = None
    label_columns: int | None = None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is read.

    Text is read in `locale` where its column does not decide; quarters and years are those of
    `calendar`. `year` is for periods that have none; `day_first` for dates that could be read two
    ways. `sheets` are those to read (none: all). `with_hidden` reads hidden rows, columns and
    sheets too. `with_pictures` asks for SheetReading.picture. `recipe` is the key of a built-in
    profile to use, whatever the file looks like.
    """

    calendar: FiscalCalendar
    locale: NumberLocale
    year: int | None = None
    day_first: bool | None = None
    sheets: tuple[str, ...] = ()
    with_hidden: bool = False
    password: str = field(default="", repr=False)  # kept out of logs and reports of crashes
    tables: tuple[TableHint, ...] = ()
    with_pictures: bool = False
    recipe: str = ""


@dataclass(frozen=True, slots=True)
class PastedText:
    """A block of cells from the clipboard, to be read like a file called `name`."""

    text: str
    name: str


Source = Path | PastedText
