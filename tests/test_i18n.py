import ast
import re
import struct
from collections.abc import Mapping
from pathlib import Path

import pytest

from kpidesk import bootstrap, i18n, resources
from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.period_names import month_abbreviation, month_name
from kpidesk.domain.status import Status
from kpidesk.i18n import _, install, ngettext, pgettext
from kpidesk.settings import Settings

# Three plural forms, as in Polish: one, a few, many. A context stands before U+0004, plural forms
# of a message between NULs (GNU gettext, "The Format of GNU MO Files").
PIRATE = {
    "": "Content-Type: text/plain; charset=UTF-8\n"
    "Plural-Forms: nplurals=3; plural=n==1 ? 0 : n<5 ? 1 : 2;\n",
    "On target": "Gold ahoy — x marks “{spot}”",
    "paste of {count} value\0paste of {count} values": (
        "{count} coin\0{count} coins\0loot of {count}"
    ),
    "month\4May": "Mayday",
    "short month\4May": "Md.",
}


def compiled(messages: Mapping[str, str]) -> bytes:
    """Return `messages` as a .mo file, as msgfmt writes it."""
    pairs = [(key.encode(), text.encode()) for key, text in sorted(messages.items())]
    tables, data = b"", b""
    start = 28 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            tables += struct.pack("<II", len(pair[column]), start + len(data))
            data += pair[column] + b"\0"
    head = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28 + 16 * len(pairs))
    return struct.pack("<7I", *head) + tables + data


@pytest.fixture
def locale_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the catalogues, which holds that of pirates alone."""
    folder = tmp_path / "locale"
    catalogue = folder / "xx" / "LC_MESSAGES" / "kpidesk.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_bytes(compiled(PIRATE))
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    return folder


@pytest.mark.usefixtures("locale_folder")
@pytest.mark.parametrize("language", ["xx", "xx_YY", "xx-YY", "xx_YY.UTF-8"])
def test_an_installed_language_changes_texts_and_plurals(language: str) -> None:
    assert Status.ON_TARGET.label == "On target"

    install(language)

    assert Status.ON_TARGET.label == "Gold ahoy — x marks “{spot}”"
    pastes = [Action(ActionKind.PASTE, count).describe() for count in (1, 2, 5)]
    assert pastes == ["1 coin", "2 coins", "loot of 5"]
    assert (month_name(5), month_abbreviation(5)) == ("Mayday", "Md.")
    assert Status.OFF.label == "Off target"  # what is not translated yet stays English


@pytest.mark.usefixtures("locale_folder")
@pytest.mark.parametrize("language", [None, "", "yy", "C", "en_GB.UTF-8", "../xx", "zh-Hans"])
def test_an_unknown_language_is_english(language: str | None) -> None:
    install("xx")

    install(language)

    assert _("On target") == "On target"
    assert ngettext("paste of {count} value", "paste of {count} values", 1).endswith("value")
    assert ngettext("paste of {count} value", "paste of {count} values", 5).endswith("values")
    assert pgettext("month", "May") == "May"


def test_catalogues_are_looked_for_in_the_resources(
    locale_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (locale_folder / "xx" / "LC_MESSAGES" / "kpidesk.mo").unlink()
    install("xx")
    assert _("On target") == "On target"

    monkeypatch.undo()
    assert resources.path("locale").parent == resources.root()
    assert i18n.DOMAIN == "kpidesk"


def messages_of(path: Path) -> list[tuple[str, ...]]:
    """Return the messages in the module at `path`, each with its plural."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = {"_": node.args[:1], "ngettext": node.args[:2], "pgettext": node.args[1:2]}
            if node.func.id in texts:
                found.append(tuple(ast.literal_eval(text) for text in texts[node.func.id]))
    return found


DOMAIN_MODULES = sorted((Path(i18n.__file__).parent / "domain").glob("*.py"))


@pytest.mark.parametrize("path", DOMAIN_MODULES, ids=lambda path: path.stem)
def test_what_a_translator_gets_is_whole_and_named(path: Path) -> None:
    for forms in messages_of(path):
        for text in forms:
            assert text == text.strip()
            assert text
            text.format(**dict.fromkeys(re.findall(r"\{(\w+)\}", text), "x"))  # no {} and no {0}
        placeholders = {tuple(sorted(re.findall(r"\{(\w*)\}", text))) for text in forms}
        assert len(placeholders) == 1, forms


def test_numbers_follow_their_own_variable_as_everywhere_on_this_computer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("LC_NUMERIC", "de_DE.UTF-8")
    assert i18n.language_tag() == "en_US.UTF-8"
    assert i18n.number_tag() == "de_DE.UTF-8"
    assert bootstrap.number_locale(Settings()).decimal == ","
    assert bootstrap.number_locale(Settings(number_locale="en_US")).decimal == "."
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert i18n.number_tag() == "en_GB.UTF-8"
