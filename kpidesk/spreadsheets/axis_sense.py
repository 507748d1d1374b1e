"""Tell months from people called May, quarters from questions: what stands beside them says it."""

from collections.abc import Mapping, Sequence
from typing import Final

from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import Frequency
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Cell, Row
from kpidesk.spreadsheets.mark_kinds import Mark, NoPeriod
from kpidesk.spreadsheets.prior_years import is_prior_year
from kpidesk.spreadsheets.record_words import names_id, tokens
from kpidesk.spreadsheets.words import (
    NOTE_WORDS,
    TOTAL_WORDS,
    is_mean,
    is_no_value,
    is_word,
    may_be_mean,
    names_scale,
    scenario_of,
    words_of,
)

_PEOPLE: Final = words_of("""
    name firstname employee employees person people student pupil respondent participant player
    vorname mitarbeiter mitarbeiterin schüler teilnehmer nom prénom employé élève nombre empleado
    alumno nome dipendente studente naam medewerker leerling
""")
_QUESTIONS: Final = words_of("question questions frage fragen pregunta domanda vraag pergunta code")
_SAMPLE: Final = 60  # rows in which numbers are looked for


def makes_sense(header: Row, marks: Mapping[int, Mark], body: Sequence[Row]) -> bool:
    """Say whether the periods of a row of headings are periods, by what stands among them.

    Only bare names of months and codes such as Q1 may be anything else. They are no periods beside
    as many columns of numbers with other names, or half as many where they are codes or stand
    beside "Employee", and codes are none beside "Question" or "Part no.". Totals, budgets, averages
    and remarks are no such columns.
    """
    if not marks or not all(isinstance(mark, Yearless | NoPeriod) for mark in marks.values()):
        return True
    months = sum(
        isinstance(mark, Yearless) and mark.frequency is Frequency.MONTH for mark in marks.values()
    )
    are_codes = months < len(marks)
    corner = "" if header[0] is None else header[0].words
    if are_codes and (is_word(corner, _QUESTIONS) or names_id(corner)):
        return False
    first = min(marks)
    body = body[:_SAMPLE]
    others = [
        at
        for at, cell in enumerate(header)
        if at
        and at not in marks
        and cell is not None
        and _is_other(cell)
        and _are_numbers(body, at)
    ]
    if not any(at > first for at in others):
        return True
    share = 2 if are_codes or is_word(corner, _PEOPLE) else 1
    return share * len(others) < len(marks)


def _is_other(cell: Cell) -> bool:
    """Say whether a heading is none that stands beside months: a total, a budget, a remark."""
    text = cell.words
    if not text or looks_like_number(cell) or is_no_value(text):
        return False
    if tokens(text) & TOTAL_WORDS:
        return False
    if is_mean(text) or may_be_mean(text) or names_scale(text) or names_id(text):
        return False
    if scenario_of(text)[1] is not None or is_prior_year(text) or is_word(text, NOTE_WORDS):
        return False
    return not any(one.isdigit() or one == "%" for one in text)


def _are_numbers(body: Sequence[Row], column: int) -> bool:
    cells = [row[column] for row in body if column < len(row)]
    filled = [cell for cell in cells if cell is not None]
    return bool(filled) and all(looks_like_number(cell) for cell in filled)
