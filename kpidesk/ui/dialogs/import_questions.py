"""What an import asks a person: which metric a name means, and how percentages are written."""

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.import_plans import ImportChoices, ImportPlan, Outcome, PercentReading
from kpidesk.domain.imports import label_key
from kpidesk.domain.metrics import Metric
from kpidesk.i18n import _, ngettext
from kpidesk.ui import theme
from kpidesk.ui.controls import Card, Label, QuietButton
from kpidesk.ui.dialogs.import_text import ElidedLabel, without_mnemonic
from kpidesk.ui.models.import_model import ORDER
from kpidesk.ui.models.import_words import PercentExample, examples, one_line
from kpidesk.ui.models.tool_tips import escaped
from kpidesk.ui.theme import Space

_ALIKE: Final = 0.6  # difflib's own idea of two texts that are close
_NAMES_AT_ONCE: Final = 40
_IN_VIEW: Final = 6  # names, where the window has room; the others are scrolled to


class MetricBox(QComboBox):
    """Which metric a name of the sheet means: undecided, none, or one of the company's."""

    def __init__(self, metrics: Sequence[Metric], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ids = [metric.id for metric in metrics]
        self.addItem(_("Choose…"))
        self.addItem(_("Leave out"))
        self.insertSeparator(self.count())
        self._first = self.count()
        self.addItems([one_line(metric.name) for metric in metrics])
        self.setMaxVisibleItems(16)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(22)

    @property
    def is_decided(self) -> bool:
        """Say whether the person has said what the name means."""
        return self.currentIndex() != 0

    @property
    def metric_id(self) -> int | None:
        """Return the chosen metric; None where the name is left out or undecided."""
        at = self.currentIndex() - self._first
        return self._ids[at] if at >= 0 else None

    def choose(self, metric_id: int | None) -> None:
        """Choose a metric; None leaves the name out."""
        at = 1 if metric_id is None else self._first + self._ids.index(metric_id)
        self.setCurrentIndex(at)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Who scrolls through the names must not change one in passing.
        event.ignore()


class SuggestionButton(QuietButton):
    """Offers a metric with a name that is alike; cut where there is no room for it."""

    def __init__(self, metric: Metric | None, parent: QWidget | None = None) -> None:
        super().__init__("", "lightbulb", parent)
        self._whole = "" if metric is None else _suggestion(metric)
        self.setText(without_mnemonic(self._whole))
        self.setToolTip(escaped(self._whole))
        self.setAccessibleName(self._whole)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._widest = super().sizeHint()

    def sizeHint(self) -> QSize:
        return self._widest

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._widest.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        metrics = self.fontMetrics()
        lacking = self._widest.width() - self.width()
        room = metrics.horizontalAdvance(self._whole) - lacking
        shown = metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.setText(without_mnemonic(shown if lacking > 0 else self._whole))


def _suggestion(metric: Metric) -> str:
    return _("Is it {metric}?").format(metric=one_line(metric.name))


class NameRow(QObject):
    """One name of the sheet, what stands beside it, and what the person says it means."""

    decided = Signal()

    def __init__(
        self, name: str, example: str, metrics: Sequence[Metric], suggestion: Metric | None
    ) -> None:
        super().__init__()
        self.name = name
        self._suggestion = suggestion
        self.label = ElidedLabel(one_line(name))
        self.example = ElidedLabel(example, secondary=True)
        self.example.setFont(theme.font(tabular=True))
        self.box = MetricBox(metrics)
        self.box.setAccessibleName(_("Metric for {name}").format(name=one_line(name)))
        self.box.currentIndexChanged.connect(self._on_current_index_changed)
        self.suggestion_button = SuggestionButton(suggestion)
        self.suggestion_button.clicked.connect(self._on_suggestion_clicked)
        self.outcome = ElidedLabel("", secondary=True)
        self.answer = QStackedWidget()
        self.answer.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        # The words of both begin at one line, whichever is shown.
        self.answer.addWidget(_beside(self.outcome, Space.L))
        self.answer.addWidget(_beside(self.suggestion_button, 0))
        self._show_answer()

    def show_counts(self, counts: Mapping[Outcome, int]) -> None:
        """Show what the choice makes of the cells beside the name."""
        self.outcome.set_whole(
            " · ".join(
                _("{outcome}: {count}").format(outcome=outcome.label, count=counts[outcome])
                for outcome in ORDER
                if counts.get(outcome)
            )
        )

    def _show_answer(self) -> None:
        asks = self._suggestion is not None and not self.box.is_decided
        self.answer.setCurrentIndex(1 if asks else 0)

    @Slot()
    def _on_current_index_changed(self) -> None:
        self._show_answer()
        self.decided.emit()

    @Slot()
    def _on_suggestion_clicked(self) -> None:
        if self._suggestion is not None:
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)
            self.box.choose(self._suggestion.id)


class NamePanel(Card):
    """The names of the sheet that no metric has, and a box for each to say which one it means."""

    changed = Signal()

    def __init__(self, metrics: Sequence[Metric], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metrics = sorted(metrics, key=lambda metric: metric.name.casefold())
        self._before: QWidget | None = None
        self._waiting: list[tuple[str, str]] = []
        self._row_of: dict[str, NameRow] = {}
        self.rows: list[NameRow] = []
        self.heading = _heading()
        sentence = Label(
            _("Choose which metric each one means, or leave it out. Nothing is guessed."),
            secondary=True,
            wrap=True,
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(Space.XS)
        for column, stretch in enumerate((6, 4, 0, 5)):
            self._grid.setColumnStretch(column, stretch)
        self.more_button = QuietButton("")
        self.more_button.clicked.connect(self._on_more_clicked)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.setSpacing(Space.S)
        column_layout.addWidget(self.heading)
        column_layout.addWidget(sentence)
        column_layout.addLayout(self._grid)
        column_layout.addWidget(self.more_button, alignment=Qt.AlignmentFlag.AlignLeft)

    def ask(self, plan: ImportPlan, before: QWidget) -> None:
        """Ask about the names that `plan` could not match; spellings of one name are one.

        `before` is where the keyboard comes from.
        """
        self._before = before
        beside = examples(plan.proposals, plan.unmatched)
        seen: set[str] = set()
        for name in plan.unmatched:
            if label_key(name) not in seen:
                seen.add(label_key(name))
                self._waiting.append((name, beside[name]))
        count = len(self._waiting)
        self.heading.setText(
            ngettext(
                "{count} name in the sheet matches no metric",
                "{count} names in the sheet match no metric",
                count,
            ).format(count=count)
        )
        self._show_more()

    @property
    def choices(self) -> dict[str, int | None]:
        """Return the metric of each name that the person has decided about."""
        return {row.name: row.box.metric_id for row in self.rows if row.box.is_decided}

    @property
    def height_out_of_view(self) -> int:
        """Return the height of what may be left to the scroll bar: all but the first names."""
        rest = len(self.rows) - _IN_VIEW
        if rest <= 0:
            return 0
        more = 0 if self.more_button.isHidden() else self.more_button.sizeHint().height() + Space.S
        return rest * (self.rows[0].box.sizeHint().height() + Space.XS) + more

    @property
    def is_answered(self) -> bool:
        """Say whether the person has decided about every name."""
        return not self._waiting and all(row.box.is_decided for row in self.rows)

    def show_plan(self, plan: ImportPlan) -> None:
        """Show beside each name what becomes of its cells."""
        counts: dict[str, Counter[Outcome]] = {key: Counter() for key in self._row_of}
        keys: dict[str, str] = {}
        for proposal in plan.proposals:
            key = keys.get(proposal.label)
            if key is None:
                key = keys[proposal.label] = label_key(proposal.label)
            if key in counts:
                counts[key][proposal.outcome] += 1
        for key, row in self._row_of.items():
            row.show_counts(counts[key])

    def restore(self, choices: Mapping[str, int | None]) -> None:
        """Take back what was chosen since `choices`, without telling."""
        for row in self.rows:
            row.blockSignals(True)
            if row.name in choices:
                row.box.choose(choices[row.name])
            else:
                row.box.setCurrentIndex(0)
            row.blockSignals(False)

    def _show_more(self) -> None:
        names = [label_key(metric.name) for metric in self._metrics]
        of_key = dict(zip(names, self._metrics, strict=True))
        for name, example in self._waiting[:_NAMES_AT_ONCE]:
            close = difflib.get_close_matches(label_key(name), names, n=1, cutoff=_ALIKE)
            row = NameRow(name, example, self._metrics, of_key[close[0]] if close else None)
            row.setParent(self)
            row.decided.connect(self.changed)
            at = self._grid.rowCount()
            for place, widget in enumerate((row.label, row.example, row.box, row.answer)):
                self._grid.addWidget(widget, at, place)
                widget.show()  # now, so that the keyboard can go there at once
            # The keyboard goes from name to name, not to what was made first.
            before = self.rows[-1].suggestion_button if self.rows else self._before
            if before is not None:
                self.setTabOrder(before, row.box)
            self.setTabOrder(row.box, row.suggestion_button)
            self.setTabOrder(row.suggestion_button, self.more_button)
            self.rows.append(row)
            self._row_of[label_key(name)] = row
        del self._waiting[:_NAMES_AT_ONCE]
        more = min(len(self._waiting), _NAMES_AT_ONCE)
        self.more_button.setVisible(bool(more))
        self.more_button.setText(
            ngettext("Show {count} more name", "Show {count} more names", more).format(count=more)
        )

    @Slot()
    def _on_more_clicked(self) -> None:
        first = len(self.rows)
        self._show_more()
        self.rows[first].box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()


class PercentPanel(Card):
    """How a plain number is meant in a percentage; nothing is chosen beforehand."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = _heading(_("How does the sheet write percentages?"))
        self.sentence = Label("", secondary=True, wrap=True)
        self._group = QButtonGroup(self)
        self.buttons = {reading: QRadioButton() for reading in PercentReading}
        row = QHBoxLayout()
        row.setSpacing(Space.XL)
        for button in self.buttons.values():
            self._group.addButton(button)
            row.addWidget(button)
        row.addStretch()
        self._group.buttonToggled.connect(self._on_button_toggled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.heading)
        column.addWidget(self.sentence)
        column.addLayout(row)

    @property
    def reading(self) -> PercentReading | None:
        """Return how the person says that percentages are written."""
        chosen = (reading for reading, button in self.buttons.items() if button.isChecked())
        return next(chosen, None)

    def ask(self, example: PercentExample) -> None:
        """Ask by the example of a cell."""
        self.sentence.setText(
            _("{metric} is a percentage, but {cell} has no % sign.").format(
                metric=one_line(example.metric), cell=example.cell
            )
        )
        for reading, button in self.buttons.items():
            button.setText(without_mnemonic(example.meanings[reading]))

    def restore(self, reading: PercentReading | None) -> None:
        """Take back what was chosen since `reading`, without telling."""
        self.blockSignals(True)
        self._group.setExclusive(False)
        for each, button in self.buttons.items():
            button.setChecked(each is reading)
        self._group.setExclusive(True)
        self.blockSignals(False)

    @Slot()
    def _on_button_toggled(self, button: QRadioButton, checked: bool) -> None:
        if checked:
            self.changed.emit()


class QuestionArea(QScrollArea):
    """Both questions, only those that have to be asked; scrolls where there are many names."""

    changed = Signal()

    def __init__(self, metrics: Sequence[Metric], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.percent = PercentPanel()
        self.names = NamePanel(metrics)
        self._asks_names = False
        self._asks_percent = False
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.percent)
        column.addWidget(self.names)
        self.setWidget(content)
        self.percent.changed.connect(self.changed)
        self.names.changed.connect(self.changed)

    def ask(self, plan: ImportPlan) -> None:
        """Ask about the names that `plan` could not match."""
        self._asks_names = bool(plan.unmatched)
        if self._asks_names:
            self.names.ask(plan, self.percent.buttons[PercentReading.FRACTION])

    def show_plan(self, plan: ImportPlan, example: PercentExample | None) -> None:
        """Show what the choices so far have led to, and ask about percentages where they do."""
        self._asks_percent = example is not None
        if example is not None:
            self.percent.ask(example)
        self.names.show_plan(plan)
        self.names.setVisible(self._asks_names)
        self.percent.setVisible(self._asks_percent)
        self.setVisible(self._asks_names or self._asks_percent)
        self.updateGeometry()

    @property
    def choices(self) -> ImportChoices:
        """Return what the person has decided so far."""
        return ImportChoices(self.names.choices, self.percent.reading)

    @property
    def is_answered(self) -> bool:
        """Say whether nothing is left to decide."""
        percent = not self._asks_percent or self.percent.reading is not None
        return percent and (not self._asks_names or self.names.is_answered)

    def restore(self, choices: ImportChoices) -> None:
        """Take back what was chosen since `choices`."""
        self.names.restore(choices.metric_of_label)
        self.percent.restore(choices.percent_reading)

    def focus_first(self) -> None:
        """Go to the first question."""
        if self._asks_percent:
            self.percent.buttons[PercentReading.POINTS].setFocus()
        elif self._asks_names:
            self.names.rows[0].box.setFocus()

    def sizeHint(self) -> QSize:
        # As tall as the texts are at this width: at their own they would wrap sooner.
        layout = self.widget().layout()
        height = layout.totalHeightForWidth(max(self.width(), 400)) if layout is not None else 0
        return QSize(400, height - (self.names.height_out_of_view if self._asks_names else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), 120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def _beside(widget: QWidget, indent: int) -> QWidget:
    side = QWidget()
    row = QHBoxLayout(side)
    row.setContentsMargins(indent, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(widget)
    if not indent:
        row.addStretch()
    return side


def _heading(text: str = "") -> Label:
    label = Label(text, wrap=True)
    font = theme.font()
    font.setWeight(QFont.Weight.DemiBold)
    label.setFont(font)
    return label
