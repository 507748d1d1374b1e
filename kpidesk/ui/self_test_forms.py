"""The forms that the self-test shows: every page of the wizard, every tab, and the dialogs."""

from collections.abc import Iterator

from PySide6.QtWidgets import QDialog, QWidget

from kpidesk.domain.metrics import Stage
from kpidesk.i18n import _
from kpidesk.services.explanations import users_of
from kpidesk.services.objectives import ObjectiveDraft
from kpidesk.ui.session import Session


def forms(session: Session, parent: QWidget) -> Iterator[tuple[str, QDialog]]:
    """Show one form after the other, each page of it; nothing is saved.

    Yields the name of each for its picture. RuntimeError where a form does not go on.
    """
    with session.read() as records:
        metrics = records.metrics()
    kpis = [metric for metric in metrics if metric.stage is Stage.KPI]
    subject = next((each for each in kpis if each.is_calculated), kpis[0]).id
    yield from _wizards(session, parent, subject)
    yield from _tabs(session, parent, subject)
    for name, dialog in _dialogs(session, parent, subject):
        yield from _shown(name, dialog)


def _shown(name: str, dialog: QDialog) -> Iterator[tuple[str, QDialog]]:
    dialog.show()
    yield name, dialog
    _leave(dialog)


def _leave(dialog: QDialog) -> None:
    # Past what a form asks before it is left: nothing was typed here.
    dialog.done(QDialog.DialogCode.Rejected)
    dialog.deleteLater()


def _wizards(session: Session, parent: QWidget, subject: int) -> Iterator[tuple[str, QDialog]]:
    """Show the wizard as it opens, and then each of its pages for a KPI that has everything."""
    from kpidesk.ui.wizards.kpi_wizard import KpiWizard

    yield from _shown("wizard", KpiWizard(session, parent))
    wizard = KpiWizard(session, parent, candidate_id=subject)
    wizard.show()
    for number, page_id in enumerate(wizard.pageIds(), start=1):
        if wizard.currentId() != page_id:
            raise RuntimeError(_("the wizard stays before page {number}").format(number=number))
        yield f"wizard-{number}", wizard
        wizard.next()
    _leave(wizard)


def _tabs(session: Session, parent: QWidget, subject: int) -> Iterator[tuple[str, QDialog]]:
    from kpidesk.ui.dialogs.metric_dialog import MetricDialog

    dialog = MetricDialog(session, subject, parent)
    dialog.show()
    for index in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(index)
        yield f"edit-{index + 1}", dialog
    _leave(dialog)


def _dialogs(session: Session, parent: QWidget, subject: int) -> Iterator[tuple[str, QDialog]]:
    from kpidesk.ui.dialogs.library_dialog import LibraryDialog
    from kpidesk.ui.dialogs.objective_dialog import ObjectiveDialog
    from kpidesk.ui.dialogs.retire_dialog import RetireDialog
    from kpidesk.ui.dialogs.target_dialog import TargetDialog
    from kpidesk.ui.wizards.target_lab import TargetLabDialog

    yield "library", LibraryDialog(session, parent)
    yield "target", TargetDialog(session, subject, parent)
    yield "target-lab", TargetLabDialog(session, subject, parent)
    yield "objective", ObjectiveDialog(session, ObjectiveDraft(""), None, parent)
    name, users = _used(session)
    yield "retire", RetireDialog(name, session.today(), parent, users)


def _used(session: Session) -> tuple[str, list[str]]:
    """Return the name of a metric that others are calculated from, and theirs."""
    with session.read() as records:
        metrics = records.metrics()
    for metric in metrics:
        if users := users_of(session.require_file(), metric.id):
            return metric.name, [each.name for each in users]
    return metrics[0].name, []
