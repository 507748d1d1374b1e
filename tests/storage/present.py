"""Everything that stands in a company now, to compare who reads it."""

from kpidesk.storage.present_records import PresentRecords

OF_METRICS = (
    "earlier_definitions", "answers", "target_plans", "values", "notes", "not_applicable",
    "confirmed", "limit_settings",
)  # fmt: skip
OF_ALL = (
    "company", "departments", "owners", "objectives", "metrics", "partners", "events", "actions",
    "places", "locks",
)  # fmt: skip


def whole(records: PresentRecords) -> list[tuple[str, object]]:
    """Return every answer of what stands in a company, also of half of its metrics and of none."""
    ids = [each.id for each in records.metrics()]
    found: list[tuple[str, object]] = [(name, getattr(records, name)()) for name in OF_ALL]
    for name in OF_METRICS:
        asked = getattr(records, name)
        found += [(name, in_order(asked(chosen))) for chosen in (None, ids, ids[::2], [])]
    return found


def in_order(answer: object) -> object:
    """Return an answer so that the order of its keys is compared too."""
    return list(answer.items()) if isinstance(answer, dict) else answer
