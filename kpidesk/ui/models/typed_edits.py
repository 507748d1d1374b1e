"""What typing into a cell would write, and what is said of it while it is typed.

Only for what is typed into one cell, where a person sees how it is read; what is pasted is read by
the frame, strictly.
"""

from dataclasses import dataclass

from kpidesk.domain.typed_numbers import read_typed
from kpidesk.i18n import _
from kpidesk.services.entries import Edit
from kpidesk.ui.models.entry_frame import Frame, says_not_applicable


@dataclass(frozen=True, slots=True)
class TypedEdit:
    """An edit, and how its text was understood.

    `line` says it always; `note` only where the text does not show it plainly.
    """

    edit: Edit
    line: str
    note: str = ""


def typed_edit(frame: Frame, row: int, column: int, text: str) -> TypedEdit:
    """Return what typing `text` into a cell would write.

    Raises NumberError where it is not understood, and UnfinishedError while it is half typed.
    """
    metric_id, period = frame.metric(row).id, frame.periods[column]
    if not text.strip():
        return TypedEdit(Edit(metric_id, period, None), _("Empty: no value"))
    if says_not_applicable(text):
        gone = _("Not applicable: there is nothing to measure")
        return TypedEdit(Edit(metric_id, period, None, is_not_applicable=True), gone)
    typed = read_typed(text, frame.unit(row, column), frame.locale)
    line = _("= {value}").format(value=typed.reading)
    return TypedEdit(Edit(metric_id, period, typed.value), line, typed.note)
