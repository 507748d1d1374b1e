"""How an objective stands: a score from the KPIs below it, and what a good score would hide."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpidesk.domain.objectives import Objective, in_tree_order
from kpidesk.domain.status import Status
from kpidesk.i18n import _, ngettext

# What a KPI brings to the score; without a value or a target it says nothing, so it is left out.
POINTS: Final[Mapping[Status, float]] = {Status.ON_TARGET: 1.0, Status.NEAR: 0.5, Status.OFF: 0.0}
GOOD: Final = 0.75
FAIR: Final = 0.4
_NAMED: Final = 2


@dataclass(frozen=True, slots=True)
class KpiStanding:
    """One KPI in one period, on the objective that it serves; `weight` beside others there."""

    metric_id: int
    name: str
    objective_id: int | None
    status: Status
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class BranchScore:
    """An objective with all below it: `score` is 0 to 1, None where no KPI counts.

    The KPIs of the whole branch by how they stand, in tree order; `silent` have no value or no
    target and are not in the score. `sentence` names who is off target, however good the score.
    """

    objective_id: int
    score: float | None
    on_target: tuple[KpiStanding, ...]
    near: tuple[KpiStanding, ...]
    off: tuple[KpiStanding, ...]
    silent: tuple[KpiStanding, ...]
    sentence: str


def scores(
    objectives: Iterable[Objective],
    kpis: Iterable[KpiStanding],
    waiting: Mapping[int, Sequence[str]] | None = None,
) -> dict[int, BranchScore]:
    """Return the score of every objective, in tree order.

    A KPI on target brings 1, near 0.5, off 0; one without a value or a target is not counted, but
    said. An objective's score is the mean of what hangs directly on it, weighted: its KPIs, and the
    scores of the objectives right below it that have one. So a child counts as its weight says,
    however many KPIs it has. Weights are not negative; nothing but zeros is no score. `waiting` are
    the names of the candidates on an objective, which count for nothing but are said.
    """
    tree = in_tree_order(objectives)
    own: dict[int, list[KpiStanding]] = {}
    for kpi in kpis:
        if kpi.objective_id is not None:
            own.setdefault(kpi.objective_id, []).append(kpi)
    parts: dict[int, list[tuple[float, float]]] = {}
    below: dict[int, list[KpiStanding]] = {}
    found: dict[int, BranchScore] = {}
    for placed in reversed(tree):
        node = placed.objective
        mine = own.get(node.id, [])
        shares = [(kpi.weight, POINTS[kpi.status]) for kpi in mine if kpi.status in POINTS]
        score = _weighted_mean([*shares, *parts.get(node.id, [])])
        branch = [*mine, *below.get(node.id, [])]
        names = (waiting or {}).get(node.id, ())
        found[node.id] = _branch_score(node.id, score, branch, names)
        if placed.parent_id is not None:
            # The tree is walked backwards, so what comes later stands further up.
            below[placed.parent_id] = [*branch, *below.get(placed.parent_id, [])]
            if score is not None:
                parts.setdefault(placed.parent_id, []).append((node.weight, score))
    return {placed.objective.id: found[placed.objective.id] for placed in tree}


def _weighted_mean(parts: Sequence[tuple[float, float]]) -> float | None:
    total = math.fsum(weight for weight, _score in parts)
    if total <= 0:
        return None
    return math.fsum(weight * score for weight, score in parts) / total


def _branch_score(
    objective_id: int, score: float | None, kpis: Sequence[KpiStanding], waiting: Sequence[str]
) -> BranchScore:
    def of(*statuses: Status) -> tuple[KpiStanding, ...]:
        return tuple(kpi for kpi in kpis if kpi.status in statuses)

    found = BranchScore(
        objective_id=objective_id,
        score=score,
        on_target=of(Status.ON_TARGET),
        near=of(Status.NEAR),
        off=of(Status.OFF),
        silent=of(Status.NO_DATA, Status.NO_TARGET),
        sentence="",
    )
    said = [_verdict(found)]
    if found.silent and len(found.silent) < len(kpis):
        said.append(
            ngettext(
                "{kpis} does not count: no value or no target.",
                "{kpis} do not count: no value or no target.",
                len(found.silent),
            ).format(kpis=_names(found.silent))
        )
    if waiting:
        said.append(
            ngettext(
                "{count} candidate waits here: {names}.",
                "{count} candidates wait here: {names}.",
                len(waiting),
            ).format(count=len(waiting), names=_listed(waiting))
        )
    return replace(found, sentence=" ".join(said))


def _verdict(found: BranchScore) -> str:
    """Return how the branch stands, and who does not stand as well as it looks."""
    counted = len(found.on_target) + len(found.near) + len(found.off)
    if not counted and not found.silent:
        return _("No KPI hangs on this objective yet.")
    if not counted:
        return ngettext(
            "{count} KPI still lacks a value or a target: {kpis}.",
            "{count} KPIs still lack a value or a target: {kpis}.",
            len(found.silent),
        ).format(count=len(found.silent), kpis=_names(found.silent))
    if len(found.on_target) == counted:
        return _all_on_target(found).format(count=counted, kpis=_names(found.on_target))
    worse, score = found.off or found.near, found.score
    text = _off(score, len(worse)) if found.off else _near(score, len(worse))
    return text.format(kpis=_names(worse))


def _all_on_target(found: BranchScore) -> str:
    count = len(found.on_target)
    if count <= _NAMED:
        return ngettext("{kpis} is on target.", "{kpis} are on target.", count)
    if found.silent:
        return ngettext(
            "{count} KPI that counts is on target.",
            "All {count} KPIs that count are on target.",
            count,
        )
    return ngettext("{count} KPI is on target.", "All {count} KPIs are on target.", count)


def _off(score: float | None, count: int) -> str:
    if score is None:
        return ngettext("{kpis} is off target.", "{kpis} are off target.", count)
    if score >= GOOD:
        return ngettext(
            "Good overall, but {kpis} is off target.",
            "Good overall, but {kpis} are off target.",
            count,
        )
    if score >= FAIR:
        return ngettext(
            "Fair overall, and {kpis} is off target.",
            "Fair overall, and {kpis} are off target.",
            count,
        )
    return ngettext(
        "Behind overall: {kpis} is off target.", "Behind overall: {kpis} are off target.", count
    )


def _near(score: float | None, count: int) -> str:
    if score is None:
        return ngettext("{kpis} is near target.", "{kpis} are near target.", count)
    if score >= GOOD:
        return ngettext(
            "Good overall, but {kpis} is only near target.",
            "Good overall, but {kpis} are only near target.",
            count,
        )
    return ngettext(
        "Fair overall: {kpis} is near target.", "Fair overall: {kpis} are near target.", count
    )


def _names(kpis: Sequence[KpiStanding]) -> str:
    return _listed([kpi.name for kpi in kpis])


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    if len(names) == _NAMED:
        return _("{first} and {second}").format(first=names[0], second=names[1])
    more = len(names) - _NAMED
    return ngettext(
        "{first}, {second} and {count} more", "{first}, {second} and {count} more", more
    ).format(first=names[0], second=names[1], count=more)
