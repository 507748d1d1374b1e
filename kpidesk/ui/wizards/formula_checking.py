"""Checks the formula of a draft, together with the inputs that the library would add for it."""

from kpidesk.domain.errors import FieldError
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.i18n import _
from kpidesk.services import explanations, formula_checks, library
from kpidesk.services.explanations import FormulaCheck
from kpidesk.ui.session import Session


def check_formula(session: Session, draft: Definition) -> FormulaCheck:
    """Return what the formula of `draft` would do once what the library has for it is there."""
    if not session.is_open:  # the check was due when the company was closed
        return FormulaCheck(None, (), "", (), "")
    found = explanations.check_formula(session.require_file(), draft, session.locale)
    if found.error is None:
        return found
    with session.read() as records:
        try:
            coming = library.coming_inputs(records, draft)
            known = formula_checks.definitions(records) | coming
            formula_checks.check_formula(known, draft)
        except FieldError:
            return found
    names = tuple(definition.name for definition in coming.values())
    message = _("Comes with it from the library, as inputs: {names}.").format(
        names=", ".join(names)
    )
    return FormulaCheck(None, names, "", (), message)
