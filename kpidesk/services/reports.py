"""Reports and exports: gathers what they say; writers give them a form."""

import datetime as dt

from kpidesk.domain import period_names
from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.reporting import EntryExport, ExportedEntry, ReportGroup, ReportModel
from kpidesk.domain.standing import Standing
from kpidesk.i18n import _
from kpidesk.services.dashboard import dashboard


def report_model(
    file: CompanyFile, locale: NumberLocale, made_at: dt.datetime, month: Period | None = None
) -> ReportModel:
    """Return the report of `month` (None: the latest with numbers), KPIs by department.

    Raises UserError where no KPI is defined yet: an empty report would help nobody.
    """
    board = dashboard(file, locale, made_at.date(), month)
    if not board.standings:
        raise UserError(_("There is no KPI to report yet. Define one first."))
    groups: dict[str, list[Standing]] = {}
    for standing in board.standings:
        groups.setdefault(standing.department, []).append(standing)
    names = sorted(groups, key=lambda name: (name == "", name.casefold()))
    return ReportModel(
        company=board.company,
        title=_("KPI report {month}").format(month=board.month_label),
        period_label=board.month_label,
        made_at=made_at,
        summary=board.summary,
        groups=tuple(
            ReportGroup(name or _("No department"), tuple(groups[name])) for name in names
        ),
    )


def entry_export(file: CompanyFile) -> EntryExport:
    """Return every entry of the file, of retired metrics too, by metric and period."""
    with file.read() as records:
        company = records.company()
        metrics = {metric.id: metric for metric in records.metrics()}
        entries = records.entries()
    return EntryExport(
        company,
        tuple(
            ExportedEntry(
                metrics[entry.metric_id],
                period_names.code(entry.period, company.calendar),
                entry,
            )
            for entry in entries
        ),
    )
