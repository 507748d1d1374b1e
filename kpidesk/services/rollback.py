"""Taking back any earlier step, with what was changed since kept unless the person says otherwise.

The file refuses what would leave rows that refer to nothing; here is refused what would leave
something that makes no sense: a formula without its inputs, an objective inside itself.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain.change_details import ChangeDetails
from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.errors import UserError
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.dependencies import Dependencies
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.imports import label_key
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.objectives import Objective, in_tree_order
from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.rollbacks import RollbackConflict, RollbackKey, RollbackPlan
from kpidesk.domain.units import Unit
from kpidesk.i18n import _, ngettext
from kpidesk.services.change_sentences import Words, cell_name, content_text
from kpidesk.services.formula_checks import NEW_ID, broken_by, definitions, users_of
from kpidesk.services.history import as_heading, by_text, more_text
from kpidesk.services.locks import reason_for_return

_LISTED: Final = 5
_OF_YEARS: Final = frozenset({Frequency.QUARTER, Frequency.YEAR})


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """Something that was changed again since; texts are ready to show.

    `before` is what it would go back to, `wrote` what the step made of it, `now` what stands there;
    of a definition they are empty. `later` says who changed it last, when, and by what.
    """

    key: RollbackKey
    place: str
    before: str
    wrote: str
    now: str
    later: str


@dataclass(frozen=True, slots=True)
class RollbackPreview:
    """What rolling back a step would do: sentences for what goes back, and the conflicts.

    `lines` are the first cells that go back, `more` says how many follow; both may be empty.
    """

    heading: str
    by: str
    goes_back: tuple[str, ...]
    lines: tuple[str, ...]
    more: str
    conflicts: tuple[ConflictRow, ...]


def plan_rollback(file: CompanyFile, change_set_id: int, locale: NumberLocale) -> RollbackPreview:
    """Return what rolling back a step would do; UserError where it cannot be, or nothing is left.

    Nothing is written.
    """
    with file.read() as records:
        plan = records.rollback_plan(change_set_id)
        calendar = records.company().calendar
        metrics = {metric.id: metric for metric in records.metrics()}
        found = records.change_details(change_set_id, _LISTED + len(plan.conflicts))
    if plan.is_empty:
        raise nothing_left(plan.change_set.action)
    step = plan.change_set
    lines = tuple(_lines(plan, found, Words(calendar, locale)))
    unlisted = plan.goes_back.get(Kind.ENTRY, 0) - len(lines)
    return RollbackPreview(
        as_heading(step.action),
        by_text(step),
        tuple(_goes_back(plan, locale)),
        lines,
        more_text(unlisted, locale) if lines else "",
        tuple(_conflict_row(each, metrics, calendar, locale) for each in plan.conflicts),
    )


def nothing_left(action: Action) -> UserError:
    """Say that everything stands as before the step already."""
    return UserError(
        _(
            "There is nothing left of this step to roll back: {action}. Everything that it changed "
            "stands as it did before. Nothing was changed."
        ).format(action=action.describe())
    )


def _goes_back(plan: RollbackPlan, locale: NumberLocale) -> Iterable[str]:
    for kind, sentence in {**_measured_back(), **_beside_back()}.items():
        if count := plan.goes_back.get(kind, 0):
            yield sentence(count).format(count=format_number(count, 0, locale))


def _measured_back() -> Mapping[Kind, Callable[[int], str]]:
    """Return the sentences on numbers, and on what they measure and for whom."""
    return {
        Kind.ENTRY: lambda n: ngettext(
            "{count} value goes back to what it was.",
            "{count} values go back to what they were.",
            n,
        ),
        Kind.METRIC: lambda n: ngettext(
            "{count} metric goes back to what it was.",
            "{count} metrics go back to what they were.",
            n,
        ),
        Kind.TARGET: lambda n: ngettext(
            "The targets of {count} metric go back to what they were.",
            "The targets of {count} metrics go back to what they were.",
            n,
        ),
        Kind.OBJECTIVE: lambda n: ngettext(
            "{count} objective goes back to what it was.",
            "{count} objectives go back to what they were.",
            n,
        ),
        Kind.OWNER: lambda n: ngettext(
            "{count} owner goes back to what it was.",
            "{count} owners go back to what they were.",
            n,
        ),
        Kind.DEPARTMENT: lambda n: ngettext(
            "{count} department goes back to what it was.",
            "{count} departments go back to what they were.",
            n,
        ),
    }


def _beside_back() -> Mapping[Kind, Callable[[int], str]]:
    """Return the sentences on what stands around the numbers."""
    return {
        Kind.LOCK: lambda n: ngettext(
            "The lock of {count} period goes back to what it was.",
            "The locks of {count} periods go back to what they were.",
            n,
        ),
        Kind.PROFILE: lambda n: ngettext(
            "{count} import profile goes back to what it was.",
            "{count} import profiles go back to what they were.",
            n,
        ),
        Kind.EVENT: lambda n: ngettext(
            "{count} event goes back to what it was.",
            "{count} events go back to what they were.",
            n,
        ),
        Kind.ACTION: lambda n: ngettext(
            "{count} action goes back to what it was.",
            "{count} actions go back to what they were.",
            n,
        ),
        Kind.LIMITS: lambda n: ngettext(
            "The limits of {count} metric go back to what they were.",
            "The limits of {count} metrics go back to what they were.",
            n,
        ),
        Kind.COMPANY: lambda _n: _("The settings of the company go back to what they were."),
    }


def _lines(plan: RollbackPlan, found: ChangeDetails, words: Words) -> Iterator[str]:
    """Yield the first cells that go back: "New customers, March 2026: 44 becomes 42 again."."""
    changed = {conflict.key for conflict in plan.conflicts}
    entries = sum(key.kind is Kind.ENTRY for key in changed)
    if found.entry_count != plan.goes_back.get(Kind.ENTRY, 0) + entries:
        return  # some are back already, and which ones the plan does not say
    left = _LISTED
    for pair in found.entries:
        entry, metric = pair.some, found.known.get(pair.some.metric_id)
        if RollbackKey(Kind.ENTRY, entry.metric_id, entry.period) in changed or not left:
            continue
        left -= 1
        unit = Unit() if metric is None else metric.unit
        yield _("{cell}: {wrote} becomes {before} again.").format(
            cell=cell_name(entry, metric, words.calendar),
            wrote=content_text(pair.after, unit, words.locale) or _("no value"),
            before=content_text(pair.before, unit, words.locale) or _("no value"),
        )


def _conflict_row(
    conflict: RollbackConflict,
    metrics: Mapping[int, Metric],
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> ConflictRow:
    key, metric = conflict.key, metrics.get(conflict.key.id)
    later = _("{what} ({by})").format(
        what=as_heading(conflict.later.action), by=by_text(conflict.later)
    )
    some = conflict.wrote or conflict.before or conflict.now
    if key.kind is not Kind.ENTRY or some is None:
        return ConflictRow(key, _place(conflict), "", "", "", later)
    unit = Unit() if metric is None else metric.unit

    def text(entry: Entry | None) -> str:
        found = content_text(entry, unit, locale)
        if entry is None or not entry.note:
            return found or _("no value")
        return _("{value}, with a note").format(value=found or _("no value"))

    place = cell_name(some, metric, calendar) if metric is not None else conflict.name
    texts = (text(conflict.before), text(conflict.wrote), text(conflict.now))
    return ConflictRow(key, place, *texts, later)


def _place(conflict: RollbackConflict) -> str:
    text = {
        Kind.COMPANY: _("The settings of the company"),
        Kind.DEPARTMENT: _("The department {name}"),
        Kind.OWNER: _("The owner {name}"),
        Kind.OBJECTIVE: _("The objective {name}"),
        Kind.METRIC: _("The definition of {name}"),
        Kind.TARGET: _("The targets of {name}"),
        Kind.ENTRY: _("A value of {name}"),
        Kind.LOCK: _("The lock of {name}"),
        Kind.PROFILE: _("The import profile {name}"),
        Kind.EVENT: _("The event “{name}”"),
        Kind.ACTION: _("The action “{name}”"),
        Kind.LIMITS: _("The limits of {name}"),
    }[conflict.key.kind]
    return text.format(name=conflict.name)


def roll_back(
    file: CompanyFile,
    change_set_id: int,
    overwrite: Collection[RollbackKey] = (),
    reason: str = "",
) -> ChangeSet:
    """Take back a step as one of its own, which can be undone like any other.

    What was changed since stays as it is, unless `overwrite` names it. UserError, with nothing
    written, where nothing is left to take back, or where something would make no sense afterwards;
    LockedError where it writes to a locked period, or unlocks one, and there is no `reason`.
    """
    with file.read() as records:
        step = _step(records, change_set_id)
        before = _Sense.of(records)
    action = Action(ActionKind.ROLL_BACK, reverted=step.action, reason=reason.strip())
    with file.write(action) as work:
        with reason_for_return(work, step.ids(Kind.ENTRY), reason):
            work.roll_back(change_set_id, overwrite)
        _refuse_nonsense(before, _Sense.of(work))
        _refuse_foreign_quarters(work, step)
    if work.result.is_empty:
        raise nothing_left(step.action)
    return work.result


def _step(records: Records, change_set_id: int) -> ChangeSet:
    for found in records.change_sets(1, change_set_id + 1):
        if found.id == change_set_id:
            return found
    return records.rollback_plan(change_set_id).change_set  # which says that there is none


@dataclass(frozen=True, slots=True)
class _Sense:
    """What has to make sense together."""

    definitions: Mapping[int, Definition]
    objectives: Sequence[Objective]

    @classmethod
    def of(cls, records: Records) -> "_Sense":
        return cls(definitions(records), records.objectives())


def _refuse_nonsense(before: _Sense, after: _Sense) -> None:
    if before == after:
        return
    _refuse_same_names(before, after)
    _refuse_lost_inputs(before.definitions, after.definitions)
    known = {each.id: each.name for each in after.objectives}
    for placed in in_tree_order(after.objectives):
        if placed.parent_id != placed.objective.parent_id:
            raise UserError(
                _(
                    "“{name}” would become a part of itself, because “{parent}” was moved below it "
                    "since. Nothing was changed. Move “{parent}” first, then roll back."
                ).format(
                    name=placed.objective.name,
                    parent=known.get(placed.objective.parent_id or 0, ""),
                )
            )


def _refuse_same_names(before: _Sense, after: _Sense) -> None:
    """Raise UserError where two would have one name that had not before."""
    readings: tuple[Callable[[_Sense], list[tuple[str, str]]], ...] = (
        lambda sense: [(name_key(each.name), each.name) for each in sense.definitions.values()],
        lambda sense: [(label_key(each.name), each.name) for each in sense.definitions.values()],
        lambda sense: [(each.name.casefold(), each.name) for each in sense.objectives],
    )
    for read in readings:
        old = Counter(key for key, _name in read(before))
        new = Counter(key for key, _name in read(after))
        for key, name in read(after):
            if new[key] > 1 and new[key] > old[key]:
                raise UserError(
                    _(
                        "There would be two with the name “{name}”. Nothing was changed. "
                        "Give the one that is there another name, then roll back."
                    ).format(name=name)
                )


def _refuse_lost_inputs(before: Mapping[int, Definition], after: Mapping[int, Definition]) -> None:
    """Raise UserError where a formula would lose what it needs, or come back without it."""
    for gone in before.keys() - after.keys():
        for user in users_of(before, gone):
            if user.id in after:
                raise _broken(user.name)
    found = broken_by(before, after, NEW_ID)
    if found is not None:
        raise _broken(found[0].name)
    linked = Dependencies()
    linked.update(after.values())
    for number in after.keys() - before.keys():
        if linked.check(after[number]):
            raise _broken(after[number].name)


def _broken(name: str) -> UserError:
    return UserError(
        _(
            "The formula of “{name}” could not be calculated any more afterwards. Nothing was "
            "changed. Change that formula first, or roll back the later steps too."
        ).format(name=name)
    )


def _refuse_foreign_quarters(work: Records, step: ChangeSet) -> None:
    """Raise UserError where a number would belong to no quarter or year of the company."""
    everywhere, entries = bool(step.ids(Kind.COMPANY)), step.ids(Kind.ENTRY)
    names = {
        each.id: each.name
        for each in work.metrics()
        if each.frequency in _OF_YEARS and (everywhere or each.id in entries)
    }
    calendar = work.company().calendar
    for entry in work.entries(names.keys()) if names else ():
        if not calendar.has(entry.period):
            raise UserError(
                _(
                    "“{name}” would have numbers that belong to no quarter or year, because the "
                    "business year started in another month then. Nothing was changed."
                ).format(name=names[entry.metric_id])
            )
