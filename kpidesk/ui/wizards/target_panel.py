"""The panel in which the target of a KPI is set: a kind, its fields, and how it would look."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QGridLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.periods import Frequency, Period, span
from kpidesk.domain.targets import PlanKind, Target
from kpidesk.i18n import _
from kpidesk.services import target_lab, targets
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft
from kpidesk.ui import theme
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.fields import Field
from kpidesk.ui.wizards.panels import Panel
from kpidesk.ui.wizards.target_fields import PERCENT, Frame, PeriodBox, field_text, read_number
from kpidesk.ui.wizards.target_grid import PerPeriodForm
from kpidesk.ui.wizards.target_kinds import (
    ConstantForm,
    GrowthForm,
    KindForm,
    NoTargetForm,
    RampForm,
    SpreadForm,
)
from kpidesk.ui.wizards.target_preview import PreviewBox

_BESIDE_FROM: Final = 820  # pixels: from this width on, the preview stands beside the fields
_CALM_MS: Final = 150  # while somebody types, each keystroke would draw anew
_START_CHOICES: Final = {
    Frequency.DAY: 31,
    Frequency.WEEK: 60,
    Frequency.MONTH: 37,
    Frequency.QUARTER: 13,
    Frequency.YEAR: 6,
}
_KINDS: Final = (
    None,
    PlanKind.CONSTANT,
    PlanKind.PER_PERIOD,
    PlanKind.RAMP,
    PlanKind.GROWTH,
    PlanKind.SPREAD,
)


class TargetPanel(Panel):
    """No target yet, or one of five kinds; `metric_id` None is a metric that is not saved yet."""

    is_wide = True

    def __init__(
        self, session: Session, metric_id: int | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            _("What is good enough?"),
            _("A target turns a number into an answer. Choose one that you believe in."),
            parent,
        )
        self._session = session
        self._metric_id = metric_id
        self._calendar, self._locale = session.calendar, session.locale
        self._draft = MetricDraft("")
        self._stored: TargetDraft | None = None
        self._as_loaded: TargetDraft | None = None  # what the fields say of what is stored
        self._kinds = QButtonGroup(self)
        self.start = PeriodBox()
        self._tolerance, self._reason = QLineEdit(), QLineEdit()
        self.forms: tuple[KindForm, ...] = (
            NoTargetForm(),
            ConstantForm(),
            PerPeriodForm(),
            RampForm(),
            GrowthForm(),
            SpreadForm(),
        )
        self.preview = PreviewBox(self._locale)
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._lay_out()
        self._calm.timeout.connect(self.show_preview)
        self.edited.connect(self._calm.start)
        self._kinds.idToggled.connect(self._on_kind_toggled)
        self.start.currentIndexChanged.connect(self._on_start_changed)
        for form in self.forms:
            form.edited.connect(self.edited)
        self._tolerance.textChanged.connect(self.edited)
        self._reason.textChanged.connect(self.edited)
        self.preview.lab_button.clicked.connect(self._on_propose)

    # Looks

    def _lay_out(self) -> None:
        column = self._fields_column = QVBoxLayout()
        column.setSpacing(Space.L)
        self._kind_field = Field(_("Kind of target"), self._kind_choices())
        column.addWidget(self._kind_field)
        for form in self.forms:
            form.hide()
            column.addWidget(form)
        before = "" if self._metric_id is None else _("Periods before keep what they had.")
        self._start_field = Field(_("In force &from"), self.start, before)
        hint = _("A miss up to this share counts as near.")
        self._tolerance_field = Field(_("Ne&ar target within"), self._tolerance, hint)
        details = QGridLayout()
        details.setHorizontalSpacing(Space.L)
        details.addWidget(self._start_field, 0, 0, Qt.AlignmentFlag.AlignTop)
        details.addWidget(self._tolerance_field, 0, 1, Qt.AlignmentFlag.AlignTop)
        details.setColumnStretch(0, 1)
        details.setColumnStretch(1, 1)
        column.addLayout(details)
        self._reason.setMaxLength(500)
        self._reason.setPlaceholderText(_("For example: the second shop opens in May"))
        kept = _("The target until now stays with the periods before, this reason beside the new.")
        self._reason_field = Field(_("Why does the target &change?"), self._reason, kept)
        self._reason_field.hide()
        column.addWidget(self._reason_field)
        column.addStretch()
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(Space.L)
        self._columns.addLayout(column, 3)
        self._columns.addWidget(self.preview, 2)
        self._common = {
            "kind": self._kind_field,
            "starts": self._start_field,
            "tolerance": self._tolerance_field,
            "reason": self._reason_field,
        }
        self.fields = dict(self._common)

    def _kind_choices(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        texts = (
            _("No target &yet"),
            _("T&he same for every period"),
            _("A target for &each period"),
            _("A &ramp from here to there"),
            _("Gro&wth on last year"),
            _("A yearly fig&ure, spread by season"),
        )
        for number, text in enumerate(texts):
            button = QRadioButton(text)
            self._kinds.addButton(button, number)
            grid.addWidget(button, number % 3, number // 3)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return box

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE_FROM * theme.type_scale()
        directions = QBoxLayout.Direction
        self._columns.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._columns.setSpacing(Space.XL if beside else Space.L)
        self._columns.setStretch(0, 3 if beside else 0)

    def minimumSizeHint(self) -> QSize:
        # What stands side by side must not keep a window from becoming narrow.
        narrow = max(
            self._fields_column.minimumSize().width(), self.preview.minimumSizeHint().width()
        )
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), narrow), hint.height())

    # What is shown

    @property
    def kind(self) -> PlanKind | None:
        """Return the kind that is chosen; None is no target."""
        return _KINDS[max(self._kinds.checkedId(), 0)]

    @property
    def _form(self) -> KindForm:
        return self.forms[max(self._kinds.checkedId(), 0)]

    @property
    def _running(self) -> Period:
        return self._calendar.containing(self._session.today(), self._draft.frequency)

    def _frame(self, draft: MetricDraft | None = None) -> Frame:
        draft = draft or self._draft
        return Frame(
            draft,
            self._calendar,
            self._locale,
            self._calendar.containing(self._session.today(), draft.frequency),
            self.start.period or self._running,
            self._baseline,
        )

    def _baseline(self) -> Target | None:
        if not self._session.is_open:
            return None
        file = self._session.require_file()
        try:
            return target_lab.usual_level(file, self._metric_id, self._draft, self._locale)
        except UserError:  # it is gone, which is said when saving
            return None

    def _on_kind_toggled(self, number: int, checked: bool) -> None:
        self.forms[number].setVisible(checked)
        if not checked:
            return
        self.fields = {**self._common, **self.forms[number].fields}
        self._kind_field.editor.setFocusProxy(self._kinds.button(number))
        for field in (self._start_field, self._tolerance_field):
            field.setVisible(bool(number))
        if not number:
            self._reason_field.hide()
        self.forms[number].offer(self._frame())
        self.clear_problems()
        self.edited.emit()

    def _on_start_changed(self) -> None:
        frame = self._frame()
        for form in self.forms:
            form.fit(frame)
        self.edited.emit()

    def load(self, draft: MetricDraft) -> None:
        self._draft = draft
        self._stored = None if self._metric_id is None else draft.target
        proposed = draft.target if self._stored is None else None
        start = None
        if proposed is not None:
            start = self._calendar.containing(proposed.starts, draft.frequency)
        self._fill_starts(start)
        self.follow(draft)
        shown = draft.target or TargetDraft(self._running.start)
        self._tolerance.setText(field_text(shown.tolerance, PERCENT, self._locale))
        kind = None if draft.target is None else draft.target.kind
        number = _KINDS.index(kind)
        if draft.target is not None:
            self.forms[number].show_target(draft.target, self._frame())
        self._kinds.button(number).setChecked(True)
        self._on_kind_toggled(number, checked=True)
        self._as_loaded = self._as_typed(draft)
        if self._stored is not None and self._stored.starts >= self._running.start:
            self._reason.setText(self._stored.reason)  # it is put right, not followed by another

    def follow(self, draft: MetricDraft) -> None:
        """Fit the fields to the frequency, unit and direction of `draft`; what is typed stays."""
        self._draft = draft
        self._fill_starts(self.start.period)
        frame = self._frame()
        for form in self.forms:
            form.fit(frame)
        self._calm.start()

    def take(self, target: TargetDraft) -> None:
        """Show a target that was proposed, as if it had been typed."""
        number = _KINDS.index(target.kind)
        self.forms[number].show_target(target, self._frame())
        self._kinds.button(number).setChecked(True)
        self.edited.emit()

    def go_to_value(self) -> None:
        """Put the keyboard on the first value of the kind that is chosen."""
        for field in self._form.fields.values():
            if field.isVisibleTo(self):
                field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _fill_starts(self, chosen: Period | None) -> None:
        frequency, running = self._draft.frequency, self._running
        if chosen is None or chosen.frequency is not frequency:
            today, stored = self._session.today(), self._stored
            if stored is None:
                chosen = targets.first_start(today, frequency, self._calendar)
            else:
                chosen = targets.changed_start(today, frequency, self._calendar, stored.starts)
        first = running.shift(1 - _START_CHOICES[frequency])
        last = running.shift(targets.PERIODS_AHEAD[frequency])
        self.start.offer(span(first, last), chosen, self._calendar)

    # What is collected

    def collect(self, draft: MetricDraft) -> MetricDraft:
        target = self._as_typed(draft, strict=True)
        if target is None:
            return replace(draft, target=None)
        reason = " ".join(self._reason.text().split())
        if self._stored is not None and _content(target) == _content(self._as_loaded):
            # Exactly what is stored, which the fields may show a little differently.
            target = replace(self._stored, starts=target.starts)
            reason = reason or target.reason
        return replace(draft, target=replace(target, reason=reason))

    def _as_typed(self, draft: MetricDraft, *, strict: bool = False) -> TargetDraft | None:
        """Return the target that the fields say; None for no target, and for one that is wrong.

        `strict` raises FieldError instead.
        """
        start = self.start.period
        if self.kind is None or start is None:
            return None
        try:
            tolerance = read_number(
                self._tolerance.text(),
                PERCENT,
                self._locale,
                "tolerance",
                _("Write a percentage like 5 %, or 0 % for no near band."),
            )
            target = self._form.collect(
                TargetDraft(start.start, tolerance=tolerance), self._frame(draft)
            )
        except FieldError:
            if strict:
                raise
            return None
        return self._with_past(target)

    def _with_past(self, target: TargetDraft) -> TargetDraft:
        """Return `target` with the stored targets of periods before it, which have no row."""
        stored = self._stored
        if stored is None or {stored.kind, target.kind} != {PlanKind.PER_PERIOD}:
            return target
        past = {p: each for p, each in stored.per_period.items() if p.start < target.starts}
        return replace(target, per_period={**past, **target.per_period})

    def show_problem(self, error: FieldError) -> bool:
        if error.field == "reason":
            self._reason_field.show()
        if error.field in ("target", "upper") and error.field not in self.fields:
            instead = "per_period" if "per_period" in self.fields else "kind"
            error = FieldError(instead, error.message)
        return super().show_problem(error)

    # The preview

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._calm.start()

    @Slot()
    def show_preview(self) -> None:
        """Draw what is typed; called when the typing has come to rest."""
        if not self._session.is_open or not self.isVisible():
            return
        draft = self._draft
        try:
            preview = self._preview(self.collect(draft))
        except FieldError as error:
            self.preview.show_problem(error.message, self._preview(replace(draft, target=None)))
            return
        except UserError as error:
            self.preview.tell(error.message)
            return
        self._reason_field.setVisible(preview.needs_reason or bool(self._reason.text().strip()))
        self.preview.show_preview(preview)

    def _preview(self, draft: MetricDraft) -> targets.TargetPreview:
        session = self._session
        return targets.target_preview(
            session.require_file(), draft, self._metric_id, session.today(), self._locale
        )

    @Slot()
    def _on_propose(self) -> None:
        from kpidesk.ui.wizards.target_lab import TargetLabDialog

        chosen = TargetLabDialog.choose(self._session, self._metric_id, self, self._draft)
        if chosen is not None:
            self.take(chosen)
            self.go_to_value()


def _content(target: TargetDraft | None) -> object:
    """Return what two targets differ in, whenever they start and whatever the reason."""
    if target is None:
        return None
    return target.kind, target.constant, target.per_period, target.rule, target.tolerance
