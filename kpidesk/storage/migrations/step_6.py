"""From schema 5 to 6: actions, which is what reviews decided."""

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
for _name in ("change_set", "metric", "owner"):
    sa.Table(_name, _METADATA, sa.Column("id", sa.Integer, primary_key=True))

_ACTION: Final = sa.Table(
    "action",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *needed("text"),
    sa.Column("metric_id", refers_to("metric.id"), index=True),
    sa.Column("owner_id", refers_to("owner.id"), index=True),
    *needed("decided_on"),
    sa.Column("due_on", sa.Text),
    sa.Column("done_on", sa.Text),
    *needed("outcome"),
    sa.CheckConstraint("done_on IS NOT NULL OR outcome = ''", name="outcome"),
    *days("decided_on", "due_on", "done_on"),
)


def run(operations: "Operations") -> None:
    """Lead the open file from schema 5 to schema 6."""
    create_with_journal(operations, _ACTION)
