"""Names of metrics: which two are the same, and which one was meant."""

import difflib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_CLOSE = 0.6
_LONGEST_COMPARED = 100


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """Return what two spellings of one name have in common: case, spaces and accents' form go."""
    folded = unicodedata.normalize("NFC", " ".join(name.split())).casefold()
    return unicodedata.normalize("NFC", folded)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name of `known` that `name` most likely was meant to be; None where none is close.

    An underscore is as good as a space: new_leads finds “New leads”.
    """
    plain = {_plain(other): other for other in known}
    found = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=_CLOSE)
    return plain[found[0]] if found else None


def _plain(name: str) -> str:
    return name_key(name.replace("_", " "))[:_LONGEST_COMPARED]
