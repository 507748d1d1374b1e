"""The panel that asks which number it is: from the library, of one's own, or from a brainstorm."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Stage
from kpidesk.i18n import _
from kpidesk.services import library, metric_drafts, names
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.services.metrics import Choices
from kpidesk.ui.controls import Label, QuietButton
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.brainstorm_box import BrainstormBox
from kpidesk.ui.wizards.fields import Field
from kpidesk.ui.wizards.library_view import LibraryView
from kpidesk.ui.wizards.name_box import NameBox
from kpidesk.ui.wizards.panels import Panel
from kpidesk.ui.wizards.proposals import merged

_NAME_LENGTH = 120
_LIBRARY, _OWN, _BRAINSTORM = range(3)


class NameFields(QWidget):
    """Name, definition and department."""

    edited = Signal()

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit()
        self.name.setPlaceholderText(_("For example: new customers"))
        self.name.setMaxLength(_NAME_LENGTH)
        self.definition = QPlainTextEdit()
        self.definition.setTabChangesFocus(True)
        self.definition.setPlaceholderText(
            _("For example: people who bought from us for the first time.")
        )
        self.definition.setMinimumHeight(64)
        self.definition.setMaximumHeight(88)
        self.department = NameBox(
            choices.departments,
            _("For example: Sales"),
            new_text=_("“{name}” is new; it will be added to your departments."),
        )
        self.name_field = Field(_("N&ame"), self.name)
        self.definition_field = Field(_("What e&xactly is counted?"), self.definition)
        self.department_field = Field(_("&Department"), self.department)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        for field in (self.name_field, self.definition_field, self.department_field):
            column.addWidget(field)
            # The editor of the definition would take all the room for the line above it.
            field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.name.textChanged.connect(self.edited)
        self.definition.textChanged.connect(self.edited)
        self.department.editTextChanged.connect(self.edited)

    def show_all(self, *, everything: bool) -> None:
        """Show all of them, or the name alone."""
        self.definition_field.setVisible(everything)
        self.department_field.setVisible(everything)

    def load(self, draft: MetricDraft) -> None:
        """Show what `draft` says."""
        self.name.setText(draft.name)
        self.definition.setPlainText(draft.definition)
        self.department.name = draft.department

    def collect(self, draft: MetricDraft) -> MetricDraft:
        """Return `draft` with what is written."""
        return replace(
            draft,
            name=self.name.text(),
            definition=self.definition.toPlainText(),
            department=self.department.name,
        )


class NumberPanel(Panel):
    """Which number it is, and what it means."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(
            _("Which number would move?"),
            _("Name it so that everybody in the business knows what is counted."),
            parent,
        )
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(Space.L)
        self._add_finders()
        self.words = NameFields(choices)
        self._add("name", self.words.name_field)
        self._add("definition", self.words.definition_field)
        self._add("department", self.words.department_field)
        self.column.addWidget(self.words)
        self.column.addStretch()
        self.words.edited.connect(self.edited)

    def _add_finders(self) -> None:
        """Add what helps to find a number, above the fields that name it."""

    def load(self, draft: MetricDraft) -> None:
        self.words.load(draft)

    def collect(self, draft: MetricDraft) -> MetricDraft:
        return self.words.collect(draft)


class FindNumberPanel(NumberPanel):
    """Finds the number in the library, among one's candidates, or lets a person write it.

    What is chosen proposes the rest of the draft; what the person wrote themselves stays.
    """

    is_wide = True
    taken = Signal()  # with Return or a double click: the person wants to go on with it

    def __init__(
        self,
        session: Session,
        choices: Choices,
        start: MetricDraft,
        based_on: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Find a number for a draft that was `start` before a person wrote anything.

        `based_on` is the name in the library of what `start` is.
        """
        self._session = session
        self._based_on = based_on
        own = "" if start.name == based_on else start.name
        self._fresh = MetricDraft(own) if based_on else start  # what letting go leads back to
        self._base = start
        self._proposal: MetricDraft | None = None
        self.candidate_id: int | None = None
        self.proposals = 0  # how many of them went into the draft
        super().__init__(choices, parent)
        self._on_way_changed(_LIBRARY)
        self.words.name.textChanged.connect(self._show_base)

    def _add_finders(self) -> None:
        self.ways = QTabBar()
        self.ways.setDrawBase(False)
        self.ways.setExpanding(False)
        self.ways.setAccessibleName(_("Where the number comes from"))
        for text in (_("From the &library"), _("M&y own"), _("B&rainstorm")):
            self.ways.addTab(text)
        self.library = LibraryView(self._session)
        self.brainstorm = BrainstormBox(self._session)
        self._add("ideas", self.brainstorm.ideas_field)
        self._stack = QStackedWidget()
        for widget in (self.library, QWidget(), self.brainstorm):
            self._stack.addWidget(widget)
        self.column.addWidget(self.ways)
        self.column.addWidget(self._stack, 1)
        self.column.addWidget(self._candidate_line())
        self.column.addWidget(self._base_line())
        self.ways.currentChanged.connect(self._on_way_changed)
        self.library.chosen.connect(self._on_library_chosen)
        self.library.activated.connect(self._on_library_activated)
        self.brainstorm.chosen.connect(self._on_candidate_chosen)
        self.brainstorm.edited.connect(self.edited)

    def _candidate_line(self) -> QWidget:
        """Return what says that it goes on with a candidate, and the way out of that."""
        self._goes_on = Label("", secondary=True, wrap=True)
        self.new_button = QuietButton(_("Make a ne&w one instead"))
        self.new_button.clicked.connect(self._on_make_new)
        self._line = _line(self._goes_on, self.new_button)
        return self._line

    def _base_line(self) -> QWidget:
        """Return what says where unit and formula come from, and the way out of that."""
        self._base_text = Label("", secondary=True, wrap=True)
        self.let_go_button = QuietButton(_("Let go of i&t"))
        self.let_go_button.clicked.connect(self._on_let_go)
        self._base_row = _line(self._base_text, self.let_go_button)
        return self._base_row

    def _show_base(self) -> None:
        """Say what an own name is based on; a row of the library that is marked says it itself."""
        written = self.words.name.text().strip()
        is_own = self.ways.currentIndex() == _OWN or written != self._based_on
        self._base_text.setText(
            _("Based on “{name}” from the library.").format(name=self._based_on)
        )
        self._base_row.setVisible(bool(self._based_on) and is_own)

    def _on_let_go(self) -> None:
        """Take back what the library proposed; what the person wrote stays."""
        self._based_on = ""
        self.library.list.clearSelection()
        self._go_on_with(None)
        self.propose(self._fresh)
        self.words.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on_with(self, metric_id: int | None, name: str = "") -> None:
        self.candidate_id = metric_id
        self._goes_on.setText(_("This goes on with your candidate “{name}”.").format(name=name))
        self._line.setVisible(metric_id is not None)

    def _on_make_new(self) -> None:
        self._go_on_with(None)
        self.brainstorm.candidates.clearSelection()
        if not self._based_on:  # what the candidate was
            self.propose(self._fresh)
        self.ways.setCurrentIndex(_OWN)
        self.words.name.clear()
        self.words.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_first(self) -> None:
        firsts = (self.library.search, self.words.name, self.brainstorm.ideas)
        firsts[self.ways.currentIndex()].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_way_changed(self, way: int) -> None:
        self._stack.setCurrentIndex(way)
        self._stack.setVisible(way != _OWN)
        self.words.show_all(everything=way == _OWN)
        self._show_base()
        self.edited.emit()
        # Else what is typed next would go where the keyboard was; the arrows go on along the tabs.
        if self.isVisible() and self.window().focusWidget() is not self.ways:
            self.go_to_first()

    def _on_library_chosen(self, key: str) -> None:
        if not key:
            return
        session = self._session
        proposal = library.draft_from_library(session.require_file(), key, session.today())
        with session.read() as records:
            found = names.metric_named(records.metrics(), proposal.name)
        # The idea that was noted under this name becomes the metric.
        is_idea = found is not None and found.stage is Stage.CANDIDATE
        self._based_on = proposal.name
        self._go_on_with(found.id if found is not None and is_idea else None, proposal.name)
        self.propose(proposal)

    def _on_library_activated(self, key: str) -> None:
        self._on_library_chosen(key)
        self.taken.emit()

    def _on_candidate_chosen(self, metric_id: int) -> None:
        proposal = metric_drafts.draft_of(self._session.require_file(), metric_id)
        self._based_on = ""
        self._go_on_with(metric_id, proposal.name)
        self.propose(proposal)

    def propose(self, proposal: MetricDraft) -> None:
        """Show `proposal` wherever nothing else was written."""
        shown = self._before
        self.words.load(merged(self.words.collect(shown), shown, proposal))
        self._proposal = proposal
        self._show_base()
        self.edited.emit()

    @property
    def _before(self) -> MetricDraft:
        return self._base if self._proposal is None else self._proposal

    def load(self, draft: MetricDraft) -> None:
        super().load(draft)
        if draft.name:
            self.ways.setCurrentIndex(_OWN)

    def collect(self, draft: MetricDraft) -> MetricDraft:
        if self.brainstorm.pending and self.ways.currentIndex() == _BRAINSTORM:
            raise FieldError(
                "ideas", _("Press “Keep as candidates” first, or clear the box to go on without.")
            )
        if self._proposal is not None:
            draft = merged(draft, self._base, self._proposal)
            self._base, self._proposal = self._proposal, None
            self.proposals += 1
        return super().collect(draft)


def _line(text: Label, button: QuietButton) -> QWidget:
    """Return a line of words with a button behind them; hidden until it has something to say."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.M)
    row.addWidget(text, 1)
    row.addWidget(button)
    line.hide()
    return line
