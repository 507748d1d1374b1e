"""What holds for every test: no window, nobody's real folders, and silence in the logs.

Must load where PySide6 is absent: the tests of the Qt-free packages run there too.
"""

import logging
import os
import re
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM") or "offscreen"
os.environ["LC_ALL"] = "C.UTF-8"  # what a test expects does not depend on whose computer it is
os.environ.pop("LANGUAGE", None)

HAS_QT = find_spec("PySide6") is not None and find_spec("pytestqt") is not None

# A slow machine is not a wrong program.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know --expect-no-qt, and pytest-qt's settings where it is absent."""
    parser.addoption(
        "--expect-no-qt", action="store_true", help="fail at once if Qt can be imported"
    )
    if not HAS_QT:
        for name in ("qt_api", "qt_default_raising", "qt_log_ignore", "qt_log_level_fail"):
            parser.addini(name, "a setting of pytest-qt, which is absent")


def pytest_configure(config: pytest.Config) -> None:
    """Listen to every logger from the start, and keep the promise of --expect-no-qt."""
    logging.getLogger().addHandler(LOG_WATCH)
    if config.getoption("--expect-no-qt"):
        present = [n for n in ("PySide6", "shiboken6", "pyqtgraph", "pytestqt") if find_spec(n)]
        if present:
            message = f"--expect-no-qt, but these can be imported: {', '.join(present)}"
            raise pytest.UsageError(message)


class LogWatch(logging.Handler):
    """Remembers warnings and errors that no test said it expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Remember `record`."""
        self.records.append(record)

    def fail_if_any(self) -> None:
        """Fail the running test if something unexpected was logged, and forget it."""
        lines = [f"{r.levelname} {r.name}: {r.getMessage()}" for r in self.records]
        self.records.clear()
        if lines:
            pytest.fail("unexpected log lines:\n" + "\n".join(lines), pytrace=False)

    @contextmanager
    def expecting(self, pattern: str, level: int, logger: str) -> Iterator[None]:
        """Expect one line or more inside the block, and forget those."""
        start = len(self.records)
        yield
        new = self.records[start:]
        expected = [
            record
            for record in new
            if record.levelno == level
            and f"{record.name}.".startswith(f"{logger}." if logger else "")
            and re.search(pattern, record.getMessage())
        ]
        self.records[start:] = [record for record in new if record not in expected]
        if not expected:
            pytest.fail(f"no {logging.getLevelName(level)} was logged that matches {pattern!r}")


LOG_WATCH = LogWatch()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, object, object]:
    """Fail a test whose fixtures logged something unexpected."""
    LOG_WATCH.records.clear()
    result = yield
    LOG_WATCH.fail_if_any()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Fail a test that logged something unexpected."""
    result = yield
    LOG_WATCH.fail_if_any()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """Fail a test whose clean-up logged something unexpected."""
    result = yield
    LOG_WATCH.fail_if_any()
    return result


ExpectLog = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def expect_log() -> ExpectLog:
    """Return a context manager inside which a matching log line is expected, and required.

    `with expect_log("is damaged", level=logging.ERROR, logger="kpidesk.storage"): ...`
    """

    def expecting(
        pattern: str = "", *, level: int = logging.WARNING, logger: str = ""
    ) -> AbstractContextManager[None]:
        return LOG_WATCH.expecting(pattern, level, logger)

    return expecting


@pytest.fixture(autouse=True)
def user_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a person's folders of its own: settings, log and data land there."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name, folder in {
        "XDG_CACHE_HOME": ".cache",
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_RUNTIME_DIR": ".run",
        "XDG_STATE_HOME": ".local/state",
        "APPDATA": "AppData/Roaming",
        "LOCALAPPDATA": "AppData/Local",
        "WIN_PD_OVERRIDE_APPDATA": "AppData/Roaming",
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": "AppData/Local",
        "WIN_PD_OVERRIDE_PERSONAL": "Documents",
    }.items():
        monkeypatch.setenv(name, str(home / folder))
    for name in ("XDG_DOCUMENTS_DIR", "XDG_DESKTOP_DIR", "XDG_DOWNLOAD_DIR"):
        monkeypatch.delenv(name, raising=False)
    (home / ".run").mkdir(mode=0o700)
    return home


@pytest.fixture(autouse=True)
def _fresh_logging() -> Iterator[None]:
    """Undo what the test did to the root logger and to that of KPI Desk; fail if one is mute."""
    loggers = [logging.getLogger(), logging.getLogger("kpidesk")]
    before = [(log, log.level, log.propagate, list(log.handlers)) for log in loggers]
    yield
    for log, level, propagate, handlers in before:
        log.setLevel(level)
        log.propagate = propagate
        for handler in [new for new in log.handlers if new not in handlers]:
            log.removeHandler(handler)
            handler.close()
    known = logging.getLogger().manager.loggerDict
    mute = [
        name
        for name, log in known.items()
        if name.startswith("kpidesk") and isinstance(log, logging.Logger) and log.disabled
    ]
    for name in mute:
        logging.getLogger(name).disabled = False
    if mute:  # logging.config does that to every logger it is not told of
        pytest.fail(f"the test switched these loggers off: {mute}")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Go back to English after a test that chose another language."""
    yield
    if i18n := sys.modules.get("kpidesk.i18n"):
        i18n.install(None)


if HAS_QT:

    @pytest.fixture(autouse=True)
    def _qt_left_tidy(request: pytest.FixtureRequest, user_home: Path) -> Iterator[None]:
        """Keep Qt's own settings in the test's folders, and fail a test that leaves a window."""
        if "qapp" not in request.fixturenames:
            yield
            return
        from PySide6.QtCore import QSettings
        from PySide6.QtWidgets import QApplication

        for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(form, QSettings.Scope.UserScope, str(user_home / ".config"))
        yield
        left = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
        for widget in left:
            widget.close()
        if left:
            pytest.fail(f"the test left windows open: {left}")
