"""Know the rows that a scale of money does not hold for: employees, orders, prices, shares."""

import re
from typing import Final

from kpidesk.i18n import _
from kpidesk.spreadsheets.scales import Scale
from kpidesk.spreadsheets.words import words_of

# What is counted, as the last word of a name: "Active customers", "Anzahl Mitarbeiter".
_COUNTED: Final = words_of("""
    employees headcount fte ftes staff heads people persons members
    customers clients users visitors visits sessions subscribers leads deals followers guests
    orders bookings tickets units pieces items parcels shipments calls hours days shops stores
    mitarbeiter mitarbeitende beschäftigte köpfe kopfzahl vollzeitkräfte vzä kunden besucher
    bestellungen aufträge stück stunden tage mitglieder filialen
    salariés employés effectif clients visiteurs commandes unités heures jours
    empleados clientes visitantes pedidos unidades horas
    dipendenti clienti visitatori ordini ore medewerkers klanten bezoekers bestellingen uren
""")
_COUNT_OF: Final = re.compile(
    r"\s*(?:number of|no\. of|count of|# of|#|anzahl|nombre de|número de|numero di|aantal)\s*\S.*",
    re.IGNORECASE,
)
# "Due to customers" and "Loans to employees" are money.
_OWED: Final = re.compile(
    r"\b(?:to|from|due|by|an|von|gegenüber|à|de|da|dei|van|aan)\b", re.IGNORECASE
)
_OF_ONE: Final = re.compile(
    r"\b(?:per|pro|par|por)\s+\w|\beps\b|\bprices?\b|\bpreis(?:e)?\b|\bprix\b|\bprecios?\b",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(r"\s*[(\[,].*$", re.DOTALL)
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)\W*$")
_COUNT_UNITS: Final = words_of(
    "pcs pc pieces stk stck stück st fte ftes h hrs hours std uur uds un"
)
_MONEY_WORDS: Final = re.compile(
    r"\b(?:dollars?|pounds?|francs?|franken|rupees?|yen)\b", re.IGNORECASE
)


def is_no_money(name: str, unit: str = "", *, has_currency: bool = False) -> bool:
    """Say whether a row counts things or tells the price of one, by its name or its unit.

    What `has_currency` in its name counts nothing, but may be a price.
    """
    if _OF_ONE.search(name):
        return True
    if has_currency:
        return False
    if counts(unit) or _COUNT_OF.fullmatch(name):
        return True
    bare = _BEHIND.sub("", name)
    last = _LAST_WORD.search(bare)
    return last is not None and last[1].casefold() in _COUNTED and not _OWED.search(bare)


def counts(unit: str) -> bool:
    """Say whether a unit is that of things or hours: #, pcs, FTE."""
    return unit.strip() == "#" or unit.strip(" .").casefold() in _COUNT_UNITS


def is_of_money(scale: Scale) -> bool:
    """Say whether a scale is one of money: "in thousands of EUR", not "in thousands"."""
    return bool(scale.currency) or _MONEY_WORDS.search(scale.words) is not None


def unfit_scale(scale: Scale, name: str, *, has_currency: bool = False) -> str:
    """Return why a scale in a title does not hold for what is called `name`; empty if it does."""
    if is_of_money(scale) and is_no_money(name, has_currency=has_currency):
        return not_of_money(scale, name)
    return ""


def not_of_money(scale: Scale, name: str) -> str:
    """Return why a number of a row that is no money is not multiplied."""
    return _(
        "The sheet says “{words}”, but “{name}” is no sum of money, so nothing says how large its "
        "number is. Write the unit into the name of each row that it holds for."
    ).format(words=scale.words, name=name[:200])
