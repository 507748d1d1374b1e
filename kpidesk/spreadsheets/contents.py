"""Read one file from its bytes to what it says; this is what the child process runs."""

import errno
import hashlib
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import SheetReading
from kpidesk.domain.numbers import NumberLocale
from kpidesk.i18n import _
from kpidesk.spreadsheets.archive import too_large
from kpidesk.spreadsheets.delimited import decode, read_delimited
from kpidesk.spreadsheets.grid import Grid
from kpidesk.spreadsheets.kinds import FileKind, kind_of
from kpidesk.spreadsheets.layout import read_sheet
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.xlsx import read_workbook

Report = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    """Report to nobody."""


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Return what a file holds; UserError where it cannot be read or is too large."""
    name = path.name
    try:
        if not stat.S_ISREG(path.stat().st_mode):
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
                "“{name}” is not there any more. Your numbers are safe. "
                "Look where it was moved to, and choose it again."
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
) -> Iterator[SheetReading]:
    """Yield what each sheet of the file in `data` says; UserError where it cannot be read.

    See `layout.read_sheet` for what holds of numbers and cells. `name` is how messages call the
    file.
    """
    is_empty = True
    for grid in _grids(data, name, options.locale, limits, report):
        is_empty = is_empty and not any(grid.cells())
        yield read_sheet(grid, options, name)
    if is_empty:
        raise UserError(
            _(
                "“{name}” holds no cell with anything in it, so nothing was read from it. "
                "Your numbers are safe. Check that it is the right file."
            ).format(name=name)
        )


def _grids(
    data: bytes, name: str, locale: NumberLocale, limits: Limits, report: Report
) -> Iterator[Grid]:
    if kind_of(data, name) is FileKind.WORKBOOK:
        yield from read_workbook(data, name, locale, limits, report)
        return
    text = decode(data)
    if text is None:
        raise AssertionError(name)
    report(0, 1)
    yield read_delimited(text, name, limits)
    report(1, 1)
