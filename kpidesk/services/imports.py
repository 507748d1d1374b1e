"""Importing a spreadsheet: plan what every cell would do, let the person decide, then apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.entries import Entry, Origin, OriginKind
from kpidesk.domain.errors import CancelledError, UserError
from kpidesk.domain.import_plans import ImportChoices, ImportPlan, Outcome, PercentReading, Proposal
from kpidesk.domain.imports import CellRead, SentCell, WorkbookReading, as_sent, label_key
from kpidesk.domain.metrics import EarlierDefinition, Metric, formula_on
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.ports import CompanyFile, Progress, Records
from kpidesk.domain.units import UnitKind, fraction_of_points, is_unit, range_problem
from kpidesk.i18n import _, ngettext
from kpidesk.services.entry_sheets import company_key
from kpidesk.services.locks import locked_in, refuse_locked

NO_CHOICES: Final = ImportChoices()


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the cells of one import are held against."""

    metrics: Mapping[str, Metric]
    by_id: Mapping[int, Metric]
    entries: Mapping[tuple[int, Period], Entry]
    earlier: Mapping[int, Sequence[EarlierDefinition]]
    calendar: FiscalCalendar
    choices: ImportChoices
    locked: frozenset[Period]


def plan_import(
    file: CompanyFile, reading: WorkbookReading, choices: ImportChoices = NO_CHOICES
) -> ImportPlan:
    """Return what an import of `reading` would do with every cell; nothing is written.

    Labels are matched to metrics by name, unless `choices` says otherwise. Two cells that name the
    same metric and period are both rejected unless they agree, since neither is more right. An
    entry sheet says itself which metrics it is for; UserError where it is another company's.
    """
    with file.read() as records:
        _refuse_foreign(records, reading)
        desk = _desk(records, choices, _periods_in(reading))
    proposals: list[Proposal] = []
    unmatched: dict[str, None] = {}
    asks = False
    for sheet in reading.sheets:
        for cell in sheet.cells:
            proposal = _propose(cell, desk)
            is_open = proposal.metric_id is None and cell.sent is None
            if is_open and label_key(cell.label) not in _decided(choices):
                unmatched.setdefault(cell.label)
            asks = asks or _needs_percent_reading(cell, desk)
            proposals.append(proposal)
        proposals.extend(
            Proposal(Outcome.IGNORED, c.sheet, c.cell, "", c.raw_text, reason=c.reason)
            for c in sheet.ignored
        )
    return ImportPlan(
        reading.file_name,
        reading.file_hash,
        choices,
        tuple(_without_contradictions(proposals)),
        tuple(unmatched),
        asks,
    )


def apply_import(
    file: CompanyFile, plan: ImportPlan, progress: Progress | None = None, reason: str = ""
) -> ChangeSet:
    """Write what `plan` proposes in one undoable step.

    Raises UserError, with nothing written, where there is nothing to write, or where a cell was
    changed since the plan was made: what the person agreed to must be what happens. LockedError
    where a period is locked and there is no `reason`, which the change set keeps. Cancelled, it
    writes nothing.
    """
    written = [proposal for proposal in plan.proposals if proposal.outcome.is_written]
    if not written:
        raise UserError(_("There is nothing to import: no cell holds a new value."))
    action = Action(ActionKind.IMPORT, len(written), plan.file_name, reason=reason.strip())
    with file.write(action) as work:
        refuse_locked(work, (each.period for each in written if each.period is not None), reason)
        standing = _entries(work, {p.metric_id for p in written if p.metric_id is not None})
        put = []
        for proposal in written:
            if proposal.metric_id is None or proposal.period is None:
                continue
            old = standing.get((proposal.metric_id, proposal.period))
            if (old.value if old is not None else None) != proposal.before:
                raise UserError(
                    _(
                        "The numbers changed while the import was being looked at. "
                        "Nothing was imported. Look at the preview again."
                    )
                )
            origin = Origin(
                OriginKind.IMPORTED,
                plan.file_name,
                plan.file_hash,
                proposal.sheet,
                proposal.cell,
                proposal.raw_text,
            )
            note = _with_note(old.note if old is not None else "", proposal.note)
            entry = Entry(proposal.metric_id, proposal.period, proposal.value, note, origin)
            is_confirmed = old is not None and old.is_confirmed and old.value == proposal.value
            put.append(replace(entry, is_confirmed=is_confirmed))
        work.put_entries(put)
        if progress is not None and progress.is_cancelled():
            raise CancelledError
    return work.result


def _entries(records: Records, metric_ids: set[int]) -> dict[tuple[int, Period], Entry]:
    return {(entry.metric_id, entry.period): entry for entry in records.entries(metric_ids)}


def _periods_in(reading: WorkbookReading) -> set[Period]:
    cells = (cell for sheet in reading.sheets for cell in sheet.cells)
    return {cell.period for cell in cells if cell.period is not None}


def _desk(records: Records, choices: ImportChoices, periods: set[Period]) -> _Desk:
    metrics = [metric for metric in records.metrics() if metric.is_active]
    return _Desk(
        {label_key(metric.name): metric for metric in metrics},
        {metric.id: metric for metric in metrics},
        _entries(records, {metric.id for metric in metrics}),
        records.earlier_definitions(),
        records.company().calendar,
        choices,
        locked_in(records, periods),
    )


def _decided(choices: ImportChoices) -> set[str]:
    return {label_key(label) for label in choices.metric_of_label}


def _refuse_foreign(records: Records, reading: WorkbookReading) -> None:
    """Raise UserError where `reading` is an entry sheet that was made for another company."""
    sent = [sheet for sheet in reading.sheets if sheet.company_key]
    if not sent:
        return
    ours = company_key(records)
    for sheet in sent:
        if sheet.company_key == ours:
            continue
        words = {"name": sheet.company_name, "company": records.company().name}
        if words["name"] == words["company"]:
            raise UserError(
                _(
                    "This entry sheet was made from another file of “{name}”, not from the one "
                    "that is open. Nothing was imported. Open that file, or send out a new sheet."
                ).format(**words)
            )
        raise UserError(
            _(
                "This entry sheet was made for “{name}”, but “{company}” is open. Nothing was "
                "imported. Open “{name}”, and import the sheet there."
            ).format(**words)
        )


def _metric_for(cell: CellRead, desk: _Desk) -> Metric | None:
    if cell.sent is not None:
        return desk.by_id.get(cell.sent.metric_id)
    key = label_key(cell.label)
    for label, metric_id in desk.choices.metric_of_label.items():
        if label_key(label) == key:
            return None if metric_id is None else desk.by_id.get(metric_id)
    return desk.metrics.get(key)


def _needs_percent_reading(cell: CellRead, desk: _Desk) -> bool:
    metric = _metric_for(cell, desk)
    return (
        metric is not None
        and not _formula(cell, metric, desk)
        and metric.unit.kind is UnitKind.PERCENT
        and cell.number is not None
        and cell.number != 0
        and not cell.percent
    )


def _formula(cell: CellRead, metric: Metric, desk: _Desk) -> str:
    """Return the formula that gives what the cell names; empty where that is typed."""
    if cell.period is None:
        return metric.formula
    return formula_on(metric, desk.earlier.get(metric.id, ()), cell.period.start)


def _propose(cell: CellRead, desk: _Desk) -> Proposal:
    """Return what happens with one cell; every way out names a reason or an outcome."""
    metric = _metric_for(cell, desk)
    bare = Proposal(
        Outcome.REJECTED,
        cell.sheet,
        cell.cell,
        cell.label,
        cell.raw_text,
        None if metric is None else metric.id,
        cell.period,
    )
    if metric is None:
        return _of_no_metric(cell, bare, desk)
    if formula := _formula(cell, metric, desk):
        calculated = _("{metric} is calculated: {formula}.").format(
            metric=metric.name, formula=formula
        )
        return bare._replace(outcome=Outcome.IGNORED, reason=calculated)
    if cell.period is None or cell.number is None:
        return bare._replace(reason=cell.problem or _("This cell is not understood."))
    reason = "" if cell.sent is None else _sent_problem(cell, cell.sent, metric, desk)
    if reason := reason or _mismatch(cell, cell.period, metric, desk):
        return bare._replace(reason=reason)
    in_points = desk.choices.percent_reading is PercentReading.POINTS
    if in_points and _needs_percent_reading(cell, desk):
        return _understood(cell, metric, fraction_of_points(cell.number), bare, desk)
    return _understood(cell, metric, cell.number, bare, desk)


def _of_no_metric(cell: CellRead, bare: Proposal, desk: _Desk) -> Proposal:
    """Return why a cell is for no metric of the company."""
    if cell.sent is not None:
        gone = _("“{name}” is retired or deleted, so its numbers are no longer asked for.")
        return bare._replace(reason=gone.format(name=cell.sent.name))
    if label_key(cell.label) in _decided(desk.choices):
        left_out = _("You chose to leave out this row.")
        return bare._replace(outcome=Outcome.IGNORED, reason=left_out)
    return bare._replace(reason=_("No metric has this name. Choose one, or leave it out."))


def _understood(
    cell: CellRead, metric: Metric, value: float, bare: Proposal, desk: _Desk
) -> Proposal:
    """Return what happens with a cell that holds `value`, in the metric's unit."""
    if cell.period is None:
        raise AssertionError(cell)
    old = desk.entries.get((metric.id, cell.period))
    before = None if old is None else old.value
    if cell.sent is not None and as_sent(value, cell.sent):
        stood = before is not None and as_sent(before, cell.sent)
        if before is None or not (stood or cell.note):
            stands = _(
                "It stands here as it was sent. The company's was changed since then, and stays."
            )
            return bare._replace(outcome=Outcome.IGNORED, reason=stands)
        value = before
    outcome = Outcome.NEW if before is None else Outcome.CHANGED
    reason = ""
    if old is not None and before == value:
        if _with_note(old.note, cell.note) == old.note:
            outcome = Outcome.UNCHANGED
        else:
            reason = _("The value stays; the note “{note}” is added.").format(note=cell.note)
    is_locked = outcome.is_written and cell.period in desk.locked
    if is_locked:
        reason = _with_lock(reason, cell.period, desk.calendar)
    return bare._replace(
        outcome=outcome,
        before=before,
        value=value,
        note=cell.note,
        reason=reason,
        is_locked=is_locked,
    )


def _with_lock(reason: str, period: Period, calendar: FiscalCalendar) -> str:
    text = _("{period} is locked, so a reason is needed.").format(
        period=period_names.label(period, calendar)
    )
    return f"{reason} {text}".lstrip()


def _sent_problem(cell: CellRead, sent: SentCell, metric: Metric, desk: _Desk) -> str:
    """Return why a cell of an entry sheet may not be what it was sent for; empty where it is."""
    other = desk.metrics.get(label_key(cell.label))
    is_renamed = label_key(cell.label) != label_key(sent.name)
    if is_renamed and other is not None and other.id != metric.id:
        return _(
            "The row says “{label}”, but it was made for “{name}”. Its numbers may stand in the "
            "wrong row: type them in the window."
        ).format(label=cell.label, name=sent.name)
    if (sent.unit_kind, sent.unit_symbol) != (metric.unit.kind.value, metric.unit.symbol):
        return _(
            "“{name}” is measured in something else since this sheet was made. Send out a new one."
        ).format(name=metric.name)
    return ""


def _with_note(standing: str, added: str) -> str:
    """Return the note after an import: what stands is kept, what is new comes below it."""
    if not standing or not added or added in standing:
        return standing or added
    return f"{standing}\n{added}"


def _mismatch(cell: CellRead, period: Period, metric: Metric, desk: _Desk) -> str:
    """Return why a number that was understood is not one of `metric`; empty where it is."""
    if period.frequency is not metric.frequency:
        return _("{metric} is kept {frequency}, but this value is for {period}.").format(
            metric=metric.name,
            frequency=metric.frequency.label,
            period=period_names.label(period, desk.calendar),
        )
    if metric.unit.kind is not UnitKind.PERCENT and cell.percent:
        return _("The cell is a percentage, but this metric is not one.")
    if cell.currency and not is_unit(cell.currency, metric.unit):
        return _("The cell is in {found}, but this metric is not.").format(found=cell.currency)
    if cell.number is not None and (
        problem := range_problem(cell.number, cell.raw_text, metric.unit)
    ):
        return problem
    if _needs_percent_reading(cell, desk) and desk.choices.percent_reading is None:
        return _("This metric is a percentage, but the cell has no % sign. Say how to read it.")
    return ""


def _without_contradictions(proposals: list[Proposal]) -> list[Proposal]:
    """Reject cells that differ about one metric and period; of equal ones the first counts."""
    claims: dict[tuple[int, Period], list[Proposal]] = {}
    for proposal in proposals:
        understood = proposal.outcome.is_written or proposal.outcome is Outcome.UNCHANGED
        if understood and proposal.metric_id is not None and proposal.period is not None:
            claims.setdefault((proposal.metric_id, proposal.period), []).append(proposal)
    verdict: dict[tuple[str, str], tuple[Outcome, str]] = {}
    for claim in claims.values():
        if len(claim) == 1:
            continue
        first, *others = claim
        if all(proposal.value == first.value for proposal in others):
            for proposal in others:
                verdict[proposal.sheet, proposal.cell] = (
                    Outcome.IGNORED,
                    _("Cell {cell} says the same.").format(cell=first.cell),
                )
            continue
        reason = _contradiction(claim)
        for proposal in claim:
            verdict[proposal.sheet, proposal.cell] = (Outcome.REJECTED, reason)
    return [
        _judged(proposal, verdict.get((proposal.sheet, proposal.cell))) for proposal in proposals
    ]


_MOST_NAMED: Final = 4


def _contradiction(claim: Sequence[Proposal]) -> str:
    named = ", ".join(f"{p.sheet}!{p.cell}" if p.sheet else p.cell for p in claim[:_MOST_NAMED])
    more = len(claim) - _MOST_NAMED
    if more <= 0:
        return _("The cells {cells} name the same metric and period but differ.").format(
            cells=named
        )
    return ngettext(
        "The cells {cells} and {more} more name the same metric and period but differ.",
        "The cells {cells} and {more} more name the same metric and period but differ.",
        more,
    ).format(cells=named, more=more)


def _judged(proposal: Proposal, verdict: tuple[Outcome, str] | None) -> Proposal:
    if verdict is None:
        return proposal
    outcome, reason = verdict
    return proposal._replace(
        outcome=outcome, reason=reason, before=None, value=None, is_locked=False
    )
