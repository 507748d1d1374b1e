"""The main window: the rail, the pages, the menus, and what they do with the session."""

import base64
import logging
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

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
    QLineEdit,
    QMainWindow,
    QMenu,
    QStackedWidget,
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
from kpidesk.ui.file_commands import FileCommands, is_ours
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.kept_pictures import KeptPictures
from kpidesk.ui.navigation import NavigationRail
from kpidesk.ui.offer_bar import OfferBar
from kpidesk.ui.page import Page, PageFactory
from kpidesk.ui.session import Session
from kpidesk.ui.watched_folder import FoundFile, WatchedFolder
from kpidesk.ui.window_status import WindowStatus

if TYPE_CHECKING:
    from kpidesk.ui.pages.first_run_page import FirstRunPage

_log = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """The one window; pages are made when they are first shown."""

    def __init__(
        self, session: Session, pages: Sequence[PageFactory], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._factories = {factory.key: factory for factory in pages}
        self._pages: dict[str, Page] = {}
        self._current_key = pages[0].key
        self._theme = session.settings.theme
        self._dropped: Path | None = None
        self._awaited = False  # a first picture is shown, and its company is not open yet
        self._pictures = KeptPictures(session, partial(self._pages.get, pages[0].key), self)
        self.files = FileCommands(session, self, self._finish_editing)
        self.setAcceptDrops(True)
        self.rail = NavigationRail([(page.key, page.title(), page.icon) for page in pages])
        self.rail.page_chosen.connect(self._on_page_chosen)
        self._stack = QStackedWidget()
        self.watched_folder = WatchedFolder(session, self)
        self.offers = OfferBar(self.watched_folder)
        self._lay_out()
        self.commands = WindowActions(self)
        self.recent_menu = QMenu(_("Open &recent"), self)
        self.recent_menu.setIcon(icons.icon("history", "text_secondary"))
        self._page_actions = [self._page_action(at, page) for at, page in enumerate(pages, 1)]
        fill_menu_bar(self.menuBar(), self.commands, self._page_actions, self.recent_menu)
        # WORKAROUND(PySide6 6.9): a bar that Qt makes by itself was once called deleted while it
        # was still there; one that is ours from the start keeps its wrapper.
        self._bar = QStatusBar()
        self.setStatusBar(self._bar)
        self._status = WindowStatus(session, self._bar)
        self.watch = CompanyWatch(session)
        self.days = DayWatch(session, self.is_half_typed, self)
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
        pages = QVBoxLayout()
        pages.setSpacing(0)
        pages.addWidget(self.offers)
        pages.addWidget(self._stack, 1)
        row.addLayout(pages, 1)
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
        self.recent_menu.aboutToShow.connect(self._on_recent_about_to_show)
        self.recent_menu.triggered.connect(self._on_recent_triggered)
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
            "undo": self._on_undo,
            "redo": self._on_redo,
            "cut": self._on_cut,
            "copy": self._on_copy,
            "paste": self._on_paste,
            "delete": self._on_delete,
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
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    @cached_property
    def first_run(self) -> "FirstRunPage":
        """Return the page of who has no company open: most starts go by without it."""
        from kpidesk.ui.pages.first_run_page import FirstRunPage

        page = FirstRunPage(self.session)
        page.command_requested.connect(self.run_command)
        page.path_chosen.connect(self.files.open_path)
        self._stack.addWidget(page)
        return page

    def _show_first_run(self) -> None:
        self.first_run.refresh()
        self._stack.setCurrentWidget(self.first_run)

    @Slot(str)
    def show_page(self, key: str, subject: object = None) -> None:
        """Show the page `key`, and bring `subject` into view where it is not None."""
        self._current_key = key
        if not self.session.is_open:
            return
        self.days.look()
        page = self._page(key)
        self._bring_up(page)
        self.rail.choose(key)
        # Who came by the rail goes on with its arrow keys; else the keyboard follows to the page.
        if self.focusWidget() is not self.rail.buttons[key]:
            page.take_focus()
        self._show_clipboard()
        if subject is not None:
            page.show_subject(subject)

    def _page(self, key: str) -> Page:
        """Return the page `key`, which is made when it is first asked for."""
        if key not in self._pages:
            page = self._factories[key].create(self.session)
            page.navigation_requested.connect(self.show_page)
            page.command_requested.connect(self.run_command)
            self._pages[key] = page
            # Not in the stack before it is shown: the window would have to have room for it.
            page.setParent(self._stack)
            page.hide()
        return self._pages[key]

    def _bring_up(self, page: Page) -> None:
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def make_ahead(self) -> Iterator[None]:
        """Make what is not made yet, hidden and empty, a piece with each step; a company is open.

        It is filled when it is shown, as what is made by a click is.
        """
        for key in self._factories:
            is_new = key not in self._pages
            page = self._page(key)
            if is_new:
                yield
            yield from page.make_ahead()

    def _forget_page(self, key: str) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._stack.removeWidget(page)
            page.deleteLater()

    # The first picture

    def show_picture(self, path: Path) -> bool:
        """Show what the first page says of the file at `path`, if that can be known at once.

        It was kept when the file was closed, or it is found at a glance. The company is not open
        with that: whoever calls opens it next.
        """
        first_page = partial(self._page, self._current_key)
        try:
            return self._show_known(self._pictures.load(path)) or self._show_known(
                self._pictures.glance(path, first_page)
            )
        except Exception:  # noqa: BLE001 - it is logged, and only hastens the start
            # Else no start with this file would get further, though nothing is wrong with the file.
            _log.exception("the first picture of a file could not be shown")
            self._pictures.drop(path)
            self._forget_page(self._current_key)
            return False

    def _show_known(self, known: tuple[str, object] | None) -> bool:
        """Show the name of a company and what its first page says, if that is what is asked for."""
        if known is None:
            return False
        name, picture = known
        page = self._page(self._current_key)
        if not page.show_picture(picture):
            return False
        self._awaited = True
        self.rail.set_company(name)
        self.rail.setVisible(True)
        self.rail.choose(self._current_key)
        self.setWindowTitle(_("{company} – KPI Desk").format(company=name))
        self._bring_up(page)
        return True

    @Slot()
    def _on_opening_failed(self) -> None:
        if self._awaited and not self.session.is_open:
            self._awaited = False
            self._show_session()

    def is_half_typed(self) -> bool:
        """Say whether something on a page waits for the rest of it to be typed."""
        return any(page.is_half_typed for page in self._pages.values())

    def _finish_editing(self) -> bool:
        return all(page.finish_editing() for page in self._pages.values())

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
        page = self._pages.get(key) if self.session.is_open else None
        if page is None or not page.show_start():
            self.show_page(key)

    # What the session says

    def _show_session(self) -> None:
        is_open = self.session.is_open
        if is_open:
            self._awaited = False
        self.commands.show_company(is_open=is_open)
        for action in self._page_actions:
            action.setEnabled(is_open)
        self.rail.setVisible(is_open or self._awaited)
        if is_open:
            name = self.session.company.name
            self.rail.set_company(name)
            self.setWindowTitle(_("{company} – KPI Desk").format(company=name))
            self.show_page(self._current_key)
        elif not self._awaited:
            self.setWindowTitle(_("KPI Desk"))
            if self.isVisible():
                self._show_first_run()
        self._show_clipboard()
        self._show_history()

    def _show_clipboard(self) -> None:
        page = self.current_page
        enabled = page is not None and page.supports_clipboard
        for name in ("cut", "copy", "paste", "delete"):
            self.commands[name].setEnabled(enabled)

    def _show_history(self) -> None:
        undo, redo = self.commands["undo"], self.commands["redo"]
        undo.setEnabled(self.session.can_undo)
        redo.setEnabled(self.session.can_redo)
        undo.setText(_escaped(self.session.undo_text))
        redo.setText(_escaped(self.session.redo_text))

    @Slot()
    def _on_company_opened(self) -> None:
        self._show_session()

    @Slot()
    def _on_starter_set_opened(self) -> None:
        """Go where each candidate has its button."""
        if "health" in self._factories:
            self.show_page("health")

    @Slot(object)
    def _on_imported(self, change: ChangeSet) -> None:
        """Go to the newest of the values, from a page that has nothing to show of them too."""
        page = self.current_page
        is_empty = page is not None and page.empty_state is not None
        if "entries" in self._factories and (is_empty or self._current_key == "entries"):
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
            self._show_history()

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
        self.recent_menu.setEnabled(bool(self.session.settings.recent_files))
        if self._stack.currentWidget() is self.__dict__.get("first_run", self):
            self.first_run.refresh()

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
    def _on_recent_about_to_show(self) -> None:
        self.recent_menu.clear()
        for name in self.session.settings.recent_files:
            path = Path(name)
            text = _("{file} in {folder}").format(file=path.stem, folder=path.parent)
            self.recent_menu.addAction(_escaped(text)).setData(name)

    @Slot(QAction)
    def _on_recent_triggered(self, action: QAction) -> None:
        self.open_path(Path(action.data()))

    # Edit

    @Slot()
    def _on_undo(self) -> None:
        self.session.undo()

    @Slot()
    def _on_redo(self) -> None:
        self.session.redo()

    @Slot()
    def _on_cut(self) -> None:
        self._edit("cut")

    @Slot()
    def _on_copy(self) -> None:
        self._edit("copy")

    @Slot()
    def _on_paste(self) -> None:
        self._edit("paste")

    @Slot()
    def _on_delete(self) -> None:
        self._edit("delete")

    def _edit(self, name: str) -> None:
        """Cut, copy, paste or delete where the keyboard is: in an editor, else on the page."""
        focus = self.focusWidget()
        target = focus if isinstance(focus, QLineEdit) else self.current_page
        if isinstance(target, QLineEdit) and name == "delete":
            target.del_()
        elif target is not None:
            getattr(target, name)()

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
        if "dashboard" in self._factories:
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
        if not self.session.is_open and not self._awaited:
            self._show_first_run()
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
        self.session.close_company()
        super().closeEvent(event)


def _dragged_path(data: QMimeData) -> Path | None:
    """Return the one file that is dragged, if it is one that we can do something with."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if is_ours(path) else None


def _escaped(text: str) -> str:
    """Return `text` for a menu, where a single ampersand would become an underline."""
    return text.replace("&", "&&")


def _text(data: QByteArray) -> str:
    return base64.b64encode(data.data()).decode("ascii")


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode())
