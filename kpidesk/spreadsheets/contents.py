"""Read one file from its bytes to what it says; this is what the child process runs."""

import errno
import hashlib
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import SheetReading
from kpidesk.i18n import _
from kpidesk.spreadsheets import refusals
from kpidesk.spreadsheets.archive import damaged, too_large
from kpidesk.spreadsheets.delimited import decode, read_text_sheet
from kpidesk.spreadsheets.grid import Grid
from kpidesk.spreadsheets.kinds import FileKind, kind_of
from kpidesk.spreadsheets.layout import read_sheet
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.markup import decode_markup, read_web_page
from kpidesk.spreadsheets.ods import read_ods
from kpidesk.spreadsheets.passwords import decrypted
from kpidesk.spreadsheets.plain_lists import read_plain
from kpidesk.spreadsheets.plain_sheets import PlainSheet
from kpidesk.spreadsheets.plain_texts import TextList
from kpidesk.spreadsheets.xlsx import read_workbook_sheets
from kpidesk.spreadsheets.xml_spreadsheet import read_xml_spreadsheet

_PROTECTABLE: Final = (FileKind.WORKBOOK, FileKind.BINARY_WORKBOOK, FileKind.OLD_WORKBOOK)
_MOST_NAMES: Final = 20
_LONGEST_NAME: Final = 60
Report = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    """Report to nobody."""


def _unseen(_sheet: PlainSheet) -> None:
    """Show it to nobody."""


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Return what a file holds; UserError where it cannot be read or is too large."""
    name = path.name
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode) and path.suffix.casefold() == ".numbers":
            raise refusals.apple_numbers(name)  # a package that Finder shows as one file
        if not stat.S_ISREG(mode):
            raise UserError(
                _("“{name}” is a folder or a device, not a file. Choose a spreadsheet.").format(
                    name=name
                )
            )
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except FileNotFoundError as error:
        raise UserError(
            _(
                "There is no file called “{name}”. Your numbers are safe. If it was moved or "
                "renamed, choose it where it is now."
            ).format(name=name)
        ) from error
    except PermissionError as error:
        raise UserError(
            _(
                "“{name}” may not be read: another program holds it, or you have no right to open "
                "it. Your numbers are safe. Close it in Excel, or copy it to your own folder, and "
                "try again."
            ).format(name=name)
        ) from error
    except OSError as error:
        raise UserError(
            _(
                "“{name}” could not be read ({reason}). Your numbers are safe. "
                "Copy it to your own folder and try again."
            ).format(name=name, reason=error.strerror or errno.errorcode.get(error.errno or 0, "?"))
        ) from error
    if len(data) > limits.file_bytes:
        raise too_large(name)
    return data


def file_hash(data: bytes) -> str:
    """Return the SHA-256 of `data` in hex."""
    return hashlib.sha256(data).hexdigest()


def read_sheets(
    data: bytes,
    name: str,
    options: ReadOptions,
    limits: Limits,
    report: Report = _silent,
    show: Callable[[PlainSheet], None] = _unseen,
) -> Iterator[SheetReading]:
    """Yield what each sheet of the file in `data` says; UserError where it cannot be read.

    See `layout.read_sheet` for what holds of numbers and cells. `name` is how messages call the
    file. `show` sees a long plain list before it is known what that says.
    """
    is_empty = True
    seen: list[str] = []
    wanted = {sheet.strip().casefold() for sheet in options.sheets}
    is_found = not wanted
    for grid in _grids(data, name, options, limits, report):
        if grid.name in seen:
            raise damaged(name)  # a cell could not be told from its double
        seen.append(grid.name)
        # Excel tells sheets apart without regard to case.
        if not wanted or grid.name.strip().casefold() in wanted:
            is_found = True
            is_empty = is_empty and isinstance(grid, Grid) and not any(grid.cells())
            if isinstance(grid, Grid):
                yield read_sheet(grid, options, name)
                continue
            if isinstance(grid, PlainSheet):
                show(grid)
            yield read_plain(grid, options, name)
    if not is_found:
        raise _no_such_sheet(name, options.sheets, seen)
    if is_empty:
        raise UserError(
            _(
                "“{name}” holds no cell with anything in it, so nothing was read from it. "
                "Your numbers are safe. Check that it is the right file."
            ).format(name=name)
        )


def _grids(
    data: bytes, name: str, options: ReadOptions, limits: Limits, report: Report
) -> Iterator[Grid | PlainSheet | TextList]:
    kind = kind_of(data, name)
    if kind is FileKind.PROTECTED:
        data = decrypted(data, name, options.password)
        kind = kind_of(data, name)
        if kind not in _PROTECTABLE:
            raise damaged(name)
    match kind:
        case FileKind.WORKBOOK:
            yield from read_workbook_sheets(data, name, options.locale, limits, report)
        case FileKind.BINARY_WORKBOOK:
            from kpidesk.spreadsheets.xlsb import read_xlsb

            yield from read_xlsb(data, name, options.locale, limits, report)
        case FileKind.OLD_WORKBOOK:
            from kpidesk.spreadsheets.xls import read_xls

            yield from read_xls(data, name, options.locale, limits, report)
        case FileKind.OPEN_DOCUMENT:
            yield from read_ods(data, name, options.locale, limits, report)
        case FileKind.XML_SPREADSHEET:
            text = _text(decode_markup(data), name)
            yield from read_xml_spreadsheet(text, name, options.locale, limits, report)
        case FileKind.WEB_PAGE:
            yield from read_web_page(_text(decode_markup(data), name), name, limits, report)
        case _:
            report(0, 1)
            yield read_text_sheet(_text(decode(data), name), name, limits)
            report(1, 1)


def _text(text: str | None, name: str) -> str:
    if text is None:  # kind_of has read it already
        raise AssertionError(name)
    return text


def _no_such_sheet(name: str, wanted: Sequence[str], seen: Sequence[str]) -> UserError:
    if not any(seen):
        return UserError(
            _(
                "“{name}” is not a workbook and has no sheets to choose from. Nothing was read "
                "from it; your numbers are safe. Import it without naming a sheet."
            ).format(name=name)
        )
    return UserError(
        _(
            "“{name}” has no sheet called {wanted}. Nothing was read from it; your numbers are "
            "safe. Choose one of these: {sheets}."
        ).format(
            name=name,
            wanted=_listed(wanted),
            sheets=_listed(seen),
        )
    )


def _listed(sheets: Sequence[str]) -> str:
    names = [f"“{sheet[:_LONGEST_NAME]}”" for sheet in sheets[:_MOST_NAMES]]
    return ", ".join(names if len(sheets) <= _MOST_NAMES else [*names, "…"])
