"""What every page of the main window has: a header, a body, an empty state, and the news."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.ports import CompanyReading
from kpidesk.ui.controls import Button, HeadLabel, IconLabel, Label, PrimaryButton
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space

_HEADER = 32  # height of the title, as high as the buttons beside it


class ActionButton(Button):
    """A button that shows and triggers an action."""

    def __init__(self, action: QAction, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(action.text(), icon, parent)
        follow_action(self, action)


class PrimaryActionButton(PrimaryButton):
    """The primary button of a page, for an action."""

    def __init__(self, action: QAction, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(action.text(), icon, parent)
        follow_action(self, action)


def follow_action(button: Button, action: QAction) -> None:
    """Let `button` trigger `action`, and be enabled as it is."""
    button.setAccessibleName(action.text().replace("&", ""))
    button.setEnabled(action.isEnabled())
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)


class EmptyState(QWidget):
    """What a page says while it is empty: what to do first, and the button that does it."""

    def __init__(
        self,
        icon: str,
        heading: str,
        sentence: str,
        buttons: Sequence[Button] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.buttons = tuple(buttons)
        middle = QWidget()
        middle.setMaximumWidth(460)
        column = QVBoxLayout(middle)
        column.setSpacing(Space.S)
        column.addWidget(
            IconLabel(icon, 48, "text_disabled"), alignment=Qt.AlignmentFlag.AlignHCenter
        )
        column.addSpacing(Space.S)
        self.heading = Label(heading, FontRole.SECTION, wrap=True)
        self.sentence = Label(sentence, secondary=True, wrap=True)
        for label in (self.heading, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        if buttons:
            row = QHBoxLayout()
            row.setSpacing(Space.S)
            row.addStretch()
            for button in buttons:
                row.addWidget(button)
            row.addStretch()
            column.addSpacing(Space.M)
            column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(middle, 1)
        line.addStretch()
        outer.addLayout(line)
        outer.addStretch(3)


class Page(QWidget):
    """One page of the main window.

    Build widgets into `body` in `__init__`, and fill them in `refresh`, which is called when the
    page is shown and something it shows has changed; never fill them elsewhere.
    """

    navigation_requested = Signal(str, object)  # key of a page, and its subject or None
    command_requested = Signal(str)  # one of the main window's commands, as "new_kpi"

    supports_clipboard = False  # True: the Edit menu calls cut, copy, paste and delete

    def __init__(self, session: Session, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._stale = True
        self._locale = session.locale
        self.setAccessibleName(title)
        self._title = HeadLabel(title)
        self._title.setMinimumHeight(_HEADER)
        self._subtitle = HeadLabel("", FontRole.BODY, secondary=True)
        self._subtitle.hide()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        self._header = QHBoxLayout()
        self._header.setSpacing(Space.S)
        words.addStretch()
        self._header.addLayout(words, 1)
        content = QWidget()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(Space.L)
        self._stack = QStackedWidget()
        self._stack.addWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        outer.setSpacing(Space.L)
        outer.addLayout(self._header)
        outer.addWidget(self._stack, 1)
        session.changed.connect(self._on_changed)
        session.company_opened.connect(self._on_everything_changed)
        session.settings_changed.connect(self._on_settings_changed)
        session.day_turned.connect(self._on_day_turned)

    # Header

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Show a title, and a quieter line below it."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))

    def add_header_widget(self, widget: QWidget) -> None:
        """Put `widget` at the right end of the header."""
        self._header.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    def add_action_button(
        self, action: QAction, icon: str = "", *, primary: bool = False
    ) -> Button:
        """Put a button for `action` at the right end of the header; its shortcut works here."""
        kind = PrimaryActionButton if primary else ActionButton
        button = kind(action, icon)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.addAction(action)
        self.add_header_widget(button)
        return button

    # Content or empty state

    def show_content(self) -> None:
        """Show the body."""
        self._stack.setCurrentIndex(0)

    def show_empty(self, state: EmptyState) -> None:
        """Show `state` instead of the body."""
        if self._stack.indexOf(state) < 0:
            self._stack.addWidget(state)
        self._stack.setCurrentWidget(state)

    @property
    def empty_state(self) -> EmptyState | None:
        """Return the empty state that is shown."""
        current = self._stack.currentWidget()
        return current if isinstance(current, EmptyState) else None

    def take_focus(self) -> None:
        """Put the keyboard where one starts: at the focus proxy, else at the first control."""
        target = self.focusProxy() or self.nextInFocusChain()
        while target is not None and target is not self:
            if self._takes_focus(target):
                target.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            target = target.nextInFocusChain()

    def _takes_focus(self, widget: QWidget) -> bool:
        by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        # Visible once the page is: the window may not be shown yet.
        usable = widget.isEnabled() and widget.isVisibleTo(self)
        return by_tab and usable and self.isAncestorOf(widget)

    # News

    def refresh(self) -> None:
        """Show what the company file says now; a company is open."""

    def show_subject(self, subject: object) -> None:
        """Bring into view what another page asked for, such as a metric by its id."""

    def show_start(self) -> bool:
        """Go back to where the page begins, because a person chose it in the window's rail.

        True where it has put the keyboard where that goes on.
        """
        return False

    def concerns(self, change_set: ChangeSet) -> bool:
        """Say whether `change_set` may change what the page shows."""
        return True

    @property
    def is_stale(self) -> bool:
        """Say whether the page has to be refreshed before it is seen."""
        return self._stale

    def mark_stale(self) -> None:
        """Refresh now where the page is seen, else when it is shown."""
        self._stale = True
        if self.isVisible():
            self.refresh_if_stale()

    def refresh_if_stale(self) -> None:
        """Refresh where something has changed since the last time."""
        if self._stale and self.session.is_open:
            self._stale = False
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh_if_stale()

    @Slot(object)
    def _on_changed(self, change_set: ChangeSet) -> None:
        if self.concerns(change_set):
            self.mark_stale()

    @Slot()
    def _on_everything_changed(self) -> None:
        self.mark_stale()

    @Slot()
    def _on_day_turned(self) -> None:
        self.mark_stale()

    @Slot()
    def _on_settings_changed(self) -> None:
        if self._locale != self.session.locale:
            self._locale = self.session.locale
            self.mark_stale()

    def make_ahead(self) -> Iterator[None]:
        """Make what is made by a click else, hidden and empty, a piece with each step."""
        yield from ()

    # The first picture: what the page shows before the company is open

    def picture(self) -> object | None:
        """Return what `show_picture` shows at the next start; None where it shows nothing."""
        return None

    def picture_of(self, file: CompanyReading, today: dt.date) -> object | None:
        """Return what `show_picture` shows of `file` on the day `today`; None as for `picture`."""
        return None

    def show_picture(self, picture: object) -> bool:
        """Show what `picture` or `picture_of` gave; False where that cannot be."""
        return False

    # What is being typed

    @property
    def is_half_typed(self) -> bool:
        """Say whether there is something that a refresh would take from under the hands."""
        return False

    @property
    def half_typed_place(self) -> str:
        """Return the name of where that is, "Revenue, March 2026"; empty where it has none."""
        return ""

    def finish_editing(self) -> bool:
        """Write what is being typed; False where it is not understood and would be lost."""
        return True

    # Clipboard, called by the Edit menu where `supports_clipboard`

    def cut(self) -> None:
        """Copy what is selected and clear it."""

    def copy(self) -> None:
        """Copy what is selected."""

    def paste(self) -> None:
        """Paste at what is selected."""

    def delete(self) -> None:
        """Clear what is selected."""


@dataclass(frozen=True, slots=True)
class PageFactory:
    """How the main window gets a page when it is first shown; `title` is asked for late."""

    key: str
    title: Callable[[], str]
    icon: str
    create: Callable[[Session], Page]
