"""What holds for every object that `kpidesk import --dry-run --json` prints."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

Position = tuple[int, int]

_CELL: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_PERIODS: Final = {
    "day": r"\d{4}-\d\d-\d\d",
    "week": r"\d{4}-W\d\d|--W\d\d",
    "month": r"\d{4}-\d\d|--\d\d",
    "quarter": r"\d{4}-Q[1-4]|--Q[1-4]",
    "year": r"\d{4}",
}
_LAYOUTS: Final = {"wide", "transposed", "long", "columns", "transactions"}
_TABLE: Final = {"sheet", "range", "layout", "frequency", "entries", "rejected", "ignored"}


def positions(name: str) -> Iterator[Position]:
    """Yield row and column, from 0, of each cell of B2 or A5:B16."""
    ends = [_CELL.fullmatch(part) for part in name.split(":")]
    assert 1 <= len(ends) <= 2, name
    assert all(ends), name
    corners = [(int(end[2]) - 1, _column(end[1])) for end in ends if end]
    (top, left), (bottom, right) = corners[0], corners[-1]
    assert top <= bottom, name
    assert left <= right, name
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield row, column


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def assert_as_documented(found: Mapping[str, Any]) -> None:
    """Fail where `found` is not of the form that is promised to other programs."""
    # What --create-metrics would make stands behind, and only then.
    assert [key for key in found if key != "new_metrics"] == ["file", "sha256", "tables"]
    assert isinstance(found["file"], str)
    assert re.fullmatch("[0-9a-f]{64}", found["sha256"])
    for table in found["tables"]:
        assert table.keys() - {"needs_year"} == _TABLE
        assert isinstance(table["sheet"], str)
        assert list(positions(table["range"]))
        assert table["layout"] in _LAYOUTS
        assert table["frequency"] in (None, *_PERIODS)
        _assert_entries(table)
        for cell in table["rejected"]:
            assert cell.keys() == {"cell", "raw", "reason"}
            assert len(list(positions(cell["cell"]))) == 1
            assert_sentence(cell["reason"])
        for cell in table["ignored"]:
            assert cell.keys() == {"range", "reason"}
            assert list(positions(cell["range"]))
            assert_sentence(cell["reason"])


def _assert_entries(table: Mapping[str, Any]) -> None:
    needs_year = table.get("needs_year", False)
    assert needs_year in (True, False)
    named = set()
    for entry in table["entries"]:
        assert entry.keys() == {"label", "period", "value", "cell", "raw"}
        assert entry["label"].strip(" >"), entry
        assert entry["label"] == " > ".join(part.strip() for part in entry["label"].split(" > "))
        assert re.fullmatch(_PERIODS[table["frequency"]], entry["period"]), entry
        assert not entry["period"].startswith("--") or needs_year, entry
        assert isinstance(entry["value"], float | int)
        assert math.isfinite(entry["value"])
        assert isinstance(entry["raw"], str)
        assert len(list(positions(entry["cell"]))) == 1
        assert (entry["label"], entry["period"]) not in named, entry
        named.add((entry["label"], entry["period"]))


def assert_every_cell_once(
    found: Mapping[str, Any], filled: Mapping[str, Collection[Position]]
) -> None:
    """Fail where a cell of a table is not in exactly one of its lists.

    `filled` are the cells of each sheet that hold something.
    """
    for table in found["tables"]:
        ends = Counter[Position]()
        for cell in (*table["entries"], *table["rejected"]):
            ends.update(positions(cell["cell"]))
        for run in table["ignored"]:
            ends.update(positions(run["range"]))
        there = set(filled[table["sheet"]])
        inside = there.intersection(positions(table["range"]))
        assert {place: ends[place] for place in inside} == dict.fromkeys(inside, 1)
        assert max((ends[place] for place in there), default=0) <= 1
        stated = {place for cell in table["entries"] for place in positions(cell["cell"])}
        assert stated <= inside  # no number comes from a blank cell


def assert_sentence(text: str) -> None:
    """Fail where `text` is not a sentence that a person can read."""
    assert re.fullmatch(r"[A-Z0-9“].*[.?!]", text, re.DOTALL), text
