"""How a command ends: its exit codes, and the error of an argument that cannot be meant."""

from kpidesk.domain.errors import UserError

DONE, NOT_DONE, WRONG_USAGE, UNEXPECTED, INTERRUPTED = 0, 1, 2, 70, 130
# Of an import alone: there was nothing in the file, or the file could not be read at all.
NOTHING_FOUND, UNREADABLE = 2, 3


class WrongUsageError(UserError):
    """An argument that cannot be meant."""
