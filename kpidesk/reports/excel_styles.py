"""What the workbook looks like: colours, number formats, and how wide and high a text is."""

import textwrap
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kpidesk.domain.metrics import Direction
from kpidesk.domain.status import Status
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.i18n import _

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

TEXT: Final = "#1A222D"
TEXT_SECONDARY: Final = "#535E6C"
ACCENT: Final = "#1B64A7"
HISTORY: Final = "#5B7690"
GRID: Final = "#E6EAEE"
AXIS: Final = "#B4BCC6"
BAND: Final = "#EEF1F4"
LINE: Final = "#DCE1E7"

# Shape, word and colour, as on the screen: each is enough alone.
_STATUS_SHAPE: Final = {
    Status.ON_TARGET: "●",
    Status.NEAR: "▲",
    Status.OFF: "✕",
    Status.NO_DATA: "○",
    Status.NO_TARGET: "–",
}
_STATUS_COLOURS: Final = {
    Status.ON_TARGET: ("#006E51", "#DCF1EA"),
    Status.NEAR: ("#875700", "#FBEFD5"),
    Status.OFF: ("#A84000", "#FCE6DA"),
    Status.NO_DATA: (TEXT_SECONDARY, "#ECEFF3"),
    Status.NO_TARGET: (TEXT_SECONDARY, "#ECEFF3"),
}
POINTS_A_LINE: Final = 15.0


@dataclass(slots=True)
class Styles:
    """The formats of one workbook, each made once."""

    workbook: "Workbook"
    _made: dict[tuple[tuple[str, Any], ...], "Format"] = field(default_factory=dict)

    def get(self, **properties: Any) -> "Format":  # noqa: ANN401 - XlsxWriter's own values
        """Return the format with these XlsxWriter properties on top of ours."""
        wanted = {"font_color": TEXT, "valign": "vcenter", **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(wanted)
        return self._made[key]

    def status(self, status: Status, **properties: Any) -> "Format":  # noqa: ANN401
        """Return the format of a status cell."""
        ink, soft = _STATUS_COLOURS[status]
        return self.get(font_color=ink, bg_color=soft, bold=True, **properties)


def write_text(sheet: "Worksheet", row: int, column: int, text: str, shown: "Format") -> None:
    """Write `text` as text, and nothing where it is empty: a filter tells blanks from texts."""
    if text:
        sheet.write_string(row, column, text, shown)
    else:
        sheet.write_blank(row, column, None, shown)


def status_words(status: Status) -> str:
    """Return shape and word of a status: "● On target"."""
    return _("{shape} {status}").format(shape=_STATUS_SHAPE[status], status=status.label)


def target_format(unit: Unit, direction: Direction) -> str:
    """Return the number format of a single target: "≥ 47" or "≤ 3 days", and still a number."""
    sign = "≤" if direction is Direction.LOWER else "≥"
    shown = unit.number_format
    # Escaped, not quoted: a currency in quotes may follow, and "" would be read in two ways.
    before = f"\\{sign}\\ "
    if unit.kind is UnitKind.NPS:  # of three sections, each with its own sign
        return ";".join(f"{before}{section}" for section in shown.split(";"))
    return f"{before}{shown};{before}-{shown}"


def change_format(unit: Unit) -> str:
    """Return the number format of a difference: with its sign, that of percentages in points."""
    if unit.kind.differs_by_points:
        unit = Unit(UnitKind.NUMBER, _("points"), unit.decimals)
    elif unit.kind is UnitKind.RATIO:
        unit = Unit(decimals=unit.decimals)
    shown = unit.number_format
    return f"+{shown};-{shown};{shown}"


def text_width(text: str) -> int:
    """Return how many digits wide the longest line of `text` is; wide letters count twice."""
    return max((_width(line) for line in text.splitlines()), default=0)


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def column_width(texts: Iterable[str], least: int, most: int) -> int:
    """Return the width of a column that shows `texts`, in digits, within `least` and `most`."""
    return max(least, min(most, max((text_width(text) for text in texts), default=0) + 2))


def lines_needed(text: str, width: int) -> int:
    """Return how many lines `text` takes in a column `width` digits wide; rather one too many."""
    lines = 0
    for line in text.splitlines():
        wide = _width(line) > len(line)
        lines += max(1, len(textwrap.wrap(line, max(4, width // 2 if wide else width - 1))))
    return lines


def row_height(*cells: tuple[str, int], least: float = POINTS_A_LINE) -> float:
    """Return the height in points that shows every (text, width of its column)."""
    lines = max(lines_needed(text, width) for text, width in cells)
    # Excel knows no higher rows than this.
    return min(409.0, max(least, lines * POINTS_A_LINE + 3))
