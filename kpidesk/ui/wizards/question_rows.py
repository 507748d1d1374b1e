"""Questions answered with yes or no and a reason: one row each, quick to answer by keys."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.qualification import Answer, Answers, Criterion
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.controls import Label
from kpidesk.ui.theme import Space

_YES, _NO = 1, 0
_REASON_LENGTH = 300
_BESIDE_FROM = 700  # pixels


class AnswerButton(QRadioButton):
    """Yes or no; a letter answers from either, up and down go to the next question."""

    letter_pressed = Signal(int)
    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letters = {_("Yes")[0].casefold(): _YES, _("No")[0].casefold(): _NO}
        answer = letters.get(event.text().casefold())
        if answer is not None and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.letter_pressed.emit(answer)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)


class QuestionRow(QWidget):
    """One question with Yes and No; the line for the reason appears with the answer."""

    answered = Signal()
    moved = Signal(object, int)

    def __init__(self, criterion: Criterion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.criterion = criterion
        self._buttons = QButtonGroup(self)
        self._reason = QLineEdit()
        self._reason.setMaxLength(_REASON_LENGTH)
        self._reason.setAccessibleName(_("Reason"))
        self._reason.hide()
        question = QHBoxLayout()
        question.setSpacing(Space.L)
        question.addWidget(Label(criterion.question, wrap=True), 1)
        for number, text in ((_YES, _("Yes")), (_NO, _("No"))):
            button = AnswerButton(text)
            button.setAccessibleName(
                _("{question} {answer}").format(question=criterion.question, answer=text)
            )
            button.letter_pressed.connect(self._on_letter_pressed)
            button.moved.connect(self._on_moved)
            self._buttons.addButton(button, number)
            question.addWidget(button)
        # Keeps the columns where they are before there is an answer.
        place = QWidget()
        place.setMinimumHeight(self._reason.sizeHint().height())
        inside = QHBoxLayout(place)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._reason)
        self._place = place
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(Space.XS)
        self._parts.addLayout(question, 4)
        self._parts.addWidget(place, 3)
        self._fit()
        self._buttons.idToggled.connect(self._on_toggled)
        self._reason.textChanged.connect(self.answered)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put the reason beside the answer where there is room, else below it."""
        beside = self.width() >= _BESIDE_FROM * theme.type_scale()
        directions = QBoxLayout.Direction
        self._parts.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._parts.setSpacing(Space.L if beside else Space.XS)
        self._place.setVisible(beside or not self._reason.isHidden())

    def _on_letter_pressed(self, number: int) -> None:
        button = self._buttons.button(number)
        button.setChecked(True)
        button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_moved(self, step: int) -> None:
        self.moved.emit(self, step)

    def _on_toggled(self, number: int, checked: bool) -> None:
        if checked:
            self._reason.setPlaceholderText(
                _("Why? A few words are enough.")
                if number == _YES
                else _("What is missing? A few words are enough.")
            )
            self._reason.show()
            self._fit()
            self.answered.emit()

    @property
    def answer(self) -> Answer | None:
        """Return the answer; None where there is none yet."""
        number = self._buttons.checkedId()
        if number < 0:
            return None
        return Answer(number == _YES, " ".join(self._reason.text().split()))

    @answer.setter
    def answer(self, answer: Answer | None) -> None:
        if answer is not None:
            self._buttons.button(_YES if answer.is_yes else _NO).setChecked(True)
            self._reason.setText(answer.reason)

    def go_here(self) -> None:
        """Put the keyboard on the answer, or on Yes where there is none."""
        number = max(self._buttons.checkedId(), _NO) if self.answer else _YES
        self._buttons.button(number).setFocus(Qt.FocusReason.OtherFocusReason)


class QuestionList(QWidget):
    """Questions below each other; up and down go from one to the next."""

    answered = Signal()
    left = Signal(int)  # past the first (-1) or the last (1)

    def __init__(self, criteria: Iterable[Criterion], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = {criterion: QuestionRow(criterion) for criterion in criteria}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for row in self.rows.values():
            column.addWidget(row)
            row.answered.connect(self.answered)
            row.moved.connect(self._on_moved)

    def _on_moved(self, row: QuestionRow, step: int) -> None:
        place = list(self.rows.values()).index(row) + step
        if 0 <= place < len(self.rows):
            self.go_to(place)
        else:
            self.left.emit(step)

    def go_to(self, place: int) -> None:
        """Put the keyboard on a question; -1 is the last."""
        list(self.rows.values())[place].go_here()

    @property
    def answers(self) -> Answers:
        """Return what was answered so far."""
        found = {criterion: row.answer for criterion, row in self.rows.items()}
        return {criterion: answer for criterion, answer in found.items() if answer is not None}

    @answers.setter
    def answers(self, answers: Answers) -> None:
        for criterion, row in self.rows.items():
            row.answer = answers.get(criterion)
