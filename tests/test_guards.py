"""What tests/conftest.py promises to every test."""

import gettext
import logging
import os
from pathlib import Path

import platformdirs
import pytest

from kpidesk import i18n
from tests.conftest import LOG_WATCH, ExpectLog

LOG = logging.getLogger("kpidesk.storage.journal")


def test_a_warning_that_nobody_expects_fails_the_test() -> None:
    LOG.warning("something odd in %s", "the journal")

    with pytest.raises(
        pytest.fail.Exception, match=r"WARNING kpidesk\.storage\.journal: something"
    ):
        LOG_WATCH.fail_if_any()
    LOG_WATCH.fail_if_any()  # and is then forgotten


def test_what_is_worth_knowing_but_no_warning_passes() -> None:
    LOG.info("opened")

    assert LOG_WATCH.records == []


def test_an_expected_line_passes(expect_log: ExpectLog) -> None:
    with expect_log("odd .* journal", logger="kpidesk.storage"):
        LOG.warning("something odd in %s", "the journal")

    assert LOG_WATCH.records == []


@pytest.mark.parametrize(
    ("pattern", "level", "logger"),
    [
        ("something else", logging.WARNING, ""),
        ("odd", logging.ERROR, ""),
        ("odd", logging.WARNING, "kpidesk.ui"),
    ],
)
def test_another_line_than_the_expected_fails_the_test(
    expect_log: ExpectLog, pattern: str, level: int, logger: str
) -> None:
    with (
        pytest.raises(pytest.fail.Exception, match=r"no .* was logged"),
        expect_log(pattern, level=level, logger=logger),
    ):
        LOG.warning("odd")

    assert [record.getMessage() for record in LOG_WATCH.records] == ["odd"]
    LOG_WATCH.records.clear()


def test_a_test_has_folders_of_its_own(
    user_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert user_home.is_relative_to(tmp_path_factory.getbasetemp())
    assert Path.home() == user_home
    for folder in (
        platformdirs.user_config_dir("kpidesk"),
        platformdirs.user_state_dir("kpidesk"),
        platformdirs.user_data_dir("kpidesk"),
        platformdirs.user_documents_dir(),
    ):
        assert Path(folder).is_relative_to(user_home)


def test_no_window_opens_by_itself() -> None:
    assert os.environ["QT_QPA_PLATFORM"]


@pytest.mark.parametrize("_again", [1, 2])
def test_every_test_starts_in_english(_again: int) -> None:
    assert type(i18n._catalogue).__name__ == "NullTranslations"
    i18n._catalogue = gettext.GNUTranslations()
