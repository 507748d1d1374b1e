"""Open one page of a company in a window of its own process, and say how long that took.

`python -m tests.benchmarks.first_opening FILE PAGE WHEN`, where PAGE is the key of a page or the id
of a metric. WHEN is "ready", once all is loaded and made that is so while nobody waits for it, or
"at once", as soon as the company is open. Printed are the seconds of the processor and those of the
clock, from the click until what it changes is painted.
"""

import sys
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from kpidesk import bootstrap
from kpidesk.domain.numbers import ENGLISH
from kpidesk.settings import Settings
from kpidesk.ui import app, preload
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.making_ahead import MakingAhead
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session
from tests.benchmarks.dashboard_company import TODAY

READY, AT_ONCE = "ready", "at once"


def click(window: MainWindow, name: str) -> None:
    """Open a page as a person does, or a KPI of the dashboard."""
    if not name.isdigit():
        window.rail.buttons[name].click()
        return
    page = window.current_page
    assert isinstance(page, DashboardPage)
    page.open_metric(int(name))


def tell(window: MainWindow, name: str) -> None:
    """Print how long it takes, and close the window."""
    begun, since = time.process_time(), time.perf_counter()
    click(window, name)
    for _turn in range(3):  # what gets another place in the first turn is painted in the next
        QApplication.processEvents()
    sys.stdout.write(f"{time.process_time() - begun} {time.perf_counter() - since}\n")
    sys.stdout.flush()
    assert name.isdigit() or window.current_key == name
    QApplication.closeAllWindows()


def main(path: Path, name: str, when: str) -> int:
    """Run the window until it has told."""

    class Told(preload.Preload):
        def __init__(
            self,
            session: Session,
            parent: QObject | None = None,
            *,
            ahead: MakingAhead | None = None,
        ) -> None:
            super().__init__(session, parent, ahead=ahead)
            assert ahead is not None
            ready = self.rested if when == READY else session.company_opened
            ready.connect(partial(QTimer.singleShot, 0, partial(tell, ahead.window, name)))

    preload.Preload = Told  # type: ignore[misc]
    return app.run(bootstrap.adapters(lambda: TODAY), Settings(), path, locale=ENGLISH)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
