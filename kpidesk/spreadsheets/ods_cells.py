"""Turn one cell of an OpenDocument sheet into ours: its typed value, and what is wrong with it."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from kpidesk.domain.numbers import NumberLocale
from kpidesk.i18n import _
from kpidesk.spreadsheets.formula_values import FormulaMark
from kpidesk.spreadsheets.grid import Cell, error_cell, text_cell
from kpidesk.spreadsheets.number_cells import number_cell, time_cell

_TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_CALC: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_TYPE: Final = f"{_OFFICE}value-type"
_FORMULA: Final = f"{_TABLE}formula"
_WITH_PERCENT: Final = re.compile(r"[-(+\s]*(\d(?:[\d.,]*\d)?)\s*%\)?")
# As LibreOffice shows them in its languages: #DIV/0!, #NAME?, #N/A, #NV, Err:502, Fehler:502.
_ERROR: Final = re.compile(
    r"#[^\W\d_]\S{0,20}[!?]|#N/?[ADV]|#NULL!?|(?:Err|Error|Erro|Errore|Erreur|Fehler|Fout): ?\d{3}"
)
_PREFIX: Final = re.compile(r"^\s*(?:[a-zA-Z]{1,10}:)?=\s*")
_REFERENCE: Final = r"\[[^\[\]]{1,200}\]"
_TERM: Final = (
    rf"(?:SUM\((?:{_REFERENCE})(?:[;~]{_REFERENCE})*\)"
    rf"|SUBTOTAL\((?:9|109);(?:{_REFERENCE})(?:[;~]{_REFERENCE})*\))"
)
_SUM: Final = re.compile(
    rf"{_TERM}(?:\+(?:{_TERM}|{_REFERENCE}))*|{_REFERENCE}(?:\+(?:{_TERM}|{_REFERENCE}))+",
    re.IGNORECASE,
)
_OWN: Final = re.compile(r"\[\.(\$?[A-Z]{1,3}\$?\d{1,7})(?::\.(\$?[A-Z]{1,3}\$?\d{1,7}))?\]")
_LONGEST_NUMBER: Final = 20
_HALF: Final = 0.5 + 1e-9
_LONGEST_FORMULA: Final = 2000


class CellMaker:
    """Makes cells; `locale` is how their numbers are shown in their texts."""

    def __init__(self, locale: NumberLocale) -> None:
        """Show numbers in `locale`."""
        self._locale = locale

    def cell(self, attributes: Mapping[str, str], text: str | None) -> Cell | None:
        """Return the cell with these attributes and this text, None where it is blank.

        `text` is what the sheet shows, None where the file does not say. ValueError where an
        attribute is not what its type says.
        """
        kind = attributes.get(_TYPE, "")
        formula = attributes.get(_FORMULA)
        if not kind and formula is None:
            return text_cell(text) if text else None
        if attributes.get(f"{_CALC}value-type") == "error":
            return error_cell((text or "").strip() or "#ERROR")
        if formula is not None:
            special = self._of_formula(formula, kind, text)
            if special is not None:
                return special
        return self._of_kind(kind, attributes, text or "")

    def _of_formula(self, formula: str, kind: str, text: str | None) -> Cell | None:
        """Return the cell of a formula whose result is not what its type says, else None."""
        calculation = _PREFIX.sub("", formula)
        if text is not None and _ERROR.fullmatch(text.strip()):
            return error_cell(text.strip())  # older programs store it as the number 0
        if not kind and text is None:
            problem = _(
                "The result of this formula was never calculated. "
                "Open the file in Excel, save it once, and import it again."
            )
            return Cell(None, f"={calculation}", problem=problem)
        if kind in ("float", "currency"):
            literal = FormulaMark(calculation, "").literal
            if literal is not None:
                return number_cell(literal, self._locale)
        return None

    def _of_kind(self, kind: str, attributes: Mapping[str, str], text: str) -> Cell | None:
        if kind in ("float", "percentage", "currency"):
            return self._number(kind, attributes, text)
        if kind == "date":
            return _day(attributes[f"{_OFFICE}date-value"], text)
        if kind == "boolean":
            is_true = attributes[f"{_OFFICE}boolean-value"] == "true"
            return Cell(is_true, "TRUE" if is_true else "FALSE")
        if kind == "time":
            return time_cell(text.strip() or attributes.get(f"{_OFFICE}time-value", ""))
        if kind in ("string", "", "void"):
            return text_cell(attributes.get(f"{_OFFICE}string-value", text))
        raise ValueError(kind)

    def _number(self, kind: str, attributes: Mapping[str, str], text: str) -> Cell:
        stored = attributes[f"{_OFFICE}value"]
        if "_" in stored:  # which Python would take for a mark between digits
            raise ValueError(stored)
        value = float(stored)
        shown = text.strip()
        if value in (0.0, 1.0) and shown.isalpha():  # a truth value in the shape of a number
            return Cell(bool(value), shown)
        currency = attributes.get(f"{_OFFICE}currency", "") or _sign(shown)
        is_percent = kind == "percentage"
        is_written = not is_percent and _writes_percent(value, shown)
        return number_cell(
            value,
            self._locale,
            is_percent=is_percent,
            currency=currency,
            shown_in=1 if is_percent or is_written else _shown_in(value, shown),
            is_points=is_written,
        )


def _writes_percent(value: float, shown: str) -> bool:
    """Say whether a number is shown as it is, with nothing but a percent sign beside it."""
    found = _WITH_PERCENT.fullmatch(shown)
    if found is None:
        return False
    whole, last = re.sub(r"\D", "", found[1]), re.split(r"\D", found[1])[-1]
    places = {0, len(last)} if len(last) < len(whole) else {0}
    return any(abs(abs(value) * 10.0**place - float(whole)) <= _HALF for place in places)


def _shown_in(value: float, shown: str) -> int:
    """Return by what a number was divided to be shown as it is: by its digits, 1 where unsure."""
    digits = "".join(character for character in shown if character.isdecimal())
    if not 0 < len(digits) < _LONGEST_NUMBER or abs(value) < 1000:
        return 1

    def fits(factor: int) -> bool:
        parts = (abs(value) / factor * 10**places for places in range(4))
        # Half a step is what rounding may do, and programs round a half either way.
        return any(abs(part - float(digits)) <= _HALF for part in parts)

    return next((factor for factor in (1, 1000, 1_000_000) if fits(factor)), 1)


def _sign(shown: str) -> str:
    """Return the currency sign at an end of a number as it is shown; a format may hold it."""
    if not shown or (shown[0].isdecimal() and shown[-1].isdecimal()):
        return ""
    return next((sign for sign in shown if unicodedata.category(sign) == "Sc"), "")


def _day(stored: str, text: str) -> Cell:
    try:
        day = dt.date.fromisoformat(stored[:10])
    except ValueError:
        problem = _("The cell shows a day that is in no calendar.")
        return Cell(None, text.strip() or stored, problem=problem)
    clock = stored[10:].lstrip("T").rstrip("Z")
    is_midnight = not clock.strip("0:.")
    return Cell(day, day.isoformat() if is_midnight else f"{day.isoformat()} {clock[:8]}")


def is_as_shown(cell: Cell, attributes: Mapping[str, str]) -> bool:
    """Say whether a cell is what its text says: not where a formula was worked out anew."""
    if _FORMULA not in attributes or not cell.is_number:
        return True
    return attributes.get(f"{_OFFICE}value", "") in (str(cell.value), f"{cell.value:g}")


def formula_of(attributes: Mapping[str, str]) -> FormulaMark | None:
    """Return the formula of a cell as Excel writes it, and its stored number; None without both.

    A formula over another sheet is kept as it is, which nobody works out.
    """
    formula, stored = attributes.get(_FORMULA), attributes.get(f"{_OFFICE}value", "")
    if formula is None or not stored or len(formula) > _LONGEST_FORMULA:
        return None
    return FormulaMark(_OWN.sub(_as_excel, _PREFIX.sub("", formula)).replace(";", ","), stored)


def _as_excel(found: re.Match[str]) -> str:
    return found[1] if found[2] is None else f"{found[1]}:{found[2]}"


def is_sum(attributes: Mapping[str, str]) -> bool:
    """Say whether the formula of a cell only adds others up: SUM, SUBTOTAL, or a chain of +."""
    formula = attributes.get(_FORMULA)
    if formula is None or len(formula) > _LONGEST_FORMULA:
        return False
    calculation = "".join(_PREFIX.sub("", formula).split())
    return _SUM.fullmatch(calculation) is not None
