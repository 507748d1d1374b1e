"""Where values come from: a file's sheet, typing, pasting; one row for all values of a source."""

import hashlib
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, func, insert, select, union

from kpidesk.domain.entries import PASTED, TYPED, Origin, OriginKind
from kpidesk.storage.cells import UnreadableRowError, by_value, text
from kpidesk.storage.tables import ENTRY, source

_Key = tuple[str, str, str, str, str]
_KINDS: Final = by_value(OriginKind)
_PLAIN: Final = {1: TYPED, 2: PASTED}


def seal(source_id: int, key: Sequence[str]) -> str:
    """Return the checksum of a source: nothing else in the file says a second time what it says."""
    said = "".join(f"{len(part)}:{part}" for part in (str(source_id), *key))
    return hashlib.sha256(said.encode()).hexdigest()


def add_plain(connection: Connection) -> None:
    """Write the sources that every file has: typing and pasting."""
    for source_id, origin in _PLAIN.items():
        _add(connection, source_id, _key(origin))


def _key(origin: Origin) -> _Key:
    return (
        origin.kind.value,
        text(origin.file_name),
        text(origin.file_hash),
        text(origin.sheet),
        text(origin.profile),
    )


def _add(connection: Connection, source_id: int, key: _Key) -> None:
    columns = [column.name for column in source.columns]
    row = (source_id, *key, seal(source_id, key))
    connection.execute(insert(source), dict(zip(columns, row, strict=True)))


class Sources:
    """The sources of an open file, read once a view; new ones are written as they come up."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids: dict[_Key, int] = {_key(origin): number for number, origin in _PLAIN.items()}
        self._origins: dict[int, Origin] = {}  # without cell and text
        self._is_read = False

    def id_of(self, origin: Origin) -> int:
        """Return the id of the source of `origin`, whatever its cell and text."""
        said = (
            origin.kind.value, origin.file_name, origin.file_hash, origin.sheet, origin.profile
        )  # fmt: skip
        found = self._ids.get(said)
        if found is not None:
            return found
        self._read()
        key = _key(origin)
        if key not in self._ids:
            self._ids[key] = max(self._ids.values()) + 1
            _add(self._connection, self._ids[key], key)
            self._is_read = False
        self._ids[said] = self._ids[key]
        return self._ids[key]

    def origin(self, source_id: int, cell: str, raw_text: str) -> Origin:
        """Return the origin of a value; UnreadableRowError where there is no such source."""
        if not cell and not raw_text and source_id in _PLAIN:
            return _PLAIN[source_id]
        if source_id not in self._origins:
            self._read()
        found = self._origins.get(source_id)
        if found is None:
            raise UnreadableRowError(source_id)
        if not cell and not raw_text:
            return found
        kind, file_name, file_hash, sheet = (
            found.kind,
            found.file_name,
            found.file_hash,
            found.sheet,
        )
        return Origin(kind, file_name, file_hash, sheet, cell, raw_text, found.profile)

    def _read(self) -> None:
        if self._is_read:
            return
        for (
            source_id,
            kind,
            file_name,
            file_hash,
            sheet,
            profile,
            _seal,
        ) in self._connection.execute(select(source)).all():
            if kind not in _KINDS:
                raise UnreadableRowError(kind)
            self._ids[kind, file_name, file_hash, sheet, profile] = source_id
            self._origins[source_id] = Origin(
                _KINDS[kind], file_name, file_hash, sheet, profile=profile
            )
        self._is_read = True


def is_intact(connection: Connection) -> bool:
    """Say whether every source is as it was written, and none that is spoken of is missing."""
    found = connection.execute(select(source).order_by(source.c.id)).all()
    if [row.id for row in found] != list(range(1, len(found) + 1)):
        return False
    if any(row.seal != seal(row.id, row[1:-1]) for row in found):
        return False
    journal = ENTRY.journal
    spoken_of = union(select(journal.c.old_source_id), select(journal.c.new_source_id)).subquery()
    latest = connection.execute(select(func.max(spoken_of.c[0]))).scalar()
    return latest is None or latest <= len(found)
