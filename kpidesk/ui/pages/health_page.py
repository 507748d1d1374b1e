"""The health page: what is not well with the set of KPIs, each with the one click that mends it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.set_health import ENOUGH, FindingKind, SetFinding
from kpidesk.i18n import _, ngettext
from kpidesk.services.set_health import SetHealth, health_of_set
from kpidesk.ui.controls import Button, Card, IconLabel, Label, PrimaryButton, QuietButton, Rule
from kpidesk.ui.page import EmptyState, Page
from kpidesk.ui.pages.health_mending import mend
from kpidesk.ui.pages.page_scroll import PageScroll
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
}


class FindingRow(QWidget):
    """One finding in a sentence, and the button that mends it."""

    mend_requested = Signal(object)

    def __init__(self, finding: SetFinding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        self.sentence = Label(finding.sentence, wrap=True)
        self.button = Button(finding.mend.label)
        self.button.setAccessibleDescription(finding.sentence)
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.S, 0, Space.S)
        row.setSpacing(Space.L)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    @Slot()
    def _on_clicked(self) -> None:
        self.mend_requested.emit(self.finding)


class FindingCard(Card):
    """All findings of one kind; many of them are folded."""

    mend_requested = Signal(object)

    def __init__(
        self, kind: FindingKind, found: Sequence[SetFinding], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(kind.label)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(IconLabel(_ICONS[kind], tone="text_secondary"))
        head.addWidget(Label(kind.label, FontRole.SECTION))
        head.addWidget(Label(str(len(found)), secondary=True))
        head.addStretch()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addSpacing(Space.XS)
        self.rows: list[FindingRow] = []
        self._folded = list(found[_SHOWN:])
        self._add(found[:_SHOWN])
        self.more = QuietButton(
            ngettext("Show {count} more", "Show {count} more", len(self._folded)).format(
                count=len(self._folded)
            ),
            "chevron-down",
        )
        self.more.clicked.connect(self._on_more)
        self.more.setVisible(bool(self._folded))
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def _add(self, found: Sequence[SetFinding]) -> None:
        for finding in found:
            if self.rows:
                self._column.addWidget(Rule())
            row = FindingRow(finding)
            row.mend_requested.connect(self.mend_requested)
            self.rows.append(row)
            self._column.addWidget(row)

    @Slot()
    def _on_more(self) -> None:
        folded, self._folded = self._folded, []
        self.more.hide()
        first = len(self.rows)
        self._add(folded)
        self.rows[first].button.setFocus(Qt.FocusReason.OtherFocusReason)


class HealthPage(Page):
    """Lists the findings by kind, the most urgent first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Health of your KPIs"), parent)
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, Space.S)
        self._column.setSpacing(Space.L)
        self._scroll = PageScroll(self._content)
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
        health = health_of_set(self.session.require_file(), self.session.today())
        had_focus = any(row.button.hasFocus() for row in self.rows)
        place = self._scroll.verticalScrollBar().value()
        self._show_findings(health)
        self.set_title(_("Health of your KPIs"), _subtitle(health))
        if health.findings:
            self.show_content()
        else:
            self.set_title(_("Health of your KPIs"))
            self.show_empty(self._well if health.kpis else self._none_yet)
        self._scroll.verticalScrollBar().setValue(place)
        if had_focus and self.rows:
            self.rows[0].button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_findings(self, health: SetHealth) -> None:
        for card in self.cards:
            card.hide()
            card.deleteLater()
        while self._column.count():
            self._column.takeAt(0)
        self.cards = []
        for kind in FindingKind:
            found = [finding for finding in health.findings if finding.kind is kind]
            if found:
                card = FindingCard(kind, found)
                card.mend_requested.connect(self._on_mend_requested)
                self.cards.append(card)
                self._column.addWidget(card)
        self._column.addStretch()

    @Slot()
    def _on_new(self) -> None:
        self.command_requested.emit("new_kpi")

    @Slot(object)
    def _on_mend_requested(self, finding: SetFinding) -> None:
        mend(self, finding)


def _subtitle(health: SetHealth) -> str:
    kpis = ngettext("{count} KPI", "{count} KPIs", health.kpis).format(count=health.kpis)
    if health.kpis > ENOUGH:
        return _("{kpis}. {summary} Five to eight that somebody acts on do more.").format(
            kpis=kpis, summary=health.summary
        )
    return _("{kpis}. {summary}").format(kpis=kpis, summary=health.summary)
