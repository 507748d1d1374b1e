"""The tree: what packages hold, how long modules get, and which names say nothing."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, modules, name, tree

LONGEST_MODULE = 600
SAYS_NOTHING = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("__init__.py")), ids=name)
def test_a_package_says_what_it_is_for_and_holds_nothing_else(path: Path) -> None:
    docstring, *rest = tree(path).body

    assert ast.get_docstring(tree(path)), docstring
    if path.parent == PACKAGE:
        assert [ast.unparse(node).partition(" = ")[0] for node in rest] == ["__version__"]
    else:
        assert not rest, ast.unparse(rest[0])


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST_MODULE


def test_names_say_what_a_module_is_for() -> None:
    assert modules()
    assert not [name(path) for path in modules() if set(path.stem.split("_")) & SAYS_NOTHING]


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {path.parent for path in modules()}

    assert not [name(folder) for folder in folders if not (folder / "__init__.py").is_file()]
