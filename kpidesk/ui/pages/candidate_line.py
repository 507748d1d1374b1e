"""The line of the dashboard that leads from candidates to KPIs."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.ui.controls import Button, IconLabel, Label
from kpidesk.ui.theme import Space


class CandidateLine(QWidget):
    """Says what makes a KPI of a candidate, with a button that leads there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        middle = Qt.AlignmentFlag.AlignVCenter
        self.sentence = Label(
            _("A candidate becomes a KPI with an owner, a target and what it leads to."), wrap=True
        )
        self.button = Button(_("Make them KPIs"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(IconLabel("lightbulb", tone="text_secondary"), 0, middle)
        row.addWidget(self.sentence, 1, middle)
        row.addWidget(self.button, 0, middle)
