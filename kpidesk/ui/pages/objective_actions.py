"""What can be done with the tree of objectives: words, keys, icons, and the menus."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from kpidesk.i18n import _
from kpidesk.ui import icons
from kpidesk.ui.models.objective_moves import NodeKind, Step


class ObjectiveActions:
    """The actions of the objectives page; whoever makes them connects them."""

    def __init__(self, page: QWidget) -> None:
        self._page = page
        standard = QKeySequence.StandardKey
        self.new = self._action(_("&New objective"))
        self.below = self._action(_("Add &below"), "Ins")
        self.edit = self._action(_("Edi&t…"), "F2", "pencil")
        self.open = self._action(_("&Open the KPI"), icon="chart-line")
        # The keys of these are the Edit menu's; here they are only shown.
        self.cut = self._action(_with_key(_("Cu&t"), standard.Cut), icon="scissors")
        self.paste = self._action(
            _with_key(_("&Paste below"), standard.Paste), icon="clipboard-paste"
        )
        self.delete = self._action(_with_key(_("&Delete…"), standard.Delete), icon="trash-2")
        self.steps = {
            Step.UP: self._action(_("Move &up"), "Alt+Up", "arrow-up"),
            Step.DOWN: self._action(_("Move &down"), "Alt+Down", "arrow-down"),
            Step.IN: self._action(
                _("Move &in, below the one above it"), "Alt+Right", "chevron-right"
            ),
            Step.OUT: self._action(
                _("Move &out, beside what it is a part of"), "Alt+Left", "chevron-left"
            ),
        }
        self.weights = self._action(_("&Weights…"))
        self.show_weights = self._action(_("&Show weights"))
        self.show_weights.setCheckable(True)
        self.unfold = self._action(_("&Unfold all"))
        self.fold = self._action(_("&Fold all"))
        self.stop_cut = self._action(_("Leave it where it is"), "Esc")
        self.stop_cut.setEnabled(False)

    def _action(self, text: str, key: str = "", icon: str = "") -> QAction:
        action = QAction(text, self._page)
        if icon:
            action.setIcon(icons.icon(icon, "text_secondary"))
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._page.addAction(action)
        return action

    def add_to(self, view: QWidget) -> None:
        """Let `view` offer in its context menu what can be done with a row."""
        groups = (
            (self.open, self.edit, self.below),
            (self.cut, self.paste, *self.steps.values()),
            (self.weights,),
            (self.delete,),
        )
        for place, group in enumerate(groups):
            if place:
                line = QAction(view)
                line.setSeparator(True)
                view.addAction(line)
            view.addActions(group)

    def more_menu(self) -> QMenu:
        """Return the menu of what is about the whole tree."""
        menu = QMenu(self._page)
        menu.addActions([self.weights, self.show_weights])
        menu.addSeparator()
        menu.addActions([self.unfold, self.fold])
        return menu

    def follow(self, kind: NodeKind | None, *, has_objective: bool, has_cut: bool) -> None:
        """Offer what can be done with a row of `kind`; None is no row.

        `has_objective`: something can stand below it. `has_cut`: something waits to be pasted.
        """
        is_row = kind in (NodeKind.OBJECTIVE, NodeKind.KPI)
        self.below.setEnabled(has_objective)
        self.open.setVisible(kind is NodeKind.KPI)
        self.edit.setEnabled(is_row)
        self.cut.setEnabled(is_row)
        self.paste.setEnabled(has_cut)
        self.stop_cut.setEnabled(has_cut)
        self.delete.setVisible(kind is NodeKind.OBJECTIVE)
        self.weights.setEnabled(kind is NodeKind.OBJECTIVE)
        for action in self.steps.values():
            action.setEnabled(is_row)


def _with_key(text: str, key: QKeySequence.StandardKey) -> str:
    """Return the text of an entry of a menu that shows a key without having it."""
    shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text}\t{shown}"
