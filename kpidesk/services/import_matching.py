"""Which metric a label of a sheet is: by its name, as remembered, by likeness, or a new one."""

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final

from kpidesk.domain.cell_columns import CellColumns
from kpidesk.domain.import_plans import NewMetric
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.imports import (
    PATH_SEPARATOR,
    CellRead,
    SheetReading,
    TableReading,
    WorkbookReading,
    label_key,
    label_path,
)
from kpidesk.domain.metrics import Metric
from kpidesk.domain.periods import Frequency
from kpidesk.domain.ports import CompanyFile
from kpidesk.i18n import _
from kpidesk.services.import_metrics import is_of_other_heading, proposed_name
from kpidesk.services.import_sheet_totals import TotalsOfTable
from kpidesk.services.import_words import account_of, essence, plain_words


class MatchKind(StrEnum):
    """How a label was matched to a metric."""

    EXACT = "exact"
    REMEMBERED = "remembered"
    SIMILAR = "similar"
    NONE = "none"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            MatchKind.EXACT: _("Same name"),
            MatchKind.REMEMBERED: _("As last time"),
            MatchKind.SIMILAR: _("Similar name"),
            MatchKind.NONE: _("No match"),
        }[self]


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A label of a sheet, the metric that it most likely is, and the one that could be made.

    `likeness` is from 0 to 1. `is_left_out` says that the profile leaves it out. `cells` is how
    many values stand under it, `example` one of them.
    """

    label: str
    kind: MatchKind
    metric_id: int | None
    likeness: float
    is_left_out: bool
    proposal: NewMetric
    cells: int
    example: CellRead


@dataclass(slots=True)
class _Found:
    """What stands under one label, in all its spellings."""

    label: str
    sheet: SheetReading
    table: TableReading
    count: int = 0
    sample: list[CellRead] = field(default_factory=list)
    has_targets: bool = False


_SAMPLE: Final = 100
_SIMILAR: Final = 0.72  # below this more of what is offered is wrong than right


def match_labels(
    file: CompanyFile, reading: WorkbookReading, profile: ImportProfile | None = None
) -> Sequence[LabelMatch]:
    """Return each label of `reading` with its metric, in the order of the sheets.

    What an entry sheet of ours says is left out: it names its metrics itself. SIMILAR is an offer
    to a person, never to be applied unseen.
    """
    with file.read() as records:
        metrics = [metric for metric in records.metrics() if metric.is_active]
        currency = records.company().currency
    return match_among(reading, metrics, currency, profile)


def match_among(
    reading: WorkbookReading,
    metrics: Sequence[Metric],
    currency: str,
    profile: ImportProfile | None = None,
) -> Sequence[LabelMatch]:
    """Return what `match_labels` does, for a company that has these metrics and this currency."""
    found = _labels_in(reading)
    exact = exact_metrics(found, (each.label for each in found.values()), metrics)
    remembered = {} if profile is None else _remembered(profile, metrics)
    settled = {key for key in found if key in exact or key in remembered}
    taken = {exact[key].id for key in settled if key in exact}
    taken |= {i for key in settled if (i := remembered.get(key)) is not None}
    similar = _similar(
        {key: each for key, each in found.items() if key not in settled},
        [each for each in metrics if each.id not in taken and not each.is_calculated],
    )
    leaves = leaf_counts(each.label for each in found.values())
    matches = []
    totals: dict[int, TotalsOfTable] = {}
    for key, each in found.items():
        kind, metric_id, likeness = MatchKind.NONE, None, 0.0
        if key in remembered:
            kind, metric_id, likeness = MatchKind.REMEMBERED, remembered[key], 1.0
        elif key in exact:
            kind, metric_id, likeness = MatchKind.EXACT, exact[key].id, 1.0
        elif key in similar:
            metric_id, likeness = similar[key]
            kind = MatchKind.SIMILAR
        matches.append(
            LabelMatch(
                each.label,
                kind,
                metric_id,
                likeness,
                kind is MatchKind.REMEMBERED and metric_id is None,
                _proposal(each, leaves, currency, totals),
                each.count,
                each.sample[0],
            )
        )
    return matches


def exact_metrics(
    keys: Iterable[str], labels: Iterable[str], metrics: Iterable[Metric]
) -> dict[str, Metric]:
    """Return the metrics that labels name exactly, by `label_key`.

    A label names a metric by its whole path, or by its last part where no other label ends so; a
    metric that was imported from under another heading is another one.
    """
    by_name = {label_key(metric.name): metric for metric in metrics}
    leaves = leaf_counts(labels)
    found = {}
    for key in keys:
        metric = by_name.get(key)
        if metric is None and PATH_SEPARATOR in key:
            leaf = label_key(label_path(key)[-1])
            metric = by_name.get(leaf) if leaves[leaf] == 1 else None
            if metric is not None and is_of_other_heading(metric, key):
                metric = None
        if metric is not None:
            found[key] = metric
    return found


def leaf_counts(labels: Iterable[str]) -> Counter[str]:
    """Return how many different labels end in the same name, by its `label_key`."""
    keys = {label_key(label) for label in labels}
    return Counter(label_key(label_path(key)[-1]) for key in keys)


def _labels_in(reading: WorkbookReading) -> dict[str, _Found]:
    """Return what stands under each label, by its key, in the order of the sheets."""
    by_label: dict[str, _Found] = {}
    by_key: dict[str, _Found] = {}
    for sheet, table in reading.tables():
        if isinstance(table.cells, CellColumns):
            _take_columns(table.cells, sheet, table, by_label, by_key)
        single = () if isinstance(table.cells, CellColumns) else table.cells
        for cell in (*single, *table.targets):
            if cell.sent is not None:
                continue
            found = by_label.get(cell.label)
            if found is None:
                key = label_key(cell.label)
                found = by_key.setdefault(key, _Found(cell.label, sheet, table))
                by_label[cell.label] = found
            found.count += 1
            if len(found.sample) < _SAMPLE:
                found.sample.append(cell)
        for target in table.targets:
            if target.sent is None:
                by_label[target.label].has_targets = True
    return by_key


def _take_columns(
    cells: CellColumns,
    sheet: SheetReading,
    table: TableReading,
    by_label: dict[str, _Found],
    by_key: dict[str, _Found],
) -> None:
    """Count all cells under each label, and keep the first of them."""
    order, runs = cells.by_label()
    for label in dict.fromkeys(cells.label_index):
        name, run = cells.labels[label], runs[label]
        found = by_key.setdefault(label_key(name), _Found(name, sheet, table))
        by_label[name] = found
        found.count += len(run)
        room = _SAMPLE - len(found.sample)
        found.sample += cells.some(order[run.start : min(run.stop, run.start + room)])


def _remembered(profile: ImportProfile, metrics: Iterable[Metric]) -> dict[str, int | None]:
    """Return what the profile knows of labels; not what names a metric that is gone."""
    active = {metric.id for metric in metrics}
    return {
        label_key(label): metric_id
        for label, metric_id in profile.metric_of_label.items()
        if metric_id is None or metric_id in active
    }


def _proposal(
    found: _Found, leaves: Mapping[str, int], currency: str, totals: dict[int, TotalsOfTable]
) -> NewMetric:
    # The library is read for what is new alone.
    from kpidesk.services.import_proposals import UnderLabel, proposed_metric

    is_unique = leaves[label_key(label_path(found.label)[-1])] == 1
    known = totals.get(id(found.table))
    if known is None:
        known = totals[id(found.table)] = TotalsOfTable.of(found.table)
    is_whole = found.count == len(found.sample)
    under = UnderLabel(
        found.label,
        found.sample,
        _frequency(found),
        currency,
        f"{found.sheet.name} {found.table.title}",
        known.say_of(found.sample) if is_whole else None,
        has_targets=found.has_targets,
    )
    return proposed_metric(under, proposed_name(found.label, is_leaf_unique=is_unique))


def _frequency(found: _Found) -> Frequency:
    counts = Counter(
        known.frequency
        for cell in found.sample
        if (known := cell.period or cell.yearless) is not None
    )
    if counts:
        return max(counts, key=lambda each: counts[each])
    return found.table.frequency or Frequency.MONTH


# Likeness


def _similar(
    found: Mapping[str, _Found], metrics: Sequence[Metric]
) -> dict[str, tuple[int, float]]:
    """Return the metric that each label is most like; no metric is offered twice."""
    if not found or not metrics:
        return {}
    near = _by_beginning(metrics)
    offers = []
    for key, each in found.items():
        frequency = _frequency(each)
        leaf = label_path(each.label)[-1]
        for metric in near(each.label):
            if metric.frequency is not frequency or is_of_other_heading(metric, each.label):
                continue
            score = max(likeness(each.label, metric.name), 0.95 * likeness(leaf, metric.name))
            if score >= _SIMILAR:
                offers.append((score, key, metric.id))
    offers.sort(key=lambda offer: -offer[0])
    similar: dict[str, tuple[int, float]] = {}
    given: set[int] = set()
    for score, key, metric_id in offers:
        if key not in similar and metric_id not in given:
            similar[key] = (metric_id, score)
            given.add(metric_id)
    return similar


def _by_beginning(metrics: Sequence[Metric]) -> Callable[[str], Iterator[Metric]]:
    """Return a way to find the metrics that share the beginning of a word with a label."""
    index: dict[str, list[Metric]] = {}
    for metric in metrics:
        for start in _beginnings(metric.name):
            index.setdefault(start, []).append(metric)

    def near(label: str) -> Iterator[Metric]:
        found = {}
        for start in _beginnings(label):
            for metric in index.get(start, ()):
                found[metric.id] = metric
        return iter(found.values())

    return near


def _beginnings(name: str) -> set[str]:
    """Return how the words of a name begin, and how it begins that is written in one."""
    words = [word for part in label_path(name) for word in essence(account_of(part)[1])]
    return {word[:2] for word in (*words, "".join(words))}


# What is told apart by one of these is not the same, however alike the rest is.
_OPPOSITES: Final = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        ("gross brutto brut bruto lordo lord", "net netto neto nett"),
        ("new neu nouveau nouveaux nuevo nieuw", "lost verlor perdu old"),
        ("open opening", "clos closing"),
        ("income revenu revenue einnahm ertrag", "expens cost ausgab kost aufwand"),
        ("profit gewinn", "loss verlust"),
        ("actual ist", "budget plan soll forecast target"),
        ("receivabl forderung", "payabl verbindlichkeit"),
        ("paid bezahlt", "unpaid offen outstand"),
        ("asset aktiva", "liability passiva"),
    )
)


def likeness(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1: order, plural, units and accents do not count.

    Names with different numbers in them, or one gross and one net, are not alike. Of accounts the
    number only counts where both have one.
    """
    (account, one), (other_account, other) = account_of(one), account_of(other)
    left, right = essence(one), essence(other)
    if not left or not right or (account and other_account and account != other_account):
        return 0.0
    if "".join(plain_words(one)) == "".join(plain_words(other)):  # a web site is a website
        return 1.0
    numbers = [sorted(word for word in words if word.isdigit()) for words in (left, right)]
    if numbers[0] != numbers[1] or _oppose(set(left), set(right)):
        return 0.0
    rest = list(right)
    shared = 0.0
    for word in left:
        best = max(rest, key=lambda each: _word_likeness(word, each), default=None)
        if best is None:
            break
        score = _word_likeness(word, best)
        if score >= 0.75:
            shared += score
            rest.remove(best)
    by_words = 2 * shared / (len(left) + len(right))
    by_signs = difflib.SequenceMatcher(
        None, "".join(sorted(left)), "".join(sorted(right)), autojunk=False
    ).ratio()
    return max(by_words, 0.9 * by_signs if by_signs >= 0.85 else 0.0)


def _oppose(left: set[str], right: set[str]) -> bool:
    return any(
        (left & one and right & other and not left & other and not right & one)
        or (left & other and right & one and not left & one and not right & other)
        for one, other in _OPPOSITES
    )


@lru_cache(maxsize=65536)
def _word_likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) >= 3 and long.startswith(short):  # an abbreviation
        return 0.88
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
