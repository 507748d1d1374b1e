"""What an import does with each cell: what holds for a label is found once, then cell by cell."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.cell_columns import CellColumns
from kpidesk.domain.entries import Entry
from kpidesk.domain.import_plans import (
    ImportChoices,
    NewMetric,
    NewValues,
    OnConflict,
    Outcome,
    PercentReading,
    Proposal,
)
from kpidesk.domain.imports import CellRead, SentCell, as_sent, label_key
from kpidesk.domain.metrics import EarlierDefinition, Metric, formula_on
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.ports import Records
from kpidesk.domain.units import UnitKind
from kpidesk.domain.units_typed import fraction_of_points, is_unit, range_problem
from kpidesk.i18n import _
from kpidesk.services.import_matching import exact_metrics
from kpidesk.services.import_metrics import name_problem, planned_metric
from kpidesk.services.locks import locked_in
from kpidesk.services.names import MetricNames

Standing = Mapping[Period, Entry]
_NOTHING: Final[Standing] = {}


@dataclass(slots=True)
class LabelRow:
    """What holds for all cells under one label, or for all of an entry sheet for one metric.

    `is_plain` says that a number without a sign, in a period of the metric, needs no second look.
    """

    metric: Metric | None
    is_left_out: bool = False
    problem: str = ""
    is_plain: bool = False
    standing: Standing = field(default_factory=dict)
    currencies: set[str] = field(default_factory=set)  # those known to be the metric's


@dataclass(slots=True)
class Desk:
    """What the cells of one import are held against, and what was found out on the way."""

    metrics: Sequence[Metric]
    by_key: Mapping[str, Metric]
    by_id: Mapping[int, Metric]
    earlier: Mapping[int, Sequence[EarlierDefinition]]
    entries: Mapping[int, Standing]
    calendar: FiscalCalendar
    choices: ImportChoices
    locked: frozenset[Period]
    creates: tuple[NewMetric, ...]
    chosen: Mapping[str, int | None]
    refused: Mapping[str, str]  # labels whose new metric cannot be made, and why
    asks_percent_reading: bool = False

    def row(self, cell: CellRead) -> LabelRow:
        """Return what holds for the label of `cell`."""
        if cell.sent is not None:
            return self._of(self.by_id.get(cell.sent.metric_id))
        return self.row_of(cell.label)

    def row_of(self, label: str) -> LabelRow:
        """Return what holds for cells under `label` that are not of an entry sheet."""
        key = label_key(label)
        if key in self.chosen:
            metric_id = self.chosen[key]
            if metric_id is None:
                return LabelRow(None, is_left_out=True)
            return self._of(self.by_id.get(metric_id))
        if key in self.refused:
            return LabelRow(None, problem=self.refused[key])
        return self._of(self.by_key.get(key))

    def _of(self, metric: Metric | None) -> LabelRow:
        if metric is None:
            return LabelRow(None)
        formulas = [metric.formula, *(each.formula for each in self.earlier.get(metric.id, ()))]
        kind = metric.unit.kind
        is_plain = not any(formulas) and kind is not UnitKind.PERCENT and kind.limits is None
        return LabelRow(metric, is_plain=is_plain, standing=self.entries.get(metric.id, _NOTHING))

    def formula(self, metric: Metric, period: Period | None) -> str:
        """Return the formula that gives what a cell names; empty where that is typed."""
        if period is None:
            return metric.formula
        return formula_on(metric, self.earlier.get(metric.id, ()), period.start)


def desk_for(
    records: Records,
    choices: ImportChoices,
    labels: Collection[str],
    sent_ids: Collection[int],
    periods: Iterable[Period],
) -> Desk:
    """Return what cells under `labels`, and those sent out for `sent_ids`, are held against."""
    everything = records.metrics()
    metrics = [metric for metric in everything if metric.is_active]
    chosen = {label_key(label): each for label, each in choices.metric_of_label.items()}
    keys = {label_key(label) for label in labels}
    by_key = exact_metrics(keys, labels, metrics)
    creates, made, refused = _creations(choices, keys, chosen, everything)
    planned = [planned_metric(new, place) for place, new in enumerate(creates)]
    by_id = {metric.id: metric for metric in (*metrics, *planned)}
    used = {metric.id for metric in by_key.values()} | set(sent_ids)
    used |= {each for each in chosen.values() if each is not None}
    used &= {metric.id for metric in metrics}
    entries: dict[int, dict[Period, Entry]] = {}
    for entry in records.entries(used) if used else ():
        entries.setdefault(entry.metric_id, {})[entry.period] = entry
    return Desk(
        metrics,
        by_key,
        by_id,
        records.earlier_definitions(used) if used else {},
        entries,
        records.company().calendar,
        choices,
        locked_in(records, periods),
        creates,
        {**made, **chosen},
        refused,
    )


def _creations(
    choices: ImportChoices,
    keys: Collection[str],
    chosen: Mapping[str, int | None],
    metrics: Sequence[Metric],
) -> tuple[tuple[NewMetric, ...], dict[str, int | None], dict[str, str]]:
    """Return the metrics to make, the label that each is for, and the labels that get none."""
    creates: list[NewMetric] = []
    planned, known = MetricNames(), MetricNames(metrics)
    made: dict[str, int | None] = {}
    refused: dict[str, str] = {}
    for label, new in choices.new_metrics.items():
        key = label_key(label)
        if key in chosen or key in made or key not in keys:
            continue
        twin = planned.find(new.name)
        if twin is not None and new == creates[-1 - twin.id]:
            made[key] = twin.id
        elif problem := name_problem(new.name, known):
            refused[key] = problem
        else:
            metric = planned_metric(new, len(creates))
            planned.add(metric)
            known.add(metric)
            made[key] = metric.id
            creates.append(new)
    return tuple(creates), made, refused


def judge_columns(cells: Sequence[CellRead], desk: Desk) -> NewValues | None:
    """Return what happens with cells that are kept by column, where all are new and plain."""
    if not isinstance(cells, CellColumns) or not desk.locked.isdisjoint(cells.periods):
        return None
    frequencies = {period.frequency for period in cells.periods}
    ids: list[int] = []
    for label in cells.labels:
        row = desk.row_of(label)
        metric = row.metric
        if metric is None or not row.is_plain or row.standing:
            return None
        if frequencies != {metric.frequency}:
            return None
        ids.append(metric.id)
    return NewValues(cells, ids) if len(set(ids)) == len(ids) else None


def judge(cells: Iterable[CellRead], desk: Desk) -> list[Proposal]:
    """Return what happens with each cell, in order; nothing is said of those that contradict."""
    rows: dict[str, LabelRow] = {}
    locked = desk.locked
    new, proposals = Outcome.NEW, []
    for cell in cells:
        sheet, ref, label, period, raw, number, percent, note, problem, currency, sent, _y = cell
        if sent is not None:
            proposals.append(_judged(cell, desk.row(cell), desk))
            continue
        row = rows.get(label)
        if row is None:
            row = rows[label] = desk.row(cell)
        metric = row.metric
        if (
            row.is_plain
            and metric is not None
            and number is not None
            and period is not None
            and not (percent or note or problem)
            and period.frequency is metric.frequency
            and (not currency or currency in row.currencies)
            and (not row.standing or period not in row.standing)
            and (not locked or period not in locked)
        ):
            proposals.append(Proposal(new, sheet, ref, label, raw, metric.id, period, None, number))
        else:
            proposals.append(_judged(cell, row, desk))
    return proposals


def _judged(cell: CellRead, row: LabelRow, desk: Desk) -> Proposal:
    """Return what happens with one cell; every way out names a reason or an outcome."""
    metric = row.metric
    bare = bare_proposal(cell, metric)
    if metric is None:
        return of_no_metric(cell, row, bare)
    if formula := desk.formula(metric, cell.period):
        calculated = _("{metric} is calculated: {formula}.").format(
            metric=metric.name, formula=formula
        )
        return bare._replace(outcome=Outcome.IGNORED, reason=calculated)
    lacks_percent = metric.unit.kind is UnitKind.PERCENT and bool(cell.number) and not cell.percent
    desk.asks_percent_reading = desk.asks_percent_reading or lacks_percent
    if cell.period is None or cell.number is None or cell.problem:
        return bare._replace(reason=cell_problem(cell))
    reason = "" if cell.sent is None else _sent_problem(cell, cell.sent, metric, desk)
    reading = desk.choices.percent_reading
    if not reason:
        reason = mismatch(cell, cell.period, metric, desk.calendar)
    if not reason and lacks_percent and reading is None:
        reason = _("This metric is a percentage, but the cell has no % sign. Say how to read it.")
    if reason:
        return bare._replace(reason=reason)
    if cell.currency:
        row.currencies.add(cell.currency)
    value = cell.number
    if lacks_percent and reading is PercentReading.POINTS:
        value = fraction_of_points(value)
    return _understood(cell, value, bare, row, desk)


def cell_problem(cell: CellRead) -> str:
    """Return why a cell is not understood."""
    if cell.problem:
        return cell.problem
    if cell.yearless is not None:
        return _("No year stands with this period. Say which year it is.")
    return _("This cell is not understood.")


def bare_proposal(cell: CellRead, metric: Metric | None, *, is_target: bool = False) -> Proposal:
    """Return what is to be said of a cell before it is judged: rejected, for no reason yet."""
    return Proposal(
        Outcome.REJECTED,
        cell.sheet,
        cell.cell,
        cell.label,
        cell.raw_text,
        None if metric is None else metric.id,
        cell.period,
        is_target=is_target,
    )


def of_no_metric(cell: CellRead, row: LabelRow, bare: Proposal) -> Proposal:
    """Return why a cell is for no metric of the company."""
    if cell.sent is not None:
        gone = _("“{name}” is retired or deleted, so its numbers are no longer asked for.")
        return bare._replace(reason=gone.format(name=cell.sent.name))
    if row.is_left_out:
        left_out = _("You chose to leave out this row.")
        return bare._replace(outcome=Outcome.IGNORED, reason=left_out)
    if row.problem:
        return bare._replace(reason=row.problem)
    return bare._replace(reason=_("No metric has this name. Choose one, or leave it out."))


def _understood(
    cell: CellRead, value: float, bare: Proposal, row: LabelRow, desk: Desk
) -> Proposal:
    """Return what happens with a cell that holds `value`, in the metric's unit."""
    if cell.period is None:
        raise AssertionError(cell)
    old = row.standing.get(cell.period)
    before = None if old is None else old.value
    if cell.sent is not None and as_sent(value, cell.sent):
        stood = before is not None and as_sent(before, cell.sent)
        if before is None or not (stood or cell.note):
            stands = _(
                "It stands here as it was sent. The company's was changed since then, and stays."
            )
            return bare._replace(outcome=Outcome.IGNORED, reason=stands)
        value = before
    bare = bare._replace(before=before, value=value)
    bare = bare._replace(is_conflict=before is not None and before != value)
    if kept := _kept(bare, old, desk):
        return bare._replace(outcome=Outcome.IGNORED, reason=kept)
    outcome = Outcome.NEW if before is None else Outcome.CHANGED
    reason = ""
    if old is not None and before == value:
        is_said = not cell.note or desk.choices.on_conflict is OnConflict.EMPTY
        if is_said or with_note(old.note, cell.note) == old.note:
            return bare._replace(outcome=Outcome.UNCHANGED, note=cell.note)
        reason = _("The value stays; the note “{note}” is added.").format(note=cell.note)
    is_locked = cell.period in desk.locked
    if is_locked:
        asked = period_names.label(cell.period, desk.calendar)
        reason = _reason_with_lock(asked, cell.note if reason else "")
    return bare._replace(outcome=outcome, note=cell.note, reason=reason, is_locked=is_locked)


def _kept(bare: Proposal, old: Entry | None, desk: Desk) -> str:
    """Return why what stands in the company is kept; empty where the sheet's is taken."""
    on_conflict = desk.choices.on_conflict
    if bare.metric_id is None or bare.period is None or old is None:
        return ""
    said = desk.choices.kept.get((bare.metric_id, bare.period))
    if bare.is_conflict and (on_conflict is not OnConflict.OVERWRITE if said is None else said):
        return _("The company holds another value, which stays.")
    if bare.before is None and (on_conflict is OnConflict.EMPTY if said is None else said):
        return _("A note or a mark stands here, so it is not empty. It stays.")
    return ""


def _reason_with_lock(period: str, added: str) -> str:
    if not added:
        return _("{period} is locked, so a reason is needed.").format(period=period)
    return _(
        "The value stays; the note “{note}” is added. {period} is locked, so a reason is needed."
    ).format(note=added, period=period)


def _sent_problem(cell: CellRead, sent: SentCell, metric: Metric, desk: Desk) -> str:
    """Return why a cell of an entry sheet may not be what it was sent for; empty where it is."""
    is_renamed = label_key(cell.label) != label_key(sent.name)
    if is_renamed and any(
        label_key(other.name) == label_key(cell.label) and other.id != metric.id
        for other in desk.metrics
    ):
        return _(
            "The row says “{label}”, but it was made for “{name}”. Its numbers may stand in the "
            "wrong row: type them in the window."
        ).format(label=cell.label, name=sent.name)
    if (sent.unit_kind, sent.unit_symbol) != (metric.unit.kind.value, metric.unit.symbol):
        return _(
            "“{name}” is measured in something else since this sheet was made. Send out a new one."
        ).format(name=metric.name)
    return ""


def with_note(standing: str, added: str) -> str:
    """Return the note after an import: what stands is kept, what is new comes below it."""
    if not standing or not added or added in standing:
        return standing or added
    return f"{standing}\n{added}"


def mismatch(cell: CellRead, period: Period, metric: Metric, calendar: FiscalCalendar) -> str:
    """Return why a number that was understood is not one of `metric`; empty where it is."""
    if period.frequency is not metric.frequency:
        return _("{metric} is kept {frequency}, but this value is for {period}.").format(
            metric=metric.name,
            frequency=metric.frequency.label,
            period=period_names.label(period, calendar),
        )
    if metric.unit.kind is not UnitKind.PERCENT and cell.percent:
        return _("The cell is a percentage, but this metric is not one.")
    if cell.currency and not is_unit(cell.currency, metric.unit):
        return _("The cell is in {found}, but this metric is not.").format(found=cell.currency)
    if cell.number is not None and (
        problem := range_problem(cell.number, cell.raw_text, metric.unit)
    ):
        return problem
    return ""
