"""What pressing Import would do besides the good news, or why it cannot be pressed."""

from collections.abc import Iterator

from kpidesk.domain.import_plans import ImportPlan, Outcome
from kpidesk.i18n import _, ngettext
from kpidesk.services.import_conflicts import same_file_sentence


def consequence(plan: ImportPlan, *, has_questions: bool) -> str:
    """Return the sentences about `plan`; `has_questions` says that some have no answer yet."""
    if plan.differing_totals and not plan.choices.accepts_totals:
        return _(
            "Nothing can be imported yet: a total of the sheet differs from what was read. Go back "
            "and look, or say that the total is wrong."
        )
    if plan.writes:
        return " ".join(_of_writing(plan))
    if has_questions:
        return _("Nothing can be imported yet: answer the questions first.")
    if plan.unmatched:
        return _(
            "Nothing can be imported yet: some names are undecided. Go back and say which metrics "
            "they are, or leave them out."
        )
    if plan.count(Outcome.UNCHANGED):
        return same_file_sentence(plan) or _(
            "There is nothing to import: the company has these values already."
        )
    return _("There is nothing to import: no cell holds a value for a metric of this company.")


def _of_writing(plan: ImportPlan) -> Iterator[str]:
    # One whose cells are all rejected is not made.
    metrics = sum(metric_id < 0 for metric_id in plan.written_ids)
    if metrics:
        yield ngettext(
            "{count} metric is created.", "{count} metrics are created.", metrics
        ).format(count=metrics)
    changed = plan.count(Outcome.CHANGED)
    if changed:
        yield ngettext(
            "{count} value that stands in the company is replaced.",
            "{count} values that stand in the company are replaced.",
            changed,
        ).format(count=changed)
    kept = plan.kept
    if kept:
        yield ngettext(
            "{count} that differs is kept.", "{count} that differ are kept.", kept
        ).format(count=kept)
    locked = plan.locked
    if locked:
        yield ngettext(
            "{count} value is in a locked period: you will be asked why.",
            "{count} values are in locked periods: you will be asked why.",
            locked,
        ).format(count=locked)
    rejected = plan.count(Outcome.REJECTED)
    if rejected:
        yield ngettext(
            "{count} rejected cell is left out.",
            "{count} rejected cells are left out.",
            rejected,
        ).format(count=rejected)
