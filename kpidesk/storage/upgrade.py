"""Bring a company file of an older schema to the present one: a backup, then all or nothing."""

import datetime as dt
import logging
from pathlib import Path

from sqlalchemy import Connection

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _
from kpidesk.storage import copies, refusals, sqlite
from kpidesk.storage.migrations.steps import Schema

log = logging.getLogger(__name__)


def upgrade(connection: Connection, path: Path, schema: Schema, today: dt.date) -> None:
    """Back the open file up beside itself and lead it to `schema`; UserError where either fails."""
    found = sqlite.schema_version(connection)
    try:
        backup = _free_name(path, schema.version, today)
        copies.back_up_new(connection, path, backup)
    except (OSError, UserError) as error:
        raise refusals.not_copied_before_update(path) from error
    try:
        with sqlite.without_foreign_keys(connection), sqlite.writing(connection):
            _run_steps(connection, schema, found)
    except Exception as error:
        refusal = refusals.of_using(error, path)
        if refusal is None:
            log.exception("the update from schema %s to %s failed", found, schema.version)
            refusal = refusals.not_updated(path, backup)
        raise refusal from error
    log.info("updated a company file from schema %s to %s", found, schema.version)


def _run_steps(connection: Connection, schema: Schema, found: int) -> None:
    # Alembic costs a third of a second: only those pay who have a file that is behind.
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    operations = Operations(MigrationContext.configure(connection))
    for version in range(found + 1, schema.version + 1):
        schema.steps[version](operations)
    broken = sqlite.broken_references(connection)
    if broken:
        msg = f"the update left rows that refer to nothing: {broken}"
        raise RuntimeError(msg)
    sqlite.stamp(connection, schema.version)


def _free_name(path: Path, version: int, today: dt.date) -> Path:
    words = {"name": path.stem, "version": version, "date": today.isoformat()}
    name = _("{name} (before update to version {version}, {date})").format(**words)
    candidate = path.with_name(name + path.suffix)
    count = 1
    while candidate.exists():
        count += 1
        candidate = path.with_name(f"{name} {count}{path.suffix}")
    return candidate
