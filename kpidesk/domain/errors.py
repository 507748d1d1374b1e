"""Errors that a person can cause or mend, and the one that says a job was cancelled."""


class UserError(Exception):
    """Something a person can mend; its message says what happened, what is safe, what to do."""

    @property
    def message(self) -> str:
        """Return the sentence to show."""
        return str(self)


class FieldError(UserError):
    """A value in a form that cannot be accepted; `field` names the attribute it belongs to."""

    def __init__(self, field: str, message: str) -> None:
        """Keep `field`, so that a form can show the sentence where it belongs."""
        super().__init__(message)
        self.field = field


class NumberError(UserError):
    """A text that is not understood as a number."""


class PeriodError(UserError):
    """A text that is not understood as a period."""


class PasswordError(UserError):
    """A file wants a password: none was given, or another one than that."""


class CancelledError(Exception):
    """The person cancelled the job; nothing was changed."""
