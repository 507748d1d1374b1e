"""The second step of an import: which metric each name of the sheet is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.imports import label_key
from kpidesk.domain.metrics import Metric
from kpidesk.domain.status import Status
from kpidesk.i18n import _, ngettext
from kpidesk.services.import_matching import LabelMatch, MatchKind
from kpidesk.services.import_proposals import unclear_sentence
from kpidesk.ui import icons, theme
from kpidesk.ui.controls import Button, Card, IconLabel, Label, QuietButton
from kpidesk.ui.dialogs.import_text import ElidedLabel, without_mnemonic
from kpidesk.ui.models.import_draft import (
    Decision,
    ImportDraft,
    LabelDecision,
    decided,
    decision_of,
)
from kpidesk.ui.models.import_label_model import ImportLabelModel
from kpidesk.ui.models.import_new_choices import Value, changed
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.import_label_table import LabelTable
from kpidesk.ui.wizards.import_match_words import (
    counted,
    name_sentence,
    profile_sentence,
    several_sentence,
)
from kpidesk.ui.wizards.import_new_metric import NewMetricFields


class PleaseLook(IconLabel):
    """The shape before what a person should look at, in the ink that the table has for it."""

    def __init__(self) -> None:
        super().__init__("triangle-alert", 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.tokens().status[Status.NEAR].ink
        icons.paint(painter, "triangle-alert", QRectF(self.rect()), ink)
        painter.end()


class MatchStep(QWidget):
    """The names, what is chosen for each, and below them the one that is looked at."""

    choices_changed = Signal(object)  # ImportChoices

    def __init__(
        self, metrics: Mapping[int, Metric], currency: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._metrics = metrics
        self._taken = {label_key(metric.name) for metric in metrics.values()}
        self._draft: ImportDraft | None = None
        self.profile_line = Label("", wrap=True)
        self.profile_row = QWidget()
        self.unclear_line = Label("", wrap=True)
        self.unclear_row = QWidget()
        self.only_open = QCheckBox(_("&Only undecided"))
        self.count = Label("", secondary=True)
        self.create_all = QuietButton("", "plus")
        self.leave_all = QuietButton("", "minus")
        self.model = ImportLabelModel(self)
        self.table = LabelTable(self.model)
        self.table.offer([each for each in metrics.values() if not each.is_calculated], currency)
        self.name = ElidedLabel("", FontRole.BODY)
        strong = theme.font()
        strong.setWeight(QFont.Weight.DemiBold)
        self.name.setFont(strong)
        self.sentence = Label("", secondary=True, wrap=True)
        self.confirm_button = Button("", "check")
        self.choose_button = QuietButton(_("C&hoose a metric"), "list")
        self.create_button = QuietButton(_("Create a new &metric"), "plus")
        self.leave_button = QuietButton(_("&Leave out"), "minus")
        self.new_metric = NewMetricFields(currency, self._name_problem)
        self.profile = QLineEdit()
        self.profile.setAccessibleName(_("Remember as"))
        self.profile.setPlaceholderText(_("Not remembered"))
        self._lay_out()
        self._connect()

    # Layout

    def _lay_out(self) -> None:
        _put_line(self.profile_row, IconLabel("sparkles", 18, "accent"), self.profile_line)
        _put_line(self.unclear_row, PleaseLook(), self.unclear_line)
        bar = QHBoxLayout()
        bar.setSpacing(Space.S)
        bar.addWidget(self.only_open)
        bar.addSpacing(Space.S)
        bar.addWidget(self.count, 1)
        bar.addWidget(self.create_all)
        bar.addWidget(self.leave_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.profile_row)
        column.addLayout(bar)
        column.addWidget(self.unclear_row)
        column.addWidget(self.table, 1)
        column.addWidget(self._detail())
        column.addLayout(self._remember())

    def _detail(self) -> QWidget:
        asks = QWidget()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.sentence)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        for button in (
            self.confirm_button,
            self.choose_button,
            self.create_button,
            self.leave_button,
        ):
            buttons.addWidget(button)
        buttons.addStretch()
        inside = QVBoxLayout(asks)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(Space.S)
        inside.addLayout(words)
        inside.addLayout(buttons)
        inside.addStretch()
        self.detail = QStackedWidget()
        self.detail.addWidget(asks)
        self.detail.addWidget(self.new_metric)
        self.detail.addWidget(QWidget())
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(self.name)
        column.addWidget(self.detail)
        return card

    def _remember(self) -> QHBoxLayout:
        label = Label(_("&Remember as"))
        label.setBuddy(self.profile)
        self.profile.setMaximumWidth(320)
        self.profile.setMinimumWidth(220)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(label)
        row.addWidget(self.profile)
        hint = _("Next month's file is then recognised, and only what is new is asked.")
        row.addWidget(Label(hint, FontRole.SECONDARY, wrap=True), 1)
        return row

    def _connect(self) -> None:
        self.only_open.toggled.connect(self._on_only_open_toggled)
        self.create_all.clicked.connect(self._on_create_all)
        self.leave_all.clicked.connect(self._on_leave_all)
        self.table.decided.connect(self._on_decided)
        self.table.new_changed.connect(self._on_new_changed)
        self.table.current_changed.connect(self._show_current)
        self.confirm_button.clicked.connect(self._on_confirm)
        self.choose_button.clicked.connect(self.table.choose_metric)
        self.create_button.clicked.connect(self._on_create)
        self.leave_button.clicked.connect(self._on_leave)
        self.new_metric.edited.connect(self._on_new_edited)
        self.profile.textEdited.connect(self._on_profile_edited)

    # What is shown

    def show_draft(self, draft: ImportDraft) -> None:
        """Show the names of `draft` and what is decided about them."""
        self._draft = draft
        self.model.load(draft.labels, draft.choices, self._metrics)
        self.profile_line.setText(profile_sentence(draft))
        self.profile_row.setVisible(draft.match is not None)
        if self.profile.text().strip() != draft.choices.profile:
            self.profile.setText(draft.choices.profile)
        self._show_counts()
        self._show_current()

    def _show_counts(self) -> None:
        draft = self._draft
        if draft is None:
            return
        unclear = unclear_sentence(self.model.new_metrics)
        self.unclear_line.setText(unclear)
        self.unclear_row.setVisible(bool(unclear))
        missing = len(self._missing())
        count = len(draft.undecided)
        self.count.setText(counted(len(draft.labels), count))
        self.only_open.setEnabled(bool(count) or self.only_open.isChecked())
        self.create_all.setText(
            ngettext(
                "&Create the unknown one",
                "&Create all {count} unknown",
                missing,
            ).format(count=missing)
        )
        self.leave_all.setText(
            ngettext(
                "Lea&ve out the unknown one",
                "Lea&ve out all {count} unknown",
                missing,
            ).format(count=missing)
        )
        self.create_all.setVisible(bool(missing))
        self.leave_all.setVisible(bool(missing))

    def _missing(self) -> list[LabelMatch]:
        """Return the names that no metric has, nor one that is alike, and nobody decided about."""
        draft = self._draft
        return [] if draft is None else [e for e in draft.undecided if e.kind is MatchKind.NONE]

    @Slot()
    def _show_current(self) -> None:
        row = self.table.currentIndex().row()
        has_row = 0 <= row < self.model.rowCount()
        self.detail.setVisible(has_row)
        if not has_row:
            self.name.set_whole(_("Every name is decided.") if self.only_open.isChecked() else "")
            return
        several = len(self.table.selected_rows)
        if several > 1:
            self.detail.setCurrentIndex(2)
            self.name.set_whole(several_sentence(several))
            return
        label, decision = self.model.label(row), self.model.decision(row)
        self.name.set_whole(one_line(label.label))
        creates = decision.kind is Decision.CREATE and decision.new is not None
        self.detail.setCurrentIndex(1 if creates else 0)
        if decision.kind is Decision.CREATE and decision.new is not None:
            self.new_metric.show_metric(decision.new)
            return
        is_similar = label.kind is MatchKind.SIMILAR and not decision.is_decided
        metric = self._metrics.get(label.metric_id or 0)
        name = "" if metric is None else one_line(metric.name)
        self.confirm_button.setVisible(is_similar)
        self.confirm_button.setText(without_mnemonic(_("Yes, it is {metric}").format(metric=name)))
        self.leave_button.setEnabled(decision.kind is not Decision.LEAVE_OUT)
        self.sentence.setText(self._said(label, decision, name))

    def _said(self, label: LabelMatch, decision: LabelDecision, name: str) -> str:
        if decision.kind is Decision.METRIC:
            chosen = self._metrics.get(decision.metric_id or 0)
            name = "" if chosen is None else one_line(chosen.name)
        return name_sentence(label, decision, name)

    # On to the next step

    def say_what_is_missing(self) -> str:
        """Go to the first name of a new metric that cannot be, and return why; empty else."""
        draft = self._draft
        if draft is None:
            return ""
        for label in draft.labels:
            new = decision_of(label, draft.choices).new
            problem = "" if new is None else self._name_problem(new.name, label.label)
            if problem:
                self.only_open.setChecked(False)
                row = self.model.row_of(label.label)
                if row is not None:
                    self.table.setCurrentIndex(self.model.index(row, 0))
                    self.new_metric.name.setFocus(Qt.FocusReason.OtherFocusReason)
                return problem
        return ""

    def focus_first(self) -> None:
        """Put the keyboard on the first name that is open."""
        for row in range(self.model.rowCount()):
            if not self.model.decision(row).is_decided:
                self.table.setCurrentIndex(self.model.index(row, 0))
                break
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name_problem(self, name: str, of_label: str | None = None) -> str:
        """Return why no new metric can be called so; empty where one can."""
        if not name:
            return _("A metric needs a name.")
        if label_key(name) in self._taken:
            return _("A metric is called so already. Choose that one, or take another name.")
        if self._draft is None:
            return ""
        row = self.table.currentIndex().row()
        if of_label is None and 0 <= row < self.model.rowCount():
            of_label = self.model.label(row).label
        others = Counter(
            label_key(new.name)
            for label, new in self._draft.choices.new_metrics.items()
            if of_label is None or label_key(label) != label_key(of_label)
        )
        if others[label_key(name)]:
            return _("Another new metric is called so. Give each one its own name.")
        return ""

    # What the person does

    def _decide(self, decisions: Mapping[str, LabelDecision]) -> None:
        if self._draft is not None:
            self._draft = replace(self._draft, choices=decided(self._draft.choices, decisions))
            self.choices_changed.emit(self._draft.choices)
            self.show_draft(self._draft)

    @Slot(int, object)
    def _on_decided(self, row: int, decision: LabelDecision) -> None:
        label = self.model.label(row)
        if decision.kind is Decision.CREATE and decision.new is None:
            before = self.model.decision(row)
            decision = LabelDecision(Decision.CREATE, new=before.new or label.proposal)
        self._decide({label.label: decision})

    def _decide_current(self, decision: LabelDecision) -> None:
        row = self.table.currentIndex().row()
        if 0 <= row < self.model.rowCount():
            self._on_decided(row, decision)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_confirm(self) -> None:
        row = self.table.currentIndex().row()
        if 0 <= row < self.model.rowCount():
            metric_id = self.model.label(row).metric_id
            self._decide_current(LabelDecision(Decision.METRIC, metric_id))

    @Slot()
    def _on_create(self) -> None:
        self._decide_current(LabelDecision(Decision.CREATE))
        self.new_metric.name.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_leave(self) -> None:
        self._decide_current(LabelDecision(Decision.LEAVE_OUT))

    @Slot(object)
    def _on_new_edited(self, new: object) -> None:
        row = self.table.currentIndex().row()
        if self._draft is None or not 0 <= row < self.model.rowCount():
            return
        label = self.model.label(row).label
        decision = LabelDecision(Decision.CREATE, new=self.new_metric.written)
        choices = decided(self._draft.choices, {label: decision})
        self._draft = replace(self._draft, choices=choices)
        self.model.load(self._draft.labels, choices, self._metrics)
        self._show_counts()
        self.choices_changed.emit(choices)

    @Slot(object, object)
    def _on_new_changed(self, rows: Sequence[int], value: Value) -> None:
        """Let all new metrics of some rows be so; those of the company are not touched."""
        news = {self.model.label(row).label: self.model.new_at(row) for row in rows}
        self._decide(
            {
                label: LabelDecision(Decision.CREATE, new=changed(new, value))
                for label, new in news.items()
                if new is not None
            }
        )

    @Slot()
    def _on_create_all(self) -> None:
        self._decide(
            {
                each.label: LabelDecision(Decision.CREATE, new=each.proposal)
                for each in self._missing()
            }
        )

    @Slot()
    def _on_leave_all(self) -> None:
        self._decide({each.label: LabelDecision(Decision.LEAVE_OUT) for each in self._missing()})

    @Slot(bool)
    def _on_only_open_toggled(self, checked: bool) -> None:
        self.model.show_only_open(checked)
        self._show_counts()

    @Slot()
    def _on_profile_edited(self) -> None:
        if self._draft is not None:
            choices = replace(self._draft.choices, profile=self.profile.text().strip())
            self._draft = replace(self._draft, choices=choices)
            self.choices_changed.emit(choices)


def _put_line(row: QWidget, icon: IconLabel, words: Label) -> None:
    """Put a shape and the words that it stands for into a row."""
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(Space.S)
    line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(words, 1)
