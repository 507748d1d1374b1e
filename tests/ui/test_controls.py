"""Labels: no word however long makes a window wider than the screen, and none is cut unseen."""

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.ui import theme
from kpidesk.ui.broken_text import broken_text, cut_lines
from kpidesk.ui.controls import HeadLabel, Label
from kpidesk.ui.page import Page
from kpidesk.ui.pages.dashboard_page import DashboardPage
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole
from tests.ui.pages.example_kpis import add_kpi, months_until_october

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikationsgesellschaft"
LONG_NAME = "Average time from the first enquiry of a customer until the offer lies on our desk"


def shown(qtbot: QtBot, label: Label, width: int) -> Label:
    place = QWidget()
    qtbot.addWidget(place)
    column = QVBoxLayout(place)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(label)
    column.addStretch()
    place.resize(width, 300)
    place.show()
    assert place.width() == width
    return label


@pytest.mark.parametrize("text", [LONG_WORD, f"{LONG_WORD} is off target."])
def test_a_long_word_goes_on_in_the_next_line(qtbot: QtBot, text: str) -> None:
    label = shown(qtbot, Label(text, wrap=True), 200)
    line = label.fontMetrics().lineSpacing()

    assert label.minimumSizeHint().width() <= 200
    assert label.height() >= 3 * line
    assert not label.grab().isNull()


def test_words_that_fit_are_laid_out_as_ever(qtbot: QtBot) -> None:
    label = shown(qtbot, Label("No word of this is long, but there are two lines", wrap=True), 240)

    assert label.height() == pytest.approx(2 * label.fontMetrics().lineSpacing(), abs=2)


def test_only_a_word_without_a_line_of_its_own_is_broken() -> None:
    font = theme.font(FontRole.BODY)
    width = QFontMetricsF(font).horizontalAdvance("Schiffahrts") + 4
    layout = broken_text("Die Schiffahrts mm", font, width)
    starts = [layout.lineAt(at).textStart() for at in range(layout.lineCount())]

    assert starts == [0, 4, 16]
    assert cut_lines("Die Schiffahrts mm", font, width, 1)[0].startswith("Die Sch")
    assert cut_lines(LONG_WORD, font, width, 2)[1].endswith("…")


def test_a_title_has_two_lines_and_then_a_tool_tip(qtbot: QtBot) -> None:
    label = shown(qtbot, HeadLabel(LONG_NAME), 300)
    assert isinstance(label, HeadLabel)
    assert len(label.shown) == 2
    assert label.shown[1].endswith("…")
    assert label.toolTip() == LONG_NAME
    assert label.text() == LONG_NAME

    label.setText("New customers")
    assert (label.shown, label.toolTip()) == (["New customers"], "")


def test_no_title_makes_a_page_wider(qtbot: QtBot, session: Session) -> None:
    page = Page(session, "Page")
    qtbot.addWidget(page)
    before = page.minimumSizeHint().width()
    page.set_title(LONG_NAME, LONG_NAME)

    assert page.minimumSizeHint().width() <= max(before, 200)


@pytest.mark.parametrize("name", [LONG_WORD, LONG_NAME])
def test_no_name_makes_the_dashboard_wider(qtbot: QtBot, session: Session, name: str) -> None:
    customers = add_kpi(session.require_file(), name, months_until_october(38.0, 42.0))
    page = DashboardPage(session)
    qtbot.addWidget(page)
    page.resize(600, 560)
    page.show()
    for kind in page.bar.kinds.buttons:
        page.bar.kinds.choose(kind)
        assert page.minimumSizeHint().width() <= 600
    page.open_metric(customers)

    assert page.metric_page is not None
    assert page.metric_page.isVisible()
    assert page.minimumSizeHint().width() <= 600
