"""The words that spreadsheets use, in the languages that bookkeepers of our owners write.

They are what a sheet may say, not what KPI Desk says: they are not translated with the window.
"""

import re
from collections.abc import Iterable
from typing import Final

from kpidesk.domain.periods import Frequency

_DATE: Final = """
    date day month period week quarter year
    datum tag monat periode zeitraum woche quartal jahr stichtag
    jour mois période semaine trimestre année exercice
    fecha día dia mes período periodo semana año
    data giorno mese settimana anno
    ano maand week kwartaal jaar
    dato måned uke uge kvartal år månad vecka
"""
_YEAR: Final = """
    year fiscalyear businessyear fy jahr geschäftsjahr wirtschaftsjahr année exercice
    año ejercicio ano anno esercizio jaar boekjaar år
"""
_METRIC: Final = """
    metric kpi measure indicator name label description item
    kennzahl messgröße indikator bezeichnung position posten name
    indicateur métrique libellé désignation intitulé nom
    indicador métrica concepto nombre descripción
    indicatore metrica voce descrizione nome
    descrição omschrijving kengetal naam
    nøgletal nøkkeltall nyckeltal
"""
_VALUE: Final = """
    value amount number figure actual result
    wert betrag zahl ist istwert ergebnis summe
    valeur montant réel résultat
    valor importe monto cantidad
    valore importo quantità
    waarde bedrag aantal
    værdi verdi värde beløb belopp
"""
_NOTE: Final = """
    note notes comment comments remark remarks
    notiz notizen bemerkung bemerkungen kommentar kommentare anmerkung anmerkungen hinweis
    remarque remarques commentaire commentaires
    nota notas comentario comentarios observaciones
    commento commenti osservazioni
    comentário comentários opmerking opmerkingen toelichting
"""
_TOTAL: Final = """
    total totals subtotal sum grandtotal ytd
    summe gesamt gesamtsumme zwischensumme insgesamt endsumme
    totale subtotale somme soustotal totaux
    suma subtotales totales somma soma totaal subtotaal sammenlagt totalt
"""
_WEEK: Final = "w wk week kw woche kalenderwoche sem semaine semana settimana"
_QUARTER: Final = "q qtr quarter quartal t trim trimestre kwartaal"
_WEEKDAYS: Final = """
    mon tue tues wed thu thur thurs fri sat sun
    monday tuesday wednesday thursday friday saturday sunday
    mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche
    mié jue vie sáb dom lunes martes miércoles jueves viernes sábado domingo
    gio sab lunedì martedì mercoledì giovedì venerdì sabato domenica
    seg ter qua qui sex segunda terça quarta quinta sexta
    ma wo do vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
"""
_NO_VALUE: Final = {
    *("-", "--", "---", "-/-", "./.", "\u2013", "\u2014", "\u2212", "..", "...", "\u2026", "/"),
    *("n/a", "n.a.", "n.a", "na", "n / a", "#n/a", "k.a.", "k. a.", "k.a", "n.v.", "n.v", "n.d."),
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DATE_WORDS: Final = _words(_DATE)
YEAR_WORDS: Final = _words(_YEAR)
METRIC_WORDS: Final = _words(_METRIC)
VALUE_WORDS: Final = _words(_VALUE)
NOTE_WORDS: Final = _words(_NOTE)
TOTAL_WORDS: Final = _words(_TOTAL)

WEEKDAY_WORDS: Final = _words(_WEEKDAYS)

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SCALE: Final = re.compile(
    r"\bin\s+(?:thousands?|tausend|tsd|migliaia|duizenden|mio|mln|millions?|millionen|milioni)\b"
    r"|\ben\s+(?:milliers|miles|millions|millones)\b"
    r"|\b(?:tsd|mio|mln)\.?\s*(?:[€$£]|eur\b|chf\b|usd\b|gbp\b)"
    r"|\bt(?:eur|chf|usd|gbp)\b|(?<!\w)t[€$£]|(?<!\w)[€$£]\s?[km](?!\w)"
    r"|\bk(?:€|\$|£|eur\b|chf\b|usd\b|gbp\b)|[’']000\b|\(000s?\)",
    re.IGNORECASE,
)


def simplified(text: str) -> str:
    """Return the letters of `text` in lower case: " Amount (EUR): " and "amount" are the same."""
    letters = _LETTERS.findall(_BRACKETS.sub(" ", text)) or _LETTERS.findall(text)
    return "".join(letters).casefold()


def is_word(text: str, words: Iterable[str]) -> bool:
    """Say whether `text` is one of `words` and nothing more but punctuation."""
    return simplified(text) in words


def is_no_value(text: str) -> bool:
    """Say whether `text` is how people write that there is no value."""
    return text.strip().casefold() in _NO_VALUE


def is_total(text: str) -> bool:
    """Say whether `text` is the name of a total and of nothing else."""
    return simplified(text) in TOTAL_WORDS


def names_scale(text: str) -> bool:
    """Say whether `text` says that numbers are shown in thousands or millions."""
    return _SCALE.search(text) is not None


# Each of these means one month only, whatever the language; letters such as "mar" alone do too.
_MONTHS: Final = (
    "january januar jänner janvier enero gennaio janeiro januari jan jän janv ene gen jän",
    "february februar feber février febrero febbraio fevereiro februari feb febr fév févr fev",
    "march märz mars marzo março maart mar mär mrz mrt",
    "april avril abril aprile apr avr abr",
    "may mai mayo maggio maio mei mag",
    "june juni juin junio giugno junho jun giu juno",
    "july juli juillet julio luglio julho jul juil lug",
    "august août aout agosto augustus aug ago aoû",
    "september septembre septiembre settembre setembro sep sept set",
    "october oktober octobre octubre ottobre outubro oct okt ott out",
    "november novembre noviembre novembro nov",
    "december dezember décembre diciembre dicembre dezembro dec dez déc dic",
)
MONTH_OF_WORD: Final = {
    word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()
}
# What stands before or after the number of a week or a quarter.
PERIOD_WORDS: Final = {
    **dict.fromkeys(_words(_WEEK), Frequency.WEEK),
    **dict.fromkeys(_words(_QUARTER), Frequency.QUARTER),
}
