"""Profiles: what was decided about a file once, so that next month's needs no deciding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kpidesk.domain.import_options import TableHint
from kpidesk.domain.import_plans import OnConflict, PercentReading
from kpidesk.domain.imports import Layout


@dataclass(frozen=True, slots=True)
class TableShape:
    """What next month's file has in common with this one, whatever its rows and numbers.

    `headings` are the texts of the heading rows that name no period, as label_key gives them;
    `labels` the names of the metrics as the sheet wrote them, to be compared by label_key.
    """

    sheet: str
    layout: Layout
    headings: frozenset[str]
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class ImportProfile:
    """What is remembered of an import; `metric_of_label` by label_key, None: left out.

    `file_name` is that of the last file. `recipe` is the key of a built-in profile that the file
    was read by.
    """

    id: int
    name: str
    file_name: str
    shapes: tuple[TableShape, ...]
    metric_of_label: Mapping[str, int | None] = field(default_factory=dict)
    percent_reading: PercentReading | None = None
    on_conflict: OnConflict = OnConflict.OVERWRITE
    with_targets: bool = False
    tables: tuple[TableHint, ...] = ()
    sheets: tuple[str, ...] = ()
    recipe: str = ""


@dataclass(frozen=True, slots=True)
class ProfileMatch:
    """A profile that knows a file: how alike they are (0 to 1), and what differs since last time.

    `new` are labels that it had not seen, `missing` those that it expected; as the sheet or the
    profile writes them.
    """

    profile: ImportProfile
    likeness: float
    new: Sequence[str] = ()
    missing: Sequence[str] = ()
