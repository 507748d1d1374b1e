"""Know the names of figures of the year before: "Revenue PY", "Umsatz (Vorjahr)"."""

import re
from collections.abc import Sequence
from typing import Final

from kpidesk.domain.imports import label_key
from kpidesk.i18n import _

_CODE: Final = r"(?:PY|LY|VJ|N-1|Y-1)"
_WORDS: Final = (
    r"(?i:(?:prior|previous|preceding|last)[ -]years?(?:['’]s)?|year before|vorjahr(?:e?s?wert)?e?|"
    r"letztes jahr|(?:année|exercice) précédente?|l['’]an dernier|année dernière|"
    r"(?:año|ano) (?:anterior|pasado|passado)|ejercicio anterior|anno (?:precedente|scorso)|"
    r"esercizio precedente|(?:vorig|voorgaand|vorige) (?:jaar|boekjaar)|föregående år|"
    r"(?:forrige|sidste|fjor) år)"
)
_BARE: Final = re.compile(rf"[\s(\[:.-]*(?:{_CODE}|{_WORDS})[\s)\]:.-]*")
_BARE_CODE: Final = re.compile(rf"[\s(\[]*{_CODE}[\s)\]]*")
_BRACKETED: Final = re.compile(rf"(?P<rest>.*\S)\s*[(\[]\s*(?:{_CODE}|{_WORDS})\s*[)\]]\s*")
_BEHIND: Final = re.compile(rf"(?P<rest>.*[^\s,:/|–-])[\s,:/|–-]+(?:{_CODE}|{_WORDS})\s*")
_BEFORE: Final = re.compile(rf"(?:{_CODE}|{_WORDS})[\s,:/|–-]+(?P<rest>\S.*)")
_HAS_CODE: Final = re.compile(rf"\b{_CODE}\b")
_ANYWHERE: Final = re.compile(rf"\b{_CODE}\b|{_WORDS}")
_THIS: Final = re.compile(
    r"\s*(?:CY|TY|(?i:(?:this|current) year|laufendes jahr|aktuelles jahr))\s*"
)
# "Growth on last year" and "vs PY" are figures of now.
_COMPARING: Final = re.compile(
    r"(?i:\b(?:vs|versus|over|to|on|than|against|compared|from|since|gegen|gegenüber|zum|zur|als|"
    r"change|growth|increase|variance|delta|diff|difference|veränderung|abweichung|wachstum|"
    r"variation|évolution|variación|variazione|variação|verschil|groei)\b)|[%Δ]"
)
_OTHER_CODE: Final = re.compile(r"[A-Z]{2,3}")
_THIS_YEAR: Final = frozenset(("CY", "TY", "YTD", "AJ", "KPI"))

Path = tuple[str, ...]


def is_prior_year(text: str) -> bool:
    """Say whether a heading is one for the year before and nothing else: "PY", "Prior year"."""
    return _BARE.fullmatch(text) is not None


def is_this_year(text: str) -> bool:
    """Say whether a heading only says, beside one for the year before, that it is of this one."""
    return _THIS.fullmatch(text) is not None


def prior_years_among(paths: Sequence[Path]) -> frozenset[int]:
    """Return which of the names of one table are of the year before, by their places.

    "Retained earnings prior year" may be an account: what is more than the words for it counts only
    beside the name without them, in brackets, or as a code that no other code stands beside (PY is
    a year, and Paraguay).
    """
    if not any(_ANYWHERE.search(part) for path in paths for part in path):
        return frozenset()
    keys = {tuple(map(label_key, path)) for path in paths}
    codes = {path[-1] for path in paths if path and _OTHER_CODE.fullmatch(path[-1])}
    has_codes = any(code not in _THIS_YEAR and not _BARE.fullmatch(code) for code in codes)
    return frozenset(
        at for at, path in enumerate(paths) if path and _is_prior(path, keys, has_codes=has_codes)
    )


def prior_year_reason(name: str) -> str:
    """Return why what is called `name` holds no entries."""
    return _(
        "“{name}” tells of the year before, not of the period over it. "
        "Import the sheet of that year instead."
    ).format(name=name[:200])


def _is_prior(path: Path, keys: set[Path], *, has_codes: bool) -> bool:
    if any(
        _BARE.fullmatch(part) and not (has_codes and _BARE_CODE.fullmatch(part)) for part in path
    ):
        return True
    own = path[-1]
    if _COMPARING.search(own):
        return False
    if _BRACKETED.fullmatch(own):
        return True
    for pattern in (_BEHIND, _BEFORE):
        found = pattern.fullmatch(own)
        if found is None:
            continue
        rest = label_key(found["rest"])
        if (*map(label_key, path[:-1]), rest) in keys:
            return True
        others = (key[-1] for key in keys if key[-1] != label_key(own))
        if _HAS_CODE.search(own) and not any(other.startswith(rest) for other in others):
            return True
    return False
