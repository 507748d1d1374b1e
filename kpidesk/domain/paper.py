"""The paper that reports are printed on."""

from enum import StrEnum
from typing import Final

# Territories that use US Letter, by Unicode CLDR's supplemental data (paperSize).
_LETTER: Final = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE")
)


class Paper(StrEnum):
    """A sheet size that offices have."""

    A4 = "A4"
    LETTER = "Letter"


def paper_for(language_tag: str) -> Paper:
    """Return the paper of a place, as "en_US", "en-CA" or "de_DE.UTF-8" name it; else A4."""
    parts = language_tag.partition(".")[0].partition("@")[0].replace("-", "_").split("_")
    return Paper.LETTER if parts[-1].upper() in _LETTER and len(parts) > 1 else Paper.A4
