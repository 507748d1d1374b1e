"""The fields that are folded away: what they load, collect, refuse, and when they open."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit
from pytestqt.qtbot import QtBot

from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Benchmark, Company
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.units import Unit
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.services.metrics import Choices
from kpidesk.ui.wizards.details_panel import DetailsPanel
from kpidesk.ui.wizards.tags_edit import TagsEdit
from tests.services.card_examples import full_draft
from tests.ui.conftest import TODAY

# What the offscreen platform says of every list that opens.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CHOICES = Choices(Company("Shop"), (), ("Anna", "Ben"), (), (), ("Web", "season"))


@pytest.fixture
def panel(qtbot: QtBot) -> DetailsPanel:
    made = DetailsPanel(CHOICES, ENGLISH, TODAY)
    qtbot.addWidget(made)
    made.resize(640, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def line(panel: DetailsPanel, key: str) -> QLineEdit:
    editor = panel.fields[key].editor
    assert isinstance(editor, QLineEdit)
    return editor


@pytest.mark.parametrize("formula", ["", "Sales / Orders"])
def test_no_field_stands_beside_a_gap(panel: DetailsPanel, formula: str) -> None:
    panel.load(replace(full_draft(), formula=formula))
    panel.grab()  # everything has its place now
    names = ("way", "vouched_by", "method", "starts_on")
    fields = [panel.fields[name] for name in names if panel.fields[name].isVisible()]
    assert len(fields) == (2 if formula else 4)
    left, right = fields[0].x(), fields[1].x()
    assert left == panel.fields["perspective"].x()
    assert [field.x() for field in fields] == [left, right] * (len(fields) // 2)


def test_everything_that_is_loaded_is_collected_again(panel: DetailsPanel) -> None:
    draft = full_draft()
    panel.load(draft)
    bare = MetricDraft(draft.name, unit=draft.unit)
    collected = panel.collect(bare)
    expected = replace(
        bare,
        perspective=draft.perspective,
        category=draft.category,
        level=draft.level,
        collection=replace(draft.collection, source=""),
        benchmark=draft.benchmark,
        tags=("Web", "growth"),
        starts_on=draft.starts_on,
        weight=2.5,
    )
    assert collected == expected


def test_a_new_metric_has_them_folded_away_and_says_nothing(panel: DetailsPanel) -> None:
    panel.load(MetricDraft("Visitors"))
    assert not panel.fold.is_open
    assert not panel.fields["tags"].isVisible()
    assert panel.collect(MetricDraft("Visitors")) == MetricDraft("Visitors")


def test_they_unfold_by_the_keyboard(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.load(MetricDraft("Visitors"))
    assert panel.fold.button.accessibleDescription() == "Folded away"
    qtbot.keyClick(panel.fold.button, Qt.Key.Key_Space)
    assert panel.fields["tags"].isVisible()
    assert panel.fold.button.accessibleDescription() == "Open"


@pytest.mark.parametrize(
    "said",
    [
        {"tags": ("web",)},
        {"weight": 2.0},
        {"benchmark": Benchmark(3.0)},
        {"category": full_draft().category},
        {"collection": full_draft().collection},
    ],
)
def test_they_open_by_themselves_where_something_is_said(
    panel: DetailsPanel, said: dict[str, object]
) -> None:
    panel.load(replace(MetricDraft("Visitors"), **said))  # type: ignore[arg-type]
    assert panel.fold.is_open


def test_a_problem_opens_them_at_its_field(panel: DetailsPanel) -> None:
    panel.load(MetricDraft("Visitors"))
    assert panel.show_problem(FieldError("weight", "The weight is a number from 0 to 100."))
    assert panel.fields["weight"].isVisible()
    assert panel.fields["weight"].problem == "The weight is a number from 0 to 100."
    assert line(panel, "weight").hasFocus() or not panel.isActiveWindow()
    assert not panel.show_problem(FieldError("name", "A name is needed here."))


@pytest.mark.parametrize(
    ("key", "text", "refused", "said"),
    [
        ("weight", "much", "weight", "not understood"),
        ("benchmark", "12x", "benchmark", "12x"),
        ("benchmark_region", "Germany", "benchmark", "Write the benchmark itself"),
    ],
)
def test_what_is_not_understood_is_refused_at_its_field(
    panel: DetailsPanel, key: str, text: str, refused: str, said: str
) -> None:
    panel.load(MetricDraft("Visitors"))
    line(panel, key).setText(text)
    with pytest.raises(FieldError, match=said) as found:
        panel.collect(MetricDraft("Visitors"))
    assert found.value.field == refused


def test_the_benchmark_is_read_in_the_unit_of_the_metric(panel: DetailsPanel) -> None:
    draft = full_draft()
    panel.load(draft)
    line(panel, "benchmark").setText("7.5")
    collected = panel.collect(draft)
    assert collected.benchmark is not None
    assert collected.benchmark.value == 0.075


def test_numbers_are_written_as_the_owner_writes_them(qtbot: QtBot) -> None:
    german = DetailsPanel(CHOICES, NumberLocale(",", "."), TODAY)
    qtbot.addWidget(german)
    german.load(full_draft())
    assert line(german, "weight").text() == "2,5"
    assert german.collect(full_draft()).weight == 2.5


def test_a_day_may_be_left_open(qtbot: QtBot, panel: DetailsPanel) -> None:
    panel.load(full_draft())
    box = panel.fields["starts_on"].editor.findChild(QCheckBox)
    assert isinstance(box, QCheckBox)
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert panel.collect(full_draft()).starts_on is None
    with qtbot.waitSignal(panel.edited):
        qtbot.keyClick(box, Qt.Key.Key_Space)
    assert panel.collect(full_draft()).starts_on == full_draft().starts_on


def test_what_is_calculated_is_neither_typed_nor_imported(panel: DetailsPanel) -> None:
    panel.load(full_draft())
    assert not panel.fields["way"].isVisible()
    panel.follow(replace(full_draft(), formula=""))
    assert panel.fields["way"].isVisible()


def test_the_example_follows_the_unit(panel: DetailsPanel) -> None:
    panel.follow(MetricDraft("Stock", unit=Unit(symbol="days")))
    assert line(panel, "benchmark").placeholderText() == "For example: 50\u00a0days"


def test_tags_in_use_are_completed_behind_the_last_comma(qtbot: QtBot) -> None:
    edit = TagsEdit(("Web", "season"))
    qtbot.addWidget(edit)
    edit.show()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    qtbot.keyClicks(edit, "new, sea")
    popup = edit.completer().popup()
    assert popup.isVisible()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert edit.text() == "new, season"
    assert edit.tags == ("new", "season")


def test_tags_are_each_taken_once_as_they_are_in_use(qtbot: QtBot) -> None:
    edit = TagsEdit(("Web",))
    qtbot.addWidget(edit)
    edit.setText(" web ,, two  words, WEB,")
    assert edit.tags == ("Web", "two words")


def test_it_can_be_shown_without_the_fold(qtbot: QtBot) -> None:
    made = DetailsPanel(CHOICES, ENGLISH, TODAY, is_folded=False)
    qtbot.addWidget(made)
    made.load(MetricDraft("Visitors"))
    made.show()
    assert made.fields["tags"].isVisible()
    assert not made.fold.button.isVisible()
