"""The rows of the due list: a card for each owner, a row for each metric."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from kpidesk.i18n import _, ngettext
from kpidesk.services.due import DueRow
from kpidesk.ui.controls import Button, IconLabel, Label, QuietButton, Rule
from kpidesk.ui.dialogs.import_text import ElidedLabel
from kpidesk.ui.pages.card_column import FoldingCard
from kpidesk.ui.theme import FontRole, Space

_SHOWN = 12  # rows of one owner, before the rest is asked for


class EnterButton(Button):
    """Goes to the first cell to fill in; the arrow keys go to the row above and below."""

    stepped = Signal(int)  # rows down, negative for up

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)


class DueRowWidget(QWidget):
    """One metric: its name, the periods that want a number, how late they are, the way there."""

    enter_requested = Signal(object)  # DueRow
    stepped = Signal(object, int)  # itself, and rows down

    def __init__(self, row: DueRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.name = ElidedLabel(row.metric.name)
        self.missing = ElidedLabel(row.periods_text, FontRole.SECONDARY)
        self.late = Label(row.late_text, secondary=not row.is_overdue, wrap=True)
        self.button = EnterButton(_("Enter now"))
        self.button.setAccessibleName(
            _("Enter now: {metric}, {periods}").format(
                metric=row.metric.name, periods=row.periods_text
            )
        )
        self.button.setAccessibleDescription(row.late_text)
        self.button.clicked.connect(self._on_clicked)
        self.button.stepped.connect(self._on_stepped)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.missing)
        mark = IconLabel(
            "triangle-alert" if row.is_overdue else "calendar",
            16,
            "danger" if row.is_overdue else "text_secondary",
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(0, Space.S, 0, Space.S)
        line.setSpacing(Space.L)
        line.addLayout(words, 5)
        line.addSpacing(Space.S)
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        line.setSpacing(Space.S)
        line.addWidget(self.late, 4)
        line.addSpacing(Space.S)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    @Slot()
    def _on_clicked(self) -> None:
        self.enter_requested.emit(self.row)

    @Slot(int)
    def _on_stepped(self, step: int) -> None:
        self.stepped.emit(self, step)


class OwnerCard(FoldingCard[DueRow]):
    """What is due for one owner, by frequency; many rows are folded."""

    enter_requested = Signal(object)  # DueRow
    print_requested = Signal(str)  # the owner's name
    excel_requested = Signal(str)
    stepped = Signal(object, int)  # a row's widget, and rows down

    def __init__(self, owner: str, due: Sequence[DueRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.owner = owner
        title = owner or _("Nobody answers for these")
        self.setAccessibleName(title)
        self.rows: list[DueRowWidget] = []
        self.fill(self._head(title, due), due, _SHOWN)

    def _head(self, title: str, due: Sequence[DueRow]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(IconLabel("user", tone="text_secondary"))
        row.addWidget(Label(title, FontRole.SECTION))
        row.addWidget(Label(count_text(due), secondary=True))
        row.addStretch()
        self.print_button = self._tool("printer", _("Print the entry sheet for {owner}"), title)
        self.excel_button = self._tool("file-spreadsheet", _("Excel sheet for {owner}"), title)
        self.print_button.clicked.connect(self._on_print)
        self.excel_button.clicked.connect(self._on_excel)
        row.addWidget(self.print_button)
        row.addWidget(self.excel_button)
        return row

    @staticmethod
    def _tool(icon: str, words: str, title: str) -> QuietButton:
        button = QuietButton("", icon)
        text = words.format(owner=title)
        button.setAccessibleName(text)
        button.setToolTip(text)
        return button

    def add_row(self, item: DueRow) -> QAbstractButton:
        frequency = item.metric.frequency
        if not self.rows or self.rows[-1].row.metric.frequency is not frequency:
            self.column.addSpacing(Space.M)
            self.column.addWidget(Label(frequency.label.capitalize(), FontRole.SECONDARY))
            self.column.addSpacing(Space.XS)
        self.column.addWidget(Rule())
        row = DueRowWidget(item)
        row.enter_requested.connect(self.enter_requested)
        row.stepped.connect(self.stepped)
        self.rows.append(row)
        self.column.addWidget(row)
        return row.button

    @Slot()
    def _on_print(self) -> None:
        self.print_requested.emit(self.owner)

    @Slot()
    def _on_excel(self) -> None:
        self.excel_requested.emit(self.owner)


def count_text(rows: Sequence[DueRow]) -> str:
    """Return how many metrics want how many numbers: "2 metrics, 21 numbers"."""
    wanted = sum(len(row.periods) for row in rows)
    numbers = ngettext("{count} number", "{count} numbers", wanted).format(count=wanted)
    return ngettext("{count} metric, {numbers}", "{count} metrics, {numbers}", len(rows)).format(
        count=len(rows), numbers=numbers
    )
