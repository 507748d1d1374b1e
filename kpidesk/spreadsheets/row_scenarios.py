"""Tell rows of what was planned from rows of what came about, by "Actual" and "Budget" in names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain.imports import label_key
from kpidesk.i18n import _
from kpidesk.spreadsheets.label_paths import Line, RowKind
from kpidesk.spreadsheets.prior_years import prior_year_reason, prior_years_among
from kpidesk.spreadsheets.total_names import is_total_name
from kpidesk.spreadsheets.words import Scenario, scenario_of, simplified, words_of

_YEAR: Final = re.compile(r"(?<!\w)(?:19|20)\d{2}(?!\w)")
_AROUND: Final = " ,;:()-\u2013|"
_WORD: Final = re.compile(r"[^\W\d_]+")

Path = tuple[str, ...]
_Key = tuple[str, ...]

# Beside a number these may be a figure of their own (growth of sales), not one against a budget.
_ALSO_FIGURES: Final = words_of("""
    growth change wachstum veränderung évolution evolución crecimiento crescita
    crescimento groei vækst tillväxt
""")


@dataclass(frozen=True, slots=True)
class NameRead:
    """A name without its word for actual or planned, and which that was; None where it has none."""

    path: Path
    scenario: Scenario | None = None


@dataclass(frozen=True, slots=True)
class _Guess:
    """How a name may be read: a part of it that is a word such as "Budget", left out."""

    rest: Path
    scenario: Scenario
    text: str
    is_part: bool  # the text is all of one part of the path
    is_sure: bool = False

    @property
    def word(self) -> str:
        return simplified(self.text)

    @property
    def key(self) -> _Key:
        return _key(self.rest)


def is_scenario(text: str) -> bool:
    """Say whether a text is a word such as "Actual" or "Budget" and nothing else."""
    rest, scenario = scenario_of(text)
    return scenario is not None and not any(one.isalnum() for one in rest)


def promises_both(title: str) -> bool:
    """Say whether a title such as "Budget vs Actual" speaks of what was planned and came about."""
    kinds = {scenario_of(word)[1] for word in _WORD.findall(title)}
    return Scenario.ACTUAL in kinds and bool(kinds & {Scenario.TARGET, Scenario.FORECAST})


# Words that say of a whole table that it did not come about; "target" and "meta" are also names.
_OF_PLANS: Final = words_of("""
    budget budgets budgeted forecast forecasts projection projections prognose hochrechnung planung
    begroting presupuesto orçamento preventivo prévision prévisions prévisionnel budgété
    pronóstico previsión previsioni previsão verwachting raming
""")


def speaks_of_plan(title: str) -> bool:
    """Say whether a title such as "Sales forecast 2024" calls all numbers below it planned.

    What also speaks of something else ("Budget and results") does not.
    """
    words = [word.casefold() for word in _WORD.findall(title)]
    if any(word in _ALSO for word in words) or any(mark in title for mark in "/&+?"):
        return False
    return any(word in _OF_PLANS for word in words)


def plan_reason(titles: Iterable[str]) -> str:
    """Return why the numbers of a list below a title such as "Budget 2024" did not come about."""
    title = next((one for one in titles if speaks_of_plan(one)), "")
    if not title:
        return ""
    return _("“{title}” says that these numbers were planned, not that they came about.").format(
        title=title[:200]
    )


_ALSO: Final = words_of("""
    and und et y e en or oder with mit avec con com met vs versus against gegen to zu of über
    report bericht rapport informe control controlling review tracking tracker
""")


def name_over(texts: Iterable[str]) -> str:
    """Return what texts over "Actual" and "Budget" say that these are of, without a year."""
    names = (_YEAR.sub("", text).strip(_AROUND) for text in texts)
    return next((name for name in names if name and not promises_both(name)), "")


def read_names(paths: Sequence[Path], over: str = "") -> list[NameRead]:
    """Return what each name of one table says of what came about or was planned.

    "Revenue Budget" is the plan of "Revenue" only where that, or its actual, stands in the table
    too: a budget may well be a figure of its own. `over` is what the table is called, where its
    rows are "Actual" and "Budget" and nothing more.
    """
    guesses = [_guess(path) for path in paths]
    kinds: dict[_Key, set[Scenario]] = defaultdict(set)
    plain = {_key(path) for path, guess in zip(paths, guesses, strict=True) if guess is None}
    for guess in guesses:
        if guess is not None:
            kinds[guess.key].add(guess.scenario)
    words = {
        guess.word
        for guess in guesses
        if guess is not None and _has_counterpart(kinds[guess.key], guess.key in plain)
    }
    pure = (one for one in guesses if one is not None and not one.rest)
    actual = next((one.text for one in pure if one.scenario is Scenario.ACTUAL), "")
    found = []
    for path, guess in zip(paths, guesses, strict=True):
        if guess is None or not _is_meant(guess, kinds[guess.key], plain, words):
            found.append(NameRead(path))
            continue
        rest = guess.rest or ((over or actual,) if over or actual else path)
        found.append(NameRead(rest, guess.scenario))
    return found


def _guess(path: Path) -> _Guess | None:
    parts = [at for at, text in enumerate(path) if is_scenario(text)]
    if len(parts) > 1:
        # "Revenue > Actual > Budget": a row called "Actual" that holds no numbers yet is no group.
        kinds = [(place, scenario_of(path[place])[1] or Scenario.ACTUAL) for place in parts]
        last = next((one for one in kinds[::-1] if one[1] is not Scenario.ACTUAL), kinds[-1])
        left = tuple(text for place, text in enumerate(path) if place not in parts)
        return _Guess(left, last[1], path[last[0]], is_part=True, is_sure=True)
    if parts:
        at = parts[-1]
        scenario = scenario_of(path[at])[1]
        if scenario is None or (scenario is Scenario.VARIANCE and _may_be_figure(path[at])):
            return None
        return _Guess((*path[:at], *path[at + 1 :]), scenario, path[at], is_part=True)
    if not path:
        return None
    rest, scenario = scenario_of(path[-1])
    if scenario is None or not rest.strip():
        return None
    if scenario is Scenario.VARIANCE and _may_be_figure(path[-1]):
        return None
    word = "".join(path[-1].split(rest, 1)) if rest in path[-1] else path[-1]
    return _Guess((*path[:-1], rest), scenario, word, is_part=False)


def _may_be_figure(text: str) -> bool:
    return any(word in _ALSO_FIGURES for word in text.casefold().replace("%", " ").split())


def _has_counterpart(kinds: set[Scenario], has_plain: bool) -> bool:  # noqa: FBT001
    planned = kinds & {Scenario.TARGET, Scenario.FORECAST}
    if Scenario.ACTUAL in kinds:
        return len(kinds) > 1
    return bool(planned) and (has_plain or len(kinds) > 1)


def _is_meant(guess: _Guess, kinds: set[Scenario], plain: set[_Key], words: set[str]) -> bool:
    if guess.is_sure or _has_counterpart(kinds, guess.key in plain):
        return True
    if guess.scenario is Scenario.VARIANCE:
        return not guess.rest and bool(words)
    # "Budget" is one as soon as it is one elsewhere in the table.
    return guess.is_part and guess.word in words


def _key(path: Path) -> _Key:
    return tuple(label_key(text) for text in path)


def planned_rows(lines: Sequence[Line]) -> dict[int, Scenario]:
    """Return the rows that did not come about as far as their own names say.

    They add up to totals of their own, so this is told before they have paths.
    """
    reads = read_names([(line.name,) for line in lines])
    kinds = (
        (line.row, line.scenario or read.scenario) for line, read in zip(lines, reads, strict=True)
    )
    planned: dict[int, Scenario] = {
        row: kind for row, kind in kinds if kind is not None and kind is not Scenario.ACTUAL
    }
    prior = prior_years_among([(line.name,) for line in lines])
    return planned | {lines[at].row: Scenario.BEFORE for at in prior}


def tell_scenarios(lines: Sequence[Line], over: str = "") -> None:
    """Take words such as "Budget" out of the paths of rows, and note of each what it is.

    A row whose scenario stood in a column of its own keeps that one.
    """
    # A row without numbers yet may be what a budget is the budget of.
    kinds = (RowKind.ENTRY, RowKind.TOTAL, RowKind.EMPTY)
    open_ones = [line for line in lines if line.kind in kinds and line.scenario is None]
    reads = read_names([line.path for line in open_ones], over)
    prior = prior_years_among([line.path for line in open_ones])
    for at, (line, read) in enumerate(zip(open_ones, reads, strict=True)):
        if at in prior:
            line.scenario, line.said = Scenario.BEFORE, line.label
        if read.scenario is None or at in prior:
            continue
        line.scenario, line.said = read.scenario, line.label
        line.path = read.path
        if line.kind is RowKind.ENTRY and is_total_name(read.path[-1]):
            line.kind = RowKind.TOTAL


def reason_left_out(line: Line) -> str:
    """Return why a row holds no entries, nothing where it may."""
    return why_neither(line.scenario, line.said)


def why_neither(scenario: Scenario | None, name: str) -> str:
    """Return why what is called `name` holds no entries: it neither came about nor was planned.

    Or it did so a year before. Nothing where it holds some.
    """
    if scenario is Scenario.FORECAST:
        return _("“{name}” is a forecast, not what came about.").format(name=name[:200])
    if scenario is Scenario.VARIANCE:
        return _("“{name}” only compares others.").format(name=name[:200])
    if scenario is Scenario.BEFORE:
        return prior_year_reason(name)
    return ""
