"""Which profile the import command follows: the one that is named, or the one that knows the file.

Without a screen nobody sees which is taken and corrects it: where two would decide otherwise, none
is taken before the person has said which.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence

from kpidesk.cli_import.reading import FileReading
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_profiles import ImportProfile, ProfileMatch
from kpidesk.domain.ports import CompanyFile
from kpidesk.i18n import _
from kpidesk.services import import_profiles

_MOST_NAMES = 20


def prepare(
    file: CompanyFile,
    reading: FileReading,
    options: argparse.Namespace,
    recipes: Callable[[], Mapping[str, str]],
    say: Callable[[str], None],
) -> ImportProfile | None:
    """See to it that the file is read as its profile in the company wants; return that.

    `recipes` are the names of the built-in profiles by key, `say` prints for a person.
    """
    if options.no_profile or not (options.profile or import_profiles.profiles(file)):
        return None
    if options.profile:
        profile = import_profiles.profile_named(file, options.profile)
        if profile is None:
            if not reading.options.recipe:
                known = [each.name for each in import_profiles.profiles(file)]
                print(unknown_profile(options.profile, known, recipes()), file=sys.stderr)
            return None
    else:
        profile = _recognised(file, reading)
        if profile is None:
            return None
        say(
            _(
                "Recognised as “{profile}”, last imported from “{file}”: read and decided as then."
            ).format(profile=profile.name, file=profile.file_name)
        )
    better = import_profiles.options_of(profile, reading.result(), reading.options)
    reading.read_again(better)
    _tell_changes(import_profiles.match_profile(profile, reading.result()), say)
    return profile


def _recognised(file: CompanyFile, reading: FileReading) -> ImportProfile | None:
    """Return the profile that knows the file; UserError where two do that decide otherwise."""
    found = reading.result()
    is_sent = any(sheet.company_key for sheet in found.sheets)  # it says itself what it is for
    matches = () if is_sent else import_profiles.find_profiles(file, found)
    if not matches:
        return None
    if rivals := import_profiles.rivals(matches, found):
        raise UserError(
            _(
                "“{file}” looks like what {profiles} were made for, and they decide otherwise. "
                "Nothing was imported. Say with --profile which it is, or add --no-profile."
            ).format(
                file=found.file_name,
                profiles=_listed([each.profile.name for each in (matches[0], *rivals)]),
            )
        )
    return matches[0].profile


def unknown_profile(name: str, known: Sequence[str], recipes: Mapping[str, str]) -> str:
    """Say that no profile has a name yet, and which there are."""
    names = [*known, *(f"{key} ({title})" for key, title in recipes.items())]
    return _(
        "No profile is called “{name}” yet: an import remembers what is decided under it. These "
        "are known: {names}."
    ).format(name=name.strip(), names=", ".join(names))


def _tell_changes(match: ProfileMatch, say: Callable[[str], None]) -> None:
    """Say what is new or missing since the file was last imported."""
    if match.new:
        say(_("New since last time: {names}").format(names=_listed(match.new)))
    if match.missing:
        say(_("Missing since last time: {names}").format(names=_listed(match.missing)))


def _listed(names: Sequence[str]) -> str:
    shown = [f"“{name}”" for name in names[:_MOST_NAMES]]
    return ", ".join(shown if len(names) <= _MOST_NAMES else [*shown, "…"])
