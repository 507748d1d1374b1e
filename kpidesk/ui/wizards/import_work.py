"""The work of the import wizard that takes its time: functions for jobs, free of widgets."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QObject

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import PasswordError
from kpidesk.domain.import_options import ReadOptions, Source
from kpidesk.domain.import_plans import ImportChoices, ImportPlan
from kpidesk.domain.import_profiles import ProfileMatch
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.ports import CompanyFile, Progress, SpreadsheetReader
from kpidesk.services.import_matching import match_labels
from kpidesk.services.import_profiles import (
    choices_of,
    find_profiles,
    match_profile,
    options_of,
    rivals,
)
from kpidesk.services.imports import apply_import, plan_import
from kpidesk.ui.jobs import run_job
from kpidesk.ui.models.import_draft import ImportDraft, suggested_profile

T = TypeVar("T")


def open_source(
    file: CompanyFile,
    reader: SpreadsheetReader,
    source: Source,
    options: ReadOptions,
    progress: Progress,
) -> ImportDraft:
    """Read `source`, see whether a profile knows it, and plan what an import would do."""
    reading, options = read_source(reader, source, options, progress)
    return recognise(file, reader, source, reading, options, progress)


def read_source(
    reader: SpreadsheetReader, source: Source, options: ReadOptions, progress: Progress
) -> tuple[WorkbookReading, ReadOptions]:
    """Read `source`, and return what with, too; the company may be closed meanwhile."""
    return reader.read(source, options, progress), options


def recognise(
    file: CompanyFile,
    reader: SpreadsheetReader,
    source: Source,
    reading: WorkbookReading,
    options: ReadOptions,
    progress: Progress,
) -> ImportDraft:
    """See whether a profile knows what was read, and plan what an import would do.

    Where several know it equally well and decide otherwise, none is taken before the person has
    said which it is.
    """
    known = find_profiles(file, reading)
    draft = _planned(file, source, options, reading, _fresh(source), None)
    if not known:
        return draft
    others = () if draft.is_sent else rivals(known, reading)
    if others:
        return replace(draft, rivals=(known[0], *others))
    return _followed(file, reader, draft, known[0], progress)


def as_rival(
    file: CompanyFile,
    reader: SpreadsheetReader,
    draft: ImportDraft,
    match: ProfileMatch | None,
    progress: Progress,
) -> ImportDraft:
    """Return `draft` as the profile of `match` decides; None begins anew, without any.

    What another of the rivals wanted of the reading is forgotten; what the person said of the whole
    file stays.
    """
    options = draft.options
    if draft.has_chosen:
        options = replace(options, tables=(), sheets=(), recipe="")
    reading = draft.reading
    if options != draft.options:
        reading = reader.read(draft.source, options, progress)
    again = _planned(file, draft.source, options, reading, _fresh(draft.source), None)
    if match is not None:
        again = _followed(file, reader, again, match, progress)
    chosen = replace(again, rivals=draft.rivals, has_chosen=True, left_out=draft.left_out)
    return plan_again(file, chosen, chosen.choices, progress) if chosen.left_out else chosen


def _fresh(source: Source) -> ImportChoices:
    return ImportChoices(profile=suggested_profile(source))


def _followed(
    file: CompanyFile,
    reader: SpreadsheetReader,
    draft: ImportDraft,
    match: ProfileMatch,
    progress: Progress,
) -> ImportDraft:
    """Return `draft` read and decided as the profile of `match` remembers."""
    options, reading = draft.options, draft.reading
    better = options_of(match.profile, reading, options)
    if better != options:
        options, reading = better, reader.read(draft.source, better, progress)
    match = match_profile(match.profile, reading)
    choices = choices_of(match.profile, reading)
    return _planned(file, draft.source, options, reading, choices, match)


def read_again(
    file: CompanyFile,
    reader: SpreadsheetReader,
    draft: ImportDraft,
    options: ReadOptions,
    progress: Progress,
) -> ImportDraft:
    """Return `draft` with its file read as `options` say; what was decided stays."""
    reading = reader.read(draft.source, options, progress)
    match = None if draft.match is None else match_profile(draft.match.profile, reading)
    again = replace(draft, options=options, reading=reading, match=match)
    return plan_again(file, again, draft.choices, progress)


def plan_again(
    file: CompanyFile, draft: ImportDraft, choices: ImportChoices, _progress: Progress
) -> ImportDraft:
    """Return `draft` with the names and the plan of what is wanted, by `choices`."""
    wanted = draft.wanted
    profile = None if draft.match is None else draft.match.profile
    labels = match_labels(file, wanted, profile)
    plan = plan_import(file, wanted, choices)
    return replace(draft, labels=labels, choices=choices, plan=plan)


def _planned(
    file: CompanyFile,
    source: Source,
    options: ReadOptions,
    reading: WorkbookReading,
    choices: ImportChoices,
    match: ProfileMatch | None,
) -> ImportDraft:
    labels = match_labels(file, reading, None if match is None else match.profile)
    plan = plan_import(file, reading, choices)
    return ImportDraft(source, options, reading, labels, choices, plan, match)


def write_plan(
    file: CompanyFile, plan: ImportPlan, options: ReadOptions, reason: str, progress: Progress
) -> ChangeSet:
    """Write what was agreed to."""
    return apply_import(file, plan, progress, reason, options)


def wait_for(
    owner: QObject,
    title: str,
    function: Callable[[Progress], T],
    on_failed: Callable[[Exception], None],
) -> T | None:
    """Run a job and return its result when it has ended; None where it has none.

    The window stays alive meanwhile: the job shows its progress and can be stopped.
    """
    results: list[T] = []
    job = run_job(owner, title, function, results.append, on_failed)
    loop = QEventLoop()
    job.ended.connect(loop.quit)
    owner.destroyed.connect(loop.quit)
    loop.exec()
    return results[0] if results else None


def open_asking(
    owner: QObject,
    title: str,
    function: Callable[[ReadOptions, Progress], T],
    options: ReadOptions,
    ask_password: Callable[[str], str | None],
    on_failed: Callable[[Exception], None],
) -> T | None:
    """Run a job that reads, and ask for the password as long as it is not the right one.

    `ask_password` takes what is wrong, empty at first, and returns None where the person gives up.
    """
    locked: list[PasswordError] = []

    def on_error(error: Exception) -> None:
        if isinstance(error, PasswordError):
            locked.append(error)
        else:
            on_failed(error)

    while True:
        result = wait_for(owner, title, partial(function, options), on_error)
        if not locked:
            return result
        refusal = locked.pop().message
        problem = refusal if options.password else ""
        password = ask_password(problem)
        if not password:
            return None
        options = replace(options, password=password)
