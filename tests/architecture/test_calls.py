"""What the source must not call: an event loop in passing, colours by widget, text past gettext."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.architecture.source import calls, modules, name, tree

GETTEXT = {"_", "gettext", "ngettext", "npgettext", "pgettext"}
POSITIONAL_PLACEHOLDER = re.compile(r"(?<!\{)\{(\d*)(:[^}]*)?\}(?!\})")


def places_of(called: str, *, outside: str = "") -> list[str]:
    """Return where `called` is called, but for the module `outside`."""
    return [
        where
        for path in modules()
        if name(path) != outside
        for found, where, _call in calls(path)
        if found == called
    ]


@cache
def user_errors() -> frozenset[str]:
    """Return the names of UserError and everything that descends from it."""
    found = {"UserError"}
    classes = [
        node
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
    ]
    while True:
        more = {
            node.name
            for node in classes
            for base in node.bases
            if ast.unparse(base).rpartition(".")[2] in found
        }
        if more <= found:
            return frozenset(found)
        found |= more


def is_glued(node: ast.expr) -> bool:
    """Tell whether `node` is a text made of pieces: an f-string, a sum, a format, a join."""
    match node:
        case ast.JoinedStr() | ast.BinOp(op=ast.Add() | ast.Mod()):
            return True
        case ast.Call(func=ast.Attribute(attr="format" | "join", value=ast.Constant())):
            return True
        case _:
            return False


def is_sentence(node: ast.expr) -> bool:
    """Tell whether `node` is a literal text that a person would read; a field's name is not."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


def arguments(call: ast.Call) -> list[ast.expr]:
    """Return the arguments of `call`, by position and by name."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def translated() -> Iterator[tuple[str, ast.expr]]:
    """Yield every argument of every call of gettext's functions, and where it stands."""
    for path in modules():
        if name(path) == "kpidesk/i18n.py":
            continue
        for called, where, call in calls(path):
            if called in GETTEXT:
                for argument in call.args:
                    yield where, argument


def test_the_window_never_spins_the_event_loop_by_hand() -> None:
    assert places_of("processEvents") == []


def test_colours_and_sizes_come_from_the_theme_alone() -> None:
    assert places_of("setStyleSheet", outside="kpidesk/ui/theme.py") == []


def test_what_a_person_reads_in_an_error_is_translated() -> None:
    raw = [
        f"{where} {called}"
        for path in modules()
        for called, where, call in calls(path)
        if called in user_errors()
        and any(is_glued(text) or is_sentence(text) for text in arguments(call))
    ]

    assert raw == []


def test_translated_texts_are_whole_sentences() -> None:
    assert [where for where, text in translated() if is_glued(text)] == []


def test_placeholders_in_translated_texts_have_names() -> None:
    unnamed = [
        where
        for where, text in translated()
        if isinstance(text, ast.Constant)
        and isinstance(text.value, str)
        and POSITIONAL_PLACEHOLDER.search(text.value)
    ]

    assert unnamed == []
