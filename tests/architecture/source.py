"""The source of kpidesk/, parsed, for the tests that read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "kpidesk"


def modules() -> list[Path]:
    """Return every module of kpidesk/, in order."""
    return sorted(PACKAGE.rglob("*.py"))


def name(path: Path) -> str:
    """Return how a test is to call the file `path`."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """Return the parsed text of `path`."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def called_name(call: ast.Call) -> str:
    """Return the last part of what is called: `b` for a.b(), "" for a()()."""
    match call.func:
        case ast.Name(id=called) | ast.Attribute(attr=called):
            return called
        case _:
            return ""


def calls(path: Path) -> Iterator[tuple[str, str, ast.Call]]:
    """Yield every call in `path`: what is called, where it stands, and the call."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield called_name(node), f"{name(path)}:{node.lineno}", node
