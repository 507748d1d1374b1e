"""Know a total by its name: "Total", "Total for Income", "Summe Erlöse"."""

import re
from typing import Final

from kpidesk.domain.imports import label_key
from kpidesk.spreadsheets.words import is_total

_BEFORE: Final = re.compile(
    r"(?:sub[ -]?totals?|grand total|totals?|summe|zwischensumme|gesamtsumme|gesamt|insgesamt|"
    r"totale|totaux|sous[ -]total|suma|somma|soma|subtotal|totaal|subtotaal|gesamt(?=ergebnis))"
    r"(?:\b|(?=ergebnis))[ :–-]*"
    r"(?:(?:for|of|der|des|die|de|du|des|la|las|los|del|dei|delle|do|da|das|dos|van|per|para|"
    r"pour|from)\b *)*(?P<subject>\S.*)",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"(?P<subject>\S.*?)[ ,:–(-]+"
    r"(?:sub[ -]?total|total|sum|gesamt|insgesamt|summe|ergebnis|totaal|totale)\b[ ):]*",
    re.IGNORECASE,
)
# "Nord Ergebnis" is how a German pivot table calls the total of Nord, "Operatives Ergebnis" is not.
_RESULT: Final = re.compile(r".*[ ,:–(-]ergebnis\b[ ):]*", re.IGNORECASE)
_FILLER: Final = re.compile(r"^(?:less|plus|add|abzüglich|zuzüglich|moins)[ :]+", re.IGNORECASE)


def total_subject(name: str) -> str:
    """Return what a row called "Total X" or "X, total" is the total of; nothing where it is not."""
    if is_total(name):
        return ""
    name = " ".join(name.split())
    found = _BEFORE.fullmatch(name) or _AFTER.fullmatch(name)
    return found["subject"].strip() if found else ""


def wants_group(name: str) -> bool:
    """Say whether a name is that of a total only below the group that it is called after."""
    return _RESULT.fullmatch(" ".join(name.split())) is not None


def is_total_name(name: str) -> bool:
    """Say whether a row may be a total by its name."""
    return is_total(name) or bool(total_subject(name))


def names_group(subject: str, heading: str) -> bool:
    """Say whether "Total `subject`" is how the total of the group `heading` is called."""
    return _plain(subject) == _plain(heading)


def _plain(text: str) -> str:
    return label_key(_FILLER.sub("", " ".join(text.split())))
