"""What the company remembers of the sheets that were imported: a line for each layout."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain.changes import ActionKind, ChangeFilter, Kind
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.imports import label_key
from kpidesk.domain.ports import CompanyFile

_LOOKED_AT: Final = 500  # of the latest imports; further back nobody asks when
_IMPORTS: Final = ChangeFilter(kinds=frozenset({ActionKind.IMPORT}))


@dataclass(frozen=True, slots=True)
class RememberedLayout:
    """A profile, the names that it knows by metric (None: left out), and when it was used last.

    `names` are as a sheet wrote them last, where it is known; `last_used` is None where it is not.
    """

    profile: ImportProfile
    names: Sequence[tuple[str, str | None]] = ()
    last_used: dt.datetime | None = None


def remembered_layouts(file: CompanyFile) -> Sequence[RememberedLayout]:
    """Return what is remembered, by name."""
    with file.read() as records:
        profiles = list(records.import_profiles())
        metrics = {metric.id: metric.name for metric in records.metrics()}
        imports = records.change_sets(_LOOKED_AT, wanted=_IMPORTS) if profiles else ()
    used: dict[int, dt.datetime] = {}
    for step in reversed(imports):
        # An import that taught its profile nothing did not touch it, but came from its last file.
        for profile in profiles:
            is_its_file = bool(profile.file_name) and step.action.subject == profile.file_name
            if profile.id in step.ids(Kind.PROFILE) or is_its_file:
                used[profile.id] = step.at
    return [
        RememberedLayout(profile, _names(profile, metrics), used.get(profile.id))
        for profile in sorted(profiles, key=lambda each: each.name.casefold())
    ]


def _names(profile: ImportProfile, metrics: dict[int, str]) -> list[tuple[str, str | None]]:
    """Return the names in the order of the alphabet; those of deleted metrics are forgotten."""
    spellings = {label_key(label): label for shape in profile.shapes for label in shape.labels}
    known = [
        (spellings.get(label_key(label), label), None if metric is None else metrics[metric])
        for label, metric in profile.metric_of_label.items()
        if metric is None or metric in metrics
    ]
    return sorted(known, key=lambda each: each[0].casefold())
