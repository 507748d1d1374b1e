"""The self-test: the real window on the sample company, through every page, without a person.

A packaged build runs it to show that everything it needs is inside. Any error, any warning of Qt
and any step that takes too long makes it fail.
"""

import datetime as dt
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

import shiboken6
from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.ports import Adapters
from kpidesk.domain.progress import NoProgress
from kpidesk.i18n import _
from kpidesk.settings import Settings, ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.app import create_application, page_factories
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.session import Session

PASSED, FAILED = 0, 1
_STEP_MS: Final = 40
_LONG_MS: Final = 1_000
_TOO_LONG_MS: Final = 120_000
# The offscreen platform says so of every window with a smallest size.
_HARMLESS: Final = ("does not support propagateSizeHints",)


def run(adapters: Adapters, shots: Path | None) -> int:
    """Walk through the window; save a picture of every page, light and dark, into `shots`."""
    app = create_application(sys.argv[:1])
    theme.apply(app, ThemeChoice.LIGHT)
    with tempfile.TemporaryDirectory(prefix="kpidesk-self-test-") as folder:
        walk = _Walk(app, adapters, Path(folder), shots)
        return walk.run()


class _Walk(QObject):
    """Takes one step of the tour whenever the window has come to rest."""

    def __init__(
        self, app: QApplication, adapters: Adapters, folder: Path, shots: Path | None
    ) -> None:
        super().__init__()
        self._app = app
        self._adapters = adapters
        self._folder = folder
        self._shots = shots
        self._today = dt.date.today()  # noqa: DTZ011 - the owner's day
        self._problems: list[str] = []
        self._session = Session(adapters, Settings(), locale=ENGLISH, parent=self)
        self._session.sample_path = folder / "sample.kpidesk"
        self._session.error_shown.connect(self._on_error_shown)
        self._window = MainWindow(self._session, page_factories())
        self._tour = self._steps()
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._on_rest)
        self._watchdog = QTimer(self)
        self._watchdog.setSingleShot(True)
        self._watchdog.timeout.connect(self._on_too_long)

    def run(self) -> int:
        """Run the tour and return the exit code."""
        hook, handler = sys.excepthook, qInstallMessageHandler(self._on_qt_message)
        sys.excepthook = self._on_exception
        self._timer.start()
        self._watchdog.start(_TOO_LONG_MS)
        try:
            self._app.exec()
        finally:
            sys.excepthook = hook
            qInstallMessageHandler(handler)
            self._session.close_company()
            # Now, and not when the interpreter goes: timers could not be stopped there any more.
            shiboken6.delete(self._window)
        for problem in self._problems:
            _say(_("failed: {problem}").format(problem=problem))
        if not self._problems:
            _say(_("The self-test passed."))
        return FAILED if self._problems else PASSED

    # What can go wrong

    def _on_exception(
        self, _kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        sys.__excepthook__(type(error), error, trace)
        self._fail(f"{type(error).__name__}: {error}")

    def _on_qt_message(
        self, kind: QtMsgType, _context: QMessageLogContext, message: str | None
    ) -> None:
        serious = kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if serious and not any(text in (message or "") for text in _HARMLESS):
            self._problems.append(message or "Qt")

    def _on_error_shown(self, message: str) -> None:
        self._fail(message)

    def _on_too_long(self) -> None:
        self._fail(_("the window did not come to rest"))

    def _fail(self, problem: str) -> None:
        self._problems.append(problem)
        self._app.exit(FAILED)

    def _on_rest(self) -> None:
        if running_jobs(self._window) or running_jobs(self._session) or self._is_settling():
            return
        step = next(self._tour, None)
        if step is None:
            self._app.quit()
        else:
            _say(_("passed: {step}").format(step=step))

    def _is_settling(self) -> bool:
        """Say whether a form waits for its typing to come to rest, and draws its preview then.

        What happens only after a second and more, as hiding the mouse, changes no picture.
        """
        timers = self._window.findChildren(QTimer)
        waiting = (each for each in timers if each.isActive() and each.isSingleShot())
        return any(each.interval() < _LONG_MS for each in waiting)

    # The tour

    def _steps(self) -> Iterator[str]:
        """Do one thing, then let the window work until it rests; the text names what was done."""
        self._window.resize(1280, 800)
        self._window.show()
        yield _("the window opens")
        yield from self._pictures_of(self._window, "first-run")
        self._session.open_sample()
        yield _("the sample company opens")
        yield from self._pages()
        yield from self._views()
        yield from self._forms()
        yield from self._import()
        yield from self._reports()
        self._window.close()
        yield _("the window closes")

    def _pages(self) -> Iterator[str]:
        for factory in page_factories():
            self._window.show_page(factory.key)
            yield _("page {name}").format(name=factory.title())
            page = self._window.current_page
            if page is None or page.empty_state is not None:
                self._fail(_("page {name} is empty").format(name=factory.title()))
            yield from self._pictures_of(self._window, factory.key)
        with self._session.read() as records:
            first = records.metrics()[0]
        self._window.show_page("dashboard", first.id)
        yield _("the trend of {name}").format(name=first.name)
        yield from self._pictures_of(self._window, "trend")

    def _views(self) -> Iterator[str]:
        from kpidesk.ui.self_test_views import views

        for name, widget in views(self._session, self._window):
            yield _("view {name}").format(name=name)
            if not widget.isVisible():
                self._fail(_("view {name} is not shown").format(name=name))
            yield from self._pictures_of(widget, name)

    def _forms(self) -> Iterator[str]:
        from kpidesk.ui.self_test_forms import forms

        for name, dialog in forms(self._session, self._window):
            yield _("form {name}").format(name=name)
            if not dialog.isVisible():
                self._fail(_("form {name} is not shown").format(name=name))
            yield from self._pictures_of(dialog, name)
        if self._session.can_undo:
            self._fail(_("a form was saved that nobody saved"))

    def _import(self) -> Iterator[str]:
        from kpidesk.services import sample
        from kpidesk.ui.wizards.import_wizard import SHEET, ImportWizard
        from kpidesk.ui.wizards.import_work import open_source

        sheet = self._folder / sample.sheet_name(self._today)
        session = self._session
        options = ReadOptions(session.calendar, session.locale, with_pictures=True)
        file, reader = session.require_file(), self._adapters.reader
        wizard = ImportWizard(
            session, open_source(file, reader, sheet, options, NoProgress()), self._window
        )
        wizard.show()
        for step, name in enumerate(("sheet", "match", "review"), start=SHEET):
            yield _("step {number} of an import").format(number=step + 1)
            if wizard.step != step:
                self._fail(_("the import stays on another step"))
            yield from self._pictures_of(wizard, f"import-{name}")
            wizard.next_button.click()
        writes = wizard.plan.writes
        wizard.import_button.click()
        yield _("{count} values imported").format(count=writes)
        if wizard.isVisible() or not session.can_undo:
            self._fail(_("the import was not written"))
        wizard.deleteLater()
        session.undo()
        yield _("the import undone")

    def _reports(self) -> Iterator[str]:
        from kpidesk.services.reports import entry_export
        from kpidesk.ui.pages.reports_page import ReportsPage

        self._window.show_page("reports")
        page = self._window.current_page
        for form in self._adapters.reports:
            path = self._folder / f"report.{form}"
            if isinstance(page, ReportsPage):
                page.choose_form(form)
                page.export_to(path)
            yield _("a report as {form}").format(form=form)
            if not path.is_file():
                self._fail(_("the report {path} was not written").format(path=path))
        for form, export in self._adapters.exports.items():
            path = self._folder / f"entries.{form}"
            export.write(entry_export(self._session.require_file()), path)
            yield _("every entry as {form}").format(form=form)
        for finding in self._session.require_file().check(NoProgress()):
            self._fail(finding.message)
        yield _("the company file is whole")

    def _pictures_of(self, widget: QWidget, name: str) -> Iterator[str]:
        """Save `widget` in both palettes, where pictures are wanted."""
        if self._shots is None:
            return
        self._shots.mkdir(parents=True, exist_ok=True)
        for choice in (ThemeChoice.DARK, ThemeChoice.LIGHT):
            self._session.update_settings(theme=choice)
            yield _("palette {name}").format(name=choice.value)
            path = self._shots / f"{name}-{choice.value}.png"
            if not widget.grab().save(str(path)):
                self._fail(_("{path} cannot be written").format(path=path))


def _say(text: str) -> None:
    """Print a line, where there is somewhere to print to (a windowed build has none)."""
    if sys.stdout is not None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
