"""What can be wrong with a formula, and where in its text."""

from typing import NamedTuple

from kpidesk.domain.errors import UserError


class Span(NamedTuple):
    """The characters [start, end) of a formula's text."""

    start: int
    end: int


class FormulaError(UserError):
    """A formula that cannot be read, or makes no sense; `span` is the place in its text."""

    def __init__(self, message: str, span: Span) -> None:
        """Keep `span`, so that an editor can mark the place."""
        super().__init__(message)
        self.span = span
