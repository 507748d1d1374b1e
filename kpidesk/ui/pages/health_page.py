"""The health page: what is not well with the set of KPIs, each with the one click that mends it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.set_findings import FindingKind, Mend, SetFinding
from kpidesk.domain.set_health import ENOUGH
from kpidesk.i18n import _, ngettext
from kpidesk.services.set_health import SetHealth, health_of_set
from kpidesk.ui import theme
from kpidesk.ui.controls import Button, IconLabel, Label, PrimaryButton, Rule
from kpidesk.ui.page import EmptyState, Page
from kpidesk.ui.pages.card_column import CardColumn, FoldingCard
from kpidesk.ui.pages.health_mending import mend
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space

_SHOWN = 5  # findings of one kind, before the rest is asked for
_ICONS = {
    FindingKind.NO_TARGET: "target",
    FindingKind.NO_OWNER: "user",
    FindingKind.STALE: "clock",
    FindingKind.NO_OBJECTIVE: "flag",
    FindingKind.TOO_MANY: "list",
    FindingKind.NEVER_MET: "trending-down",
    FindingKind.ALWAYS_MET: "trending-up",
    FindingKind.NO_LEADING_PARTNER: "arrow-right",
    FindingKind.NEVER_REVIEWED: "message-square",
    FindingKind.NOT_A_KPI: "lightbulb",
}


class FindingRow(QWidget):
    """Whom a finding is about, what is special about it, and the button that mends it.

    Who listens hears the whole sentence with the button.
    """

    mend_requested = Signal(object)

    def __init__(self, finding: SetFinding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        self.setAccessibleName(finding.sentence)
        self.name = Label(finding.name, wrap=True)
        self.detail = Label(finding.detail, secondary=True, wrap=True)
        self.button = Button(finding.mend.label)
        self.button.setAccessibleDescription(finding.sentence)
        self.button.setMinimumWidth(_widest())
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.S, 0, Space.S)
        row.setSpacing(Space.L)
        row.addWidget(self.name, 1)
        row.addWidget(self.detail, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    @Slot()
    def _on_clicked(self) -> None:
        self.mend_requested.emit(self.finding)


def _widest() -> int:
    """Return the width of all buttons, so that what stands before them is in one line."""
    metrics = QFontMetrics(theme.font())
    return max(metrics.horizontalAdvance(each.label) for each in Mend) + 2 * Space.L + 2


class FindingCard(FoldingCard[SetFinding]):
    """All findings of one kind below what they have in common; many of them are folded."""

    mend_requested = Signal(object)

    def __init__(
        self, kind: FindingKind, found: Sequence[SetFinding], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(kind.label)
        self.setAccessibleDescription(kind.explanation)
        self.rows: list[FindingRow] = []
        title = QHBoxLayout()
        title.setSpacing(Space.S)
        title.addWidget(IconLabel(_ICONS[kind], tone="text_secondary"))
        title.addWidget(Label(kind.label, FontRole.SECTION))
        title.addWidget(Label(str(len(found)), secondary=True))
        title.addStretch()
        self.explanation = Label(kind.explanation, secondary=True, wrap=True)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addLayout(title)
        head.addWidget(self.explanation)
        head.addSpacing(Space.XS)
        self.fill(head, found, _SHOWN)

    def add_row(self, item: SetFinding) -> QAbstractButton:
        if self.rows:
            self.column.addWidget(Rule())
        row = FindingRow(item)
        row.mend_requested.connect(self.mend_requested)
        self.rows.append(row)
        self.column.addWidget(row)
        return row.button


class HealthPage(Page):
    """Lists the findings by kind, the most urgent first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Health of your KPIs"), parent)
        self._scroll = CardColumn()
        self.body.addWidget(self._scroll)
        self.cards: list[FindingCard] = []
        self._none_yet = self._make_none_yet()
        self._well = EmptyState(
            "circle-check",
            _("Your set of KPIs is in good health"),
            _(
                "Every KPI has an owner, an objective, a target and fresh numbers. Look again "
                "after your next review."
            ),
        )

    def _make_none_yet(self) -> EmptyState:
        button = PrimaryButton(_("Define your first KPI"), "plus")
        button.clicked.connect(self._on_new)
        return EmptyState(
            "target",
            _("Nothing to look after yet"),
            _(
                "Once there are KPIs, this page says what they lack: an owner, a target, fresh "
                "numbers, a number that tells in time what is coming."
            ),
            (button,),
        )

    @property
    def rows(self) -> list[FindingRow]:
        """Return the findings that are shown, from top to bottom."""
        return [row for card in self.cards for row in card.rows]

    def concerns(self, change_set: ChangeSet) -> bool:
        kinds = (Kind.METRIC, Kind.TARGET, Kind.ENTRY, Kind.OWNER, Kind.OBJECTIVE)
        return any(change_set.ids(kind) for kind in (*kinds, Kind.DEPARTMENT, Kind.COMPANY))

    def refresh(self) -> None:
        session = self.session
        health = health_of_set(session.require_file(), session.today(), session.locale)
        had_focus = any(row.button.hasFocus() for row in self.rows)
        self._show_findings(health)
        self.set_title(_("Health of your KPIs"), _subtitle(health))
        if health.findings:
            self.show_content()
        else:
            self.set_title(_("Health of your KPIs"))
            self.show_empty(self._well if health.kpis else self._none_yet)
        if had_focus and self.rows:
            self.rows[0].button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_findings(self, health: SetHealth) -> None:
        self.cards = []
        for kind in FindingKind:
            found = [finding for finding in health.findings if finding.kind is kind]
            if found:
                card = FindingCard(kind, found)
                card.mend_requested.connect(self._on_mend_requested)
                self.cards.append(card)
        self._scroll.show_cards(self.cards)

    @Slot()
    def _on_new(self) -> None:
        self.command_requested.emit("new_kpi")

    @Slot(object)
    def _on_mend_requested(self, finding: SetFinding) -> None:
        mend(self, finding)


def _subtitle(health: SetHealth) -> str:
    if not health.kpis:
        return health.summary
    kpis = ngettext("{count} KPI", "{count} KPIs", health.kpis).format(count=health.kpis)
    if health.kpis > ENOUGH:
        return _("{kpis}. {summary} Five to eight that somebody acts on do more.").format(
            kpis=kpis, summary=health.summary
        )
    return _("{kpis}. {summary}").format(kpis=kpis, summary=health.summary)
