"""The wheel: what an installation from it holds."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kpidesk
import run


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """Build the wheel of this tree, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=run.ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    [path] = folder.glob("*.whl")
    return zipfile.Path(path)


def names_below(folder: Path) -> set[str]:
    """Return every file below `folder`, without what Python leaves there."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def test_every_module_and_resource_is_in_it(wheel: zipfile.Path) -> None:
    shipped = set(wheel.root.namelist())

    assert {f"kpidesk/{name}" for name in names_below(run.ROOT / "kpidesk")} <= shipped
    assert {f"kpidesk/_resources/{name}" for name in names_below(run.ROOT / "resources")} <= shipped


def test_nothing_else_is_in_it(wheel: zipfile.Path) -> None:
    folders = {name.partition("/")[0] for name in wheel.root.namelist()}

    assert folders == {"kpidesk", f"kpidesk-{kpidesk.__version__}.dist-info"}


def test_it_installs_the_command(wheel: zipfile.Path) -> None:
    metadata = wheel / f"kpidesk-{kpidesk.__version__}.dist-info"

    assert "kpidesk = kpidesk.__main__:main" in (metadata / "entry_points.txt").read_text()
    assert "License-Expression: MIT" in (metadata / "METADATA").read_text()
