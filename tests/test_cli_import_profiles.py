"""A file that looks like last month's, imported from the command line."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from kpidesk import bootstrap, cli
from kpidesk.__main__ import main
from kpidesk.services import import_profiles

APRIL = "Metric,2024-04\nBesuche,40\nQuatsch,1\nAnfragen,7\n"
MAY = "Metric,2024-05\nQuatsch,2\nAnfragen,8\nBesuche,50\n"


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """Return a company of three metrics, the first of which has the numbers of March."""
    path = tmp_path / "Velo.kpidesk"
    first = tmp_path / "first.csv"
    first.write_text("Metric,2024-03\nVisits,30\nLeads,3\nOrders,2\n")
    assert main(["import", str(first), "--into", str(path), "--create-metrics"]) == cli.DONE
    return path


class Month:
    """The files of each month, and the import of them."""

    def __init__(self, folder: Path, company: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._company = company
        self._capsys = capsys
        self.capsys = capsys

    def read(self, name: str, text: str, *options: str) -> tuple[int, str, str]:
        """Import a file; return the exit code and what was said on both ways."""
        path = self._folder / name
        path.write_text(text)
        self._capsys.readouterr()
        code = main(["import", str(path), "--into", str(self._company), *options])
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def values(self, metric: str) -> list[float | None]:
        """Return the values of a metric, in the order of time."""
        with closing(bootstrap.adapters().files.open(self._company)) as file, file.read() as found:
            ids = [each.id for each in found.metrics() if each.name == metric]
            entries = sorted(found.entries(ids), key=lambda each: each.period.start)
        return [entry.value for entry in entries]

    def profiles(self) -> Sequence[str]:
        with closing(bootstrap.adapters().files.open(self._company)) as file:
            return [each.name for each in import_profiles.profiles(file)]


@pytest.fixture
def month(tmp_path: Path, company: Path, capsys: pytest.CaptureFixture[str]) -> Month:
    return Month(tmp_path, company, capsys)


def mapped(visits: str = "Visits") -> list[str]:
    pairs = (f"Besuche={visits}", "Anfragen=Leads", "Quatsch=")
    return [part for pair in pairs for part in ("--map", pair)]


def test_next_months_file_is_recognised_by_its_shape(month: Month) -> None:
    assert month.read("april.csv", APRIL, "--profile", "Monthly", *mapped())[0] == cli.DONE

    code, out, err = month.read("may.csv", MAY)

    assert (code, err) == (cli.DONE, "")
    assert "Recognised as “Monthly”, last imported from “april.csv”" in out
    assert "since last time" not in out
    assert month.values("Visits") == [30.0, 40.0, 50.0]
    assert month.values("Leads") == [3.0, 7.0, 8.0]
    assert month.profiles() == ["Monthly"]

    code, out, _err = month.read("june.csv", MAY.replace("-05", "-06"), "--json", "--dry-run")
    assert code == cli.DONE
    assert out.count("\n") == 1
    assert "Recognised as “Monthly”, last imported from “may.csv”" in _err


def test_what_is_new_and_what_is_missing_is_said(month: Month) -> None:
    assert month.read("april.csv", APRIL, "--profile", "Monthly", *mapped())[0] == cli.DONE

    changed = MAY.replace("Quatsch,2", "Neues,2")
    code, out, err = month.read("may.csv", changed)
    assert code == cli.NOT_DONE
    assert "New since last time: “Neues”" in out
    assert "Missing since last time: “Quatsch”" in out
    assert "cells were rejected" in err
    assert month.values("Visits") == [30.0, 40.0]

    assert month.read("may.csv", changed, "--map", "Neues=")[0] == cli.DONE
    assert month.values("Visits") == [30.0, 40.0, 50.0]


def test_it_can_be_told_not_to(month: Month) -> None:
    assert month.read("april.csv", APRIL, "--profile", "Monthly", *mapped())[0] == cli.DONE

    code, out, _err = month.read("may.csv", MAY, "--no-profile")

    assert code == cli.NOT_DONE
    assert "Recognised" not in out
    assert month.values("Visits") == [30.0, 40.0]


def test_a_file_of_another_shape_is_not_taken_for_it(month: Month) -> None:
    assert month.read("april.csv", APRIL, "--profile", "Monthly", *mapped())[0] == cli.DONE

    code, out, _err = month.read("other.csv", "Metric,2024-05\nVisits,50\nLeads,9\n")

    assert code == cli.DONE
    assert "Recognised" not in out
    assert month.values("Visits") == [30.0, 40.0, 50.0]


def test_where_two_decide_otherwise_the_person_says_which(month: Month) -> None:
    north, south = mapped(), mapped("Orders")
    assert month.read("north 04.csv", APRIL, "--profile", "North", *north)[0] == cli.DONE
    assert month.read("south 04.csv", APRIL, "--profile", "South", *south)[0] == cli.DONE
    before = month.values("Visits"), month.values("Orders")

    code, out, err = month.read("may.csv", MAY)
    assert (code, out) == (cli.NOT_DONE, "")
    assert "“North”, “South”" in err or "“South”, “North”" in err
    assert "--profile" in err
    assert (month.values("Visits"), month.values("Orders")) == before

    code, out, _err = month.read("may.csv", MAY, "--profile", "south")
    assert code == cli.DONE
    assert month.values("Orders") == [2.0, 40.0, 50.0]

    # The name of the file tells them apart, too.
    code, out, _err = month.read("north 05.csv", MAY)
    assert code == cli.DONE
    assert "Recognised as “North”" in out
    assert month.values("Visits") == [30.0, 40.0, 50.0]


def test_the_profile_that_is_named_is_taken_whatever_the_shape(month: Month) -> None:
    assert month.read("april.csv", APRIL, "--profile", "Monthly", *mapped())[0] == cli.DONE

    code, _out, _err = month.read("x.csv", "Metric,2024-06\nBesuche,60\n", "--profile", "Monthly")

    assert code == cli.DONE
    assert month.values("Visits") == [30.0, 40.0, 60.0]


def test_a_profile_is_only_remembered_with_values(month: Month) -> None:
    assert month.read("a.csv", APRIL, "--profile", "Monthly", "--dry-run", *mapped())[0] == 0
    assert month.profiles() == []
    with pytest.raises(SystemExit):
        main(["import", "--help"])
    told = " ".join(month.capsys.readouterr().out.split())
    assert "remember what is decided under it once values are imported" in told


def test_a_profile_that_nobody_made_is_said(month: Month) -> None:
    code, _out, err = month.read("a.csv", "Metric,2024-04\nVisits,1\n", "--profile", "Monhtly")

    assert code == cli.DONE
    assert "No profile is called “Monhtly” yet" in err
