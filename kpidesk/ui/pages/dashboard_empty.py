"""What the dashboard says where there is nothing to show, and what to do about it."""

from collections.abc import Callable

from kpidesk.i18n import _
from kpidesk.ui.controls import Button, PrimaryButton
from kpidesk.ui.page import EmptyState

_Deed = Callable[[], None]


def no_kpi(define: _Deed, bring: _Deed) -> EmptyState:
    """Return what stands where there is no KPI yet."""
    return _state(
        "layout-dashboard",
        _("Nothing to show yet"),
        _(
            "A KPI is one number that tells whether the business is on its way. Define the "
            "first one, or bring in a spreadsheet that you already keep."
        ),
        PrimaryButton(_("Define your first KPI"), "plus"),
        define,
        bring,
    )


def no_numbers(enter: _Deed, bring: _Deed) -> EmptyState:
    """Return what stands where no KPI has a number yet."""
    return _state(
        "table-2",
        _("Waiting for the first numbers"),
        _(
            "As soon as the first number is in, you see here how each one stands against its "
            "target and where it is going."
        ),
        PrimaryButton(_("Type this month's numbers"), "pencil"),
        enter,
        bring,
    )


def _state(
    icon: str, heading: str, sentence: str, primary: Button, deed: _Deed, bring: _Deed
) -> EmptyState:
    second = Button(_("Import a spreadsheet"), "file-input")
    primary.clicked.connect(deed)
    second.clicked.connect(bring)
    return EmptyState(icon, heading, sentence, (primary, second))


def no_match(clear: _Deed) -> EmptyState:
    """Return what stands where a search or filter leaves no KPI."""
    button = PrimaryButton(_("Clear"), "x")
    button.clicked.connect(clear)
    return EmptyState("search", _("No KPI is like that"), "", (button,))


def no_match_words(search: str) -> tuple[str, str]:
    """Return heading and sentence of what stands where `search` or a filter leaves no KPI."""
    if search:
        heading = _("No KPI matches “{search}”").format(search=search)
    else:
        heading = _("No KPI has such a status")
    return heading, _("All KPIs are still there. Clear the search and the filter to see them.")
