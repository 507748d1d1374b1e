"""What a target would mean, drawn and said while it is typed."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kpidesk.domain.charts import TrendChart
from kpidesk.domain.numbers import NumberLocale
from kpidesk.i18n import _
from kpidesk.services.targets import TargetPreview
from kpidesk.ui import theme
from kpidesk.ui.charts.painter import describe_trend, paint_trend
from kpidesk.ui.controls import IconLabel, Label, QuietButton
from kpidesk.ui.theme import FontRole, Space


class PlanPicture(QWidget):
    """History and the targets to come as a still picture; targets alone where nothing is known."""

    def __init__(self, locale: NumberLocale, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._locale = locale
        self._size = size
        self._chart: TrendChart | None = None
        self._running: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def chart(self) -> TrendChart | None:
        """Return what is shown."""
        return self._chart

    def set_chart(
        self, chart: TrendChart | None, said: str = "", running: int | None = None
    ) -> None:
        """Show `chart`; `said` tells who does not see it of the targets.

        `running` is the index of the period that runs today, where it is not the marked one.
        """
        self._chart = chart
        self._running = running
        if chart is not None:
            self.setAccessibleName(_("History and target of {name}").format(name=chart.title))
            words = (describe_trend(chart, self._locale), said)
            self.setAccessibleDescription(" ".join(word for word in words if word))
        self.update()

    def sizeHint(self) -> QSize:
        return self._size * theme.type_scale()

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._chart is None:
            return
        painter = QPainter(self)
        font = theme.font(FontRole.SECONDARY)
        box = QRectF(self.rect())
        look = theme.tokens(), font, self._locale
        paint_trend(painter, box, self._chart, *look, plan=True, running=self._running)
        painter.end()


class RealismNote(QWidget):
    """A quiet sentence beside a light bulb; takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Label("", FontRole.SECONDARY, wrap=True)
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(Space.S)
        row.addWidget(IconLabel("lightbulb", tone="accent"), 0, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 0, 1)
        row.setColumnStretch(1, 1)
        self.hide()

    @property
    def text(self) -> str:
        """Return what is said."""
        return self._words.text()

    def say(self, text: str) -> None:
        """Show `text`; empty hides the note."""
        self._words.setText(text)
        self.setVisible(bool(text))


class PreviewBox(QWidget):
    """The picture, the plan in a sentence, and what is to be said of it."""

    def __init__(self, locale: NumberLocale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lab_button = QuietButton(_("Propose from h&istory"), "sparkles")
        self.picture = PlanPicture(locale, QSize(420, 190))
        self.sentence = Label("", wrap=True)
        self.notes = Label("", FontRole.SECONDARY, wrap=True)
        self.realism = RealismNote()
        # As high as the words beside it, which stand on the line of the first field's name.
        self.lab_button.setFixedHeight(self.lab_button.sizeHint().height() - Space.S)
        top = QHBoxLayout()
        heading = Label(_("What it would look like"))
        font = theme.font(FontRole.BODY)
        font.setWeight(QFont.Weight.DemiBold)
        heading.setFont(font)
        top.addWidget(heading, 1, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.lab_button, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(top)
        column.addWidget(self.sentence)
        column.addWidget(self.picture)
        for line in (self.notes, self.realism):
            column.addWidget(line)
        column.addStretch()
        for label in (self.sentence, self.notes):
            label.hide()

    def show_preview(self, preview: TargetPreview) -> None:
        """Show a target that can be kept, or the history alone."""
        self._say(preview.sentence, secondary=False)
        self.notes.setText(" ".join(preview.notes))
        self.notes.setVisible(bool(preview.notes))
        self.realism.say(preview.realism)
        self.picture.set_chart(preview.chart, preview.sentence, preview.running)

    def show_problem(self, text: str, history: TargetPreview) -> None:
        """Say what is still to be done, beside the history alone."""
        self.show_preview(history)
        self._say(text, secondary=True)

    def tell(self, text: str) -> None:
        """Say something below the picture until the next preview."""
        self.notes.setText(text)
        self.notes.setVisible(bool(text))

    def _say(self, text: str, *, secondary: bool) -> None:
        role = QPalette.ColorRole.PlaceholderText if secondary else QPalette.ColorRole.WindowText
        self.sentence.setForegroundRole(role)
        self.sentence.setText(text)
        self.sentence.setVisible(bool(text))
