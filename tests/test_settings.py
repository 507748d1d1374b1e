import json
import logging
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk import settings
from kpidesk.settings import Settings, ThemeChoice
from tests.conftest import ExpectLog

names = st.text(max_size=20)


@given(
    st.builds(
        Settings,
        language=st.none() | names,
        number_locale=st.none() | names,
        theme=st.sampled_from(ThemeChoice),
        recent_files=st.lists(names, max_size=4).map(tuple),
        last_folder=names,
        window_geometry=names,
        window_state=names,
        layouts=st.dictionaries(names, names, max_size=3),
    )
)
def test_what_was_saved_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, chosen: Settings
) -> None:
    path = tmp_path_factory.mktemp("settings") / "deep" / "settings.json"

    settings.save(chosen, path)

    assert settings.load(path) == chosen


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none.json") == Settings()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"theme": "dark"', "[" * 100_000, "\0"])
def test_a_broken_file_is_put_aside_and_never_stops_the_start(
    tmp_path: Path, text: str, expect_log: ExpectLog
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)

    with expect_log("put aside"):
        assert settings.load(path) == Settings()

    assert not path.exists()
    assert (tmp_path / "settings.broken.json").read_text() == text


def test_bytes_that_are_no_text_are_put_aside(tmp_path: Path, expect_log: ExpectLog) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"\xff\xfe{}")

    with expect_log("put aside"):
        assert settings.load(path) == Settings()


def test_one_bad_setting_does_not_cost_the_others(tmp_path: Path, expect_log: ExpectLog) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "pink", "recent_files": [1], "last_folder": "/home", "new": 1}')

    with expect_log("setting (theme|recent_files) is not understood"):
        loaded = settings.load(path)

    assert loaded == Settings(last_folder="/home")


def test_a_folder_in_the_place_of_the_file_is_survived(
    tmp_path: Path, expect_log: ExpectLog
) -> None:
    with expect_log("cannot be read"):
        assert settings.load(tmp_path) == Settings()
    with expect_log("cannot be written"):
        settings.save(Settings(), tmp_path)


def test_the_file_is_json_that_a_person_can_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"

    settings.save(Settings(last_folder="/home/Zoë"), path)

    assert "Zoë" in path.read_text(encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8"))["theme"] == "system"
    assert [file.name for file in tmp_path.iterdir()] == ["settings.json"]
    assert set(asdict(Settings())) == set(json.loads(path.read_text(encoding="utf-8")))


def test_settings_live_in_the_folders_of_the_person(user_home: Path) -> None:
    assert user_home in settings.default_path().parents
    assert user_home in settings.sample_path().parents


def test_recent_files_are_newest_first_once_and_few() -> None:
    chosen = Settings()
    for number in [*range(settings.RECENT_LIMIT + 3), 5]:
        chosen = chosen.with_recent(Path(f"/shop/{number}.kpidesk"))

    assert chosen.recent_files[0] == str(Path("/shop/5.kpidesk"))
    assert len(chosen.recent_files) == len(set(chosen.recent_files)) == settings.RECENT_LIMIT
    assert chosen.last_folder == str(Path("/shop"))


def test_a_recent_file_can_be_forgotten() -> None:
    chosen = Settings().with_recent(Path("/a.kpidesk")).with_recent(Path("/b.kpidesk"))

    assert chosen.without_recent(Path("/a.kpidesk")).recent_files == (str(Path("/b.kpidesk")),)


def test_loading_logs_no_value(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, expect_log: ExpectLog
) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"last_folder": ["Secret GmbH"]}')

    with expect_log("last_folder", level=logging.WARNING):
        settings.load(path)

    assert "Secret" not in caplog.text
