"""Make and open company files; each refusal is a sentence and leaves the file as it was."""

import datetime as dt
import os
from pathlib import Path

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.metrics import Company
from kpidesk.storage import copies, driver, inspection, refusals, sources, sqlite, upgrade
from kpidesk.storage.company_file import Clock, SqliteCompanyFile
from kpidesk.storage.guard import FileInUseError, Guard
from kpidesk.storage.migrations.steps import SHIPPED, Schema
from kpidesk.storage.tables import METADATA


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
            inspection.refuse_no_file(place)
            inspection.refuse_stranger(place)
            guard = Guard(place)
            try:
                look = driver.look_at(place.resolve())
                inspection.refuse_by_look(place, look, self._schema.version)
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
        return path.is_file() and driver.belongs_to_us(path)
    except sqlite.ERRORS:
        return False


def _refuse_taken(place: Path) -> None:
    if os.path.lexists(place):
        raise refusals.exists(place)
    for sidecar in copies.sidecars(place):
        if sidecar.exists():
            raise refusals.leftover(place, sidecar)
