"""Which metric needs which: names resolved, rings found, and what is wrong with each formula."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Final

from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.errors import FormulaError, Span, excerpt
from kpidesk.domain.formulas.names import name_key, nearest
from kpidesk.domain.formulas.parser import parse
from kpidesk.domain.formulas.rings import shortest_path, sorted_by_need
from kpidesk.domain.formulas.tree import Call, Name, Node, walk
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency
from kpidesk.i18n import _

_LONGEST_RING: Final = 12


class Kind(Enum):
    """Why a formula cannot be calculated."""

    UNREADABLE = auto()
    UNKNOWN = auto()
    AMBIGUOUS = auto()
    COARSER = auto()
    NO_QUARTER = auto()
    RING = auto()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where; `text` is the name, or the formula that cannot be read.

    It is made into a sentence only when somebody asks: that may take a look at every name.
    """

    kind: Kind
    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A formula up to a day: its tree, or its problem; neither where the metric was typed."""

    until: dt.date | None
    tree: Node | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How one metric is calculated; equal plans with equal inputs give equal values."""

    frequency: Frequency
    aggregation: Aggregation
    versions: tuple[Version, ...]
    inputs: tuple[tuple[str, int], ...]

    @property
    def is_calculated(self) -> bool:
        """Say whether any version is a formula."""
        return any(version.tree or version.problem for version in self.versions)

    @property
    def is_recomputed(self) -> bool:
        """Say whether a coarser period is computed from its inputs, never from finer results."""
        return self.aggregation is Aggregation.RECOMPUTE and self.is_calculated

    def version_on(self, day: dt.date) -> Version:
        """Return the version that is in force for a period that starts on `day`."""
        return next(v for v in self.versions if v.until is None or day < v.until)


class Dependencies:
    """The definitions of a company, and what follows from them.

    `plans` say how each metric is calculated, `users` who needs it, `rank` sorts all metrics so
    that each comes after what it needs.
    """

    def __init__(self) -> None:
        self.definitions: dict[int, Definition] = {}
        self.plans: dict[int, Plan] = {}
        self.users: dict[int, set[int]] = {}
        self.rank: dict[int, int] = {}
        self._ids: dict[str, tuple[int, ...]] = {}
        self._mentions: dict[str, set[int]] = {}
        self._texts: dict[int, tuple[_Text, ...]] = {}
        self._names: dict[int, tuple[str, ...]] = {}
        self._inputs: dict[int, tuple[int, ...]] = {}
        self._rings: dict[int, frozenset[int]] = {}

    # Changes

    def update(self, put: Iterable[Definition], removed: Collection[int] = ()) -> set[int]:
        """Take over these definitions; return the ids of those that are calculated differently.

        What needs them is not among them, and neither is what only got another name or unit.
        """
        touched, again = set[str](), set[int]()
        for metric_id in removed:
            if metric_id in self.definitions:
                touched.add(self._forget(metric_id))
        for definition in put:
            old = self.definitions.get(definition.id)
            if old == definition:
                continue
            touched |= self._take_over(old, definition)
            again.add(definition.id)
            if old is not None and old.frequency is not definition.frequency:
                again |= self.users.get(definition.id, set())
        for key in touched:
            again |= self._mentions.get(key, set())
        again &= self.definitions.keys()
        self._link(again)
        before = self._rings
        order, self._rings = sorted_by_need(self._inputs)
        self.rank = {metric_id: number for number, metric_id in enumerate(order)}
        again |= before.keys() ^ self._rings.keys()
        changed = {metric_id for metric_id in removed if self.plans.pop(metric_id, None)}
        for metric_id in again & self.definitions.keys():
            plan = self._plan(metric_id)
            if plan != self.plans.get(metric_id):
                self.plans[metric_id] = plan
                changed.add(metric_id)
        return changed

    def _forget(self, metric_id: int) -> str:
        """Drop a definition; return the key of its name."""
        key = name_key(self.definitions.pop(metric_id).name)
        self._unname(key, metric_id)
        self._forget_mentions(metric_id)
        for other in self._inputs.pop(metric_id, ()):
            self.users[other].discard(metric_id)
        self._texts.pop(metric_id, None)
        return key

    def _unname(self, key: str, metric_id: int) -> None:
        self._ids[key] = tuple(other for other in self._ids[key] if other != metric_id)

    def _forget_mentions(self, metric_id: int) -> None:
        for key in self._names.pop(metric_id, ()):
            self._mentions[key].discard(metric_id)

    def _take_over(self, old: Definition | None, new: Definition) -> set[str]:
        """Keep `new` in place of `old`; return the keys of names that mean something else now."""
        self.definitions[new.id] = new
        if old is None or (old.formula, old.earlier) != (new.formula, new.earlier):
            self._forget_mentions(new.id)
            texts = self._texts[new.id] = tuple(_read(*version) for version in new.versions())
            keys = {name_key(node.name) for text in texts for node in text.names}
            self._names[new.id] = tuple(keys)
            for key in keys:
                self._mentions.setdefault(key, set()).add(new.id)
        was, now = None if old is None else name_key(old.name), name_key(new.name)
        if was == now:
            return set()
        if was is not None:
            self._unname(was, new.id)
        self._ids[now] = (*self._ids.get(now, ()), new.id)
        return {now} if was is None else {was, now}

    def _link(self, changed: Iterable[int]) -> None:
        """Find the inputs of `changed` by their names."""
        for metric_id in changed:
            for other in self._inputs.get(metric_id, ()):
                self.users[other].discard(metric_id)
            found = {self.find(key) for key in self._names[metric_id]}
            inputs = tuple(sorted(other for other in found if other is not None))
            self._inputs[metric_id] = inputs
            for other in inputs:
                self.users.setdefault(other, set()).add(metric_id)

    def _plan(self, metric_id: int) -> Plan:
        definition, texts = self.definitions[metric_id], self._texts[metric_id]
        if texts == (_TYPED,):
            return _typed_plan(definition.frequency, definition.aggregation)
        versions = []
        for text in texts:
            problem = text.problem or next(iter(self._problems(definition, text)), None)
            if problem is None and text.tree is not None and metric_id in self._rings:
                problem = Problem(Kind.RING, text.tree.span)
            tree = None if problem else text.tree
            versions.append(Version(text.until, tree, problem))
        found = ((key, self.find(key)) for key in self._names[metric_id])
        inputs = tuple(sorted((key, other) for key, other in found if other is not None))
        return Plan(definition.frequency, definition.aggregation, tuple(versions), inputs)

    def _problems(self, definition: Definition, text: "_Text") -> Iterator[Problem]:
        """Yield what is wrong with a formula that can be read, rings apart."""
        for node in text.names:
            key = name_key(node.name)
            ids = {other for other in self._ids.get(key, ()) if other != definition.id}
            if name_key(definition.name) == key:
                ids.add(definition.id)
            if len(ids) != 1:
                yield Problem(Kind.AMBIGUOUS if ids else Kind.UNKNOWN, node.span, node.name)
                continue
            other = self.definitions.get(min(ids), definition)
            if definition.frequency.is_finer_than(other.frequency) and other.id != definition.id:
                yield Problem(Kind.COARSER, node.span, node.name)
        if definition.frequency is Frequency.YEAR:
            for call in text.quarters:
                yield Problem(Kind.NO_QUARTER, call.span)

    # Questions

    def find(self, name: str) -> int | None:
        """Return the id of the metric that is called `name`; None without one or with several."""
        ids = self._ids.get(name_key(name), ())
        return ids[0] if len(ids) == 1 else None

    def inputs_of(self, metric_id: int) -> tuple[int, ...]:
        """Return the ids of the metrics that the formulas of this one name, in order of id."""
        return self._inputs.get(metric_id, ())

    def with_dependants(self, changed: Iterable[int]) -> list[int]:
        """Return `changed` and all that needs them, each after what it needs."""
        found = {metric_id for metric_id in changed if metric_id in self.definitions}
        left = list(changed)
        while left:
            for user in self.users.get(left.pop(), ()):
                if user not in found:
                    found.add(user)
                    left.append(user)
        return sorted(found, key=self.rank.__getitem__)

    def error(self, metric_id: int, version: Version | None = None) -> FormulaError | None:
        """Return why a formula of the metric is not calculated: by default the present one."""
        found = version or self.plans[metric_id].versions[-1]
        if found.problem is None:
            return None
        if found.problem.kind is Kind.RING:
            return self._ring_error(self.definitions[metric_id], self.inputs_of(metric_id))
        return self._sentence(self.definitions[metric_id], found.problem)

    def check(self, definition: Definition) -> tuple[FormulaError, ...]:
        """Return all that would be wrong with the formula of `definition`, were it taken over."""
        if definition.formula is None:
            return ()
        text = _read(None, definition.formula)
        if text.problem is not None:
            return (self._sentence(definition, text.problem),)
        found = [
            self._sentence(definition, problem) for problem in self._problems(definition, text)
        ]
        own = name_key(definition.name)
        keys = {name_key(node.name) for node in text.names}
        inputs = {other for key in keys if (other := self.find(key)) is not None}
        # Under its old name nobody finds it any more.
        inputs = inputs - {definition.id} | ({definition.id} if own in keys else set())
        ring = self._ring_error(definition, sorted(inputs))
        return (*found, ring) if ring is not None else tuple(found)

    def _ring_error(self, definition: Definition, inputs: Sequence[int]) -> FormulaError | None:
        """Return the error that names the shortest ring through `definition`; None without one."""
        path = shortest_path(self._inputs, inputs, definition.id)
        if path is None:
            return None
        names = [definition.name]
        names += [self.definitions.get(other, definition).name for other in path[:-1]]
        names.append(definition.name)
        if len(names) > _LONGEST_RING:
            names[_LONGEST_RING // 2 : -_LONGEST_RING // 2] = ["…"]
        message = _("“{name}” cannot be calculated, because it needs itself: {ring}.").format(
            name=definition.name, ring=" → ".join(names)
        )
        first = self.definitions.get(path[0], definition).name
        return FormulaError(message, _place_of(first, definition))

    def _sentence(self, definition: Definition, problem: Problem) -> FormulaError:
        match problem.kind:
            case Kind.UNREADABLE:
                return _unreadable(problem.text)
            case Kind.UNKNOWN:
                others = (d.name for d in self.definitions.values() if d.id != definition.id)
                close = nearest(problem.text, others)
                text = (
                    _("There is no metric “{name}”.")
                    if close is None
                    else _("There is no metric “{name}”. Did you mean “{nearest}”?")
                ).format(name=excerpt(problem.text), nearest=close)
            case Kind.AMBIGUOUS:
                text = _("Two metrics are called “{name}”. Rename one of them.").format(
                    name=problem.text
                )
            case Kind.COARSER:
                other = self.definitions[self.find(problem.text) or 0]
                text = _(
                    "“{name}” is {theirs}, but this formula is {own}. It can use only metrics "
                    "that are measured as often, or more often."
                ).format(
                    name=other.name, theirs=other.frequency.label, own=definition.frequency.label
                )
            case _:
                text = _("A yearly metric has no quarter to date. Use ytd, or a shorter period.")
        return FormulaError(text, problem.span)


def parse_or_error(text: str) -> Node | FormulaError:
    """Return the tree of `text`, or what is wrong with it."""
    try:
        return parse(text)
    except FormulaError as error:
        return error


@dataclass(frozen=True, slots=True)
class _Text:
    """What stands in the text of one version, and nothing of what it means."""

    until: dt.date | None
    tree: Node | None = None
    problem: Problem | None = None
    names: tuple[Name, ...] = ()
    quarters: tuple[Call, ...] = ()


_TYPED: Final = _Text(None)


@cache
def _typed_plan(frequency: Frequency, aggregation: Aggregation) -> Plan:
    """Return the one plan of all metrics that are typed alike."""
    return Plan(frequency, aggregation, (Version(None, None, None),), ())


def _read(until: dt.date | None, text: str | None) -> _Text:
    if text is None:
        return _TYPED if until is None else _Text(until)
    tree = parse_or_error(text)
    if isinstance(tree, FormulaError):
        # The text, not the sentence, is kept: the language of the window may change.
        return _Text(until, problem=Problem(Kind.UNREADABLE, tree.span, text))
    nodes = list(walk(tree))
    names = tuple([node for node in nodes if isinstance(node, Name)])
    quarters = [node for node in nodes if isinstance(node, Call) and node.function == "qtd"]
    return _Text(until, tree, None, names, tuple(quarters))


def _unreadable(text: str) -> FormulaError:
    found = parse_or_error(text)
    if isinstance(found, FormulaError):
        return found
    raise AssertionError(text)


def _place_of(name: str, definition: Definition) -> Span:
    """Return where the newest formula of `definition` that names `name` does so."""
    for until, text in reversed(list(definition.versions())):
        for node in _read(until, text).names:
            if name_key(node.name) == name_key(name):
                return node.span
    return Span(0, 0)
