"""The font that ships with KPI Desk: the same letters and tabular figures on every computer."""

from typing import Final

from PySide6.QtGui import QFontDatabase

from kpidesk import resources

FAMILY: Final = "Inter"
_FILES: Final = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")


def load() -> str:
    """Load the bundled font once a process and return its family."""
    if FAMILY not in QFontDatabase.families():
        for name in _FILES:
            file = resources.path("fonts", name)
            if QFontDatabase.addApplicationFont(str(file)) < 0:
                msg = f"the bundled font {name} cannot be loaded"
                raise RuntimeError(msg)
    return FAMILY
