"""The commands of the main window: their words, keys and icons, and the menus they stand in."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from kpidesk.i18n import _
from kpidesk.settings import ThemeChoice
from kpidesk.ui import icons

Key = QKeySequence.StandardKey | str | None


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name in the program, its words, key and icon, and what it needs."""

    name: str
    text: str
    key: Key = None
    icon: str = ""
    needs_company: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole


def commands() -> tuple[Command, ...]:
    """Return every command of the main window but pages and themes."""
    standard, role = QKeySequence.StandardKey, QAction.MenuRole
    return (
        Command("new_company", _("&New company…"), standard.New, "file-plus"),
        Command("open", _("&Open company…"), standard.Open, "folder-open"),
        Command("import", _("&Import spreadsheet…"), "Ctrl+I", "file-input", True),
        Command(
            "import_clipboard",
            _("Import from cli&pboard…"),
            "Ctrl+Shift+V",
            "clipboard-paste",
            True,
        ),
        Command("layouts", _("Remembered la&youts…"), None, "table-2", True),
        Command("back_up", _("&Back up…"), "Ctrl+Shift+B", "archive", True),
        Command("close_company", _("&Close company"), standard.Close, "x", True),
        Command("quit", _("&Quit"), "Ctrl+Q", "log-out", role=role.QuitRole),
        Command("undo", _("Undo"), standard.Undo, "undo-2", True),
        Command("redo", _("Redo"), "Ctrl+Y", "redo-2", True),
        Command("cut", _("Cu&t"), standard.Cut, "scissors"),
        Command("copy", _("&Copy"), standard.Copy, "copy"),
        Command("paste", _("&Paste"), standard.Paste, "clipboard-paste"),
        Command("delete", _("&Delete"), standard.Delete, "trash-2"),
        Command(
            "settings",
            _("&Settings…"),
            "Ctrl+,",
            "settings",
            role=role.PreferencesRole,
        ),
        Command("full_screen", _("&Full screen"), "F11", "maximize"),
        Command("present", _("&Present the dashboard"), "F5", "presentation", True),
        Command("new_kpi", _("&New KPI…"), "Ctrl+K", "target", True),
        Command("open_sample", _("Open the &sample company"), None, "store"),
        Command("shortcuts", _("&Keyboard shortcuts"), "F1", "keyboard"),
        Command("log_folder", _("Open &log folder"), None, "folder"),
        Command("about", _("&About KPI Desk"), None, "info", role=role.AboutRole),
    )


class WindowActions(QObject):
    """The actions of the main window by name."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.by_name: dict[str, QAction] = {}
        self._needs_company: list[QAction] = []
        for command in commands():
            action = QAction(command.text, parent)
            action.setObjectName(command.name)
            action.setMenuRole(command.role)
            if command.icon:
                action.setIcon(icons.icon(command.icon, "text_secondary"))
            if command.key is not None:
                action.setShortcut(QKeySequence(command.key))
            self.by_name[command.name] = action
            if command.needs_company:
                self._needs_company.append(action)
        # Shown is the key that Windows and Excel have; what the desktop has works as well.
        usual = QKeySequence.keyBindings(QKeySequence.StandardKey.Redo)
        excel = QKeySequence("Ctrl+Y")
        self["redo"].setShortcuts([excel, *(key for key in usual if key != excel)])
        self["full_screen"].setCheckable(True)
        self.themes = QActionGroup(self)
        for choice, text, icon in (
            (ThemeChoice.SYSTEM, _("As the &system"), "monitor"),
            (ThemeChoice.LIGHT, _("&Light"), "sun"),
            (ThemeChoice.DARK, _("&Dark"), "moon"),
        ):
            action = QAction(icons.icon(icon, "text_secondary"), text, self.themes)
            action.setCheckable(True)
            action.setData(choice.value)

    def __getitem__(self, name: str) -> QAction:
        """Return the action `name`."""
        return self.by_name[name]

    def show_company(self, *, is_open: bool) -> None:
        """Enable what needs a company only while one is open."""
        for action in self._needs_company:
            action.setEnabled(is_open)


def fill_menu_bar(
    bar: QMenuBar, actions: WindowActions, pages: Sequence[QAction], recent: QMenu
) -> None:
    """Put the actions into their menus."""

    def menu(title: str, *names: str) -> QMenu:
        result = bar.addMenu(title)
        for name in names:
            if name == "-":
                result.addSeparator()
            elif name == "recent":
                result.addMenu(recent)
            else:
                result.addAction(actions[name])
        return result

    ours = ("new_company", "open", "recent", "-", "import", "import_clipboard", "layouts")
    menu(_("&File"), *ours, "-", "back_up", "close_company", "quit")
    menu(_("&Edit"), "undo", "redo", "-", "cut", "copy", "paste", "delete", "-", "settings")
    view = menu(_("&View"))
    view.addActions(pages)
    view.addSeparator()
    theme = view.addMenu(icons.icon("moon", "text_secondary"), _("&Theme"))
    theme.addActions(actions.themes.actions())
    view.addSeparator()
    view.addActions([actions["present"], actions["full_screen"]])
    menu(_("&KPI"), "new_kpi")
    menu(_("&Help"), "open_sample", "shortcuts", "log_folder", "-", "about")


def escaped(text: str) -> str:
    """Return `text` for a menu, where a single ampersand would become an underline."""
    return text.replace("&", "&&")
