"""What the second step of an import says of its names, in sentences."""

from collections.abc import Sequence

from kpidesk.i18n import _, ngettext
from kpidesk.services.import_matching import LabelMatch, MatchKind
from kpidesk.ui.models.import_draft import Decision, ImportDraft, LabelDecision
from kpidesk.ui.models.one_line import one_line

_NAMED = 3  # labels that the line about the profile names


def several_sentence(count: int) -> str:
    """Return what happens while several names are selected."""
    return ngettext(
        "{count} name is selected. What is chosen for a new metric in the table counts for it.",
        "{count} names are selected. What is chosen for a new metric in the table counts for all.",
        count,
    ).format(count=count)


def counted(names: int, undecided: int) -> str:
    """Return how many names there are, and how many of them nobody has decided about."""
    if not undecided:
        return ngettext("{count} name", "{count} names", names).format(count=names)
    return ngettext(
        "{count} name, {undecided} of them undecided",
        "{count} names, {undecided} of them undecided",
        names,
    ).format(count=names, undecided=undecided)


def name_sentence(label: LabelMatch, decision: LabelDecision, metric: str) -> str:
    """Return what becomes of the cells under a name."""
    count = label.cells
    if decision.kind is Decision.LEAVE_OUT:
        return ngettext(
            "Its {count} cell is left out.", "Its {count} cells are left out.", count
        ).format(count=count)
    if decision.kind is Decision.METRIC:
        return ngettext(
            "Its {count} cell goes to {metric}.", "Its {count} cells go to {metric}.", count
        ).format(count=count, metric=metric)
    if label.kind is MatchKind.SIMILAR:
        return ngettext(
            "It is called much like {metric}. Is it the same number? It has {count} cell.",
            "It is called much like {metric}. Is it the same number? It has {count} cells.",
            count,
        ).format(count=count, metric=metric)
    return ngettext(
        "No metric of the company has this name. As long as nothing is decided, its {count} cell "
        "is rejected.",
        "No metric of the company has this name. As long as nothing is decided, its {count} cells "
        "are rejected.",
        count,
    ).format(count=count)


def profile_sentence(draft: ImportDraft) -> str:
    """Return which profile knows the file, and what is new or missing since last time."""
    match = draft.match
    if match is None:
        return ""
    sentences = [_("Recognised: {profile}.").format(profile=one_line(match.profile.name))]
    if match.new:
        sentences.append(
            ngettext(
                "{count} name is new: {names}.", "{count} names are new: {names}.", len(match.new)
            ).format(count=len(match.new), names=_listed(match.new))
        )
    if match.missing:
        sentences.append(
            ngettext(
                "{count} is missing since last time: {names}.",
                "{count} are missing since last time: {names}.",
                len(match.missing),
            ).format(count=len(match.missing), names=_listed(match.missing))
        )
    if not match.new and not match.missing:
        sentences.append(_("It has the same names as last time."))
    return " ".join(sentences)


def _listed(names: Sequence[str]) -> str:
    texts = [one_line(name) for name in names]
    more = len(texts) - _NAMED
    shown = ", ".join(texts[:_NAMED])
    if more <= 0:
        return shown
    return ngettext("{names} and {count} more", "{names} and {count} more", more).format(
        names=shown, count=more
    )
