"""Where a number comes from: who typed or imported it and when, or what it was calculated from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpidesk.domain import period_names
from kpidesk.domain.changes import ActionKind, ChangeSet
from kpidesk.domain.entries import Entry, Origin, OriginKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.exact_values import exact_text
from kpidesk.domain.formulas.cells import Cell, NotApplicable
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.ports import CompanyFile, EntryVersion, Records
from kpidesk.domain.units import Unit, format_value
from kpidesk.i18n import _, ngettext
from kpidesk.services.calculating_records import engine_of
from kpidesk.services.change_sentences import content_text
from kpidesk.services.history import as_heading, by_text, moment_text

if TYPE_CHECKING:
    from kpidesk.domain.formulas.definitions import Definition
    from kpidesk.domain.formulas.dependencies import Plan, Version
    from kpidesk.domain.formulas.engine import Engine
    from kpidesk.domain.formulas.tree import Node

_BACK = frozenset({ActionKind.UNDO, ActionKind.REDO, ActionKind.ROLL_BACK})
_HASH_DIGITS = 12


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a cell, in texts: when, who, what stood there, by which action, and origin.

    `origin` is a whole sentence or more, with the note where there is one.
    """

    when: str
    who: str
    value: str
    action: str
    origin: str


@dataclass(frozen=True, slots=True)
class ProvenancePart:
    """A metric in a period, as a part of what was calculated; texts are ready to show.

    `origin` says how its value came about. With `has_parts` there is more below it, which `parts`
    gives; of what is seen through a `lens`, `lens_provenance` does.
    """

    metric_id: int
    period: Period
    name: str
    period_label: str
    value: str
    origin: str
    has_parts: bool
    lens: Lens = Lens.AS_MEASURED


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the value of a cell comes from.

    `sentence` says it in short. `versions` are what was ever stored there, newest first. `root` is
    the cell itself where it is made of others; None where it is typed.
    """

    heading: str
    sentence: str
    versions: tuple[VersionLine, ...]
    root: ProvenancePart | None


def where_from(
    file: CompanyFile, metric_id: int, period: Period, locale: NumberLocale
) -> Provenance:
    """Return where a value comes from; `period` may be of a coarser frequency than the metric.

    UserError where the metric is gone.
    """
    with file.read() as records:
        reading = Reading.of(records, metric_id, locale)
        metric, unit = reading.metrics[metric_id], reading.unit(metric_id, period)
        versions = records.entry_history(metric_id, period)
        part = reading.part(metric_id, period)
        if part.has_parts or reading.version(metric_id, period) is not None:
            sentence, root = reading.explained(metric_id, period), part
        else:
            sentence, root = _sentence(versions, unit, locale), None
        lines = tuple(_version_line(each, unit, locale) for each in versions)
        heading = _("{metric}, {period}").format(metric=metric.name, period=part.period_label)
    return Provenance(heading, sentence, lines, root if root and root.has_parts else None)


def parts(
    file: CompanyFile, part: ProvenancePart, locale: NumberLocale
) -> tuple[ProvenancePart, ...]:
    """Return what a value is made of: the very cells that its formula looks at, in its order.

    UserError where the metric is gone by now.
    """
    with file.read() as records:
        reading = Reading.of(records, part.metric_id, locale)
        return tuple(reading.part(*cell) for cell in reading.cells(part.metric_id, part.period))


def origin_text(origin: Origin) -> str:
    """Return how a value came into the file, with the beginning of the hash of an imported file."""
    if origin.kind is not OriginKind.IMPORTED:
        return origin.kind.label
    words = {
        "file": origin.file_name,
        "hash": origin.file_hash[:_HASH_DIGITS],
        "sheet": origin.sheet,
        "cell": origin.cell,
        "raw": origin.raw_text,
        "profile": origin.profile,
    }
    if origin.profile and origin.sheet:
        text = _(
            "Imported with the profile “{profile}” from {file} ({hash}), sheet {sheet}, cell "
            "{cell}, which says “{raw}”"
        )
    elif origin.profile:
        text = _(
            "Imported with the profile “{profile}” from {file} ({hash}), cell {cell}, which says "
            "“{raw}”"
        )
    elif origin.sheet:
        text = _("Imported from {file} ({hash}), sheet {sheet}, cell {cell}, which says “{raw}”")
    else:
        text = _("Imported from {file} ({hash}), cell {cell}, which says “{raw}”")
    return text.format(**words)


def _origin_by(origin: Origin, step: ChangeSet) -> str:
    """Return how a value came into the file, through whom and when."""
    texts = {
        OriginKind.TYPED: _("Typed by {by}"),
        OriginKind.PASTED: _("Pasted by {by}"),
    }
    text = texts.get(origin.kind, _("{origin}, by {by}"))
    return text.format(origin=origin_text(origin), by=by_text(step))


# What is stored


def author(versions: Sequence[EntryVersion]) -> EntryVersion | None:
    """Return the version that brought in what stands in a cell now; None in an empty cell.

    A later note, and what went and came back, do not change who that was.
    """
    if not versions or versions[0].entry is None:
        return None
    now, found = _content(versions[0].entry), versions[0]
    for version in versions:
        if version.entry is not None and _content(version.entry) == now:
            found = version
        elif found.change_set.action.kind not in _BACK:
            break
    return found


def _content(entry: Entry) -> tuple[float | None, Origin, bool]:
    return entry.value, entry.origin, entry.is_not_applicable


def _sentence(versions: Sequence[EntryVersion], unit: Unit, locale: NumberLocale) -> str:
    if not versions:
        return _("Nothing was ever entered here.")
    newest, found = versions[0], author(versions)
    if found is None or newest.entry is None:
        return _("Nothing stands here: it was cleared by {by}.").format(
            by=by_text(newest.change_set)
        )
    words = {
        "value": content_text(newest.entry, unit, locale),
        "origin": _origin_by(newest.entry.origin, found.change_set),
        "by": by_text(found.change_set),
    }
    if newest.entry.is_not_applicable:
        return _("Marked as not applicable by {by}.").format(**words)
    if newest.entry.value is None:
        return _("No value, but a note by {by}.").format(**words)
    if found is newest or newest.change_set.action.kind not in _BACK:
        return _("{value}. {origin}.").format(**words)
    return _("{value}. {origin}. It came back by {action}: {later}.").format(
        **words, action=newest.change_set.action.describe(), later=by_text(newest.change_set)
    )


def _version_line(version: EntryVersion, unit: Unit, locale: NumberLocale) -> VersionLine:
    step, entry = version.change_set, version.entry
    value = content_text(entry, unit, locale)
    if not value:
        value = _("cleared") if entry is None else _("no value")
    return VersionLine(
        moment_text(step.at), step.who, value, as_heading(step.action), _version_origin(entry)
    )


def _version_origin(entry: Entry | None) -> str:
    if entry is None:
        return _("There was neither a value nor a note.")
    words = {"origin": origin_text(entry.origin), "note": entry.note}
    if entry.is_not_applicable and not entry.note:
        return _("There was nothing to measure.")
    if entry.is_not_applicable:
        return _("There was nothing to measure. Note: {note}").format(**words)
    if entry.value is None:
        return _("Note: {note}").format(**words)
    if entry.note:
        return _("{origin}. Note: {note}").format(**words)
    return _("{origin}.").format(**words)


# What is calculated


@dataclass(frozen=True, slots=True)
class Reading:
    """Looks at the cells of an open file; UserError where the metric of `of` is gone."""

    records: Records
    engine: "Engine"
    metrics: dict[int, Metric]
    calendar: FiscalCalendar
    locale: NumberLocale

    @classmethod
    def of(cls, records: Records, metric_id: int, locale: NumberLocale) -> "Reading":
        """Return what looks at the cells of `records`."""
        metrics = {metric.id: metric for metric in records.metrics()}
        if metric_id not in metrics:
            raise UserError(_("This metric is no longer in the file. Nothing was changed."))
        calendar = records.company().calendar
        return cls(records, engine_of(records), metrics, calendar, locale)

    def _plan(self, metric_id: int) -> "Plan":
        return self.engine.dependencies.plans[metric_id]

    def version(self, metric_id: int, period: Period) -> "Version | None":
        """Return the formula in force; None where the metric is typed in that period."""
        found = self._plan(metric_id).version_on(period.start)
        return found if found.tree is not None or found.problem is not None else None

    def _is_rolled_up(self, metric_id: int, period: Period) -> bool:
        plan = self._plan(metric_id)
        return period.frequency is not plan.frequency and not plan.is_recomputed

    def explained(self, metric_id: int, period: Period) -> str:
        """Return the sentence of a value that is calculated, or why there is none."""
        from kpidesk.domain.formulas import reasons

        found = reasons.explain_cell(self.engine, metric_id, period, self.locale)
        formula = " ".join((self._definition(metric_id).formula_on(period.start) or "").split())
        said = found.worked or found.reason
        if not formula or self._is_rolled_up(metric_id, period):
            return said
        return _("Calculated: {formula}. {explanation}").format(formula=formula, explanation=said)

    def part(self, metric_id: int, period: Period) -> ProvenancePart:
        """Return a cell as a part of what is calculated."""
        metric = self.metrics[metric_id]
        return ProvenancePart(
            metric_id,
            period,
            metric.name,
            period_names.label(period, self.calendar),
            self._value(metric_id, period),
            self._origin(metric, period),
            bool(self.cells(metric_id, period)),
        )

    def _value(self, metric_id: int, period: Period) -> str:
        """Return what stands in a cell; a typed value with every digit, so that it can be found."""
        unit, cell = self.unit(metric_id, period), self.engine.cell(metric_id, period)
        if isinstance(cell, NotApplicable):
            return _("not applicable")
        if cell is None:
            return _("no value")
        if self._is_rolled_up(metric_id, period) or self.version(metric_id, period) is not None:
            return format_value(cell, unit, self.locale)
        return exact_text(cell, unit, self.locale)

    def _origin(self, metric: Metric, period: Period) -> str:
        if self._is_rolled_up(metric.id, period):
            return metric.aggregation.label
        version = self.version(metric.id, period)
        if version is not None:
            formula = self._definition(metric.id).formula_on(period.start) or ""
            return _("= {formula}").format(formula=" ".join(formula.split()))
        versions = self.records.entry_history(metric.id, period)
        found = author(versions)
        if found is None or found.entry is None:
            return _("Cleared") if versions else _("Never entered")
        return _origin_by(found.entry.origin, found.change_set)

    def _definition(self, metric_id: int) -> "Definition":
        return self.engine.dependencies.definitions[metric_id]

    def unit(self, metric_id: int, period: Period) -> Unit:
        """Return what a value was measured in at the time."""
        return self._definition(metric_id).unit_on(period.start)

    def cells(self, metric_id: int, period: Period) -> tuple[tuple[int, Period], ...]:
        """Return the cells that a value is made of, each once; none where it is typed."""
        if self._is_rolled_up(metric_id, period):
            return tuple((metric_id, finer) for finer in self._finer(metric_id, period))
        version = self.version(metric_id, period)
        if version is None or version.tree is None:
            return ()
        return self._looked_at(version.tree, period)

    def _finer(self, metric_id: int, period: Period) -> Iterator[Period]:
        """Yield the periods of the metric that count in a coarser one."""
        finer = self.calendar.containing(period.start, self._plan(metric_id).frequency)
        if self.calendar.roll_up_period(finer, period.frequency) != period:
            finer = finer.next  # a week that begins before the month, and belongs there
        while self.calendar.roll_up_period(finer, period.frequency) == period:
            yield finer
            finer = finer.next

    def _looked_at(self, tree: "Node", period: Period) -> tuple[tuple[int, Period], ...]:
        """Return the cells that a formula reads for `period`, found by computing it."""
        from kpidesk.domain.formulas.explanation import Reckoning, Scope
        from kpidesk.domain.formulas.timeline import OUTSIDE

        dependencies, found = self.engine.dependencies, dict[tuple[int, Period], None]()

        def cell(name: str, where: Period) -> Cell:
            metric_id = dependencies.find(name)
            if metric_id is None:
                return None
            found[metric_id, where] = None
            return self.engine.cell(metric_id, where)

        line = self.engine.timeline(period.frequency)
        index = line.find(period)
        if index == OUTSIDE:
            return ()
        Reckoning(Scope(line, cell, lambda name: (name, Unit()), self.locale)).at(tree, index)
        return tuple(found)


def versions_text(count: int) -> str:
    """Return how many versions a cell has had."""
    return ngettext(
        "{count} version, the newest first", "{count} versions, the newest first", count
    ).format(count=count)
