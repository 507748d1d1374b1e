"""Where an open company file is: in its place, or renamed, deleted, replaced behind our back."""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final


class Presence(Enum):
    """What stands where the file was opened."""

    IN_PLACE = auto()
    MOVED = auto()  # to another name or folder, which is known
    GONE = auto()  # deleted, or moved to where the system does not tell
    REPLACED = auto()  # another file has its name
    UNREACHABLE = auto()  # the system cannot say just now: a disk, a network


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What is known of the place of an open file.

    `now_at` is where a MOVED file is; `reason` is what the system says of an UNREACHABLE one.
    """

    presence: Presence
    now_at: Path | None = None
    reason: str = ""

    @property
    def is_in_place(self) -> bool:
        """Say whether what is written goes where the person will look for it."""
        return self.presence is Presence.IN_PLACE


IN_PLACE: Final = Whereabouts(Presence.IN_PLACE)
