"""Import profiles as rows: they come back, and outlive the metrics that they speak of."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import TableHint
from kpidesk.domain.import_plans import OnConflict, PercentReading
from kpidesk.domain.import_profiles import ImportProfile, TableShape
from kpidesk.domain.imports import Layout
from kpidesk.domain.metrics import Metric
from kpidesk.storage.company_file import SqliteCompanyFile
from tests.storage.company import ROLL_BACK, put_metrics, redo, undo

EDIT = Action(ActionKind.EDIT_PROFILE, subject="Till")
TILL = ImportProfile(
    id=1,
    name="Till \0 “März”",
    file_name="Umsätze.xlsx",
    shapes=(
        TableShape(
            "März", Layout.WIDE, frozenset({"account", ""}), frozenset({"revenue", "b > c"})
        ),
        TableShape("", Layout.LONG, frozenset(), frozenset()),
    ),
    metric_of_label={"revenue": 1, "b > c": 2, "nothing": None, "half \ud800\0": None},
    percent_reading=PercentReading.FRACTION,
    on_conflict=OnConflict.EMPTY,
    with_targets=True,
    tables=(
        TableHint("März", "B3:N40", Layout.TRANSPOSED, 2, 1),
        TableHint("April", "A1:B2"),
    ),
    sheets=("März", "April"),
    recipe="quickbooks",
)
BANK = ImportProfile(2, "bank", "bank.csv", ())


def remember(file: SqliteCompanyFile, *profiles: ImportProfile) -> ChangeSet:
    with file.write(EDIT) as work:
        work.put_import_profiles(profiles)
    return work.result


def forget(file: SqliteCompanyFile, *ids: int) -> ChangeSet:
    with file.write(Action(ActionKind.DELETE_PROFILE, subject="Till")) as work:
        work.remove_import_profiles(ids)
    return work.result


def profiles(file: SqliteCompanyFile) -> Sequence[ImportProfile]:
    with file.read() as records:
        return records.import_profiles()


def test_profiles_come_back_by_name(file: SqliteCompanyFile) -> None:
    done = remember(file, TILL, BANK)
    assert done.touched == {Kind.PROFILE: {1, 2}}
    kept = replace(TILL, name="Till \ufffd “März”")
    assert profiles(file) == [BANK, kept]
    with file.read() as records:
        assert [pair.after for pair in records.change_details(done.id).profiles] == [kept, BANK]
    assert remember(file, TILL, BANK).is_empty
    forget(file, 1)
    assert profiles(file) == [BANK]
    undo(file)
    undo(file)
    assert profiles(file) == []
    redo(file)
    assert profiles(file) == [BANK, kept]


def test_an_id_is_never_given_twice(file: SqliteCompanyFile) -> None:
    with file.write(EDIT) as work:
        assert [work.new_id(Kind.PROFILE), work.new_id(Kind.PROFILE)] == [1, 2]
        work.put_import_profiles([replace(TILL, id=2)])
    forget(file, 2)
    with file.write(EDIT) as work:
        assert work.new_id(Kind.PROFILE) == 3


def test_a_metric_that_is_deleted_is_forgotten_until_it_comes_back(
    file: SqliteCompanyFile,
) -> None:
    remember(file, TILL)
    with file.write(Action(ActionKind.DELETE_METRIC)) as work:
        work.remove_metrics([2])
    (found,) = profiles(file)
    assert found.metric_of_label == {"revenue": 1, "nothing": None, "half \ud800\0": None}
    assert work.result.touched == {Kind.METRIC: {2}}
    undo(file)
    (found,) = profiles(file)
    assert found.metric_of_label == TILL.metric_of_label


def test_an_import_that_made_metrics_is_rolled_back_under_its_profile(
    file: SqliteCompanyFile,
) -> None:
    made = put_metrics(file, Metric(3, "Made"))
    remember(file, replace(TILL, metric_of_label={"made": 3}))
    with file.write(ROLL_BACK) as work:
        work.roll_back(made.id)
    (found,) = profiles(file)
    assert found.metric_of_label == {}


def test_two_profiles_cannot_have_one_name(file: SqliteCompanyFile) -> None:
    remember(file, BANK)
    with pytest.raises(UserError, match=r"Two import profiles .* same name\. Nothing was changed"):
        remember(file, replace(BANK, id=5, name="BANK"))
    assert profiles(file) == [BANK]


def test_a_profile_whose_name_is_taken_does_not_come_back(file: SqliteCompanyFile) -> None:
    remember(file, BANK)
    gone = forget(file, 2)
    remember(file, replace(BANK, id=3))
    with pytest.raises(UserError) as refused, file.write(ROLL_BACK) as work:
        work.roll_back(gone.id)
    assert refused.value.message == (
        "There is another import profile called “bank” by now. Nothing was changed. "
        "Delete that one, then roll back."
    )
    forget(file, 3)
    with file.write(ROLL_BACK) as work:
        work.roll_back(gone.id)
    assert profiles(file) == [BANK]


def test_a_later_change_of_a_profile_is_a_conflict(file: SqliteCompanyFile) -> None:
    first = remember(file, BANK)
    remember(file, replace(BANK, recipe="bank"))
    with file.read() as records:
        (conflict,) = records.rollback_plan(first.id).conflicts
    assert (conflict.key.kind, conflict.key.id, conflict.name) == (Kind.PROFILE, 2, "bank")
