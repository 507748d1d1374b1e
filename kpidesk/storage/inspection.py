"""What keeps a closed file from being opened, found without SQLAlchemy and without touching it.

Who opens a file and who only glances at one ask the same things in the same order, so that nothing
is shown of a file that is refused afterwards.
"""

import os
from pathlib import Path
from typing import Final

from kpidesk.storage import driver, refusals

# Every table of the present schema, so that they are known without SQLAlchemy; a test holds them to
# those of `tables`.
_OF_BUSINESS: Final = (
    "company", "department", "owner", "objective", "metric", "earlier_definition",
    "metric_answer", "metric_partner", "target_plan", "target_value", "entry", "period_lock",
    "import_profile", "event", "action", "limit_base", "limit_seasons",
)  # fmt: skip
TABLES: Final = frozenset(
    (
        *_OF_BUSINESS,
        *(f"{name}_journal" for name in _OF_BUSINESS),
        "source",
        "change_set",
        "touched",
    )
)
_OBJECTS: Final = frozenset(("table", name) for name in TABLES)
_RUNS_CODE: Final = {"trigger", "view"}


def refuse_no_file(place: Path) -> None:
    """Raise a UserError where there is no file at `place` that could be read."""
    if not place.exists():
        raise refusals.missing(place)
    if place.is_dir():
        raise refusals.folder(place)
    if not place.is_file():
        raise refusals.foreign(place)
    if place.stat().st_size == 0:
        raise refusals.empty(place)
    if not os.access(place, os.R_OK):
        raise refusals.unreadable(place)


def refuse_stranger(place: Path) -> None:
    """Raise a UserError where the file is none of ours, or nothing can be written there."""
    if not driver.belongs_to_us(place):
        raise refusals.foreign(place)
    if not os.access(place, os.W_OK):
        raise refusals.read_only(place)
    if not os.access(place.resolve().parent, os.W_OK):
        raise refusals.read_only_folder(place)


def refuse_by_look(place: Path, look: driver.Look, version: int) -> None:
    """Raise a UserError where a file that looks like this cannot be opened with schema `version`.

    One of an older schema can be: it is updated then.
    """
    if look.version > version:
        raise refusals.newer(place)
    if not look.is_sound or look.version < 1:
        raise refusals.damaged(place)
    if any(kind in _RUNS_CODE for kind, _name in look.objects):
        raise refusals.tampered(place)
    if look.version == version and not look.objects >= _OBJECTS:
        raise refusals.damaged(place)
