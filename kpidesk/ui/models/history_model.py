"""The history as a list: a heading for each day, the steps below it, older ones when needed."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kpidesk.domain.period_names import format_day
from kpidesk.i18n import _
from kpidesk.services.history import HistoryPage, HistoryRow
from kpidesk.ui.models.tool_tips import escaped

Index = QModelIndex | QPersistentModelIndex
Read = Callable[[int | None], HistoryPage]  # the page before a step; None is the newest
ROW_ROLE: Final = Qt.ItemDataRole.UserRole
_NO_INDEX: Final = QModelIndex()


class HistoryModel(QAbstractListModel):
    """Days and steps; `read` gives the next page when the view comes to the end."""

    def __init__(self, today: Callable[[], dt.date], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._items: list[HistoryRow | dt.date] = []
        self._read: Read | None = None
        self._has_more = False

    def show_page(self, page: HistoryPage, read: Read) -> None:
        """Show the newest steps; `read` gives those before a step."""
        self.beginResetModel()
        self._items = _with_days(page.rows, None)
        self._read, self._has_more = read, page.has_more
        self.endResetModel()

    def forget(self) -> None:
        """Forget what was read, so that the next page is a first one."""
        self.beginResetModel()
        self._items, self._has_more = [], False
        self.endResetModel()

    @property
    def count(self) -> int:
        """Return how many steps were read."""
        return sum(isinstance(item, HistoryRow) for item in self._items)

    @property
    def newest_id(self) -> int | None:
        """Return the newest step that was read."""
        return next((item.id for item in self._items if isinstance(item, HistoryRow)), None)

    def row_of(self, step_id: int) -> int | None:
        """Return where a step stands; None where it was not read."""
        for row, item in enumerate(self._items):
            if isinstance(item, HistoryRow) and item.id == step_id:
                return row
        return None

    def first_row(self) -> int | None:
        """Return where the newest step stands."""
        return 1 if self._items else None

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._items)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._has_more

    def fetchMore(self, parent: Index) -> None:
        last = self._items[-1] if self._items else None
        if parent.isValid() or self._read is None or not isinstance(last, HistoryRow):
            return
        page = self._read(last.id)
        self._has_more = page.has_more
        new = _with_days(page.rows, last.at.date())
        if new:
            start = len(self._items)
            self.beginInsertRows(QModelIndex(), start, start + len(new) - 1)
            self._items += new
            self.endInsertRows()

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or not isinstance(self._items[index.row()], HistoryRow):
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if not isinstance(item, HistoryRow):
            is_words = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return self.day_text(item) if is_words else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return item.sentence
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(item.sentence)
            case Qt.ItemDataRole.AccessibleTextRole:
                parts = (item.sentence, item.mark, self.day_text(item.at.date()), by_line(item))
                return ", ".join(part for part in parts if part)
            case _ if role == ROW_ROLE:
                return item
        return None

    def day_text(self, day: dt.date) -> str:
        """Return the heading of a day: "Today", "Yesterday", "14 Mar 2026"."""
        back = (self._today() - day).days
        if back == 0:
            return _("Today")
        return _("Yesterday") if back == 1 else format_day(day)


def by_line(row: HistoryRow) -> str:
    """Return when on its day, who, and what it was about: "09:26 · Ann · Revenue"."""
    words = {"time": f"{row.at:%H:%M}", "who": row.who, "about": row.about}
    if row.about:
        return _("{time} · {who} · {about}").format(**words)
    return _("{time} · {who}").format(**words)


def _with_days(rows: tuple[HistoryRow, ...], day: dt.date | None) -> list[HistoryRow | dt.date]:
    """Return the steps with a heading before each day; that of `day` is there already."""
    found: list[HistoryRow | dt.date] = []
    for row in rows:
        if row.at.date() != day:
            day = row.at.date()
            found.append(day)
        found.append(row)
    return found
