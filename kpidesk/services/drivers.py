"""The driver tree as it is read: each metric below a number, how it moved, and what that did."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from math import isclose

from kpidesk.domain.charts_waterfall import step_text
from kpidesk.domain.driver_trees import DriverNode
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_spans import overlaps
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Direction, Stage
from kpidesk.domain.movement_steps import balanced
from kpidesk.domain.numbers import EXACT, NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.series import Change
from kpidesk.domain.status import Status
from kpidesk.domain.units import Unit, format_value, shown_value
from kpidesk.i18n import _
from kpidesk.services.histories import histories
from kpidesk.services.lenses import through_all
from kpidesk.services.movement import Movement, drivers_of, lens_for, why_it_moved


@dataclass(frozen=True, slots=True)
class DriverRow:
    """A metric in the tree, in texts, with what stands below it.

    `contribution` is what its change did to the metric above, in that one's unit; None where the
    change above has no parts, and at the top. `share` is the same against the largest beside it, -1
    to 1. `is_good` says whether that went the better way; None where nobody judges it. `status` is
    None where there is nothing to judge. `metric_id` is None for what is no metric: the number of
    days. `remark` says why there is nothing below where there could be.
    """

    metric_id: int | None
    name: str
    before_text: str
    value_text: str
    change_text: str
    contribution: float | None = None
    contribution_text: str = ""
    share: float = 0.0
    is_good: bool | None = None
    status: Status | None = None
    remark: str = ""
    children: tuple["DriverRow", ...] = ()

    @property
    def values_text(self) -> str:
        """Return both numbers, the earlier one first."""
        return _("{before} → {value}").format(before=self.before_text, value=self.value_text)


@dataclass(frozen=True, slots=True)
class DriverView:
    """The tree below a metric, with the sentence of how it moved.

    `hint` says of a typed metric that nothing lies beneath; else it is empty.
    """

    movement: Movement
    root: DriverRow
    hint: str = ""

    @property
    def rows(self) -> tuple[DriverRow, ...]:
        """Return every row from top to bottom."""
        return tuple(_all(self.root))


def _all(row: DriverRow) -> Iterator[DriverRow]:
    yield row
    for child in row.children:
        yield from _all(child)


def driver_view(
    file: CompanyFile,
    metric_id: int,
    period: Period,
    against: Period,
    locale: NumberLocale,
    lens: Lens = Lens.AS_MEASURED,
) -> DriverView:
    """Return what moved a metric from `against` to `period`, down to what was typed.

    The periods are of the metric's own frequency or a coarser one, and by `lens` only of its own,
    where the numbers overlap: see `why_it_moved`. UserError where the metric is gone, or is not
    measured that often.
    """
    movement = why_it_moved(file, metric_id, period, against, locale, lens)
    node = drivers_of(file, metric_id, period, against, locale, lens=lens)
    known = _known(file, node, period, lens)
    hint = ""
    if not node.drivers and not movement.is_calculated:
        hint = _("“{name}” is typed or imported: nothing lies beneath it.").format(name=node.name)
    return DriverView(movement, _Telling(known, period, locale).row(node), hint)


def _known(
    file: CompanyFile, node: DriverNode, period: Period, lens: Lens
) -> dict[int, MetricHistory]:
    """Return the histories of a tree that know of `period`; the others have another frequency."""
    ids = {each.metric_id for each in _nodes(node)}
    with file.read() as records:
        metrics = [metric for metric in records.metrics() if metric.id in ids]
        own = next(each.frequency for each in metrics if each.id == node.metric_id)
        used = lens if overlaps(lens) else lens_for(own, period.frequency)
        found = through_all(records, histories(records, metrics), used)
    return {key: each for key, each in found.items() if each.metric.frequency is period.frequency}


def _nodes(node: DriverNode) -> Iterator[DriverNode]:
    yield node
    for driver in node.drivers:
        yield from _nodes(driver.node)


@dataclass(frozen=True, slots=True)
class _Telling:
    """Puts a tree into words."""

    known: Mapping[int, MetricHistory]
    period: Period
    locale: NumberLocale

    def row(self, node: DriverNode, *, is_root: bool = True) -> DriverRow:
        value, before = node.value, node.before
        change = None
        if value is not None and before is not None and node.is_comparable:
            change = Change(value, before)
        return DriverRow(
            node.metric_id,
            node.name,
            self._text(node, before if node.is_comparable else None),
            self._text(node, value),
            self._moved(node, change),
            status=self._status(node.metric_id),
            remark=self._remark(node),
            children=tuple(self._below(node, change, is_root=is_root)),
        )

    def _text(self, node: DriverNode, value: float | None) -> str:
        return _("no value") if value is None else format_value(value, node.unit, self.locale)

    def _moved(self, node: DriverNode, change: Change | None) -> str:
        if not node.is_comparable:
            return _("defined anew")
        if change is None:
            return _("no comparison")
        gap = _gap(change, node.unit)
        return step_text(gap, node.unit, self.locale) if gap else _("unchanged")

    def _status(self, metric_id: int) -> Status | None:
        """Return the status; None of what nobody holds against anything."""
        history = self.known.get(metric_id)
        if history is None or not (history.plans or history.metric.stage is Stage.KPI):
            return None
        return history.status(self.period)

    def _remark(self, node: DriverNode) -> str:
        if node.is_cut:
            return _("There is more beneath. Open it to see.")
        return node.reason

    def _below(
        self, node: DriverNode, change: Change | None, *, is_root: bool
    ) -> Iterator[DriverRow]:
        shares = [driver.contribution for driver in node.drivers]
        numbers = [each for each in shares if each is not None]
        numbers += [node.days] if node.days else []
        texts = self._contributions(node, change, numbers)
        largest = max((abs(each) for each in numbers), default=0.0)
        for driver in node.drivers:
            row = self.row(driver.node, is_root=False)
            if driver.contribution is None:
                yield row
                continue
            number = driver.contribution
            yield self._with(row, node, number, next(texts), largest, is_root=is_root)
        if node.days:
            row = DriverRow(None, _("Days in the period"), "", "", "")
            yield self._with(row, node, node.days, next(texts), largest, is_root=is_root)

    def _contributions(
        self, node: DriverNode, change: Change | None, numbers: list[float]
    ) -> Iterator[str]:
        """Return the contributions as shown: together they are the change, as it is shown."""
        if change is None:
            return iter([""] * len(numbers))
        shown = balanced(numbers, _gap(change, node.unit), node.unit)
        return (step_text(each, node.unit, self.locale) for each in shown)

    def _with(
        self,
        row: DriverRow,
        above: DriverNode,
        number: float,
        text: str,
        largest: float,
        *,
        is_root: bool,
    ) -> DriverRow:
        share = number / largest if largest else 0.0
        return replace(
            row,
            contribution=number,
            contribution_text=text,
            share=0.0 if isclose(share, 0.0, abs_tol=1e-12) else share,
            is_good=self._is_good(above.metric_id, number, is_root=is_root),
        )

    def _is_good(self, above: int, number: float, *, is_root: bool) -> bool | None:
        """Say whether a contribution moved what is above the better way.

        Of an input in between nobody knows which way is better: less of a cost is, less of a
        divisor is not.
        """
        history = self.known.get(above)
        if history is None or not number:
            return None
        if not is_root and history.metric.stage is not Stage.KPI:
            return None
        direction = history.direction(self.period)
        if direction is Direction.WITHIN:
            return None
        return (number > 0) is (direction is Direction.HIGHER)


def _gap(change: Change, unit: Unit) -> Decimal:
    """Return the difference between the two numbers as they are shown."""
    return EXACT.subtract(shown_value(change.value, unit), shown_value(change.before, unit))
