"""The plain reads of whole tables, said once, for whoever carries them out.

An open file carries them out through SQLAlchemy (`records`), a glance at a closed one straight
through the driver (`glances`), since it is over before SQLAlchemy would be loaded. So each read is
data, and what it becomes in SQL is SELECT columns FROM one table ORDER BY columns on either way.
"""

from typing import Final, NamedTuple

SCHEMA: Final = 6  # the version of the schema of which all this holds
# The two columns of a period as one text: of 100,000 rows each text less is felt.
NAMED_PERIOD: Final = "frequency || period_start"


class Read(NamedTuple):
    """The `columns` of all rows of `table`, in the order of the columns `order`.

    `of` is the one of the columns by whose ids rows can be chosen. Where `given` names a column,
    only rows that say something there are read: no NULL, no empty text, no 0 for a yes or no. With
    `is_least` there is one row, with the least of the one column, NULL where there is none.
    """

    table: str
    columns: tuple[str, ...]
    order: tuple[str, ...] = ()
    of: str = ""
    given: str = ""
    is_least: bool = False


def _of_entries(column: str) -> Read:
    columns = ("metric_id", NAMED_PERIOD, column)
    return Read("entry", columns, ("metric_id", "frequency", "period_start"), "metric_id", column)


COMPANY: Final = Read(
    "company",
    (
        *("id", "name", "currency", "fiscal_start_month", "lock_after_days", "asks_reason"),
        "outcomes",
    ),
)
DEPARTMENTS: Final = Read("department", ("id", "name"))
OWNERS: Final = Read("owner", ("id", "name", "email"))
OBJECTIVES: Final = Read(
    "objective",
    ("id", "name", "parent_id", "deadline", "description", "level", "weight", "position"),
)
METRICS: Final = Read(
    "metric",
    (
        *("id", "name", "name_key", "definition", "stage", "unit_kind", "unit_symbol"),
        *("unit_decimals", "direction", "frequency", "aggregation", "timing", "perspective"),
        *("department_id", "owner_id", "objective_id", "source", "position", "retired_on"),
        *("retired_reason", "category", "level", "formula", "collection_method"),
        *("collection_vouched_by", "collection_way", "benchmark_value", "benchmark_source"),
        *("benchmark_region", "benchmark_trade", "benchmark_on", "tags", "starts_on", "weight"),
        *("outcome", "so_what", "reviewed_on"),
    ),
)
EARLIER_DEFINITIONS: Final = Read(
    "earlier_definition",
    (
        *("metric_id", "until", "formula", "unit_kind", "unit_symbol", "unit_decimals"),
        *("direction", "reason"),
    ),
    ("metric_id", "until"),
    "metric_id",
)
ANSWERS: Final = Read(
    "metric_answer",
    ("metric_id", "criterion", "is_yes", "reason"),
    ("metric_id", "criterion"),
    "metric_id",
)
PARTNERS: Final = Read(
    "metric_partner", ("lagging_id", "leading_id"), ("lagging_id", "position", "leading_id")
)
TARGET_PLANS: Final = Read(
    "target_plan",
    (
        *("id", "metric_id", "kind", "starts", "tolerance", "constant_value", "constant_upper"),
        *("reason", "ramp_baseline_value", "ramp_baseline_upper", "ramp_goal_value"),
        *("ramp_goal_upper", "ramp_begins", "ramp_ends", "ramp_steps", "growth_value"),
        *("growth_upper", "yearly_value", "yearly_upper", "yearly_year"),
    ),
    ("metric_id", "starts", "id"),
    "metric_id",
)
TARGET_VALUES: Final = Read(
    "target_value",
    ("plan_id", "frequency", "period_start", "value", "upper"),
    ("plan_id", "frequency", "period_start"),
    "plan_id",
)
VALUES: Final = _of_entries("value")
NOTES: Final = _of_entries("note")
NOT_APPLICABLE: Final = _of_entries("not_applicable")
CONFIRMED: Final = _of_entries("is_confirmed")
EVENTS: Final = Read("event", ("id", "on_day", "text", "metric_id"))
ACTIONS: Final = Read(
    "action",
    ("id", "text", "metric_id", "owner_id", "decided_on", "due_on", "done_on", "outcome"),
)
LIMIT_BASES: Final = Read(
    "limit_base", ("metric_id", "since", "reason"), ("metric_id", "since"), "metric_id"
)
LIMIT_SEASONS: Final = Read("limit_seasons", ("metric_id", "seasons"), of="metric_id")
LOCKS: Final = Read("period_lock", ("id", "frequency", "period_start", "is_locked"))
PLACES: Final = Read(
    "metric_journal",
    (
        *("change_set_id", "id", "is_there", "new_stage", "new_owner_id", "new_department_id"),
        "new_objective_id",
    ),
    ("id", "change_set_id"),
)
BEGINNING: Final = Read("change_set", ("at",), is_least=True)
CHANGE_TIMES: Final = Read("change_set", ("id", "at"), of="id")
