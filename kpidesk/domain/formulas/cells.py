"""Cells: a number, blank and not applicable are three things."""

from enum import Enum
from typing import Final


class NotApplicable(Enum):
    """There is nothing to measure: before a shop opened, on a day it is closed."""

    NOT_APPLICABLE = "not applicable"


NOT_APPLICABLE: Final = NotApplicable.NOT_APPLICABLE

# What stands in one period: a finite number; None where it is blank, that is unknown; or nothing
# that could ever be known.
Cell = float | None | NotApplicable
