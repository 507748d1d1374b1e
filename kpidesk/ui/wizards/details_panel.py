"""What can be said of a metric beyond the necessary, folded away until somebody asks for it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from kpidesk.domain.errors import FieldError, NumberError
from kpidesk.domain.metrics import (
    Benchmark,
    Category,
    CollectionPlan,
    CollectionWay,
    Perspective,
)
from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.objectives import Level
from kpidesk.domain.typed_numbers import read_typed
from kpidesk.domain.units import Unit, format_value
from kpidesk.domain.units_typed import examples
from kpidesk.i18n import _
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.services.metrics import Choices
from kpidesk.ui import theme
from kpidesk.ui.controls import Label
from kpidesk.ui.day_fields import DayField
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import ChoiceBox, Field
from kpidesk.ui.wizards.fold import Fold
from kpidesk.ui.wizards.name_box import NameBox
from kpidesk.ui.wizards.number_hint import NumberHint
from kpidesk.ui.wizards.optional_choice import OptionalChoice
from kpidesk.ui.wizards.panels import Panel
from kpidesk.ui.wizards.tags_edit import TagsEdit
from kpidesk.ui.wizards.target_fields import field_text

_LENGTH = 500
_SHORT = 120
_PLAIN = Unit(decimals=2)


class DetailsPanel(Panel):
    """Perspective, category, level, collection plan, benchmark, tags, start and weight.

    Folded away at first; opens by itself where a field in it has a value or a problem.
    """

    def __init__(
        self,
        choices: Choices,
        locale: NumberLocale,
        today: dt.date,
        parent: QWidget | None = None,
        *,
        is_folded: bool = True,
    ) -> None:
        super().__init__(_("More about this metric"), _("All of this can be left open."), parent)
        self._locale = locale
        self._unit = Unit()
        self._perspective = OptionalChoice(Perspective)
        self._category = OptionalChoice(Category)
        self._level = OptionalChoice(Level)
        self._weight = _line(_("For example: 2"), 12)
        self._tags = TagsEdit(choices.tags)
        self._way = ChoiceBox(CollectionWay)
        self._method = _line(_("For example: without returns and vouchers"), _LENGTH)
        self._vouched_by = NameBox(choices.owners, _("For example: Anna"))
        self._starts_on = DayField(_("Measured from"), _("The first day"), today)
        self._value = _line("", 40)
        self._value_hint = NumberHint(self._value)
        self._source = _line(_("For example: survey of the trade association"), _LENGTH)
        self._region = _line(_("For example: Germany"), _SHORT)
        self._trade = _line(_("For example: bakeries"), _SHORT)
        self._on = DayField(_("Published on"), _("The day of the benchmark"), today)
        self._method_field = self._add("method", Field(_("Ho&w it is counted"), self._method))
        self._way_field = self._add("way", Field(_("How it gets &in"), self._way))
        self._left_out: tuple[Field, ...] = ()
        self._grouped = self._groups()
        content = QWidget()
        self._lay_out(content)
        self.fold = Fold(_("&More about this metric"), content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold)
        if not is_folded:
            self.fold.button.hide()
            self.fold.open()
        self._connect()

    def _lay_out(self, content: QWidget) -> None:
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.M)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._grid = grid
        for number, (heading, fields) in enumerate(self._grouped.items()):
            row = 10 * number
            label = Label(heading)
            label.setFont(_strong())
            if number:
                grid.setRowMinimumHeight(row, Space.S)
            grid.addWidget(label, row + 1, 0, 1, 2)
            self._place(number, fields)

    def _place(self, number: int, fields: Sequence[Field]) -> None:
        """Put `fields` of a group into two columns, without a gap where one is not asked for."""
        for field in fields:
            self._grid.removeWidget(field)
        shown = [field for field in fields if field not in self._left_out]
        for place, field in enumerate(shown):
            row = 10 * number + 2 + place // 2
            self._grid.addWidget(field, row, place % 2, Qt.AlignmentFlag.AlignTop)

    def _groups(self) -> dict[str, list[Field]]:
        add = self._add
        return {
            _("Where it belongs"): [
                add("perspective", Field(_("&Perspective"), self._perspective)),
                add("category", Field(_("Cat&egory"), self._category)),
                add("level", Field(_("&Level"), self._level)),
                add(
                    "weight",
                    Field(
                        _("Weig&ht"),
                        self._weight,
                        _("What it counts for in the score of its objective; 1 is usual."),
                    ),
                ),
                add("tags", Field(_("Ta&gs"), self._tags, _("Separate them with commas."))),
            ],
            _("How it is collected"): [
                self._way_field,
                add("vouched_by", Field(_("Who &vouches for it"), self._vouched_by)),
                self._method_field,
                add(
                    "starts_on",
                    Field(
                        _("St&art"),
                        self._starts_on,
                        _("Numbers are asked for from this day on."),
                    ),
                ),
            ],
            _("What others reach"): [
                add("benchmark", Field(_("&Benchmark"), self._value)),
                add("benchmark_source", Field(_("Sour&ce"), self._source)),
                add("benchmark_region", Field(_("&Region"), self._region)),
                add("benchmark_trade", Field(_("Tra&de"), self._trade)),
                add("benchmark_on", Field(_("Da&te"), self._on)),
            ],
        }

    def _connect(self) -> None:
        lines = (
            self._weight, self._tags, self._method, self._value,
            self._source, self._region, self._trade,
        )  # fmt: skip
        for line in lines:
            line.textChanged.connect(self.edited)
        for box in (self._perspective, self._category, self._level, self._way):
            box.currentIndexChanged.connect(self.edited)
        self._vouched_by.editTextChanged.connect(self.edited)
        for day in (self._starts_on, self._on):
            day.day_changed.connect(self.edited)

    # From and to a draft

    def load(self, draft: MetricDraft) -> None:
        self._unit = draft.unit
        self._perspective.choice = draft.perspective
        self._category.choice = draft.category
        self._level.choice = draft.level
        self._weight.setText("" if draft.weight == 1 else self._weight_text(draft.weight))
        self._tags.tags = draft.tags
        plan = draft.collection
        self._way.choice = plan.way
        self._method.setText(plan.method)
        self._vouched_by.name = plan.vouched_by
        self._starts_on.show_day(draft.starts_on)
        self._load_benchmark(draft.benchmark)
        self.follow(draft)
        if _has_details(draft):
            self.fold.open()

    def _weight_text(self, weight: float) -> str:
        return format_number(weight, None, self._locale, grouped=False)

    def _load_benchmark(self, benchmark: Benchmark | None) -> None:
        shown = benchmark or Benchmark(0.0)
        text = "" if benchmark is None else field_text(shown.value, self._unit, self._locale)
        self._value.setText(text)
        self._source.setText(shown.source)
        self._region.setText(shown.region)
        self._trade.setText(shown.trade)
        self._on.show_day(shown.on)

    def follow(self, draft: MetricDraft) -> None:
        """Fit the fields to the unit and formula of `draft`; what is typed stays."""
        self._unit = draft.unit
        example = format_value(examples(draft.unit)[0], draft.unit, self._locale)
        self._value_hint.measure(draft.unit, self._locale)
        self._value.setPlaceholderText(_("For example: {value}").format(value=example))
        # What a formula calculates is neither typed nor imported, and the formula says how.
        says_how = (self._way_field, self._method_field)
        self._left_out = says_how if draft.formula else ()
        for field in says_how:
            field.setVisible(not draft.formula)
        for number, fields in enumerate(self._grouped.values()):
            self._place(number, fields)

    def collect(self, draft: MetricDraft) -> MetricDraft:
        plan = CollectionPlan(
            draft.collection.source, self._method.text(), self._vouched_by.name, self._way.choice
        )
        return replace(
            draft,
            perspective=self._perspective.choice,
            category=self._category.choice,
            level=self._level.choice,
            weight=self._number("weight", self._weight.text(), _PLAIN, 1.0),
            tags=self._tags.tags,
            collection=plan,
            starts_on=self._starts_on.day,
            benchmark=self._benchmark(draft.unit),
        )

    def _benchmark(self, unit: Unit) -> Benchmark | None:
        about = (self._source.text(), self._region.text(), self._trade.text(), self._on.day)
        if not self._value.text().strip():
            if any(about):
                raise FieldError(
                    "benchmark", _("Write the benchmark itself, or clear what is said about it.")
                )
            return None
        return Benchmark(self._number("benchmark", self._value.text(), unit, 0.0), *about)

    def _number(self, field: str, text: str, unit: Unit, otherwise: float) -> float:
        if not text.strip():
            return otherwise
        try:
            return read_typed(text, unit, self._locale).value
        except NumberError as error:
            raise FieldError(field, error.message) from error

    def show_problem(self, error: FieldError) -> bool:
        if error.field in self.fields:
            self.fold.open()
        return super().show_problem(error)


def _has_details(draft: MetricDraft) -> bool:
    """Say whether anything is said that is not said by every metric."""
    plan = draft.collection
    chosen = (draft.perspective, draft.category, draft.level, draft.benchmark)
    said = (plan.method, plan.vouched_by, draft.tags)
    is_usual = draft.weight == 1 and plan.way is CollectionWay.MANUAL
    return any(choice is not None for choice in chosen) or any(said) or not is_usual


def _line(example: str, length: int) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(example)
    line.setMaxLength(length)
    return line


def _strong() -> QFont:
    font = theme.font(FontRole.BODY)
    font.setWeight(QFont.Weight.DemiBold)
    return font
