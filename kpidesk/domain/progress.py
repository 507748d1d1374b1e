"""Progress for whoever does not watch: the command line and the tests."""


class NoProgress:
    """Hears how far a job is and says nothing; never cancels."""

    def report(self, done: int, total: int, text: str = "") -> None:
        """Take note of nothing."""

    def is_cancelled(self) -> bool:
        """Never ask a job to stop."""
        return False
