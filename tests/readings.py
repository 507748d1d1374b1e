"""Makes readings of sheets with one table, for tests of what comes after the reading."""

from collections.abc import Sequence

from kpidesk.domain.imports import CellRead, IgnoredCell, Layout, SheetReading, TableReading


def sheet_of(
    name: str,
    layout: Layout | None,
    cells: Sequence[CellRead] = (),
    ignored: Sequence[IgnoredCell] = (),
) -> SheetReading:
    """Return a sheet that holds one table; without a layout, none."""
    if layout is None:
        return SheetReading(name, (), tuple(ignored))
    frequencies = [cell.period.frequency for cell in cells if cell.period is not None]
    frequency = frequencies[0] if frequencies else None
    return SheetReading(
        name, (TableReading(layout, "A1:Z99", frequency, tuple(cells), tuple(ignored)),)
    )


def layout_of(reading: SheetReading) -> Layout | None:
    """Return how the first table of a sheet is laid out; None where it has none."""
    return reading.tables[0].layout if reading.tables else None
