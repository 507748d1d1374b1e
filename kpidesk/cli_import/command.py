"""The import command: a spreadsheet into a company, or what it says for other programs.

Exit codes: 0 done, or understood; 1 not done, or something to look at; 2 nothing to import in the
file; 3 a file that cannot be read. Whatever goes wrong, a sentence says why.
"""

import argparse
import gc
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from kpidesk.cli_exits import DONE, NOT_DONE, NOTHING_FOUND, UNREADABLE, WrongUsageError
from kpidesk.cli_import.company import ImportCompany
from kpidesk.cli_import.creating import new_metrics, tell_created
from kpidesk.cli_import.reading import FileReading, UnreadableError
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.import_plans import (
    ImportChoices,
    ImportPlan,
    NewMetric,
    OnConflict,
    Outcome,
    PercentReading,
    Proposal,
)
from kpidesk.domain.imports import WorkbookReading, label_key
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.i18n import _, ngettext

if TYPE_CHECKING:
    from kpidesk.domain.import_profiles import ImportProfile
    from kpidesk.domain.ports import CompanyFile, CompanyFiles

    Recipes = Callable[[], Mapping[str, str]]


def run_import(options: argparse.Namespace) -> int:
    """Import what `options` name, or say what the file says; return the exit code."""
    if options.into is None and not (options.dry_run and options.json):
        raise WrongUsageError(
            _("Say with --into which company to import into. Only --dry-run --json needs none.")
        )
    from kpidesk import bootstrap, settings

    adapters = bootstrap.adapters()
    locale = bootstrap.number_locale(settings.load())
    recipes = cache(adapters.recipes)
    first = ReadOptions(
        FiscalCalendar(),
        locale,
        year=options.year,
        day_first=True if options.day_first else False if options.month_first else None,
        sheets=tuple(options.sheet),
        with_hidden=options.with_hidden,
        password=_password(options.password_file),
        recipe=_recipe(options.profile, recipes()) if options.profile else "",
    )
    gc.disable()  # objects by the million and no rings among them: looking for some takes a third
    try:
        with FileReading(adapters.reader, options.file, first) as reading:
            return _into(adapters.files, reading, options, recipes)
    except UnreadableError as error:
        print(error.message, file=sys.stderr)
        return UNREADABLE
    finally:
        gc.freeze()  # nor will there be any at the end
        gc.enable()


def _into(
    files: "CompanyFiles",
    reading: FileReading,
    options: argparse.Namespace,
    recipes: "Recipes",
) -> int:
    """Import what is being read; where no company is needed, print what was understood."""
    if options.dry_run and options.json:
        if options.into is not None and options.into.exists():
            with ImportCompany(files, options) as company:
                profile = _prepare(company, reading, options, recipes)
                new = new_metrics(company.file, reading.result(), profile, options)
                return _said(reading.result(), reading.options, options, new)
        if options.profile and not reading.options.recipe:
            from kpidesk.cli_import.profiles import unknown_profile

            print(unknown_profile(options.profile, (), recipes()), file=sys.stderr)
        from kpidesk.services import import_json  # noqa: F401 - while the file is still being read

        new = new_metrics(None, reading.result(), None, options)
        return _said(reading.result(), reading.options, options, new)
    with ImportCompany(files, options) as company:
        _load_services()
        profile = _prepare(company, reading, options, recipes)
        found = reading.result()
        with_targets = options.with_targets or (profile is not None and profile.with_targets)
        if not _holds_any(found, with_targets=with_targets):
            return _said(found, reading.options, options)
        company.take_currency(found)
        plan = _plan(company.file, found, profile, options)
        code = _carried_out(company.file, plan, reading.options, options)
        company.is_kept = code == DONE and not options.dry_run
        if company.is_kept and company.is_new:
            _say(_("The company {path} was made.").format(path=options.into), options)
    if options.json:
        made = plan.choices.new_metrics if options.create_metrics else None
        _print_json(found, reading.options, made)
    return code


def _prepare(
    company: ImportCompany, reading: FileReading, options: argparse.Namespace, recipes: "Recipes"
) -> "ImportProfile | None":
    """See to it that the file is read as the company and its profile want; return the profile."""
    reading.read_again(replace(reading.options, calendar=company.calendar))
    from kpidesk.cli_import.profiles import prepare

    profile = prepare(company.file, reading, options, recipes, partial(_say, options=options))
    if not options.json:
        _tell_recipe(reading.result(), recipes)
    return profile


def _tell_recipe(found: WorkbookReading, recipes: "Recipes") -> None:
    """Say which of the built-in profiles knew the file, where one did."""
    from kpidesk.services.import_profiles import recipe_of

    if key := recipe_of(found):
        print(_("Read as “{program}”.").format(program=recipes().get(key, key)))


def _load_services() -> None:
    """Load what is needed next, while the file is still being read."""
    from kpidesk.services import (  # noqa: F401
        import_conflicts,
        import_json,
        import_matching,
        import_profiles,
        imports,
    )


def _said(
    found: WorkbookReading,
    read: ReadOptions,
    options: argparse.Namespace,
    new: Mapping[str, NewMetric] | None = None,
) -> int:
    """Print what a file says, and why that is nothing where it is."""
    from kpidesk.services import import_json

    if options.json:
        _print_json(found, read, new)
    if _holds_any(found, with_targets=options.with_targets):
        _tell_totals(found, read)
        return DONE
    print(import_json.why_nothing(found), file=sys.stderr)
    return NOTHING_FOUND


def _tell_totals(found: WorkbookReading, read: ReadOptions) -> None:
    """Say which totals of a file differ from what was read; an import would stop there."""
    if not any(check.differs for _sheet, table in found.tables() for check in table.totals):
        return
    from kpidesk.services import import_conflicts

    for problem in import_conflicts.differing_totals(found):
        print(import_conflicts.total_sentence(problem, read.locale), file=sys.stderr)


def _holds_any(found: WorkbookReading, *, with_targets: bool) -> bool:
    from kpidesk.services import import_json

    has_targets = any(table.targets for _sheet, table in found.tables())
    return import_json.has_entries(found) or (with_targets and has_targets)


def _print_json(
    found: WorkbookReading, read: ReadOptions, new: Mapping[str, NewMetric] | None = None
) -> None:
    from kpidesk.services import import_json

    # Other programs read it: what their encoding cannot hold is escaped, and it comes whole or not.
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    is_utf8 = encoding.casefold().replace("_", "-") in ("utf-8", "utf8")
    said = import_json.reading_json(found, read.calendar)
    if new is not None:
        from kpidesk.services.import_proposals import proposal_json

        said["new_metrics"] = [proposal_json(label, each) for label, each in new.items()]
    print(json.dumps(said, ensure_ascii=not is_utf8, check_circular=False))


def _say(text: str, options: argparse.Namespace) -> None:
    """Print for a person: beside the object where one is printed."""
    print(text, file=sys.stderr if options.json else sys.stdout)


# Deciding


def _plan(
    file: "CompanyFile",
    found: WorkbookReading,
    profile: "ImportProfile | None",
    options: argparse.Namespace,
) -> ImportPlan:
    """Return what the import would do; no label is taken for a metric that is only alike."""
    from kpidesk.services import import_profiles, imports

    with file.read() as records:
        metrics = {label_key(m.name): m.id for m in records.metrics() if m.is_active}
    mapped = dict(_mapped(pair, metrics) for pair in options.map)
    base = ImportChoices() if profile is None else import_profiles.choices_of(profile, found)
    said = {label_key(label) for label in mapped}
    remembered = {
        label: each for label, each in base.metric_of_label.items() if label_key(label) not in said
    }
    choices = replace(
        base,
        metric_of_label={**remembered, **mapped},
        new_metrics=new_metrics(file, found, profile, options) or {},
        percent_reading=(
            PercentReading(options.percent) if options.percent else base.percent_reading
        ),
        on_conflict=OnConflict(options.on_conflict) if options.on_conflict else base.on_conflict,
        with_targets=options.with_targets or base.with_targets,
        accepts_totals=options.accept_totals,
        profile=options.profile.strip() or base.profile,
    )
    plan = imports.plan_import(file, found, choices)
    labels = {label_key(label) for label in plan.labels}
    for label in mapped:
        if label_key(label) not in labels:
            raise UserError(
                _(
                    "--map names the row “{label}”, but the sheet has no such row. Nothing was "
                    "changed."
                ).format(label=label)
            )
    return plan


def _mapped(pair: str, metrics: Mapping[str, int]) -> tuple[str, int | None]:
    label, equals, name = pair.rpartition("=")
    if not equals:
        raise WrongUsageError(
            _("Write --map as LABEL=METRIC. “{text}” has no “=”.").format(text=pair)
        )
    if not name.strip():
        return label, None
    if label_key(name) not in metrics:
        raise UserError(
            _(
                "There is no metric called “{name}”. Nothing was changed. Write its name as the "
                "KPIs page has it."
            ).format(name=name.strip())
        )
    return label, metrics[label_key(name)]


# Carrying out


def _carried_out(
    file: "CompanyFile", plan: ImportPlan, read: ReadOptions, options: argparse.Namespace
) -> int:
    """Say what `plan` does, and do it unless this is a dry run or something speaks against it."""
    from kpidesk.services import import_conflicts, imports

    for outcome in Outcome:
        _say(f"{outcome.label}: {plan.count(outcome)}", options)
    for proposal in plan.singles:
        if proposal.outcome is Outcome.REJECTED:
            _say(_rejection(proposal), options)
    tell_created(plan, partial(_say, options=options))
    rejected = plan.count(Outcome.REJECTED)
    for problem in plan.differing_totals:
        _say(import_conflicts.total_sentence(problem, read.locale), options)
    differs = bool(plan.differing_totals) and not options.accept_totals
    if options.dry_run:
        return NOT_DONE if rejected or differs else DONE
    if plan.writes or plan.earlier is None:  # the same file again is no news that needs deciding
        _refuse(plan, options, differs=differs)
    if not plan.writes:
        _say(import_conflicts.same_file_sentence(plan) or _nothing_new(), options)
        return DONE
    imports.apply_import(file, plan, reason=options.reason, options=read)
    if count := sum(metric_id < 0 for metric_id in plan.written_ids):
        _say(
            ngettext("{count} metric was made.", "{count} metrics were made.", count).format(
                count=count
            ),
            options,
        )
    _say(
        ngettext(
            "{count} value was imported.", "{count} values were imported.", plan.writes
        ).format(count=plan.writes),
        options,
    )
    return DONE


def _nothing_new() -> str:
    return _("No cell holds a value that is to be written. Nothing was changed.")


def _rejection(proposal: Proposal) -> str:
    place = f"{proposal.sheet}!{proposal.cell}" if proposal.sheet else proposal.cell
    return _("{cell}, {label}, “{raw}”: {reason}").format(
        cell=place, label=proposal.label, raw=proposal.raw_text, reason=proposal.reason
    )


def _refuse(plan: ImportPlan, options: argparse.Namespace, *, differs: bool) -> None:
    """Raise UserError where something speaks against importing, and nobody said to do it still."""
    if differs:
        raise UserError(
            _(
                "Nothing was imported, because a total of the file differs from what was read. "
                "Look at its cells, or import all the same with --accept-totals."
            )
        )
    if plan.count(Outcome.REJECTED) and not options.skip_rejected:
        raise UserError(
            _(
                "Nothing was imported, because cells were rejected. Mend them, name their "
                "metrics with --map or make them with --create-metrics, say how to read plain "
                "percentages with --percent, which year it is with --year and how dates are "
                "written with --day-first or --month-first, or import the rest with "
                "--skip-rejected."
            )
        )
    if plan.locked and not options.reason.strip():
        raise UserError(
            _(
                "Nothing was imported, because it would change numbers of locked periods. Say "
                "why with --reason, or unlock the periods in the window."
            )
        )


def _password(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise UserError(
            _("The password could not be read from “{path}”. Nothing was imported.").format(
                path=path
            )
        ) from error
    return lines[0] if lines else ""


def _recipe(profile: str, recipes: Mapping[str, str]) -> str:
    """Return the built-in profile of that key or name; empty where it is none."""
    wanted = profile.strip().casefold()
    return next(
        (key for key, name in recipes.items() if wanted in (key.casefold(), name.casefold())), ""
    )
