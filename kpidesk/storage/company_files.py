"""Make and open company files; each refusal is a sentence and leaves the file as it was."""

import datetime as dt
import os
from pathlib import Path
from typing import Final

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.metrics import Company
from kpidesk.storage import copies, refusals, sources, sqlite, upgrade
from kpidesk.storage.company_file import Clock, SqliteCompanyFile
from kpidesk.storage.guard import FileInUseError, Guard
from kpidesk.storage.migrations.steps import SHIPPED, Schema
from kpidesk.storage.tables import METADATA

_TABLES: Final = frozenset(("table", name) for name in METADATA.tables)
_RUNS_CODE: Final = {"trigger", "view"}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SqliteCompanyFiles:
    """Makes and opens company files for one person."""

    def __init__(self, who: str, clock: Clock = _now, schema: Schema = SHIPPED) -> None:
        self._who = who
        self._clock = clock
        self._schema = schema

    def create(self, path: Path, company: Company) -> SqliteCompanyFile:
        """Create a company file that must not exist yet, and open it."""
        place = path.absolute()
        with copies.draft_beside(place) as draft:
            _refuse_taken(place)
            self._write_new(draft, company)
            copies.place_new(draft, place)
        return self.open(place)

    def open(self, path: Path) -> SqliteCompanyFile:
        """Open a company file, updating one of an older schema."""
        place = path.absolute()
        try:
            _refuse_no_file(place)
            _refuse_stranger(place)
            guard = Guard(place)
            try:
                self._refuse_by_look(place)
                return self._open_sound(place, guard)
            except BaseException:
                guard.release()
                raise
        except FileInUseError as error:
            raise refusals.locked(place) from error
        except (OSError, *sqlite.ERRORS) as error:
            refusal = refusals.of_opening(error, place)
            if refusal is None:
                raise
            raise refusal from error

    def _write_new(self, draft: Path, company: Company) -> None:
        connection = sqlite.connect(draft, create=True)
        try:
            with sqlite.writing(connection):
                sqlite.create_tables(connection, METADATA)
                sources.add_plain(connection)
                sqlite.stamp(connection, self._schema.version)
            file = SqliteCompanyFile(draft, connection, self._who, self._clock)
            with file.write(Action(ActionKind.CREATE_COMPANY, subject=company.name)) as work:
                work.put_company(company)
        finally:
            connection.close()

    def _refuse_by_look(self, place: Path) -> None:
        look = sqlite.look_at(place.resolve())
        if look.version > self._schema.version:
            raise refusals.newer(place)
        if not look.is_sound or look.version < 1:
            raise refusals.damaged(place)
        if any(kind in _RUNS_CODE for kind, _name in look.objects):
            raise refusals.tampered(place)
        if look.version == self._schema.version and not look.objects >= _TABLES:
            raise refusals.damaged(place)

    def _open_sound(self, place: Path, guard: Guard) -> SqliteCompanyFile:
        connection = sqlite.connect(place)
        try:
            if sqlite.schema_version(connection) < self._schema.version:
                upgrade.upgrade(connection, place, self._schema, self._clock().date())
            return SqliteCompanyFile(place, connection, self._who, self._clock, guard)
        except BaseException:
            connection.close()
            raise


def is_company_file(path: Path) -> bool:
    """Say whether `path` is a company file, by what it holds; what is not there is none."""
    try:
        return path.is_file() and sqlite.belongs_to_us(path)
    except sqlite.ERRORS:
        return False


def _refuse_taken(place: Path) -> None:
    if os.path.lexists(place):
        raise refusals.exists(place)
    for sidecar in copies.sidecars(place):
        if sidecar.exists():
            raise refusals.leftover(place, sidecar)


def _refuse_no_file(place: Path) -> None:
    if not place.exists():
        raise refusals.missing(place)
    if place.is_dir():
        raise refusals.folder(place)
    if not place.is_file():
        raise refusals.foreign(place)
    if place.stat().st_size == 0:
        raise refusals.empty(place)
    if not os.access(place, os.R_OK):
        raise refusals.unreadable(place)


def _refuse_stranger(place: Path) -> None:
    if not sqlite.belongs_to_us(place):
        raise refusals.foreign(place)
    if not os.access(place, os.W_OK):
        raise refusals.read_only(place)
    if not os.access(place.resolve().parent, os.W_OK):
        raise refusals.read_only_folder(place)
