"""Built-in profiles: what exports of well-known programs look like, and what to make of them."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from kpidesk import resources
from kpidesk.domain.imports import Layout, label_key
from kpidesk.domain.periods import Frequency
from kpidesk.spreadsheets.measures import How, Sign

_FOLDER: Final = "import_profiles"
Spellings = tuple[str, ...]  # of one heading, as label_key gives them


# A currency behind the name of a column: "Betrag (EUR)", "Umsatz in EUR", "Débit euros".
_MONEY: Final = r"(?:[A-Z]{3}|[A-Z]{0,2}[$€£]|(?i:euros?))"
_CURRENCY: Final = re.compile(rf"\s*(?:[(\[]\s*{_MONEY}\s*[)\]]|\s(?:(?:in|en)\s)?{_MONEY})\s*$")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a row must say in another column to count; texts as label_key gives them.

    `is_like` and `is_not_like` are parts of texts: at least one must be found, or none.
    """

    column: Spellings
    is_in: frozenset[str] = frozenset()
    is_not_in: frozenset[str] = frozenset()
    is_blank: bool = False
    is_like: frozenset[str] = frozenset()
    is_not_like: frozenset[str] = frozenset()

    @property
    def is_needed(self) -> bool:
        """Say whether nothing can be told of rows where the column is missing."""
        return bool(self.is_in or self.is_like)

    def allows(self, text: str) -> bool:
        """Say whether a row with this text counts."""
        key = label_key(text)
        bare = label_key(text.partition("(")[0])
        if self.is_blank:
            return not key
        if self.is_in and not {key, bare} & self.is_in:
            return False
        if self.is_like and not any(part in key for part in self.is_like):
            return False
        if any(part in key for part in self.is_not_like):
            return False
        return not {key, bare} & self.is_not_in


@dataclass(frozen=True, slots=True)
class RecipeMeasure:
    """One figure that a recipe makes: its name, how, of which column, and of which rows.

    `date` is a column of dates of its own; it is not made where that lacks. Of several measures
    with one label the first counts whose column is there.
    """

    label: str
    how: How
    column: Spellings
    sign: Sign
    where: tuple[Condition, ...]
    once: Spellings
    date: Spellings


@dataclass(frozen=True, slots=True)
class Recipe:
    """A built-in profile.

    It knows a table where a set of `headings` is all there (each in one of its spellings), none of
    `lacks` is and, where it has `titles`, one of these patterns is found in the texts above. It
    reads the table where each text that it `needs` is one of those that it names. `date` is the
    column that says when; `counts_from` that of numbers counted from a start date in a title;
    `apart` one of accounts that are never mixed. Of several that know a table the one with the
    highest `order` comes first.
    """

    key: str
    name: str
    source: str
    layout: Layout
    headings: tuple[tuple[Spellings, ...], ...]
    titles: tuple[re.Pattern[str], ...]
    date: Spellings
    counts_from: Spellings
    frequency: Frequency
    currency: Spellings
    measures: tuple[RecipeMeasure, ...]
    apart: Spellings = ()
    lacks: Spellings = ()
    needs: tuple[Condition, ...] = ()
    order: int = 0

    def knows(self, titles: Sequence[str], headings: Iterable[str]) -> bool:
        """Say whether a table with these texts above it and these headings is one of its kind."""
        keys = {key for heading in headings for key in heading_keys(heading)}
        if keys & set(self.lacks):
            return False
        if self.headings and not any(
            all(keys & set(spellings) for spellings in every) for every in self.headings
        ):
            return False
        if self.titles:
            return all(any(one.search(title) for title in titles) for one in self.titles)
        return bool(self.headings)


def heading_keys(heading: str) -> tuple[str, str]:
    """Return a heading as spellings are written, and the same without a currency behind it."""
    return label_key(heading), label_key(_CURRENCY.sub("", heading))


def recipe_names() -> Mapping[str, str]:
    """Return the names of the built-in profiles as a person reads them, by key."""
    return MappingProxyType({recipe.key: recipe.name for recipe in recipes()})


def recognise(titles: Sequence[str], headings: Iterable[str]) -> str:
    """Return the key of the built-in profile that knows a table; empty where none does.

    `titles` are the texts above it, `headings` those of its columns.
    """
    given = list(headings)
    return next((recipe.key for recipe in recipes() if recipe.knows(titles, given)), "")


def recognised(titles: Sequence[str], headings: Iterable[str]) -> Sequence[Recipe]:
    """Return the built-in profiles that know a table, the most certain first."""
    given = list(headings)
    return [recipe for recipe in recipes() if recipe.knows(titles, given)]


def recognise_layout(layout: Layout, titles: Sequence[str], headings: Iterable[str]) -> str:
    """Return the key of the built-in profile of this layout that knows a table; empty: none."""
    given = list(headings)
    known = (one for one in recipes() if one.layout is layout and one.knows(titles, given))
    return next((recipe.key for recipe in known), "")


def recipe_of(key: str) -> Recipe | None:
    """Return the built-in profile with this key, None where there is none."""
    return next((recipe for recipe in recipes() if recipe.key == key), None)


@cache
def recipes() -> tuple[Recipe, ...]:
    """Return the built-in profiles; those that ask for more come first."""
    folder = resources.path(_FOLDER)
    found = [
        _recipe(path.stem, json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.json"))
    ]
    return tuple(sorted(found, key=_strictness, reverse=True))


def _strictness(recipe: Recipe) -> tuple[int, int, int]:
    most = max((len(every) for every in recipe.headings), default=0)
    return recipe.order, most, len(recipe.titles)


def _recipe(key: str, told: Mapping[str, Any]) -> Recipe:
    return Recipe(
        key,
        told["name"],
        told["source"],
        Layout(told["layout"]),
        tuple(tuple(_keys(one) for one in every) for every in told.get("headings", ())),
        tuple(re.compile(one, re.IGNORECASE) for one in told.get("titles", ())),
        _keys(told.get("date", ())),
        _keys(told.get("counts_from", ())),
        Frequency(told.get("frequency", "month")),
        _keys(told.get("currency", ())),
        tuple(_measure(one) for one in told.get("measures", ())),
        _keys(told.get("apart", ())),
        _keys(told.get("lacks", ())),
        tuple(_condition(one) for one in told.get("needs", ())),
        told.get("order", 0),
    )


def _measure(told: Mapping[str, Any]) -> RecipeMeasure:
    return RecipeMeasure(
        told["label"],
        How(told["how"]),
        _keys(told["column"]),
        Sign(told.get("sign", "any")),
        tuple(_condition(one) for one in told.get("where", ())),
        _keys(told.get("once", ())),
        _keys(told.get("date", ())),
    )


def _condition(told: Mapping[str, Any]) -> Condition:
    return Condition(
        _keys(told["column"]),
        frozenset(_keys(told.get("in", ()))),
        frozenset(_keys(told.get("not_in", ()))),
        told.get("blank", False),
        frozenset(_keys(told.get("like", ()))),
        frozenset(_keys(told.get("not_like", ()))),
    )


def _keys(spellings: Iterable[str]) -> Spellings:
    return tuple(label_key(one) for one in spellings)
