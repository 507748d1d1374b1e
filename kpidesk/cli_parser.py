"""The parser of the command line, apart from it: most starts of the window go by without one."""

import argparse
import sys
from typing import NoReturn

from kpidesk.cli_exits import WRONG_USAGE
from kpidesk.i18n import _


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors point at --help."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in a line, and how to learn more."""
        more = _("Try “{program} --help”.").format(program=self.prog)
        sys.stderr.write(f"{message}\n{more}\n")
        raise SystemExit(WRONG_USAGE)
