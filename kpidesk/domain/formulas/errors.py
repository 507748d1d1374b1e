"""What can be wrong with a formula, and where in its text."""

from typing import Final, NamedTuple

from kpidesk.domain.errors import UserError
from kpidesk.domain.units import UnitKind

_LONGEST_EXCERPT: Final = 40


class Span(NamedTuple):
    """The characters [start, end) of a formula's text."""

    start: int
    end: int


class FormulaError(UserError):
    """A formula that cannot be read, or makes no sense; `span` is the place in its text."""

    def __init__(self, message: str, span: Span, gives: UnitKind | None = None) -> None:
        """Keep `span`, so that an editor can mark the place.

        `gives` is the kind of unit of the result, where that is all that is wrong with it.
        """
        super().__init__(message)
        self.span = span
        self.gives = gives


def excerpt(text: str) -> str:
    """Return as much of `text`, a piece of a formula, as a sentence can quote."""
    return text if len(text) <= _LONGEST_EXCERPT else f"{text[: _LONGEST_EXCERPT - 1]}…"
