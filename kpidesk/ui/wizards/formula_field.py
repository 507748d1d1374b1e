"""The field of a formula: its editor, and what is wrong with it or what it would give."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStyle,
    QStyleOptionFrame,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.formulas.errors import Span
from kpidesk.domain.units import UnitKind
from kpidesk.i18n import _
from kpidesk.services.explanations import FormulaCheck
from kpidesk.ui.controls import Button, Label, QuietButton
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import Field
from kpidesk.ui.wizards.formula_completion import Offer
from kpidesk.ui.wizards.formula_editor import FormulaEditor
from kpidesk.ui.wizards.function_list import FunctionList

_PAUSE: Final = 300  # milliseconds without a key before the formula is checked

Check = Callable[[str], FormulaCheck]
_UNITS: Final = (UnitKind.NUMBER, UnitKind.PERCENT, UnitKind.CURRENCY, UnitKind.DURATION)


def _unit_text(kind: UnitKind) -> str:
    return {
        UnitKind.NUMBER: _("Use a number as unit"),
        UnitKind.PERCENT: _("Use percent as unit"),
        UnitKind.CURRENCY: _("Use currency as unit"),
        UnitKind.DURATION: _("Use a duration as unit"),
    }.get(kind, "")


class FormulaBox(QFrame):
    """The edge of the editor, as that of any other field."""

    def __init__(self, editor: FormulaEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.setFocusProxy(editor)
        self.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, 6, Space.XS, 6)
        column.addWidget(editor)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionFrame()
        option.initFrom(self)
        option.lineWidth = 1  # type: ignore[attr-defined] # the stubs have no fields
        if self._editor.hasFocus():
            drawn(option).state |= QStyle.StateFlag.State_HasFocus
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        painter.end()


class Sentence(Label):
    """What is wrong; a click leads to the place."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", FontRole.SECONDARY, wrap=True, parent=parent)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside:
            self.clicked.emit()


class FormulaField(Field):
    """Checks what is typed when the keys rest, and says what it would give.

    `check` says what a formula would do; `names` are the metrics that can be used, each with a word
    about it ("€, monthly"), which may be empty.
    """

    edited = Signal()
    checked = Signal(object)  # a FormulaCheck; None where there is no formula
    unit_chosen = Signal(object)  # a UnitKind, which is that of the result

    def __init__(
        self,
        check: Check,
        names: Mapping[str, str] | None = None,
        *,
        name: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.formula_editor = FormulaEditor()
        box = FormulaBox(self.formula_editor)
        hint = hint or _("Leave it empty where the number is typed or imported.")
        super().__init__(name or _("&Formula"), box, hint, parent)
        self._check = check
        self._result: FormulaCheck | None = None
        self._refused = ""
        self._written = ""
        self._plain_hint = hint
        self.sentence = Sentence()
        self.worked = Label("", wrap=True)
        self.worked.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.unit_button = Button("")
        self.functions_button = QuietButton(_("F&unctions"), "circle-help")
        self.functions = FunctionList(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._lay_out()
        self.formula_editor.setPlaceholderText(_("For example: Conversions / Leads"))
        self.formula_editor.setAccessibleName(box.accessibleName())
        self.formula_editor.set_names(names or {})
        self.formula_editor.textChanged.connect(self._on_text_changed)
        self.sentence.clicked.connect(self.formula_editor.go_to_problem)
        self.unit_button.clicked.connect(self._on_unit_clicked)
        self.functions_button.clicked.connect(self._on_functions_clicked)
        self.functions.chosen.connect(self._on_function_chosen)
        self._timer.timeout.connect(self.check_now)
        self._say()

    def _lay_out(self) -> None:
        column = self.layout()
        assert isinstance(column, QVBoxLayout)  # noqa: S101 - so that mypy sees it too
        head = QHBoxLayout()
        column.removeWidget(self._name)
        # No higher than its words, so that the field is as high as its neighbours.
        self.functions_button.setFixedHeight(self.functions_button.sizeHint().height() - Space.S)
        self._name.setBuddy(self.formula_editor)
        head.addWidget(self._name, 1, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self.functions_button)
        column.insertLayout(0, head)
        column.removeWidget(self._line)
        self._line.hide()
        self._line = self.sentence
        column.addWidget(self.sentence)
        column.addWidget(self.unit_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.worked)
        # Reading order: the editor comes first, its help after it.
        QWidget.setTabOrder(self.formula_editor, self.functions_button)

    # Content

    @property
    def formula(self) -> str:
        """Return the formula as written, without spaces around it."""
        return self.formula_editor.formula.strip()

    def set_formula(self, text: str) -> None:
        """Write `text` and check it at once."""
        self._written = text
        self.formula_editor.set_formula(text)
        self._written = self.formula_editor.formula
        self.check_now()

    def set_names(self, names: Mapping[str, str]) -> None:
        """Offer the metrics `names`, each with a word about it."""
        self.formula_editor.set_names(names)

    @property
    def result(self) -> FormulaCheck | None:
        """Return what the last check found; None where there is no formula."""
        return self._result

    @Slot()
    def check_now(self) -> None:
        """Check the formula without waiting; also after what it depends on has changed."""
        self._timer.stop()
        self._result = self._check(self.formula) if self.formula else None
        self._say()
        self.checked.emit(self._result)

    def is_right(self) -> bool:
        """Say whether it can be taken over as it is, after a check where one is due."""
        if self._timer.isActive():
            self.check_now()
        return self._result is None or self._result.error is None

    # What is said

    @property
    def problem(self) -> str:
        return self._refused or self._error

    @property
    def _error(self) -> str:
        if self._result is None or self._result.error is None:
            return ""
        return self._result.error.message

    def set_problem(self, text: str) -> None:
        self._refused = text
        self._say()
        if text:
            self.formula_editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self.formula_editor.go_to_problem()

    def _say(self) -> None:
        """Show what is wrong, or the example, or the hint."""
        result, problem = self._result, self.problem
        error = None if result is None else result.error
        self.formula_editor.mark(None if error is None else self._place(error.span))
        self.sentence.setText(problem or ("" if result is not None else self._plain_hint))
        self.sentence.setVisible(bool(self.sentence.text()))
        self._colour_sentence(is_wrong=bool(problem))
        worked = "" if result is None or problem else result.worked or result.message
        self.worked.setText(worked)
        self.worked.setVisible(bool(worked))
        self.worked.setForegroundRole(
            QPalette.ColorRole.WindowText
            if result is not None and result.worked
            else QPalette.ColorRole.PlaceholderText
        )
        gives = None if error is None else error.gives
        self.unit_button.setText("" if gives is None else _unit_text(gives))
        self.unit_button.setVisible(gives in _UNITS)
        can_go = error is not None
        self.sentence.setCursor(
            Qt.CursorShape.PointingHandCursor if can_go else Qt.CursorShape.ArrowCursor
        )
        self.sentence.setToolTip(_("Click, or press F8, to go to the place.") if can_go else "")
        self._describe(problem or worked or self.sentence.text())

    def _describe(self, words: str) -> None:
        """Tell who does not see it: a description of its own for the editor and its edge."""
        for widget in (self.editor, self.formula_editor):
            widget.setAccessibleDescription(words)

    def _place(self, span: Span) -> Span:
        """Return `span` in the text as written, of which the check saw no leading spaces."""
        text = self.formula_editor.formula
        before = len(text) - len(text.lstrip())
        return Span(span.start + before, span.end + before)

    def _colour_sentence(self, *, is_wrong: bool) -> None:
        role = QPalette.ColorRole
        self.sentence.setForegroundRole(role.BrightText if is_wrong else role.PlaceholderText)

    # Keys and clicks

    @Slot()
    def _on_text_changed(self) -> None:
        # Colouring counts as a change too.
        text = self.formula_editor.formula
        if text == self._written:
            return
        self._written = text
        self._timer.start()
        self.edited.emit()

    @Slot()
    def _on_unit_clicked(self) -> None:
        error = None if self._result is None else self._result.error
        if error is not None and error.gives is not None:
            self.formula_editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self.unit_chosen.emit(error.gives)

    @Slot()
    def _on_functions_clicked(self) -> None:
        self.functions.open_below(self.functions_button)

    @Slot(object)
    def _on_function_chosen(self, offer: Offer) -> None:
        self.formula_editor.insert(offer)
