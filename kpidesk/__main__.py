"""Start KPI Desk: arguments in, hands over to the command line or the window."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run KPI Desk with `arguments` (None: those of the process) and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["--spreadsheet-child"]:  # a frozen build is its own Python
        from kpidesk import bootstrap

        return bootstrap.run_spreadsheet_child()
    if given[:1] == ["import"]:
        from kpidesk import bootstrap

        with bootstrap.reading_ahead():
            return _command_line(given)
    return _command_line(given)


def _command_line(given: Sequence[str]) -> int:
    from kpidesk import cli

    return cli.main(given)


if __name__ == "__main__":
    sys.exit(main())
