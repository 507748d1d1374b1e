import logging
from pathlib import Path

import pytest

from kpidesk import logs
from tests.conftest import ExpectLog


def _fail_with(number: str) -> None:
    try:
        float(number)
    except ValueError as error:
        raise RuntimeError(number) from error


def _caught(number: str = "1.234,56") -> BaseException:
    with pytest.raises(RuntimeError) as caught:
        _fail_with(number)
    return caught.value


def test_the_log_is_in_the_persons_state_folder(user_home: Path) -> None:
    handler = logs.install()
    logging.getLogger("kpidesk.storage").info("change set %d: %s", 7, "paste")
    logs.uninstall(handler)

    text = logs.log_path().read_text(encoding="utf-8")
    assert user_home in logs.log_path().parents
    assert "INFO kpidesk.storage: change set 7: paste" in text


def test_an_exception_is_logged_without_its_text(tmp_path: Path, expect_log: ExpectLog) -> None:
    handler = logs.install(tmp_path / "log")
    with expect_log("unexpected error", level=logging.CRITICAL):
        logs.log_unexpected(_caught())
    logs.uninstall(handler)

    text = (tmp_path / "log").read_text(encoding="utf-8")
    assert "1.234,56" not in text
    assert "builtins.RuntimeError" in text
    assert "builtins.ValueError" in text
    assert "in _fail_with" in text


def test_a_circle_of_causes_ends() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first

    assert logs.without_text(first).count("ValueError") == 2


def test_a_suppressed_context_is_left_out() -> None:
    error = _caught()
    error.__cause__, error.__suppress_context__ = None, True

    assert "ValueError" not in logs.without_text(error)


def test_the_log_does_not_grow_for_ever(tmp_path: Path) -> None:
    handler = logs.install(tmp_path / "log")
    for _ in range(3_000):
        logging.getLogger("kpidesk").info("x" * 1_000)
    logs.uninstall(handler)

    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 3_000_000
    assert len(list(tmp_path.iterdir())) == 4


def test_where_no_log_can_be_written_the_program_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")

    handler = logs.install(tmp_path / "file" / "log")
    logging.getLogger("kpidesk").info("still here")
    logs.uninstall(handler)

    assert "still here" in capsys.readouterr().err
