"""Units of each kind, and two ways to write numbers, for tests to share."""

from kpidesk.domain.numbers import NUMBER_LOCALES
from kpidesk.domain.units import Unit, UnitKind

NUMBER = Unit()
DAYS = Unit(UnitKind.NUMBER, "days")
PERCENT = Unit(UnitKind.PERCENT, decimals=1)
EURO = Unit(UnitKind.CURRENCY, "€", 2)
HOURS = Unit(UnitKind.DURATION, "hours")
HOURS_2 = Unit(UnitKind.DURATION, "hours", 2)
MINUTES = Unit(UnitKind.DURATION, "minutes")
LEAD_DAYS = Unit(UnitKind.DURATION, "days", 1)
RATIO = Unit(UnitKind.RATIO, decimals=1)
SCORE = Unit(UnitKind.SCORE, decimals=1)
NPS = Unit(UnitKind.NPS)
FRANC = Unit(UnitKind.CURRENCY, "CHF", 2)
GERMAN, SWISS = NUMBER_LOCALES["de"], NUMBER_LOCALES["de_CH"]
