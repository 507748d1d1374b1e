"""The metrics that the import command makes for rows that have none, and why they are so."""

import argparse
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from kpidesk.domain.imports import WorkbookReading, label_key

if TYPE_CHECKING:
    from kpidesk.domain.import_plans import ImportPlan, NewMetric
    from kpidesk.domain.import_profiles import ImportProfile
    from kpidesk.domain.ports import CompanyFile


def new_metrics(
    file: "CompanyFile | None",
    found: WorkbookReading,
    profile: "ImportProfile | None",
    options: argparse.Namespace,
) -> "Mapping[str, NewMetric] | None":
    """Return what would be made, by label; None where nobody asked for it.

    Without a company nothing is known, so that every row would be a new metric.
    """
    if not options.create_metrics:
        return None
    from kpidesk.services import import_matching

    if file is None:
        matches = import_matching.match_among(found, (), "", None)
    else:
        matches = import_matching.match_labels(file, found, profile)
    mapped: Collection[str] = {label_key(pair.rpartition("=")[0]) for pair in options.map}
    unknown = (import_matching.MatchKind.NONE, import_matching.MatchKind.SIMILAR)
    return {
        each.label: each.proposal
        for each in matches
        if each.kind in unknown and label_key(each.label) not in mapped
    }


def tell_created(plan: "ImportPlan", say: Callable[[str], None]) -> None:
    """Say what each metric that is made is like and why, and how many a person should look at."""
    written = plan.written_ids  # looks through every cell
    made = [new for place, new in enumerate(plan.creates) if -1 - place in written]
    if not made:
        return
    from kpidesk.services.import_proposals import proposal_sentence, unclear_sentence

    for new in made:
        say(proposal_sentence(new))
    if sentence := unclear_sentence(made):
        say(sentence)
