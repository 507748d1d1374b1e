"""The arguments of the import command; they load nothing that the help does not need."""

import argparse
from pathlib import Path

from kpidesk.domain.import_plans import OnConflict
from kpidesk.domain.periods import FIRST_DAY, LAST_DAY
from kpidesk.i18n import _


def add_import(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the import command to `parser`."""
    parser.add_argument("file", type=Path, metavar="FILE", help=_("a spreadsheet or a text file"))
    parser.add_argument(
        "--into", type=Path, metavar="COMPANY", help=_("the .kpidesk file to import into")
    )
    _add_reading(parser)
    _add_remembering(parser)
    _add_deciding(parser)
    _add_agreeing(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help=_("say what would change and write nothing")
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help=_("print what the file says as JSON; with --dry-run no company is needed"),
    )
    parser.set_defaults(run=_run)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sheet",
        action="append",
        default=[],
        metavar="NAME",
        help=_("read this sheet alone; may be given more than once"),
    )
    parser.add_argument(
        "--year", type=_year, metavar="YYYY", help=_("the year of periods that have none")
    )
    order = parser.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first", action="store_true", help=_("read 03/04/2026 as the 3rd of April")
    )
    order.add_argument(
        "--month-first", action="store_true", help=_("read 03/04/2026 as the 4th of March")
    )
    parser.add_argument(
        "--with-hidden", action="store_true", help=_("read hidden rows, columns and sheets too")
    )
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar="PATH",
        help=_("a text file with the password of a protected workbook in its first line"),
    )


def _add_remembering(parser: argparse.ArgumentParser) -> None:
    profile = parser.add_mutually_exclusive_group()
    profile.add_argument(
        "--profile",
        default="",
        metavar="NAME",
        help=_(
            "import as this profile remembers, and remember what is decided under it once values "
            "are imported; without it the profile of COMPANY that knows a file of this shape"
        ),
    )
    profile.add_argument(
        "--no-profile", action="store_true", help=_("import as if no file like it was seen before")
    )


def _add_deciding(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--on-conflict",
        choices=[each.value for each in OnConflict],
        help=_("what happens where the company holds another value; without it overwrite"),
    )
    parser.add_argument(
        "--create-metrics",
        action="store_true",
        help=_("make a metric for each row that has none, and the company where it is not there"),
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="LABEL=METRIC",
        help=_("import the row LABEL as METRIC; an empty METRIC leaves the row out"),
    )
    parser.add_argument(
        "--percent",
        choices=("points", "fraction"),
        help=_(
            "how to read a plain 12 in a percentage: as 12 %% (points) or as 1200 %% (fraction)"
        ),
    )
    parser.add_argument(
        "--with-targets", action="store_true", help=_("take budget columns as targets")
    )


def _add_agreeing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--accept-totals",
        action="store_true",
        help=_("import although a total of the file differs from what was read"),
    )
    parser.add_argument(
        "--skip-rejected",
        action="store_true",
        help=_("import the rest where cells are rejected; without it nothing is imported then"),
    )
    parser.add_argument(
        "--reason",
        default="",
        metavar="TEXT",
        help=_("why numbers of a locked period change; kept with the import"),
    )


def _year(text: str) -> int:
    """Return a year; two digits are not taken, since nobody sees which hundred was meant."""
    digits = text.strip()
    is_year = digits.isascii() and digits.isdigit() and len(digits) == 4
    if not is_year or not FIRST_DAY.year <= int(digits) <= LAST_DAY.year:
        raise argparse.ArgumentTypeError(
            _("“{text}” is not a year from {first} to {last}.").format(
                text=text, first=FIRST_DAY.year, last=LAST_DAY.year
            )
        )
    return int(digits)


def _run(options: argparse.Namespace) -> int:
    from kpidesk.cli_import.command import run_import

    return run_import(options)
