"""The one click that mends a finding of the health page; each is one undoable step."""

from functools import partial

from kpidesk.domain.metrics import Timing
from kpidesk.domain.set_findings import Mend, SetFinding
from kpidesk.services.metrics import Choices, choices
from kpidesk.services.stages import keep_as_metric, set_objective, set_owner, set_partners
from kpidesk.ui.dialogs.choose_names_dialog import (
    ChooseNamesDialog,
    objective_question,
    owner_question,
    partner_question,
)
from kpidesk.ui.dialogs.review_dialog import ReviewDialog
from kpidesk.ui.page import Page


def mend(page: Page, finding: SetFinding) -> None:
    """Do what the button beside `finding` says; the page refreshes from what was changed."""
    session, metric_id = page.session, finding.metric_id
    match finding.mend:
        case Mend.SET_TARGET:
            from kpidesk.ui.dialogs.target_dialog import TargetDialog

            TargetDialog.edit(session, metric_id, page)
        case Mend.OPEN_TARGET_LAB:
            from kpidesk.ui.dialogs.target_dialog import TargetDialog

            TargetDialog.propose(session, metric_id, page)
        case Mend.ENTER_VALUES:
            page.navigation_requested.emit("entries", finding.cell or metric_id)
        case Mend.KEEP_AS_METRIC:
            session.perform(partial(keep_as_metric, metric_id=metric_id))
        case Mend.REVIEW:
            ReviewDialog.review(session, metric_id, page)
        case Mend.MAKE_KPI:
            from kpidesk.ui.wizards.kpi_wizard import KpiWizard

            KpiWizard.run(session, page, candidate_id=metric_id)
        case Mend.CHOOSE_OWNER | Mend.CHOOSE_OBJECTIVE | Mend.CHOOSE_PARTNER:
            _choose(page, finding)


def _choose(page: Page, finding: SetFinding) -> None:
    session, metric_id = page.session, finding.metric_id
    offered = choices(session.require_file())
    name = _name_of(offered, metric_id)
    if finding.mend is Mend.CHOOSE_OWNER:
        names = ChooseNamesDialog.ask(owner_question(name), offered.owners, page)
        operation = partial(set_owner, metric_id=metric_id, owner_name=names[0] if names else "")
    elif finding.mend is Mend.CHOOSE_OBJECTIVE:
        names = ChooseNamesDialog.ask(objective_question(name), offered.objectives, page)
        operation = partial(
            set_objective, metric_id=metric_id, objective_name=names[0] if names else ""
        )
    else:
        leading = [
            known.name
            for known in offered.metrics
            if known.timing is Timing.LEADING and known.id != metric_id
        ]
        names = ChooseNamesDialog.ask(partner_question(name), leading, page)
        operation = partial(set_partners, lagging_id=metric_id, leading_names=names or ())
    if names:
        session.perform(operation)


def _name_of(offered: Choices, metric_id: int) -> str:
    return next((known.name for known in offered.metrics if known.id == metric_id), "")
