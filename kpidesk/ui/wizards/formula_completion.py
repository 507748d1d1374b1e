"""What can be written at a place in a formula: the metrics and functions that fit, best first."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kpidesk.domain.formulas.functions import CONSTANTS, FUNCTIONS, meaning, signature
from kpidesk.domain.formulas.lexer import Kind, Token, tokens
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.writing import quoted
from kpidesk.i18n import _

_MOST_WORDS: Final = 12  # of a name that is written without brackets


class What(Enum):
    """What is offered."""

    METRIC = "metric"
    FUNCTION = "function"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be inserted: how it is shown, what it means, and its name."""

    what: What
    name: str
    shown: str
    meaning: str

    @property
    def text(self) -> str:
        """Return what is written into the formula."""
        if self.what is What.METRIC:
            return quoted(self.name)
        return f"{self.name}()" if self.what is What.FUNCTION else self.name


@dataclass(frozen=True, slots=True)
class Beginning:
    """The word that is being written: the characters [start, end) of the formula, and its letters.

    `in_brackets` says that it is a name in brackets, which can be no function.
    """

    start: int
    end: int
    text: str
    in_brackets: bool = False


def function_offers() -> tuple[Offer, ...]:
    """Return every function and constant."""
    return tuple(
        Offer(
            What.FUNCTION if name in FUNCTIONS else What.CONSTANT,
            name,
            signature(name),
            meaning(name),
        )
        for name in (*FUNCTIONS, *CONSTANTS)
    )


def metric_offers(names: Mapping[str, str]) -> tuple[Offer, ...]:
    """Return the metrics of `names`, each with a word about it, by name."""
    ordered = sorted(names, key=name_key)
    return tuple(Offer(What.METRIC, name, name, names[name]) for name in ordered)


def example(name: str) -> str:
    """Return a formula that uses the function or constant `name`."""
    return {
        "if": _("if(Leads > 0, Conversions / Leads, 0)"),
        "sum": _("sum(Cash, Card, Vouchers)"),
        "mean": _("mean(Branch1, Branch2)"),
        "min": _("min(Ordered, Delivered)"),
        "max": _("max(Profit, 0)"),
        "abs": _("abs(Planned - Actual)"),
        "round": _("round(Revenue / Orders, 2)"),
        "coalesce": _("coalesce(Returns, 0)"),
        "prev": _("Revenue / prev(Revenue) - 1"),
        "yoy": _("Revenue / yoy(Revenue) - 1"),
        "ytd": _("ytd(Revenue)"),
        "qtd": _("qtd(Revenue)"),
        "rolling_sum": _("rolling_sum(Revenue, 12)"),
        "rolling_mean": _("rolling_mean(Orders, 3)"),
        "avg2": _("Cost / avg2(Stock)"),
        "days_in_period": _("Revenue / days_in_period"),
        "periods_per_year": _("Interest * periods_per_year"),
    }[name]


def beginning_at(text: str, cursor: int, names: Mapping[str, str]) -> Beginning:
    """Return the word of `text` that ends, or goes on, at `cursor`; empty where there is none.

    Several words count as one where a metric of `names` begins so: “new le” finds “New leads”.
    """
    found = [token for token in tokens(text) if token.start < cursor and token.kind is not Kind.END]
    if not found or found[-1].end < cursor:
        return Beginning(cursor, cursor, "")
    last = found[-1]
    if last.kind is Kind.NAME:
        return _words(text, found, cursor, names)
    if last.kind is Kind.QUOTED and cursor < last.end:
        inside = text[last.start + 1 : cursor]
        # A bracket that was just opened takes in all up to the next one: that is no name.
        is_whole = "[" not in text[last.start + 1 : last.end]
        return Beginning(last.start, last.end if is_whole else cursor, inside, in_brackets=True)
    if last.kind is Kind.UNKNOWN and last.text.startswith("["):
        return Beginning(last.start, cursor, text[last.start + 1 : cursor], in_brackets=True)
    return Beginning(cursor, cursor, "")


def _words(text: str, found: list[Token], cursor: int, names: Mapping[str, str]) -> Beginning:
    last = found[-1]
    keys = [name_key(name) for name in names]
    for place in range(max(0, len(found) - _MOST_WORDS), len(found) - 1):
        run = found[place:]
        if any(token.kind is not Kind.NAME for token in run):
            continue
        words = text[run[0].start : cursor]
        if any(key.startswith(name_key(words)) for key in keys):
            return Beginning(run[0].start, last.end, words)
    return Beginning(last.start, last.end, text[last.start : cursor])


def fitting(beginning: Beginning, offers: tuple[Offer, ...]) -> list[Offer]:
    """Return the offers that fit, those that begin so first, then those with a word that does."""
    written = name_key(beginning.text)
    allowed = [offer for offer in offers if offer.what is What.METRIC or not beginning.in_brackets]
    if not written:
        return allowed
    ranked = [(_rank(written, offer), offer) for offer in allowed]
    return [offer for rank, offer in sorted(ranked, key=lambda pair: pair[0]) if rank < _NO_FIT]


_NO_FIT: Final = 3


def _rank(written: str, offer: Offer) -> int:
    key = name_key(offer.name)
    if key.startswith(written):
        return 0
    if any(word.startswith(written) for word in key.replace("_", " ").split()):
        return 1
    return 2 if written in key else _NO_FIT
