"""The session: the one place of the window's state; every view reads from it and hears from it."""

import datetime as dt
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from kpidesk import settings as settings_file
from kpidesk.domain.changes import Action, ChangeSet, Kind
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Company
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.ports import Adapters, CompanyFile, Progress, Records
from kpidesk.domain.whereabouts import IN_PLACE, Whereabouts
from kpidesk.i18n import _
from kpidesk.settings import Settings
from kpidesk.ui.jobs import Job, run_job
from kpidesk.ui.locales import number_locale

_log = logging.getLogger(__name__)

Operation = Callable[[CompanyFile], ChangeSet]


class Session(QObject):
    """What is open, what is preferred, and the way to change it.

    `settings_path` None keeps the settings in memory alone; `locale` None is that of the settings.
    In the folder `pictures` what files show first is kept, see `first_picture`; with None nothing.
    """

    company_opened = Signal()
    company_closing = Signal()  # the last moment to write what is being typed
    company_closed = Signal()
    file_closed = Signal(object)  # Path of the file, which stays as it is now
    place_changed = Signal()  # the file is not where it was opened, or is there again
    file_settled = Signal()  # the open company goes on in another file
    write_refused = Signal()
    changed = Signal(object)  # ChangeSet
    message_shown = Signal(str)
    error_shown = Signal(str)
    opening_failed = Signal()
    settings_changed = Signal()
    day_turned = Signal()  # to what `today` says now

    def __init__(
        self,
        adapters: Adapters,
        settings: Settings,
        *,
        settings_path: Path | None = None,
        pictures: Path | None = None,
        locale: NumberLocale | None = None,
        today: Callable[[], dt.date] = dt.date.today,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.adapters = adapters
        self.today = today
        self._day = today()
        self.pictures = pictures
        self.sample_path = settings_file.sample_path()
        self._settings = settings
        self._settings_path = settings_path
        self._locale = locale or number_locale(settings.number_locale)
        self._file: CompanyFile | None = None
        self._company: Company | None = None
        self._undoable: Action | None = None
        self._redoable: Action | None = None
        self._last_change: ChangeSet | None = None
        self._fetching: Job | None = None

    # What is open

    @property
    def file(self) -> CompanyFile | None:
        """Return the open company file."""
        return self._file

    @property
    def is_open(self) -> bool:
        """Say whether a company is open."""
        return self._file is not None

    def require_file(self) -> CompanyFile:
        """Return the open company file; asking while none is open is a bug."""
        if self._file is None:
            msg = "no company is open"
            raise RuntimeError(msg)
        return self._file

    def read(self) -> AbstractContextManager[Records]:
        """Open a consistent view of the open company file."""
        return self.require_file().read()

    @property
    def company(self) -> Company:
        """Return the open company."""
        if self._company is None:
            msg = "no company is open"
            raise RuntimeError(msg)
        return self._company

    @property
    def calendar(self) -> FiscalCalendar:
        """Return the business year of the open company."""
        return self.company.calendar

    @property
    def last_change(self) -> ChangeSet | None:
        """Return the newest change set of the open file."""
        return self._last_change

    def whereabouts(self) -> Whereabouts:
        """Return whether the open file still is where it was opened."""
        return IN_PLACE if self._file is None else self._file.whereabouts()

    # Open and close; these take a moment and run as jobs

    def open_company(self, path: Path) -> Job:
        """Open the company file at `path`; the one that is open stays until that has worked."""
        return self._fetch(
            _("Opening {file}").format(file=path.name), partial(_open, self.adapters, path)
        )

    def create_company(self, path: Path, company: Company, starter_set: str = "") -> Job:
        """Create a company file at `path`, with the KPIs of a starter set or none, and open it."""
        return self._fetch(
            _("Creating {file}").format(file=path.name),
            partial(_create, self.adapters, path, company, starter_set, self.today()),
        )

    @property
    def is_sample(self) -> bool:
        """Say whether the company that is open is the sample."""
        return self._file is not None and self._file.path == self.sample_path

    def open_sample(self) -> Job:
        """Open the sample company, which is made first where it does not exist yet."""
        return self._fetch(
            _("Preparing the sample company"),
            partial(_open_sample, self.adapters, self.sample_path, self.today()),
        )

    def go_on_at(self, path: Path) -> Job:
        """Go on in the file `path`: the open one where it was moved there, else a copy of it.

        Nothing on the pages changes, not even what is half typed.
        """
        title = _("Saving {file}").format(file=path.name)
        function = partial(_go_on, self.require_file(), path)
        return run_job(self, title, function, self.settle_at, self._on_failed_going_on)

    def settle_at(self, left: Path) -> None:
        """Take note that the open company goes on in another file than `left`."""
        if self._file is None:
            return
        settings = self._settings if left.exists() else self._settings.without_recent(left)
        self._keep(settings.with_recent(self._file.path))
        self.file_settled.emit()
        self.place_changed.emit()
        self.show_message(_("KPI Desk goes on in {path}").format(path=self._file.path))

    def _on_failed_going_on(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.show_error(error.message)

    def _fetch(self, title: str, function: Callable[[Progress], CompanyFile]) -> Job:
        # A second click must not open the same file against the first.
        if self._fetching is None or not self._fetching.is_running:
            self._fetching = run_job(self, title, function, self.adopt, self._on_failed)
        return self._fetching

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.show_error(error.message)
        self.opening_failed.emit()

    def adopt(self, file: CompanyFile) -> None:
        """Make an open company file the session's own; what cannot be read of is closed again."""
        try:
            state = _state_of(file)
        except UserError as error:
            file.close()
            self._on_failed(error)
            return
        self.close_company()
        self._file = file
        self._take(state)
        folder = self._settings.last_folder
        self._keep(self._settings.with_recent(file.path))
        if file.path == self.sample_path:  # in a folder of ours, where nobody looks for their files
            self._keep(replace(self._settings, last_folder=folder), tell=False)
        self.company_opened.emit()

    def close_company(self) -> None:
        """Close the company; everything is in its file already."""
        if self._file is None:
            return
        self.company_closing.emit()
        file = self._file
        self._file = self._company = None
        self._undoable = self._redoable = self._last_change = None
        self.company_closed.emit()
        path, is_in_place = file.path, file.whereabouts().is_in_place
        file.close()
        if is_in_place:  # else whatever is at that path now is none of ours
            self.file_closed.emit(path)

    # Change

    def perform(
        self, operation: Operation, on_error: Callable[[UserError], None] | None = None
    ) -> ChangeSet | None:
        """Run one service call on the open file, and tell every view what it changed.

        Where it is refused, the sentence goes to `on_error` (None: to the person), and None comes
        back.
        """
        try:
            change_set = operation(self.require_file())
        except UserError as error:
            self.write_refused.emit()
            if on_error is not None:
                on_error(error)
            else:
                self.show_error(error.message)
            return None
        self.announce(change_set)
        return change_set

    def announce(self, change_set: ChangeSet) -> None:
        """Tell every view what a job has changed."""
        if change_set.is_empty or not self.is_open:
            return
        _log.info("change set %d: %s", change_set.id, change_set.action.kind)
        known = None if change_set.ids(Kind.COMPANY) else self.company
        self._take(_state_of(self.require_file(), known))
        self.changed.emit(change_set)

    def undo(self) -> ChangeSet | None:
        """Take back the latest change."""
        from kpidesk.services import history

        return self._say_back(self.perform(history.undo))

    def redo(self) -> ChangeSet | None:
        """Bring back what was undone last."""
        from kpidesk.services import history

        return self._say_back(self.perform(history.redo))

    def _say_back(self, step: ChangeSet | None) -> ChangeSet | None:
        """Say what was undone or redone, after what every view says of it."""
        from kpidesk.services.undo_notices import undo_notice

        if step is not None and not step.is_empty and self.is_open:
            self.show_message(undo_notice(self.require_file(), step, self.today()))
        return step

    @property
    def can_undo(self) -> bool:
        """Say whether there is something to undo."""
        return self._undoable is not None

    @property
    def can_redo(self) -> bool:
        """Say whether there is something to redo."""
        return self._redoable is not None

    @property
    def undo_text(self) -> str:
        """Return what the menu says: "Undo paste of 36 values"."""
        if self._undoable is None:
            return _("Undo")
        return _("Undo {action}").format(action=self._undoable.describe())

    @property
    def redo_text(self) -> str:
        """Return what the menu says: "Redo paste of 36 values"."""
        if self._redoable is None:
            return _("Redo")
        return _("Redo {action}").format(action=self._redoable.describe())

    def _take(self, state: "_State") -> None:
        self._company, self._last_change = state.company, state.last_change
        self._undoable = state.undoable.action if state.undoable is not None else None
        self._redoable = state.redoable.action if state.redoable is not None else None

    # Tell

    def follow_day(self) -> None:
        """Tell every view where today is another day than it was."""
        if (today := self.today()) != self._day:
            _log.info("the day has turned from %s to %s", self._day, today)
            self._day = today
            self.day_turned.emit()

    def show_message(self, message: str) -> None:
        """Show a sentence in the status bar."""
        self.message_shown.emit(message)

    def show_error(self, message: str) -> None:
        """Show the sentence of a UserError; the window does it with a dialog."""
        self.error_shown.emit(message)

    # Settings

    @property
    def settings(self) -> Settings:
        """Return the settings in force."""
        return self._settings

    @property
    def locale(self) -> NumberLocale:
        """Return how the owner writes numbers."""
        return self._locale

    def update_settings(self, **changes: Any) -> None:  # noqa: ANN401 - the fields of Settings
        """Replace fields of the settings, keep them, and tell every view."""
        self._keep(replace(self._settings, **changes))

    def forget_recent(self, path: Path) -> None:
        """Take `path` off the recent files."""
        self._keep(self._settings.without_recent(path))

    def keep_window(self, geometry: str, state: str) -> None:
        """Remember where the window was; no view is told."""
        self._keep(
            replace(self._settings, window_geometry=geometry, window_state=state), tell=False
        )

    def keep_layout(self, name: str, state: str) -> None:
        """Remember a splitter or the columns of a table under `name`; no view is told."""
        layouts = {**self._settings.layouts, name: state}
        self._keep(replace(self._settings, layouts=layouts), tell=False)

    def _keep(self, settings: Settings, *, tell: bool = True) -> None:
        if settings == self._settings:
            return
        if settings.number_locale != self._settings.number_locale:
            self._locale = number_locale(settings.number_locale)
        self._settings = settings
        if self._settings_path is not None:
            settings_file.save(settings, self._settings_path)
        if tell:
            self.settings_changed.emit()


class _State(NamedTuple):
    """What the session tells of a file."""

    company: Company
    undoable: ChangeSet | None
    redoable: ChangeSet | None
    last_change: ChangeSet | None


def _state_of(file: CompanyFile, company: Company | None = None) -> _State:
    """Read the state of `file`; UserError where it cannot be read. `company` is what is known."""
    with file.read() as records:
        last = next(iter(records.change_sets(limit=1)), None)
        known = company or records.company()
        return _State(known, records.undoable(), records.redoable(), last)


def _open(adapters: Adapters, path: Path, _progress: Progress) -> CompanyFile:
    return adapters.files.open(path)


def _go_on(file: CompanyFile, path: Path, _progress: Progress) -> Path:
    left = file.path
    file.go_on_at(path)
    return left


def _create(
    adapters: Adapters,
    path: Path,
    company: Company,
    starter_set: str,
    today: dt.date,
    _progress: Progress,
) -> CompanyFile:
    from kpidesk.services.company import checked_company

    file = adapters.files.create(path, checked_company(company))
    if starter_set:
        from kpidesk.services.library import apply_starter_set

        try:
            apply_starter_set(file, starter_set, today)
        except BaseException:
            file.close()
            raise
    return file


def _open_sample(
    adapters: Adapters, path: Path, today: dt.date, _progress: Progress
) -> CompanyFile:
    if path.exists():
        return adapters.files.open(path)
    from kpidesk.services import sample

    path.parent.mkdir(parents=True, exist_ok=True)
    sheet = path.with_name(sample.sheet_name(today))
    sample.write_sample_sheet(adapters.sample_sheets, sheet, today)
    return sample.create_sample(adapters.files, path, today)
