"""From schema 4 to 5: events, and what a person decided about the limits of a chart."""

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from kpidesk.storage.migrations.rebuild import (
    create_with_journal,
    days,
    needed,
    new_metadata,
    refers_to,
)

if TYPE_CHECKING:
    from alembic.operations import Operations

_METADATA: Final = new_metadata()

# Only referred to; they stay as they are.
for _name in ("change_set", "metric"):
    sa.Table(_name, _METADATA, sa.Column("id", sa.Integer, primary_key=True))

_EVENT: Final = sa.Table(
    "event",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *needed("on_day", "text"),
    sa.Column("metric_id", refers_to("metric.id"), index=True),
    *days("on_day"),
)

_LIMIT_BASE: Final = sa.Table(
    "limit_base",
    _METADATA,
    sa.Column("metric_id", refers_to("metric.id"), primary_key=True),
    sa.Column("since", sa.Text, primary_key=True),
    *needed("reason"),
    *days("since"),
    sqlite_with_rowid=False,
)

_LIMIT_SEASONS: Final = sa.Table(
    "limit_seasons",
    _METADATA,
    sa.Column("metric_id", refers_to("metric.id"), primary_key=True),
    *needed("seasons"),
    sqlite_with_rowid=False,
)


def run(operations: "Operations") -> None:
    """Lead the open file from schema 4 to schema 5."""
    for table in (_EVENT, _LIMIT_BASE, _LIMIT_SEASONS):
        create_with_journal(operations, table)
