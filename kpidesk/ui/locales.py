"""How the owner writes numbers: as this computer does, or as chosen in the settings."""

from typing import Final

from PySide6.QtCore import QLocale

from kpidesk.domain.numbers import NumberLocale, locale_for
from kpidesk.i18n import number_tag

# One locale for each common way to write a number; the settings dialog shows what it gives.
NUMBER_FORMATS: Final = ("en_US", "de_DE", "fr_FR", "de_CH")


def number_locale(name: str | None) -> NumberLocale:
    """Return how numbers are written in the locale `name` ("de_DE"); None is this computer's."""
    return locale_for(name or number_tag() or QLocale.system().name())
