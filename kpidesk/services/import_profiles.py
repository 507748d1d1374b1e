"""Profiles: knowing next month's file by its shape, and keeping what was decided about this one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from kpidesk.domain.cell_columns import labels_in
from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.import_plans import ImportChoices, ImportPlan
from kpidesk.domain.import_profiles import ImportProfile, ProfileMatch, TableShape
from kpidesk.domain.imports import TableReading, WorkbookReading, label_key
from kpidesk.domain.ports import CompanyFile, Records, UnitOfWork
from kpidesk.i18n import _
from kpidesk.services.company import clean_name
from kpidesk.services.import_words import plain_words

_KNOWN: Final = 0.5  # under this likeness nothing is said of a profile
_CERTAIN: Final = 0.8
_AS_WELL: Final = 0.1  # a difference in likeness that rows which come and go make
_FEWEST_SHARED: Final = 0.25  # of the labels; a shape alone is no sign
_ROWS_LOOKED_AT: Final = 200
_ROW: Final = re.compile(r"[A-Z]+(\d+)")


def profiles(file: CompanyFile) -> Sequence[ImportProfile]:
    """Return the profiles of the company, by name."""
    with file.read() as records:
        return list(records.import_profiles())


def find_profiles(file: CompanyFile, reading: WorkbookReading) -> Sequence[ProfileMatch]:
    """Return the profiles that know a file of this shape, the best first.

    Of those that know it equally well, the one comes first whose last file was called alike.
    """
    matches = [match_profile(profile, reading) for profile in profiles(file)]
    known = [match for match in matches if match.likeness >= _KNOWN]
    return sorted(
        known,
        key=lambda match: (
            -match.likeness,
            not _is_called_alike(match.profile, reading),
            match.profile.name.casefold(),
        ),
    )


def rivals(matches: Sequence[ProfileMatch], reading: WorkbookReading) -> Sequence[ProfileMatch]:
    """Return which `matches` know a file about as well as the first, but decide otherwise.

    `matches` are as `find_profiles` returns them. Where the name of the file is that of the first
    alone, apart from its numbers, none is its rival.
    """
    best, *others = matches
    decided = choices_of(best.profile, reading)
    is_called_alike = _is_called_alike(best.profile, reading)
    return [
        other
        for other in others
        if best.likeness - other.likeness < _AS_WELL
        and _contradict(decided, choices_of(other.profile, reading))
        and (_is_called_alike(other.profile, reading) or not is_called_alike)
    ]


def _contradict(one: ImportChoices, other: ImportChoices) -> bool:
    """Say whether two would read a label as different metrics, or percentages differently."""
    shared = one.metric_of_label.keys() & other.metric_of_label.keys()
    if any(one.metric_of_label[label] != other.metric_of_label[label] for label in shared):
        return True
    readings = {one.percent_reading, other.percent_reading} - {None}
    return len(readings) > 1


def _is_called_alike(profile: ImportProfile, reading: WorkbookReading) -> bool:
    return _sheet_key(profile.file_name) == _sheet_key(reading.file_name)


def match_profile(profile: ImportProfile, reading: WorkbookReading) -> ProfileMatch:
    """Return how much a file is what `profile` expects, and what is new or missing since."""
    shapes = shapes_of(reading)
    expected = {label_key(label): label for shape in profile.shapes for label in shape.labels}
    seen = expected.keys() | {label_key(label) for label in profile.metric_of_label}
    labels = _labels(reading)
    return ProfileMatch(
        profile,
        _likeness(profile, shapes, recipe_of(reading)),
        tuple(label for key, label in labels.items() if key not in seen),
        tuple(expected[key] for key in sorted(expected.keys() - labels.keys())),
    )


def _likeness(profile: ImportProfile, shapes: Sequence[TableShape], recipe: str) -> float:
    """Return how alike the tables are, by the labels that the profile expects of each."""
    if not profile.shapes or not shapes:
        return 0.0
    is_same_recipe = bool(recipe) and recipe == profile.recipe
    weighed = [
        (
            max(_shape_likeness(old, new, is_same_recipe=is_same_recipe) for new in shapes),
            len(old.labels) or 1,
        )
        for old in profile.shapes
    ]
    return sum(score * weight for score, weight in weighed) / sum(w for _score, w in weighed)


def _shape_likeness(old: TableShape, new: TableShape, *, is_same_recipe: bool) -> float:
    labels = _overlap(_keys(old.labels), _keys(new.labels))
    if labels < _FEWEST_SHARED:
        return 0.0
    headings = 1.0 if is_same_recipe else _overlap(old.headings, new.headings)
    sheets = is_same_recipe or _sheet_key(old.sheet) == _sheet_key(new.sheet)
    return 0.6 * labels + 0.15 * (old.layout is new.layout) + 0.15 * headings + 0.1 * sheets


def _keys(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(map(label_key, labels))


def _overlap(old: frozenset[str], new: frozenset[str]) -> float:
    """Return how much two sets share, from 0 to 1; rows that come and go count half."""
    if not old and not new:
        return 1.0
    shared = len(old & new)
    if not shared:
        return 0.0
    return (shared / min(len(old), len(new)) + shared / len(old | new)) / 2


def _sheet_key(name: str) -> tuple[str, ...]:
    """Return what names of a sheet or file share from month to month: "P&L 2024", "P&L 2025"."""
    return tuple(word for word in plain_words(name) if not word.isdigit())


def _labels(reading: WorkbookReading) -> dict[str, str]:
    found: dict[str, str] = {}
    for _sheet, table in reading.tables():
        for label in dict.fromkeys((*labels_in(table.cells), *labels_in(table.targets))):
            found.setdefault(label_key(label), label)
    return found


def shapes_of(reading: WorkbookReading) -> tuple[TableShape, ...]:
    """Return what a profile remembers of each table."""
    return tuple(
        TableShape(
            sheet.name,
            table.layout,
            frozenset(_headings(table)),
            _spellings(table),
        )
        for sheet, table in reading.tables()
        if table.cells
    )


def _spellings(table: TableReading) -> frozenset[str]:
    """Return the labels of a table as it writes them; of one that it writes in two ways, one."""
    by_key = {label_key(label): label for label in labels_in(table.cells)}
    return frozenset(by_key.values())


def _headings(table: TableReading) -> Iterable[str]:
    """Yield the texts above the values that name no period, since those have no number in them."""
    rows = (_ROW.fullmatch(cell.cell) for cell in islice(table.cells, _ROWS_LOOKED_AT))
    first = min((int(row[1]) for row in rows if row), default=0)
    for cell in table.ignored:
        row = _ROW.fullmatch(cell.cell)
        text = label_key(cell.raw_text)
        if row and int(row[1]) < first and text and not any(map(str.isdigit, text)):
            yield text


def recipe_of(reading: WorkbookReading) -> str:
    """Return the key of the built-in profile that knew the file; empty where none did."""
    return next((table.recipe for _sheet, table in reading.tables() if table.recipe), "")


# Using one


def choices_of(profile: ImportProfile, reading: WorkbookReading) -> ImportChoices:
    """Return what was decided last time, for the labels as this file writes them."""
    known = {label_key(label): each for label, each in profile.metric_of_label.items()}
    return ImportChoices(
        metric_of_label={
            label: known[key] for key, label in _labels(reading).items() if key in known
        },
        percent_reading=profile.percent_reading,
        on_conflict=profile.on_conflict,
        with_targets=profile.with_targets,
        profile=profile.name,
    )


def options_of(
    profile: ImportProfile, reading: WorkbookReading, options: ReadOptions
) -> ReadOptions:
    """Return how the file is to be read as last time; `options` where it was read so already.

    What a person corrected of a table is only used where its sheet is there and its table was not
    found without: a table that has grown is better found anew than cut off.
    """
    names = {sheet.name for sheet in reading.sheets}
    found = shapes_of(reading)
    lacking = {
        shape.sheet
        for shape in profile.shapes
        if not any(_shape_likeness(shape, new, is_same_recipe=False) >= _CERTAIN for new in found)
    }
    hints = tuple(h for h in profile.tables if h.sheet in lacking and h.sheet in names)
    sheets = tuple(name for name in profile.sheets if name in names)
    recipe = profile.recipe if profile.recipe and not recipe_of(reading) and lacking else ""
    return replace(
        options,
        tables=options.tables or hints,
        sheets=options.sheets or sheets,
        recipe=options.recipe or recipe,
    )


# Keeping one


def remember(
    work: UnitOfWork, plan: ImportPlan, ids: Mapping[int, int], options: ReadOptions | None
) -> None:
    """Keep what was decided about a file under the name that its choices give.

    A profile of that name learns: labels that are not in this file stay known. `ids` are those of
    the metrics that the import made.
    """
    name = kept_name(work, plan.choices.profile)
    old = _named(work, name)
    known = {} if old is None else dict(old.metric_of_label)
    # Under one name stand cells of no metric, too: a budget that is not taken, what is rejected.
    named = {(each.label, each.metric_id): None for each in plan.proposals}
    for label, planned in named:
        metric_id = None if planned is None else ids.get(planned, planned)
        if label and metric_id is not None and metric_id >= 0:
            known[label_key(label)] = metric_id
    for label, chosen in plan.choices.metric_of_label.items():
        known[label_key(label)] = chosen
    work.put_import_profiles(
        [
            ImportProfile(
                work.new_id(Kind.PROFILE) if old is None else old.id,
                name,
                plan.file_name,
                plan.shapes,
                known,
                plan.choices.percent_reading,
                plan.choices.on_conflict,
                plan.choices.with_targets,
                () if options is None else options.tables,
                () if options is None else options.sheets,
                (options.recipe if options is not None else "") or plan.recipe,
            )
        ]
    )


def kept_name(records: Records, name: str) -> str:
    """Return the name of a profile as it is kept: as the one that stands writes it."""
    clean = clean_name(name, "profile")
    old = _named(records, clean)
    return clean if old is None else old.name


def _named(records: Records, name: str) -> ImportProfile | None:
    key = name.casefold()
    return next((each for each in records.import_profiles() if each.name.casefold() == key), None)


def profile_named(file: CompanyFile, name: str) -> ImportProfile | None:
    """Return the profile of that name; None where there is none."""
    with file.read() as records:
        return _named(records, " ".join(name.split()))


def rename_profile(file: CompanyFile, profile_id: int, name: str) -> ChangeSet:
    """Give a profile another name; FieldError "name" where another has it."""
    clean = clean_name(name, "name")
    with file.read() as records:
        profile = _find(records, profile_id)
        twin = _named(records, clean)
    if twin is not None and twin.id != profile_id:
        raise FieldError(
            "name",
            _("There is already a profile called “{name}”. Choose another name.").format(
                name=twin.name
            ),
        )
    with file.write(Action(ActionKind.EDIT_PROFILE, subject=clean)) as work:
        work.put_import_profiles([replace(profile, name=clean)])
    return work.result


def delete_profile(file: CompanyFile, profile_id: int) -> ChangeSet:
    """Forget a profile; the numbers that were imported with it stay."""
    with file.read() as records:
        profile = _find(records, profile_id)
    with file.write(Action(ActionKind.DELETE_PROFILE, subject=profile.name)) as work:
        work.remove_import_profiles([profile_id])
    return work.result


def _find(records: Records, profile_id: int) -> ImportProfile:
    found = next((each for each in records.import_profiles() if each.id == profile_id), None)
    if found is None:
        raise UserError(_("This profile is no longer in the file. Nothing was changed."))
    return found
