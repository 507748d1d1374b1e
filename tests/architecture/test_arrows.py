"""The arrows of the house are a test: the contracts stand in pyproject.toml."""

import json
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

HEAVY = {
    "PySide6",
    "alembic",
    "numpy",
    "openpyxl",
    "pyqtgraph",
    "python_calamine",
    "shiboken6",
    "sqlalchemy",
    "xlsxwriter",
}


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in an interpreter of its own: what it loads and configures stays there."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )


def test_every_import_follows_the_arrows() -> None:
    done = run_python(
        "from importlinter import cli; "
        "raise SystemExit(cli.lint_imports(no_cache=True, no_logo=True))"
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize("module", ["kpidesk.__main__", "kpidesk.cli"])
def test_start_up_loads_nothing_heavy(module: str) -> None:
    done = run_python(f"import sys, json, {module}; print(json.dumps(sorted(sys.modules)))")

    assert done.returncode == 0, done.stderr
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert not loaded & HEAVY
