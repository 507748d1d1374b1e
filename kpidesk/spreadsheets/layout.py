"""Find what the cells of a sheet say: the values, of which metric and period, and what the rest is.

Pure: a grid goes in, a reading comes out. Nothing is assumed: a cell that is not understood says
why, and every cell that holds something ends either as read or as ignored with a reason.
"""

from dataclasses import replace

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import SheetReading
from kpidesk.i18n import _
from kpidesk.spreadsheets.clashing_tables import told_apart
from kpidesk.spreadsheets.entry_keys import find_keys
from kpidesk.spreadsheets.grid import MAX_COLUMNS, MAX_ROWS, Area, Grid
from kpidesk.spreadsheets.ledger import Ledger
from kpidesk.spreadsheets.pictures import picture_of
from kpidesk.spreadsheets.sent_sheets import claim_keys, read_sent_sheet
from kpidesk.spreadsheets.table_hints import read_hinted
from kpidesk.spreadsheets.table_search import Search


def read_sheet(grid: Grid, options: ReadOptions, file_name: str = "") -> SheetReading:
    """Return what the sheet in `grid` says.

    Numbers are as stored times the scale that the sheet names, percentages as fractions; `options`
    say what the person knows about the file, whose name may give a year. Every cell that is not
    blank is in exactly one of `cells`, `targets` and `ignored`; cells that served the table (names,
    dates, headings) are ignored in runs such as A5:A16. A sheet with hints is read by them alone.
    An entry sheet of ours is read by its hidden keys; UserError where it is too new.
    """
    ledger = Ledger(grid)
    if grid.is_hidden and not options.with_hidden:
        ledger.ignore_rest(_("The sheet is hidden."))
    elif options.sheets and grid.name.strip().casefold() not in _wanted(options):
        ledger.ignore_rest(_("This sheet was not chosen."))
    else:
        _read(grid, options, file_name, ledger)
    reading = told_apart(ledger.reading(), options.calendar)
    return replace(reading, picture=picture_of(grid)) if options.with_pictures else reading


def _wanted(options: ReadOptions) -> set[str]:
    """Return the sheets to read; Excel tells sheets apart without regard to case."""
    return {sheet.strip().casefold() for sheet in options.sheets}


def _read(grid: Grid, options: ReadOptions, file_name: str, ledger: Ledger) -> None:
    hints = [hint for hint in options.tables if hint.sheet == grid.name]
    keys = None if hints else find_keys(grid)
    if keys is not None:
        claim_keys(keys, ledger)
    _ignore_hidden(grid, ledger, with_hidden=options.with_hidden)
    if keys is not None:
        read_sent_sheet(grid, keys, ledger, options.calendar, options.locale)
    else:
        search = Search(grid, ledger.open_rows(), ledger, options, file_name)
        if hints:
            read_hinted(search, hints)
        else:
            search.read_all()
    if hints:
        ledger.ignore_rest(_("It lies outside of the tables that were chosen."))
    elif not ledger.has_tables:
        ledger.ignore_rest(_("No table of metrics and periods was found in this sheet."))
    else:
        ledger.ignore_rest(_("A title or a remark outside the table."))


def _ignore_hidden(grid: Grid, ledger: Ledger, *, with_hidden: bool) -> None:
    if not with_hidden:
        for row in grid.hidden_rows:
            ledger.ignore_area(Area(row, 0, row, MAX_COLUMNS), _("The row is hidden."))
        # Who hides what a sheet does not use hides 16,000 columns: only those with cells count.
        width = max(map(len, grid.rows), default=0)
        for column in grid.hidden_columns:
            if column < width:
                ledger.ignore_area(Area(0, column, MAX_ROWS, column), _("The column is hidden."))
    for area in grid.merged:
        reason = _("It lies hidden under a merged cell.")
        ledger.ignore_area(replace(area, left=area.left + 1), reason)
        ledger.ignore_area(replace(area, top=area.top + 1), reason)
