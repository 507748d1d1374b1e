"""Building tables anew with their journals; frozen, since the steps that shipped rely on it.

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

Double: Final = sa.LargeBinary  # BLOB has no affinity, and so keeps every bit of a double


def new_metadata() -> sa.MetaData:
    """Return the beginning of a schema in which names are given as a new file has them."""
    return sa.MetaData(
        naming_convention={
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
        }
    )


def refers_to(column: str) -> sa.ForeignKey:
    """Return a reference that is looked at when the transaction ends."""
    return sa.ForeignKey(column, deferrable=True, initially="DEFERRED")


def finite(*columns: str) -> list[sa.CheckConstraint]:
    """Return the constraints that these columns hold numbers."""
    return [
        sa.CheckConstraint(
            f"typeof({name}) IN ('real', 'null') AND coalesce(abs({name}) < 9e999, 1)",
            name=f"{name}_finite",
        )
        for name in columns
    ]


def days(*columns: str) -> list[sa.CheckConstraint]:
    """Return the constraints that these columns hold days."""
    return [sa.CheckConstraint(f"date({name}) IS {name}", name=f"{name}_day") for name in columns]


def needed(*names: str) -> list[sa.Column[Any]]:
    """Return columns of text that is never missing."""
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def texts(*names: str) -> list[sa.Column[Any]]:
    """Return columns of text."""
    return [sa.Column(name, sa.Text) for name in names]


def numbers(*names: str) -> list[sa.Column[Any]]:
    """Return columns of doubles."""
    return [sa.Column(name, Double) for name in names]


def period(*, is_key: bool = True) -> list[sa.Column[Any] | sa.CheckConstraint]:
    """Return the columns that name a period, and what they hold."""
    return [
        sa.Column("frequency", sa.Text, primary_key=is_key, nullable=False),
        sa.Column("period_start", sa.Text, primary_key=is_key, nullable=False),
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
    ]


def build_with_journal(operations: "Operations", table: sa.Table, says: Mapping[str, str]) -> None:
    """Make a table and its journal anew, with the rows that stand.

    `says` is what a row says in the new columns, in SQL; NULL in those that are not named. There,
    {image} stands for what the columns of the row begin with.
    """
    build_anew(operations, table, _cells(says, "", "1"))
    said = {
        f"{image}_{column}": cell
        for image, there in (("old", "was_there"), ("new", "is_there"))
        for column, cell in _cells(says, f"{image}_", there).items()
    }
    build_anew(operations, journal_of(table), said)


def create_with_journal(operations: "Operations", table: sa.Table) -> None:
    """Make a new table and its journal."""
    table.create(operations.get_bind())
    journal_of(table).create(operations.get_bind())


def _cells(says: Mapping[str, str], image: str, there: str) -> dict[str, str]:
    """Return what the new columns of a row, or of one image of it in the journal, become."""
    return {
        column: f"CASE WHEN {there} THEN {cell.replace('{image}', image)} END"
        for column, cell in says.items()
    }


def build_anew(operations: "Operations", table: sa.Table, says: Mapping[str, str]) -> None:
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
def journal_of(table: sa.Table) -> sa.Table:
    """Return the journal of a table."""
    keys = [column.name for column in table.primary_key]
    return sa.Table(
        f"{table.name}_journal",
        table.metadata,
        sa.Column("change_set_id", refers_to("change_set.id"), primary_key=True),
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
