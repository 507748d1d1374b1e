"""Understand headings that say of which periods the dates below are a day: "Week ending"."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from kpidesk.domain.periods import Frequency
from kpidesk.spreadsheets.words import WEEKDAY_WORDS, words_of


class Side(StrEnum):
    """Which day of a period a date names; EITHER where the heading leaves that open."""

    FIRST = "first"
    LAST = "last"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Closing:
    """What a heading says of the dates below it: of which periods they are which day.

    `frequency` is None under "Period ending", which leaves open how long that is.
    """

    frequency: Frequency | None
    side: Side


_PERIODS: Final[dict[Frequency | None, frozenset[str]]] = {
    Frequency.WEEK: words_of(
        "week weeks wk kalenderwoche woche semaine semana settimana uge uke vecka veckan"
    ),
    Frequency.MONTH: words_of("month months mth monat mois mes mês mese maand måned månad"),
    Frequency.QUARTER: words_of("quarter qtr quartal trimestre kwartaal kvartal"),
    Frequency.YEAR: words_of(
        "year jahr geschäftsjahr wirtschaftsjahr année exercice año ejercicio anno esercizio ano "
        "jaar boekjaar år"
    ),
    None: words_of("period periode zeitraum période periodo período"),
}
_LAST: Final = words_of("""
    end ends ended ending to till until through thru close closes closed closing last
    bis endend endet endete ende letzter au jusqu terminant terminé terminée fin finissant clos
    hasta al termina terminado terminada finaliza finalizado fino finisce terminato terminata fine
    até tot einde eindigend eindigt slutter slutar
""")
_FIRST: Final = words_of("""
    commence commences commencing commenced start starts starting started begin begins beginning
    from first ab vom von seit beginn beginnt beginnend anfang erster début commençant
    desde inicio empieza comienza dal inizio inizia início vanaf begint beginnend fra från
""")
# Between other words they say nothing; alone behind the period they say that it starts there.
_WEAK: Final = words_of(
    "of de du del della do van der des la le el il the for on am zum se que qui che si"
)
_FILLING: Final = words_of("""
    date day datum tag data dato fecha día jour giorno fiscal business financial calendar
    reporting pay payroll accounting lohn abrechnungs
""")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SHORT: Final = re.compile(r"wk?\s?/\s?(?P<side>ending|[ecbs])\.?(?:\s*(?:date|day))?")
_WEEKENDS: Final = frozenset(("weekend", "wochenende", "weekends", "weekeinde"))


@lru_cache(maxsize=512)
def closing_of(heading: str) -> Closing | None:
    """Return of which periods the dates below a heading are a day, None where it does not say.

    "Week ending" and "W/E" are last days, "Week commencing" and "Week of" first ones; "Month" alone
    leaves that open. What says more ("Month to date", "Year of birth") is something else.
    """
    text = _BRACKETS.sub(" ", heading).strip().casefold().rstrip(".:")
    if short := _SHORT.fullmatch(text):
        is_last = short["side"] in ("e", "ending")
        return Closing(Frequency.WEEK, Side.LAST if is_last else Side.FIRST)
    words = [part for word in _LETTERS.findall(text) for part in _parted(word)]
    if "".join(words).endswith("todate") or _WEEKENDS & set(words):
        return None
    found = [one for one, names in _PERIODS.items() for word in words if word in names]
    others = [word for word in words if all(word not in names for names in _PERIODS.values())]
    known = _LAST | _FIRST | _WEAK | _FILLING | WEEKDAY_WORDS
    if len(found) != 1 or any(word not in known for word in others):
        return None
    return _closing(found[0], set(others))


def _closing(frequency: Frequency | None, others: set[str]) -> Closing | None:
    sides = [side for side, words in ((Side.LAST, _LAST), (Side.FIRST, _FIRST)) if others & words]
    if len(sides) > 1:
        return None
    if sides:
        return Closing(frequency, sides[0])
    if frequency is None:
        return None
    return Closing(frequency, Side.FIRST if others & _WEAK else Side.EITHER)


def _parted(word: str) -> list[str]:
    """Return "weekending" as two words, as "Monatsende" and "Wochenbeginn" are two."""
    if word in _WEEKENDS:
        return [word]
    for names in _PERIODS.values():
        for name in names:
            rest = word.removeprefix(name)
            if rest != word:
                for bare in (rest, rest[1:] if rest[:1] in "sn" else rest):
                    if bare in _LAST or bare in _FIRST:
                        return [name, bare]
    return [word]
