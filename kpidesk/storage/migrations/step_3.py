"""From schema 2 to 3: locked periods, values found right, reasons, and what matters most."""

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from kpidesk.storage.migrations.rebuild import (
    build_anew,
    build_with_journal,
    create_with_journal,
    finite,
    needed,
    new_metadata,
    numbers,
    period,
    refers_to,
)

if TYPE_CHECKING:
    from alembic.operations import Operations

_METADATA: Final = new_metadata()

# Only referred to; it stays as it is.
sa.Table("metric", _METADATA, sa.Column("id", sa.Integer, primary_key=True))

_CHANGE_SET: Final = sa.Table(
    "change_set",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *needed("at", "who", "action_kind"),
    sa.Column("action_count", sa.Integer, nullable=False),
    *needed("action_subject", "reason", "role"),
    sa.Column("reverts_id", refers_to("change_set.id")),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("undoable", sa.Boolean, nullable=False),
    sa.CheckConstraint("role IN ('do', 'undo', 'redo')", name="role"),
    sa.CheckConstraint("state IN ('done', 'undone', 'dropped')", name="state"),
    sa.CheckConstraint("(role = 'do') = (reverts_id IS NULL)", name="reverts"),
)

_COMPANY: Final = sa.Table(
    "company",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *needed("name", "currency"),
    sa.Column("fiscal_start_month", sa.Integer, nullable=False),
    sa.Column("lock_after_days", sa.Integer),
    sa.Column("asks_reason", sa.Boolean, nullable=False),
    *needed("outcomes"),
    sa.CheckConstraint("id = 1", name="single"),
    sa.CheckConstraint("fiscal_start_month BETWEEN 1 AND 12", name="month"),
    sa.CheckConstraint("lock_after_days >= 0", name="lock_after_days"),
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
    sa.Column("is_confirmed", sa.Boolean, nullable=False),
    sa.CheckConstraint("not_applicable = 0 OR value IS NULL", name="not_applicable"),
    sa.CheckConstraint("is_confirmed = 0 OR value IS NOT NULL", name="confirmed"),
    *finite("value"),
    sqlite_with_rowid=False,
)

_PERIOD_LOCK: Final = sa.Table(
    "period_lock",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *period(is_key=False),
    sa.Column("is_locked", sa.Boolean, nullable=False),
    sa.UniqueConstraint("frequency", "period_start"),
)


def run(operations: "Operations") -> None:
    """Lead the open file from schema 2 to schema 3."""
    build_anew(operations, _CHANGE_SET, {"reason": "''"})
    build_with_journal(operations, _COMPANY, {"asks_reason": "0", "outcomes": "''"})
    build_with_journal(operations, _ENTRY, {"is_confirmed": "0"})
    create_with_journal(operations, _PERIOD_LOCK)
