"""Name the only row of a table by its corner: "Revenue | Jan | Feb" over numbers alone."""

from collections.abc import Sequence
from typing import Final

from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.blocks import is_name
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Area, Cell, Row
from kpidesk.spreadsheets.headers import Header, cell_at, header_in, is_blank
from kpidesk.spreadsheets.prior_years import is_prior_year
from kpidesk.spreadsheets.record_words import (
    CATEGORY_WORDS,
    CURRENCY_WORDS,
    METRIC_ALONE,
    PERIOD_HEADINGS,
    PLACE_WORDS,
    SCENARIO_HEADINGS,
    STATUS_HEADINGS,
    names_id,
)
from kpidesk.spreadsheets.table_scales import is_unit_alone
from kpidesk.spreadsheets.title_periods import names_period
from kpidesk.spreadsheets.words import (
    DATE_WORDS,
    METRIC_WORDS,
    NOTE_WORDS,
    VALUE_WORDS,
    YEAR_WORDS,
    is_mean,
    is_total,
    scenario_of,
    simplified,
    words_of,
)

# What stands over the names of rows, or over numbers of whatever kind, besides the words above.
_OTHERS: Final = words_of("""
    customer client employee person salesperson rep supplier vendor brand segment project task
    figure data keyfigure keyfigures row line lineitem subject topic sheet table report overview
    dashboard summary title heading unit units object details business company
    kunde mitarbeiter lieferant marke projekt zeile daten kennzahlen übersicht bericht tabelle titel
    einheit firma unternehmen client employé fournisseur marque projet ligne données unité rapport
    cliente empleado proveedor marca proyecto fila datos unidad informe
    dipendente fornitore progetto riga dati unità klant medewerker leverancier merk rij gegevens
""")
_HEADINGS: Final = frozenset().union(
    *(METRIC_WORDS, DATE_WORDS, YEAR_WORDS, VALUE_WORDS, NOTE_WORDS, CATEGORY_WORDS, PLACE_WORDS),
    *(CURRENCY_WORDS, METRIC_ALONE, PERIOD_HEADINGS, SCENARIO_HEADINGS, STATUS_HEADINGS, _OTHERS),
)
_PLURALS: Final = ("s", "es", "n", "en", "e", "er")


def named_by_corner(
    rows: Sequence[Row], area: Area, calendar: FiscalCalendar
) -> Sequence[Row] | None:
    """Return `rows` with the corner of a table as the name of its one row, None where it has none.

    One row of numbers without a name stands right below the periods and nothing comes after it; the
    corner is no word such as "Month", "Metric" or "Account" that is the heading of names.
    """
    filled = [at for at in range(area.top, area.bottom + 1) if not is_blank(rows[at])]
    if len(filled) < 2 or filled[-1] != filled[-2] + 1:
        return None
    header = header_in(filled[-2], rows[filled[-2]], calendar)
    if header is None or len(header.marks) < 2 or header.is_bare_years:
        return None
    if any(len(rows[at]) - rows[at].count(None) > 1 for at in filled[:-2]):
        return None  # more than titles stands above
    column = _corner_of(rows[header.row], header, calendar)
    values = rows[filled[-1]]
    if column is None or not _are_values(values, header):
        return None
    named = list(values)
    named[column] = rows[header.row][column]
    return [named if at == filled[-1] else row for at, row in enumerate(rows)]


def _corner_of(row: Row, header: Header, calendar: FiscalCalendar) -> int | None:
    """Return the column of the only text left of the periods, where it is the name of a metric."""
    beside = [at for at in range(header.first_column) if cell_at(row, at) is not None]
    if len(beside) != 1:
        return None
    cell = row[beside[0]]
    return beside[0] if cell is not None and _is_metric(cell, calendar) else None


def _are_values(row: Row, header: Header) -> bool:
    """Say whether nothing but numbers stands in a row, and none left of the periods."""
    cells = [(at, cell) for at, cell in enumerate(row) if cell is not None]
    return (
        all(at >= header.first_column and looks_like_number(cell) for at, cell in cells)
        and sum(at in header.marks for at, _cell in cells) > 0
    )


def _is_metric(cell: Cell, calendar: FiscalCalendar) -> bool:
    text = cell.words
    if not is_name(cell) or not any(map(str.isalpha, text)):
        return False
    plain = simplified(text)
    forms = {plain, *(plain.removesuffix(ending) for ending in _PLURALS)}
    return not (
        forms & _HEADINGS
        or is_total(text)
        or is_mean(text)
        or is_unit_alone(text)
        or names_id(text)
        or is_prior_year(text)
        or names_period(text, calendar)
        or scenario_of(text)[1] is not None
    )
