"""Drives the Entries page as a person does: by keys, and by looking at what is shown."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.metrics import Aggregation, Direction
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.entries import Edit, set_entries, set_note
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft
from kpidesk.services.metrics import define_kpi
from kpidesk.ui.pages.entries_page import EntriesPage
from kpidesk.ui.session import Session

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True)
class Row:
    """One KPI of the test company."""

    name: str
    department: str
    unit: Unit
    target: float | None
    direction: Direction = Direction.HIGHER
    frequency: Frequency = Frequency.MONTH
    owner: str = "Anna Berg"


CUSTOMERS = Row("New customers", "Sales", Unit(), 45)
REVENUE = Row("Revenue", "Sales", Unit(UnitKind.CURRENCY, "€", 2), 5000)
MARGIN = Row("Margin", "Finance", Unit(UnitKind.PERCENT, "", 1), 0.4, owner="Mira Novak")
WAIT = Row("Waiting time", "Workshop", Unit(UnitKind.NUMBER, "days", 1), 3, Direction.LOWER)
ROWS = (CUSTOMERS, REVENUE, MARGIN, WAIT)


def month(number: int, year: int = 2026) -> Period:
    return Period(Frequency.MONTH, dt.date(year, number, 1))


def define(session: Session, rows: Sequence[Row]) -> dict[str, int]:
    """Define KPIs and return their ids by name."""
    file = session.require_file()
    for row in rows:
        target = None
        if row.target is not None:
            target = TargetDraft(dt.date(2020, 1, 1), constant=Target(row.target))
        define_kpi(
            file,
            MetricDraft(
                row.name,
                unit=row.unit,
                direction=row.direction,
                frequency=row.frequency,
                aggregation=Aggregation.SUM if row.unit.kind.adds_up else Aggregation.MEAN,
                department=row.department,
                owner=row.owner,
                objective="Grow",
                outcome=Outcome.REVENUE,
                so_what="It pays the rent.",
                starts_on=dt.date(2020, 1, 1),
                target=target,
            ),
        )
    with session.read() as records:
        return {metric.name: metric.id for metric in records.metrics()}


class Grid:
    """The page, and what a person does with it."""

    def __init__(self, qtbot: QtBot, session: Session) -> None:
        self.qtbot = qtbot
        self.session = session
        self.page = EntriesPage(session)
        qtbot.addWidget(self.page)
        self.page.resize(1100, 720)

    def open(self) -> "Grid":
        """Show the page and put the keyboard into the table."""
        with self.qtbot.waitExposed(self.page):
            self.page.show()
        self.page.activateWindow()
        self.qtbot.waitUntil(self.page.isActiveWindow)
        self.page.table.setFocus()
        return self

    # Look

    def index(self, name: str, period: Period) -> QModelIndex:
        model = self.page.model
        for row in range(model.rowCount()):
            if model.metric(row).name == name:
                return model.position(model.metric(row).id, period)
        msg = f"no row {name}"
        raise AssertionError(msg)

    def shown(self, name: str, period: Period) -> str:
        """Return the text of a cell."""
        return str(self.index(name, period).data())

    def spoken(self, name: str, period: Period) -> str:
        """Return what a screen reader says of a cell."""
        return str(self.index(name, period).data(Qt.ItemDataRole.AccessibleTextRole))

    @property
    def current(self) -> tuple[str, Period]:
        index = self.page.table.currentIndex()
        return (
            self.page.model.metric(index.row()).name,
            self.page.model.frame.periods[index.column()],
        )

    @property
    def line(self) -> str:
        """Return what the bottom line says."""
        return self.page.state.whole

    @property
    def editor_text(self) -> str | None:
        editor = self.page.table.entry_delegate.editor
        return None if editor is None else editor.text()

    @property
    def problem(self) -> str:
        editor = self.page.table.entry_delegate.editor
        return "" if editor is None else editor.problem

    def value(self, name: str, period: Period) -> float | None:
        """Return what the file holds."""
        with self.session.read() as records:
            ids = [metric.id for metric in records.metrics() if metric.name == name]
            return records.values(ids).get(ids[0], {}).get(period)

    # Do

    def go(self, name: str, period: Period) -> None:
        index = self.index(name, period)
        assert index.isValid()
        self.page.table.setCurrentIndex(index)

    def focus(self) -> QWidget:
        if QApplication.focusWidget() is None:  # without a window manager nobody gives it back
            self.page.activateWindow()
            self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def type(self, text: str) -> None:
        """Type letter by letter into whatever has the keyboard."""
        for letter in text:
            QTest.keyClicks(self.focus(), letter)

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER, times: int = 1
    ) -> None:
        for _time in range(times):
            QTest.keyClick(self.focus(), key, modifier)

    def click(self, widget: QWidget, at: QPoint) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, NO_MODIFIER, at)

    def enter(self, text: str) -> None:
        """Type and press Enter."""
        self.type(text)
        self.press(Qt.Key.Key_Return)

    def copy_from_elsewhere(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    @property
    def clipboard(self) -> str:
        return QGuiApplication.clipboard().text()


def fill_shop(session: Session) -> dict[str, int]:
    """Define the test KPIs with numbers up to October 2026; August's customers are missing."""
    ids = define(session, ROWS)
    edits = [
        Edit(ids["New customers"], month(at), value)
        for at, value in ((5, 39), (6, 40), (7, 41), (9, 43), (10, 46))
    ]
    edits += [
        Edit(ids["Revenue"], month(at), value)
        for at, value in ((8, 4900.5), (9, 5100.25), (10, 4000))
    ]
    edits += [Edit(ids["Margin"], month(at), value) for at, value in ((9, 0.395), (10, 0.41))]
    set_entries(session.require_file(), edits)
    set_note(session.require_file(), ids["Revenue"], month(10), "Fair in Cologne <b>")
    return ids
