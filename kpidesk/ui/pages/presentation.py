"""The presentation: the summary and then one KPI a screen, for a meeting or a wall."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QCloseEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kpidesk.domain.boards import Sections, TileFacts, Tone
from kpidesk.i18n import _
from kpidesk.services.dashboard import Dashboard
from kpidesk.ui import icons, theme
from kpidesk.ui.controls import Button, Label, QuietButton, paint_card
from kpidesk.ui.pages.presentation_slides import KpiSlide, Slide, SummarySlide, paint_slide
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space

SECONDS: Final = (10, 20, 30)  # a screen is shown for, while they rotate
_KEPT: Final = "presentation.seconds"
_MOUSE_REST: Final = 3000  # milliseconds without a move, after which the mouse is hidden
_FORWARD: Final = (
    *(Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Space),
    *(Qt.Key.Key_Return, Qt.Key.Key_Enter),
)
_BACK: Final = (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace)


class Controls(QWidget):
    """The buttons below the screens, which are for the mouse: each has a key too."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.back = self._button("chevron-left", _("Back (Left)"))
        self.place = Label("", secondary=True)
        self.forward = self._button("chevron-right", _("Next (Right)"))
        self.rotate = self._button("play", _("Rotate (P)"))
        self.rotate.setCheckable(True)
        self.seconds = {
            count: self._button("", _("{count} seconds a screen (key {key})").format(
                count=count, key=key
            ))
            for key, count in enumerate(SECONDS, 1)
        }  # fmt: skip
        self.end = self._button("x", _("End (Esc)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, Space.XS, Space.S, Space.XS)
        row.setSpacing(Space.XS)
        for widget in (self.back, self.place, self.forward):
            row.addWidget(widget)
        row.addSpacing(Space.M)
        row.addWidget(self.rotate)
        for count, button in self.seconds.items():
            button.setText(_("{count} s").format(count=count))
            button.setCheckable(True)
            row.addWidget(button)
        row.addSpacing(Space.M)
        row.addWidget(self.end)

    def _button(self, icon: str, words: str) -> Button:
        button = QuietButton("", icon)
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setMouseTracking(True)
        return button

    def show_rotation(self, seconds: int, *, is_on: bool) -> None:
        """Show whether the screens rotate, and how fast."""
        words = _("Stop rotating (P)") if is_on else _("Rotate (P)")
        self.rotate.setChecked(is_on)
        self.rotate.setIcon(icons.icon("pause" if is_on else "play"))
        self.rotate.setAccessibleName(words)
        self.rotate.setToolTip(words)
        for count, button in self.seconds.items():
            button.setChecked(count == seconds)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()))
        painter.end()


class Presentation(QWidget):
    """A window over the whole screen; arrows, space, Home and End move, P rotates, Esc ends."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session = session
        self._slides: list[Slide] = []
        self._index = 0
        self.setWindowTitle(_("KPI Desk presentation"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.controls = Controls(self)
        self.controls.setMouseTracking(True)
        self._rotation = QTimer(self)
        self._rotation.timeout.connect(self.forward)
        self._rest = QTimer(self, singleShot=True, interval=_MOUSE_REST)
        self._rest.timeout.connect(self._on_mouse_rested)
        kept = session.settings.layouts.get(_KEPT, "")
        self._seconds = int(kept) if kept in {str(each) for each in SECONDS} else SECONDS[1]
        self._connect()
        self.controls.show_rotation(self._seconds, is_on=False)
        session.company_closed.connect(self.close)

    def _connect(self) -> None:
        self.controls.back.clicked.connect(self.back)
        self.controls.forward.clicked.connect(self.forward)
        self.controls.rotate.clicked.connect(self.toggle_rotation)
        self.controls.end.clicked.connect(self.close)
        for button in self.controls.seconds.values():
            button.clicked.connect(self._on_seconds_clicked)

    # Content

    def begin(self, board: Dashboard, sections: Sections, metric_id: int | None = None) -> None:
        """Show the summary, or the screen of `metric_id`, over the whole screen."""
        self._index = 0
        self._fill(board, sections)
        if metric_id is not None:
            self._index = self._place_of(metric_id) or 0
        self._show_slide()
        self.showFullScreen()
        self.activateWindow()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._wake()

    def show_board(self, board: Dashboard, sections: Sections) -> None:
        """Show what has changed; the KPI that is shown stays so."""
        if not self.isVisible():
            return
        shown = self.slide
        self._fill(board, sections)
        place = self._place_of(shown.standing.metric.id) if isinstance(shown, KpiSlide) else 0
        self._index = min(self._index, len(self._slides) - 1) if place is None else place
        self._show_slide()

    def _fill(self, board: Dashboard, sections: Sections) -> None:
        standings = [standing for section in sections for standing in section.standings]
        # Of one KPI the summary would say on an empty screen what its own screen says.
        says_more = any(line.tone is Tone.PLAIN or line.is_decided for line in board.lines[1:])
        if standings and len(board.standings) == 1 and not says_more:
            facts = board.facts.get(standings[0].metric.id, TileFacts())
            self._slides = [KpiSlide(standings[0], facts, board.company.name)]
            return
        self._slides = [
            SummarySlide(board.company.name, board.month_label, tuple(board.lines), board.statuses),
            *(KpiSlide(s, board.facts.get(s.metric.id, TileFacts())) for s in standings),
        ]

    def _place_of(self, metric_id: int) -> int | None:
        for place, slide in enumerate(self._slides):
            if isinstance(slide, KpiSlide) and slide.standing.metric.id == metric_id:
                return place
        return None

    @property
    def slide(self) -> Slide:
        """Return the screen that is shown."""
        return self._slides[self._index]

    @property
    def count(self) -> int:
        """Return how many screens there are."""
        return len(self._slides)

    def _show_slide(self) -> None:
        self.setAccessibleName(self.slide.words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        place = _("{place} of {count}").format(place=self._index + 1, count=self.count)
        self.controls.place.setText(place)
        self._place_controls()
        self.update()

    # Moves

    @Slot()
    def forward(self) -> None:
        """Show the next screen, after the last one the first."""
        self._go((self._index + 1) % self.count)

    @Slot()
    def back(self) -> None:
        """Show the screen before, before the first one the last."""
        self._go((self._index - 1) % self.count)

    def _go(self, index: int) -> None:
        self._index = index
        if self._rotation.isActive():
            self._rotation.start(self._seconds * 1000)  # its whole time for this one
        self._show_slide()

    @property
    def is_rotating(self) -> bool:
        """Say whether the screens follow each other by themselves."""
        return self._rotation.isActive()

    @property
    def seconds(self) -> int:
        """Return how long a screen is shown while they rotate."""
        return self._seconds

    @Slot()
    def toggle_rotation(self) -> None:
        """Let the screens follow each other by themselves, or stop that."""
        if self._rotation.isActive():
            self._rotation.stop()
        else:
            self._rotation.start(self._seconds * 1000)
        self.controls.show_rotation(self._seconds, is_on=self.is_rotating)

    def rotate_every(self, seconds: int) -> None:
        """Show each screen for `seconds` from now on."""
        self._seconds = seconds
        self._session.keep_layout(_KEPT, str(seconds))
        self._rotation.start(seconds * 1000)
        self.controls.show_rotation(seconds, is_on=True)

    @Slot()
    def _on_seconds_clicked(self) -> None:
        for count, button in self.controls.seconds.items():
            if button is self.sender():
                self.rotate_every(count)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        numbers = dict(zip((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3), SECONDS, strict=True))
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key in _FORWARD:
            self.forward()
        elif key in _BACK:
            self.back()
        elif key == Qt.Key.Key_Home:
            self._go(0)
        elif key == Qt.Key.Key_End:
            self._go(self.count - 1)
        elif key == Qt.Key.Key_P:
            self.toggle_rotation()
        elif key in numbers:
            self.rotate_every(numbers[key])
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._rotation.stop()
        self._rest.stop()
        self.controls.show_rotation(self._seconds, is_on=False)
        super().closeEvent(event)

    # The mouse, which rests out of sight

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._wake()
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.forward()
        super().mousePressEvent(event)

    def _wake(self) -> None:
        self.unsetCursor()
        self.controls.show()
        self._rest.start()

    @Slot()
    def _on_mouse_rested(self) -> None:
        if self.controls.underMouse():
            self._rest.start()
            return
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.controls.hide()

    # Looks

    def _place_controls(self) -> None:
        self.controls.adjustSize()
        left = (self.width() - self.controls.width()) / 2
        top = self.height() - self.controls.height() - Space.M
        self.controls.move(QPointF(left, top).toPoint())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_controls()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.tokens().window)
        if self._slides:
            # Free when the buttons rest, too: nothing moves when they come.
            foot = self.controls.height() + 2.0 * Space.M
            paint_slide(painter, QRectF(self.rect()), self.slide, self._session.locale, foot)
        painter.end()
