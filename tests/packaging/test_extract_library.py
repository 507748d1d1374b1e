import ast
from configparser import ConfigParser
from pathlib import Path

import pytest

import extract_library
from kpidesk.services.library import library

ROOT = Path(__file__).resolve().parents[2]
TABLES = sorted((ROOT / "resources" / "library").glob("*.csv"))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_each_text_comes_with_its_line(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()

    with path.open("rb") as file:
        found = list(extract_library.extract(file, (), (), {}))

    assert found
    for line, function, text, comments in found:
        assert text.replace('"', '""') in lines[line - 1]
        assert (function, comments) == ("_", [])


def test_translators_get_all_that_the_library_shows() -> None:
    texts: set[str] = set()
    for path in TABLES:
        with path.open("rb") as file:
            texts |= {
                text
                for _line, _function, text, _comments in extract_library.extract(file, (), (), {})
            }

    shown = library()
    for metric in shown.metrics:
        assert {metric.name, metric.department, metric.definition} <= texts
        assert not metric.source or metric.source in texts
    for chosen in shown.starter_sets:
        assert {chosen.objective, chosen.sentence} <= texts


def test_the_mapping_names_the_extraction_and_every_source() -> None:
    mapping = ConfigParser()
    mapping.read(ROOT / "packaging" / "babel.cfg", encoding="utf-8")

    module, _colon, function = mapping["extractors"]["library"].partition(":")
    tree = ast.parse((ROOT / "packaging" / f"{module}.py").read_text(encoding="utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert "library: resources/library/*.csv" in mapping
    assert "python: kpidesk/**.py" in mapping
