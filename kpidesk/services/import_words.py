"""What words on a sheet say of a metric: money or a count, a sum or a state."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final


def words_of(text: str) -> frozenset[str]:
    """Return the words of `text`, which are as `plain_words` gives them."""
    return frozenset(text.split())


# The words are as `plain_words` gives them: lower case, without accents.
_LAST: Final = words_of(
    """
    balance balances headcount outstanding receivable receivables payable payables assets
    liabilities equity backlog closing
    saldo kontostand mitarbeiterzahl forderungen verbindlichkeiten eigenkapital
    solde effectif effectifs encours creances divida
    """
)
# These are there at a moment too, unless something happens to them: staff, but not staff cost.
_OFTEN_LAST: Final = words_of(
    """
    stock inventory staff employees subscribers members users followers contacts accounts debt bank
    lager mitarbeiter abonnenten mitglieder abonnes dettes membres
    existencias inventario plantilla empleados suscriptores deuda miembros
    giacenza giacenze scorte magazzino dipendenti abbonati debiti crediti
    estoque funcionarios assinantes
    voorraad personeel medewerkers abonnees schulden leden
    """
)
_LAST_STEMS: Final = ("bestand", "saldo", "kontostand", "voorraad")
_BALANCE_SHEET: Final = (
    "balance sheet", "bilanz", "bilan", "balance general", "balance de situacion",
    "stato patrimoniale", "balanco", "balans", "statement of financial position",
)  # fmt: skip
_FLOW: Final = words_of(
    """
    new lost gained added joined signups churned hired left change
    neue neu neukunden gewonnene verlorene nouveau nouveaux nouvelles perdus
    nuevo nuevos nuevas perdidos nuovo nuovi nuove persi novo novos novas nieuw nieuwe verloren
    """
)
# What happens in a period, so that the periods add up.
_HAPPENS: Final = words_of(
    """
    sold used received made paid bought purchased purchases produced delivered deliveries shipped
    shipments completed opened closed resolved processed served handled sent booked cancelled
    cancellations visitors guests covers bookings reservations tickets downloads complaints claims
    returns incidents accidents errors mistakes defects faults injuries absences training meals
    consumption usage used charges kwh km litres liters attendance footfall impressions clicks views
    appointments quotes deals projects jobs
    verkauft verkaufte bestellungen auftrage besucher gaste besuche reklamationen beschwerden
    retouren lieferungen verbrauch gebuhren commandes visiteurs visites reclamations livraisons
    pedidos visitas visitantes quejas devoluciones ordini visitatori reclami consegne
    bestellingen bezoekers klachten leveringen
    """
)
_NO_FLOW_OF_MONEY: Final = words_of("cash money balance budget price prices interest mrr arr")
_MEAN: Final = words_of(
    """
    rate rates average avg mean median ratio share score satisfaction nps utilisation utilization
    conversion occupancy percent percentage pct margin rating price prices index temperature per
    uptime availability efficiency productivity yield csat
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
_MONEY: Final = words_of(
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
_COUNT: Final = words_of(
    """
    number count units unit qty quantity orders calls visits hours days leads transactions
    anzahl stuck stunden tage menge nombre unites quantite heures jours numero cantidad unidades
    horas dias quantita unita ore giorni quantidade aantal stuks uren dagen
    """
)
_ONLY_COUNTS: Final = words_of(
    """
    number count unit units qty quantity days anzahl stuck menge nombre unites quantite numero
    cantidad unidades quantita unita quantidade aantal stuks left change
    """
)
_COUNT_OF_TIME: Final = words_of("hours days stunden tage heures jours horas dias ore giorni uren")
_PERIODS: Final = words_of("day week month quarter year annum")
_EACH_TIME: Final = words_of("response waiting wait cycle lead delivery resolution handling repair")
_UNITS: Final = words_of(
    """
    eur euro euros usd dollar dollars gbp chf cad aud jpy pln sek nok dkk czk inr brl mxn
    percent pct k mio mn tsd thousand thousands million millions teur keur keuro tausend milliers
    """
)
_ARTICLES: Final = words_of(
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


def state_word(label: str, context: str = "") -> str:
    """Return what says that `label` is how much there is at a moment, such as "balance".

    Empty where nothing does. `context` is what stands above the table: all that a balance sheet
    names is such.
    """
    above = " ".join(plain_words(context))
    for name in _BALANCE_SHEET:
        if f" {name} " in f" {above} ":
            return name
    words = plain_words(label)
    if _FLOW.intersection(words):
        return ""
    for word, after in zip(words, (*words[1:], ""), strict=True):
        if word in _LAST or word.endswith(_LAST_STEMS):
            return word
        if (word, after) == ("head", "count"):
            return "head count"
    if _HAPPENS.union(_COUNT_OF_TIME, _MONEY - _NO_FLOW_OF_MONEY).intersection(words):
        return ""
    return next((word for word in words if word in _OFTEN_LAST), "")


def share_word(label: str) -> str:
    """Return what says that `label` is a rate or an average, which must not be added up."""
    words = plain_words(label)
    for word in words:
        if word.startswith(_MEAN_STEMS) or word.endswith(_MEAN_ENDS):
            return word
    found = [
        word
        for word, after in zip(words, (*words[1:], ""), strict=True)
        if word in _MEAN and not (word == "per" and after in _PERIODS)
    ]
    if _COUNT.intersection(words[:1]):  # a number of ratings
        return ""
    if not found:
        return "%" if "%" in label else next(_times_taken(words), "")
    if {*found} <= {"margin", "marge", "margen", "margine", "margem"}:
        amount = _AMOUNT_MARGIN.intersection(words) and "%" not in label
        return "" if amount else found[0]
    return found[0]


def _times_taken(words: tuple[str, ...]) -> Iterator[str]:
    """Yield how something is called that takes so long each time, as a response does."""
    for word, after in pairwise(words):
        if after in ("time", "times") and word in _EACH_TIME:
            yield f"{word} {after}"


def flow_word(label: str) -> str:
    """Return what says that `label` counts what happens in a period; empty where nothing does."""
    flows = _FLOW | _HAPPENS | _COUNT
    words = plain_words(label)
    # "Number of customers" counts, but says no more than "customers" does.
    return next((word for word in words if word in flows and word not in _ONLY_COUNTS), "")


def is_share(label: str) -> bool:
    """Say whether `label` names a rate or an average, which must not be added up."""
    return bool(share_word(label))


def money_word(label: str) -> str:
    """Return what says that `label` is money that comes or goes; empty where nothing does."""
    if not is_money(label):
        return ""
    flows = _MONEY - _NO_FLOW_OF_MONEY
    return next((word for word in plain_words(label) if word in flows), "")


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
