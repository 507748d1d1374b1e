"""Drives the import wizard as a person does: by clicks and keys, looking at what is shown."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.import_options import ReadOptions, Source
from kpidesk.domain.import_plans import Outcome
from kpidesk.domain.imports import CellRead, IgnoredCell, Layout, WorkbookReading
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.progress import NoProgress
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.services.metrics import define_kpi
from kpidesk.ui.models.import_label_model import LabelColumn
from kpidesk.ui.models.import_model import Column
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.import_label_delegate import MetricBox
from kpidesk.ui.wizards.import_wizard import REVIEW, ImportWizard
from kpidesk.ui.wizards.import_work import open_source
from tests.readings import sheet_of

HOSTILE = "<img src='file:///etc/passwd'> & <b>sons</b>"
AUGUST, SEPTEMBER, OCTOBER = (Period(Frequency.MONTH, dt.date(2026, m, 1)) for m in (8, 9, 10))
LEFT = Qt.MouseButton.LeftButton
# The popup of a choice in a table is a window that the offscreen platform cannot raise.
IN_THE_SHOP = [
    pytest.mark.usefixtures("shop"),
    pytest.mark.qt_log_ignore("This plugin does not support"),
]
HEADINGS = (None, "Aug 2026", "Sep 2026", "Oct 2026", "Total")


def define(session: Session, *names: str, unit: Unit | None = None) -> list[int]:
    """Define monthly metrics and return their ids."""
    file = session.require_file()
    adds_up = unit is None or unit.kind.adds_up
    for name in names:
        session.perform(
            lambda file, name=name: define_kpi(  # type: ignore[misc]
                file,
                MetricDraft(
                    name,
                    unit=unit or Unit(),
                    aggregation=Aggregation.SUM if adds_up else Aggregation.MEAN,
                    department="Shop",
                    owner="Anna",
                ),
            )
        )
    with file.read() as records:
        ids = {metric.name: metric.id for metric in records.metrics()}
    return [ids[name] for name in names]


def open_shop(session: Session) -> dict[str, int]:
    """Fill the company: revenue of August and September, customers and margin without values."""
    (revenue,) = define(session, "Revenue", unit=Unit(UnitKind.CURRENCY, "€", 2))
    (customers,) = define(session, "New customers")
    (margin,) = define(session, "Margin", unit=Unit(UnitKind.PERCENT, "", 1))
    edits = [Edit(revenue, AUGUST, 1000.0), Edit(revenue, SEPTEMBER, 999.0)]
    session.perform(lambda file: set_entries(file, edits))
    return {"Revenue": revenue, "New customers": customers, "Margin": margin}


def write_book(path: Path, *rows: Sequence[object], sheet: str = "Report") -> Path:
    """Write a sheet as a bookkeeper does: titles above, months across, a total at the end."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in (("Test Shop GmbH",), ("Prepared by Huber & Partner",), (), HEADINGS, *rows):
        page.append(list(row))
    book.save(path)
    return path


def ugly_book(folder: Path) -> Path:
    """Write the sheet that most tests import."""
    return write_book(
        folder / "book.xlsx",
        ("Sales",),
        ("  REVENUE:", 1000, 1100, 1200.5, 3300.5),
        ("Neue Kunden", 40, 41, 42, 123),
        ("Margin", 38.6, 39.1, 40, None),
        (HOSTILE, 1, 2, 3, 6),
    )


def values(session: Session) -> dict[tuple[str, Period], float]:
    """Return every value of the company by metric and period."""
    with session.read() as records:
        names = {metric.id: metric.name for metric in records.metrics()}
        return {
            (names[metric], period): value
            for metric, of_metric in records.values().items()
            for period, value in of_metric.items()
        }


class Person(QObject):
    """Waits for the dialog that `ImportWizard.run` shows, and does something with it."""

    def __init__(self, act: Callable[[ImportWizard], object]) -> None:
        super().__init__()
        self._act = act
        self.error: BaseException | None = None
        self.has_seen_it = False
        self._timer = QTimer(self, interval=5)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    @Slot()
    def _on_timeout(self) -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, ImportWizard):
            return
        self._timer.stop()
        self.has_seen_it = True
        try:
            self._act(dialog)
        except BaseException as error:  # noqa: BLE001 - raised again where pytest sees it
            self.error = error
        finally:
            if dialog.isVisible():
                dialog.reject()


def run(session: Session, path: Source, act: Callable[[ImportWizard], object]) -> ChangeSet | None:
    """Import `path` as the window does, with a person who acts on the dialog."""
    person = Person(act)
    change = ImportWizard.run(session, path, None)
    if person.error is not None:
        raise person.error
    assert person.has_seen_it, "the dialog was never shown"
    return change


def show(qtbot: QtBot, session: Session, reading: WorkbookReading) -> ImportWizard:
    """Return the wizard on what a reader said, shown."""
    reader = ReadingReader(reading)
    session.adapters = replace(session.adapters, reader=reader)
    options = ReadOptions(session.calendar, session.locale, with_pictures=True)
    source = Path("/mail/book.xlsx")
    draft = open_source(session.require_file(), reader, source, options, NoProgress())
    wizard = ImportWizard(session, draft)
    qtbot.addWidget(wizard)
    with qtbot.waitExposed(wizard):
        wizard.show()
    return wizard


def go_on(wizard: ImportWizard, until: int = REVIEW) -> None:
    """Press Next until a step is shown."""
    while wizard.step < until:
        before = wizard.step
        QTest.mouseClick(wizard.next_button, LEFT)
        assert wizard.step > before, wizard.problem.text()


def cell(
    name: str, label: str, number: float | None, period: Period | None = AUGUST, **other: object
) -> CellRead:
    """Return a cell as a reader understands it."""
    text = "" if number is None else f"{number:g}"
    known: dict[str, object] = {"raw_text": text, "sheet": "Report"} | other
    return CellRead(cell=name, label=label, period=period, number=number, **known)  # type: ignore[arg-type]


def book(*cells: CellRead, ignored: tuple[IgnoredCell, ...] = ()) -> WorkbookReading:
    """Return a workbook of one sheet."""
    layout = Layout.WIDE if cells else None
    sheet = sheet_of("Report", layout, cells, ignored)
    return WorkbookReading("book.xlsx", "ab" * 32, (sheet,))


CONFLICTS = book(
    cell("B2", "Revenue", 1.0),
    cell("C2", "Revenue", 2.0, SEPTEMBER),
    cell("D2", "Revenue", 3.0, OCTOBER),
)


class ReadingReader:
    """A reader that has read already."""

    def __init__(self, reading: WorkbookReading) -> None:
        self._reading = reading

    def read(self, *_asked: Any, **_named: Any) -> WorkbookReading:  # noqa: ANN401
        """Return the reading."""
        return self._reading


# What a person sees and touches


def column(wizard: ImportWizard, which: Column) -> list[str]:
    """Return the texts of one column of the review, from the top."""
    model = wizard.review.model
    return [str(model.index(row, which).data()) for row in range(model.rowCount())]


def row(wizard: ImportWizard, at: str) -> list[str]:
    """Return the texts of the row of the cell `at`."""
    found = column(wizard, Column.CELL).index(at)
    return [str(wizard.review.model.index(found, each).data()) for each in Column]


def counts(wizard: ImportWizard) -> dict[str, int]:
    """Return the numbers on the chips."""
    return {
        "all" if outcome is None else outcome.value: chip.count
        for outcome, chip in wizard.review.chips.chips.items()
    }


def names(wizard: ImportWizard) -> dict[str, tuple[str, str]]:
    """Return what stands beside each name of the sheet: its metric, and how that is known."""
    model = wizard.match.model
    texts = [
        [str(model.index(row, each).data()) for each in LabelColumn]
        for row in range(model.rowCount())
    ]
    return {
        each[LabelColumn.LABEL]: (each[LabelColumn.METRIC], each[LabelColumn.HOW]) for each in texts
    }


def names_ending(wizard: ImportWizard, name: str) -> str:
    """Return the whole path of a name."""
    return next(each for each in names(wizard) if each.rpartition(" > ")[2] == name)


def go_to_name(wizard: ImportWizard, name: str) -> None:
    """Go by keys to the row of a name."""
    table = wizard.match.table
    table.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    for _step in range(wizard.match.model.rowCount()):
        if wizard.match.model.label(table.currentIndex().row()).label == name:
            return
        QTest.keyClick(table, Qt.Key.Key_Down)
    raise AssertionError(name)


def choose(wizard: ImportWizard, name: str, choice: str) -> None:
    """Choose by keys what `name` means: Enter in its row, down to what starts with `choice`."""
    go_to_name(wizard, name)
    table = wizard.match.table
    QTest.keyClick(table, Qt.Key.Key_Return)
    box = table.findChild(MetricBox)
    assert isinstance(box, MetricBox)
    popup = box.view()
    QTest.keyClick(popup, Qt.Key.Key_Home)
    for _step in range(box.count()):
        if str(popup.currentIndex().data()).startswith(choice):
            break
        QTest.keyClick(popup, Qt.Key.Key_Down)
    else:
        raise AssertionError(choice)
    QTest.keyClick(popup, Qt.Key.Key_Return)


def click_chip(wizard: ImportWizard, outcome: Outcome | None) -> None:
    """Click the chip of `outcome`."""
    QTest.mouseClick(wizard.review.chips.chips[outcome], LEFT)


def click_row(wizard: ImportWizard, at: str) -> None:
    """Click the row of the cell `at`."""
    table = wizard.review.table
    found = column(wizard, Column.CELL).index(at)
    index = wizard.review.model.index(found, Column.LABEL)
    table.scrollTo(index)
    place: QPoint = table.visualRect(index).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=place)
