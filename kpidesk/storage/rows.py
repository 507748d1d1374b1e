"""How the company, its people and its objectives become rows, and rows become these again."""

from kpidesk.domain.metrics import Company, Department, Owner
from kpidesk.domain.objectives import Level, Objective
from kpidesk.domain.qualification import Outcome
from kpidesk.storage.cells import AnyRow, day_or_none, day_text, member, number, sound, text


def company_row(company: Company) -> tuple[object, ...]:
    """Return the row of the company."""
    return (
        1,
        text(company.name),
        text(company.currency),
        company.fiscal_start_month,
        company.lock_after_days,
        company.asks_reason,
        "\n".join(company.outcomes),
    )


def company_from(row: AnyRow) -> Company:
    """Return the company in a row."""
    return Company(
        row.name,
        row.currency,
        row.fiscal_start_month,
        row.lock_after_days,
        bool(row.asks_reason),
        tuple(member(Outcome, name) for name in row.outcomes.split("\n") if name),
    )


def department_row(department: Department) -> tuple[object, ...]:
    """Return the row of a department."""
    return department.id, text(department.name)


def department_from(row: AnyRow) -> Department:
    """Return the department in a row."""
    return Department(row.id, row.name)


def owner_row(owner: Owner) -> tuple[object, ...]:
    """Return the row of an owner."""
    return owner.id, text(owner.name), text(owner.email)


def owner_from(row: AnyRow) -> Owner:
    """Return the owner in a row."""
    return Owner(row.id, row.name, row.email)


def objective_row(objective: Objective) -> tuple[object, ...]:
    """Return the row of an objective."""
    return (
        objective.id,
        text(objective.name),
        objective.parent_id,
        day_text(objective.deadline),
        text(objective.description),
        objective.level.value,
        number(objective.weight),
        objective.position,
    )


def objective_from(row: AnyRow) -> Objective:
    """Return the objective in a row."""
    return Objective(
        row.id,
        row.name,
        row.parent_id,
        day_or_none(row.deadline),
        row.description,
        member(Level, row.level),
        sound(row.weight),
        row.position,
    )
