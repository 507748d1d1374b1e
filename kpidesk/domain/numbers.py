"""Numbers as people write them: a strict reader that never guesses, and a writer.

What is shown is rounded as Excel shows it; what is edited has every digit.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from kpidesk.domain.errors import NumberError
from kpidesk.i18n import _

_NARROW: Final = "\u202f"
_SPACES: Final = "\u00a0\u202f\u2009 "
_APOSTROPHES: Final = "'\u2019"
_MINUSES: Final = "\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d"
_INVISIBLE: Final = "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
_TYPED_AS: Final = str.maketrans(
    dict.fromkeys(_MINUSES, "-")
    | dict.fromkeys("\u066a\uff05", "%")
    | dict.fromkeys(_INVISIBLE, "")
)
_MAX_LENGTH: Final = 60
# The largest double has 309 digits, the smallest 324 decimals more: nothing is ever cut off.
EXACT: Final = Context(prec=1000, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class NumberLocale:
    """How the owner writes numbers: the decimal mark, the mark between groups of three digits."""

    decimal: str = "."
    group: str = ","
    currency_first: bool = True

    def __post_init__(self) -> None:
        """Refuse marks that cannot be told apart, from each other or from the rest of a number."""
        for mark in (self.decimal, self.group):
            if len(mark) != 1 or mark.isalnum() or mark in "+-%()" or mark in _MINUSES:
                msg = f"{mark!r} cannot be a mark inside a number"
                raise ValueError(msg)
        if self.decimal == self.group or self.decimal.isspace():
            msg = f"decimal {self.decimal!r} and group {self.group!r} cannot be told apart"
            raise ValueError(msg)


ENGLISH: Final = NumberLocale()

# What the settings can offer, by language or language_REGION, after the Unicode CLDR.
NUMBER_LOCALES: Final[Mapping[str, NumberLocale]] = MappingProxyType(
    {
        "en": ENGLISH,
        "cs": NumberLocale(",", "\u00a0", currency_first=False),
        "da": NumberLocale(",", ".", currency_first=False),
        "de": NumberLocale(",", ".", currency_first=False),
        "de_CH": NumberLocale(".", "\u2019"),
        "en_ZA": NumberLocale(",", "\u00a0"),
        "es": NumberLocale(",", ".", currency_first=False),
        "es_MX": NumberLocale(".", ","),
        "fi": NumberLocale(",", "\u00a0", currency_first=False),
        "fr": NumberLocale(",", _NARROW, currency_first=False),
        "hu": NumberLocale(",", "\u00a0", currency_first=False),
        "it": NumberLocale(",", ".", currency_first=False),
        "nb": NumberLocale(",", "\u00a0"),
        "nl": NumberLocale(",", "."),
        "pl": NumberLocale(",", "\u00a0", currency_first=False),
        "pt": NumberLocale(",", "\u00a0", currency_first=False),
        "pt_BR": NumberLocale(",", "."),
        "ro": NumberLocale(",", ".", currency_first=False),
        "sv": NumberLocale(",", "\u00a0", currency_first=False),
        "tr": NumberLocale(",", "."),
        "uk": NumberLocale(",", "\u00a0", currency_first=False),
    }
)
# Who else writes like one of those: above all where "1,5" read as English would be another number.
_WRITES_LIKE: Final[Mapping[str, str]] = {
    other: name
    for name, others in {
        "de": (
            "ar_DZ", "ar_LY", "ar_MA", "ar_TN", "az", "bs", "ca", "el", "eu", "fo", "gl", "hr",
            "id", "is", "lb", "mk", "ms_BN", "sl", "sr", "vi", "en_AT", "en_BE", "en_DE", "en_DK",
            "en_ES", "en_ID", "en_IT", "en_NL", "en_PL", "en_RO", "en_SI",
        ),
        "de_CH": ("de_LI", "en_CH", "gsw", "it_CH", "rm"),
        "es_MX": (
            "es_419", "es_BR", "es_BZ", "es_CU", "es_DO", "es_GT", "es_HN", "es_NI", "es_PA",
            "es_PE", "es_PR", "es_SV", "es_US",
        ),
        "en_ZA": ("af",),
        "fr": ("en_FR",),
        "nb": ("nn", "no"),
        "uk": (
            "be", "bg", "et", "hy", "ka", "kk", "ky", "lt", "lv", "ru", "sk", "sq", "uz",
            "en_CZ", "en_FI", "en_HU", "en_NO", "en_PT", "en_SE", "en_SK",
        ),
    }.items()
    for other in others
}  # fmt: skip


def locale_for(language_tag: str) -> NumberLocale:
    """Return how numbers are written where `language_tag` is set; English where it is not known.

    A tag is that of BCP 47 or POSIX: "de", "de-AT", "de_DE.UTF-8", "zh-Hans-CN", "C".
    """
    language, *rest = re.split(r"[-_]", re.split(r"[.@]", language_tag.strip())[0])
    region = next((part.upper() for part in rest if re.fullmatch(r"[A-Za-z]{2}|\d{3}", part)), "")
    for key in (f"{language.lower()}_{region}", language.lower()):
        known = _WRITES_LIKE.get(key, key)
        if known in NUMBER_LOCALES:
            return NUMBER_LOCALES[known]
    return ENGLISH


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """A number that was understood, and whether a percent sign or a unit stood beside it.

    `exact` is as written: "12 %" gives 12 with `percent` True; who knows the unit decides.
    `currency` is the currency or the unit asked for that stood beside it; empty where none did.
    """

    exact: Decimal
    percent: bool = False
    currency: str = ""

    @property
    def value(self) -> float:
        """Return the number as written, 12.0 for "12 %": the double nearest to it."""
        return float(self.exact)

    @property
    def fraction(self) -> float:
        """Return a hundredth of the number, 0.12 for "12 %": the double nearest to it.

        Not `value / 100`, which rounds twice: 1.1 / 100 is not the double nearest to 0.011.
        """
        return float(self.exact.scaleb(-2, EXACT))


def parse_number(text: str, locale: NumberLocale = ENGLISH, unit: str = "") -> ParsedNumber:
    """Return the number that `text` writes in `locale`.

    Understood: one sign (leading or trailing, also the minus of typesetters) or brackets for a
    negative, thousands in groups of exactly three, a percent sign, one currency sign or code,
    powers of ten as in 1.5E3, the digits of any one script; and `unit`, in upper or lower case,
    before or after. Raises NumberError for anything else, and where the number is beyond what a
    double holds; a mark in the wrong place is never skipped.
    """
    number = parse_exact(text, locale, unit)
    if to_double(number.exact) is None:
        raise not_understood(text, locale)
    return number


def parse_exact(text: str, locale: NumberLocale = ENGLISH, unit: str = "") -> ParsedNumber:
    """Return the number as `parse_number` does, however large or small it is."""
    body, own = as_typed(text), unit.translate(_TYPED_AS).strip()
    # As accountants have it: (5) or (5 €), and $ (5) as Excel copies it.
    outer = len(body) > 2 and body[0] == "(" and body[-1] == ")"
    inside = body[1:-1].strip(_SPACES) if outer else body
    found = _pattern(locale, own).fullmatch(inside) if len(body) <= _MAX_LENGTH else None
    if found is None:
        raise not_understood(text, locale)
    names = [_UNDOTTED.get(name, name) for name in (found["before"], found["after"]) if name]
    signs = [sign for sign in (found["sign"], found["inner"], found["trailing"]) if sign]
    if outer or found["open"]:
        signs.append("-")
    # A Swiss price of 5.- or 5.– is five, not minus five: behind a bare mark a dash is no sign.
    price = found["trailing"] and found["mark"] and not found["part"]
    if len(names) > 1 or len(signs) > 1 or (outer and found["open"]) or price:
        raise not_understood(text, locale)
    whole = re.sub(r"\D", "", found["whole"])
    exact = Decimal(f"{whole or '0'}.{found['part'] or '0'}{found['power'] or ''}")
    if "-" in signs and exact:
        exact = exact.copy_negate()
    name = unit if names and names[0].casefold() == own.casefold() else "".join(names)
    return ParsedNumber(exact, bool(found["percent"]), name)


def to_double(exact: Decimal) -> float | None:
    """Return the double nearest to `exact`; None where that would be infinity, or 0 by mistake."""
    value = float(exact)
    return value if math.isfinite(value) and bool(value) == bool(exact) else None


def not_understood(text: str, locale: NumberLocale) -> NumberError:
    """Return the error that says that `text` is no number, and how to write one."""
    return NumberError(
        _("“{text}” is not understood as a number. Write it like {example}.").format(
            text=text.strip()[:40], example=format_number(1234.5, 1, locale)
        )
    )


def as_typed(text: str) -> str:
    """Return `text` as a keyboard types it: plain digits and minus, nothing that is not seen."""
    body = text.translate(_TYPED_AS).strip()
    zeros = {ord(sign) - unicodedata.decimal(sign) for sign in body if sign.isdecimal()}
    if len(zeros) != 1:  # "1٣" mixes two scripts, which is a slip of the keyboard
        return ""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in body)


_CODES: Final = (
    "AED ARS AUD BAM BDT BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS INR "
    "ISK JPY KES KRW KZT LKR MAD MXN MYR NGN NOK NZD PEN PHP PKR PLN RON RSD RUB SAR SEK SGD THB "
    "TRY TWD UAH USD UYU VND ZAR"
).replace(" ", "|")
_UNDOTTED: Final = {"kr.": "kr", "Rs.": "Rs"}
_CURRENCY: Final = rf"[A-Z]{{0,2}}[$€£¥₹₽₺₩₪฿₫₴₦₱₡₲₵₸₼₾¢]|{_CODES}|kr\.?|Rs\.?|Ft|lei|zł|Kč|Fr\."


@lru_cache(maxsize=64)
def _pattern(locale: NumberLocale, unit: str) -> re.Pattern[str]:
    """Return what a number without outer brackets looks like.

    Spaces and digits are taken possessively, so that no hostile text is tried again and again.
    """
    if locale.group in _SPACES:
        group = f"[{_SPACES}]"
    elif locale.group in _APOSTROPHES:
        group = f"[{_APOSTROPHES}]"
    else:  # a space that does not break is never typed by accident
        group = f"(?:{re.escape(locale.group)}|[\u00a0\u202f\u2009])"
    decimal = re.escape(locale.decimal)
    name = f"(?i:{re.escape(unit)})|{_CURRENCY}" if unit else _CURRENCY
    gap = f"[{_SPACES}]*+"
    # One and the same mark between all groups: 1,234 567 is a slip, and so is 0,123.
    grouped = rf"(?!0)\d{{1,3}}(?P<group>{group})\d{{3}}(?:(?P=group)\d{{3}})*+"
    return re.compile(
        rf"(?P<sign>[+-])?{gap}(?P<before>{name})?{gap}(?P<open>\()?{gap}(?P<inner>[+-])?{gap}"
        rf"(?P<whole>{grouped}|\d++|(?={decimal}\d))"
        rf"(?:(?P<mark>{decimal})(?P<part>\d*+))?(?P<power>[eE][+-]?\d{{1,3}})?{gap}"
        rf"(?P<percent>%)?{gap}(?(open)\)){gap}(?P<after>{name})?"
        rf"(?P<trailing>(?<![{_SPACES}])-)?"
    )


def round_half_up(value: float, decimals: int, scale: int = 0) -> Decimal:
    """Return `value` times ten to the `scale`, rounded as Excel shows it.

    That is: 15 significant digits of the value, and of those half away from zero. Raises
    decimal.InvalidOperation for infinity.
    """
    shown = Decimal(format(value, ".15g")).scaleb(scale, EXACT)
    return shown.quantize(Decimal(1).scaleb(-decimals), context=EXACT)


def format_number(
    value: float,
    decimals: int | None = None,
    locale: NumberLocale = ENGLISH,
    *,
    grouped: bool = True,
) -> str:
    """Return `value` as the owner writes it.

    `decimals` None shows as many as the value has (at most 15 significant digits). A negative
    number has a plain hyphen, so that what is shown can be typed and pasted back; a value that
    rounds to zero has no sign. Raises ValueError for infinity and NaN, which no entry holds.
    """
    if not math.isfinite(value):
        msg = f"{value} is not a number that can be shown"
        raise ValueError(msg)
    if decimals is None:
        return format_exact(Decimal(format(value, ".15g")), locale, grouped=grouped)
    return format_exact(round_half_up(value, decimals), locale, decimals, grouped=grouped)


def format_exact(
    exact: Decimal,
    locale: NumberLocale = ENGLISH,
    decimals: int | None = None,
    *,
    grouped: bool = True,
) -> str:
    """Return every digit of `exact` in `locale`; `decimals` None leaves out zeros at the end."""
    plain = format(exact.copy_abs(), "f")
    if decimals is None and "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    whole, _dot, part = plain.partition(".")
    if grouped:
        whole = f"{int(whole):,}".replace(",", locale.group)
    text = f"{whole}{locale.decimal}{part}" if part else whole
    return f"-{text}" if exact < 0 else text
