"""The command line: the main job without a screen.

Exit codes: 0 done; 1 not done, or done with something to look at (a sentence says what); 2 wrong
usage; 70 an unexpected error (in the log file); 130 interrupted. An import also ends with 2 where
the file holds nothing to import, and with 3 where it cannot be read.
"""

from __future__ import annotations

import datetime as dt
import errno
import io
import os
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpidesk import __version__
from kpidesk.cli_exits import (
    DONE,
    INTERRUPTED,
    NOT_DONE,
    NOTHING_FOUND,
    UNEXPECTED,
    UNREADABLE,
    WRONG_USAGE,
    WrongUsageError,
)
from kpidesk.domain.errors import PeriodError, UserError
from kpidesk.i18n import _, ngettext

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from kpidesk.domain.periods import Period

__all__ = [
    "DONE",
    "INTERRUPTED",
    "NOTHING_FOUND",
    "NOT_DONE",
    "UNEXPECTED",
    "UNREADABLE",
    "WRONG_USAGE",
    "main",
]

_QUIT: Final = "--quit-after-first-paint"
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def main(arguments: Sequence[str]) -> int:
    """Run one command, or open the window where `arguments` name none; return the exit code."""
    from kpidesk import bootstrap, logs, settings

    log = logs.install()
    _write_all_signs()
    try:
        bootstrap.install_language(settings.load())
        return _run(arguments)
    except WrongUsageError as error:
        print(error.message, file=sys.stderr)
        return WRONG_USAGE
    except UserError as error:
        print(error.message, file=sys.stderr)
        return NOT_DONE
    except KeyboardInterrupt:
        print(_("Stopped. Nothing was left half done."), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        sys.stderr.close()
        return NOT_DONE
    except Exception as error:  # noqa: BLE001 - a person gets a sentence, the log the rest
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            _forget_output()
            print(_unwritten(error), file=sys.stderr)
            return NOT_DONE
        logs.log_unexpected(error)
        print(_unexpected(logs.log_path()), file=sys.stderr)
        return UNEXPECTED
    finally:
        logs.uninstall(log)


def _run(arguments: Sequence[str]) -> int:
    try:
        if _is_plain_start(arguments):
            names = [Path(each) for each in arguments if each != _QUIT]
            return _window(*names, quit_after_first_paint=_QUIT in arguments)
        options = _parser(arguments).parse_args(list(arguments))
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    finally:
        if sys.stdout is not None:
            sys.stdout.flush()  # here a full disk or a reader that has gone still gets its answer


def _is_plain_start(arguments: Sequence[str]) -> bool:
    """Say whether a window is asked for in so few words that no parser need be loaded for them."""
    names = [each for each in arguments if each != _QUIT]
    return len(names) <= 1 and all(
        each.endswith(".kpidesk") and not each.startswith("-") for each in names
    )


def _write_all_signs() -> None:
    """Let no name of a file or a metric be one that the terminal's encoding cannot hold."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _forget_output() -> None:
    """Let Python not try again at its end to write what cannot be written."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _unwritten(error: OSError) -> str:
    return _(
        "Not everything could be written ({reason}). What was finished before is done, and your "
        "company file is safe. Make room, or write to another place, and try again."
    ).format(reason=error.strerror)


def _unexpected(log: Path) -> str:
    return _(
        "Something unexpected went wrong. Your company file is safe: it holds every step that was "
        "finished. Details are in {log}."
    ).format(log=log)


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    from kpidesk.cli_parser import Parser

    parser = Parser(
        prog="kpidesk",
        usage="kpidesk [COMPANY]\n       kpidesk COMMAND …",
        description=_("KPI Desk: track the numbers that matter, offline."),
        epilog=_("Without a command: opens the window, with COMPANY where one is given."),
    )
    parser.add_argument("--version", action="version", version=f"KPI Desk {__version__}")
    commands = {
        "demo": (_("make the sample company and its bookkeeper's sheet"), _add_demo),
        "import": (_("import a spreadsheet"), _add_import),
        "report": (_("write a report"), _add_report),
        "check": (_("check that a company file is whole"), _add_check),
        "backup": (_("back up a company file"), _add_backup),
        "export": (_("export every entry"), _add_export),
        "self-test": (_("walk through the window on the sample company"), _add_self_test),
    }
    if not arguments or arguments[0] not in {*commands, "-h", "--help", "--version"}:
        return _add_window(parser)
    subparsers = parser.add_subparsers(metavar=_("COMMAND"), parser_class=Parser, required=True)
    for name, (text, add) in commands.items():
        about = f"{text[0].upper()}{text[1:]}."
        add(subparsers.add_parser(name, help=text, description=about, prog=f"kpidesk {name}"))
    return parser


def _add_company(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("company", type=Path, metavar="COMPANY", help=_("a .kpidesk file"))


def _add_window(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument(
        "company", type=Path, nargs="?", metavar="COMPANY", help=_("a .kpidesk file to open")
    )
    parser.add_argument(
        _QUIT,
        action="store_true",
        help=_("end as soon as the window has been painted (for measuring)"),
    )
    parser.set_defaults(run=_opened)
    return parser


def _opened(options: argparse.Namespace) -> int:
    return _window(options.company, quit_after_first_paint=options.quit_after_first_paint)


def _window(company: Path | None = None, *, quit_after_first_paint: bool) -> int:
    from kpidesk import bootstrap

    if company is not None and not company.exists():
        raise UserError(
            _(
                "There is no file “{path}”, so nothing was opened. “kpidesk --help” lists the "
                "commands."
            ).format(path=company)
        )
    if not bootstrap.has_display():
        raise UserError(
            _(
                "There is no display to open a window on. Run KPI Desk on a desktop, or use its "
                "commands; “kpidesk --help” lists them."
            )
        )
    return bootstrap.run_window(company, quit_after_first_paint=quit_after_first_paint)


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="PATH", help=_("the .kpidesk file to make"))
    parser.set_defaults(run=_demo)


def _demo(options: argparse.Namespace) -> int:
    from kpidesk import bootstrap
    from kpidesk.services import sample

    adapters, today = bootstrap.adapters(), dt.date.today()  # noqa: DTZ011 - the owner's day
    path = _with_suffix(options.path)
    sheet = path.with_name(sample.sheet_name(today))
    if sheet.exists():
        raise UserError(
            _(
                "There is a file “{path}” already, and it is left as it is. Move it, or make the "
                "sample company in another folder."
            ).format(path=sheet)
        )
    sample.create_sample(adapters.files, path, today).close()
    sample.write_sample_sheet(adapters.sample_sheets, sheet, today)
    print(_("The sample company is in {path}.").format(path=path))
    print(_("The bookkeeper's sheet of the next month is in {path}.").format(path=sheet))
    return DONE


def _with_suffix(path: Path) -> Path:
    return path if path.suffix == ".kpidesk" else path.with_name(f"{path.name}.kpidesk")


def _add_import(parser: argparse.ArgumentParser) -> None:
    from kpidesk.cli_import.arguments import add_import

    add_import(parser)


def _add_report(parser: argparse.ArgumentParser) -> None:
    _add_company(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="PATH", help=_("the file to write")
    )
    parser.add_argument(
        "--format", choices=("pdf", "xlsx"), help=_("the format; without it the ending of PATH")
    )
    parser.add_argument("--month", metavar="YYYY-MM", help=_("the month; without it the latest"))
    parser.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> int:
    from kpidesk import bootstrap, settings
    from kpidesk.services.reports import report_model

    adapters = bootstrap.adapters()
    form = options.format or options.out.suffix.lstrip(".").lower()
    if form not in adapters.reports:
        raise WrongUsageError(
            _("“{path}” does not end in .pdf or .xlsx. Say which with --format.").format(
                path=options.out
            )
        )
    month = _month(options.month)
    locale = bootstrap.number_locale(settings.load())
    with closing(adapters.files.open(options.company)) as file:
        report = report_model(file, locale, dt.datetime.now().astimezone(), month)
    if all(standing.value is None for standing in report.standings):
        raise UserError(
            _("There is no number for {month}, so there is nothing to report.").format(
                month=report.period_label
            )
        )
    _refuse_company(options.out)
    adapters.reports[form].write(report, options.out, locale)
    print(_("The report is in {path}.").format(path=options.out))
    return DONE


def _month(text: str | None) -> Period | None:
    from kpidesk.domain import period_names
    from kpidesk.domain.periods import FiscalCalendar, Frequency

    if text is None:
        return None
    try:
        period = period_names.parse(text, FiscalCalendar())
    except PeriodError as error:
        raise WrongUsageError(error.message) from error
    if period.frequency is not Frequency.MONTH:
        raise WrongUsageError(
            _("“{text}” is not a month. Write it like 2026-03.").format(text=text)
        )
    return period


def _add_check(parser: argparse.ArgumentParser) -> None:
    _add_company(parser)
    parser.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    from kpidesk import bootstrap
    from kpidesk.domain.progress import NoProgress

    with closing(bootstrap.adapters().files.open(options.company)) as file:
        findings = file.check(NoProgress())
    for finding in findings:
        print(finding.message)
    if findings:
        return NOT_DONE
    print(_("{path} is whole: every number is as it was entered.").format(path=options.company))
    return DONE


def _refuse_company(out: Path) -> None:
    """Refuse to write a report or an export over a company file, whatever it is called."""
    from kpidesk import bootstrap

    if bootstrap.is_company_file(out):
        raise UserError(
            _("“{path}” is a company file, and it is left as it is. Choose another name.").format(
                path=out
            )
        )


def _add_backup(parser: argparse.ArgumentParser) -> None:
    _add_company(parser)
    parser.add_argument(
        "--out", type=Path, metavar="PATH", help=_("the copy to write; without it beside COMPANY")
    )
    parser.add_argument(
        "--replace", action="store_true", help=_("replace the file that has this name already")
    )
    parser.set_defaults(run=_backup)


def _backup(options: argparse.Namespace) -> int:
    from kpidesk import bootstrap
    from kpidesk.services.company import backup_name

    to = options.out or options.company.with_name(
        backup_name(options.company.stem, dt.datetime.now().astimezone())
    )
    if to.exists() and not options.replace:
        raise UserError(
            _(
                "There is a file “{path}” already, and it is left as it is. Choose another name, "
                "or add --replace."
            ).format(path=to)
        )
    with closing(bootstrap.adapters().files.open(options.company)) as file:
        file.back_up(to)
    print(_("The backup is in {path}.").format(path=to))
    return DONE


def _add_export(parser: argparse.ArgumentParser) -> None:
    _add_company(parser)
    parser.add_argument("--format", choices=("json", "csv"), required=True, help=_("the format"))
    parser.add_argument(
        "--out", type=Path, required=True, metavar="PATH", help=_("the file to write")
    )
    parser.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    from kpidesk import bootstrap
    from kpidesk.services.reports import entry_export

    adapters = bootstrap.adapters()
    with closing(adapters.files.open(options.company)) as file:
        export = entry_export(file)
    _refuse_company(options.out)
    adapters.exports[options.format].write(export, options.out)
    count = len(export.entries)
    print(
        ngettext(
            "{count} entry was exported to {path}.",
            "{count} entries were exported to {path}.",
            count,
        ).format(count=count, path=options.out)
    )
    return DONE


def _add_self_test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--shots", type=Path, metavar="DIR", help=_("save a picture of every page, light and dark")
    )
    parser.set_defaults(run=_self_test)


def _self_test(options: argparse.Namespace) -> int:
    from kpidesk import bootstrap

    return bootstrap.run_self_test(options.shots)
