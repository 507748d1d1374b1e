"""Tell from a heading or a title in what the numbers under it are: in thousands, in euros, in %."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kpidesk.i18n import _


@dataclass(frozen=True, slots=True)
class Scale:
    """What numbers are to be multiplied by, the currency beside it (empty: none), and the words."""

    factor: int
    currency: str
    words: str


@dataclass(frozen=True, slots=True)
class LabelUnit:
    """A label without the unit that stood behind it, and that unit."""

    label: str
    currency: str = ""
    percent: bool = False
    scale: Scale | None = None


_SIGN: Final = r"(?:(?:US|A|C|NZ|R)?\$|[€£¥₹₺₽₩₪])"
_CODE: Final = (
    "(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|UAH|CAD|AUD|NZD|INR|JPY|CNY|SGD|"
    "HKD|BRL|MXN|ZAR|AED|SAR|ILS|THB|KRW)"
)
_MONEY: Final = rf"(?:{_SIGN}|\b(?:{_CODE}|euros?|zł|kr)\b)"
_THOUSAND: Final = (
    r"(?:thousands?|tausend|tsd|milliers|miles|migliaia|duizend(?:en)?|milhares|tusen|tys)"
)
_MILLION: Final = (
    r"(?:millions?|millionen|mio|mln|millones|milioni|milhões|milhoes|miljoen(?:en)?|miljoner)"
)
_BILLION: Final = r"(?:billions|bn|mrd|milliarden?|milliards?|miliardi|miljard)"
_WORD: Final = rf"(?:(?P<k>{_THOUSAND})|(?P<m>{_MILLION})|(?P<b>{_BILLION}))"
_ROUND: Final = r"(?:1[,.'’ \u00a0]?)?000"
_PREPOSITION: Final = r"\b(?:in|en|em|i|x|×)\s+"
# Each pattern has groups k, m or b for a thousand, a million or a billion.
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_PREPOSITION}(?:{_MONEY}\s*)?{_WORD}(?!\w)",
        rf"(?<!\w){_WORD}\.?\s*(?:of\s+|de\s+|d['’]\s*|von\s+|di\s+)?{_MONEY}",
        rf"{_MONEY}\s*(?:in\s+)?{_WORD}(?!\w)",
        (
            rf"(?<!\w)(?P<k>[kt])\s?{_SIGN}|\b(?P<k2>[kt]){_CODE}\b|{_SIGN}\s?(?P<k3>[kt])(?!\w)"
            rf"|\b{_CODE}\s?(?P<k4>k)(?!\w)|(?<!\w)(?P<k5>k)\s{_CODE}\b"
        ),
        (
            rf"(?<!\w)(?P<m>mm?n?){_SIGN}|\b(?P<m2>m){_CODE}\b|{_SIGN}\s?(?P<m3>mm?n?)(?!\w)"
            rf"|\b{_CODE}\s?(?P<m4>mm?n?)(?!\w)"
        ),
        rf"{_SIGN}\s?(?P<b>bn?)(?!\w)|\b{_CODE}\s?(?P<b2>bn)(?!\w)",
        (
            rf"(?<![\w.,])(?P<k>[’']000s?)\b|(?<!\w)(?P<k2>\(\s*{_SIGN}?\s*[’']?000[’']?s?\s*\))"
            rf"|{_SIGN}\s?(?P<k3>[’']?000[’']?s?)(?![\d.,])|(?<![\d.,])(?P<k4>000[’']?s)\b"
            rf"|{_PREPOSITION}(?P<k5>{_ROUND}[’']?s?)\b(?![\d.,]\d)"
        ),
        (
            rf"[(\[]\s*{_WORD}\.?\s*[)\]]|^\s*(?:all\s+(?:figures|amounts)\s+)?(?P<k2>{_THOUSAND})\.?\s*$"
            rf"|^\s*(?P<m2>{_MILLION})\.?\s*$"
        ),
        r"[(\[]\s*(?-i:(?P<k>k))\s*[)\]]",
        # "Sales thousands", but not "Air miles": that is an English word as well.
        rf"(?:(?<=\w )|(?<=[,;:\u2013-] ))(?!miles){_WORD}\.?$",
    )
)
_ONLY_DIGITS: Final = re.compile(r"[0-9./: -]*")
_LONGEST_WORDS: Final = 60
_SHORTEST: Final = 4  # "K$" or "K $" alone is a name
_ONE_WORD: Final = re.compile(r"[^\s,;:/()\[\]-]+")
_LETTER: Final = "[^\\W\\d_\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2189\u2460-\u249b]"
_LETTERS: Final = re.compile(rf"{_LETTER}{{2}}")
_REAL_WORD: Final = re.compile(rf"{_LETTER}{{3}}|US\$")
_FACTORS: Final = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_PER: Final = re.compile(r"\b(?:per|pro|je|par|por|pour|for every|cost per)\s+\S*$", re.IGNORECASE)
# Words that mean two numbers: a billion is a million million in German, mil a thousand in Spanish.
_TWO_MEANINGS: Final = (
    r"\b(?:in|en|em)\s+(?:billions?|billionen|mil)\b|\bmil\s+(?:€|\$|eur|millones)"
    r"|\bin\s+[kt]\.?(?![\w€$£])"
)
_UNCLEAR_SCALE: Final = re.compile(
    rf"{_TWO_MEANINGS}|^(?!miles){_WORD}\.? (?:of|de|di|von|van|d['’]) ?(?!{_MONEY})\w",
    re.IGNORECASE,
)
# What applies to some numbers and not to others.
_UNCLEAR: Final = re.compile(
    r"\b(?:except|excluding|unless|außer|ausser|ausgenommen|sauf|excepto|salvo|eccetto|behalve)\b|"
    + _TWO_MEANINGS,
    re.IGNORECASE,
)
_MONEY_IN: Final = re.compile(
    rf"{_SIGN}|(?<![A-Za-z]){_CODE}(?![A-Za-z])|\beuros?\b", re.IGNORECASE
)
_MONEY_GLUED: Final = re.compile(rf"(?:^|[^A-Za-z])[kKtTmM]({_CODE})(?![A-Za-z])", re.IGNORECASE)
_ONLY_MONEY: Final = re.compile(
    rf"(?:in\s+|en\s+|em\s+)?({_SIGN}|{_CODE}|euros?|zł|kr\.?|Kč)", re.IGNORECASE
)
_ONLY_PERCENT: Final = re.compile(
    r"(?:in\s+|en\s+|em\s+)?"
    r"(?:%|percent|per cent|pct|prozent|pourcent|porcentaje|percentuale|percentagem|procent)",
    re.IGNORECASE,
)
_BRACKETED: Final = re.compile(
    r"(?P<label>.*?)\s*[(\[]\s*(?P<unit>[^()\[\]]+?)\s*[)\]]\s*:?", re.DOTALL
)
_BEHIND: Final = re.compile(
    rf"(?P<label>.*?[^\s,/:-])(?:\s*[,/:-]\s*|\s+)(?P<unit>(?:in|en|em)\s+\S.*|{_SIGN}|{_CODE}|%"
    rf"|[kKT]\s?(?:{_SIGN}|{_CODE}))\s*",
    re.DOTALL,
)


def scale_of(text: str) -> Scale | None:
    """Return by what the numbers under `text` are to be multiplied; None where it does not say.

    None as well where it is not sure: "m" alone may be millions or metres, "in thousands, except
    per share" holds for some numbers only, two scales contradict each other.
    """
    clean = _clean(text)
    factors = _factors_in(clean)
    if len(factors) != 1 or _UNCLEAR.search(clean):
        return None
    return Scale(factors.pop(), _currency_in(clean), _words_in(clean))


_PER_SHARE: Final = (
    r"(?:per[ -]share|je aktie|pro aktie|par action|por acción|per azione|per aandeel)"
)
_BUT_PER_SHARE: Final = re.compile(
    rf",? *(?:except|excluding|other than|außer|sauf|excepto|salvo|eccetto|behalve)(?: for)? +"
    rf"(?:shares? and )?{_PER_SHARE}(?: and shares?)?"
    r"(?: (?:data|amounts?|figures?|information|values?|items?))?(?=\s*(?:$|[)\].;]))",
    re.IGNORECASE,
)
_OF_A_SHARE: Final = re.compile(rf"\b{_PER_SHARE}\b|\bEPS\b", re.IGNORECASE)
_OF_SHARES: Final = re.compile(
    r"\b(?:shares?|dividends?|aktien?|actions?|acciones|azioni|aandelen)\b", re.IGNORECASE
)


def scale_but_per_share(text: str) -> Scale | None:
    """Return the scale of "in thousands, except per share"; None where more or less is said."""
    clean = _clean(text)
    rest, count = _BUT_PER_SHARE.subn("", clean)
    scale = scale_of(rest) if count == 1 else None
    return None if scale is None else Scale(scale.factor, scale.currency, _words_in(clean))


def is_per_share(name: str) -> bool | None:
    """Say whether a row is a figure of one share: "EPS"; None where that is not sure."""
    if _OF_A_SHARE.search(name):
        return True
    return None if _OF_SHARES.search(name) else False


def _words_in(clean: str) -> str:
    """Return the words that speak of the scale: of a long title only the part that does."""
    if len(clean) <= _LONGEST_WORDS:
        return clean
    parts = [part.strip() for part in re.split(r"[()\[\];|,]", clean)]
    return next((part for part in parts if names_scale(part)), clean)[:_LONGEST_WORDS]


def names_scale(text: str) -> bool:
    """Say whether `text` speaks of thousands or millions, be it clear how or not."""
    clean = _clean(text)
    return bool(_factors_in(clean)) or bool(_UNCLEAR_SCALE.search(clean))


def is_one_word(name: str) -> bool:
    """Say whether nothing parts a name into words: "Sales$K"."""
    return _ONE_WORD.fullmatch(_clean(name)) is not None


def name_bears_scale(name: str) -> bool:
    """Say whether the name of a metric speaks of thousands or millions: "Sales in k€", not "K£00".

    A single word such as "K£" or "00$K" is a name, nothing stands there that it is the unit of; but
    "TEUR", or a word that a unit is glued to ("Sales$K"), may mean it.
    """
    clean = _clean(name)
    if len(clean) < _SHORTEST or (_ONE_WORD.fullmatch(clean) and not _REAL_WORD.search(clean)):
        return False
    if _UNCLEAR_SCALE.search(clean):
        return True
    return any(not _is_glued(clean, start, end) for start, end, _factor in _found_in(clean))


def _is_glued(clean: str, start: int, end: int) -> bool:
    """Say whether a scale is a part of the first word of a name: "K£00", "00$K", "K$: 0".

    Before other words it is a unit all the same: "k€ Sales".
    """
    first = _ONE_WORD.match(clean)
    if first is None or first.end() <= start:
        return False
    before = clean[:start]
    is_behind = bool(before) and not _REAL_WORD.search(before)
    after = clean[end:]
    has_words = _REAL_WORD.search(clean[:end]) or _LETTERS.search(after)
    return is_behind or after[:1].isalnum() or not has_words


@dataclass(frozen=True, slots=True)
class NamedScale:
    """What the name of a metric says of its unit: one rule for rows, columns and lists.

    `is_doubtful` says that it speaks of thousands or millions, but not surely or not of what.
    """

    scale: Scale | None = None
    currency: str = ""
    percent: bool = False
    is_doubtful: bool = False


def scale_of_name(name: str) -> NamedScale:
    """Return by what the numbers called `name` are to be multiplied, their currency, or a doubt.

    "Sales (k€)", "K£ Sales", "Umsatz TEUR" and "Sales thousands" say it; "Sales$K", "TEUR" alone,
    "Sales k€2024" and "Thousands of units" leave it open; "K£00" is a name.
    """
    unit = unit_of_label(name)
    if unit.scale is not None or not names_scale(name) or not name_bears_scale(name):
        return NamedScale(unit.scale, unit.currency, unit.percent)
    scale = scale_of(name)
    clean = _clean(name)
    runs_on = any(clean[end : end + 1].isalnum() for _start, end, _factor in _found_in(clean))
    if scale is None or runs_on or unit_of(name) is not None or is_one_word(name):
        return NamedScale(is_doubtful=True)
    return NamedScale(scale, unit.currency, unit.percent)


def speaks_of_many(text: str) -> bool:
    """Say whether a word for thousands, millions or billions stands in `text`."""
    return re.search(rf"(?<!\w){_WORD}(?!\w)", _clean(text), re.IGNORECASE) is not None


def mixed_formats(scale: Scale) -> str:
    """Return why a number is not multiplied where formats show its neighbours in thousands."""
    return _(
        "The sheet says “{words}”. The format of other cells shows them so, but not that of this "
        "one, so nothing says how large its number is. Give all of them the same format."
    ).format(words=scale.words)


def unit_of_label(label: str) -> LabelUnit:
    """Return a label and the unit behind it: "Revenue (EUR)" is "Revenue" in EUR.

    What is in brackets or behind the label and is no unit that KPI Desk knows stays in the label. A
    label that is nothing but a unit is a name like any other: `unit_of` reads such a cell.
    """
    clean = _clean(label)
    if unit_of(clean) is not None:
        return LabelUnit(clean)
    for pattern in (_BRACKETED, _BEHIND):
        found = pattern.fullmatch(clean)
        if found and found["label"] and (unit := _unit(found["label"], f"({found['unit']})")):
            return unit
    return LabelUnit(clean)


def unit_of(text: str) -> LabelUnit | None:
    """Return the unit that a cell is nothing but the name of ("EUR", "in T€", "%"), or None."""
    return _unit("", _clean(text))


def _unit(label: str, wrapped: str) -> LabelUnit | None:
    """Return the unit in `wrapped`, which may stand in brackets."""
    text = wrapped[1:-1] if wrapped[:1] + wrapped[-1:] in ("()", "[]") else wrapped
    if _ONLY_PERCENT.fullmatch(text):
        return LabelUnit(label, percent=True)
    if found := _ONLY_MONEY.fullmatch(text):
        return LabelUnit(label, _as_code(found[1]))
    scale = scale_of(wrapped)
    if scale is None or not _is_only_scale(text):
        return None
    return LabelUnit(label, scale.currency, scale=Scale(scale.factor, scale.currency, text))


def _is_only_scale(text: str) -> bool:
    """Say whether nothing but a scale stands in `text`: "in thousands of pieces" has more."""
    return re.fullmatch(_ONLY_SCALE, text, re.IGNORECASE) is not None


_ONLY_SCALE: Final = (
    rf"(?:(?:in|en|em|of|de|x|×|figures|amounts|all|alle|angaben|zahlen|{_MONEY}|[ktm]{_CODE}"
    rf"|{_THOUSAND}\b|{_MILLION}\b|{_BILLION}\b|[kt](?!\w)|mm?n?(?!\w)|bn?(?!\w)|[ktm](?={_SIGN})"
    rf"|[’']?{_ROUND}[’']?s?)\.?\s*)+"
)


def _factors_in(clean: str) -> set[int]:
    return {factor for _start, _end, factor in _found_in(clean)}


def _found_in(clean: str) -> Iterator[tuple[int, int, int]]:
    """Yield from where to where a scale is written, and its factor."""
    if _ONLY_DIGITS.fullmatch(clean):  # as the many dates of a list; no pattern fits those
        return
    for pattern in _PATTERNS:
        for found in pattern.finditer(clean):
            if _PER.search(clean[: found.start()]):
                continue
            name = next(name for name, part in found.groupdict().items() if part)
            yield found.start(), found.end(), _FACTORS[name[0]]


def _currency_in(clean: str) -> str:
    names = {_as_code(found) for found in _MONEY_IN.findall(clean)}
    names |= {_as_code(found) for found in _MONEY_GLUED.findall(clean)}
    return names.pop() if len(names) == 1 else ""


def _as_code(money: str) -> str:
    if money.casefold() in ("euro", "euros"):
        return "EUR"
    return money.upper() if re.fullmatch(_CODE, money, re.IGNORECASE) else money


def _clean(text: str) -> str:
    """Return `text` on one line, with plain spaces and composed accents; at most 200 letters."""
    return " ".join(unicodedata.normalize("NFC", text[:200]).split())
