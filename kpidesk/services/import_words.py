"""What words on a sheet say of a metric: money or a count, a sum or a state."""

import re
import unicodedata
from functools import lru_cache
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The words are as `plain_words` gives them: lower case, without accents.
_LAST: Final = _words(
    """
    balance balances stock inventory headcount staff employees customers clients subscribers members
    users followers contacts accounts outstanding receivable receivables payable payables assets
    liabilities equity debt backlog bank closing
    bestand saldo kontostand lager mitarbeiter mitarbeiterzahl kunden forderungen verbindlichkeiten
    eigenkapital abonnenten mitglieder
    solde stock effectif effectifs clients abonnes encours creances dettes membres
    existencias inventario plantilla empleados clientes suscriptores saldo deuda miembros
    giacenza giacenze scorte magazzino dipendenti clienti abbonati debiti crediti
    estoque existencias funcionarios assinantes saldo divida
    voorraad personeel medewerkers klanten abonnees schulden leden
    """
)
_LAST_STEMS: Final = ("bestand", "saldo", "kontostand", "voorraad")
_BALANCE_SHEET: Final = (
    "balance sheet", "bilanz", "bilan", "balance general", "balance de situacion",
    "stato patrimoniale", "balanco", "balans", "statement of financial position",
)  # fmt: skip
_FLOW: Final = _words(
    """
    new lost gained added joined signups churned hired left change
    neue neu neukunden gewonnene verlorene nouveau nouveaux nouvelles perdus
    nuevo nuevos nuevas perdidos nuovo nuovi nuove persi novo novos novas nieuw nieuwe verloren
    """
)
_MEAN: Final = _words(
    """
    rate rates average avg mean median ratio share score satisfaction nps utilisation utilization
    conversion occupancy percent percentage pct margin
    quote anteil durchschnitt mittelwert auslastung zufriedenheit satz prozent marge
    taux moyenne moyen part ratio pourcentage marge
    tasa promedio media porcentaje ratio margen
    tasso medio percentuale margine taxa media medio percentagem porcentagem margem
    gemiddelde gemiddeld aandeel percentage bezettingsgraad tevredenheid marge
    """
)
_MEAN_STEMS: Final = ("durchschnitt", "gemiddeld")
_MEAN_ENDS: Final = ("quote", "zinssatz", "steuersatz", "auslastung", "anteil")
_AMOUNT_MARGIN: Final = frozenset(("gross", "net", "brutto", "netto", "profit"))
_MONEY: Final = _words(
    """
    revenue revenues sales income expense expenses cost costs profit profits loss losses cash price
    prices fee fees salary salaries wages payroll rent tax taxes spend spending turnover ebitda ebit
    cogs mrr arr invoiced payments refunds donations budget interest money balance utilities
    umsatz umsatze erlos erlose ertrag ertrage kosten aufwand gewinn verlust miete gehalter lohne
    steuern einnahmen ausgaben
    ventes revenus recettes charges couts benefice benefices loyer salaires impots depenses
    ventas ingresos gastos costes costos beneficio ganancia ganancias alquiler salarios impuestos
    ricavi fatturato costi utile vendite affitto stipendi imposte spese
    receita receitas vendas despesas custos lucro aluguel renda impostos
    omzet winst verlies verkopen huur lonen belastingen uitgaven inkomsten
    """
)
_COUNT: Final = _words(
    """
    number count units unit qty quantity orders calls visits hours days leads transactions
    anzahl stuck stunden tage menge nombre unites quantite heures jours numero cantidad unidades
    horas dias quantita unita ore giorni quantidade aantal stuks uren dagen
    """
)
_UNITS: Final = _words(
    """
    eur euro euros usd dollar dollars gbp chf cad aud jpy pln sek nok dkk czk inr brl mxn
    percent pct k mio mn tsd thousand thousands million millions teur keur keuro tausend milliers
    """
)
_ARTICLES: Final = _words(
    "the a an of for and in per der die das von und le la les de des du et el los y il e do van het"
)
_LONG_FOR: Final = {
    "no": "number", "nr": "number", "num": "number", "nb": "number", "anz": "anzahl",
    "qty": "quantity", "avg": "average", "av": "average", "rev": "revenue", "cust": "customer",
    "amt": "amount", "exp": "expense", "mktg": "marketing", "mkt": "marketing", "acct": "account",
    "inv": "invoice", "emp": "employee", "dept": "department", "mgmt": "management",
    "util": "utilities", "misc": "miscellaneous", "adv": "advertising", "ads": "advertising",
    "ins": "insurance", "conv": "conversion", "sat": "satisfaction", "trans": "transaction",
    "hrs": "hour", "prod": "product", "svc": "service", "svcs": "service", "subs": "subscriber",
    "durchschn": "durchschnitt", "ma": "mitarbeiter", "tx": "transaction",
    "cogs": "cost goods sold",
}  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
# Letters that are no others with an accent, though they are often written as such.
_PLAIN_LETTERS: Final = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
_OWNED: Final = re.compile(r"(?<=\w)['’`\u00b4]s\b")  # the owner's draw, the owners draw
_NUMBER_OF_ACCOUNT: Final = r"(?P<number>\d{3,10}|\d{1,6}[-.]\d{2,6})"
_SIGN: Final = r"(?:[·•:|/–—-]|\.(?=\s))"
_ACCOUNT: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\s*#?{_NUMBER_OF_ACCOUNT}(?:(?P<sure>\s*{_SIGN}\s*)|\s+)(?P<name>.*[^\W\d_].*)",
        rf"(?P<name>.*[^\W\d_].*?)\s*[(\[]\s*#?{_NUMBER_OF_ACCOUNT}\s*[)\]]\s*",
        rf"(?P<name>.*[^\W\d_].*?)(?:(?P<sure>\s*{_SIGN}\s*)|\s+)#?{_NUMBER_OF_ACCOUNT}\s*",
    )
)
_YEAR_LIKE: Final = re.compile(r"(?:19|20)\d\d(?:[-.](?:0?[1-9]|1[0-2]))?")


@lru_cache(maxsize=8192)
def plain_words(text: str) -> tuple[str, ...]:
    """Return the words and numbers of `text` in lower case, without accents."""
    plain = text.casefold().replace("ß", "ss").translate(_PLAIN_LETTERS)
    split = unicodedata.normalize("NFKD", _OWNED.sub("s", plain))
    return tuple(_WORD.findall("".join(c for c in split if not unicodedata.combining(c))))


@lru_cache(maxsize=8192)
def account_of(label: str) -> tuple[str, str]:
    """Return the number of an account that stands before or behind a name, and the name alone.

    The number is empty where there is none: "Line 1" has none, and a year is none unless a sign
    parts it from the name, as in "2010 · Credit card".
    """
    for pattern in _ACCOUNT:
        found = pattern.fullmatch(label)
        if found is None:
            continue
        number = found["number"]
        is_sure = "sure" in pattern.groupindex and found["sure"] is not None
        if _YEAR_LIKE.fullmatch(number) and not (is_sure and found.start("number") == 0):
            continue
        return number, found["name"].strip()
    return "", label


def is_state(label: str, context: str = "") -> bool:
    """Say whether `label` names how much there is at a moment, such as a balance.

    `context` is what stands above the table: all that a balance sheet names is such.
    """
    above = " ".join(plain_words(context))
    if any(f" {name} " in f" {above} " for name in _BALANCE_SHEET):
        return True
    words = plain_words(label)
    if _FLOW.intersection(words):
        return False
    return any(word in _LAST or word.endswith(_LAST_STEMS) for word in words)


def is_share(label: str) -> bool:
    """Say whether `label` names a rate or an average, which must not be added up."""
    words = plain_words(label)
    if any(w.startswith(_MEAN_STEMS) or w.endswith(_MEAN_ENDS) for w in words):
        return True
    found = _MEAN.intersection(words)
    if found and found <= {"margin", "marge", "margen", "margine", "margem"}:
        return not _AMOUNT_MARGIN.intersection(words)
    return bool(found)


def is_money(label: str) -> bool:
    """Say whether `label` names an amount of money, and no count of something."""
    words = plain_words(label)
    return bool(_MONEY.intersection(words)) and not _COUNT.intersection(words)


@lru_cache(maxsize=8192)
def essence(label: str) -> tuple[str, ...]:
    """Return the words that tell one label from another: no units, no articles, the singular."""
    # What stands in brackets is a unit, unless it is a number alone: one of several, or a year.
    bare = re.sub(r"[(\[](?!\s*#?\d+\s*[)\]])[^)\]]{0,12}[)\]]", " ", label)
    found: list[str] = []
    for word in plain_words(bare) or plain_words(label):
        if word in _UNITS or word in _ARTICLES:
            continue
        found.extend(_singular(each) for each in _LONG_FOR.get(word, word).split())
    return tuple(found) or plain_words(label)


def _singular(word: str) -> str:
    """Return one form for singular and plural, and for ü and ue; it need not be a word."""
    for written, sound in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        if len(word) > 4:
            word = word.replace(written, sound)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    for end in ("en", "er", "e", "n"):
        if len(word) - len(end) >= 4 and word.endswith(end):
            return word.removesuffix(end)
    return word
