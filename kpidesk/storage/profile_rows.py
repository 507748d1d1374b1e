"""How import profiles become rows, and rows become import profiles again."""

import json
from collections.abc import Collection
from typing import Any

from kpidesk.domain.import_options import TableHint
from kpidesk.domain.import_plans import OnConflict, PercentReading
from kpidesk.domain.import_profiles import ImportProfile, TableShape
from kpidesk.domain.imports import Layout
from kpidesk.storage.cells import AnyRow, UnreadableRowError, member, text


def profile_row(profile: ImportProfile) -> tuple[object, ...]:
    """Return the row of a profile."""
    name = text(profile.name)
    reading = profile.percent_reading
    return (
        profile.id,
        name,
        name.casefold(),
        text(profile.file_name),
        text(profile.recipe),
        profile.on_conflict.value,
        None if reading is None else reading.value,
        profile.with_targets,
        _json([_shape_cells(each) for each in profile.shapes]),
        _json(dict(sorted(profile.metric_of_label.items()))),
        _json([_hint_cells(each) for each in profile.tables]),
        _json(profile.sheets),
    )


def profile_from(row: AnyRow, metric_ids: Collection[int] | None = None) -> ImportProfile:
    """Return the profile in a row; of its labels those whose metric is one of `metric_ids`.

    None takes them all, those of metrics that are deleted by now as well.
    """
    labels = _parsed(row.labels, dict)
    try:
        return ImportProfile(
            id=row.id,
            name=row.name,
            file_name=row.file_name,
            shapes=tuple(_shape_from(each) for each in _parsed(row.shapes, list)),
            metric_of_label={
                label: found
                for label, found in labels.items()
                if found is None or metric_ids is None or found in metric_ids
            },
            percent_reading=row.percent_reading and member(PercentReading, row.percent_reading),
            on_conflict=member(OnConflict, row.on_conflict),
            with_targets=bool(row.with_targets),
            tables=tuple(_hint_from(each) for each in _parsed(row.tables, list)),
            sheets=tuple(_parsed(row.sheets, list)),
            recipe=row.recipe,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableRowError(row.name) from error


def _json(value: object) -> str:
    # Escaped: a file's texts may hold what a cell of ours cannot.
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _parsed(written: str, kind: type) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        found = json.loads(written)
    except (TypeError, ValueError) as error:
        raise UnreadableRowError(written) from error
    if not isinstance(found, kind):
        raise UnreadableRowError(written)
    return found


def _shape_cells(shape: TableShape) -> dict[str, object]:
    return {
        "sheet": shape.sheet,
        "layout": shape.layout.value,
        "headings": sorted(shape.headings),
        "labels": sorted(shape.labels),
    }


def _shape_from(cells: dict[str, Any]) -> TableShape:
    layout = member(Layout, cells["layout"])
    headings, labels = frozenset(cells["headings"]), frozenset(cells["labels"])
    return TableShape(cells["sheet"], layout, headings, labels)


def _hint_cells(hint: TableHint) -> list[object]:
    layout = hint.layout and hint.layout.value
    return [hint.sheet, hint.area, layout, hint.heading_rows, hint.label_columns]


def _hint_from(cells: list[Any]) -> TableHint:
    sheet, area, layout, heading_rows, label_columns = cells
    found = None if layout is None else member(Layout, layout)
    return TableHint(sheet, area, found, heading_rows, label_columns)
