"""Which metric of our library a name on a sheet is, by its words and by what else it is called."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from kpidesk import i18n
from kpidesk.domain.imports import label_path
from kpidesk.domain.library import LibraryMetric
from kpidesk.services.import_words import account_of, essence
from kpidesk.services.library import library

Words = tuple[str, ...]

# Words that make no other metric of one: "Average public review rating" is a review rating.
_FILLERS: Final = frozenset(essence("average mean total overall monthly public our number count"))
# What else people call them; the words count, not their order, number or case.
_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "payroll_cost": (
        "staff cost", "personnel cost", "labour cost", "labor cost", "employee cost", "wages",
        "salaries", "wages and salaries", "salaries and wages", "payroll", "payroll expenses",
        "staff costs and wages", "Personalkosten", "Lohnkosten", "Löhne und Gehälter",
        "charges de personnel", "gastos de personal", "costi del personale", "personeelskosten",
    ),
    "revenue": (
        "revenue", "sales", "sales revenue", "net sales", "turnover", "income from sales",
        "Umsatz", "Umsatzerlöse", "chiffre d'affaires", "ventas", "ricavi", "fatturato", "omzet",
    ),
    "headcount": ("head count", "employees", "staff", "FTE", "Mitarbeiter"),
    "scrap_rate": ("waste share", "waste rate", "scrap share", "Ausschussquote"),
    "review_rating": ("review rating", "star rating", "google rating", "customer rating", "rating"),
    "customer_churn_rate": ("churn", "churn rate", "customer churn"),
    "cash_balance": ("bank balance", "cash balance", "cash at bank", "Kontostand", "Bankguthaben"),
    "inventory_value": ("stock value", "value of stock", "Lagerbestand"),
    "items_returned": ("returns", "returned items", "Retouren"),
    "complaints": ("complaints", "customer complaints", "Reklamationen", "Beschwerden", "quejas"),
    "days_absent": ("sick days", "absence days", "days of absence", "sick leave", "Krankheitstage"),
    "average_order_value": ("average basket", "average ticket", "basket size", "AOV"),
    "new_leads": ("leads", "new leads"),
    "incidents": ("accidents", "work accidents", "Arbeitsunfälle"),
    "website_traffic": ("website visits", "web visits", "site visits"),
    "defective_units": ("defects", "defective items", "rejects"),
    "material_cost": ("materials", "cost of materials", "Materialkosten"),
    "capacity_utilisation": ("utilisation", "utilization", "capacity utilization", "Auslastung"),
    "employee_turnover": ("staff turnover", "employee turnover", "Fluktuation"),
    "absence_rate": ("sickness rate", "absenteeism", "absenteeism rate", "Krankenstand"),
}  # fmt: skip


def library_metric(label: str) -> LibraryMetric | None:
    """Return the metric of our library that `label` names; None where none is surely meant.

    The words have to be the same, without plurals, accents, units and what makes no difference; a
    name that two metrics of different meaning share is that of neither.
    """
    name = account_of(label_path(label)[-1])[1]
    exact, loose = _index(i18n.language())
    words = _key(name)
    return exact.get(words) or loose.get(_bare(words))


def _key(name: str) -> Words:
    return tuple(sorted(essence(name)))


def _bare(words: Words) -> Words:
    return tuple(word for word in words if word not in _FILLERS) or words


@lru_cache(maxsize=2)
def _index(
    _language: str | None,
) -> tuple[Mapping[Words, LibraryMetric], Mapping[Words, LibraryMetric]]:
    exact: dict[Words, LibraryMetric] = {}
    loose: dict[Words, LibraryMetric | None] = {}
    found = library()
    for key, names in _SYNONYMS.items():
        for name in names:
            exact.setdefault(_key(name), found.by_key[key])
    for metric in found.metrics:
        for name in _names(metric):
            exact.setdefault(_key(name), metric)
            bare = _bare(_key(name))
            other = loose.setdefault(bare, metric)
            if other is not None and not _is_alike(other, metric):
                loose[bare] = None
    return exact, {words: metric for words, metric in loose.items() if metric is not None}


def _names(metric: LibraryMetric) -> tuple[str, ...]:
    """Return its name, that without what stands in brackets, and a short form in brackets."""
    before, bracket, behind = metric.name.partition("(")
    short = behind.partition(")")[0]
    is_short = bool(bracket) and short.isupper() and short.isalpha()
    return (metric.name, before, short) if is_short else (metric.name, before or metric.name)


def _is_alike(one: LibraryMetric, other: LibraryMetric) -> bool:
    return (one.measure, one.aggregation, one.direction) == (
        other.measure,
        other.aggregation,
        other.direction,
    )
