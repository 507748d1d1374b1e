"""The tables of a company file.

Each table of the business gets two companions, derived from its definition: a journal with every
row before and after each change set, and a temporary table in which changed rows are staged. The
journal is typed as the table is: SQLite's JSON renders doubles with 15 digits and would lose bits.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from kpidesk.domain.changes import Kind
from kpidesk.domain.periods import FIRST_DAY, LAST_DAY, Frequency
from kpidesk.storage.sqlite import ExactDouble

METADATA: Final = MetaData(
    naming_convention={
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)
STAGES: Final = MetaData()  # temporary tables, made anew on every connection


def _refers_to(column: str) -> ForeignKey:
    # Deferred: a row is replaced by deleting and inserting it, and undo brings rows back in any
    # order.
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


def _finite(*columns: str) -> list[CheckConstraint]:
    return [
        CheckConstraint(
            f"typeof({name}) IN ('real', 'null') AND coalesce(abs({name}) < 9e999, 1)",
            name=f"{name}_finite",
        ).ddl_if(dialect="sqlite")
        for name in columns
    ]


def _day(column: str) -> CheckConstraint:
    return CheckConstraint(f"date({column}) IS {column}", name=f"{column}_day").ddl_if(
        dialect="sqlite"
    )


def _period(*, is_key: bool = True) -> list[Column[str] | CheckConstraint]:
    frequencies = ", ".join(f"'{frequency}'" for frequency in Frequency)
    return [
        Column("frequency", Text, primary_key=is_key, nullable=False),
        Column("period_start", Text, primary_key=is_key, nullable=False),
        CheckConstraint(f"frequency IN ({frequencies})", name="frequency"),
        CheckConstraint(
            "date(period_start) IS period_start"
            f" AND period_start BETWEEN '{FIRST_DAY}' AND '{LAST_DAY}'"
            " AND CASE frequency WHEN 'day' THEN 1"
            " WHEN 'week' THEN strftime('%w', period_start) = '1'"
            " ELSE substr(period_start, 9) = '01' END",
            name="period",
        ).ddl_if(dialect="sqlite"),
    ]


company: Final = Table(
    "company",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("fiscal_start_month", Integer, nullable=False),
    Column("lock_after_days", Integer),
    Column("asks_reason", Boolean, nullable=False),
    Column("outcomes", Text, nullable=False),  # one a line
    CheckConstraint("id = 1", name="single"),
    CheckConstraint("fiscal_start_month BETWEEN 1 AND 12", name="month"),
    CheckConstraint("lock_after_days >= 0", name="lock_after_days"),
)

department: Final = Table(
    "department",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
)

owner: Final = Table(
    "owner",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
)

objective: Final = Table(
    "objective",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("parent_id", _refers_to("objective.id")),
    Column("deadline", Text),
    Column("description", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("weight", ExactDouble, nullable=False),
    Column("position", Integer, nullable=False),
    _day("deadline"),
    *_finite("weight"),
)

metric: Final = Table(
    "metric",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),  # the name without regard to case
    Column("definition", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("unit_kind", Text, nullable=False),
    Column("unit_symbol", Text, nullable=False),
    Column("unit_decimals", Integer, nullable=False),
    Column("direction", Text, nullable=False),
    Column("frequency", Text, nullable=False),
    Column("aggregation", Text, nullable=False),
    Column("timing", Text, nullable=False),
    Column("perspective", Text),
    Column("department_id", _refers_to("department.id"), index=True),
    Column("owner_id", _refers_to("owner.id"), index=True),
    Column("objective_id", _refers_to("objective.id"), index=True),
    Column("source", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("retired_on", Text),
    Column("retired_reason", Text, nullable=False),
    Column("category", Text),
    Column("level", Text),
    Column("formula", Text, nullable=False),
    Column("collection_method", Text, nullable=False),
    Column("collection_vouched_by", Text, nullable=False),
    Column("collection_way", Text, nullable=False),
    Column("benchmark_value", ExactDouble),
    Column("benchmark_source", Text),
    Column("benchmark_region", Text),
    Column("benchmark_trade", Text),
    Column("benchmark_on", Text),
    Column("tags", Text, nullable=False),  # a tag a line
    Column("starts_on", Text),
    Column("weight", ExactDouble, nullable=False),
    Column("outcome", Text),
    Column("so_what", Text, nullable=False),
    Column("reviewed_on", Text),
    *(_day(name) for name in ("retired_on", "benchmark_on", "starts_on", "reviewed_on")),
    *_finite("benchmark_value", "weight"),
)

earlier_definition: Final = Table(
    "earlier_definition",
    METADATA,
    Column("metric_id", _refers_to("metric.id"), primary_key=True),
    Column("until", Text, primary_key=True),
    Column("formula", Text, nullable=False),
    Column("unit_kind", Text, nullable=False),
    Column("unit_symbol", Text, nullable=False),
    Column("unit_decimals", Integer, nullable=False),
    Column("direction", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _day("until"),
    sqlite_with_rowid=False,
)

metric_answer: Final = Table(
    "metric_answer",
    METADATA,
    Column("metric_id", _refers_to("metric.id"), primary_key=True),
    Column("criterion", Text, primary_key=True),
    Column("is_yes", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_with_rowid=False,
)

metric_partner: Final = Table(
    "metric_partner",
    METADATA,
    Column("lagging_id", _refers_to("metric.id"), primary_key=True),
    Column("leading_id", _refers_to("metric.id"), primary_key=True, index=True),
    Column("position", Integer, nullable=False),
    sqlite_with_rowid=False,
)

target_plan: Final = Table(
    "target_plan",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("metric_id", _refers_to("metric.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("starts", Text, nullable=False),
    Column("tolerance", ExactDouble, nullable=False),
    Column("constant_value", ExactDouble),
    Column("constant_upper", ExactDouble),
    Column("reason", Text, nullable=False),
    Column("ramp_baseline_value", ExactDouble),
    Column("ramp_baseline_upper", ExactDouble),
    Column("ramp_goal_value", ExactDouble),
    Column("ramp_goal_upper", ExactDouble),
    Column("ramp_begins", Text),
    Column("ramp_ends", Text),
    Column("ramp_steps", Integer),
    Column("growth_value", ExactDouble),
    Column("growth_upper", ExactDouble),
    Column("yearly_value", ExactDouble),
    Column("yearly_upper", ExactDouble),
    Column("yearly_year", Integer),
    *(_day(name) for name in ("starts", "ramp_begins", "ramp_ends")),
    *_finite("tolerance", "constant_value", "constant_upper"),
    *_finite("ramp_baseline_value", "ramp_baseline_upper", "ramp_goal_value", "ramp_goal_upper"),
    *_finite("growth_value", "growth_upper", "yearly_value", "yearly_upper"),
)

target_value: Final = Table(
    "target_value",
    METADATA,
    Column("plan_id", _refers_to("target_plan.id"), primary_key=True),
    *_period(),
    Column("value", ExactDouble, nullable=False),
    Column("upper", ExactDouble),
    *_finite("value", "upper"),
    sqlite_with_rowid=False,
)

# Where values come from: rows are added, never changed, and no undo takes one back, since the
# journal goes on speaking of it. 1 is what was typed and 2 what was pasted; `seal` is a checksum of
# the rest, which nothing else in the file says a second time.
source: Final = Table(
    "source",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_hash", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("seal", Text, nullable=False),
    UniqueConstraint("kind", "file_name", "file_hash", "sheet", "profile"),
)

entry: Final = Table(
    "entry",
    METADATA,
    Column("metric_id", _refers_to("metric.id"), primary_key=True),
    *_period(),
    Column("value", ExactDouble),
    Column("note", Text, nullable=False),
    Column("source_id", _refers_to("source.id"), nullable=False),
    Column("origin_cell", Text, nullable=False),
    Column("origin_raw_text", Text, nullable=False),
    Column("not_applicable", Boolean, nullable=False),
    Column("is_confirmed", Boolean, nullable=False),
    CheckConstraint("not_applicable = 0 OR value IS NULL", name="not_applicable"),
    CheckConstraint("is_confirmed = 0 OR value IS NOT NULL", name="confirmed"),
    *_finite("value"),
    sqlite_with_rowid=False,
)

period_lock: Final = Table(
    "period_lock",
    METADATA,
    Column("id", Integer, primary_key=True),  # made of the period, so that it is always the same
    *_period(is_key=False),
    Column("is_locked", Boolean, nullable=False),
    UniqueConstraint("frequency", "period_start"),
)

# What is of many parts is JSON. The metrics of the labels are no foreign keys: a profile outlives a
# metric that is deleted, and knows it again when it comes back.
import_profile: Final = Table(
    "import_profile",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("file_name", Text, nullable=False),
    Column("recipe", Text, nullable=False),
    Column("on_conflict", Text, nullable=False),
    Column("percent_reading", Text),
    Column("with_targets", Boolean, nullable=False),
    Column("shapes", Text, nullable=False),
    Column("labels", Text, nullable=False),
    Column("tables", Text, nullable=False),
    Column("sheets", Text, nullable=False),
)

event: Final = Table(
    "event",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("on_day", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("metric_id", _refers_to("metric.id"), index=True),
    _day("on_day"),
)

action: Final = Table(
    "action",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("metric_id", _refers_to("metric.id"), index=True),
    Column("owner_id", _refers_to("owner.id"), index=True),
    Column("decided_on", Text, nullable=False),
    Column("due_on", Text),
    Column("done_on", Text),
    Column("outcome", Text, nullable=False),
    CheckConstraint("done_on IS NOT NULL OR outcome = ''", name="outcome"),
    *(_day(name) for name in ("decided_on", "due_on", "done_on")),
)

limit_base: Final = Table(
    "limit_base",
    METADATA,
    Column("metric_id", _refers_to("metric.id"), primary_key=True),
    Column("since", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    _day("since"),
    sqlite_with_rowid=False,
)

# No row where nobody chose.
limit_seasons: Final = Table(
    "limit_seasons",
    METADATA,
    Column("metric_id", _refers_to("metric.id"), primary_key=True),
    Column("seasons", Text, nullable=False),
    sqlite_with_rowid=False,
)

change_set: Final = Table(
    "change_set",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),  # ISO 8601 in UTC
    Column("who", Text, nullable=False),
    Column("action_kind", Text, nullable=False),
    Column("action_count", Integer, nullable=False),
    Column("action_subject", Text, nullable=False),
    Column("reason", Text, nullable=False),  # why, where somebody was asked
    Column("role", Text, nullable=False),
    Column("reverts_id", _refers_to("change_set.id")),  # what an undo took back, or a redo back in
    Column("state", Text, nullable=False, index=True),
    Column("undoable", Boolean, nullable=False),
    CheckConstraint("role IN ('do', 'undo', 'redo')", name="role"),
    CheckConstraint("state IN ('done', 'undone', 'dropped')", name="state"),
    CheckConstraint("(role = 'do') = (reverts_id IS NULL)", name="reverts"),
)

# What a change set touched, so that a list of change sets need not read the whole journal.
touched: Final = Table(
    "touched",
    METADATA,
    Column("change_set_id", _refers_to("change_set.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("touched_id", Integer, primary_key=True),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Journaled:
    """A table of the business, its journal and the table in which its changed rows are staged."""

    kind: Kind
    table: Table
    journal: Table
    stage: Table

    @property
    def keys(self) -> list[str]:
        """Return the names of the columns that name a row."""
        return [column.name for column in self.table.primary_key]

    @property
    def others(self) -> list[str]:
        """Return the names of the columns that a change set can change."""
        return [column.name for column in self.table.columns if not column.primary_key]


def _journal_of(table: Table) -> Table:
    keys = [column.name for column in table.primary_key]
    if table is entry:
        # By far the largest: kept in the order of its rows alone, and its steps are found through
        # what they touched; a second order, and a reference in every row, would cost an import of a
        # large file a fifth of its time. The check of the file makes up for the reference.
        own = [Column(c.name, c.type, primary_key=True) for c in table.primary_key]
        ordered = (*own, Column("change_set_id", Integer, primary_key=True))
        indexes = []
    else:
        step = Column[int]("change_set_id", _refers_to("change_set.id"), primary_key=True)
        ordered = (step, *(Column(c.name, c.type, primary_key=True) for c in table.primary_key))
        indexes = [Index(f"ix_{table.name}_journal_row", *keys, "change_set_id")]
    return Table(
        f"{table.name}_journal",
        METADATA,
        *ordered,
        Column("was_there", Boolean, nullable=False),
        Column("is_there", Boolean, nullable=False),
        *(
            Column(f"{image}_{c.name}", c.type)
            for image in ("old", "new")
            for c in table.columns
            if not c.primary_key
        ),
        *indexes,
        sqlite_with_rowid=False,
    )


def _stage_of(table: Table) -> Table:
    return Table(
        f"staged_{table.name}",
        STAGES,
        *(Column(c.name, c.type, primary_key=True) for c in table.primary_key),
        *(Column(c.name, c.type) for c in table.columns if not c.primary_key),
        Column("is_there", Boolean, nullable=False),
        prefixes=["TEMPORARY"],
    )


def _journaled(kind: Kind, table: Table) -> Journaled:
    return Journaled(kind, table, _journal_of(table), _stage_of(table))


COMPANY: Final = _journaled(Kind.COMPANY, company)
DEPARTMENT: Final = _journaled(Kind.DEPARTMENT, department)
OWNER: Final = _journaled(Kind.OWNER, owner)
OBJECTIVE: Final = _journaled(Kind.OBJECTIVE, objective)
METRIC: Final = _journaled(Kind.METRIC, metric)
EARLIER_DEFINITION: Final = _journaled(Kind.METRIC, earlier_definition)
METRIC_ANSWER: Final = _journaled(Kind.METRIC, metric_answer)
METRIC_PARTNER: Final = _journaled(Kind.METRIC, metric_partner)
TARGET_PLAN: Final = _journaled(Kind.TARGET, target_plan)
TARGET_VALUE: Final = _journaled(Kind.TARGET, target_value)
ENTRY: Final = _journaled(Kind.ENTRY, entry)
PERIOD_LOCK: Final = _journaled(Kind.LOCK, period_lock)
IMPORT_PROFILE: Final = _journaled(Kind.PROFILE, import_profile)
EVENT: Final = _journaled(Kind.EVENT, event)
ACTION: Final = _journaled(Kind.ACTION, action)
LIMIT_BASE: Final = _journaled(Kind.LIMITS, limit_base)
LIMIT_SEASONS: Final = _journaled(Kind.LIMITS, limit_seasons)

JOURNALED: Final = (
    COMPANY, DEPARTMENT, OWNER, OBJECTIVE, METRIC, EARLIER_DEFINITION, METRIC_ANSWER,
    METRIC_PARTNER, TARGET_PLAN, TARGET_VALUE, ENTRY, PERIOD_LOCK, IMPORT_PROFILE,
    EVENT, ACTION, LIMIT_BASE, LIMIT_SEASONS,
)  # fmt: skip
