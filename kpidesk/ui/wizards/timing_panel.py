"""The panel that asks whether a metric leads or lags, and what predicts a lagging one."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from kpidesk.domain.errors import FieldError
from kpidesk.domain.imports import label_key
from kpidesk.domain.metrics import Timing
from kpidesk.i18n import _
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.ui.controls import Label
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import Field
from kpidesk.ui.wizards.name_box import NameBox
from kpidesk.ui.wizards.panels import Panel


class TimingPanel(Panel):
    """Leading or lagging; a lagging metric gets one or two leading partners."""

    def __init__(
        self, leading: Sequence[str], known: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        """Offer the names of the metrics in `leading`; `known` are those of all others."""
        super().__init__(
            _("Does it lead, or does it lag?"),
            _("A leading number moves first, while there is still time to act on it."),
            parent,
        )
        self._timings = QButtonGroup(self)
        new = _("“{name}” is new; it will be kept as a candidate.")
        examples = _("For example: quotes sent"), _("One is enough; two are often better")
        self._first, self._second = (
            NameBox(leading, example, new_text=new, known=known) for example in examples
        )
        self._others: tuple[str, ...] = ()  # that came in another way; two are shown
        self._partners = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        texts = {
            Timing.LEADING: (
                _("&Leading"),
                _("It moves before the result does, and we can act on it: quotes sent, visitors."),
            ),
            Timing.LAGGING: (
                _("La&gging"),
                _("It shows the result afterwards: revenue, profit, customers lost."),
            ),
        }
        for timing, (text, meaning) in texts.items():
            button = QRadioButton(text)
            button.setAccessibleDescription(meaning)
            self._timings.addButton(button, list(Timing).index(timing))
            column.addWidget(button)
            explained = Label(meaning, secondary=True, wrap=True)
            explained.setContentsMargins(Space.XL + 1, 0, 0, Space.S)
            column.addWidget(explained)
        column.addWidget(self._partners)
        column.addStretch()
        self._lay_out_partners()
        self._timings.idToggled.connect(self._on_timing_toggled)
        for box in (self._first, self._second):
            box.editTextChanged.connect(self.edited)

    def _lay_out_partners(self) -> None:
        rows = QVBoxLayout(self._partners)
        rows.setContentsMargins(0, Space.M, 0, 0)
        rows.setSpacing(Space.M)
        rows.addWidget(Label(_("Which number tells you in time what is coming?"), FontRole.SECTION))
        rows.addWidget(
            Label(
                _(
                    "Pick one or two leading metrics that predict this one, or write new ones; "
                    "they are kept as candidates. You can leave this for later."
                ),
                secondary=True,
                wrap=True,
            )
        )
        first = Field(_("&First leading metric"), self._first)
        second = Field(_("Secon&d leading metric"), self._second)
        rows.addWidget(self._add("partners", first))
        rows.addWidget(self._add("second_partner", second))

    @property
    def _timing(self) -> Timing:
        return list(Timing)[self._timings.checkedId()]

    def _on_timing_toggled(self) -> None:
        self._partners.setVisible(self._timings.checkedId() == list(Timing).index(Timing.LAGGING))
        self.edited.emit()

    def load(self, draft: MetricDraft) -> None:
        self._timings.button(list(Timing).index(draft.timing)).setChecked(True)
        self._on_timing_toggled()
        self._others = draft.partners[2:]
        names = [*draft.partners, "", ""]
        self._first.name, self._second.name = names[0], names[1]

    def collect(self, draft: MetricDraft) -> MetricDraft:
        if self._timing is Timing.LEADING:
            return replace(draft, timing=Timing.LEADING, partners=())
        names = {"partners": self._first.name, "second_partner": self._second.name}
        for field, name in names.items():
            if name and label_key(name) == label_key(draft.name):
                raise FieldError(
                    field, _("A metric cannot predict itself. Choose another leading metric.")
                )
        first, second = names.values()
        if first and label_key(first) == label_key(second):
            raise FieldError(
                "second_partner",
                _("“{name}” is chosen already. Choose another one, or leave this empty.").format(
                    name=second
                ),
            )
        partners = tuple(name for name in (first, second, *self._others) if name)
        return replace(draft, timing=Timing.LAGGING, partners=partners)
