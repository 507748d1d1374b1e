"""Every number of a company for other programs, as JSON or CSV: nothing rounded or left out.

Numbers that were typed, pasted or imported are as they are stored; those of the origin "calculated"
are stored nowhere, and are as the formulas gave them when the export was made.
"""

import codecs
import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from kpidesk.domain.entries import Entry
from kpidesk.domain.events import Event
from kpidesk.domain.metrics import Company
from kpidesk.domain.reporting import EntryExport, ExportedEntry
from kpidesk.whole_file import whole_file

JSON_FORMAT: Final = "kpidesk-entries"
JSON_VERSION: Final = 1

CSV_COLUMNS: Final = (
    "metric", "period", "frequency", "value", "unit", "unit_symbol", "note",
    "origin", "file", "file_hash", "sheet", "cell", "raw_text", "profile", "events",
)  # fmt: skip

# Excel and its fellows run a CSV field that starts with one of these, quoted or not; in East Asian
# set-ups the full-width = + - @ too. The apostrophe is here so that one can be taken off again.
_STARTS_FORMULA: Final = tuple("=+-@\t\r\n'\uff1d\uff0b\uff0d\uff20")


class JsonExportWriter:
    """Writes every entry as one JSON document, an entry a line.

    Shape, version 1 (UTF-8; a reader should ignore keys that it does not know):

        {"format": "kpidesk-entries", "version": 1,
         "company": {"name": str, "currency": str, "fiscal_start_month": 1 to 12},
         "entries": [
          {"metric": str, "period": str, "frequency": str, "value": number or null,
           "unit": {"kind": str, "symbol": str, "decimals": int}, "note": str,
           "origin": {"kind": str, "file": str, "hash": str, "sheet": str, "cell": str,
                      "raw": str, "profile": str}}],
         "events": [{"on": "2026-03-14", "text": str, "metric": str}]}

    `period` is the code 2026-03-14, 2026-W05, 2026-03, 2026-Q1 or 2026, quarters and years those of
    the business year. `value` has the shortest digits that read back to exactly the same double,
    percentages as fractions (12 % is 0.12), null where there is only a note. `unit` is that in
    which the period was measured. The kind of `origin` is typed, pasted, imported or calculated;
    `profile` is the import profile that a file was read by. The `metric` of an event is empty where
    it is one of the whole business.
    """

    def write(self, export: EntryExport, path: Path) -> None:
        """Write `export` to `path`, whole or not at all; UserError where that cannot be done."""
        with whole_file(path) as file:
            file.writelines(part.encode() for part in _json_parts(export))


def _json_parts(export: EntryExport) -> Iterator[str]:
    head = {"format": JSON_FORMAT, "version": JSON_VERSION, "company": _company(export.company)}
    yield f'{_dump(head)[:-1]}, "entries": ['
    separator = "\n"
    for exported in export.entries:
        yield separator + _dump(_json_entry(exported))
        separator = ",\n"
    yield '\n], "events": ['
    separator = "\n"
    for event, metric in export.events:
        yield separator + _dump({"on": event.on.isoformat(), "text": event.text, "metric": metric})
        separator = ",\n"
    yield "\n]}\n"


def _dump(value: dict[str, Any]) -> str:
    # NaN is no JSON: should one ever come here, a bug is better than a broken document.
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _company(company: Company) -> dict[str, Any]:
    return {
        "name": company.name,
        "currency": company.currency,
        "fiscal_start_month": company.fiscal_start_month,
    }


def _json_entry(exported: ExportedEntry) -> dict[str, Any]:
    metric, entry, origin = exported.metric, exported.entry, exported.entry.origin
    return {
        "metric": metric.name,
        "period": exported.period_code,
        "frequency": entry.period.frequency.value,
        "value": None if entry.value is None else float(entry.value),
        "unit": {
            "kind": metric.unit.kind.value,
            "symbol": metric.unit.symbol,
            "decimals": metric.unit.decimals,
        },
        "note": entry.note,
        "origin": {
            "kind": origin.kind.value,
            "file": origin.file_name,
            "hash": origin.file_hash,
            "sheet": origin.sheet,
            "cell": origin.cell,
            "raw": origin.raw_text,
            "profile": origin.profile,
        },
    }


class CsvExportWriter:
    """Writes every entry as CSV (RFC 4180: comma, CRLF, quotes doubled), one entry a line.

    UTF-8 with a byte order mark, without which Excel reads "Müller" as "MÃ¼ller". Values have a
    decimal point and the shortest digits that read back to exactly the same double, percentages as
    fractions; an empty value means that there is only a note. The unit is that in which the period
    was measured; `origin` is typed, pasted, imported or calculated. `events` are what happened in
    the period: "2026-03-14: Moved; 2026-03-20: Fair".

    A text that begins with = + - @ ' a tab or a line break gets one apostrophe more in front, so
    that no spreadsheet program runs it as a formula; a program that reads the file takes one
    leading apostrophe off. The JSON export has every text as it is.
    """

    def write(self, export: EntryExport, path: Path) -> None:
        """Write `export` to `path`, whole or not at all; UserError where that cannot be done."""
        with whole_file(path) as file:
            file.write(codecs.BOM_UTF8)
            writer = csv.writer(_Utf8(file), lineterminator="\r\n")
            writer.writerow(CSV_COLUMNS)
            writer.writerows(_csv_row(exported) for exported in export.entries)


@dataclass(frozen=True, slots=True)
class _Utf8:
    """What csv.writer asks of a file; a TextIOWrapper would close the file that it does not own."""

    file: BinaryIO

    def write(self, text: str) -> int:
        """Write `text` as UTF-8."""
        return self.file.write(text.encode())


def _csv_row(exported: ExportedEntry) -> list[str]:
    metric, entry, origin = exported.metric, exported.entry, exported.entry.origin
    texts = [
        metric.name, exported.period_code, entry.period.frequency.value, "",
        metric.unit.kind.value, metric.unit.symbol, entry.note,
        origin.kind.value, origin.file_name, origin.file_hash, origin.sheet, origin.cell,
        origin.raw_text, origin.profile, _events(exported.events),
    ]  # fmt: skip
    row = [_harmless(text) for text in texts]
    row[CSV_COLUMNS.index("value")] = _exact(entry)
    return row


def _events(events: Iterable[Event]) -> str:
    return "; ".join(f"{each.on.isoformat()}: {each.text}" for each in events)


def _exact(entry: Entry) -> str:
    return "" if entry.value is None else repr(float(entry.value))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text
