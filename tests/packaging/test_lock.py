"""What requirements.lock promises: everything by hash, from wherever the person gets packages."""

import re
import tomllib

import run

LOCK = run.LOCK.read_text(encoding="utf-8")
PROJECT = tomllib.loads(run.PROJECT.read_text(encoding="utf-8"))


def canonical(requirement: str) -> str:
    """Return the name of the distribution that `requirement` names, as the lock spells it."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def locked() -> dict[str, list[str]]:
    """Return the lines of the lock by distribution; one with markers may stand there twice."""
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n(?=\S)", LOCK):
        if not block.startswith("#"):
            found.setdefault(canonical(block), []).append(block)
    return found


def test_everything_that_the_project_names_is_locked() -> None:
    project = PROJECT["project"]
    named = [
        *project["dependencies"],
        *project["optional-dependencies"]["dev"],
        *PROJECT["build-system"]["requires"],
    ]

    assert {canonical(requirement) for requirement in named} <= locked().keys()


def test_every_version_has_hashes() -> None:
    for blocks in locked().values():
        for block in blocks:
            assert re.match(r"[a-z0-9-]+==[0-9]", block), block
            assert "--hash=sha256:" in block


def test_no_address_and_no_path_stands_in_it() -> None:
    assert not re.search(r"://|^-|(?<![\w.])/\w", LOCK, re.MULTILINE)


def test_qt_and_numpy_are_the_pair_that_was_tried() -> None:
    for name, version in (("pyside6-essentials", "6.9.3"), ("numpy", "2.1.3")):
        older, newer = sorted(locked()[name], key=lambda block: ">=" in block.splitlines()[0])

        assert older.startswith(f"{name}=={version} ; python_full_version < '3.14'")
        assert "python_full_version >= '3.14'" in newer.splitlines()[0]
