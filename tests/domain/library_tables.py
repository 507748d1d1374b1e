"""The tables of the shipped library, for the tests that look at them."""

from functools import cache

from kpidesk import resources
from kpidesk.domain.library import Library, read_metrics, read_starter_sets


def table(name: str) -> list[str]:
    """Return the lines of one of the tables."""
    return resources.path("library", name).read_text(encoding="utf-8").splitlines()


@cache
def library() -> Library:
    """Return the library as it ships, in English."""
    return Library(
        (
            *read_metrics(table("kpi_library.csv")),
            *read_metrics(table("inputs.csv"), are_inputs=True),
        ),
        read_starter_sets(table("starter_sets.csv")),
    )
