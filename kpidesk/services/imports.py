"""Importing a spreadsheet: plan what every cell would do, let the person decide, then apply."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kpidesk.domain.cell_columns import CellColumns, labels_in, periods_in, picked
from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.entries import Entry, EntryBatch, Origin, OriginKind
from kpidesk.domain.errors import CancelledError, UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.import_plans import (
    ImportChoices,
    ImportPlan,
    NewValues,
    Outcome,
    Proposal,
    Proposals,
)
from kpidesk.domain.imports import IgnoredCell, WorkbookReading, label_key
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile, Progress, Records, UnitOfWork
from kpidesk.i18n import _
from kpidesk.services.entry_sheets import company_key
from kpidesk.services.import_conflicts import (
    differing_totals,
    earlier_import,
    refuse_totals,
    settle_contradictions,
)
from kpidesk.services.import_judgement import Desk, desk_for, judge, judge_columns, with_note
from kpidesk.services.import_metrics import put_created
from kpidesk.services.import_profiles import kept_name, recipe_of, remember, shapes_of
from kpidesk.services.import_targets import as_offered, judge_targets, put_targets
from kpidesk.services.locks import refuse_locked
from kpidesk.services.stages import today

NO_CHOICES: Final = ImportChoices()


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
        desk = _desk(records, reading, choices)
        proposals = _settled(_proposals(records, reading, desk))
        earlier = earlier_import(records, reading.file_hash, desk.entries)
    return ImportPlan(
        reading.file_name,
        reading.file_hash,
        choices,
        proposals,
        _unmatched(reading, desk),
        desk.asks_percent_reading,
        desk.creates,
        differing_totals(reading),
        earlier,
        shapes_of(reading) if choices.profile else (),
        recipe_of(reading),
    )


def _desk(records: Records, reading: WorkbookReading, choices: ImportChoices) -> Desk:
    labels: dict[str, None] = {}
    sent: set[int] = set()
    periods: set[Period] = set()
    for _sheet, table in reading.tables():
        labels.update(dict.fromkeys(labels_in(table.cells)))
        labels.update(dict.fromkeys(labels_in(table.targets)))
        periods.update(periods_in(table.cells))
        if not isinstance(table.cells, CellColumns):
            sent.update(cell.sent.metric_id for cell in table.cells if cell.sent is not None)
    return desk_for(records, choices, labels, sent, periods)


def _proposals(
    records: Records, reading: WorkbookReading, desk: Desk
) -> list[NewValues | list[Proposal]]:
    """Return what happens with each cell, in order: by column where all is plain and new."""
    day = today(records)
    parts: list[NewValues | list[Proposal]] = []
    for sheet in reading.sheets:
        for table in sheet.tables:
            parts.append(judge_columns(table.cells, desk) or judge(table.cells, desk))
            if desk.choices.with_targets:
                parts.append(judge_targets(records, table.targets, desk, day))
            else:
                parts.append(as_offered(table.targets))
            parts.append(list(map(_ignored, table.ignored)))
        parts.append(list(map(_ignored, sheet.outside)))
    return parts


def _settled(parts: Sequence[NewValues | list[Proposal]]) -> Sequence[Proposal]:
    """Return proposals without those that contradict; by column where those stand alone."""
    columns = [part for part in parts if isinstance(part, NewValues)]
    others = [each for part in parts if not isinstance(part, NewValues) for each in part]
    ids = [metric_id for part in columns for metric_id in part.metric_ids]
    named = {each.metric_id for each in others if not each.is_target}
    if not columns or len(set(ids)) < len(ids) or not named.isdisjoint(ids):
        proposals = [each for part in parts for each in part]
        settle_contradictions(proposals)
        return tuple(proposals)
    settle_contradictions(others)
    settled = iter(others)
    return Proposals(
        [
            part if isinstance(part, NewValues) else tuple(itertools.islice(settled, len(part)))
            for part in parts
        ]
    )


def _ignored(cell: IgnoredCell) -> Proposal:
    return Proposal(Outcome.IGNORED, cell.sheet, cell.cell, "", cell.raw_text, reason=cell.reason)


def _unmatched(reading: WorkbookReading, desk: Desk) -> tuple[str, ...]:
    """Return the labels that name no metric, and of which nobody has said what they are."""
    labels: dict[str, None] = {}
    for _sheet, table in reading.tables():
        offered = (table.cells, table.targets) if desk.choices.with_targets else (table.cells,)
        for cells in offered:
            if isinstance(cells, CellColumns):
                labels.update(dict.fromkeys(labels_in(cells)))
            else:
                labels.update(dict.fromkeys(cell.label for cell in cells if cell.sent is None))
    known = desk.by_key.keys() | desk.chosen.keys() | desk.refused.keys()
    return tuple(label for label in labels if label_key(label) not in known)


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


def apply_import(
    file: CompanyFile,
    plan: ImportPlan,
    progress: Progress | None = None,
    reason: str = "",
    options: ReadOptions | None = None,
) -> ChangeSet:
    """Write what `plan` proposes in one undoable step, with the metrics that it makes.

    Raises UserError, with nothing written, where there is nothing to write, where a total of the
    file differs and that was not accepted, or where a cell was changed since the plan was made:
    what the person agreed to must be what happens. LockedError where a period is locked and there
    is no `reason`, which the change set keeps. Cancelled, it writes nothing. `options` are what the
    file was read with, for the profile that the choices name.
    """
    refuse_totals(plan)
    written = [each for each in plan.singles if each.outcome.is_written and not each.is_target]
    if not plan.writes:
        raise UserError(_("There is nothing to import: no cell holds a new value."))
    action = Action(ActionKind.IMPORT, plan.writes, plan.file_name, reason=reason.strip())
    with file.write(action) as work:
        periods = {each.period for each in written if each.period is not None}
        periods.update(*(periods_in(each.cells) for each in plan.columns))
        refuse_locked(work, periods, reason)
        _refuse_outrun(work, written, plan.columns)
        ids = put_created(work, plan)
        _put_values(work, plan, written, ids)
        put_targets(work, plan, ids, reason)
        if plan.choices.profile:
            remember(work, plan, ids, options)
        if progress is not None and progress.is_cancelled():
            raise CancelledError
    return work.result


def _refuse_outrun(
    work: UnitOfWork, written: Sequence[Proposal], columns: Sequence[NewValues]
) -> None:
    """Raise UserError where a value is no longer what the plan was made against."""
    ids = {each.metric_id for each in written if each.metric_id is not None}.union(
        *(each.metric_ids for each in columns)
    )
    ids = {metric_id for metric_id in ids if metric_id >= 0}
    values = work.values(ids) if ids else {}
    standing = {metric_id: row for metric_id, row in values.items() if row}
    # What is written by column was planned for metrics without a single value.
    by_column = (
        each
        for column in columns
        if not standing.keys().isdisjoint(column.metric_ids)
        for each in column
    )
    for each in itertools.chain(written, by_column):
        row = standing.get(each.metric_id or 0)
        before = row.get(each.period) if row is not None and each.period is not None else None
        if before != each.before:
            raise UserError(
                _(
                    "The numbers changed while the import was being looked at. "
                    "Nothing was imported. Look at the preview again."
                )
            )


def _put_values(
    work: UnitOfWork, plan: ImportPlan, written: Sequence[Proposal], ids: Mapping[int, int]
) -> None:
    name = plan.choices.profile
    profile = kept_name(work, name) if name else ""

    def origin(sheet: str) -> Origin:
        return Origin(
            OriginKind.IMPORTED,
            plan.file_name,
            plan.file_hash,
            sheet,
            profile=profile,
        )

    for column in plan.columns:
        work.put_batch(_column_batch(origin(column.cells.sheet), column, ids))
    plain = [each for each in written if not each.note]
    for sheet, group in itertools.groupby(plain, key=lambda each: each.sheet):
        work.put_batch(_batch(origin(sheet), group, ids))
    noted = [each for each in written if each.note]
    if noted:
        _put_noted(work, noted, ids, origin)


def _column_batch(origin: Origin, column: NewValues, ids: Mapping[int, int]) -> EntryBatch:
    """Return what is written of a column: metric after metric, as the company file keeps them."""
    cells = column.cells
    made = [ids.get(metric_id, metric_id) for metric_id in column.metric_ids]
    order, runs = cells.by_label()
    labels = sorted(range(len(made)), key=made.__getitem__)
    if labels != list(range(len(made))):
        order = [at for label in labels for at in order[runs[label].start : runs[label].stop]]
    each = (itertools.repeat(made[label], len(runs[label])) for label in labels)
    return EntryBatch(
        origin,
        list(itertools.chain.from_iterable(each)),
        cells.periods,
        picked(cells.numbers, order),
        picked(cells.names, order),
        picked(cells.raw_texts, order),
        picked(cells.period_index, order),
    )


def _batch(origin: Origin, group: Iterable[Proposal], ids: Mapping[int, int]) -> EntryBatch:
    metric_ids, periods, values, cells, raw_texts = [], [], [], [], []
    for each in group:
        metric_id, period, value = each.metric_id, each.period, each.value
        if metric_id is None or period is None or value is None:
            raise AssertionError(each)
        metric_ids.append(metric_id if metric_id >= 0 else ids[metric_id])
        periods.append(period)
        values.append(value)
        cells.append(each.cell)
        raw_texts.append(each.raw_text)
    return EntryBatch(origin, metric_ids, periods, values, cells, raw_texts)


def _put_noted(
    work: UnitOfWork,
    noted: Sequence[Proposal],
    ids: Mapping[int, int],
    origin: Callable[[str], Origin],
) -> None:
    """Write the values that bring a note, each below the one that stands."""
    named = {each.metric_id for each in noted if each.metric_id is not None and each.metric_id >= 0}
    standing = {(e.metric_id, e.period): e for e in (work.entries(named) if named else ())}
    put = []
    for each in noted:
        if each.metric_id is None or each.period is None:
            raise AssertionError(each)
        old = standing.get((each.metric_id, each.period))
        entry = Entry(
            ids.get(each.metric_id, each.metric_id),
            each.period,
            each.value,
            with_note(old.note if old is not None else "", each.note),
            replace(origin(each.sheet), cell=each.cell, raw_text=each.raw_text),
            is_confirmed=old is not None and old.is_confirmed and old.value == each.value,
        )
        put.append(entry)
    work.put_entries(put)
