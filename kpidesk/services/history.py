"""Undo and redo: one step a user action, across restarts."""

from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.errors import UserError
from kpidesk.domain.ports import CompanyFile
from kpidesk.i18n import _


def undoable(file: CompanyFile) -> ChangeSet | None:
    """Return the change set that undo would take back."""
    with file.read() as records:
        return records.undoable()


def redoable(file: CompanyFile) -> ChangeSet | None:
    """Return the change set that redo would bring back."""
    with file.read() as records:
        return records.redoable()


def undo(file: CompanyFile) -> ChangeSet:
    """Take back the latest action that stands; UserError where there is none."""
    step = undoable(file)
    if step is None:
        raise UserError(_("There is nothing to undo."))
    with file.write(Action(ActionKind.UNDO, reverted=step.action)) as work:
        work.undo()
    return work.result


def redo(file: CompanyFile) -> ChangeSet:
    """Bring back the action that was undone last; UserError where there is none."""
    step = redoable(file)
    if step is None:
        raise UserError(_("There is nothing to redo."))
    with file.write(Action(ActionKind.REDO, reverted=step.action)) as work:
        work.redo()
    return work.result
