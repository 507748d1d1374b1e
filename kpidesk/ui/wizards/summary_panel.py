"""The last page of the wizard: the whole KPI as the card that can be printed."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kpidesk.domain.metrics import Stage
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.i18n import _
from kpidesk.services.explanations import FormulaCheck
from kpidesk.services.kpi_cards import (
    CardContext,
    CardRow,
    CardSection,
    KnownNames,
    KpiCard,
    card_of_draft,
)
from kpidesk.services.metric_drafts import MetricDraft, qualified_stage
from kpidesk.ui import theme
from kpidesk.ui.controls import Button, Card, IconLabel, Label, Rule
from kpidesk.ui.dialogs.card_output import CardOutput
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space

_LABEL_WIDTH = 200  # pixels, for the names of the facts


class StageBadge(Label):
    """The word for the stage, in a frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", FontRole.SECONDARY, parent=parent)
        self.setContentsMargins(Space.S, 2, Space.S, 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme.tokens()
        painter.setPen(QPen(tokens.border_strong, 1))
        painter.setBrush(tokens.surface_alternate)
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        painter.end()
        super().paintEvent(event)


class KpiCardView(Card):
    """A card on the screen: the name, what it is kept as and why, and the facts by section."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = Label("", FontRole.TITLE, wrap=True)
        self._stage = StageBadge()
        self._verdict = Label("", wrap=True)
        self._facts = QWidget()
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self._name, 1)
        head.addWidget(self._stage, 0, Qt.AlignmentFlag.AlignTop)
        line = QGridLayout()
        line.setHorizontalSpacing(Space.S)
        icon = IconLabel("info", tone="accent")
        line.addWidget(icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._verdict, 0, 1)
        line.setColumnStretch(1, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)
        self._column.addLayout(head)
        self._column.addLayout(line)
        self._column.addWidget(self._facts)

    def show_card(self, card: KpiCard) -> None:
        """Show `card`."""
        self._name.setText(card.name)
        self._stage.setText(card.stage.label)
        self._verdict.setText(card.verdict)
        self.setAccessibleName(card.name)
        self.setAccessibleDescription(card.verdict)
        self._column.removeWidget(self._facts)
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = QWidget()
        grid = QGridLayout(self._facts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, round(_LABEL_WIDTH * theme.type_scale()))
        grid.setColumnStretch(1, 1)
        for section in card.sections:
            _add_section(grid, section)
        self._column.addWidget(self._facts)
        self._facts.show()  # now, not when the layout finds time for it


def _add_section(grid: QGridLayout, section: CardSection) -> None:
    row = grid.rowCount()
    grid.setRowMinimumHeight(row, Space.S)
    heading = Label(section.title)
    font = QFont(heading.font())
    font.setWeight(QFont.Weight.DemiBold)
    heading.setFont(font)
    grid.addWidget(heading, row + 1, 0, 1, 2)
    grid.addWidget(Rule(), row + 2, 0, 1, 2)
    for number, fact in enumerate(section.rows, start=row + 3):
        name = Label(fact.label, secondary=True, wrap=True)
        grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(_fact_text(fact), number, 1)


def _fact_text(fact: CardRow) -> QHBoxLayout:
    text = Label(fact.text, secondary=fact.is_missing, wrap=True)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    line = QHBoxLayout()
    line.setSpacing(Space.S)
    if fact.answer is not None:
        side = round(QFontMetricsF(text.font()).height())
        name = "circle-check" if fact.answer else "circle-x"
        tone = "accent" if fact.answer else "text_secondary"
        line.addWidget(IconLabel(name, side, tone), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(text, 1, Qt.AlignmentFlag.AlignTop)
    return line


class SummaryPanel(QWidget):
    """Shows a draft as its card; with a session the card can be printed and saved."""

    def __init__(
        self,
        calendar: FiscalCalendar,
        locale: NumberLocale,
        parent: QWidget | None = None,
        *,
        session: Session | None = None,
    ) -> None:
        super().__init__(parent)
        self._calendar = calendar
        self._locale = locale
        self.card: KpiCard | None = None
        self.view = KpiCardView()
        self.print_button = Button(_("&Print"), "printer")
        self.save_button = Button(_("Sa&ve as PDF"), "file-down")
        self.result = Label("", secondary=True, wrap=True)
        self._output = None if session is None else CardOutput(session, self, self.result.setText)
        self.print_button.clicked.connect(self._on_print)
        self.save_button.clicked.connect(self._on_save)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        # Above the card, which may be longer than the window.
        buttons.addWidget(self.result, 1)
        buttons.addWidget(self.print_button)
        buttons.addWidget(self.save_button)
        for button in (self.print_button, self.save_button):
            button.setVisible(session is not None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(buttons)
        column.addWidget(self.view)
        column.addStretch()

    def show_draft(
        self,
        draft: MetricDraft,
        *,
        check: FormulaCheck | None = None,
        stage: Stage | None = None,
        predicts: tuple[str, ...] = (),
        known: KnownNames | None = None,
    ) -> None:
        """Show `draft`, and the `stage` that it will be kept in; None means what it qualifies for.

        `check` is what its formula was found to give; `predicts` are the lagging metrics whose
        leading partner it is; `known` are the names that exist, so that it says which are new.
        """
        worked = "" if check is None else check.worked
        context = CardContext(self._calendar, self._locale, worked, predicts, known)
        self.card = card_of_draft(draft, stage or qualified_stage(draft), context)
        self.view.show_card(self.card)
        self.result.setText("")

    @Slot()
    def _on_print(self) -> None:
        if self._output is not None and self.card is not None:
            self._output.print(self.card)

    @Slot()
    def _on_save(self) -> None:
        if self._output is not None and self.card is not None:
            self._output.save(self.card)
