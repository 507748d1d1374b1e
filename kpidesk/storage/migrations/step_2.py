"""From schema 1 to 2: what defines a KPI, and target plans that compute."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from kpidesk.storage.migrations.rebuild import (
    Double,
    build_with_journal,
    create_with_journal,
    days,
    finite,
    needed,
    new_metadata,
    numbers,
    period,
    refers_to,
    texts,
)

if TYPE_CHECKING:
    from alembic.operations import Operations

_METADATA: Final = new_metadata()

# Only referred to; they stay as they are.
for _name in ("change_set", "department", "owner"):
    sa.Table(_name, _METADATA, sa.Column("id", sa.Integer, primary_key=True))

_OBJECTIVE: Final = sa.Table(
    "objective",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *needed("name"),
    sa.Column("parent_id", refers_to("objective.id")),
    *texts("deadline"),
    *needed("description", "level"),
    sa.Column("weight", Double, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    *days("deadline"),
    *finite("weight"),
)

_METRIC: Final = sa.Table(
    "metric",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *needed("name"),
    sa.Column("name_key", sa.Text, nullable=False, unique=True),
    *needed("definition", "stage", "unit_kind", "unit_symbol"),
    sa.Column("unit_decimals", sa.Integer, nullable=False),
    *needed("direction", "frequency", "aggregation", "timing"),
    *texts("perspective"),
    sa.Column("department_id", refers_to("department.id"), index=True),
    sa.Column("owner_id", refers_to("owner.id"), index=True),
    sa.Column("objective_id", refers_to("objective.id"), index=True),
    *needed("source"),
    sa.Column("position", sa.Integer, nullable=False),
    *texts("retired_on"),
    *needed("retired_reason"),
    *texts("category", "level"),
    *needed("formula", "collection_method", "collection_vouched_by", "collection_way"),
    *numbers("benchmark_value"),
    *texts("benchmark_source", "benchmark_region", "benchmark_trade", "benchmark_on"),
    *needed("tags"),
    *texts("starts_on"),
    sa.Column("weight", Double, nullable=False),
    *texts("outcome"),
    *needed("so_what"),
    *texts("reviewed_on"),
    *days("retired_on", "benchmark_on", "starts_on", "reviewed_on"),
    *finite("benchmark_value", "weight"),
)

_EARLIER_DEFINITION: Final = sa.Table(
    "earlier_definition",
    _METADATA,
    sa.Column("metric_id", refers_to("metric.id"), primary_key=True),
    sa.Column("until", sa.Text, primary_key=True),
    *needed("formula", "unit_kind", "unit_symbol"),
    sa.Column("unit_decimals", sa.Integer, nullable=False),
    *needed("direction", "reason"),
    *days("until"),
    sqlite_with_rowid=False,
)

_METRIC_ANSWER: Final = sa.Table(
    "metric_answer",
    _METADATA,
    sa.Column("metric_id", refers_to("metric.id"), primary_key=True),
    sa.Column("criterion", sa.Text, primary_key=True),
    sa.Column("is_yes", sa.Boolean, nullable=False),
    *needed("reason"),
    sqlite_with_rowid=False,
)

_METRIC_PARTNER: Final = sa.Table(
    "metric_partner",
    _METADATA,
    sa.Column("lagging_id", refers_to("metric.id"), primary_key=True),
    sa.Column("leading_id", refers_to("metric.id"), primary_key=True, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

_RAMP_EDGES: Final = (
    "ramp_baseline_value", "ramp_baseline_upper", "ramp_goal_value", "ramp_goal_upper",
)  # fmt: skip
_TARGET_PLAN: Final = sa.Table(
    "target_plan",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("metric_id", refers_to("metric.id"), nullable=False, index=True),
    *needed("kind", "starts"),
    sa.Column("tolerance", Double, nullable=False),
    *numbers("constant_value", "constant_upper"),
    *needed("reason"),
    *numbers(*_RAMP_EDGES),
    *texts("ramp_begins", "ramp_ends"),
    sa.Column("ramp_steps", sa.Integer),
    *numbers("growth_value", "growth_upper", "yearly_value", "yearly_upper"),
    sa.Column("yearly_year", sa.Integer),
    *days("starts", "ramp_begins", "ramp_ends"),
    *finite("tolerance", "constant_value", "constant_upper", *_RAMP_EDGES),
    *finite("growth_value", "growth_upper", "yearly_value", "yearly_upper"),
)

_ENTRY: Final = sa.Table(
    "entry",
    _METADATA,
    sa.Column("metric_id", refers_to("metric.id"), primary_key=True),
    *period(),
    *numbers("value"),
    *needed("note", "origin_kind", "origin_file_name", "origin_file_hash", "origin_sheet"),
    *needed("origin_cell", "origin_raw_text"),
    sa.Column("not_applicable", sa.Boolean, nullable=False),
    sa.CheckConstraint("not_applicable = 0 OR value IS NULL", name="not_applicable"),
    *finite("value"),
    sqlite_with_rowid=False,
)

# What a row of schema 1 says in the new columns, in SQL; NULL in those that are not named. {image}
# and {id} stand for the columns of the row.
_SAYS: Final[Mapping[sa.Table, Mapping[str, str]]] = {
    _OBJECTIVE: {"level": "'company'", "weight": "1.0", "position": "0"},
    _METRIC: {
        "formula": "''",
        "collection_method": "''",
        "collection_vouched_by": "''",
        "collection_way": "'manual'",
        "tags": "''",
        # Without a start a candidate is from now on a bare idea, for which no numbers are kept.
        "starts_on": "CASE {image}stage WHEN 'candidate' THEN"
        " (SELECT starts_on FROM temp.candidate WHERE candidate.id = was.id) END",
        "weight": "1.0",
        "so_what": "''",
    },
    _TARGET_PLAN: {},
    _ENTRY: {"not_applicable": "0"},
}


def run(operations: "Operations") -> None:
    """Lead the open file from schema 1 to schema 2."""
    operations.execute(
        "CREATE TEMPORARY TABLE candidate AS SELECT id, coalesce("
        " (SELECT min(period_start) FROM entry WHERE metric_id = id),"
        " (SELECT min(period_start) FROM entry_journal WHERE metric_id = id),"
        " (SELECT substr(at, 1, 10) FROM change_set ORDER BY id LIMIT 1)) AS starts_on"
        " FROM (SELECT DISTINCT id FROM metric_journal)"
    )
    operations.execute("CREATE UNIQUE INDEX temp.candidate_id ON candidate (id)")
    for table, says in _SAYS.items():
        build_with_journal(operations, table, says)
    for table in (_EARLIER_DEFINITION, _METRIC_ANSWER, _METRIC_PARTNER):
        create_with_journal(operations, table)
    operations.execute("DROP TABLE temp.candidate")
