"""What the words of a name say of a new metric: how it adds up, and which way is good."""

from itertools import pairwise
from typing import Final, NamedTuple

from kpidesk.domain.metrics import Aggregation, Direction
from kpidesk.services.import_words import (
    flow_word,
    money_word,
    plain_words,
    share_word,
    state_word,
    words_of,
)


class SaidAggregation(NamedTuple):
    """What a year is by the name, and the word that says so."""

    aggregation: Aggregation
    word: str


class SaidDirection(NamedTuple):
    """Which way is good by the name, and the word that says so."""

    direction: Direction
    word: str


_LOWER: Final = words_of(
    """
    cost costs expense expenses spend spending charges wages salary salaries payroll rent tax taxes
    fee fees interest loss losses debt debts liabilities payable payables burn
    waste wastage scrap rework defect defects defective error errors mistake mistakes fault faults
    bug bugs incident incidents accident accidents injury injuries complaint complaints claim claims
    returns refund refunds cancellation cancellations cancelled canceled chargebacks shrinkage
    churn churned lost late delay delays delayed overdue backlog downtime outage outages missed
    sick sickness absence absences absent absenteeism overtime bounce bounced bounces spam
    stockout stockouts unpaid dropout dropouts abandoned abandonment rejected rejects rejections
    penalty penalties fines leakage emissions co2 breakages spoilage detractors turnaround
    used usage consumption consumed
    kosten aufwand ausgaben miete gehalter lohne steuern verlust verluste schulden verbindlichkeiten
    ausschuss abfall fehler mangel reklamation reklamationen beschwerden retouren storno stornos
    kundigungen verspatung verspatungen krankheitstage fehlzeiten krankenstand ausfall ausfalle
    unfalle uberstunden verbrauch fluktuation abwanderung
    charges couts depenses loyer salaires impots pertes dettes dechets rebut defauts erreurs
    reclamations plaintes retours retards absences accidents
    gastos costes costos alquiler salarios impuestos perdidas deudas desperdicio mermas defectos
    errores quejas reclamaciones devoluciones retrasos ausencias accidentes
    costi spese affitto stipendi imposte perdite debiti scarti difetti errori reclami resi ritardi
    assenze despesas custos aluguel dividas erros reclamacoes devolucoes atrasos
    uitgaven huur lonen verlies schulden afval fouten klachten retouren verzuim ongevallen
    """
)
_LOWER_STEMS: Final = ("kosten", "aufwand", "fehler", "ausschuss", "verbrauch", "beschwerden")
_LOWER_PAIRS: Final = (
    ("no", "show"), ("no", "shows"), ("return", "rate"), ("return", "share"), ("refund", "rate"),
    ("response", "time"), ("waiting", "time"), ("wait", "time"), ("cycle", "time"),
    ("lead", "time"), ("delivery", "time"), ("resolution", "time"), ("handling", "time"),
    ("processing", "time"), ("staff", "turnover"), ("employee", "turnover"), ("days", "to"),
)  # fmt: skip
_HIGHER: Final = words_of(
    """
    revenue revenues sales turnover income profit profits margin ebitda ebit earnings cash mrr arr
    donations orders bookings customers clients guests visitors visits subscribers members users
    followers leads deals won signups downloads conversion conversions retention
    rating ratings stars satisfaction nps csat score happiness recommendation recommendations
    promoters utilisation utilization occupancy uptime availability productivity efficiency yield
    output produced delivered completed resolved solved fixed sold gained growth savings saved
    recovered quality compliance engagement reach equity
    umsatz umsatze erlos erlose ertrag ertrage einnahmen gewinn marge kunden gaste besucher
    auftrage bestellungen zufriedenheit auslastung bewertung bewertungen
    ventes recettes benefice benefices marge clients visites commandes
    ventas ingresos beneficio beneficios ganancia ganancias margen clientes visitas pedidos
    ricavi fatturato vendite utile margine clienti ordini receita receitas vendas lucro margem
    omzet winst verkopen inkomsten klanten bezoekers tevredenheid
    """
)
# What is done about something bad is good, however bad that is.
_MENDED: Final = words_of(
    "resolved solved saved savings saving recovered reduction reduced avoided"
)
_AT_A_MOMENT: Final = words_of("active existing current")
_MANY: Final = words_of(
    """
    customers clients users contacts accounts kunden clientes clienti klanten usagers utilisateurs
    """
)


def said_aggregation(label: str, context: str = "") -> SaidAggregation | None:
    """Return what a year of `label` is by its words; None where they do not tell.

    `context` is what stands above the table. Customers alone say nothing: those of a café come and
    go, those of a subscription stay.
    """
    words = plain_words(label)
    many = _MANY.intersection(words)
    if many and (found := _AT_A_MOMENT.intersection(words)):
        return SaidAggregation(Aggregation.LAST, min(found))
    if word := share_word(label):
        return SaidAggregation(Aggregation.MEAN, word)
    if word := state_word(label, context):
        return SaidAggregation(Aggregation.LAST, word)
    if word := money_word(label) or flow_word(label):
        return SaidAggregation(Aggregation.SUM, word)
    return None


def said_direction(label: str) -> SaidDirection | None:
    """Return which way is good by the words of `label`; None where they do not tell."""
    words = plain_words(label)
    known = set(words)
    for good in _MENDED.intersection(known):
        return SaidDirection(Direction.HIGHER, good)
    pairs = set(pairwise(words))
    for pair in _LOWER_PAIRS:
        if pair in pairs:
            return SaidDirection(Direction.LOWER, " ".join(pair))
    if {"profit", "loss"} <= known or {"interest", "income"} <= known:
        return SaidDirection(Direction.HIGHER, "profit" if "profit" in known else "income")
    for word in words:
        if word in _LOWER or word.endswith(_LOWER_STEMS):
            return SaidDirection(Direction.LOWER, word)
    for word in words:
        if word in _HIGHER:
            return SaidDirection(Direction.HIGHER, word)
    return None
