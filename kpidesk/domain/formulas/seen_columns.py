"""All metrics of a company in longer periods, and through a lens.

A number through a lens covers several periods. A metric that is typed, or whose formula is not
computed anew, is put together by its aggregation from its own numbers; one that is recomputed (a
ratio) by its formula from its inputs seen through the same lens, never from its own results.

No number is made from a gap. Where some of what is covered is missing, or its definition changed
within, nothing that uses it has a number, not even through coalesce or sum, which leave blanks out:
they would take a part for the whole. Such cells are `broken`. What is blank all along is a plain
blank to a formula, as it is in each of its periods. A quarterly formula looks at monthly inputs in
the same way: to leave out a blank month is the choice of a monthly formula.

Formulas that look at other periods: yoy is what the lens shows a year before. In quarters and years
prev, avg2, ytd and qtd look at quarters and years, as they do at months in months; a count of
months, as in prev(x, 12) or rolling_sum(x, 12), would be one of quarters, and gives no number.
Through a year to date or a rolling year only yoy means anything; all others give no number.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from kpidesk.domain.formulas import columns
from kpidesk.domain.formulas.arithmetic import NAN
from kpidesk.domain.formulas.columns import Column
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.dependencies import Plan
from kpidesk.domain.formulas.evaluation import evaluate, window_starts
from kpidesk.domain.formulas.functions import DAYS_IN_PERIOD
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.timeline import OUTSIDE, Group, Timeline
from kpidesk.domain.formulas.tree import Call, Name, Node, children, walk, whole
from kpidesk.domain.lens_spans import first_covered, overlaps, shown_frequency
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import same_measure

_ALONG: Final = frozenset({"prev", "ytd", "qtd", "rolling_sum", "rolling_mean", "avg2"})
_NOWHERE: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A metric along a timeline through a lens; `broken` is where a part must not be the whole."""

    column: Column
    broken: frozenset[int] = _NOWHERE


@dataclass(frozen=True, slots=True)
class Measured:
    """What is looked at: who is calculated how, `own` columns, and the `line` of each frequency.

    `rank` sorts metrics so that each comes after what it needs.
    """

    calendar: FiscalCalendar
    plans: Mapping[int, Plan]
    definitions: Mapping[int, Definition]
    rank: Callable[[int], int]
    own: Callable[[int], Column]
    line: Callable[[Frequency], Timeline]


class SeenColumns:
    """What a company has through `lens`; in any longer period, where `lens` is that of quarters.

    Metrics are looked at as `see` asks for them, and each is computed once; `forget` what changed.
    """

    def __init__(self, measured: Measured, lens: Lens) -> None:
        self.lens = lens
        self.calendar = measured.calendar
        self.plans = measured.plans
        self.definitions = measured.definitions
        self.own = measured.own  # a metric as it is measured
        self.line = measured.line  # the periods of a frequency that are calculated
        self._rank = measured.rank
        self._starts: dict[Frequency, tuple[int, ...]] = {}
        self._windows: dict[tuple[Frequency, Frequency], tuple[Group, ...]] = {}
        self._seen: dict[tuple[int, Frequency], Seen] = {}

    def forget(self, metric_ids: Collection[int]) -> None:
        """Compute these metrics again when they are asked for."""
        for metric_id in metric_ids:
            for frequency in Frequency:
                self._seen.pop((metric_id, frequency), None)

    def forget_everything(self) -> None:
        """Compute all again, along other timelines."""
        self._starts.clear()
        self._windows.clear()
        self._seen.clear()

    def see(self, metric_id: int, frequency: Frequency | None = None) -> Seen:
        """Return a metric along the timeline of `frequency`, by default that of the lens.

        Raises KeyError where there is no such metric.
        """
        own = self.plans[metric_id].frequency
        wanted = frequency or shown_frequency(self.lens, own)
        for needed in self._missing(metric_id, wanted):
            self._seen[needed, wanted] = self._computed(needed, wanted)
        return self._seen[metric_id, wanted]

    def shown(self, metric_id: int) -> tuple[Period, ...]:
        """Return the periods along which the lens shows a metric."""
        own = self.plans[metric_id].frequency
        return self.line(shown_frequency(self.lens, own)).periods

    def forbidden(self, tree: Node, frequency: Frequency) -> str:
        """Return the first function of `tree` that means something else through the lens, or ""."""
        for node in walk(tree):
            if not isinstance(node, Call) or node.function not in _ALONG:
                continue
            is_counted = node.function in {"prev", "rolling_sum", "rolling_mean"}
            by_one = node.function == "prev" and count_of(node) == 1
            no_quarter = node.function == "qtd" and frequency is Frequency.YEAR
            if overlaps(self.lens) or (is_counted and not by_one) or no_quarter:
                return node.function
        return ""

    def breaks(self, metric_id: int) -> tuple[int, ...]:
        """Return from which of its own periods on a metric is another thing than before."""
        definition = self.definitions[metric_id]
        if not definition.earlier:
            return ()
        line = self.line(definition.frequency)
        found = []
        formulas = [text for _until, text in definition.versions()]
        units = [each.unit or definition.unit for each in definition.earlier] + [definition.unit]
        for number, each in enumerate(definition.earlier):
            is_same = formulas[number] == formulas[number + 1]
            if not is_same or not same_measure(units[number], units[number + 1]):
                found.append(line.count_before(each.until))
        return tuple(found)

    def windows(self, own: Frequency, frequency: Frequency) -> tuple[Group, ...]:
        """Return for each period of `frequency` the periods of `own` that its number covers."""
        pair = own, frequency
        found = self._windows.get(pair)
        if found is None:
            found = self._windows[pair] = self._spanned(own, frequency)
        return found

    # Computing

    def _missing(self, metric_id: int, frequency: Frequency) -> Sequence[int]:
        """Return what is to be computed for a metric, each after what it needs."""
        if (metric_id, frequency) in self._seen:
            return ()
        found, left = {metric_id}, [metric_id]
        while left:
            next_id = left.pop()
            plan = self.plans[next_id]
            if not plan.is_recomputed or self._is_plain(next_id, frequency):
                continue
            for _key, needed in plan.inputs:
                is_coarser = frequency.is_finer_than(self.plans[needed].frequency)
                if needed not in found and (needed, frequency) not in self._seen and not is_coarser:
                    found.add(needed)
                    left.append(needed)
        return sorted(found, key=self._rank)

    def _is_plain(self, metric_id: int, frequency: Frequency) -> bool:
        """Say whether a metric stands there as it was measured."""
        return not overlaps(self.lens) and self.plans[metric_id].frequency is frequency

    def _computed(self, metric_id: int, frequency: Frequency) -> Seen:
        plan, own = self.plans[metric_id], self.own(metric_id)
        if self._is_plain(metric_id, frequency):
            return Seen(own)
        windows = self.windows(plan.frequency, frequency)
        if plan.is_recomputed:
            seen = self._recomputed(plan, frequency)
        else:
            column = columns.rolled_up(own, windows, plan.aggregation)
            seen = Seen(column, _partly(column, own, windows))
        if breaks := self.breaks(metric_id):
            is_last = plan.aggregation is Aggregation.LAST
            broken = _across(breaks, own, windows, is_last=is_last, is_all=plan.is_recomputed)
            seen = _broken(seen.column, seen.broken | broken)
        return seen

    def _recomputed(self, plan: Plan, frequency: Frequency) -> Seen:
        """Return a metric whose formula is computed from what the lens shows of its inputs."""
        line, inputs = self.line(frequency), dict(plan.inputs)
        windows = self.windows(plan.frequency, frequency)
        everywhere = frozenset(range(len(line)))
        found = columns.blank(len(line))
        broken: frozenset[int] = _NOWHERE
        begin = 0
        for version in plan.versions:
            tree = version.tree
            column, lost = columns.blank(len(line)), everywhere
            if tree is not None and not self.forbidden(tree, frequency):
                column = evaluate(
                    tree,
                    lambda name: self._seen[inputs[name_key(name)], frequency].column,
                    line,
                    (lambda name: self._constant(name, line)) if overlaps(self.lens) else None,
                )
                lost = self._lost(tree, inputs, line)
            found = columns.before_and_after(found, column, begin)
            broken = frozenset(at for at in broken if at < begin) | (
                frozenset(at for at in lost if at >= begin) if begin else lost
            )
            if version.until is not None:
                stop = self.line(plan.frequency).count_before(version.until)
                begin = sum(1 for window in windows if window.stop <= stop)
        # Of what has not been calculated to its end nothing is known, be it made of constants.
        open_ended = [at for at, window in enumerate(windows) if not window.has_last]
        if open_ended:
            found = columns.with_cells(found, open_ended, [None] * len(open_ended))
        # What is not applicable in any case needs no number of what is broken.
        return _broken(found, broken - frozenset(found.nowhere()))

    def of_whole_inputs(
        self, column: Column, tree: Node, inputs: Mapping[str, int], line: Timeline
    ) -> Column:
        """Return `column`, which `tree` gives along `line`, without what a part would stand in for.

        All `inputs`, by the key of their name, have been looked at along `line`.
        """
        return _broken(column, self._lost(tree, inputs, line) - frozenset(column.nowhere())).column

    def _lost(self, node: Node, inputs: Mapping[str, int], line: Timeline) -> frozenset[int]:
        """Return where `node` looks at something broken, taken or not."""
        if isinstance(node, Name):
            return self._seen[inputs[name_key(node.name)], line.frequency].broken
        found = _NOWHERE.union(*(self._lost(child, inputs, line) for child in children(node)))
        if not found or not isinstance(node, Call):
            return found
        match node.function:
            case "yoy":
                return frozenset(at for at, back in enumerate(line.last_year) if back in found)
            case "prev":
                count = count_of(node)
                return frozenset(at + count for at in found if at + count < len(line))
            case "ytd" | "qtd" | "avg2" | "rolling_sum" | "rolling_mean":
                starts = window_starts(node, line)
                return frozenset(
                    at for at, start in enumerate(starts)
                    if any(max(start, 0) <= other <= at for other in found)
                )  # fmt: skip
            case _:
                return found

    def _constant(self, name: str, line: Timeline) -> Column:
        """Return how many days a number covers, or how many such spans a year has."""
        starts, periods = self._starts_of(line), line.periods
        is_days, found = name == DAYS_IN_PERIOD, []
        in_year: dict[int, int] = {}
        for at, start in enumerate(starts):
            if start == OUTSIDE:
                found.append(NAN)
            elif is_days:
                found.append(float((periods[at].end - periods[start].start).days))
            elif self.lens is Lens.ROLLING_YEAR:
                found.append(1.0)
            else:
                year = self.calendar.fiscal_year(periods[at])
                if year not in in_year:
                    in_year[year] = len(self.calendar.periods_of_year(year, line.frequency))
                found.append(in_year[year] / (at - start + 1))
        return columns.column_of(found)

    # Windows

    def _starts_of(self, line: Timeline) -> tuple[int, ...]:
        """Return where the first period stands that each number covers; OUTSIDE before them all."""
        found = self._starts.get(line.frequency)
        if found is None:
            found = self._starts[line.frequency] = self._first_of(line)
        return found

    def _first_of(self, line: Timeline) -> tuple[int, ...]:
        if not overlaps(self.lens) or line.frequency is Frequency.YEAR:
            return tuple(range(len(line)))
        if self.lens is Lens.YEAR_TO_DATE:
            return line.year_starts
        if line.frequency not in {Frequency.DAY, Frequency.WEEK}:
            return line.windows(line.frequency.per_year)
        # A year is at least 357 days; what lies before the timeline is not looked for.
        index, first = line.index, line.periods[0].start if line.periods else None
        return tuple(
            OUTSIDE
            if first is None or (period.start - first).days < 350
            else index.get(first_covered(self.lens, period, self.calendar).start, OUTSIDE)
            for period in line.periods
        )

    def _spanned(self, own: Frequency, frequency: Frequency) -> tuple[Group, ...]:
        line, coarser = self.line(own), self.line(frequency)
        starts = self._starts_of(coarser)
        if own is frequency:
            return tuple(
                Group(max(start, 0), at + 1, start != OUTSIDE, has_last=True)
                for at, start in enumerate(starts)
            )
        groups = line.groups(coarser)
        # After the last finer period the stops stay where it is; before the first, they are 0.
        stops = list(accumulate((group.stop for group in groups), max))
        found = []
        for at, start in enumerate(starts):
            first = (
                groups[start] if start != OUTSIDE else Group(0, 0, has_first=False, has_last=False)
            )
            is_there = first.stop > first.start
            begin = first.start if is_there or start == OUTSIDE else stops[start]
            whole = first.has_first and start != OUTSIDE
            found.append(Group(begin, stops[at], whole, groups[at].has_last))
        return tuple(found)


def count_of(node: Call) -> int:
    """Return how many periods prev looks back, or rolling_… covers."""
    return (whole(node.arguments[1]) if len(node.arguments) > 1 else None) or 1


def _broken(column: Column, broken: frozenset[int]) -> Seen:
    """Return `column` without what is broken."""
    if not broken:
        return Seen(column)
    where = sorted(broken)
    return Seen(columns.with_cells(column, where, [None] * len(where)), broken)


def _partly(column: Column, own: Column, windows: Sequence[Group]) -> frozenset[int]:
    """Return where there is no number though some of what is covered has one."""
    blank = frozenset(range(len(column))).difference(column.present())
    if not blank:
        return _NOWHERE
    numbers = {at for at, _value in own.numbers()}
    counts = list(accumulate((at in numbers for at in range(len(own))), initial=0))
    return frozenset(at for at in blank if counts[windows[at].stop] > counts[windows[at].start])


def _across(
    breaks: Sequence[int], own: Column, windows: Sequence[Group], *, is_last: bool, is_all: bool
) -> frozenset[int]:
    """Return where what a number is made of is from before a break and stands for after it.

    A balance is the last number alone, which is measured in one way. A window that has no number
    is blank in any case. With `is_all` every window across a break counts.
    """
    numbers = [at for at, _value in own.numbers()]
    found = set()
    for at, window in enumerate(windows):
        inside = [each for each in breaks if window.start < each < window.stop]
        if not inside:
            continue
        used = [each for each in numbers if window.start <= each < window.stop]
        if is_all or (used and used[-1 if is_last else 0] < inside[-1]):
            found.add(at)
    return frozenset(found)
