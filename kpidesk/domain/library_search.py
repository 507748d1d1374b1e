"""Search the KPI library: every word has to be found, the best place first."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from kpidesk.domain.library import Industry, Library, LibraryMetric
from kpidesk.domain.metrics import Timing


class Place(IntEnum):
    """Where a word was found, the best place first."""

    START_OF_NAME = 0
    WORD_OF_NAME = 1
    INSIDE_NAME = 2
    AROUND = 3
    DEFINITION = 4
    NEEDED = 5


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is searched of one metric, folded; words stand between blanks."""

    metric: LibraryMetric
    name: str
    name_words: str
    around: str
    definition: str
    needed: str


def folded(text: str) -> str:
    """Return `text` as it is searched: without case, accents and anything but words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign)
    )
    return " ".join(kept.split())


class LibrarySearch:
    """The library, made ready to be searched with every key that is pressed."""

    def __init__(self, library: Library) -> None:
        self._entries = [_entry(library, metric) for metric in library.kpis]

    def find(
        self,
        words: str = "",
        *,
        department: str = "",
        industry: Industry | None = None,
        timing: Timing | None = None,
    ) -> tuple[LibraryMetric, ...]:
        """Return the KPIs in which every one of `words` begins a word, the best first.

        A name is better than a definition, and its start better than its middle; among equals the
        order is that of the library. Case and accents do not count. The other arguments leave out
        what does not fit them.
        """
        wanted = folded(words)
        found: list[tuple[tuple[int, int], LibraryMetric]] = []
        for entry in self._entries:
            metric = entry.metric
            if (
                (department and metric.department != department)
                or (industry is not None and industry not in metric.industries)
                or (timing is not None and metric.timing is not timing)
            ):
                continue
            rank = _rank(entry, wanted)
            if rank is not None:
                found.append((rank, metric))
        return tuple(metric for _rank_of, metric in sorted(found, key=lambda pair: pair[0]))


def _entry(library: Library, metric: LibraryMetric) -> _Entry:
    around = [metric.department, metric.key.replace("_", " ")]
    needed = [library.by_key[key].name for key in metric.inputs]
    name = folded(metric.name)
    return _Entry(
        metric,
        name,
        f" {name}",
        f" {folded(' '.join(around))}",
        f" {folded(metric.definition)}",
        f" {folded(' '.join(needed))}",
    )


def _rank(entry: _Entry, wanted: str) -> tuple[int, int] | None:
    """Return how well all words are found, smaller is better; None where one is not."""
    if entry.name.startswith(wanted):
        return (-1, len(entry.name)) if entry.name == wanted else (0, 0)
    places: Sequence[Place | None] = [_place(entry, word) for word in wanted.split()]
    found = [place for place in places if place is not None]
    if len(found) < len(places):
        return None
    return (max(found), sum(found))


def _place(entry: _Entry, word: str) -> Place | None:
    beginning = f" {word}"
    if entry.name.startswith(word):
        return Place.START_OF_NAME
    if beginning in entry.name_words:
        return Place.WORD_OF_NAME
    if len(word) > 2 and word in entry.name:  # as in the middle of a compound
        return Place.INSIDE_NAME
    if beginning in entry.around:
        return Place.AROUND
    if beginning in entry.definition:
        return Place.DEFINITION
    return Place.NEEDED if beginning in entry.needed else None
