import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Company
from kpidesk.domain.ports import Adapters
from kpidesk.settings import Settings
from kpidesk.ui import app
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.session import Session

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("numpy", "pyqtgraph", "sqlalchemy", "openpyxl", "xlsxwriter", "alembic")


def _run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a process of its own: there is one application a process."""
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
    )


def test_the_window_paints_before_anything_heavy_is_loaded() -> None:
    done = _run(f"""
        import sys
        from kpidesk import bootstrap
        code = bootstrap.run_window(None, quit_after_first_paint=True)
        print([name for name in {HEAVY!r} if name in sys.modules])
        sys.exit(code)
    """)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "fault",
    [
        "MainWindow.paintEvent = fail",
        "MainWindow.open_path = fail",
        "MainWindow._on_company_opened = fail",
        "Page.refresh = fail",
        "Session.adopt = fail",
        "MainWindow._lay_out = fail",
    ],
)
def test_a_start_that_nobody_attends_ends_with_an_error_where_it_fails(
    adapters: Adapters, company_path: Path, fault: str
) -> None:
    adapters.files.create(company_path, Company("Given")).close()
    done = _run(
        f"""
        import pathlib, sys
        from kpidesk import bootstrap
        from kpidesk.ui.main_window import MainWindow
        from kpidesk.ui.pages.dashboard_page import DashboardPage as Page
        from kpidesk.ui.session import Session

        def fail(*told):
            raise ZeroDivisionError

        {fault}
        path = pathlib.Path(sys.argv[1])
        sys.exit(bootstrap.run_window(path, quit_after_first_paint=True))
        """,
        str(company_path),
    )
    assert done.returncode == 1, done.stderr
    assert "ZeroDivisionError" in done.stderr
    if "adopt" not in fault:  # else nobody has the file to close it
        assert [each.name for each in company_path.parent.glob("*-wal")] == []


@pytest.mark.parametrize("name", ["absent.kpidesk", "damaged.kpidesk", "sheet.xlsx"])
def test_a_start_that_nobody_attends_shows_no_question(tmp_path: Path, name: str) -> None:
    if name.startswith("damaged"):
        (tmp_path / name).write_bytes(bytes(4096))
    done = _run(
        """
        import pathlib, sys
        from kpidesk import bootstrap
        path = pathlib.Path(sys.argv[1])
        sys.exit(bootstrap.run_window(path, quit_after_first_paint=True))
        """,
        str(tmp_path / name),
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("said", ["error_shown", "opening_failed"])
def test_what_would_wait_for_somebody_ends_a_start_that_nobody_attends(
    closed_session: Session, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(QApplication, "exit", codes.append)
    app._give_up_unattended(closed_session)
    if said == "error_shown":
        closed_session.show_error("The file is damaged.")
    else:
        closed_session.opening_failed.emit()
    assert codes == [1]


def test_a_start_that_never_paints_ends_with_an_error() -> None:
    done = _run("""
        import sys
        from kpidesk import bootstrap
        from kpidesk.ui import app
        app._PATIENCE = 50
        app.MainWindow.show = lambda window: None
        sys.exit(bootstrap.run_window(None, quit_after_first_paint=True))
    """)
    assert done.returncode == 1, done.stderr


def test_the_window_opens_the_company_it_is_given(adapters: Adapters, company_path: Path) -> None:
    adapters.files.create(company_path, Company("Given")).close()

    done = _run(
        """
        import pathlib, sys
        from PySide6.QtWidgets import QApplication
        from kpidesk import bootstrap
        from kpidesk.ui.session import Session
        from kpidesk.ui.main_window import MainWindow

        show = MainWindow._show_session

        def show_and_leave(window):
            show(window)
            print(window.windowTitle(), flush=True)
            if window.session.is_open:
                QApplication.closeAllWindows()

        MainWindow._show_session = show_and_leave
        sys.exit(bootstrap.run_window(pathlib.Path(sys.argv[1])))
        """,
        str(company_path),
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == ["KPI Desk", "Given – KPI Desk"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal to send to one process")
def test_ctrl_c_in_the_terminal_closes_the_window(user_home: Path) -> None:
    code = """
        import sys
        from kpidesk import bootstrap
        from kpidesk.ui.main_window import MainWindow

        class Shown(MainWindow):
            def showEvent(self, event):
                super().showEvent(event)
                print("shown", flush=True)

        from kpidesk.ui import app
        app.MainWindow = Shown
        sys.exit(bootstrap.run_window(None))
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "shown\n"
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        finally:
            process.kill()
    assert (user_home / ".config/kpidesk/settings.json").is_file()


def test_the_pages_are_those_of_the_design() -> None:
    factories = app.page_factories()

    assert [(page.key, page.title()) for page in factories] == [
        ("dashboard", "Dashboard"),
        ("entries", "Entries"),
        ("due", "Due"),
        ("kpis", "KPIs"),
        ("objectives", "Objectives"),
        ("health", "Health"),
        ("reports", "Reports"),
        ("history", "History"),
    ]


def test_every_page_can_be_shown_on_an_empty_company(qtbot: QtBot, session: Session) -> None:
    window = MainWindow(session, app.page_factories())
    qtbot.addWidget(window)
    window.show()

    for page in app.page_factories():
        window.show_page(page.key)
        shown = window.current_page
        assert shown is not None
        assert shown.isVisible()
    assert Settings() != session.settings
    window.close()
