import csv
import io
import json
import struct
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.entries import Entry, Origin, OriginKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Metric
from kpidesk.domain.ports import ExportWriter
from kpidesk.domain.reporting import EntryExport, ExportedEntry
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.reports.exports import CsvExportWriter, JsonExportWriter
from tests.golden.compare import assert_golden
from tests.reports import example

TEXTS = st.text(max_size=30)
UNITS = st.builds(Unit, st.sampled_from(UnitKind), TEXTS, st.integers(0, 6))
DOUBLES = st.none() | st.floats(allow_nan=False, allow_infinity=False)
ORIGINS = st.builds(Origin, st.sampled_from(OriginKind), TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)


@st.composite
def exports(draw: st.DrawFn) -> EntryExport:
    entries = []
    for number in range(draw(st.integers(0, 5))):
        metric = Metric(number, draw(TEXTS), unit=draw(UNITS))
        entry = Entry(number, example.MARCH, draw(DOUBLES), draw(TEXTS), draw(ORIGINS))
        entries.append(ExportedEntry(metric, "2026-03", entry))
    return EntryExport(example.COMPANY, tuple(entries))


def written(writer: ExportWriter, export: EntryExport) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        writer.write(export, path)
        return path.read_bytes()


def bits(value: float | None) -> bytes | None:
    """Return the double itself: 0.0 and -0.0 are equal, but not the same."""
    return None if value is None else struct.pack("<d", value)


def taken_off(text: str) -> str:
    """Return a CSV text as a program reads it: without one leading apostrophe."""
    return text.removeprefix("'")


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(exports())
def test_json_gives_back_every_entry_to_the_last_bit(export: EntryExport) -> None:
    document = json.loads(written(JsonExportWriter(), export))

    assert len(document["entries"]) == len(export.entries)
    for row, exported in zip(document["entries"], export.entries, strict=True):
        metric, entry, origin = exported.metric, exported.entry, exported.entry.origin
        assert bits(row.pop("value")) == bits(entry.value)
        assert row == {
            "metric": metric.name,
            "period": "2026-03",
            "frequency": "month",
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


@given(exports())
def test_csv_gives_back_every_entry_to_the_last_bit(export: EntryExport) -> None:
    rows = rows_of(written(CsvExportWriter(), export))

    assert len(rows) == len(export.entries)
    for row, exported in zip(rows, export.entries, strict=True):
        metric, entry, origin = exported.metric, exported.entry, exported.entry.origin
        value = row.pop("value")
        assert bits(float(value) if value else None) == bits(entry.value)
        assert {name: taken_off(text) for name, text in row.items()} == {
            "metric": metric.name,
            "period": "2026-03",
            "frequency": "month",
            "unit": metric.unit.kind.value,
            "unit_symbol": metric.unit.symbol,
            "note": entry.note,
            "origin": origin.kind.value,
            "file": origin.file_name,
            "file_hash": origin.file_hash,
            "sheet": origin.sheet,
            "cell": origin.cell,
            "raw_text": origin.raw_text,
            "profile": origin.profile,
            "events": "",
        }


@given(exports())
def test_no_csv_text_can_start_a_formula(export: EntryExport) -> None:
    for row in rows_of(written(CsvExportWriter(), export)):
        texts = [text for name, text in row.items() if name != "value"]
        assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_csv_is_what_excel_opens() -> None:
    content = written(CsvExportWriter(), example.export())

    assert content.startswith(b"\xef\xbb\xbfmetric,period,")
    assert content.endswith(b"\r\n")
    assert_golden("export.csv", content.decode("utf-8-sig").replace("\r\n", "\n"))


def test_json_is_the_documented_shape() -> None:
    content = written(JsonExportWriter(), example.export())

    document = json.loads(content)
    assert (document["format"], document["version"]) == ("kpidesk-entries", 1)
    assert_golden("export.json", content.decode())


def test_company_without_entries_is_exported_too() -> None:
    export = EntryExport(example.COMPANY, ())

    assert json.loads(written(JsonExportWriter(), export))["entries"] == []
    assert rows_of(written(CsvExportWriter(), export)) == []


@pytest.mark.parametrize("writer", [JsonExportWriter(), CsvExportWriter()])
def test_folder_that_is_gone_is_said_in_a_sentence(writer: ExportWriter, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no folder"):
        writer.write(example.export(), tmp_path / "gone" / "export.csv")
    assert list(tmp_path.iterdir()) == []
