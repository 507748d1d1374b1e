"""Faults that this computer cannot have on demand: each still gets a sentence of its own."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.storage import refusals
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import COMPANY

PATH = Path("/home/ann/Blume.kpidesk")


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


def said(refusal: UserError | None) -> str:
    assert refusal is not None
    return refusal.message


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (sqlite3.SQLITE_BUSY, "“Blume.kpidesk” is open already, in another window"),
        (sqlite3.SQLITE_BUSY_RECOVERY, "“Blume.kpidesk” is open already, in another window"),
        (sqlite3.SQLITE_CORRUPT, "“Blume.kpidesk” is damaged, so it was not opened."),
        (sqlite3.SQLITE_NOTADB, "“Blume.kpidesk” is not a company file of KPI Desk"),
        (sqlite3.SQLITE_READONLY, "“Blume.kpidesk” is write-protected"),
        (sqlite3.SQLITE_CANTOPEN, f"The folder {PATH.parent} is write-protected"),
        (sqlite3.SQLITE_FULL, "The disk is full."),
        (sqlite3.SQLITE_IOERR_READ, "The disk reported an error."),
    ],
)
def test_while_opening(code: int, sentence: str) -> None:
    assert said(refusals.of_opening(sqlite_error(code), PATH)).startswith(sentence)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (sqlite3.SQLITE_BUSY, "“Blume.kpidesk” is open already, in another window"),
        (sqlite3.SQLITE_CORRUPT, "A part of “Blume.kpidesk” is damaged and cannot be read."),
        (sqlite3.SQLITE_READONLY_DBMOVED, f"The folder {PATH.parent} is write-protected"),
        (sqlite3.SQLITE_FULL, "The disk is full. Nothing was changed in “Blume.kpidesk”"),
        (sqlite3.SQLITE_IOERR_FSYNC, "The disk reported an error. Nothing was changed"),
    ],
)
def test_while_working(code: int, sentence: str) -> None:
    assert said(refusals.of_using(sqlite_error(code), PATH)).startswith(sentence)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "x"), "There is not enough room on the disk for “Blume.kpidesk”"),
        (OSError(errno.EACCES, "x"), "“Blume.kpidesk” was not written, because you may not save"),
        (OSError(errno.ENOENT, "x"), "“Blume.kpidesk” was not written, because there is no folder"),
        (OSError(errno.EIO, "I/O error"), "“Blume.kpidesk” could not be written (I/O error)."),
        (FileExistsError(), "There is already something called “Blume.kpidesk”"),
        (sqlite_error(sqlite3.SQLITE_FULL), "There is not enough room on the disk for"),
        (sqlite_error(sqlite3.SQLITE_CANTOPEN), "“Blume.kpidesk” was not written, because you may"),
        (sqlite_error(sqlite3.SQLITE_IOERR), "“Blume.kpidesk” could not be written (as SQLite"),
    ],
)
def test_while_writing_a_new_file(error: Exception, sentence: str) -> None:
    assert said(refusals.of_writing(error, PATH)).startswith(sentence)


def test_a_file_in_the_way_is_called_that(tmp_path: Path) -> None:
    path = tmp_path / "b.kpidesk"
    path.touch()
    assert said(refusals.of_writing(PermissionError(errno.EACCES, "x"), path)).startswith(
        "“b.kpidesk” cannot be replaced: it is write-protected or open in another program."
    )


def test_a_drive_that_is_gone() -> None:
    refusal = refusals.of_opening(OSError(errno.EIO, "Input/output error"), PATH)
    assert said(refusal).startswith("“Blume.kpidesk” could not be opened (Input/output error).")


def test_a_bug_stays_a_bug() -> None:
    for error in (ValueError(), sqlite3.ProgrammingError(), sqlite_error(sqlite3.SQLITE_MISUSE)):
        assert refusals.of_opening(error, PATH) is None
        assert refusals.of_using(error, PATH) is None
        assert refusals.of_writing(error, PATH) is None


def test_a_disk_without_hard_links(
    files: SqliteCompanyFiles, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_names: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    files.create(path, COMPANY).close()
    files.open(path).close()
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("works", [True, False])
def test_a_file_that_comes_up_meanwhile_is_not_replaced(
    files: SqliteCompanyFiles, path: Path, monkeypatch: pytest.MonkeyPatch, *, works: bool
) -> None:
    link = os.link

    def link_late(draft: Path, place: Path) -> None:
        place.write_text("somebody else's")
        if not works:
            raise OSError(errno.EPERM, "Operation not permitted")
        link(draft, place)

    monkeypatch.setattr(os, "link", link_late)
    with pytest.raises(UserError, match="There is already something called"):
        files.create(path, COMPANY)
    assert path.read_text() == "somebody else's"
    assert list(path.parent.iterdir()) == [path]
