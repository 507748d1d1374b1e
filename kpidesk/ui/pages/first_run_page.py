"""The page while no company is open: start a new one, open one, or look around in the sample."""

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.controls import Button, Card, IconLabel, Label, PrimaryButton, paint_focus
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space

_COLUMN = 840


class ChoiceCard(Card):
    """One way to begin: what it is, a sentence, and its button at the foot."""

    def __init__(self, icon: str, heading: str, sentence: str, button: Button) -> None:
        super().__init__()
        self.button = button
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        column.setSpacing(Space.S)
        column.addWidget(IconLabel(icon, 24, "accent"))
        column.addSpacing(Space.XS)
        column.addWidget(Label(heading, FontRole.SECTION, wrap=True))
        text = Label(sentence, secondary=True, wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(text, 1)
        column.addSpacing(Space.S)
        column.addWidget(button)


class RecentButton(QAbstractButton):
    """One recent file: its name, and its folder in a quieter colour."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.setText(path.stem)
        self.setAccessibleName(
            _("Open {file} in {folder}").format(file=path.stem, folder=path.parent)
        )
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(320, self.fontMetrics().height() + 2 * Space.S)

    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(e)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.hover)
            painter.drawRoundedRect(box, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        side, flags = icons.SIZE, Qt.AlignmentFlag.AlignVCenter
        icons.paint(
            painter,
            "chart-column",
            QRectF(Space.S, (box.height() - side) / 2, side, side),
            tokens.text_secondary,
        )
        metrics = QFontMetrics(self.font())
        left, room = Space.S + side + Space.S, box.width() - 2 * Space.S - side - Space.S
        name = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room * 0.6))
        painter.setPen(tokens.text)
        painter.drawText(box.adjusted(left, 0, 0, 0), flags, name)
        used = metrics.horizontalAdvance(name) + Space.M
        folder = metrics.elidedText(
            str(self.path.parent), Qt.TextElideMode.ElideMiddle, int(room - used)
        )
        painter.setPen(tokens.text_secondary)
        painter.drawText(box.adjusted(left + used, 0, 0, 0), flags, folder)
        if self.hasFocus():
            paint_focus(painter, box, theme.RADIUS_SMALL)
        painter.end()


class FirstRunPage(QWidget):
    """Welcomes the owner; asks the main window for what is chosen."""

    command_requested = Signal(str)
    path_chosen = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAccessibleName(_("Welcome"))
        self.new_button = PrimaryButton(_("New company…"), "file-plus")
        self.open_button = Button(_("Open company…"), "folder-open")
        self.sample_button = Button(_("Open the sample"), "store")
        self.new_button.clicked.connect(self._on_new_clicked)
        self.open_button.clicked.connect(self._on_open_clicked)
        self.sample_button.clicked.connect(self._on_sample_clicked)
        self.recent_buttons: list[RecentButton] = []
        self._recent_heading = Label(_("Recent"), FontRole.SECTION)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._lay_out()
        self.refresh()

    def _lay_out(self) -> None:
        column_widget = QWidget()
        column_widget.setMaximumWidth(_COLUMN)
        column = QVBoxLayout(column_widget)
        column.setContentsMargins(Space.XL, Space.XXL, Space.XL, Space.XL)
        column.setSpacing(Space.XL)
        column.addStretch(2)
        column.addLayout(self._welcome())
        column.addLayout(self._choices())
        recent = QVBoxLayout()
        recent.setSpacing(Space.S)
        recent.addWidget(self._recent_heading)
        recent.addLayout(self._recent)
        column.addLayout(recent)
        column.addStretch(3)
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(column_widget, 100)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(middle)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _welcome(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(Label(_("Welcome to KPI Desk"), FontRole.FIGURE))
        words.addWidget(
            Label(
                _(
                    "See each month how your business stands against its targets. "
                    "Your numbers stay in one file on this computer."
                ),
                secondary=True,
                wrap=True,
            )
        )
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(IconLabel(icons.APP_ICON, 64))
        row.addLayout(words, 1)
        return row

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(Space.L)
        cards = (
            ChoiceCard(
                "building-2",
                _("Start with your business"),
                _("Give it a name and a currency. The first KPI takes three minutes."),
                self.new_button,
            ),
            ChoiceCard(
                "folder-open",
                _("Continue"),
                _("Open a company file that you have, also from a backup or another computer."),
                self.open_button,
            ),
            ChoiceCard(
                "store",
                _("Look around first"),
                _("A bicycle shop with a workshop and three years of numbers. Try everything."),
                self.sample_button,
            ),
        )
        for at, card in enumerate(cards):
            grid.addWidget(card, 0, at)
            grid.setColumnStretch(at, 1)
        return grid

    def refresh(self) -> None:
        """Show the recent files as the settings have them."""
        for button in self.recent_buttons:
            self._recent.removeWidget(button)
            button.hide()  # at once: while a message waits for its answer, nothing is deleted
            button.deleteLater()
        self.recent_buttons = []
        for name in self._session.settings.recent_files:
            button = RecentButton(Path(name))
            button.clicked.connect(self._on_recent_clicked)
            self._recent.addWidget(button)
            self.recent_buttons.append(button)
        self._recent_heading.setVisible(bool(self.recent_buttons))

    @Slot()
    def _on_new_clicked(self) -> None:
        self.command_requested.emit("new_company")

    @Slot()
    def _on_open_clicked(self) -> None:
        self.command_requested.emit("open")

    @Slot()
    def _on_sample_clicked(self) -> None:
        self.command_requested.emit("open_sample")

    @Slot()
    def _on_recent_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, RecentButton):
            self.path_chosen.emit(button.path)
