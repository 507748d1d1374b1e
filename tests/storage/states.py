"""What stands in a company, as a plain value; and what taking back an earlier step makes of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, cast

from kpidesk.domain.actions import Action
from kpidesk.domain.behaviour_charts import LimitSettings, Seasons
from kpidesk.domain.changes import Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.events import Event
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.locks import lock_id, period_of
from kpidesk.domain.metrics import Company, EarlierDefinition, Metric, Owner
from kpidesk.domain.periods import Period
from kpidesk.domain.qualification import Answers
from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.domain.targets import TargetPlan
from tests.storage.company import COMPANY

Cell = tuple[int, Period]
Earlier = tuple[EarlierDefinition, ...]
Name = tuple[object, ...]  # of one row, with the table first
Rows = dict[Name, object]


@dataclass(frozen=True)
class State:
    """Everything that stands in the company; `partners` are places by lagging and leading one."""

    company: Company = COMPANY
    metrics: dict[int, Metric] = field(default_factory=dict)
    plans: dict[int, TargetPlan] = field(default_factory=dict)
    entries: dict[Cell, Entry] = field(default_factory=dict)
    earlier: dict[int, Earlier] = field(default_factory=dict)
    answers: dict[int, Answers] = field(default_factory=dict)
    partners: dict[tuple[int, int], int] = field(default_factory=dict)
    locks: dict[Period, bool] = field(default_factory=dict)
    profiles: dict[int, ImportProfile] = field(default_factory=dict)
    events: dict[int, Event] = field(default_factory=dict)
    actions: dict[int, Action] = field(default_factory=dict)
    limits: dict[int, LimitSettings] = field(default_factory=dict)
    owners: dict[int, Owner] = field(default_factory=dict)

    def without(self, gone: set[int]) -> "State":
        """Return what is left where metrics go with all that is theirs."""
        return replace(
            self,
            metrics={key: each for key, each in self.metrics.items() if key not in gone},
            plans={key: plan for key, plan in self.plans.items() if plan.metric_id not in gone},
            entries={cell: each for cell, each in self.entries.items() if cell[0] not in gone},
            earlier={key: each for key, each in self.earlier.items() if key not in gone},
            answers={key: each for key, each in self.answers.items() if key not in gone},
            partners={pair: place for pair, place in self.partners.items() if not gone & set(pair)},
            events={key: each for key, each in self.events.items() if each.metric_id not in gone},
            actions={key: each for key, each in self.actions.items() if each.metric_id not in gone},
            limits={key: each for key, each in self.limits.items() if key not in gone},
        )

    def with_partners(self, lagging: int, leaders: Iterable[int]) -> dict[tuple[int, int], int]:
        """Return the partners where these are all that lead one metric."""
        others = {pair: place for pair, place in self.partners.items() if pair[0] != lagging}
        return others | {(lagging, leader): place for place, leader in enumerate(leaders)}

    def partners_in_order(self) -> dict[int, tuple[int, ...]]:
        """Return the partners as a file gives them."""
        places = sorted((pair[0], place, pair[1]) for pair, place in self.partners.items())
        groups = groupby(places, lambda each: each[0])
        return {lagging: tuple(each[2] for each in group) for lagging, group in groups}

    def known_profiles(self) -> dict[int, ImportProfile]:
        """Return the profiles as a file gives them: without labels of metrics that are gone."""
        return {
            key: replace(
                each,
                metric_of_label={
                    label: found
                    for label, found in each.metric_of_label.items()
                    if found is None or found in self.metrics
                },
            )
            for key, each in self.profiles.items()
        }

    def rows(self) -> Rows:
        """Return the same, a row each."""
        found: Rows = {("company", 1): self.company}
        found |= {("metric", key): each for key, each in self.metrics.items()}
        found |= {("entry", *cell): each for cell, each in self.entries.items()}
        found |= {("profile", key): each for key, each in self.profiles.items()}
        found |= {("lock", lock_id(period)): said for period, said in self.locks.items()}
        for number, plan in self.plans.items():
            found["plan", number] = replace(plan, per_period={})
            found |= {("target", number, key): each for key, each in plan.per_period.items()}
        for key, definitions in self.earlier.items():
            found |= {("earlier", key, each.until): each for each in definitions}
        for key, answers in self.answers.items():
            found |= {("answer", key, criterion): each for criterion, each in answers.items()}
        found |= {("event", key): each for key, each in self.events.items()}
        found |= {("action", key): each for key, each in self.actions.items()}
        found |= {("owner", key): each for key, each in self.owners.items()}
        for key, chosen in self.limits.items():
            found |= {("base", key, each.since): each for each in chosen.bases}
            if chosen.seasons is not Seasons.AUTO:
                found["seasons", key] = chosen.seasons
        return found | {("partner", *pair): place for pair, place in self.partners.items()}


def state_of(rows: Rows) -> State:
    """Return the state of rows."""
    tables: dict[object, dict[tuple[object, ...], Any]] = {}
    for (table, *key), content in rows.items():
        tables.setdefault(table, {})[tuple(key)] = content

    def of_one(table: str) -> dict[int, Any]:
        found: dict[int, dict[Any, Any]] = {}
        for (number, rest), content in tables.get(table, {}).items():
            found.setdefault(cast(int, number), {})[rest] = content
        return found

    def numbered(table: str) -> dict[int, Any]:
        return {cast(int, key[0]): content for key, content in tables.get(table, {}).items()}

    targets = of_one("target")
    plans = numbered("plan")
    return State(
        tables["company"][1,],
        numbered("metric"),
        {key: replace(plan, per_period=targets.get(key, {})) for key, plan in plans.items()},
        cast(dict[Cell, Entry], tables.get("entry", {})),
        {
            number: tuple(found[until] for until in sorted(found))
            for number, found in of_one("earlier").items()
        },
        of_one("answer"),
        cast(dict[tuple[int, int], int], tables.get("partner", {})),
        {period_of(number): said for number, said in numbered("lock").items()},
        numbered("profile"),
        numbered("event"),
        numbered("action"),
        _limits(of_one("base"), numbered("seasons")),
        numbered("owner"),
    )


def _limits(bases: dict[int, Any], seasons: dict[int, Any]) -> dict[int, LimitSettings]:
    return {
        key: LimitSettings(
            tuple(bases[key][since] for since in sorted(bases.get(key, ()))),
            seasons.get(key, Seasons.AUTO),
        )
        for key in bases.keys() | seasons.keys()
    }


Authors = Mapping[Name, int]  # who wrote what stands in a row; nobody is 0


@dataclass(frozen=True)
class Step:
    """A change set: what stood before and after it, and who had written that."""

    before: Rows
    after: Rows
    wrote_before: Authors
    wrote_after: Authors

    @property
    def changed(self) -> set[Name]:
        """Return the rows that it changed."""
        return changed(self.before, self.after)


def changed(before: Rows, after: Rows) -> set[Name]:
    """Return the rows that differ."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


_KINDS = {"metric": Kind.METRIC, "earlier": Kind.METRIC, "answer": Kind.METRIC}
_KINDS |= {"partner": Kind.METRIC, "company": Kind.COMPANY, "lock": Kind.LOCK}
_KINDS |= {"profile": Kind.PROFILE, "event": Kind.EVENT, "action": Kind.ACTION}
_KINDS |= {"owner": Kind.OWNER}
_KINDS |= {"base": Kind.LIMITS, "seasons": Kind.LIMITS}


def unit_of(name: Name, step: Step, plan_metrics: Mapping[int, int]) -> RollbackKey:
    """Return what a row goes back with; `plan_metrics` say whose each plan is, or was last."""
    match name:
        case "entry", int(number), Period() as period:
            return RollbackKey(Kind.ENTRY, number, period)
        case "plan", int():
            plan = step.before.get(name, step.after.get(name))
            assert isinstance(plan, TargetPlan)
            return RollbackKey(Kind.TARGET, plan.metric_id)
        case "target", int(number), *_:
            return RollbackKey(Kind.TARGET, plan_metrics[number])
        case str(table), int(number), *_:
            return RollbackKey(_KINDS[table], number)
        case _:
            raise AssertionError(name)


@dataclass(frozen=True)
class Rollback:
    """What taking back a step should do."""

    goes_back: dict[RollbackKey, set[Name]]
    conflicts: dict[RollbackKey, set[Name]]


def rollback_of(
    step: Step, now: Rows, wrote_now: Authors, plan_metrics: Mapping[int, int]
) -> Rollback:
    """Return what goes back, and what was changed since, each by what goes back with it."""
    open_rows: dict[RollbackKey, set[Name]] = {}
    all_rows: dict[RollbackKey, set[Name]] = {}
    since = set()
    for name in step.changed:
        unit = unit_of(name, step, plan_metrics)
        all_rows.setdefault(unit, set()).add(name)
        if now.get(name) == step.before.get(name):
            continue
        open_rows.setdefault(unit, set()).add(name)
        if wrote_now.get(name, 0) != step.wrote_after.get(name, 0):
            since.add(unit)
    return Rollback(
        {unit: all_rows[unit] for unit in open_rows if unit not in since},
        {unit: all_rows[unit] for unit in since},
    )


def with_rows(now: Rows, back: Iterable[Name], step: Step) -> Rows:
    """Return what stands once rows are as before a step."""
    after = dict(now)
    for name in back:
        if name in step.before:
            after[name] = step.before[name]
        else:
            after.pop(name, None)
    return after


def is_sound(rows: Rows) -> bool:
    """Say whether no two metrics share a name, and nothing refers to what is not there."""
    names = [each.name for each in rows.values() if isinstance(each, Metric)]
    if len(set(names)) != len(names):
        return False
    names = [each.name for each in rows.values() if isinstance(each, ImportProfile)]
    if len(set(names)) != len(names):
        return False
    for (table, *key), content in rows.items():
        needed = {
            "entry": [("metric", key[0])],
            "earlier": [("metric", key[0])],
            "answer": [("metric", key[0])],
            "partner": [("metric", number) for number in key],
            "target": [("plan", key[0])],
            "base": [("metric", key[0])],
            "seasons": [("metric", key[0])],
        }.get(str(table), [])
        if isinstance(content, TargetPlan):
            needed = [("metric", content.metric_id)]
        if isinstance(content, Event) and content.metric_id is not None:
            needed = [("metric", content.metric_id)]
        if isinstance(content, Action):
            named = (("metric", content.metric_id), ("owner", content.owner_id))
            needed = [(table, number) for table, number in named if number is not None]
        if any(name not in rows for name in needed):
            return False
    return True
