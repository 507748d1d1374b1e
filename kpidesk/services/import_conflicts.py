"""What speaks against an import: cells that contradict, totals that differ, a file seen before."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.entries import Entry
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_plans import ImportPlan, Outcome, Proposal, TotalProblem
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.numbers import ENGLISH, NumberLocale, format_number
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import Records
from kpidesk.i18n import _, ngettext

_MOST_NAMED: Final = 4


def settle_contradictions(proposals: list[Proposal]) -> None:
    """Reject, in place, cells that differ about one metric and period; of equal ones one counts."""
    for places in _repeated(proposals):
        first, *others = (proposals[place] for place in places)
        if all(other.value == first.value for other in others):
            reason = _("Cell {cell} says the same.").format(cell=first.cell)
            outcome, judged = Outcome.IGNORED, places[1:]
        else:
            outcome, reason = Outcome.REJECTED, contradiction([first, *others])
            judged = places
        for place in judged:
            proposals[place] = proposals[place]._replace(
                outcome=outcome,
                reason=reason,
                before=None,
                value=None,
                is_locked=False,
                is_conflict=False,
            )


def _repeated(proposals: Sequence[Proposal]) -> list[list[int]]:
    """Return the places of understood values that are for one metric and period, where several."""
    rejected = Outcome.REJECTED
    of_metric: dict[tuple[int, bool], dict[Period, int]] = {}
    repeated: dict[int, list[int]] = {}
    for place, each in enumerate(proposals):
        metric_id, period = each.metric_id, each.period
        if each.value is None or metric_id is None or period is None or each.outcome is rejected:
            continue
        key = (metric_id, each.is_target)
        seen = of_metric.get(key)
        if seen is None:
            seen = of_metric[key] = {}
        first = seen.setdefault(period, place)
        if first != place:
            repeated.setdefault(first, [first]).append(place)
    return list(repeated.values())


def contradiction(claim: Sequence[Proposal]) -> str:
    """Return the sentence about cells that differ about one metric and period."""
    named = ", ".join(f"{p.sheet}!{p.cell}" if p.sheet else p.cell for p in claim[:_MOST_NAMED])
    more = len(claim) - _MOST_NAMED
    if more <= 0:
        return _(
            "The cells {cells} name the same metric and period but differ, so none of them is "
            "taken. Leave out all but one, or correct the sheet."
        ).format(cells=named)
    return ngettext(
        "The cells {cells} and {more} more name the same metric and period but differ, so none of "
        "them is taken. Leave out all but one, or correct the sheet.",
        "The cells {cells} and {more} more name the same metric and period but differ, so none of "
        "them is taken. Leave out all but one, or correct the sheet.",
        more,
    ).format(cells=named, more=more)


# Totals


def differing_totals(reading: WorkbookReading) -> tuple[TotalProblem, ...]:
    """Return the totals that the file states and that what was read does not add up to."""
    return tuple(
        TotalProblem(sheet.name, check)
        for sheet, table in reading.tables()
        for check in table.totals
        if check.differs
    )


def total_sentence(problem: TotalProblem, locale: NumberLocale = ENGLISH) -> str:
    """Return the two figures of a total that differs, and where they are from."""
    check = problem.check
    return _(
        "{cell}, “{label}”, says {stated}, but what was read from {cells} comes to {computed}."
    ).format(
        cell=f"{problem.sheet}!{check.cell}" if problem.sheet else check.cell,
        label=check.label,
        stated=format_number(check.stated, None, locale),
        cells=check.cells,
        computed=format_number(check.computed, None, locale),
    )


def refuse_totals(plan: ImportPlan, locale: NumberLocale = ENGLISH) -> None:
    """Raise UserError where a total of the file differs and nobody has accepted that."""
    if not plan.differing_totals or plan.choices.accepts_totals:
        return
    first, more = plan.differing_totals[0], len(plan.differing_totals) - 1
    sentence = total_sentence(first, locale)
    if not more:
        raise UserError(
            _("{sentence} Nothing was imported. Look at these cells, or accept the difference.")
            .format(sentence=sentence)
        )  # fmt: skip
    raise UserError(
        ngettext(
            "{sentence} {count} more total differs too. Nothing was imported. Look at these cells, "
            "or accept the differences.",
            "{sentence} {count} more totals differ too. Nothing was imported. Look at these cells, "
            "or accept the differences.",
            more,
        ).format(sentence=sentence, count=more)
    )


# The same file again


def earlier_import(
    records: Records, file_hash: str, entries: Mapping[int, Mapping[Period, Entry]]
) -> ChangeSet | None:
    """Return the import that brought the file of `file_hash` in, as far as `entries` tell."""
    found = _from_file(file_hash, (each for row in entries.values() for each in row.values()))
    if found is None:
        return None
    for version in records.entry_history(found.metric_id, found.period):
        if version.entry is not None and version.entry.origin.file_hash == file_hash:
            return version.change_set
    return None


def _from_file(file_hash: str, entries: Iterable[Entry]) -> Entry | None:
    return next((each for each in entries if each.origin.file_hash == file_hash), None)


def same_file_sentence(plan: ImportPlan) -> str:
    """Return what there is to say of a file that was imported before and changes nothing.

    Empty for others. What of it is not in the company is counted.
    """
    if plan.writes or not plan.count(Outcome.UNCHANGED):
        return ""
    rejected = plan.count(Outcome.REJECTED)
    kept = plan.kept
    sentences = [_same_again(plan, is_whole=not rejected and not kept)]
    if kept:
        sentences.append(
            ngettext(
                "{count} value differs from the company's, which stays.",
                "{count} values differ from the company's, which stay.",
                kept,
            ).format(count=kept)
        )
    if rejected:
        sentences.append(
            ngettext(
                "{count} rejected cell is not in the company.",
                "{count} rejected cells are not in the company.",
                rejected,
            ).format(count=rejected)
        )
    return " ".join(sentences)


def _same_again(plan: ImportPlan, *, is_whole: bool) -> str:
    if plan.earlier is None:
        if is_whole:
            return _("Every understood value is in the company already. Nothing was changed.")
        return _("Nothing is new, and nothing was changed.")
    day = period_names.format_day(plan.earlier.at.astimezone().date())
    if is_whole:
        return _(
            "This file was imported on {day} already, and every value is in the company. Nothing "
            "was changed."
        ).format(day=day)
    return _("This file was imported on {day} already. Nothing was changed.").format(day=day)
