import math
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpidesk.domain.entries import Entry, Origin, OriginKind
from kpidesk.domain.metrics import Metric
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import TYPE, entry, month, put, put_metrics, redo, remove, undo

EXTREMES = [
    -0.0,
    0.0,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    -1.7976931348623157e308,
    0.1,
    0.1 + 0.2,
    1e15 + 0.3,
    2.0**53 + 2,
    123456789.12345679,
    -1.0,
]


def bits(value: float) -> str:
    return struct.pack(">d", value).hex()


def bits_of(file: SqliteCompanyFile) -> str | None:
    """Return the bits of the value in January, as both ways to read it give them."""
    with file.read() as records:
        value = records.values().get(1, {}).get(month(1))
        entries = [found.value for found in records.entries() if found.value is not None]
    assert [bits(found) for found in entries] == ([] if value is None else [bits(value)])
    return None if value is None else bits(value)


@given(
    st.lists(
        st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(EXTREMES),
        min_size=2,
        max_size=2,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_every_bit_survives_writing_undo_and_redo(
    file: SqliteCompanyFile, numbers: list[float]
) -> None:
    first, second = numbers
    put(file, entry(1, 1, first))
    assert bits_of(file) == bits(first)
    remove(file, (1, month(1)))
    put(file, entry(1, 1, second))
    assert bits_of(file) == bits(second)
    undo(file)
    undo(file)
    assert bits_of(file) == bits(first)
    redo(file)
    redo(file)
    assert bits_of(file) == bits(second)
    remove(file, (1, month(1)))


@pytest.mark.parametrize("value", EXTREMES)
def test_every_bit_survives_closing_and_backup(
    files: SqliteCompanyFiles, file: SqliteCompanyFile, path: Path, tmp_path: Path, value: float
) -> None:
    plan = TargetPlan(
        1, 1, PlanKind.PER_PERIOD, month(1).start, value, Target(value, value),
        {month(1): Target(value, value)},
    )  # fmt: skip
    with file.write(TYPE) as work:
        work.put_entries([entry(1, 1, value)])
        work.put_target_plans([plan])
    file.back_up(tmp_path / "backup.kpidesk")
    file.close()
    for place in (path, tmp_path / "backup.kpidesk"):
        file = files.open(place)
        assert bits_of(file) == bits(value)
        with file.read() as records:
            (found,) = records.target_plans()
            assert found.constant is not None
            (version,) = records.entry_history(1, month(1))
        target = found.per_period[month(1)]
        assert version.entry is not None
        numbers = [found.tolerance, found.constant.value, found.constant.upper]
        numbers += [target.value, target.upper, version.entry.value]
        file.close()
        assert [bits(number) for number in numbers if number is not None] == [bits(value)] * 6


def test_whole_numbers_come_back_as_doubles(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 5), entry(1, 2, True))
    with file.read() as records:
        assert [type(found.value) for found in records.entries()] == [float, float]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(file: SqliteCompanyFile, value: float) -> None:
    plan = TargetPlan(1, 1, PlanKind.CONSTANT, month(1).start, constant=Target(value))
    with pytest.raises(ValueError, match="not a number"), file.write(TYPE) as work:
        work.put_target_plans([plan])
    with pytest.raises(ValueError, match="not a value"):
        put(file, entry(1, 1, value))
    assert bits_of(file) is None


TEXTS = {
    "plain": "plain",
    "ünï 数 🙂 العربية\nline\ttab": "ünï 数 🙂 العربية\nline\ttab",
    "nothing\0hidden": "nothing\ufffdhidden",
    "half \ud83d a pair": "half \ufffd a pair",
    "a whole \ud83d\ude42": "a whole 🙂",
    "'; DROP TABLE entry; --": "'; DROP TABLE entry; --",
}


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_is_kept_or_visibly_replaced(file: SqliteCompanyFile, text: str) -> None:
    written = Entry(
        1, month(1), 1.0, text, Origin(OriginKind.IMPORTED, text, text, text, text, text)
    )
    put(file, written)
    put_metrics(file, Metric(3, text, text))
    kept = TEXTS[text]
    with file.read() as records:
        (found,) = records.entries()
        metric = next(metric for metric in records.metrics() if metric.id == 3)
    assert found == Entry(
        1, month(1), 1.0, kept, Origin(OriginKind.IMPORTED, kept, kept, kept, kept, kept)
    )
    assert (metric.name, metric.definition) == (kept, kept)
    assert put(file, written).is_empty


@given(st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
def test_any_text_at_all(file: SqliteCompanyFile, text: str) -> None:
    put(file, entry(1, 1, 1.0, text))
    with file.read() as records:
        (found,) = records.entries()
    assert found.note == text.replace("\0", "\ufffd")
