"""The target lab: three targets from a KPI's own history, each with its evidence."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QHBoxLayout,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.target_plans import Growth
from kpidesk.domain.targets import Target
from kpidesk.i18n import _
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, draft_of
from kpidesk.services.target_lab import LabProposal, TargetLab, lab, proposed_target
from kpidesk.ui import theme
from kpidesk.ui.charts.sparkline import SparklineWidget
from kpidesk.ui.controls import Button, Card, Label, QuietButton
from kpidesk.ui.models.tool_tips import escaped
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fitting import FRAME, scrolled
from kpidesk.ui.wizards.target_preview import RealismNote

_PICTURE: Final = 88
_BESIDE_FROM: Final = 640  # pixels: from this width on, the cards stand side by side


class LabCard(Card):
    """One proposal: the target, why, how it lies over the history, and the button to use it."""

    chosen = Signal(object)  # Target or Growth

    def __init__(
        self, proposal: LabProposal, locale: NumberLocale, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.proposal = proposal
        self.use_button: Button | None = None
        self.season_button: Button | None = None
        self.setAccessibleName(proposal.basis.label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(Label(proposal.basis.label, secondary=True, wrap=True))
        title = proposal.text or _("No proposal")
        column.addWidget(Label(title, FontRole.SECTION, wrap=True))
        if proposal.chart is not None:
            picture = SparklineWidget(proposal.chart, locale)
            picture.setFixedHeight(round(_PICTURE * theme.type_scale()))
            column.addWidget(picture)
        column.addWidget(Label(proposal.evidence, wrap=True))
        self.realism = RealismNote()
        self.realism.say(proposal.realism)
        column.addWidget(self.realism)
        column.addStretch(1)
        if proposal.target is not None:
            self.use_button = Button(_("Use this"))
            self.use_button.clicked.connect(self._on_use)
            column.addWidget(self.use_button)
            self.use_button.setAccessibleDescription(proposal.text)
        if proposal.rule is not None:
            self.season_button = QuietButton(_("Use it season by season"))
            self.season_button.clicked.connect(self._on_use_season)
            column.addWidget(self.season_button)
            self.season_button.setToolTip(escaped(proposal.rule_text))
            self.season_button.setAccessibleDescription(proposal.rule_text)
        self._room = QSpacerItem(0, 0)
        column.addSpacerItem(self._room)
        self._column = column

    def leave_room(self, height: int) -> None:
        """Leave `height` below where a neighbour has one more button, so that theirs line up."""
        self._room.changeSize(0, height)
        self._column.invalidate()

    @Slot()
    def _on_use(self) -> None:
        self.chosen.emit(self.proposal.target)

    @Slot()
    def _on_use_season(self) -> None:
        self.chosen.emit(self.proposal.rule)


class LabCards(QWidget):
    """The cards, side by side where there is room."""

    chosen = Signal(object)  # Target or Growth

    def __init__(
        self, found: TargetLab, locale: NumberLocale, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.cards = tuple(LabCard(proposal, locale) for proposal in found.proposals)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.L)
        for card in self.cards:
            card.chosen.connect(self.chosen)
            self._row.addWidget(card, 1)
        if found.missing:
            self._row.addWidget(Label(found.missing, wrap=True), 1, Qt.AlignmentFlag.AlignTop)

    def minimumSizeHint(self) -> QSize:
        # What stands side by side must not keep a window from becoming narrow.
        hint = super().minimumSizeHint()
        narrow = max((card.minimumSizeHint().width() for card in self.cards), default=0)
        return QSize(min(hint.width(), narrow), hint.height()) if self.cards else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE_FROM * theme.type_scale()
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        extra = max(
            (button.sizeHint().height() for card in self.cards if (button := card.season_button)),
            default=0,
        )
        for card in self.cards:
            has_less = card.use_button is not None and card.season_button is None
            card.leave_room(extra + Space.S if extra and beside and has_less else 0)


class TargetLabDialog(QDialog):
    """Shows what the history of a KPI proposes, and takes one of them."""

    def __init__(
        self,
        session: Session,
        metric_id: int | None,
        parent: QWidget | None = None,
        draft: MetricDraft | None = None,
    ) -> None:
        super().__init__(parent)
        file = session.require_file()
        if draft is None:
            draft = MetricDraft("") if metric_id is None else draft_of(file, metric_id)
        self._session = session
        self._draft = draft
        self.target: TargetDraft | None = None
        found = lab(file, metric_id, session.locale, draft)
        self.setWindowTitle(_("Target lab"))
        self.cards = LabCards(found, session.locale)
        self.cards.chosen.connect(self._on_chosen)
        cancel = Button(_("Cancel") if found.proposals else _("Close"))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(cancel)
        heading = _("What could {name} aim for?").format(name=draft.name or _("this KPI"))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.L)
        column.addWidget(Label(heading, FontRole.TITLE, wrap=True))
        if found.proposals:
            said = _("Three proposals from its own history. You decide; nothing is saved yet.")
            column.addWidget(Label(said, secondary=True, wrap=True))
        column.addWidget(scrolled(self.cards), 1)
        column.addLayout(buttons)
        self.setMinimumSize(420, 200)
        wanted = QSize(900, 560) if found.proposals else QSize(480, 200)
        self.resize((wanted * theme.type_scale()).boundedTo(self.screen().availableSize() - FRAME))

    @classmethod
    def choose(
        cls,
        session: Session,
        metric_id: int | None,
        parent: QWidget | None = None,
        draft: MetricDraft | None = None,
    ) -> TargetDraft | None:
        """Show the lab; return the target that was chosen, None where nothing was.

        `draft` is the metric as a form has it; None is as it is saved.
        """
        try:
            dialog = cls(session, metric_id, parent, draft)
        except UserError as error:
            session.show_error(error.message)
            return None
        try:
            dialog.exec()
            return dialog.target
        finally:
            dialog.deleteLater()

    @Slot(object)
    def _on_chosen(self, chosen: Target | Growth) -> None:
        session = self._session
        self.target = proposed_target(self._draft, chosen, session.today(), session.calendar)
        self.accept()
