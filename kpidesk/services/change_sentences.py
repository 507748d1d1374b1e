"""What a change set changed, a sentence each: "New customers, March 2026: 42 became 44."."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kpidesk.domain import period_names
from kpidesk.domain.actions import Action
from kpidesk.domain.change_details import BeforeAfter, ChangeDetails, TargetChange
from kpidesk.domain.entries import Entry
from kpidesk.domain.events import Event
from kpidesk.domain.exact_values import exact_text
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.locks import PeriodLock
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.sentences import target_text
from kpidesk.domain.targets import Target, TargetPlan
from kpidesk.domain.units import Unit
from kpidesk.i18n import _
from kpidesk.services.definition_fields import (
    Field,
    company_fields,
    metric_fields,
    objective_fields,
)
from kpidesk.services.targets import plan_sentence


@dataclass(frozen=True, slots=True)
class Words:
    """How the company writes numbers and periods."""

    calendar: FiscalCalendar
    locale: NumberLocale


def content_text(entry: Entry | None, unit: Unit, locale: NumberLocale) -> str:
    """Return what stands in a cell, with every digit; empty where there is no value."""
    if entry is None:
        return ""
    if entry.is_not_applicable:
        return _("not applicable")
    return "" if entry.value is None else exact_text(entry.value, unit, locale)


def change_lines(found: ChangeDetails, words: Words) -> Iterator[str]:
    """Yield the sentences of a change set, the most telling first; numbers come last."""
    if reason := found.change_set.action.reason:
        yield _("Reason: {reason}").format(reason=reason)
    if found.company is not None:
        yield from _fields_changed(found.company, company_fields, _("Company"))
    for lock in found.locks:
        yield _lock_changed(lock, words)
    yield from _definitions(found, words)
    yield from _plans(found, words)
    for change in found.targets:
        yield _target_changed(change, found.known, words)
    yield from _around_metrics(found)
    yield from _limits(found)
    for event in found.events:
        yield from _event_changed(event, found.known)
    for action in found.actions:
        yield from _action_changed(action, found)
    for profile in found.profiles:
        yield _profile_changed(profile)
    for pair in found.entries:
        yield from entry_lines(pair, found.known.get(pair.some.metric_id), words)


def _lock_changed(pair: BeforeAfter[PeriodLock], words: Words) -> str:
    period = period_names.label(pair.some.period, words.calendar)
    if pair.after is None:
        text = _("{period}: neither locked nor unlocked by hand any more.")
    else:
        text = _("{period} was locked.") if pair.after.is_locked else _("{period} was unlocked.")
    return text.format(period=period)


def _definitions(found: ChangeDetails, words: Words) -> Iterator[str]:
    for department in found.departments:
        yield _came_or_went(department, department.some.name) or _renamed(
            department.before, department.after
        )
    for owner in found.owners:
        yield _came_or_went(owner, owner.some.name) or _renamed(owner.before, owner.after)
    for objective in found.objectives:
        name = objective.some.name
        if sentence := _came_or_went(objective, name):
            yield sentence
        else:
            yield from _fields_changed(objective, _objective_reader(found, words), name)
    for metric in found.metrics:
        name = metric.some.name
        if sentence := _came_or_went(metric, name):
            yield sentence
        else:
            yield from _fields_changed(metric, _metric_reader(found, words), name)


def _objective_reader(
    found: ChangeDetails, words: Words
) -> Callable[[Objective], tuple[Field, ...]]:
    return lambda each: objective_fields(each, found.objective_names, words.locale)


def _metric_reader(found: ChangeDetails, words: Words) -> Callable[[Metric], tuple[Field, ...]]:
    return lambda each: metric_fields(each, found, words.locale)


def _came_or_went(pair: BeforeAfter[object], name: str) -> str:
    if pair.before is None:
        return _("“{name}” was added.").format(name=name)
    if pair.after is None:
        return _("“{name}” was deleted.").format(name=name)
    return ""


def _renamed(before: object, after: object) -> str:
    old, new = getattr(before, "name", ""), getattr(after, "name", "")
    if old == new:
        return _("“{name}” was changed.").format(name=new)
    return _("“{before}” is called “{after}” now.").format(before=old, after=new)


def _fields_changed(
    pair: BeforeAfter[Company] | BeforeAfter[Objective] | BeforeAfter[Metric],
    read: Callable[..., tuple[Field, ...]],
    name: str,
) -> Iterator[str]:
    before = () if pair.before is None else read(pair.before)
    after = () if pair.after is None else read(pair.after)
    for old, new in zip(before, after, strict=False):
        if old.text != new.text:
            yield _changed(name, new.label, old.text, new.text)


def _changed(name: str, field: str, before: str, after: str) -> str:
    words = {"name": name, "field": field, "before": before, "after": after}
    if not before:
        return _("{name}, {field}: “{after}” was added.").format(**words)
    if not after:
        return _("{name}, {field}: “{before}” was taken away.").format(**words)
    return _("{name}, {field}: “{before}” became “{after}”.").format(**words)


def _plans(found: ChangeDetails, words: Words) -> Iterator[str]:
    for pair in found.plans:
        metric = found.known.get(pair.some.metric_id)
        if metric is None:
            continue
        before, after = (_plan_text(plan, metric, words) for plan in (pair.before, pair.after))
        if pair.before is None:
            yield _("{metric}: new target. {plan}").format(metric=metric.name, plan=after)
        elif pair.after is None:
            yield _("{metric}: target taken away. {plan}").format(metric=metric.name, plan=before)
        elif before != after:
            yield _("{metric}: changed target. {plan} Before: {before}").format(
                metric=metric.name, plan=after, before=before
            )
        else:
            yield _("{metric}: details of the target were changed.").format(metric=metric.name)


def _plan_text(plan: TargetPlan | None, metric: Metric, words: Words) -> str:
    if plan is None:
        return ""
    if plan.constant is None and plan.rule is None:
        text = _("A target of its own for each period.")
    else:
        text = plan_sentence(plan, metric, words.calendar, words.locale)
    first = words.calendar.containing(plan.starts, metric.frequency)
    return _("{plan} In force from {period}.").format(
        plan=text, period=period_names.label(first, words.calendar)
    )


def _target_changed(change: TargetChange, known: Mapping[int, Metric], words: Words) -> str:
    metric = known[change.metric_id]
    period = period_names.label(change.period, words.calendar)

    def text(target: Target | None) -> str:
        if target is None:
            return ""
        return target_text(target, metric.direction, metric.unit, words.locale)

    field = _("target for {period}").format(period=period)
    return _changed(metric.name, field, text(change.target.before), text(change.target.after))


def _around_metrics(found: ChangeDetails) -> Iterator[str]:
    # Of what came or went as a whole, that says all of it.
    whole = {pair.some.id for pair in found.metrics if None in (pair.before, pair.after)}
    for ids, sentence in (
        (found.earlier, _("{metric}: what it meant before was changed.")),
        (found.answers, _("{metric}: the answers to the questions about it were changed.")),
        (found.partners, _("{metric}: what predicts it was changed.")),
    ):
        for name in sorted(found.known[each].name for each in ids - whole if each in found.known):
            yield sentence.format(metric=name)


def _limits(found: ChangeDetails) -> Iterator[str]:
    said = found.change_set.action.reason
    for change in found.bases:
        base, name = change.base.some, _name(found.known.get(change.metric_id))
        words = {"metric": name, "day": period_names.format_day(base.since), "reason": base.reason}
        if change.base.after is None:
            yield _("{metric}: the limits do not start anew on {day} any more.").format(**words)
        elif base.reason != said:
            yield _("{metric}: the limits start anew on {day}: {reason}").format(**words)
        else:
            yield _("{metric}: the limits start anew on {day}.").format(**words)
    for each in found.seasons:
        pair, name = each.seasons, _name(found.known.get(each.metric_id))
        before, after = (
            type(pair.some).AUTO if seasons is None else seasons
            for seasons in (pair.before, pair.after)
        )
        yield _changed(name, _("seasons"), before.label, after.label)


def _event_changed(pair: BeforeAfter[Event], known: Mapping[int, Metric]) -> Iterator[str]:
    words = {"text": pair.some.text, "day": period_names.format_day(pair.some.on)}
    if pair.before is None:
        yield _("The event “{text}” of {day} was added.").format(**words)
    elif pair.after is None:
        yield _("The event “{text}” of {day} was deleted.").format(**words)
    else:
        name = _("Event “{text}”").format(text=pair.before.text)
        before, after = (_event_fields(each, known) for each in (pair.before, pair.after))
        for field, old in before.items():
            if old != after[field]:
                yield _changed(name, field, old, after[field])


def _event_fields(event: Event, known: Mapping[int, Metric]) -> dict[str, str]:
    about = _("all of them") if event.metric_id is None else _name(known.get(event.metric_id))
    return {
        _("text"): event.text,
        _("day"): period_names.format_day(event.on),
        _("charts"): about,
    }


def _action_changed(pair: BeforeAfter[Action], found: ChangeDetails) -> Iterator[str]:
    if pair.before is None:
        yield _("The action “{text}” was decided.").format(text=pair.some.text)
        before = dict.fromkeys(_action_fields(pair.some, found), "")
    elif pair.after is None:
        yield _("The action “{text}” was deleted.").format(text=pair.some.text)
        return
    else:
        before = _action_fields(pair.before, found)
    name = _("Action “{text}”").format(text=(pair.before or pair.some).text)
    for field, new in _action_fields(pair.some, found).items():
        is_told = pair.before is not None or field not in {_("text"), _("decided")}
        if before[field] != new and is_told:
            yield _changed(name, field, before[field], new)


def _action_fields(action: Action, found: ChangeDetails) -> dict[str, str]:
    def day(on: dt.date | None) -> str:
        return "" if on is None else period_names.format_day(on)

    return {
        _("text"): action.text,
        _("KPI"): "" if action.metric_id is None else _name(found.known.get(action.metric_id)),
        _("owner"): found.owner_names.get(action.owner_id or 0, ""),
        _("decided"): day(action.decided_on),
        _("due"): day(action.due_on),
        _("done"): day(action.done_on),
        _("outcome"): action.outcome,
    }


def _profile_changed(pair: BeforeAfter[ImportProfile]) -> str:
    if pair.before is None:
        text = _("What was decided about {file} is remembered as the import profile “{name}”.")
    elif pair.after is None:
        text = _("The import profile “{name}” was deleted.")
    elif pair.before.name != pair.after.name:
        text = _("The import profile “{before}” is called “{name}” now.")
    else:
        text = _("The import profile “{name}” was changed.")
    before = "" if pair.before is None else pair.before.name
    return text.format(file=pair.some.file_name, name=pair.some.name, before=before)


def cell_name(entry: Entry, metric: Metric | None, calendar: FiscalCalendar) -> str:
    """Return the name of a cell: "New customers, March 2026"."""
    period = period_names.label(entry.period, calendar)
    return _("{metric}, {period}").format(metric=_name(metric), period=period)


def _name(metric: Metric | None) -> str:
    return _("Unknown metric") if metric is None else metric.name


def entry_lines(pair: BeforeAfter[Entry], metric: Metric | None, words: Words) -> Iterator[str]:
    """Yield what was changed in one cell: its value, its note, or where it comes from."""
    unit = Unit() if metric is None else metric.unit
    cell = cell_name(pair.some, metric, words.calendar)
    before = content_text(pair.before, unit, words.locale)
    after = content_text(pair.after, unit, words.locale)
    notes = ["" if entry is None else entry.note for entry in (pair.before, pair.after)]
    said = {"cell": cell, "before": before, "after": after}
    if before != after:
        if not before:
            yield _("{cell}: {after} was entered.").format(**said)
        elif not after:
            yield _("{cell}: {before} was cleared.").format(**said)
        else:
            yield _("{cell}: {before} became {after}.").format(**said)
    if notes[0] != notes[1]:
        yield _changed(cell, _("note"), *notes)
    elif before == after and pair.before is not None and pair.after is not None:
        if pair.before.is_confirmed != pair.after.is_confirmed:
            yield _confirmed(pair.after).format(**said)
            return
        yield _("{cell}: {after} stayed, from another place. {origin}.").format(
            **said, origin=pair.after.origin.describe()
        )


def _confirmed(entry: Entry) -> str:
    if entry.is_confirmed:
        return _("{cell}: {after} was confirmed as right.")
    return _("{cell}: {after} is not confirmed as right any more.")
