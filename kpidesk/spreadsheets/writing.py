"""What every workbook written here holds to: texts stay texts, numbers keep every bit."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kpidesk.whole_file import whole_file

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

TEXT: Final = "#1A222D"
TEXT_SECONDARY: Final = "#535E6C"
ACCENT: Final = "#1B64A7"
LINE: Final = "#DCE1E7"
SHADE: Final = "#F4F6F8"

_OPTIONS: Final[dict[str, Any]] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": "Calibri", "font_size": 11, "font_color": TEXT},
}


class ExactNumber(float):
    """A double that keeps all of its 17 digits in a workbook.

    WORKAROUND: XlsxWriter writes numbers with 16 digits, which is one too few for every double to
    come back as it was: 0.1 + 0.2 would become 0.3.
    """

    __slots__ = ()

    def __format__(self, _specification: str) -> str:
        """Return the shortest text that is this double, whatever was asked for."""
        return float.__repr__(self)


def write_workbook(path: Path, fill: Callable[["Workbook"], None]) -> None:
    """Write to `path`, whole or not at all, the workbook that `fill` fills.

    Raises UserError where the disk or the system refuses.
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, _OPTIONS) as workbook:
        fill(workbook)
    with whole_file(path) as file:
        file.write(buffer.getvalue())
