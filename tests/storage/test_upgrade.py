import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Metric
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from kpidesk.storage.migrations.steps import SHIPPED, Schema, Step
from kpidesk.storage.tables import METADATA
from tests.conftest import ExpectLog
from tests.storage.company import COMPANY, entry, faults, put, put_metrics, values
from tests.storage.conftest import Clock
from tests.storage.test_company_files import contents

if TYPE_CHECKING:
    from alembic.operations import Operations


def add_a_column(operations: "Operations") -> None:
    operations.add_column("owner", sa.Column("phone", sa.Text, nullable=False, server_default=""))


def rebuild_a_table_that_others_refer_to(operations: "Operations") -> None:
    with operations.batch_alter_table("metric", recreate="always") as batch:
        batch.add_column(sa.Column("colour", sa.Integer))
    operations.create_table("review", sa.Column("id", sa.Integer, primary_key=True))


def fail_half_way(operations: "Operations") -> None:
    operations.drop_table("touched")
    operations.execute("UPDATE entry SET value = 0.0")
    operations.create_table("entry", sa.Column("id", sa.Integer))


def lose_what_others_refer_to(operations: "Operations") -> None:
    operations.execute("DELETE FROM metric")


NOW = SHIPPED.version
LATER = Schema(NOW + 2, {NOW + 1: add_a_column, NOW + 2: rebuild_a_table_that_others_refer_to})
BACKUP = f"Café Blume (before update to version {NOW + 2}, 2026-03-14)"


@pytest.fixture
def old(files: SqliteCompanyFiles, path: Path) -> Path:
    file = files.create(path, COMPANY)
    put_metrics(file, Metric(1, "Revenue"), Metric(2, "Visitors"))
    put(file, entry(1, 1, 1.5), entry(2, 1, 2.5))
    file.close()
    return path


def differences(file: SqliteCompanyFile, metadata: sa.MetaData) -> list[object]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with file.read():
        found: list[object] = compare_metadata(
            MigrationContext.configure(file._connection), metadata
        )
        return found


def test_the_shipped_steps_lead_to_the_shipped_version() -> None:
    assert sorted(SHIPPED.steps) == list(range(2, SHIPPED.version + 1))


def test_a_new_file_is_as_the_tables_say(file: SqliteCompanyFile) -> None:
    assert differences(file, METADATA) == []


def test_an_older_file_is_backed_up_and_updated(
    files: SqliteCompanyFiles, old: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    file = SqliteCompanyFiles("Ann", Clock(), LATER).open(old)
    assert values(file) == {1: 1.5}
    assert faults(file) == []
    expected = sa.MetaData(naming_convention=METADATA.naming_convention)
    for table in METADATA.sorted_tables:
        table.to_metadata(expected)
    expected.tables["owner"].append_column(
        sa.Column("phone", sa.Text, nullable=False, server_default="")
    )
    expected.tables["metric"].append_column(sa.Column("colour", sa.Integer))
    sa.Table("review", expected, sa.Column("id", sa.Integer, primary_key=True))
    assert differences(file, expected) == []
    put(file, entry(1, 2, 7.0))
    with file.read():
        assert file._connection.exec_driver_sql("PRAGMA user_version").scalar() == NOW + 2
        assert file._connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    file.close()
    assert [r.getMessage() for r in caplog.records if r.name.startswith("kpidesk")] == [
        f"updated a company file from schema {NOW} to {NOW + 2}"
    ]

    backup = old.with_name(f"{BACKUP}.kpidesk")
    assert sorted(old.parent.iterdir()) == sorted([old, backup])
    file = files.open(backup)  # with the older version
    assert values(file) == {1: 1.5}
    assert faults(file) == []
    file.close()
    with pytest.raises(UserError, match="newer version"):
        files.open(old)
    again = SqliteCompanyFiles("Ann", Clock(), LATER).open(old)
    assert values(again) == {1: 1.5, 2: 7.0}
    again.close()
    assert len(list(old.parent.iterdir())) == 2


def test_an_earlier_backup_is_never_replaced(files: SqliteCompanyFiles, old: Path) -> None:
    old.with_name(f"{BACKUP}.kpidesk").write_text("precious")
    SqliteCompanyFiles("Ann", Clock(), LATER).open(old).close()
    assert old.with_name(f"{BACKUP}.kpidesk").read_text() == "precious"
    files.open(old.with_name(f"{BACKUP} 2.kpidesk")).close()


@pytest.mark.parametrize("step", [fail_half_way, lose_what_others_refer_to])
def test_an_update_that_fails_leaves_the_file_as_it_was(
    files: SqliteCompanyFiles,
    old: Path,
    expect_log: ExpectLog,
    step: Step,
) -> None:
    before = contents(old.parent)
    schema = Schema(NOW + 2, {NOW + 1: add_a_column, NOW + 2: step})
    with (
        expect_log(
            f"update from schema {NOW} to {NOW + 2} failed", level=logging.ERROR, logger="kpidesk"
        ),
        pytest.raises(UserError) as refused,
    ):
        SqliteCompanyFiles("Ann", Clock(), schema).open(old)
    backup = f"{BACKUP}.kpidesk"
    assert refused.value.message == (
        "“Café Blume.kpidesk” was made by an older version of KPI Desk and could not be updated. "
        f"It was left as it is, and “{backup}” is a copy of it. Open it with the older version, "
        "and send the log file to the makers of KPI Desk."
    )
    after = contents(old.parent)
    assert after.pop(backup)
    assert after == before
    file = files.open(old)
    assert values(file) == {1: 1.5}
    assert faults(file) == []
    file.close()


def test_without_a_backup_there_is_no_update(files: SqliteCompanyFiles, tmp_path: Path) -> None:
    old = tmp_path / f"{'x' * 220}.kpidesk"  # leaves no room for the name of the backup
    files.create(old, COMPANY).close()
    before = contents(tmp_path)
    with pytest.raises(UserError, match="the copy that is made before could not be written"):
        SqliteCompanyFiles("Ann", Clock(), LATER).open(old)
    assert contents(tmp_path) == before


def test_a_full_disk_stops_an_update(files: SqliteCompanyFiles, old: Path) -> None:
    def fill_the_disk(operations: "Operations") -> None:
        operations.execute("PRAGMA max_page_count = 1")  # of those in use
        operations.create_table("review", sa.Column("id", sa.Integer, primary_key=True))
        operations.execute("INSERT INTO review SELECT 1 FROM change_set")
        operations.execute("CREATE TABLE more AS SELECT zeroblob(1000000)")

    before = contents(old.parent)
    with pytest.raises(UserError, match=r"The disk is full\. Nothing was changed"):
        SqliteCompanyFiles("Ann", Clock(), Schema(NOW + 1, {NOW + 1: fill_the_disk})).open(old)
    after = contents(old.parent)
    assert after[old.name] == before[old.name]
    files.open(old).close()


def test_an_older_file_in_another_journal_mode_is_updated(old: Path) -> None:
    with closing(sqlite3.connect(old)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
    file = SqliteCompanyFiles("Ann", Clock(), LATER).open(old)
    assert values(file) == {1: 1.5}
    file.close()
