"""The tree of objectives as it is looked at: each with its KPIs, its score, and who is off."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kpidesk.domain.kpi_gaps import is_waiting
from kpidesk.domain.metrics import Stage
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.objective_scores import POINTS, BranchScore, KpiStanding, scores
from kpidesk.domain.objectives import Objective, Placed, deadline_sentence, in_tree_order
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.standing import Standing
from kpidesk.domain.status import Status
from kpidesk.services.dashboard import dashboard


@dataclass(frozen=True, slots=True)
class KpiRow:
    """A KPI on its objective; texts are ready to show, `share` is what it counts for there.

    `share` is a fraction; None where it does not count, for want of a value or a target.
    """

    metric_id: int
    name: str
    owner: str
    status: Status
    value_text: str
    target_text: str
    sentence: str
    weight: float
    share: float | None


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """An objective in tree order; `depth` and `parent_id` are those among what is shown.

    `share` is what it counts for in the score of its parent, as a fraction; None where it does not.
    """

    objective: Objective
    depth: int
    parent_id: int | None
    score: BranchScore
    deadline: str
    is_overdue: bool
    kpis: tuple[KpiRow, ...]
    share: float | None


@dataclass(frozen=True, slots=True)
class ObjectiveTree:
    """The objectives of `year` (None: of all years), and the KPIs that hang on none.

    `month_label` is the month at whose end the KPIs stand as they are shown, as on the dashboard.
    `years` are those that some deadline falls into, and the one that is running.
    """

    rows: tuple[ObjectiveRow, ...]
    loose: tuple[KpiRow, ...]
    year: Period | None
    years: tuple[Period, ...]
    month_label: str
    count_of_all: int


def objective_tree(
    file: CompanyFile, as_of: dt.date, locale: NumberLocale, year: Period | None = None
) -> ObjectiveTree:
    """Return the objectives in tree order, with the KPIs and the score of each branch.

    Of a year are the objectives that are due in it, those without a deadline, and what leads down
    to them. One without its own is due with what it is a part of. Scores are of what is shown.
    """
    board = dashboard(file, locale, as_of)
    with file.read() as records:
        objectives = records.objectives()
        waiting = _waiting(records)
    calendar = board.company.calendar
    kpis = [standing for standing in board.standings if standing.metric.stage is Stage.KPI]
    standings = [_kpi_standing(kpi, objectives) for kpi in kpis]
    shown = _of_year(in_tree_order(objectives), year)
    found = scores([placed.objective for placed in shown], standings, waiting)
    shares = _shares(shown, found, standings)
    by_objective: dict[int | None, list[KpiRow]] = {}
    for kpi, standing in zip(kpis, standings, strict=True):
        row = _kpi_row(kpi, shares.kpis.get(kpi.metric.id))
        by_objective.setdefault(standing.objective_id, []).append(row)
    rows = tuple(
        ObjectiveRow(
            placed.objective,
            placed.depth,
            placed.parent_id,
            found[placed.objective.id],
            deadline_sentence(placed.objective, as_of),
            placed.objective.deadline is not None and placed.objective.deadline < as_of,
            tuple(by_objective.get(placed.objective.id, [])),
            shares.objectives.get(placed.objective.id),
        )
        for placed in shown
    )
    years = _years(objectives, as_of, calendar)
    loose = tuple(by_objective.get(None, []))
    return ObjectiveTree(rows, loose, year, years, board.month_label, len(objectives))


def year_to_show(file: CompanyFile, as_of: dt.date) -> Period | None:
    """Return the running year where something is due in it; None, all years, otherwise."""
    with file.read() as records:
        calendar = records.company().calendar
        days = [row.deadline for row in records.objectives() if row.deadline is not None]
    year = calendar.containing(as_of, Frequency.YEAR)
    return year if any(year.contains(day) for day in days) else None


def _waiting(records: Records) -> dict[int, list[str]]:
    """Return the names of the tracked candidates by objective, the most important first."""
    found: dict[int, list[str]] = {}
    for metric in records.metrics():
        if is_waiting(metric) and metric.objective_id is not None:
            found.setdefault(metric.objective_id, []).append(metric.name)
    return found


def _kpi_standing(kpi: Standing, objectives: Iterable[Objective]) -> KpiStanding:
    metric = kpi.metric
    known = any(objective.id == metric.objective_id for objective in objectives)
    return KpiStanding(
        metric.id, metric.name, metric.objective_id if known else None, kpi.status, metric.weight
    )


def _kpi_row(kpi: Standing, share: float | None) -> KpiRow:
    return KpiRow(
        kpi.metric.id,
        kpi.metric.name,
        kpi.owner,
        kpi.status,
        kpi.value_text,
        kpi.target_text,
        kpi.sentence,
        kpi.metric.weight,
        share,
    )


def _of_year(tree: Sequence[Placed], year: Period | None) -> tuple[Placed, ...]:
    """Return what is of `year`, with everything above it, so that no child hangs in the air."""
    if year is None:
        return tuple(tree)
    due: dict[int | None, dt.date | None] = {None: None}
    for placed in tree:
        due[placed.objective.id] = placed.objective.deadline or due[placed.parent_id]
    shown: set[int | None] = set()
    for placed in reversed(tree):  # children come before their parents
        deadline = due[placed.objective.id]
        is_due = deadline is None or year.contains(deadline)
        if is_due or placed.objective.id in shown:
            shown |= {placed.objective.id, placed.parent_id}
    return tuple(placed for placed in tree if placed.objective.id in shown)


def _years(
    objectives: Collection[Objective], as_of: dt.date, calendar: FiscalCalendar
) -> tuple[Period, ...]:
    """Return the years that can be chosen, oldest first; none where no objective has a deadline."""
    days = [objective.deadline for objective in objectives if objective.deadline is not None]
    if not days:
        return ()
    return tuple(sorted({calendar.containing(day, Frequency.YEAR) for day in (*days, as_of)}))


@dataclass(frozen=True, slots=True)
class _Shares:
    objectives: Mapping[int, float]
    kpis: Mapping[int, float]


def _shares(
    shown: Sequence[Placed],
    found: Mapping[int, BranchScore],
    standings: Sequence[KpiStanding],
) -> _Shares:
    """Return what counts for how much in the score right above it; nothing at the top of a tree."""
    counting = [kpi for kpi in standings if kpi.status in POINTS]
    children = [placed for placed in shown if found[placed.objective.id].score is not None]
    totals: dict[int | None, float] = {}
    for kpi in counting:
        totals[kpi.objective_id] = totals.get(kpi.objective_id, 0.0) + kpi.weight
    for placed in children:
        weight = placed.objective.weight
        totals[placed.parent_id] = totals.get(placed.parent_id, 0.0) + weight
    return _Shares(
        {
            placed.objective.id: placed.objective.weight / totals[placed.parent_id]
            for placed in children
            if placed.parent_id is not None and totals[placed.parent_id] > 0
        },
        {
            kpi.metric_id: kpi.weight / totals[kpi.objective_id]
            for kpi in counting
            if kpi.objective_id is not None and totals[kpi.objective_id] > 0
        },
    )
