"""What was worked out of a company file, kept until something is written there or the day is over.

Between two writes a month, a lens or a page is chosen many times, and none of that changes what the
file holds. This is the one place where anything of it is kept: it is emptied by every write, so
that nothing has to know on what it depends. One process alone has a company file open.
"""

import datetime as dt
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from kpidesk.domain.ports import Records

_Found = TypeVar("_Found")


class Kept:
    """What was found in one company file; whoever uses it holds the lock of the file."""

    def __init__(self, today: Callable[[], dt.date]) -> None:
        self._today = today
        self._day: dt.date | None = None
        self._found: dict[Hashable, object] = {}

    def get(self, key: Hashable, find: Callable[[], _Found]) -> _Found:
        """Return what was found as `key`, and find it where nothing was since the last write."""
        today = self._today()
        if self._day != today:
            self._found, self._day = {}, today
        if key not in self._found:
            self._found[key] = find()
        return cast("_Found", self._found[key])

    def forget(self) -> None:
        """Keep nothing that was found so far."""
        self._found = {}


def kept(records: Records, key: Hashable, find: Callable[[], _Found]) -> _Found:
    """Return what `find` gives for `records`, or what it gave since the file was written to.

    Within a unit of work it is found anew every time. What is given back is shared: it may only be
    added to, under the same `key`, by whoever reads these `records`.
    """
    store = getattr(records, "kept", None)
    return store.get(key, find) if isinstance(store, Kept) else find()
