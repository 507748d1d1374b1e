"""Objectives with KPIs on them, as an owner would have written them."""

import datetime as dt
from dataclasses import dataclass

from kpidesk.domain.changes import Kind
from kpidesk.domain.objectives import ChildrenGo, in_tree_order
from kpidesk.domain.ports import CompanyFile
from kpidesk.services.objectives import ObjectiveDraft, add_objective, delete_objective, move_kpi
from tests.ui.pages.example_kpis import add_kpi, months_until_october


@dataclass(frozen=True)
class Example:
    """The ids of objectives and KPIs by name."""

    objectives: dict[str, int]
    kpis: dict[str, int]


def add(file: CompanyFile, name: str, parent_id: int | None = None, **fields: object) -> int:
    """Add an objective, and return its id."""
    draft = ObjectiveDraft(name, parent_id=parent_id, **fields)  # type: ignore[arg-type]
    (added,) = add_objective(file, draft).ids(Kind.OBJECTIVE)
    return added


def hang(file: CompanyFile, name: str, value: float | None, objective_id: int | None) -> int:
    """Define a KPI with a target of at least 47 on an objective, and return its id."""
    number = add_kpi(file, name, {} if value is None else months_until_october(value))
    move_kpi(file, number, objective_id)
    with file.read() as records:
        grow = [row.id for row in records.objectives() if row.name == "Grow"]
    for each in grow:  # which add_kpi makes
        delete_objective(file, each, ChildrenGo.UP)
    return number


def bakery(file: CompanyFile) -> Example:
    """Earn more (Margin; Sell (Orders, Returns; Call back), Hire), Stay sound; Visits is loose."""
    due = dt.date(2026, 10, 31)
    ids = {"Earn more": add(file, "Earn more", description="A second shop next year.")}
    ids["Sell"] = add(file, "Sell", ids["Earn more"], deadline=due)
    ids["Call back"] = add(file, "Call back", ids["Sell"])
    ids["Hire"] = add(file, "Hire", ids["Earn more"])
    ids["Stay sound"] = add(file, "Stay sound")
    kpis = {
        "Margin": hang(file, "Margin", 60.0, ids["Earn more"]),
        "Orders": hang(file, "Orders", 50.0, ids["Sell"]),
        "Returns": hang(file, "Returns", 10.0, ids["Sell"]),
        "Visits": hang(file, "Visits", None, None),
    }
    return Example(ids, kpis)


def outline(file: CompanyFile) -> list[str]:
    """Return the objectives of the file, each indented as deep as it stands."""
    with file.read() as records:
        placed = in_tree_order(records.objectives())
    return ["  " * each.depth + each.objective.name for each in placed]


def objective_of(file: CompanyFile, metric_id: int) -> int | None:
    """Return the objective that a metric hangs on, as the file has it."""
    with file.read() as records:
        return next(row.objective_id for row in records.metrics() if row.id == metric_id)
