"""Departments, owners, objectives and partners by the name that a form has; a new one is made."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kpidesk.domain.changes import Kind
from kpidesk.domain.errors import FieldError
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.imports import label_key
from kpidesk.domain.library_additions import is_idea
from kpidesk.domain.metrics import Department, Metric, Owner, Stage, Timing
from kpidesk.domain.objectives import Level, Objective
from kpidesk.domain.ports import Records, UnitOfWork
from kpidesk.i18n import _
from kpidesk.services.company import clean_name

MAX_PARTNERS = 5


def is_same_name(one: str, other: str) -> bool:
    """Say whether neither a sheet nor a formula could tell two names of metrics apart."""
    return label_key(one) == label_key(other) or name_key(one) == name_key(other)


def metric_named(metrics: Iterable[Metric], name: str) -> Metric | None:
    """Return the metric of that name; None where there is none."""
    return next((metric for metric in metrics if is_same_name(metric.name, name)), None)


class MetricNames:
    """Metrics by name: finds what `metric_named` does, however many there are."""

    def __init__(self, metrics: Iterable[Metric] = ()) -> None:
        """Know `metrics`; of two with one name the first is found."""
        self._places: dict[tuple[str, str], int] = {}
        self._metrics: list[Metric] = []
        for metric in metrics:
            self.add(metric)

    def add(self, metric: Metric) -> None:
        """Know one more."""
        for key in _keys(metric.name):
            self._places.setdefault(key, len(self._metrics))
        self._metrics.append(metric)

    def find(self, name: str) -> Metric | None:
        """Return the metric of that name; None where there is none."""
        places = [place for key in _keys(name) if (place := self._places.get(key)) is not None]
        return self._metrics[min(places)] if places else None


def _keys(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("label", label_key(name)), ("name", name_key(name))


def department_id(work: UnitOfWork, name: str) -> int | None:
    """Return the id of a department, which is made where it is new; None for an empty name."""
    found = _id_of(work.departments(), name)
    if name and found is None:
        found = work.new_id(Kind.DEPARTMENT)
        work.put_departments([Department(found, name)])
    return found


def owner_id(work: UnitOfWork, name: str) -> int | None:
    """Return the id of an owner, who is made where they are new; None for an empty name."""
    found = _id_of(work.owners(), name)
    if name and found is None:
        found = work.new_id(Kind.OWNER)
        work.put_owners([Owner(found, name)])
    return found


def objective_id(
    work: UnitOfWork,
    name: str,
    level: Level = Level.COMPANY,
    deadline: dt.date | None = None,
) -> int | None:
    """Return the id of an objective; a new one comes behind those at the top of the tree.

    `level` and `deadline` are for a new one.
    """
    objectives = work.objectives()
    found = _id_of(objectives, name)
    if name and found is None:
        found = work.new_id(Kind.OBJECTIVE)
        places = (row.position for row in objectives if row.parent_id is None)
        place = max(places, default=0) + 1
        work.put_objectives(
            [Objective(found, name, deadline=deadline, level=level, position=place)]
        )
    return found


def _id_of(rows: Sequence[Department | Owner | Objective], name: str) -> int | None:
    key = name.casefold()
    return next((row.id for row in rows if row.name.casefold() == key), None)


def clean_partners(
    records: Records, name: str, partners: Iterable[str], timing: Timing
) -> tuple[str, ...]:
    """Return the names of the leading metrics that predict `name`, each once.

    FieldError "partners" where one of them cannot. A leading metric has none.
    """
    known = records.metrics()
    found: dict[str, str] = {}
    for partner in partners:
        if not partner.strip():
            continue
        clean = clean_name(partner, "partners")
        if is_same_name(clean, name):
            raise FieldError(
                "partners",
                _("“{name}” cannot predict itself. Choose another metric.").format(name=name),
            )
        metric = metric_named(known, clean)
        if metric is not None and metric.timing is Timing.LAGGING and not is_idea(metric):
            raise FieldError(
                "partners",
                _(
                    "“{name}” is a lagging metric, which tells what has happened already. "
                    "Choose a leading one."
                ).format(name=metric.name),
            )
        found.setdefault(name_key(clean), clean if metric is None else metric.name)
    if found and timing is Timing.LEADING:
        raise FieldError(
            "partners",
            _("“{name}” is a leading metric itself. Only a lagging one has others.").format(
                name=name
            ),
        )
    if len(found) > MAX_PARTNERS:
        raise FieldError(
            "partners",
            _("One or two leading metrics are enough. Choose at most {count}.").format(
                count=MAX_PARTNERS
            ),
        )
    return tuple(found.values())


def put_partners(work: UnitOfWork, metric: Metric, partners: Iterable[str]) -> None:
    """Let these leading metrics predict `metric`; a new one becomes a candidate beside it.

    Of a bare idea nobody has said yet whether it leads: this says so.
    """
    ids = []
    for name in partners:
        partner = metric_named(work.metrics(), name)
        if partner is None:
            partner = Metric(
                work.new_id(Kind.METRIC),
                name,
                stage=Stage.CANDIDATE,
                timing=Timing.LEADING,
                frequency=metric.frequency,
                department_id=metric.department_id,
                objective_id=metric.objective_id,
                position=next_position(work),
            )
            work.put_metrics([partner])
        elif partner.timing is Timing.LAGGING:
            work.put_metrics([replace(partner, timing=Timing.LEADING)])
        ids.append(partner.id)
    work.put_partners(metric.id, ids)


def next_position(records: Records) -> int:
    """Return the place behind the least important metric."""
    return max((metric.position for metric in records.metrics()), default=0) + 1
