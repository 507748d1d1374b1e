"""The card of a KPI: all that is known of it, in words, for a panel, a page and paper."""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kpidesk.domain import period_names
from kpidesk.domain.actions import in_order
from kpidesk.domain.metrics import Benchmark, CollectionWay, Metric, Stage, Timing
from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.qualification import Answer, Criterion
from kpidesk.domain.target_plans import percent_text
from kpidesk.domain.targets import PlanKind, Target
from kpidesk.domain.units import Unit, format_value
from kpidesk.i18n import _, ngettext
from kpidesk.services.explanations import worked_example
from kpidesk.services.metric_drafts import (
    MetricDraft,
    TargetDraft,
    draft_from,
    find_metric,
    lacking,
)
from kpidesk.services.targets import plan_sentence

if TYPE_CHECKING:
    from kpidesk.domain.formulas.worked import Explanation


@dataclass(frozen=True, slots=True)
class CardRow:
    """One fact: its name and its text; `key` is the same in every language.

    `is_missing` says that the text stands in for what a KPI needs and does not have. `answer` is
    the yes or no of a question.
    """

    key: str
    label: str
    text: str
    is_missing: bool = False
    answer: bool | None = None


@dataclass(frozen=True, slots=True)
class CardSection:
    """Facts that belong together, under a heading."""

    title: str
    rows: tuple[CardRow, ...]


@dataclass(frozen=True, slots=True)
class KpiCard:
    """One metric in words; `verdict` says what its stage is, and why.

    `note` says that the card is of today where what was looked at is past; else it is empty.
    """

    name: str
    stage: Stage
    verdict: str
    sections: tuple[CardSection, ...]
    note: str = ""

    @property
    def rows(self) -> tuple[CardRow, ...]:
        """Return every fact in the order of the card."""
        return tuple(row for section in self.sections for row in section.rows)

    def text(self, key: str) -> str:
        """Return the text of the fact `key`; empty where the card has none."""
        return next((row.text for row in self.rows if row.key == key), "")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names that a file has, so that a card can say which ones are new."""

    owners: frozenset[str]
    departments: frozenset[str]
    objectives: frozenset[str]
    metrics: frozenset[str]


def known_names(file: CompanyFile) -> KnownNames:
    """Return the names of `file`, without regard to case."""
    with file.read() as records:
        rows = (records.owners(), records.departments(), records.objectives(), records.metrics())
        return KnownNames(*(frozenset(_key(row.name) for row in each) for each in rows))


@dataclass(frozen=True, slots=True)
class CardContext:
    """What a card needs beside the metric: how the business counts and writes, and what is around.

    `worked` is a worked example of the formula; `predicts` are the lagging metrics whose leading
    partner this one is; `known` are the names that the file has, None where none is new.
    """

    calendar: FiscalCalendar
    locale: NumberLocale
    worked: str = ""
    predicts: tuple[str, ...] = ()
    known: KnownNames | None = None


def card_of_draft(draft: MetricDraft, stage: Stage, context: CardContext) -> KpiCard:
    """Return the card of what a form has, and of the stage that it would be kept in."""
    return KpiCard(draft.name.strip(), stage, _verdict(stage, draft), _sections(draft, context))


def card_of_metric(
    file: CompanyFile,
    metric_id: int,
    locale: NumberLocale,
    today: dt.date | None = None,
    looked_at: Period | None = None,
) -> KpiCard:
    """Return the card of a metric of the file, with the target plan set last and open actions.

    It is of `today`, as much of what it says was never kept of another day, and says so where a
    past period is `looked_at`. Raises UserError where the metric is gone.
    """
    with file.read() as records:
        metric = find_metric(records, metric_id)
        draft = _from_first_number(records, metric, draft_from(records, metric))
        calendar = records.company().calendar
        predicts = _predicted_by(records, metric_id)
        open_actions = tuple(_open_actions(records, metric_id))
    worked = ""
    if metric.is_calculated:
        found = worked_example(file, metric_id, locale)
        worked = "" if found is None else _worked_in(*found, calendar)
    context = CardContext(calendar, locale, worked, predicts)
    verdict = _verdict(metric.stage, draft)
    if metric.stage is Stage.RETIRED:
        verdict = _retired(metric)
    sections = (*_sections(draft, context), *open_actions)
    note = "" if today is None or looked_at is None else _of_today(today, looked_at, calendar)
    return KpiCard(metric.name, metric.stage, verdict, sections, note)


def _from_first_number(records: Records, metric: Metric, draft: MetricDraft) -> MetricDraft:
    """Let a metric be measured from its first number, where that is before its own first day.

    Numbers of earlier years are often typed or imported after the metric is defined.
    """
    if draft.starts_on is None or metric.is_calculated:
        return draft
    days = [period.start for period in records.values([metric.id]).get(metric.id, {})]
    return replace(draft, starts_on=min([draft.starts_on, *days]))


def _of_today(today: dt.date, looked_at: Period, calendar: FiscalCalendar) -> str:
    return _("This card is as of {day}. In {period} some of it may have been different.").format(
        day=_day(today), period=period_names.label(looked_at, calendar)
    )


def _worked_in(period: Period, found: "Explanation", calendar: FiscalCalendar) -> str:
    if not found.worked:
        return ""
    name = period_names.label(period, calendar)
    return _("{period}: {worked}").format(period=name, worked=found.worked)


def missing_for_kpi(draft: MetricDraft) -> tuple[str, ...]:
    """Return, in words, what `draft` lacks to be a KPI; empty where it has all."""
    words = {
        "objective": _("an objective"),
        "owner": _("an owner"),
        "target": _("a target"),
        "so_what": _("an answer to “So what?”"),
    }
    return tuple(words[field] for field in lacking(draft))


def _predicted_by(records: Records, metric_id: int) -> tuple[str, ...]:
    names = {metric.id: metric.name for metric in records.metrics() if metric.is_active}
    lagging = [lag for lag, leading in records.partners().items() if metric_id in leading]
    return tuple(names[lag] for lag in names if lag in lagging)


def _open_actions(records: Records, metric_id: int) -> Iterator[CardSection]:
    """Yield the section of what was decided about a metric and is not done; none without any."""
    ours = [each for each in records.actions() if each.metric_id == metric_id and not each.is_done]
    owners = {each.id: each.name for each in records.owners()} if ours else {}
    rows = []
    for action in in_order(ours):
        owner, text = owners.get(action.owner_id or 0), action.text
        by = _("By {day}").format(day=_day(action.due_on))
        who = text if owner is None else _("{text} ({owner})").format(text=text, owner=owner)
        rows.append(CardRow("action", by if action.due_on else _("No due date"), who))
    if rows:
        yield CardSection(_("Open actions"), tuple(rows))


def _verdict(stage: Stage, draft: MetricDraft) -> str:
    missing = missing_for_kpi(draft)
    has_so_what = "so_what" not in lacking(draft)
    match stage:
        case Stage.KPI if has_so_what:
            return _(
                "It has an objective, an owner, a target and a path to what the business lives "
                "on: this is a KPI."
            )
        case Stage.KPI:
            return _("This is a KPI. Nobody has said yet what a better number leads to.")
        case Stage.INPUT:
            return _("It is an input: it feeds the formulas of other metrics.")
        case Stage.RETIRED:
            return _("It is retired: new numbers are no longer asked for.")
    if not missing:
        return _("It has all that a KPI needs, and is kept as a candidate for now.")
    if len(missing) == 1 and not has_so_what:
        return _(
            "It is kept as a candidate: without a path to revenue, cost or happier customers this "
            "looks like a vanity metric. You can track it all the same."
        )
    return _(
        "It is kept as a candidate and tracked all the same. To be a KPI it still needs: {missing}."
    ).format(missing=", ".join(missing))


def _retired(metric: Metric) -> str:
    if metric.retired_on is None:
        return _("It is retired: new numbers are no longer asked for.")
    return _("Retired on {day}: {reason}").format(
        day=period_names.format_day(metric.retired_on), reason=metric.retired_reason
    )


def _sections(draft: MetricDraft, context: CardContext) -> tuple[CardSection, ...]:
    parts = {
        _("What it is for"): _purpose(draft, context.known),
        _("How it is measured"): _measure(draft, context),
        _("What it shall reach"): _goal(draft, context),
        _("Where it belongs"): _place(draft, context),
        _("Is it a good KPI?"): _answers(draft),
    }
    return tuple(
        CardSection(title, rows)
        for title, found in parts.items()
        if (rows := tuple(row for row in found if row.text))
    )


def _needed(key: str, label: str, text: str, otherwise: str) -> CardRow:
    clean = text.strip()
    return CardRow(key, label, clean or otherwise, is_missing=not clean)


def _marked(name: str, known: frozenset[str] | None) -> str:
    """Return `name`, which is marked as new where `known` does not have it."""
    clean = name.strip()
    if not clean or known is None or _key(clean) in known:
        return clean
    return _("{name} (new)").format(name=clean)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _purpose(draft: MetricDraft, known: KnownNames | None) -> Iterator[CardRow]:
    none = _("not chosen yet")
    unwritten = _("Nobody has written down yet what this means.")
    yield _needed("definition", _("Definition"), draft.definition, unwritten)
    objective = _marked(draft.objective, None if known is None else known.objectives)
    yield _needed("objective", _("Objective"), objective, none)
    so_what = draft.so_what.strip()
    if draft.outcome is not None and so_what:
        so_what = _("{outcome}: {so_what}").format(outcome=draft.outcome.label, so_what=so_what)
    elif draft.outcome is not None:
        so_what = draft.outcome.label
    unsaid = _("Nobody has said yet what a better number leads to.")
    yield _needed("so_what", _("So what?"), so_what, unsaid)
    owner = _marked(draft.owner, None if known is None else known.owners)
    yield _needed("owner", _("Owner"), owner, none)


def _measure(draft: MetricDraft, context: CardContext) -> Iterator[CardRow]:
    plan = draft.collection
    yield CardRow("formula", _("Formula"), draft.formula.strip())
    if draft.formula.strip():
        yield CardRow("worked", _("For example"), context.worked)
    yield CardRow("frequency", _("Measured"), draft.frequency.label)
    yield CardRow("unit", _("Unit"), _unit_text(draft.unit))
    yield CardRow("direction", _("Direction"), draft.direction.label)
    yield CardRow("aggregation", _("Over a longer period"), draft.aggregation.label)
    yield CardRow("source", _("Where the number comes from"), plan.source.strip())
    yield CardRow("method", _("How it is counted"), plan.method.strip())
    yield CardRow("vouched_by", _("Who vouches for it"), plan.vouched_by.strip())
    typed = plan.way is CollectionWay.MANUAL
    way = _("Calculated by its formula") if draft.formula.strip() and typed else plan.way.label
    yield CardRow("way", _("How it gets in"), way)
    start = "" if draft.starts_on is None else period_names.format_day(draft.starts_on)
    yield CardRow("starts_on", _("Measured from"), start)


def _unit_text(unit: Unit) -> str:
    kind = unit.kind.label
    if unit.symbol:
        kind = _("{kind} in {symbol}").format(kind=kind, symbol=unit.symbol)
    if not unit.decimals:
        return kind
    return ngettext(
        "{kind}, with {count} decimal", "{kind}, with {count} decimals", unit.decimals
    ).format(kind=kind, count=unit.decimals)


def _goal(draft: MetricDraft, context: CardContext) -> Iterator[CardRow]:
    target = draft.target
    words = "" if target is None else target_words(draft, target, context)
    yield _needed("target", _("Target"), words, _("no target yet"))
    if target is not None:
        tolerance = ""
        if math.isfinite(target.tolerance):
            tolerance = _("misses it by at most {share}").format(
                share=percent_text(target.tolerance, context.locale)
            )
        yield CardRow("tolerance", _("Near target"), tolerance)
        yield CardRow("reason", _("Why this target"), target.reason.strip())
    if draft.benchmark is not None:
        words = _benchmark_text(draft.benchmark, draft.unit, context.locale)
        yield CardRow("benchmark", _("Benchmark"), words)


def target_words(draft: MetricDraft, target: TargetDraft, context: CardContext) -> str:
    """Return the target of `draft` in words: what it is, and from when on; empty for a half one."""
    calendar = context.calendar
    if target.kind is PlanKind.PER_PERIOD:
        return plan_sentence(target, draft, calendar, context.locale) if target.per_period else ""
    constant = target.constant
    if target.rule is None and (constant is None or not _is_finite(constant)):
        return ""
    start = period_names.label(calendar.containing(target.starts, draft.frequency), calendar)
    return _("{plan} In force from {period}.").format(
        plan=plan_sentence(target, draft, calendar, context.locale), period=start
    )


def _is_finite(target: Target) -> bool:
    return math.isfinite(target.value) and math.isfinite(target.upper or 0.0)


def _benchmark_text(benchmark: Benchmark, unit: Unit, locale: NumberLocale) -> str:
    if not math.isfinite(benchmark.value):
        return ""
    value = format_value(benchmark.value, unit, locale)
    about = [benchmark.source, benchmark.trade, benchmark.region, _day(benchmark.on)]
    known = ", ".join(text.strip() for text in about if text.strip())
    return _("{value} ({about})").format(value=value, about=known) if known else value


def _day(day: dt.date | None) -> str:
    return "" if day is None else period_names.format_day(day)


def _place(draft: MetricDraft, context: CardContext) -> Iterator[CardRow]:
    known = context.known
    department = _marked(draft.department, None if known is None else known.departments)
    yield CardRow("department", _("Department"), department)
    yield CardRow("timing", _("It is"), draft.timing.label)
    if draft.timing is Timing.LAGGING:
        yield CardRow("partners", _("Predicted by"), _partners(draft.partners, known))
    yield CardRow("predicts", _("It predicts"), _names(context.predicts))
    for key, label, choice in (
        ("perspective", _("Perspective"), draft.perspective),
        ("category", _("Category"), draft.category),
        ("level", _("Level"), draft.level),
    ):
        yield CardRow(key, label, "" if choice is None else choice.label)
    weight = ""
    if draft.weight != 1 and math.isfinite(draft.weight):
        weight = format_number(draft.weight, None, context.locale)
    yield CardRow("weight", _("Weight in its objective"), weight)
    yield CardRow("tags", _("Tags"), _names(draft.tags))


def _partners(names: Sequence[str], known: KnownNames | None) -> str:
    if known is not None:
        new = _("{name} (new, kept as a candidate)")
        names = [
            name if not name.strip() or _key(name) in known.metrics else new.format(name=name)
            for name in names
        ]
    return _names(names)


def _names(names: Sequence[str]) -> str:
    return ", ".join(name.strip() for name in names if name.strip())


def _answers(draft: MetricDraft) -> Iterator[CardRow]:
    for criterion in Criterion:
        answer = draft.answers.get(criterion)
        if answer is not None:
            text = _answer_text(answer)
            yield CardRow(criterion.value, criterion.label, text, answer=answer.is_yes)


def _answer_text(answer: Answer) -> str:
    reason = answer.reason.strip()
    if not reason:
        return _("Yes") if answer.is_yes else _("No")
    text = _("Yes: {reason}") if answer.is_yes else _("No: {reason}")
    return text.format(reason=reason)
