"""Numbers things as they come, as the columns of long lists are kept."""

from collections.abc import Hashable
from typing import TypeVar

_Key = TypeVar("_Key", bound=Hashable)


class Numbering(dict[_Key, int]):
    """Numbers what is asked for from 0 on, in the order in which it comes."""

    def __missing__(self, key: _Key) -> int:
        """Give the next number to what was not asked for before."""
        self[key] = number = len(self)
        return number
