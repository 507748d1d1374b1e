"""Formulas against the metrics of a file: what is wrong with one, and who uses what."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from kpidesk.domain.errors import FieldError
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.dependencies import Dependencies, parse_or_error
from kpidesk.domain.formulas.errors import FormulaError, Span, excerpt
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.parser import MAX_LENGTH
from kpidesk.domain.formulas.tree import Name
from kpidesk.domain.formulas.unit_check import check_units
from kpidesk.domain.formulas.writing import quoted, rename
from kpidesk.domain.ports import Records
from kpidesk.domain.units import Unit
from kpidesk.i18n import _
from kpidesk.services.recalculation import definition_of

NEW_ID: Final = 0  # of no metric in a file


class FormulaFieldError(FieldError):
    """A formula in a form that cannot be accepted; `span` is the place in its text."""

    def __init__(self, message: str, span: Span) -> None:
        """Keep `span`, so that a form can mark the place."""
        super().__init__("formula", message)
        self.span = span


def definitions(records: Records) -> dict[int, Definition]:
    """Return every metric of a file as the calculation sees it, by id."""
    earlier = records.earlier_definitions()
    return {m.id: definition_of(m, earlier.get(m.id, ())) for m in records.metrics()}


def linked(known: Mapping[int, Definition]) -> Dependencies:
    """Return who needs whom of these metrics; it is shared, and so only to be asked."""
    return _linked(tuple(known.values()))


# One step of a person asks several times about the same metrics: as they are, and as they will be.
@lru_cache(maxsize=4)
def _linked(known: tuple[Definition, ...]) -> Dependencies:
    found = Dependencies()
    found.update(known)
    return found


def check_length(formula: str) -> None:
    """Raise FormulaFieldError where a formula is too long to be read."""
    if len(formula) > MAX_LENGTH:
        problem = parse_or_error(formula)
        assert isinstance(problem, FormulaError)  # noqa: S101 - the parser has the same bound
        raise FormulaFieldError(problem.message, problem.span)


def check_formula(known: Mapping[int, Definition], own: Definition) -> None:
    """Raise FormulaFieldError where the formula of `own` cannot give its values.

    `known` are the metrics of the file, by id; `own` may be new there.
    """
    problem = next(iter(_problems(linked(known), own)), None)
    if problem is not None:
        raise FormulaFieldError(_with_place(problem, own.formula or ""), problem.span)


def _with_place(problem: FormulaError, formula: str) -> str:
    place = " ".join(formula[problem.span.start : problem.span.end].split())
    is_named = excerpt(place.strip("[]")) in problem.message
    if not place or is_named or place == formula.strip():
        return problem.message
    return _("At “{place}”: {problem}").format(place=excerpt(place), problem=problem.message)


def _problems(known: Dependencies, own: Definition) -> tuple[FormulaError, ...]:
    """Return what is wrong with the formula of `own`: names, rings and units."""
    found = known.check(own)
    tree = None if own.formula is None else parse_or_error(own.formula)
    if tree is None or isinstance(tree, FormulaError):
        return found

    def unit_of(name: str) -> Unit | None:
        if name_key(name) == name_key(own.name):
            return own.unit
        other = known.find(name)
        return None if other is None else known.definitions[other].unit

    return found + check_units(tree, unit_of, own.unit).problems


def broken_by(
    before: Mapping[int, Definition], after: Mapping[int, Definition], changed_id: int
) -> tuple[Definition, FormulaError] | None:
    """Return a metric whose formula is fine with `before` and wrong with `after`; None without.

    `changed_id` is the metric that changes; its own formula is checked for itself.
    """
    if not any(definition.is_calculated for definition in after.values()):
        return None
    old, new = linked(before), linked(after)
    for metric_id, definition in after.items():
        if metric_id == changed_id or not definition.is_calculated:
            continue
        problems = _problems(new, definition)
        was = before.get(metric_id)
        if problems and was is not None and not _problems(old, was):
            return definition, problems[0]
    return None


def users_of(known: Mapping[int, Definition], metric_id: int) -> tuple[Definition, ...]:
    """Return the metrics whose formulas, of old too, name this one; itself left out."""
    found = linked(known).users.get(metric_id, set()) - {metric_id}
    return tuple(known[user] for user in sorted(found))


def with_name(formula: str, old: str, new: str) -> str:
    """Return `formula` with the name `new` for `old`; FieldError "name" where it grows too long."""
    try:
        return rename(formula, old, new)
    except FormulaError as error:
        raise FieldError("name", error.message) from error


def can_be_written(name: str) -> bool:
    """Say whether a formula can name a metric of that name."""
    tree = parse_or_error(quoted(name))
    return isinstance(tree, Name) and name_key(tree.name) == name_key(name)
