"""Search the KPI library: a line for words, filters, what was found, and what it means."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QListView,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.library import Industry, LibraryMetric
from kpidesk.domain.metrics import Timing
from kpidesk.i18n import _, ngettext
from kpidesk.services import library
from kpidesk.ui import icons
from kpidesk.ui.controls import Button, Card, Label
from kpidesk.ui.delegates.library_delegate import LibraryDelegate
from kpidesk.ui.models.library_model import LibraryModel
from kpidesk.ui.page import EmptyState
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.library_details import LibraryDetails

_NARROW = 520  # below that, what it means stands under the list
_LOW = 340  # and below that there is no room for it
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchLine(QLineEdit):
    """The line for words; Down, and Return before anything is chosen, lead to what was found."""

    left_downwards = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.leads_on = True  # whether Return goes to the list, and not to the dialog around it
        self.setClearButtonEnabled(True)
        self.addAction(
            icons.icon("search", "text_secondary"), QLineEdit.ActionPosition.LeadingPosition
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_return = event.key() in _RETURN
        if event.key() == Qt.Key.Key_Down or (is_return and self.leads_on):
            self.left_downwards.emit()
            return
        super().keyPressEvent(event)


class LibraryList(QListView):
    """What was found; Return and a double click take it, Space ticks it, Up leads back."""

    taken = Signal(QModelIndex)
    left_upwards = Signal()

    def __init__(self, model: LibraryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setItemDelegate(LibraryDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("KPIs found"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        if event.key() in _RETURN and current.isValid():
            self.taken.emit(current)
            return
        if event.key() == Qt.Key.Key_Space and current.isValid() and self._model.is_multiple:
            self._model.toggle(current)
            return
        if event.key() == Qt.Key.Key_Up and current.row() <= 0:
            self.left_upwards.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.taken.emit(index)


class LibraryView(QWidget):
    """The library of the open company's language.

    `chosen` carries the key of the metric that is looked at, empty where there is none;
    `activated` that of one taken with Return or a double click. With `is_multiple`, metrics are
    ticked: `picked` are their keys in the order of ticking.
    """

    chosen = Signal(str)
    activated = Signal(str)
    picked_changed = Signal()

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, is_multiple: bool = False
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._is_resetting = False
        self._key = ""
        self.model = LibraryModel(is_multiple=is_multiple, parent=self)
        self.search = SearchLine()
        self.search.setPlaceholderText(_("Search, such as margin, orders or staff"))
        self.search.setAccessibleName(_("Search the library"))
        self.department, self.trade, self.timing = QComboBox(), QComboBox(), QComboBox()
        self._fill_filters()
        self.count = Label("", FontRole.SECONDARY)
        self.list = LibraryList(self.model)
        self.details = LibraryDetails()
        self._empty = self._make_empty()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        self._lay_out()
        self.search.textChanged.connect(self._on_search_changed)
        for box in (self.department, self.trade, self.timing):
            box.currentIndexChanged.connect(self._on_search_changed)
        self.search.left_downwards.connect(self._on_left_downwards)
        self.list.left_upwards.connect(self._on_left_upwards)
        self.list.taken.connect(self._on_taken)
        self.list.selectionModel().selectionChanged.connect(self._on_current_changed)
        self.model.dataChanged.connect(self.picked_changed)
        self.setFocusProxy(self.search)
        self.refresh()

    def _fill_filters(self) -> None:
        self.department.addItem(_("All departments"), "")
        for department in library.library().departments:
            self.department.addItem(department, department)
        self.trade.addItem(_("All trades"), "")
        for trade in Industry:
            self.trade.addItem(trade.label, trade.value)
        self.timing.addItem(_("Leading and lagging"), "")
        for timing in Timing:
            self.timing.addItem(timing.label, timing.value)
        for box, name in (
            (self.department, _("Department")),
            (self.trade, _("Trade")),
            (self.timing, _("Leading or lagging")),
        ):
            box.setAccessibleName(name)
            box.setMinimumWidth(80)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )

    def _make_empty(self) -> EmptyState:
        self.clear_button = Button(_("Clear search and filters"))
        self.clear_button.clicked.connect(self.clear)
        return EmptyState(
            "search",
            _("Nothing found"),
            _(
                "No KPI of the library fits all of this. Try one word less, or clear the filters. "
                "You can also write a number of your own."
            ),
            (self.clear_button,),
        )

    def _lay_out(self) -> None:
        self._filters = QGridLayout()
        self._filters.setSpacing(Space.S)
        self._place_filters(is_narrow=False)
        self._splitter = QSplitter()
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(Space.M)
        for content, least in ((self._stack, 180), (self.details, 180)):
            card = Card()
            card.setContentsMargins(1, 1, 1, 1)
            inside = QVBoxLayout(card)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(content)
            card.setMinimumSize(least, 100)
            self._splitter.addWidget(card)
        self._splitter.setStretchFactor(0, 5)
        self._splitter.setStretchFactor(1, 4)
        self._splitter.setSizes([500, 400])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.search)
        column.addLayout(self._filters)
        column.addWidget(self._splitter, 1)

    # What is shown

    @property
    def key(self) -> str:
        """Return the metric that is looked at; empty where there is none."""
        return self._key

    @property
    def picked(self) -> tuple[str, ...]:
        """Return what is ticked, in that order."""
        return tuple(self.model.picked)

    @Slot()
    def refresh(self) -> None:
        """Read anew what the company has already."""
        self.model.set_there(library.known_keys(self._session.require_file()))
        self._on_search_changed()

    @Slot()
    def clear(self) -> None:
        """Show all of the library."""
        for box in (self.department, self.trade, self.timing):
            box.setCurrentIndex(0)
        self.search.clear()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def select(self, key: str) -> None:
        """Look at a metric, where it is shown."""
        row = self.model.row_of(key)
        if row is not None:
            index = self.model.index(row)
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)

    @Slot()
    def _on_search_changed(self) -> None:
        trade, timing = self.trade.currentData(), self.timing.currentData()
        found = library.library_search().find(
            self.search.text(),
            department=self.department.currentData(),
            industry=Industry(trade) if trade else None,  # Qt makes a plain text of it
            timing=Timing(timing) if timing else None,
        )
        key, self._is_resetting = self._key, True
        self.model.show_metrics(found)
        self.list.scrollToTop()
        self.select(key)
        self._is_resetting = False
        self._stack.setCurrentWidget(self.list if found else self._empty)
        count = len(found)
        self.count.setText(ngettext("{count} KPI", "{count} KPIs", count).format(count=count))
        self._show_current()

    def _current(self) -> LibraryMetric | None:
        # What is selected: the first row is current as soon as Tab comes by.
        index = self.list.currentIndex()
        is_selected = index.isValid() and self.list.selectionModel().isSelected(index)
        return self.model.metric_at(index.row()) if is_selected else None

    @Slot()
    def _on_current_changed(self) -> None:
        if not self._is_resetting:
            self._show_current()

    def _show_current(self) -> None:
        metric = self._current()
        self.search.leads_on = metric is None and bool(self.model.rowCount())
        if metric is None:
            self.details.show_nothing()
        else:
            plan = library.addition(self._session.require_file(), [metric.key])
            self.details.show_metric(metric, plan)
        key = "" if metric is None else metric.key
        if key != self._key:
            self._key = key
            self.chosen.emit(key)

    # The keyboard and the mouse

    @Slot()
    def _on_left_downwards(self) -> None:
        if self.model.rowCount():
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_left_upwards(self) -> None:
        self.search.setFocus(Qt.FocusReason.BacktabFocusReason)

    @Slot(QModelIndex)
    def _on_taken(self, index: QModelIndex) -> None:
        self.activated.emit(self.model.metric_at(index.row()).key)

    def _place_filters(self, *, is_narrow: bool) -> None:
        """Put the filters beside each other, or in two rows where there is no room for that."""
        for box in (self.department, self.trade, self.timing, self.count):
            self._filters.removeWidget(box)
        last = (1, 1) if is_narrow else (1, 0, 1, 3)
        self._filters.addWidget(self.department, 0, 0)
        self._filters.addWidget(self.trade, 0, 1)
        self._filters.addWidget(self.timing, *((1, 0) if is_narrow else (0, 2)))
        self._filters.addWidget(self.count, *last)
        for column, stretch in enumerate((1, 1, 0 if is_narrow else 1)):
            self._filters.setColumnStretch(column, stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        wanted = Qt.Orientation.Vertical if is_narrow else Qt.Orientation.Horizontal
        if self._splitter.orientation() != wanted:
            self._splitter.setOrientation(wanted)
            self._place_filters(is_narrow=is_narrow)
        # Where there is room for one of them only, the list counts.
        self._splitter.widget(1).setVisible(not is_narrow or self.height() >= _LOW)
