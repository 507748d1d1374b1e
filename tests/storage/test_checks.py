import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import Origin, OriginKind
from kpidesk.domain.errors import CancelledError, UserError
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.metrics import Department, Direction, EarlierDefinition, Metric, Owner
from kpidesk.domain.objectives import Objective
from kpidesk.domain.qualification import Answer, Criterion
from kpidesk.domain.target_plans import Growth
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit
from kpidesk.storage import checks
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import COMPANY, Silent, entry, faults, month, put, undo, values

NOW = (
    ": what stands in the file is not what was written there last. "
    "Compare it with your papers or a backup, and enter it again."
)
BEFORE = (
    ": two steps of its history do not fit together. "
    "What stands today is not concerned; an old value in the history may be wrong."
)
IMPORTED = Origin(OriginKind.IMPORTED, "book.xlsx", "5f" * 32, "March", "C7", "41", "Till")
LOST = "Open your latest backup, and keep this file for someone who can mend it."


@pytest.fixture
def closed(files: SqliteCompanyFiles, path: Path) -> Path:
    file = files.create(path, COMPANY)
    with file.write(Action(ActionKind.IMPORT)) as work:
        work.put_departments([Department(1, "Shop")])
        work.put_owners([Owner(1, "Ann")])
        work.put_objectives([Objective(1, "Grow")])
        work.put_metrics([Metric(1, "Revenue"), Metric(2, "Visitors")])
        work.put_target_plans(
            [
                TargetPlan(
                    1, 1, PlanKind.PER_PERIOD, month(1).start, per_period={month(3): Target(5.0)}
                ),
                TargetPlan(2, 2, PlanKind.GROWTH, month(1).start, rule=Growth(0.05)),
            ]
        )
        earlier = EarlierDefinition(month(2).start, "", Unit(), Direction.HIGHER)
        work.put_earlier_definitions(1, [earlier])
        work.put_answers(1, {Criterion.SPECIFIC: Answer(is_yes=True)})
        work.put_partners(1, [2])
        work.put_entries([entry(1, 3, 1000.0), entry(2, 3, 40.0, "counted")])
        work.put_entries([entry(2, 4, 41.0, origin=IMPORTED)])
        work.put_import_profiles([ImportProfile(1, "The book", "book.xlsx", ())])
    put(file, entry(1, 3, 2000.0))
    put(file, entry(1, 3, 3000.0))
    file.close()
    return path


def change_behind_its_back(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            raw.execute(statement)


def found_in(files: SqliteCompanyFiles, path: Path) -> list[str]:
    file = files.open(path)
    try:
        return list(faults(file))
    finally:
        file.close()


def test_nothing_is_wrong_with_a_good_file(files: SqliteCompanyFiles, closed: Path) -> None:
    assert found_in(files, closed) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE entry SET value = 3000.5 WHERE metric_id = 1", "Revenue, March 2026" + NOW),
        (
            "UPDATE entry SET note = 'countEd' WHERE metric_id = 2 AND period_start = '2026-03-01'",
            "Visitors, March 2026" + NOW,
        ),
        (
            "UPDATE entry SET origin_cell = 'C8' WHERE period_start = '2026-04-01'",
            "Visitors, April 2026" + NOW,
        ),
        (
            "UPDATE entry SET source_id = 2 WHERE period_start = '2026-04-01'",
            "Visitors, April 2026" + NOW,
        ),
        ("UPDATE import_profile SET labels = '{\"x\":1}'", "Import profile 1" + NOW),
        ("DELETE FROM import_profile", "Import profile 1" + NOW),
        (
            "DELETE FROM entry WHERE metric_id = 2 AND period_start = '2026-03-01'",
            "Visitors, March 2026" + NOW,
        ),
        (
            "DELETE FROM entry_journal WHERE metric_id = 2 AND period_start = '2026-03-01'",
            "Visitors, March 2026" + NOW,
        ),
        (
            "UPDATE entry_journal SET new_value = 9 WHERE change_set_id = 4",
            "Revenue, March 2026" + NOW,
        ),
        (
            "UPDATE entry_journal SET new_value = 9 WHERE change_set_id = 3",
            "Revenue, March 2026" + BEFORE,
        ),
        (
            "UPDATE entry_journal SET old_value = 9 WHERE change_set_id = 3",
            "Revenue, March 2026" + BEFORE,
        ),
        (
            "UPDATE entry_journal SET old_note = 'x' WHERE change_set_id = 2 AND metric_id = 1",
            "Revenue, March 2026" + BEFORE,
        ),
        ("DELETE FROM entry_journal WHERE change_set_id = 3", "Revenue, March 2026" + BEFORE),
        ("UPDATE metric SET unit_decimals = 3 WHERE id = 2", "The definition of Visitors" + NOW),
        ("UPDATE target_value SET value = 6.0", "The target of Revenue for March 2026" + NOW),
        (
            "UPDATE metric SET starts_on = '2026-01-01' WHERE id = 2",
            "The definition of Visitors" + NOW,
        ),
        (
            "UPDATE earlier_definition SET unit_symbol = '€'",
            "An earlier definition of Revenue" + NOW,
        ),
        ("UPDATE metric_answer SET is_yes = 0", "An answer about Revenue" + NOW),
        ("UPDATE metric_partner SET position = 5", "What predicts Revenue" + NOW),
        ("UPDATE target_plan SET tolerance = 0.5 WHERE id = 1", "A target of Revenue" + NOW),
        ("UPDATE target_plan SET growth_value = 0.5 WHERE id = 2", "A target of Visitors" + NOW),
        (
            "UPDATE entry SET value = NULL, not_applicable = 1 WHERE note = 'counted'",
            "Visitors, March 2026" + NOW,
        ),
        ("UPDATE company SET currency = '$'", "The company's settings" + NOW),
        ("UPDATE department SET name = 'shop'", "Department 1" + NOW),
        ("UPDATE owner SET email = 'x'", "Owner 1" + NOW),
        ("UPDATE objective SET description = 'x'", "Objective 1" + NOW),
    ],
)
def test_a_changed_value_shows_wherever_it_stands(
    files: SqliteCompanyFiles, closed: Path, change: str, sentence: str
) -> None:
    change_behind_its_back(closed, change)
    assert found_in(files, closed) == [sentence]


def test_a_row_that_came_from_nowhere(files: SqliteCompanyFiles, closed: Path) -> None:
    change_behind_its_back(
        closed,
        "INSERT INTO entry SELECT metric_id, frequency, '2026-05-01', value, note, source_id,"
        " '', '', 0, 0 FROM entry WHERE note = 'counted'",
    )
    assert found_in(files, closed) == ["Visitors, May 2026" + NOW]


SOURCES = (
    "The list of the files that numbers were imported from is damaged. The numbers themselves are "
    "not concerned, but where some of them come from may be shown wrong. " + LOST
)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE source SET file_name = 'b00k.xlsx' WHERE id = 3",
        "UPDATE source SET file_hash = '' WHERE id = 3",
        "UPDATE source SET sheet = 'May' WHERE id = 3",
        "UPDATE source SET profile = '' WHERE id = 3",
        "UPDATE source SET kind = 'pasted' WHERE id = 3",
        "UPDATE source SET seal = '' WHERE id = 3",
        "UPDATE source SET kind = 'imported' WHERE id = 1",
        "DELETE FROM source WHERE id = 2",
    ],
)
def test_a_source_that_was_tampered_with(
    files: SqliteCompanyFiles, closed: Path, change: str
) -> None:
    change_behind_its_back(closed, change)
    assert found_in(files, closed) == [SOURCES]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM touched WHERE change_set_id = 3",
        "UPDATE touched SET touched_id = 2 WHERE change_set_id = 3",
    ],
)
def test_a_step_that_is_not_known_to_have_touched_a_metric(
    files: SqliteCompanyFiles, closed: Path, change: str
) -> None:
    change_behind_its_back(closed, change)
    assert found_in(files, closed) == [
        "1 row in the table “entry_journal” refers to something that is not in the file. " + LOST
    ]


def test_a_source_that_is_missing(files: SqliteCompanyFiles, closed: Path) -> None:
    change_behind_its_back(closed, "DELETE FROM source WHERE id = 3")
    assert found_in(files, closed) == [
        "1 row in the table “entry” refers to something that is not in the file. " + LOST,
        SOURCES,
    ]


def test_a_source_that_only_the_history_speaks_of(files: SqliteCompanyFiles, closed: Path) -> None:
    file = files.open(closed)
    put(file, entry(2, 4, 42.0))
    file.close()
    change_behind_its_back(closed, "DELETE FROM source WHERE id = 3")
    assert found_in(files, closed) == [SOURCES]


def test_a_row_that_refers_to_nothing(files: SqliteCompanyFiles, closed: Path) -> None:
    change_behind_its_back(closed, "UPDATE entry SET metric_id = 7 WHERE note = 'counted'")
    assert found_in(files, closed) == [
        "1 row in the table “entry” refers to something that is not in the file. " + LOST,
        "Visitors, March 2026" + NOW,
        "metric 7, March 2026" + NOW,
    ]


def test_one_flipped_byte_of_a_number(files: SqliteCompanyFiles, closed: Path) -> None:
    content = closed.read_bytes()
    number = bytes.fromhex("40a7700000000000")  # 3000.0: in the row, and in the journal as new
    places = [at for at in range(len(content)) if content.startswith(number, at)]
    assert len(places) == 2
    for at in places:
        flipped = bytearray(content)
        flipped[at + 2] ^= 0x04
        closed.write_bytes(flipped)
        assert found_in(files, closed) == ["Revenue, March 2026" + NOW]
    closed.write_bytes(content)


def test_an_index_that_does_not_fit(files: SqliteCompanyFiles, closed: Path) -> None:
    change_behind_its_back(
        closed,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = 'CREATE INDEX ix_metric_owner_id ON metric (position)'"
        " WHERE name = 'ix_metric_owner_id'",
    )
    found = found_in(files, closed)
    assert found
    assert all(
        sentence.startswith("The structure of the file is damaged (") and sentence.endswith(LOST)
        for sentence in found
    )


def test_pages_that_cannot_be_read(files: SqliteCompanyFiles, closed: Path) -> None:
    change_behind_its_back(closed, "UPDATE metric SET name = CAST(x'ff41' AS TEXT) WHERE id = 1")
    sentence = "A part of the file is so damaged that it cannot be read. " + LOST
    assert found_in(files, closed) == [sentence]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE metric SET stage = 'kpj' WHERE id = 1",
        "UPDATE metric SET retired_on = 'soon' WHERE id = 1",
        "UPDATE metric SET starts_on = 5 WHERE id = 1",
        "UPDATE metric SET unit_kind = 'elephants' WHERE id = 1",
        "UPDATE metric SET perspective = 'elephants' WHERE id = 1",
        "UPDATE metric SET collection_way = 'magic' WHERE id = 1",
        "UPDATE metric SET weight = 'much' WHERE id = 1",
        "UPDATE metric SET benchmark_value = 9e999 WHERE id = 1",
        "UPDATE objective SET level = 'universe'",
        "UPDATE objective SET weight = 'much'",
        "UPDATE earlier_definition SET unit_kind = 'elephants'",
        "UPDATE earlier_definition SET until = 'once'",
        "UPDATE metric_answer SET criterion = 'beautiful'",
        "UPDATE target_plan SET kind = 'ramp' WHERE id = 2",
        "UPDATE target_plan SET kind = 'spread' WHERE id = 2",
        "UPDATE target_plan SET kind = 'spread', yearly_value = 1.0 WHERE id = 2",
        "UPDATE target_plan SET growth_value = NULL WHERE id = 2",
        "UPDATE entry SET not_applicable = 1 WHERE metric_id = 1",
        "UPDATE metric SET name = CAST(x'ff41' AS TEXT) WHERE id = 1",
        "UPDATE entry SET frequency = 'month!' WHERE metric_id = 1",
        "UPDATE entry SET period_start = '2026-03-07' WHERE metric_id = 1",
        "UPDATE entry SET period_start = 'March' WHERE metric_id = 1",
        "UPDATE entry SET value = 'a lot' WHERE metric_id = 1",
        "UPDATE entry SET value = 9e999 WHERE metric_id = 1",
        "UPDATE target_value SET upper = -9e999",
        "UPDATE import_profile SET labels = '[]'",
        "UPDATE import_profile SET labels = '{'",
        "UPDATE import_profile SET shapes = '[5]'",
        "UPDATE import_profile SET shapes = '[{}]'",
        "UPDATE import_profile SET tables = '[[1, 2]]'",
        "UPDATE import_profile SET on_conflict = 'hope'",
        "UPDATE import_profile SET percent_reading = 'x'",
        "UPDATE entry SET source_id = 9 WHERE metric_id = 1",
        "UPDATE source SET kind = 'guessed' WHERE id = 3",
        "UPDATE change_set SET at = 'yesterday' WHERE id = 2",
        "UPDATE change_set SET action_kind = 'guess' WHERE id = 2",
        "UPDATE touched SET kind = 'thing' WHERE change_set_id = 1",
        "DELETE FROM company",
    ],
)
def test_what_kpi_desk_never_wrote_gives_a_sentence(
    files: SqliteCompanyFiles, closed: Path, change: str
) -> None:
    change_behind_its_back(closed, change)
    with pytest.raises(UserError, match="damaged"):
        read_everything(files.open(closed))


def read_everything(file: SqliteCompanyFile) -> None:
    try:
        with file.read() as records:
            records.company()
            records.objectives()
            records.metrics()
            records.earlier_definitions()
            records.answers()
            records.target_plans()
            records.values()
            records.entries()
            records.import_profiles()
            records.change_sets()
    finally:
        file.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE change_set SET at = 'x' WHERE id = 2",
        "UPDATE change_set SET at = x'00' WHERE id = 2",
        "UPDATE change_set SET action_kind = 'guess' WHERE id = 1",
        "UPDATE touched SET kind = 'thing' WHERE change_set_id = 1",
    ],
)
def test_every_step_of_the_history_is_read(
    files: SqliteCompanyFiles, closed: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_AT_ONCE", 1)
    assert found_in(files, closed) == []
    change_behind_its_back(closed, change)
    (found,) = found_in(files, closed)
    assert "cannot be read" in found


def test_a_history_without_its_change_set(files: SqliteCompanyFiles, closed: Path) -> None:
    change_behind_its_back(closed, "DELETE FROM change_set WHERE id = 3")
    file = files.open(closed)
    with pytest.raises(UserError, match="damaged"), file.read() as records:
        records.entry_history(1, month(3))
    file.close()


def test_the_list_of_findings_ends(files: SqliteCompanyFiles, closed: Path) -> None:
    file = files.open(closed)
    put(file, *(entry(1, number, 1.0) for number in range(1, 13)))
    with file.write(Action(ActionKind.IMPORT)) as work:
        work.put_metrics(Metric(number, f"M{number:03}") for number in range(10, 120))
        work.put_entries(entry(number, 1, 1.0) for number in range(10, 120))
    file.close()
    change_behind_its_back(closed, "UPDATE entry SET value = 2.0 WHERE metric_id >= 10")
    found = found_in(files, closed)
    assert len(found) == 101
    assert found[0] == "M010, January 2026" + NOW
    assert found[-1] == "10 more like the ones before."


def test_undo_leaves_the_books_balanced(files: SqliteCompanyFiles, closed: Path) -> None:
    file = files.open(closed)
    undo(file)
    undo(file)
    assert values(file) == {3: 1000.0}
    undo(file)
    assert faults(file) == []
    file.close()


def test_the_check_says_how_far_it_is_and_can_be_stopped(file: SqliteCompanyFile) -> None:
    progress = Silent()
    file.check(progress)
    assert progress.reported == [(done, 21) for done in range(22)]
    with pytest.raises(CancelledError):
        file.check(Silent(steps=3))
    assert faults(file) == []
