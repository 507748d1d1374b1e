"""From schema 1 to 2: what defines a KPI, and target plans that compute.

Tables are built anew and filled from their old rows: ALTER TABLE could neither add a column that
must not be NULL without a default, nor leave a schema that equals a new file's. The journals are
brought along, or the check of the file would find that no row is what was written last.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations

_METADATA: Final = sa.MetaData(
    naming_convention={
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)
_Double: Final = sa.LargeBinary  # BLOB has no affinity, and so keeps every bit of a double


def _refers_to(column: str) -> sa.ForeignKey:
    return sa.ForeignKey(column, deferrable=True, initially="DEFERRED")


def _finite(*columns: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(
            f"typeof({name}) IN ('real', 'null') AND coalesce(abs({name}) < 9e999, 1)",
            name=f"{name}_finite",
        )
        for name in columns
    ]


def _days(*columns: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(f"date({name}) IS {name}", name=f"{name}_day") for name in columns]


def _needed(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text) for name in names]


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, _Double) for name in names]


# Only referred to; they stay as they are.
for _name in ("change_set", "department", "owner"):
    sa.Table(_name, _METADATA, sa.Column("id", sa.Integer, primary_key=True))

_OBJECTIVE: Final = sa.Table(
    "objective",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *_needed("name"),
    sa.Column("parent_id", _refers_to("objective.id")),
    *_texts("deadline"),
    *_needed("description", "level"),
    sa.Column("weight", _Double, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    *_days("deadline"),
    *_finite("weight"),
)

_METRIC: Final = sa.Table(
    "metric",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *_needed("name"),
    sa.Column("name_key", sa.Text, nullable=False, unique=True),
    *_needed("definition", "stage", "unit_kind", "unit_symbol"),
    sa.Column("unit_decimals", sa.Integer, nullable=False),
    *_needed("direction", "frequency", "aggregation", "timing"),
    *_texts("perspective"),
    sa.Column("department_id", _refers_to("department.id"), index=True),
    sa.Column("owner_id", _refers_to("owner.id"), index=True),
    sa.Column("objective_id", _refers_to("objective.id"), index=True),
    *_needed("source"),
    sa.Column("position", sa.Integer, nullable=False),
    *_texts("retired_on"),
    *_needed("retired_reason"),
    *_texts("category", "level"),
    *_needed("formula", "collection_method", "collection_vouched_by", "collection_way"),
    *_numbers("benchmark_value"),
    *_texts("benchmark_source", "benchmark_region", "benchmark_trade", "benchmark_on"),
    *_needed("tags"),
    *_texts("starts_on"),
    sa.Column("weight", _Double, nullable=False),
    *_texts("outcome"),
    *_needed("so_what"),
    *_texts("reviewed_on"),
    *_days("retired_on", "benchmark_on", "starts_on", "reviewed_on"),
    *_finite("benchmark_value", "weight"),
)

_EARLIER_DEFINITION: Final = sa.Table(
    "earlier_definition",
    _METADATA,
    sa.Column("metric_id", _refers_to("metric.id"), primary_key=True),
    sa.Column("until", sa.Text, primary_key=True),
    *_needed("formula", "unit_kind", "unit_symbol"),
    sa.Column("unit_decimals", sa.Integer, nullable=False),
    *_needed("direction", "reason"),
    *_days("until"),
    sqlite_with_rowid=False,
)

_METRIC_ANSWER: Final = sa.Table(
    "metric_answer",
    _METADATA,
    sa.Column("metric_id", _refers_to("metric.id"), primary_key=True),
    sa.Column("criterion", sa.Text, primary_key=True),
    sa.Column("is_yes", sa.Boolean, nullable=False),
    *_needed("reason"),
    sqlite_with_rowid=False,
)

_METRIC_PARTNER: Final = sa.Table(
    "metric_partner",
    _METADATA,
    sa.Column("lagging_id", _refers_to("metric.id"), primary_key=True),
    sa.Column("leading_id", _refers_to("metric.id"), primary_key=True, index=True),
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
    sa.Column("metric_id", _refers_to("metric.id"), nullable=False, index=True),
    *_needed("kind", "starts"),
    sa.Column("tolerance", _Double, nullable=False),
    *_numbers("constant_value", "constant_upper"),
    *_needed("reason"),
    *_numbers(*_RAMP_EDGES),
    *_texts("ramp_begins", "ramp_ends"),
    sa.Column("ramp_steps", sa.Integer),
    *_numbers("growth_value", "growth_upper", "yearly_value", "yearly_upper"),
    sa.Column("yearly_year", sa.Integer),
    *_days("starts", "ramp_begins", "ramp_ends"),
    *_finite("tolerance", "constant_value", "constant_upper", *_RAMP_EDGES),
    *_finite("growth_value", "growth_upper", "yearly_value", "yearly_upper"),
)

_ENTRY: Final = sa.Table(
    "entry",
    _METADATA,
    sa.Column("metric_id", _refers_to("metric.id"), primary_key=True),
    sa.Column("frequency", sa.Text, primary_key=True),
    sa.Column("period_start", sa.Text, primary_key=True),
    sa.CheckConstraint(
        "frequency IN ('day', 'week', 'month', 'quarter', 'year')", name="frequency"
    ),
    sa.CheckConstraint(
        "date(period_start) IS period_start"
        " AND period_start BETWEEN '1900-01-01' AND '2199-12-31'"
        " AND CASE frequency WHEN 'day' THEN 1"
        " WHEN 'week' THEN strftime('%w', period_start) = '1'"
        " ELSE substr(period_start, 9) = '01' END",
        name="period",
    ),
    *_numbers("value"),
    *_needed("note", "origin_kind", "origin_file_name", "origin_file_hash", "origin_sheet"),
    *_needed("origin_cell", "origin_raw_text"),
    sa.Column("not_applicable", sa.Boolean, nullable=False),
    sa.CheckConstraint("not_applicable = 0 OR value IS NULL", name="not_applicable"),
    *_finite("value"),
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
        _build_anew(operations, table, _cells(says, "", "1"))
        said = {
            f"{image}_{column}": cell
            for image, there in (("old", "was_there"), ("new", "is_there"))
            for column, cell in _cells(says, f"{image}_", there).items()
        }
        _build_anew(operations, _journal_of(table), said)
    for table in (_EARLIER_DEFINITION, _METRIC_ANSWER, _METRIC_PARTNER):
        table.create(operations.get_bind())
        _journal_of(table).create(operations.get_bind())
    operations.execute("DROP TABLE temp.candidate")


def _cells(says: Mapping[str, str], image: str, there: str) -> dict[str, str]:
    """Return what the new columns of a row, or of one image of it in the journal, become."""
    return {
        column: f"CASE WHEN {there} THEN {cell.replace('{image}', image)} END"
        for column, cell in says.items()
    }


def _build_anew(operations: "Operations", table: sa.Table, says: Mapping[str, str]) -> None:
    """Make the table as `table` has it, with the rows that stand, and `says` in new columns."""
    bind = operations.get_bind()
    keep = f"CREATE TEMPORARY TABLE was AS SELECT * FROM main.{table.name}"  # noqa: S608 - ours
    operations.execute(keep)
    stood = [row[1] for row in bind.exec_driver_sql("PRAGMA temp.table_info(was)")]
    operations.execute(f"DROP TABLE main.{table.name}")
    table.create(bind)
    cells: list[sa.ColumnElement[Any]] = [
        sa.literal_column(cell) for cell in [*stood, *says.values()]
    ]
    kept = sa.select(*cells).select_from(sa.text("temp.was"))
    operations.execute(sa.insert(table).from_select([*stood, *says], kept))
    operations.execute("DROP TABLE temp.was")


@cache  # a second file may be behind too
def _journal_of(table: sa.Table) -> sa.Table:
    keys = [column.name for column in table.primary_key]
    return sa.Table(
        f"{table.name}_journal",
        _METADATA,
        sa.Column("change_set_id", _refers_to("change_set.id"), primary_key=True),
        *(sa.Column(c.name, c.type, primary_key=True) for c in table.primary_key),
        sa.Column("was_there", sa.Boolean, nullable=False),
        sa.Column("is_there", sa.Boolean, nullable=False),
        *(
            sa.Column(f"{image}_{c.name}", c.type)
            for image in ("old", "new")
            for c in table.columns
            if not c.primary_key
        ),
        sa.Index(f"ix_{table.name}_journal_row", *keys, "change_set_id"),
        sqlite_with_rowid=False,
    )
