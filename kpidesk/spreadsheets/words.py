"""The words that spreadsheets use, in the languages that bookkeepers of our owners write.

They are what a sheet may say, not what KPI Desk says: they are not translated with the window.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from kpidesk.domain.periods import Frequency
from kpidesk.spreadsheets.scales import names_scale as names_scale  # noqa: PLC0414 -- told from here

_DATE: Final = """
    date day month period week quarter year
    datum tag monat periode zeitraum woche quartal jahr stichtag
    jour mois période semaine trimestre année exercice
    fecha día dia mes período periodo semana año
    data giorno mese settimana anno
    ano maand week kwartaal jaar
    dato måned uke uge kvartal år månad vecka veckan kw kalenderwoche wk tydzień týden
"""
_DAY: Final = "day days tag tage jour jours día días dia dias giorno giorni dag dagen dagar dage"
_MONTH: Final = "month monat mois mes mês mese maand måned månad miesiąc měsíc"
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
    total totals subtotal sum grandtotal ytd yeartodate cumulative
    summe gesamt gesamtsumme zwischensumme insgesamt endsumme jahressumme kumuliert
    totale subtotale somme soustotal totaux totalgénéral cumul cumulé
    suma subtotales totales totalgeneral acumulado somma soma totaal subtotaal eindtotaal
    sammenlagt totalt
"""
_MEAN: Final = """
    average averages avg avgs mean durchschnitt mittelwert durchschnittswert ø moyenne promedio
    gemiddelde gemiddeld gjennomsnitt genomsnitt gennemsnit průměr średnia
"""
# These may be figures of their own, or parts of their names: money spent on media, a mean time.
_MAYBE_MEAN: Final = "media média mittel schnitt moy snitt"
_WEEK: Final = """
    w wk wks week kw cw woche kalenderwoche sem semaine semana settimana sett
    uke uge vecka veckan tydzień tydz týden
"""
_QUARTER: Final = """
    q qtr qrt quarter quartal qu t trim trimestre kwartaal kwart
    kvartal kv kvartál čtvrtletí ctvrtleti kwartał kwartal
"""
_HALF: Final = """
    h hy hj half halbjahr halbj semestre semester semestr s halfjaar halvår półrocze pololetí
"""
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
_ACTUAL: Final = """
    actual actuals act ist istwert istwerte iststand
    réel réels réalisé réalisés real reales realizado realizados efectivo
    effettivo effettivi consuntivo werkelijk realisatie gerealiseerd
"""
_TARGET: Final = """
    budget budgets budgeted plan planned target targets goal goals quota
    soll sollwert planwert zielwert ziel vorgabe planung
    budgété objectif objectifs cible
    presupuesto presupuestado objetivo objetivos meta metas
    obiettivo obiettivi preventivo orçamento orçado
    begroting begroot doel doelstelling streefwaarde
"""
_FORECAST: Final = """
    forecast forecasts fcst fc estimate estimates estimated est projection projected projections
    outlook prognose hochrechnung erwartung vorschau schätzung geschätzt
    prévision prévisions prévu prévisionnel estimation estimé projeté
    pronóstico previsión previsto estimado estimación proyección
    previsione previsioni stima stimato proiezione
    previsão estimativa projeção verwachting schatting raming
"""
_VARIANCE: Final = """
    variance variances var difference diff delta δ deviation change growth
    abweichung abweichungen differenz veränderung wachstum
    écart ecart écarts variation évolution différence
    variación diferencia desviación variações variação diferença desvio
    scostamento scostamenti variazione differenza verschil afwijking
"""
_PRINTED: Final = """
    printed created generated exported downloaded asof prepared updated
    erstellt gedruckt exportiert stand druckdatum stichtag
    imprimé édité généré exporté impreso generado exportado
    stampato generato esportato impresso gerado exportado afgedrukt gemaakt
"""
_NO_VALUE: Final = {
    *("-", "--", "---", "-/-", "./.", "\u2013", "\u2014", "\u2212", "..", "...", "\u2026", "/"),
    *("n/a", "n.a.", "n.a", "na", "n / a", "#n/a", "k.a.", "k. a.", "k.a", "n.v.", "n.v", "n.d."),
    *("null", "none", "nan", "nd", "n.b.", "s/d", "s.d.", "#nv", "(blank)", "(leer)", "(empty)"),
}


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text with white space between them."""
    return frozenset(text.split())


DAY_WORDS: Final = words_of(_DAY)
MONTH_WORDS: Final = words_of(_MONTH)
DATE_WORDS: Final = words_of(_DATE) | MONTH_WORDS
YEAR_WORDS: Final = words_of(_YEAR)
METRIC_WORDS: Final = words_of(_METRIC)
VALUE_WORDS: Final = words_of(_VALUE)
NOTE_WORDS: Final = words_of(_NOTE)
ACTUAL_WORDS: Final = words_of(_ACTUAL)
TARGET_WORDS: Final = words_of(_TARGET)
FORECAST_WORDS: Final = words_of(_FORECAST)
VARIANCE_WORDS: Final = words_of(_VARIANCE)
TOTAL_WORDS: Final = words_of(_TOTAL)
MEAN_WORDS: Final = words_of(_MEAN)
_MAYBE_MEAN_WORDS: Final = MEAN_WORDS | words_of(_MAYBE_MEAN)

WEEKDAY_WORDS: Final = words_of(_WEEKDAYS)

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


_DASH_WITH_CURRENCY: Final = re.compile(
    r"(?:[$€£¥]|eur|usd|gbp|chf)\s*[-\u2013\u2014]{1,2}|[-\u2013\u2014]{1,2}\s*(?:[€$£]|eur|chf)"
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
    plain = text.strip().casefold()
    # A zero as accountants show it, with or without its currency, is a dash as well.
    return plain in _NO_VALUE or _DASH_WITH_CURRENCY.fullmatch(plain) is not None


def is_total(text: str) -> bool:
    """Say whether `text` is the name of a total and of nothing else."""
    return simplified(text) in TOTAL_WORDS


def is_mean(text: str) -> bool:
    """Say whether `text` is a word for the average and nothing else."""
    return simplified(text) in MEAN_WORDS


def may_be_mean(text: str) -> bool:
    """Say whether a word in `text` may be one for the average: "Monthly average", "Media"."""
    return any(word.casefold() in _MAYBE_MEAN_WORDS for word in _LETTERS.findall(text))


def is_printed_remark(text: str) -> bool:
    """Say whether `text` tells when a report was printed or made, which is no year of its own."""
    words = [word.casefold() for word in _LETTERS.findall(text)]
    return any(word in _PRINTED_WORDS for word in (*words, "".join(words[:2])))


class Scenario(StrEnum):
    """What kind of numbers a heading promises; `BEFORE` are those of the year before."""

    ACTUAL = "actual"
    TARGET = "target"
    FORECAST = "forecast"
    VARIANCE = "variance"
    BEFORE = "before"


def scenario_of(text: str) -> tuple[str, Scenario | None]:
    """Return a heading without its word for actual, budget, forecast or variance, and which it was.

    "Jan 2024 Budget" gives "Jan 2024" and TARGET, "Ist" nothing and ACTUAL, "Revenue" itself and
    None. The word stands first or last; a heading that speaks of two of them, or of one against
    another ("% of Budget", "Budget vs Actual"), is a variance.
    """
    words = list(_LETTERS.finditer(text))
    kinds = [_SCENARIOS.get(word[0].casefold()) for word in words]
    found = {kind for kind in kinds if kind is not None}
    if not found:
        return text, None
    around = {
        words[at + step][0].casefold()
        for at, kind in enumerate(kinds)
        for step in (-1, 1)
        if kind is not None and 0 <= at + step < len(words)
    }
    if len(found) > 1 or around & _COMPARING or "%" in text:
        return "", Scenario.VARIANCE
    if kinds[-1] is not None:
        word, kind = words[-1], kinds[-1]
    elif kinds[0] is not None:
        word, kind = words[0], kinds[0]
    else:
        return text, None
    rest = f"{text[: word.start()]} {text[word.end() :]}"
    return _EMPTY_BRACKETS.sub(" ", rest).strip(" \t\n\u00a0-\u2013:/|,."), kind


def is_debit_beside(texts: Iterable[str]) -> bool:
    """Say whether “Soll” means debits in texts that stand together: “Haben”, credits, is there."""
    return any("haben" in map(str.casefold, _LETTERS.findall(text)) for text in texts)


def names_debit(text: str) -> bool:
    """Say whether a word of `text` is “Soll”, which is a plan or a debit."""
    return "soll" in map(str.casefold, _LETTERS.findall(text))


_EMPTY_BRACKETS: Final = re.compile(r"[(\[]\s*[.]?\s*[)\]]|(?<=\s)\s+")
_COMPARING: Final = frozenset(
    ("vs", "versus", "over", "of", "über", "zu", "du", "against", "gegen")
)
_PRINTED_WORDS: Final = words_of(_PRINTED)
_SCENARIOS: Final = {
    **dict.fromkeys(ACTUAL_WORDS, Scenario.ACTUAL),
    **dict.fromkeys(TARGET_WORDS, Scenario.TARGET),
    **dict.fromkeys(FORECAST_WORDS, Scenario.FORECAST),
    **dict.fromkeys(VARIANCE_WORDS, Scenario.VARIANCE),
}
# What stands before or after the number of a week or a quarter.
PERIOD_WORDS: Final = {
    **dict.fromkeys(words_of(_WEEK), Frequency.WEEK),
    **dict.fromkeys(words_of(_QUARTER), Frequency.QUARTER),
}
HALF_WORDS: Final = words_of(_HALF)
