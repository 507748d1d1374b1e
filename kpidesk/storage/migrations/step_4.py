"""From schema 3 to 4: where values come from once for all of a source, and import profiles."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from kpidesk.storage.migrations.rebuild import (
    create_with_journal,
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
for _name in ("change_set", "metric"):
    sa.Table(_name, _METADATA, sa.Column("id", sa.Integer, primary_key=True))

_SOURCE: Final = sa.Table(
    "source",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *needed("kind", "file_name", "file_hash", "sheet", "profile", "seal"),
    sa.UniqueConstraint("kind", "file_name", "file_hash", "sheet", "profile"),
)

_ENTRY: Final = sa.Table(
    "entry",
    _METADATA,
    sa.Column("metric_id", refers_to("metric.id"), primary_key=True),
    *period(),
    *numbers("value"),
    *needed("note"),
    sa.Column("source_id", refers_to("source.id"), nullable=False),
    *needed("origin_cell", "origin_raw_text"),
    sa.Column("not_applicable", sa.Boolean, nullable=False),
    sa.Column("is_confirmed", sa.Boolean, nullable=False),
    sa.CheckConstraint("not_applicable = 0 OR value IS NULL", name="not_applicable"),
    sa.CheckConstraint("is_confirmed = 0 OR value IS NOT NULL", name="confirmed"),
    *finite("value"),
    sqlite_with_rowid=False,
)

_ENTRY_JOURNAL: Final = sa.Table(
    "entry_journal",
    _METADATA,
    *(sa.Column(column.name, column.type, primary_key=True) for column in _ENTRY.primary_key),
    sa.Column("change_set_id", sa.Integer, primary_key=True),
    sa.Column("was_there", sa.Boolean, nullable=False),
    sa.Column("is_there", sa.Boolean, nullable=False),
    *(
        sa.Column(f"{image}_{column.name}", column.type)
        for image in ("old", "new")
        for column in _ENTRY.columns
        if not column.primary_key
    ),
    sqlite_with_rowid=False,
)

_IMPORT_PROFILE: Final = sa.Table(
    "import_profile",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    *needed("name"),
    sa.Column("name_key", sa.Text, nullable=False, unique=True),
    *needed("file_name", "recipe", "on_conflict"),
    *texts("percent_reading"),
    sa.Column("with_targets", sa.Boolean, nullable=False),
    *needed("shapes", "labels", "tables", "sheets"),
)

_SAID: Final = ("kind", "file_name", "file_hash", "sheet")
_PLAIN: Final = [("typed", "", "", ""), ("pasted", "", "", "")]  # 1 and 2 in every file


def run(operations: "Operations") -> None:
    """Lead the open file from schema 3 to schema 4."""
    _SOURCE.create(operations.get_bind())
    _fill_sources(operations)
    _rebuild(operations, _ENTRY, ("",))
    _rebuild(operations, _ENTRY_JOURNAL, ("old_", "new_"))
    create_with_journal(operations, _IMPORT_PROFILE)


def _fill_sources(operations: "Operations") -> None:
    bind = operations.get_bind()
    parts = []
    for table, image in (("entry", ""), ("entry_journal", "old_"), ("entry_journal", "new_")):
        said = ", ".join(f"{image}origin_{part}" for part in _SAID)
        there = f"{image}origin_kind IS NOT NULL"
        parts.append(f"SELECT {said} FROM {table} WHERE {there}")  # noqa: S608 - ours
    distinct = bind.exec_driver_sql(" UNION ".join(parts) + " ORDER BY 1, 2, 3, 4")
    found = [tuple(row) for row in distinct]
    for number, source in enumerate([*_PLAIN, *(row for row in found if row not in _PLAIN)], 1):
        row = dict(zip(_SAID, source, strict=True))
        seal = _seal(str(number), *source, "")
        bind.execute(sa.insert(_SOURCE).values(id=number, **row, profile="", seal=seal))


def _seal(*parts: str) -> str:
    said = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(said.encode()).hexdigest()


def _rebuild(operations: "Operations", table: sa.Table, images: Sequence[str]) -> None:
    """Make a table anew, with the number of the source where its parts stood.

    `images` are what the columns of a row begin with; one that was not there has no source.
    """
    bind = operations.get_bind()
    keep = f"CREATE TEMPORARY TABLE was AS SELECT * FROM main.{table.name}"  # noqa: S608 - ours
    operations.execute(keep)
    operations.execute(f"DROP TABLE main.{table.name}")
    table.create(bind)
    cells, joins = [], ""
    for column in table.columns:
        image = next((each for each in images if column.name == f"{each}source_id"), None)
        cells.append(f"was.{column.name}" if image is None else f"{image}source.id")
    for image in images:
        same = " AND ".join(f"{image}source.{said} = was.{image}origin_{said}" for said in _SAID)
        joins += f" LEFT JOIN main.source AS {image}source ON {same}"
    names = ", ".join(column.name for column in table.columns)
    kept = f"SELECT {', '.join(cells)} FROM temp.was{joins}"  # noqa: S608 - ours
    operations.execute(f"INSERT INTO main.{table.name} ({names}) {kept}")
    operations.execute("DROP TABLE temp.was")
