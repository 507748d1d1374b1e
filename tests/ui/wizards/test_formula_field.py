"""The field of a formula driven by keys: completion, what is wrong and where, the example."""

from functools import partial

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.formulas.errors import FormulaError, Span
from kpidesk.domain.formulas.parser import MAX_LENGTH, parse
from kpidesk.domain.units import UnitKind
from kpidesk.services.explanations import FormulaCheck
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.wizards.formula_editor import FormulaEditor
from kpidesk.ui.wizards.formula_field import FormulaField

# What the offscreen platform says of every list that opens.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ENTER, TAB, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down
NAMES = {"Leads": "monthly", "New leads": "monthly", "Conversions": "monthly"}
WORKED = "18 Conversions / 240 Leads = 7.5 %"


class Checker:
    """Parses, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: FormulaCheck | None = None

    def __call__(self, text: str) -> FormulaCheck:
        self.asked.append(text)
        if self.answer is not None:
            return self.answer
        try:
            parse(text)
        except FormulaError as error:
            return FormulaCheck(error, (), "", (), error.message)
        if "days" in text:
            return FormulaCheck(None, (), "", (), "There are no numbers yet.")
        return FormulaCheck(None, ("Conversions", "Leads"), WORKED, (), "")


@pytest.fixture
def checker() -> Checker:
    return Checker()


@pytest.fixture
def field(qtbot: QtBot, checker: Checker) -> FormulaField:
    made = FormulaField(checker, NAMES)
    qtbot.addWidget(made)
    made.resize(480, 200)
    made.show()
    qtbot.waitUntil(made.isActiveWindow)
    made.formula_editor.setFocus()
    return made


@pytest.fixture
def editor(field: FormulaField) -> FormulaEditor:
    return field.formula_editor


def rest(qtbot: QtBot, field: FormulaField) -> None:
    """Wait until the keys have rested long enough for a check."""
    with qtbot.waitSignal(field.checked):
        pass


def marked(editor: FormulaEditor) -> str:
    """Return the text that is underlined."""
    (found,) = editor.extraSelections()
    cursor, look = found.cursor, found.format  # type: ignore[attr-defined]
    assert look.underlineStyle() is QTextCharFormat.UnderlineStyle.WaveUnderline
    return str(cursor.selectedText())


def test_it_is_checked_once_when_the_keys_rest(
    qtbot: QtBot, field: FormulaField, editor: FormulaEditor, checker: Checker
) -> None:
    with qtbot.waitSignal(field.edited):
        qtbot.keyClicks(editor, "1+2 *3")
    rest(qtbot, field)
    assert checker.asked == ["1+2 *3"]
    assert field.worked.isVisible()
    assert field.worked.text() == WORKED
    assert editor.accessibleDescription() == WORKED
    assert field.is_right()


def test_what_is_wrong_is_said_and_underlined_and_a_click_leads_there(
    qtbot: QtBot, field: FormulaField, editor: FormulaEditor
) -> None:
    field.set_formula("  Leads / %")
    assert "%" in field.sentence.text()
    assert field.problem == field.sentence.text()
    assert editor.accessibleDescription() == field.problem
    assert marked(editor) == "%"
    assert not field.worked.isVisible()
    assert not field.is_right()
    qtbot.mouseClick(field.sentence, Qt.MouseButton.LeftButton)
    assert editor.textCursor().selectedText() == "%"
    qtbot.keyClicks(editor, "7")
    rest(qtbot, field)
    assert field.problem == ""
    assert editor.extraSelections() == []


def test_f8_leads_to_the_place_from_anywhere(
    qtbot: QtBot, field: FormulaField, editor: FormulaEditor
) -> None:
    field.set_formula("Leads + 2 ! 3")
    qtbot.keyClick(editor, Qt.Key.Key_Home)
    qtbot.keyClick(editor, Qt.Key.Key_F8)
    assert editor.textCursor().selectedText() == "!"


def test_a_formula_that_ends_too_early_is_marked_at_its_last_word(field: FormulaField) -> None:
    field.set_formula("Leads * ( ")
    assert marked(field.formula_editor) == "("


def test_letters_that_qt_counts_twice_move_no_mark(
    qtbot: QtBot, field: FormulaField, editor: FormulaEditor
) -> None:
    field.set_formula("[😀 sales] + ! 2")
    assert marked(editor) == "!"
    editor.set_formula("[😀] + ")
    qtbot.keyClicks(editor, "lea")
    qtbot.keyClick(editor.list, ENTER)
    assert field.formula == "[😀] + Leads"


def test_nothing_written_is_no_problem(field: FormulaField, checker: Checker) -> None:
    field.set_formula("   ")
    assert (field.formula, field.problem, field.result) == ("", "", None)
    assert field.is_right()
    assert checker.asked == []
    assert "empty" in field.sentence.text()


def test_why_there_is_no_example_is_said(field: FormulaField) -> None:
    field.set_formula("Leads / days_in_period")
    assert field.worked.text() == "There are no numbers yet."


def test_a_name_is_completed_while_it_is_typed(
    qtbot: QtBot, field: FormulaField, editor: FormulaEditor
) -> None:
    qtbot.keyClicks(editor, "conv")
    model = editor.completer.completionModel()
    assert model.index(0, 0).data() == "Conversions"
    assert model.index(0, 1).data() == "monthly"
    qtbot.keyClick(editor.list, ENTER)
    assert not editor.is_offering
    qtbot.keyClicks(editor, " / new le")
    qtbot.keyClick(editor.list, TAB)
    assert field.formula == "Conversions / [New leads]"


def test_the_arrows_choose_another_and_escape_leaves_what_is_typed(
    qtbot: QtBot, field: FormulaField, editor: FormulaEditor
) -> None:
    qtbot.keyClicks(editor, "le")
    qtbot.keyClick(editor.list, DOWN)
    qtbot.keyClick(editor.list, ENTER)
    assert field.formula == "[New leads]"
    qtbot.keyClicks(editor, " + le")
    qtbot.keyClick(editor.list, Qt.Key.Key_Escape)
    assert not editor.is_offering
    assert field.formula == "[New leads] + le"


def test_escape_closes_the_list_before_it_closes_a_dialog(
    qtbot: QtBot, field: FormulaField, editor: FormulaEditor
) -> None:
    seen: list[int] = []
    field.keyPressEvent = lambda event: seen.append(event.key())  # type: ignore[method-assign]
    qtbot.keyClicks(editor, "le")
    assert editor.list.isVisible()
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert not editor.is_offering
    assert seen == []
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert seen == [Qt.Key.Key_Escape]


def test_a_unit_that_does_not_fit_is_put_right_with_one_click(
    qtbot: QtBot, field: FormulaField, checker: Checker
) -> None:
    field.set_formula("Revenue")
    assert not field.unit_button.isVisible()
    error = FormulaError("The formula gives “currency”.", Span(0, 7), UnitKind.CURRENCY)
    checker.answer = FormulaCheck(error, (), "", (), error.message)
    field.check_now()
    assert field.unit_button.isVisible()
    assert field.unit_button.text() == "Use currency as unit"
    with qtbot.waitSignal(field.unit_chosen) as chosen:
        field.unit_button.click()
    assert chosen.args == [UnitKind.CURRENCY]


def test_a_function_gets_its_brackets_and_the_cursor_inside(
    qtbot: QtBot, field: FormulaField, editor: FormulaEditor
) -> None:
    qtbot.keyClicks(editor, "rolling_m")
    model = editor.completer.completionModel()
    assert model.index(0, 0).data() == "rolling_mean(x, n)"
    assert "mean of the last n periods" in model.index(0, 1).data()
    qtbot.keyClick(editor.list, ENTER)
    qtbot.keyClicks(editor, "7, 3")
    assert field.formula == "rolling_mean(7, 3)"
    editor.set_formula("pre(7)")
    qtbot.keyClick(editor, Qt.Key.Key_Home)
    for _step in range(3):
        qtbot.keyClick(editor, Qt.Key.Key_Right)
    qtbot.keyClick(editor, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(editor.list, ENTER)
    assert field.formula == "prev(7)"


def test_ctrl_space_offers_everything(qtbot: QtBot, editor: FormulaEditor) -> None:
    qtbot.keyClick(editor, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert editor.is_offering
    assert editor.completer.completionModel().rowCount() == 3 + 17


def test_a_word_that_is_written_out_asks_no_more(
    qtbot: QtBot, field: FormulaField, editor: FormulaEditor
) -> None:
    qtbot.keyClicks(editor, "Conversions")
    assert not editor.is_offering
    qtbot.keyClicks(editor, " / 2")
    assert not editor.is_offering
    assert field.formula == "Conversions / 2"


def test_the_functions_are_listed_and_enter_inserts(
    qtbot: QtBot, field: FormulaField, editor: FormulaEditor
) -> None:
    editor.set_formula("Leads")
    editor.selectAll()
    qtbot.keyClick(field.functions_button, Qt.Key.Key_Space)
    rows = field.functions.rows
    assert field.functions.isVisible()
    assert rows.count() == 17
    spoken = rows.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("if(condition, then, otherwise). The second where")
    assert "Example: if(" in spoken
    qtbot.keyClicks(rows, "abs")
    qtbot.keyClick(rows, ENTER)
    assert not field.functions.isVisible()
    assert field.formula == "abs(Leads)"
    assert editor.hasFocus()


def test_the_list_of_functions_is_painted_and_closes_by_escape(
    qtbot: QtBot, field: FormulaField
) -> None:
    qtbot.mouseClick(field.functions_button, Qt.MouseButton.LeftButton)
    assert not field.functions.grab().toImage().isNull()
    qtbot.keyClick(field.functions.rows, Qt.Key.Key_Escape)
    assert not field.functions.isVisible()


def test_only_plain_text_is_pasted_in_one_line(field: FormulaField, editor: FormulaEditor) -> None:
    mime = QMimeData()
    mime.setHtml("<b>Leads</b>")
    mime.setText("Leads\r\n\t+ 1\u200b")
    editor.insertFromMimeData(mime)
    assert " ".join(field.formula.split()) == "Leads + 1"
    assert editor.document().blockCount() == 1


def test_no_more_is_taken_than_a_formula_may_have(qtbot: QtBot, editor: FormulaEditor) -> None:
    mime = QMimeData()
    mime.setText("1+" * MAX_LENGTH)
    editor.insertFromMimeData(mime)
    assert len(editor.formula) == MAX_LENGTH
    qtbot.keyClicks(editor, "1")
    assert len(editor.formula) == MAX_LENGTH
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    qtbot.keyClicks(editor, "1")
    assert editor.formula.endswith("1")


def test_it_grows_to_three_lines_and_no_further(field: FormulaField, editor: FormulaEditor) -> None:
    heights = []
    for count in (1, 10, 60, 200):
        field.set_formula("Leads + " * count)
        heights.append(editor.height())
    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_enter_belongs_to_the_dialog(qtbot: QtBot, editor: FormulaEditor) -> None:
    qtbot.keyClicks(editor, "1")
    qtbot.keyClick(editor, ENTER)
    assert editor.formula == "1"


def test_what_the_service_refuses_is_said_until_it_is_mended(field: FormulaField) -> None:
    field.set_formula("Leads")
    field.set_problem("This would go round in a circle.")
    assert field.sentence.text() == "This would go round in a circle."
    assert field.worked.text() == ""
    field.set_problem("")
    assert field.worked.text() == WORKED


def colour_of(editor: FormulaEditor, letter: int) -> QColor:
    formats = editor.document().firstBlock().layout().formats()
    for part in formats:
        if part.start <= letter < part.start + part.length:  # type: ignore[attr-defined]
            return part.format.foreground().color()  # type: ignore[attr-defined,no-any-return]
    return QColor()


def test_metrics_functions_and_numbers_have_colours_of_the_theme(
    qtbot: QtBot, qapp: QApplication, field: FormulaField, editor: FormulaEditor
) -> None:
    field.set_formula("prev(Leads) * 12 + Unknown")
    for choice, tokens in ((ThemeChoice.LIGHT, theme.LIGHT), (ThemeChoice.DARK, theme.DARK)):
        theme.apply(qapp, choice)
        qtbot.waitUntil(partial(has_colour, editor, 0, tokens.chart.note))
        assert has_colour(editor, 6, tokens.accent)
        assert has_colour(editor, 14, tokens.chart.history)
        assert not colour_of(editor, 20).isValid()


def has_colour(editor: FormulaEditor, letter: int, colour: QColor) -> bool:
    return colour_of(editor, letter) == colour


def test_colouring_is_no_edit(qtbot: QtBot, field: FormulaField, editor: FormulaEditor) -> None:
    field.set_formula("Other")
    with qtbot.assertNotEmitted(field.edited):
        field.set_names({"Leads": "", "Other": ""})
        qtbot.waitUntil(partial(has_colour, editor, 0, theme.LIGHT.accent))


def test_a_place_beyond_the_text_breaks_nothing(field: FormulaField, editor: FormulaEditor) -> None:
    field.set_formula("x")
    editor.mark(Span(40, 50))
    editor.go_to_problem()
    assert editor.textCursor().selectedText() == ""


def test_the_editor_is_called_what_its_label_says(field: FormulaField) -> None:
    assert field.formula_editor.accessibleName() == "Formula"
