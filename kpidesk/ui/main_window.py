"""The main window: the rail, the pages, the menus, and what they do with the session."""

import base64
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStatusBar,
    QVBoxLayout,
    QWidget,
)

from kpidesk import logs
from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.i18n import _
from kpidesk.settings import ThemeChoice
from kpidesk.ui import icons, theme
from kpidesk.ui.actions import WindowActions, fill_menu_bar
from kpidesk.ui.company_watch import CompanyWatch
from kpidesk.ui.day_watch import DayWatch
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.edit_commands import EditCommands
from kpidesk.ui.file_commands import FileCommands, is_ours
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.navigation import NavigationRail
from kpidesk.ui.offer_bar import OfferBar
from kpidesk.ui.page import Page, PageFactory
from kpidesk.ui.place_bar import PlaceBar
from kpidesk.ui.place_watch import PlaceWatch
from kpidesk.ui.recent_menu import RecentMenu
from kpidesk.ui.session import Session
from kpidesk.ui.watched_folder import FoundFile, WatchedFolder
from kpidesk.ui.window_pages import WindowPages
from kpidesk.ui.window_status import WindowStatus


class MainWindow(QMainWindow):
    """The one window: shows the pages of the session's company, and runs the menus' commands."""

    def __init__(
        self, session: Session, pages: Sequence[PageFactory], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.pages = WindowPages(session, pages)
        self._current_key = pages[0].key
        self._theme = session.settings.theme
        self._dropped: Path | None = None
        self._awaited: Path | None = None  # a first picture is shown of what is not open yet
        self.files = FileCommands(
            session, self, self.pages.finish_editing, self.pages.half_typed_place
        )
        self.setAcceptDrops(True)
        self.rail = NavigationRail([(page.key, page.title(), page.icon) for page in pages])
        self.rail.page_chosen.connect(self._on_page_chosen)
        self.watched_folder = WatchedFolder(session, self)
        self.offers = OfferBar(self.watched_folder)
        self.place_bar = PlaceBar(session)
        self.place_watch = PlaceWatch(session, self)
        self._lay_out()
        self.commands = WindowActions(self)
        self.edit = EditCommands(session, self, self.pages, self.commands)
        self.recent_menu = RecentMenu(session, self)
        self._page_actions = [self._page_action(at, page) for at, page in enumerate(pages, 1)]
        fill_menu_bar(self.menuBar(), self.commands, self._page_actions, self.recent_menu)
        # WORKAROUND(PySide6 6.9): a bar that Qt makes by itself was once called deleted while it
        # was still there; one that is ours from the start keeps its wrapper.
        self._bar = QStatusBar()
        self.setStatusBar(self._bar)
        self._status = WindowStatus(session, self._bar)
        self.watch = CompanyWatch(session)
        self.days = DayWatch(session, self.pages.is_half_typed, self)
        self._connect()
        self._restore()
        self._on_settings_changed()
        self._show_session()

    def _lay_out(self) -> None:
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.place_bar)
        column.addWidget(self.offers)
        column.addWidget(self.pages, 1)
        row.addLayout(column, 1)
        self.setCentralWidget(middle)

    def _page_action(self, number: int, page: PageFactory) -> QAction:
        action = QAction(icons.icon(page.icon, "text_secondary"), page.title(), self)
        action.setData(page.key)
        action.setShortcut(QKeySequence(f"Ctrl+{number}"))
        action.triggered.connect(self._on_page_action_triggered)
        return action

    def _connect(self) -> None:
        for name, slot in self._slots().items():
            self.commands[name].triggered.connect(slot)
        self.commands.themes.triggered.connect(self._on_theme_triggered)
        self.recent_menu.path_chosen.connect(self.files.open_path)
        self.pages.navigation_requested.connect(self.show_page)
        self.pages.command_requested.connect(self.run_command)
        self.pages.path_chosen.connect(self.files.open_path)
        self.session.company_opened.connect(self._on_company_opened)
        self.session.company_closed.connect(self._on_company_closed)
        self.session.opening_failed.connect(self._on_opening_failed)
        self.session.changed.connect(self._on_changed)
        self.session.error_shown.connect(self._on_error_shown)
        self.session.settings_changed.connect(self._on_settings_changed)
        self.watch.news_changed.connect(self._on_news_changed)
        self.files.starter_set_opened.connect(self._on_starter_set_opened)
        self.files.imported.connect(self._on_imported)
        self.offers.wanted.connect(self._on_offer_wanted)
        self.place_bar.copy_wanted.connect(self.files.save_copy)
        self.place_bar.follow_wanted.connect(self.files.go_on_there)

    def _slots(self) -> dict[str, Callable[[], None]]:
        return {
            "new_company": self.files.new_company,
            "open": self.files.open_company,
            "open_sample": self.files.open_sample,
            "import": self.files.import_spreadsheet,
            "import_clipboard": self.files.import_clipboard,
            "layouts": self._on_layouts,
            "back_up": self.files.back_up,
            "close_company": self.files.close_company,
            "quit": self._on_quit,
            "settings": self._on_settings,
            "full_screen": self._on_full_screen,
            "present": self._on_present,
            "new_kpi": self._on_new_kpi,
            "shortcuts": self._on_shortcuts,
            "log_folder": self._on_log_folder,
            "about": self._on_about,
        }

    # Pages

    @property
    def current_key(self) -> str:
        """Return the key of the page that is shown, or that will be once a company is open."""
        return self._current_key

    @property
    def current_page(self) -> Page | None:
        """Return the page that is shown; None while no company is open."""
        return self.pages.current

    @Slot(str)
    def show_page(self, key: str, subject: object = None) -> None:
        """Show the page `key`, and bring `subject` into view where it is not None."""
        self._current_key = key
        if not self.session.is_open:
            return
        self.days.look()
        page = self.pages.bring_up(key)
        self.rail.choose(key)
        # Who came by the rail goes on with its arrow keys; else the keyboard follows to the page.
        if self.focusWidget() is not self.rail.buttons[key]:
            page.take_focus()
        self.edit.show_clipboard()
        if subject is not None:
            page.show_subject(subject)

    # The first picture

    def show_picture(self, path: Path) -> bool:
        """Show what the first page says of the file at `path`, if that can be known at once.

        It was kept when the file was closed, or it is found at a glance. The company is not open
        with that: whoever calls opens it next.
        """
        name = self.pages.show_picture(self._current_key, path)
        if name is None:
            return False
        self._awaited = path
        self._show_name(name)
        self.rail.setVisible(True)
        self.rail.choose(self._current_key)
        return True

    def _show_name(self, company: str) -> None:
        self.rail.set_company(company)
        self.setWindowTitle(_("{company} – KPI Desk").format(company=company))

    @Slot()
    def _on_opening_failed(self) -> None:
        if self._awaited is not None and not self.session.is_open:
            self._take_picture_back()
            self._show_session()

    def _take_picture_back(self) -> None:
        """Forget the page with the picture, and what was chosen on it: that was of one company."""
        self._awaited = None
        self.pages.take_picture_back()

    @Slot(str)
    def run_command(self, name: str) -> None:
        """Run a command of the menus by its name."""
        self.commands[name].trigger()

    @Slot()
    def _on_page_action_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._on_page_chosen(str(action.data()))

    @Slot(str)
    def _on_page_chosen(self, key: str) -> None:
        """Show where a page begins, and not the one subject that it was left with."""
        page = self.pages.made(key) if self.session.is_open else None
        if page is None or not page.show_start():
            self.show_page(key)

    # What the session says

    def _show_session(self) -> None:
        is_open, file = self.session.is_open, self.session.file
        if self._awaited is not None and file is not None:
            if file.path != self._awaited:
                self._take_picture_back()
            self._awaited = None
        self.commands.show_company(is_open=is_open)
        for action in self._page_actions:
            action.setEnabled(is_open)
        self.rail.setVisible(is_open or self._awaited is not None)
        if is_open:
            self._show_name(self.session.company.name)
            self.show_page(self._current_key)
        elif self._awaited is None:
            self.setWindowTitle(_("KPI Desk"))
            if self.isVisible():
                self.pages.bring_up_first_run()
            else:
                self.pages.leave()
        self.edit.show_clipboard()
        self.edit.show_history()

    @Slot()
    def _on_company_opened(self) -> None:
        self._show_session()

    @Slot()
    def _on_starter_set_opened(self) -> None:
        """Go where each candidate has its button."""
        if self.pages.has("health"):
            self.show_page("health")

    @Slot(object)
    def _on_imported(self, change: ChangeSet) -> None:
        """Go to the newest of the values, from a page that has nothing to show of them too."""
        page = self.current_page
        is_empty = page is not None and page.empty_state is not None
        if self.pages.has("entries") and (is_empty or self._current_key == "entries"):
            from kpidesk.services.entries import newest_written

            subject = newest_written(self.session.require_file(), change.id)
            self.show_page("entries", subject)

    @Slot()
    def _on_company_closed(self) -> None:
        self._show_session()

    @Slot(object)
    def _on_changed(self, change_set: ChangeSet) -> None:
        if change_set.ids(Kind.COMPANY):
            self._show_session()
        else:
            self.edit.show_history()

    @Slot()
    def _on_news_changed(self) -> None:
        news = self.watch.news
        counts = {
            "due": (0, "") if news is None else (news.due.overdue, news.due.summary),
            "health": (0, "") if news is None else (len(news.health.findings), news.health.summary),
        }
        for key, (count, meaning) in counts.items():
            if (button := self.rail.buttons.get(key)) is not None:
                button.set_badge(count, meaning)

    @Slot(str)
    def _on_error_shown(self, message: str) -> None:
        MessageDialog.warn(QApplication.activeModalWidget() or self, message)

    @Slot()
    def _on_settings_changed(self) -> None:
        choice = self.session.settings.theme
        for action in self.commands.themes.actions():
            action.setChecked(action.data() == choice.value)
        app = QApplication.instance()
        if choice is not self._theme and isinstance(app, QApplication):
            theme.apply(app, choice)
        self._theme = choice
        self.pages.refresh_first_run()

    # Files

    def open_path(self, path: Path) -> None:
        """Open a company file, or import a spreadsheet, as the ending of `path` says."""
        self.files.open_path(path)

    @Slot(object)
    def _on_offer_wanted(self, file: FoundFile) -> None:
        if self.files.import_path(file.path):
            self.watched_folder.settle(file)

    @Slot()
    def _on_quit(self) -> None:
        self.close()

    @Slot()
    def _on_settings(self) -> None:
        from kpidesk.ui.dialogs.settings_dialog import SettingsDialog

        SettingsDialog.run(self.session, self)

    @Slot()
    def _on_layouts(self) -> None:
        from kpidesk.ui.dialogs.layouts_dialog import LayoutsDialog

        LayoutsDialog.run(self.session, self)

    # View, KPI, Help

    @Slot(QAction)
    def _on_theme_triggered(self, action: QAction) -> None:
        self.session.update_settings(theme=ThemeChoice(action.data()))

    @Slot()
    def _on_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def _on_present(self) -> None:
        if self.pages.has("dashboard"):
            self.show_page("dashboard", "present")

    @Slot()
    def _on_new_kpi(self) -> None:
        from kpidesk.ui.wizards.kpi_wizard import KpiWizard

        KpiWizard.run(self.session, self)

    @Slot()
    def _on_shortcuts(self) -> None:
        from kpidesk.ui.dialogs.shortcuts_dialog import ShortcutsDialog

        page = self.current_page
        of_page = [] if page is None else page.findChildren(QAction)
        everything = [*self._page_actions, *self.commands.by_name.values(), *of_page]
        ShortcutsDialog.run(everything, self)

    @Slot()
    def _on_log_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(logs.folder())))

    @Slot()
    def _on_about(self) -> None:
        from kpidesk.ui.dialogs.about_dialog import AboutDialog

        AboutDialog.run(self)

    # Files that are dragged here

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dragged_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dragged_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            # Not inside the drop: a dialog here would leave the other program's drag hanging.
            self._dropped = path
            QTimer.singleShot(0, self._on_dropped)

    @Slot()
    def _on_dropped(self) -> None:
        path, self._dropped = self._dropped, None
        if path is not None:
            self.activateWindow()
            self.open_path(path)

    # Begin and end

    def showEvent(self, event: QShowEvent) -> None:
        if not self.session.is_open and self._awaited is None:
            self.pages.bring_up_first_run()
        super().showEvent(event)

    def _restore(self) -> None:
        settings = self.session.settings
        # The frame comes on top of this, and the status bar must stay on the screen.
        screen = QGuiApplication.primaryScreen().availableSize() - QSize(16, 48)
        self.resize(screen.boundedTo(QSize(1280, 800)))
        self.restoreGeometry(_bytes(settings.window_geometry))
        self.restoreState(_bytes(settings.window_state))

    def closeEvent(self, event: QCloseEvent) -> None:
        running = running_jobs(self) + running_jobs(self.session)
        if running:
            # The window goes when they have stopped; until then the file is in their hands.
            event.ignore()
            for job in running:
                job.ended.connect(self.close)
                job.cancel()
            return
        if self.session.is_open and not self.files.may_leave():
            event.ignore()
            return
        self.session.keep_window(_text(self.saveGeometry()), _text(self.saveState()))
        self.hide()  # before what is kept for the next start is found: nobody waits for that
        self.session.close_company()
        super().closeEvent(event)


def _dragged_path(data: QMimeData) -> Path | None:
    """Return the one file that is dragged, if it is one that we can do something with."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if is_ours(path) else None


def _text(data: QByteArray) -> str:
    return base64.b64encode(data.data()).decode("ascii")


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode())
