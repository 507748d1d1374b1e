"""The pages of the wizard: a panel each, and the card at the end."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget, QWizard, QWizardPage

from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Stage
from kpidesk.i18n import _
from kpidesk.services import kpi_cards, metrics
from kpidesk.services.metric_drafts import qualified_stage
from kpidesk.ui.controls import IconLabel, Label
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fitting import read_only, scroll_by, scrolled
from kpidesk.ui.wizards.panels import Panel
from kpidesk.ui.wizards.summary_panel import SummaryPanel

if TYPE_CHECKING:
    from kpidesk.ui.wizards.kpi_wizard import KpiWizard


class PanelPage(QWizardPage):
    """One panel as a page of the wizard."""

    def __init__(self, wizard: "KpiWizard", panel: Panel) -> None:
        super().__init__()
        self._kpi_wizard = wizard
        self.panel = panel
        self._loaded_with: int | None = None
        _lay_out(self, panel.title, panel.subtitle, scrolled(panel))

    def initializePage(self) -> None:
        # What was typed stays when the person comes back, unless a proposal changed the draft.
        wizard, first = self._kpi_wizard, self._loaded_with is None
        if self._loaded_with == wizard.proposals:
            self.panel.follow(wizard.draft)
        else:
            self.panel.load(wizard.draft)
            self._loaded_with = wizard.proposals
        wizard.prepare(self.panel)
        if first:
            self.panel.follow_edits()
            self.panel.edited.connect(wizard.note_edit)

    def cleanupPage(self) -> None:
        """Keep what was typed when the person goes back."""
        wizard = self._kpi_wizard
        try:
            wizard.draft = self.panel.collect(wizard.draft)
        except FieldError:
            return  # it stays in the field, and is said when the person goes on from here

    def validatePage(self) -> bool:
        self.panel.clear_problems()
        wizard = self._kpi_wizard
        before = wizard.draft
        try:
            wizard.draft = self.panel.collect(before)
            wizard.check(self.panel)
        except FieldError as error:
            wizard.draft = before
            if not self.panel.show_problem(error):
                wizard.show_refusal(error)
            return False
        return True


class SummaryPage(QWizardPage):
    """The card with everything on it, before it is created."""

    def __init__(self, wizard: "KpiWizard") -> None:
        super().__init__()
        session = wizard.session
        self._kpi_wizard = wizard
        self._panel = SummaryPanel(session.calendar, session.locale, session=session)
        self._crowd = Label("", wrap=True)
        self._crowd_line = QWidget()
        line = QHBoxLayout(self._crowd_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.S)
        line.addWidget(IconLabel("lightbulb", tone="accent"), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._crowd, 1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self._crowd_line)
        column.addWidget(self._panel)
        subtitle = _("Go back to change anything. You can edit it later, too.")
        self._area = read_only(content)
        self._area.setAccessibleName(_("The card"))
        self._title = _lay_out(self, _("This is your KPI"), subtitle, self._area)

    def initializePage(self) -> None:
        wizard = self._kpi_wizard
        draft = wizard.finished_draft()
        promotion = metrics.promotion_of(wizard.session.require_file(), draft, wizard.candidate_id)
        is_kpi = qualified_stage(draft) is Stage.KPI and promotion.is_allowed
        self._crowd.setText(promotion.sentence)
        self._crowd_line.setVisible(bool(promotion.sentence))
        title = _("This is your KPI") if is_kpi else _("This is your candidate")
        self._title.setText(title)
        self.setAccessibleName(title)
        self._panel.show_draft(
            draft,
            check=wizard.formula_check if draft.formula else None,
            stage=Stage.KPI if is_kpi else Stage.CANDIDATE,
            known=kpi_cards.known_names(wizard.session.require_file()),
        )
        text = _("Create &KPI") if is_kpi else _("&Keep as candidate")
        wizard.setButtonText(QWizard.WizardButton.FinishButton, text)

    def scroll_card(self, key: int) -> bool:
        """Scroll the card as `key` says, and tell whether it says so."""
        return scroll_by(self._area.verticalScrollBar(), key)

    def go_to_first(self) -> None:
        """Put the keyboard on the button that ends the wizard."""
        button = self._kpi_wizard.button(QWizard.WizardButton.FinishButton)
        button.setFocus(Qt.FocusReason.TabFocusReason)


def _lay_out(page: QWizardPage, title: str, subtitle: str, content: QWidget) -> Label:
    """Put `content` below its title, and return the title."""
    page.setAccessibleName(title)
    page.setAccessibleDescription(subtitle)
    column = QVBoxLayout(page)
    column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
    column.setSpacing(Space.XS)
    heading = Label(title, FontRole.TITLE, wrap=True)
    column.addWidget(heading)
    column.addWidget(Label(subtitle, secondary=True, wrap=True))
    column.addSpacing(Space.L)
    column.addWidget(content, 1)
    return heading
