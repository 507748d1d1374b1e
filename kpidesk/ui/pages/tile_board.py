"""The board of tiles: as many columns as fit, under headings, walked with the arrow keys."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kpidesk.domain.boards import BoardSection, Sections, TileFacts
from kpidesk.domain.standing_facts import Standing
from kpidesk.ui.controls import Label
from kpidesk.ui.pages.tile import Tile
from kpidesk.ui.theme import FontRole, Space

_EVERYTHING: Final = 10_000  # pixels
_STAYS: Final = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class TileBoard(QWidget):
    """Tiles in sections; its height follows its width.

    `explain` says how a calculated value came about.
    """

    metric_opened = Signal(int)  # id of the metric
    tile_reached = Signal(object, int)  # Tile that got the keyboard, pixels to see above it

    def __init__(
        self, explain: Callable[[Standing], str] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._explain = explain
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._sections: list[BoardSection] = []
        self._headings: list[Label] = []
        self._tiles: list[Tile] = []
        self._spare: list[Tile] = []  # hidden, until a search that left them out is over
        self._height = 0

    @property
    def tiles(self) -> list[Tile]:
        """Return the tiles in reading order."""
        return list(self._tiles)

    @property
    def headings(self) -> list[str]:
        """Return the headings that are shown."""
        return [section.heading for section in self._sections if section.heading]

    def set_sections(self, chosen: Sections, facts: Mapping[int, TileFacts]) -> None:
        """Show `chosen`; the tile that has the keyboard keeps it where its KPI is still there."""
        focused = next((t.standing.metric.id for t in self._tiles if t.hasFocus()), None)
        self._sections = list(chosen)
        standings = [standing for section in chosen for standing in section.standings]
        while len(self._tiles) < len(standings):
            self._tiles.append(self._spare.pop() if self._spare else self._new_tile())
        for tile in self._tiles[len(standings) :]:
            tile.hide()
            self._spare.append(tile)
        del self._tiles[len(standings) :]
        for tile, standing in zip(self._tiles, standings, strict=True):
            tile.set_standing(standing, facts.get(standing.metric.id, TileFacts()))
            tile.show()
        self._show_headings()
        if focused is not None:
            self.focus_metric(focused)
        self._mark_entry(next((t for t in self._tiles if t.hasFocus()), None))
        self._place()

    def _new_tile(self) -> Tile:
        tile = Tile(self, self._explain)
        tile.clicked.connect(self._on_tile_clicked)
        tile.installEventFilter(self)
        return tile

    def _show_headings(self) -> None:
        for label in self._headings:
            label.hide()
            label.deleteLater()
        self._headings = []
        for section in self._sections:
            if section.heading:
                label = Label(section.heading, FontRole.SECTION, parent=self)
                label.show()
                self._headings.append(label)

    def focus_metric(self, metric_id: int) -> None:
        """Give the keyboard to the tile of a metric."""
        for tile in self._tiles:
            if tile.standing.metric.id == metric_id:
                tile.setFocus(Qt.FocusReason.OtherFocusReason)

    # Layout

    def _place(self) -> None:
        width = self.width()
        if not self._tiles or width <= 0:
            self._set_height(0)
            return
        gap = int(Space.M)
        least = self._tiles[0].least_width()
        most = max((len(section.standings) for section in self._sections), default=1)
        columns = max(1, min((width + gap) // (least + gap), max(most, 3)))
        tile_width = (width - gap * (columns - 1)) // columns
        tiles, headings = iter(self._tiles), iter(self._headings)
        top = 0
        for section in self._sections:
            if section.heading:
                label = next(headings)
                height = label.sizeHint().height()
                label.setGeometry(0, top, width, height)
                top += height + Space.S
            for start in range(0, len(section.standings), columns):
                row = list(islice(tiles, min(columns, len(section.standings) - start)))
                top += self._place_row(row, top, tile_width) + gap
            top += Space.XL - gap
        self._set_height(top - Space.XL)

    def _place_row(self, row: Sequence[Tile], top: int, width: int) -> int:
        """Place tiles side by side, all as high as the longest name needs, and return that."""
        lines = max(tile.name_lines(width) for tile in row)
        height = row[0].height_for(lines)
        for place, tile in enumerate(row):
            tile.reserve_name_lines(lines)
            tile.setGeometry(place * (width + Space.M), top, width, height)
        return height

    def _set_height(self, height: int) -> None:
        if height != self._height:
            self._height = height
            self.setMinimumHeight(height)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(3 * 300, self._height)

    def minimumSizeHint(self) -> QSize:
        least = self._tiles[0].least_width() if self._tiles else 0
        return QSize(least, self._height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place()

    # Keys: Tab enters the board once, the arrows walk in it

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, Tile):
            self._mark_entry(watched)
            # A click would miss its tile if that moved; a window that comes back looks as it did.
            if isinstance(event, QFocusEvent) and event.reason() not in _STAYS:
                self.tile_reached.emit(watched, self._room_above(watched))
        return super().eventFilter(watched, event)

    def _room_above(self, tile: Tile) -> int:
        """Return what belongs above a tile: its heading; over the first row all that is there."""
        rows = sorted({each.y() for each in self._tiles})
        if tile.y() == rows[0]:
            return _EVERYTHING
        before = max(row for row in rows if row < tile.y())
        bottom = max(each.geometry().bottom() for each in self._tiles if each.y() == before)
        return tile.y() - bottom - 1

    def _mark_entry(self, entry: Tile | None) -> None:
        chosen = entry or (self._tiles[0] if self._tiles else None)
        for tile in self._tiles:
            strong, click = Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.ClickFocus
            tile.setFocusPolicy(strong if tile is chosen else click)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = next((tile for tile in self._tiles if tile.hasFocus()), None)
        there = None if here is None else self._neighbour(here, Qt.Key(event.key()))
        if there is None:
            super().keyPressEvent(event)
        else:
            there.setFocus(Qt.FocusReason.TabFocusReason)

    def _neighbour(self, here: Tile, key: Qt.Key) -> Tile | None:
        place = self._tiles.index(here)
        last = len(self._tiles) - 1
        steps = {
            Qt.Key.Key_Left: place - 1,
            Qt.Key.Key_Right: place + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key in steps:
            return self._tiles[min(max(steps[key], 0), last)]
        if key not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return None
        down = key == Qt.Key.Key_Down
        rows = {tile.y() for tile in self._tiles if (tile.y() > here.y()) is down}
        rows.discard(here.y())
        if not rows:
            return here
        row = min(rows) if down else max(rows)
        return min(
            (tile for tile in self._tiles if tile.y() == row),
            key=lambda tile: abs(tile.x() - here.x()),
        )

    @Slot()
    def _on_tile_clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, Tile):
            self.metric_opened.emit(tile.standing.metric.id)
