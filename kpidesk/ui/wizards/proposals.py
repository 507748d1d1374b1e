"""How a proposal gets into a draft without overwriting what a person typed."""

from dataclasses import fields, replace

from kpidesk.services.metric_drafts import MetricDraft


def merged(draft: MetricDraft, before: MetricDraft, proposal: MetricDraft) -> MetricDraft:
    """Return `draft` with what `proposal` says, wherever it still says what `before` proposed."""
    taken = {
        field.name: getattr(proposal, field.name)
        for field in fields(MetricDraft)
        if getattr(draft, field.name) == getattr(before, field.name)
    }
    return replace(draft, **taken)
