"""The object for other programs, whatever stands in the file: its form, and no cell left out."""

import json

from hypothesis import given, note, settings

from kpidesk.domain.imports import WorkbookReading
from kpidesk.services.import_json import reading_json
from kpidesk.spreadsheets.grid import Grid
from tests.import_objects import assert_as_documented, assert_every_cell_once
from tests.spreadsheets.made_books import Writer, written
from tests.spreadsheets.made_sheets import Choices, choices, made
from tests.spreadsheets.making import CALENDAR, read, read_data
from tests.spreadsheets.test_layout_laws import grids


@settings(max_examples=300)
@given(grids())
def test_of_any_sheet_each_cell_ends_once(sheet: Grid) -> None:
    found = reading_json(WorkbookReading("a.xlsx", "0" * 64, (read(sheet),)), CALENDAR)
    note(f"{found}")
    assert_as_documented(json.loads(json.dumps(found, allow_nan=False)))
    places = {(row, column) for row, column, _cell in sheet.cells()}
    assert_every_cell_once(found, {sheet.name: places})


@settings(max_examples=150)
@given(choices())
def test_of_a_bookkeepers_sheet_each_cell_ends_once(wanted: Choices) -> None:
    book = made(wanted)
    is_text = wanted.writer is Writer.CSV
    name = "book.csv" if is_text else "book.xlsx"
    sheets = tuple(read_data(written(book, wanted.writer), name))
    found = reading_json(WorkbookReading(name, "0" * 64, sheets), CALENDAR)
    note(f"{found}")
    assert_as_documented(json.loads(json.dumps(found, allow_nan=False)))
    places = {
        sheet.name: {place for place, put in one.cells.items() if str(put.value).strip()}
        for sheet, one in zip(sheets, (book, *book.others), strict=True)
    }
    assert_every_cell_once(found, places)
