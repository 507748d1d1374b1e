import sys
from pathlib import Path

import pytest

from kpidesk import resources


def make_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = folder / "kpidesk"
    package.mkdir(parents=True)
    monkeypatch.setattr(resources, "__file__", str(package / "resources.py"))
    return package


def test_the_source_tree_has_its_resources_beside_the_package() -> None:
    tree = Path(__file__).resolve().parents[1]

    assert resources.path("locale") == tree / "resources" / "locale"


def test_a_wheel_has_them_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = make_package(tmp_path, monkeypatch)
    (tmp_path / "resources").mkdir()  # somebody else's, in the same site-packages
    (package / "_resources").mkdir()

    assert resources.path("icons", "app.svg") == package / "_resources" / "icons" / "app.svg"


def test_a_frozen_build_has_them_where_it_was_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "unpacked" / "kpidesk" / "_resources"
    shipped.mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "unpacked"), raising=False)

    assert resources.root() == shipped
