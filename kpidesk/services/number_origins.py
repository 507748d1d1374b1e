"""Where each number of a metric comes from, in a few words, for a table."""

from collections.abc import Collection
from typing import Final

from kpidesk.domain import lens_names
from kpidesk.domain.entries import Entry, Origin, OriginKind
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_histories import LensHistory
from kpidesk.domain.lens_spans import covered
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.i18n import _

_SHORT: Final = 26  # letters of a formula that a column has room for


def origins(
    file: CompanyFile, seen: MetricHistory, periods: Collection[Period]
) -> dict[Period, tuple[str, str]]:
    """Return where the numbers of `periods` come from: in a few words, and in full.

    A period without a number has none. Through a lens it is what the number was made of.
    """
    if isinstance(seen, LensHistory):
        return {each: _made(seen, each) for each in periods if each in seen.values}
    calculated = {each: seen.formula(each) for each in periods if each in seen.values}
    found = {
        each: (_in_short(formula), _("Calculated: {formula}").format(formula=_one_line(formula)))
        for each, formula in calculated.items()
        if formula
    }
    if len(found) == len(calculated) or not periods:
        return found
    first, last = min(each.start for each in periods), max(each.end for each in periods)
    with file.read() as records:
        entries = records.entries([seen.metric.id], first, last)
    stored = {
        entry.period: (short(entry.origin), entry.origin.describe())
        for entry in entries
        if _tells(entry) and not seen.formula(entry.period)
    }
    return {**{each: text for each, text in stored.items() if each in periods}, **found}


def short(origin: Origin) -> str:
    """Return where a number comes from: "Typed", "Imported from book.xlsx, sheet March, B7"."""
    if origin.kind is not OriginKind.IMPORTED:
        return origin.kind.label
    words = {"file": origin.file_name, "sheet": origin.sheet, "cell": origin.cell}
    if origin.sheet:
        return _("Imported from {file}, sheet {sheet}, {cell}").format(**words)
    return _("Imported from {file}, {cell}").format(**words)


def _tells(entry: Entry) -> bool:
    return entry.value is not None or entry.is_not_applicable


def _one_line(formula: str) -> str:
    return " ".join(formula.split())


def _in_short(formula: str) -> str:
    """Return a formula as a spreadsheet shows it; of a long one, that there is one.

    It says the same in every row, and a piece of it says nothing.
    """
    said = _one_line(formula)
    if len(said) > _SHORT:
        return OriginKind.CALCULATED.label
    return _("= {formula}").format(formula=said)


def _made(seen: LensHistory, period: Period) -> tuple[str, str]:
    source = seen if seen.source is None else seen.source
    inside = covered(seen.lens, period, source.metric.frequency, seen.calendar)
    covers = lens_names.span_label(inside[0], inside[-1], seen.calendar)
    formula, aggregation = seen.formula(period), source.metric.aggregation
    full = made_of(aggregation, formula, covers)
    return _in_short(formula) if aggregation is Aggregation.RECOMPUTE else full, full


def made_of(aggregation: Aggregation, formula: str, covers: str) -> str:
    """Return what a number that covers several periods was made of; `covers` names them.

    "Sum of Jan–Mar 2026", "Calculated: Sales / Orders, over Jan–Mar 2026".
    """
    words = {"periods": covers, "formula": _one_line(formula)}
    if aggregation is Aggregation.RECOMPUTE:
        return _("Calculated: {formula}, over {periods}").format(**words)
    texts = {
        Aggregation.SUM: _("Sum of {periods}"),
        Aggregation.MEAN: _("Mean of {periods}"),
        Aggregation.MIN: _("Smallest of {periods}"),
        Aggregation.MAX: _("Largest of {periods}"),
        Aggregation.FIRST: _("First of {periods}"),
        Aggregation.LAST: _("Last of {periods}"),
    }
    return texts[aggregation].format(**words)
