"""Find what the cells of a sheet say: the values, of which metric and period, and what the rest is.

Pure: a grid goes in, a reading comes out. Nothing is assumed: a cell that is not understood says
why, and every cell that holds something ends either as read or as ignored with a reason.
"""

from dataclasses import replace

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import SheetReading
from kpidesk.i18n import _
from kpidesk.spreadsheets.entry_keys import find_keys
from kpidesk.spreadsheets.grid import MAX_COLUMNS, MAX_ROWS, Area, Grid
from kpidesk.spreadsheets.ledger import Ledger
from kpidesk.spreadsheets.lists import find_list, read_list
from kpidesk.spreadsheets.sent_sheets import claim_keys, read_sent_sheet
from kpidesk.spreadsheets.wide_tables import read_wide_tables


def read_sheet(grid: Grid, options: ReadOptions, _file_name: str = "") -> SheetReading:
    """Return what the sheet in `grid` says.

    Numbers are as stored, percentages as fractions; `options` say what the person knows about the
    file, whose name may give a year. Every cell that is not blank is in exactly one of `cells` and
    `ignored`; cells that served the table (names, dates, headings) are ignored in runs such as
    A5:A16. An entry sheet of ours is read by its hidden keys; UserError where it is too new.
    """
    calendar, locale = options.calendar, options.locale
    ledger = Ledger(grid)
    if grid.is_hidden:
        ledger.ignore_rest(_("The sheet is hidden."))
        return ledger.reading()
    keys = find_keys(grid)
    if keys is not None:
        claim_keys(keys, ledger)
    _ignore_hidden(grid, ledger)
    rows = ledger.open_rows()
    header = find_list(rows) if keys is None else None
    if keys is not None:
        read_sent_sheet(grid, keys, ledger, calendar, locale)
    elif header is not None:
        read_list(grid, rows, header, ledger, calendar, locale)
    else:
        read_wide_tables(grid, rows, ledger, calendar, locale)
    if not ledger.has_tables:
        ledger.ignore_rest(_("No table of metrics and periods was found in this sheet."))
    else:
        ledger.ignore_rest(_("A title or a remark outside the table."))
    return ledger.reading()


def _ignore_hidden(grid: Grid, ledger: Ledger) -> None:
    for row in grid.hidden_rows:
        ledger.ignore_area(Area(row, 0, row, MAX_COLUMNS), _("The row is hidden."))
    for column in grid.hidden_columns:
        ledger.ignore_area(Area(0, column, MAX_ROWS, column), _("The column is hidden."))
    for area in grid.merged:
        reason = _("It lies hidden under a merged cell.")
        ledger.ignore_area(replace(area, left=area.left + 1), reason)
        ledger.ignore_area(replace(area, top=area.top + 1), reason)
