"""The report as an Excel workbook: a summary, charts, and the numbers behind them."""

import datetime as dt
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.paper import Paper
from kpidesk.domain.reporting import ReportModel
from kpidesk.i18n import _
from kpidesk.reports.excel_charts import write_charts
from kpidesk.reports.excel_data import write_data
from kpidesk.reports.excel_figures import write_figures
from kpidesk.reports.excel_styles import Styles
from kpidesk.reports.excel_summary import write_summary
from kpidesk.whole_file import whole_file

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_PAPER_CODES: Final = {Paper.LETTER: 1, Paper.A4: 9}
# A name, note or sheet name out of the company is text, whatever it looks like.
_TEXT_STAYS_TEXT: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class ExcelReportWriter:
    """Writes a report as a workbook with the sheets Summary, Charts and Data.

    Numbers are unrounded (16 digits) in the unit's number format, percentages as fractions; a chart
    or a sparkline leaves missing periods open. A hidden fourth sheet holds what the charts draw.
    """

    def __init__(self, paper: Paper = Paper.A4) -> None:
        """Print on `paper`, landscape."""
        self._paper = paper

    def write(self, report: ReportModel, path: Path, locale: NumberLocale) -> None:
        """Write `report` to `path`, whole or not at all; UserError where that cannot be done."""
        content = self._workbook(report, locale)
        with whole_file(path) as file:
            file.write(content)

    def _workbook(self, report: ReportModel, locale: NumberLocale) -> bytes:
        from xlsxwriter import Workbook

        buffer = io.BytesIO()
        with Workbook(buffer, _TEXT_STAYS_TEXT) as workbook:
            _describe(workbook, report)
            styles = Styles(workbook)
            summary, charts, data, figures = (
                workbook.add_worksheet(name)
                for name in (_("Summary"), _("Charts"), _("Data"), _("Chart figures"))
            )
            places = write_figures(figures, report)
            write_summary(summary, styles, report, places, locale)
            write_charts(workbook, charts, styles, report, places)
            write_data(data, styles, report, locale)
            for sheet in (summary, charts, data):
                self._set_up_print(sheet, report)
        return buffer.getvalue()

    def _set_up_print(self, sheet: "Worksheet", report: ReportModel) -> None:
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_PAPER_CODES[self._paper])
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer(_footer(report))


def _describe(workbook: "Workbook", report: ReportModel) -> None:
    properties: dict[str, Any] = {
        "title": report.title,
        "company": report.company.name,
        "subject": report.period_label,
        "created": report.made_at.astimezone(dt.UTC),
    }
    workbook.set_properties(properties)


def _footer(report: ReportModel) -> str:
    """Return the page footer; Excel takes 255 characters, & starts a command in it."""
    company = report.company.name[:80].replace("&", "&&")
    pages = _("Page {page} of {pages}").format(page="&P", pages="&N")
    # The space keeps "24h Bikes" from being read as part of the size of the type.
    return f"&L&9 {company}&R&9 {pages}"
