"""What packaging/run.py decides before it installs or starts anything."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import run

LOCK = """\
# written by a tool
numpy==2.1.3 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via pyqtgraph
PySide6_Essentials==6.9.3 ; python_full_version < '3.14' \\
    --hash=sha256:cc
    # via kpidesk
pytest==9.0.0 \\
    --hash=sha256:dd
pytest-qt==4.5.0 \\
    --hash=sha256:ee
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let run.py see a tree of its own, in a folder with a space in its name."""
    folder = tmp_path / "my programs"
    folder.mkdir()
    monkeypatch.setattr(run, "LOCK", folder / "requirements.lock")
    monkeypatch.setattr(run, "PROJECT", folder / "pyproject.toml")
    run.LOCK.write_text(LOCK, encoding="utf-8")
    run.PROJECT.write_text("[project]\n", encoding="utf-8")
    return folder


def made(folder: Path) -> run.Environment:
    """Return an environment that looks as if it was set up."""
    environment = run.Environment(folder / ".venv")
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    return environment


def test_the_lock_without_qt_keeps_everything_else_with_its_hashes() -> None:
    rest = run.without(LOCK, {"pyside6-essentials", "pytest-qt"})

    assert rest == (
        "# written by a tool\n"
        "numpy==2.1.3 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via pyqtgraph\n"
        "pytest==9.0.0 \\\n    --hash=sha256:dd\n"
    )


def test_the_real_lock_without_qt_loses_qt_alone() -> None:
    lock = (run.ROOT / "requirements.lock").read_text(encoding="utf-8")
    gone = set(lock.splitlines()) - set(run.without(lock, run.QT_DISTRIBUTIONS).splitlines())

    assert {line.partition("==")[0] for line in gone if "==" in line and line[0].isalpha()} == {
        "pyqtgraph",
        "pyside6-essentials",
        "pytest-qt",
        "shiboken6",
    }


def test_an_environment_is_ready_once_its_stamp_is_left(tree: Path) -> None:
    environment = made(tree)
    wanted = run.libraries_stamp(environment)

    before = run.is_ready(environment, "libraries", wanted)
    run.leave_stamp(environment, "libraries", wanted)

    assert not before
    assert run.is_ready(environment, "libraries", wanted)


def test_an_interrupted_or_half_deleted_environment_is_not_ready(tree: Path) -> None:
    environment = made(tree)
    wanted = run.libraries_stamp(environment)
    run.leave_stamp(environment, "libraries", wanted)

    environment.python.unlink()

    assert not run.is_ready(environment, "libraries", wanted)


def test_another_lock_another_python_or_another_place_wants_a_new_environment(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = run.Environment(tree / ".venv")
    stamps = [run.libraries_stamp(environment), run.libraries_stamp(run.Environment(tree / "b"))]
    monkeypatch.setattr(sys, "version", "3.99.0")
    stamps.append(run.libraries_stamp(environment))
    run.LOCK.write_text(LOCK.replace("aa", "ab"), encoding="utf-8")
    stamps.append(run.libraries_stamp(environment))

    assert len(set(stamps)) == len(stamps)


def test_another_qt_leaves_the_environment_without_qt_alone(tree: Path) -> None:
    environment = run.Environment(tree / ".venv-noqt", run.QT_DISTRIBUTIONS)
    before = run.libraries_stamp(environment)
    run.LOCK.write_text(LOCK.replace("6.9.3", "6.9.4"), encoding="utf-8")

    assert run.libraries_stamp(environment) == before


def test_a_change_of_pyproject_alone_keeps_the_libraries(tree: Path) -> None:
    environment = run.Environment(tree / ".venv")
    libraries, project = run.libraries_stamp(environment), run.project_stamp()
    run.PROJECT.write_text("[project]\nname = 'kpidesk'\n", encoding="utf-8")

    assert run.libraries_stamp(environment) == libraries
    assert run.project_stamp() != project


def test_missing_libraries_are_named_as_debian_names_them() -> None:
    installed = {"libEGL.so.1", "libGL.so.1"}

    missing = run.missing_packages(
        {"libEGL.so.1": "libegl1", "libglib-2.0.so.0": "libglib2.0-0", "libX.so": "libglib2.0-0"},
        installed.__contains__,
    )

    assert missing == ["libglib2.0-0"]


@pytest.mark.parametrize(
    ("variables", "needs_x11", "needs_wayland"),
    [
        ({}, False, False),
        ({"DISPLAY": ":0"}, True, False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, False, True),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, True, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False, False),
        ({"QT_QPA_PLATFORM": "xcb"}, True, False),
    ],
)
def test_only_the_desktop_at_hand_asks_for_its_libraries(
    variables: dict[str, str], needs_x11: bool, needs_wayland: bool
) -> None:
    needed = run.needed_libraries(variables)

    assert ("libxcb-cursor.so.0" in needed, "libwayland-client.so.0" in needed) == (
        needs_x11,
        needs_wayland,
    )
    assert needed.keys() >= run.LIBRARIES.keys()
    assert "libcups.so.2" in needed


def test_without_root_the_command_to_run_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "is_loadable", lambda _library: False)
    monkeypatch.setattr(run, "missing_packages", lambda _libraries: ["libegl1", "libgl1"])
    monkeypatch.setattr(run, "has_fonts", lambda: True)
    monkeypatch.setattr(run, "root_prefix", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")

    with pytest.raises(
        run.SetUpError, match=r"as root.*\n\n    apt-get install -y libegl1 libgl1\n"
    ):
        run.prepare_system({}, download=False)


def test_no_network_is_told_in_a_sentence(tree: Path) -> None:
    environment = run.Environment(tree / ".venv")
    environment.python.parent.mkdir(parents=True)
    write_program(environment.python, "echo 'NewConnectionError: unreachable' >&2; exit 1")

    with pytest.raises(run.SetUpError, match="could not be downloaded") as caught:
        run.pip_install(environment, "anything")

    assert "NewConnectionError" in str(caught.value)
    assert "start this again" in str(caught.value)


def write_program(path: Path, script: str) -> None:
    """Write a shell script that stands for an interpreter."""
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], True),
        (["Shop.kpidesk"], True),
        (["report", "Shop.kpidesk"], False),
        (["--help"], False),
        (["self-test"], False),
    ],
)
def test_only_a_window_needs_a_display(arguments: list[str], expected: bool) -> None:
    assert run.opens_window(arguments) is expected


def test_a_window_without_a_display_becomes_the_self_test(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    environment = run.Environment(tree / ".venv")
    environment.python.parent.mkdir(parents=True)
    write_program(environment.python, 'echo "$QT_QPA_PLATFORM: $*"; exit 7')
    monkeypatch.setattr(run, "MAIN", environment)
    monkeypatch.setattr(run, "prepare", lambda *_anything: None)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)

    exit_code = run.main([])

    said = capfd.readouterr().out
    assert "There is no display here" in said
    assert said.splitlines()[-1] == "offscreen: -P -m kpidesk self-test"
    assert exit_code == 7


def test_every_check_runs_and_the_failed_ones_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []

    def check(name: str, exit_code: int) -> tuple[str, Callable[[], int]]:
        def act() -> int:
            ran.append(name)
            return exit_code

        return name, act

    parts = [check("ruff", 1), check("mypy", 0), check("tests", 1)]
    monkeypatch.setattr(run, "checks", lambda: parts)
    monkeypatch.setattr(run, "prepare", lambda *_anything: None)

    exit_code = run.main(["test"])

    assert exit_code == 1
    assert ran == ["ruff", "mypy", "tests"]
    said = capsys.readouterr().out.splitlines()
    assert said[-2:] == [
        "[kpidesk] tests ... (before them: failed: ruff)",
        "[kpidesk] failed: ruff, tests",
    ]
