"""The reports page: choose a month and a form, look at it, and export or print it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kpidesk.domain import period_names
from kpidesk.domain.errors import UserError
from kpidesk.domain.paper import paper_for
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile, Progress
from kpidesk.i18n import _, ngettext
from kpidesk.services.dashboard import dashboard
from kpidesk.services.reports import report_model
from kpidesk.ui import theme
from kpidesk.ui.controls import Button, Card, IconLabel, Label, PrimaryButton, QuietButton
from kpidesk.ui.dialogs import files, printers
from kpidesk.ui.flow_layout import FlowLayout
from kpidesk.ui.jobs import Job, run_job
from kpidesk.ui.page import ActionButton, EmptyState, Page
from kpidesk.ui.pages import report_jobs
from kpidesk.ui.pages.choice_card import ChoiceCard
from kpidesk.ui.pages.month_selector import MonthSelector
from kpidesk.ui.pages.page_scroll import PageScroll
from kpidesk.ui.pages.report_preview import ReportPreview
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space

_LEFT_WIDTH = (352, 400)  # pixels, at least and at most


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a report or export: its key among the adapters, and its words."""

    key: str
    icon: str
    title: str
    description: str
    file_filter: str


def report_forms() -> tuple[Form, ...]:
    """Return the forms of a report, the usual one first."""
    return (
        Form(
            "pdf",
            "file-chart-column",
            _("PDF"),
            _("To send, to print and to keep. Looks the same on every computer."),
            _("PDF documents (*.pdf)"),
        ),
        Form(
            "xlsx",
            "file-spreadsheet",
            _("Excel workbook"),
            _("The same report with Excel's own charts, and the numbers to calculate with."),
            _("Excel workbooks (*.xlsx)"),
        ),
    )


class ReportsPage(Page):
    """Makes reports of a month, and exports every entry for other programs."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Reports"), parent)
        self._file: CompanyFile | None = None
        self._month: Period | None = None  # None: the latest with numbers
        self._saved: Path | None = None
        self.months = MonthSelector(self)
        self.months.month_chosen.connect(self._on_month_chosen)
        self.add_header_widget(self.months)
        self.forms = report_forms()
        self.choices = [ChoiceCard(form.icon, form.title, form.description) for form in self.forms]
        self.choices[0].setChecked(True)
        self.preview = ReportPreview(paper_for(QLocale.system().name()))
        self.preview_caption = Label("", FontRole.SECONDARY, wrap=True)
        self.choices[0].toggled.connect(self._on_form_toggled)
        self._make_buttons()
        self._lay_out_body()
        self._empty = self._make_empty()

    # Building

    def _make_buttons(self) -> None:
        self.export_button = PrimaryButton(_("E&xport…"), "file-down")
        self.export_button.clicked.connect(self._on_export)
        self.print_action = QAction(_("&Print…"), self)
        self.print_action.setShortcut(QKeySequence.StandardKey.Print)
        self.print_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.print_action.triggered.connect(self._on_print)
        self.addAction(self.print_action)
        self.print_button = ActionButton(self.print_action, "printer")
        self.csv_button = Button(_("Export as &CSV…"), "file-spreadsheet")
        self.csv_button.clicked.connect(self._on_export_csv)
        self.json_button = Button(_("Export as &JSON…"), "file-down")
        self.json_button.clicked.connect(self._on_export_json)
        self.result = QWidget()
        self.result_label = Label("", wrap=True)
        self.open_button = QuietButton(_("Open file"), "file-chart-column")
        self.open_button.clicked.connect(self._on_open_file)
        self.folder_button = QuietButton(_("Open folder"), "folder-open")
        self.folder_button.clicked.connect(self._on_open_folder)

    def _lay_out_body(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(Space.L)
        left.addWidget(self._report_card())
        left.addWidget(self._result_row())
        left.addWidget(self._entries_card())
        left.addStretch()
        column = QWidget()
        column.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        scroll = PageScroll(column)
        least, most = (round(each * theme.type_scale()) for each in _LEFT_WIDTH)
        scroll.setMinimumWidth(least)
        scroll.setMaximumWidth(most)
        right = QVBoxLayout()
        right.setSpacing(Space.S)
        self.preview_caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        right.addWidget(self.preview_caption)
        right.addWidget(self.preview, 1)
        row = QHBoxLayout()
        row.setSpacing(Space.XL)
        row.addWidget(scroll, 1000)  # as wide as it may be, before the preview gets the rest
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)

    def _report_card(self) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        self.report_heading = Label("", FontRole.SECTION, wrap=True)
        column.addWidget(self.report_heading)
        column.addSpacing(Space.XS)
        for choice in self.choices:
            column.addWidget(choice)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.export_button)
        buttons.addWidget(self.print_button)
        buttons.addStretch()
        column.addSpacing(Space.S)
        column.addLayout(buttons)
        return card

    def _result_row(self) -> QWidget:
        words = QHBoxLayout()
        words.setSpacing(Space.S)
        words.addWidget(IconLabel("circle-check", 18, "accent"))
        words.addWidget(self.result_label, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.XS)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.folder_button)
        buttons.addStretch()
        column = QVBoxLayout(self.result)
        column.setContentsMargins(Space.S, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(words)
        column.addLayout(buttons)
        self.result.hide()
        return self.result

    def _entries_card(self) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(Label(_("All numbers"), FontRole.SECTION))
        words = _(
            "Every number ever entered, with its note and where it came from, for other programs."
        )
        column.addWidget(Label(words, FontRole.SECONDARY, wrap=True))
        buttons = FlowLayout(gap=Space.S, line_gap=Space.S)
        buttons.addWidget(self.csv_button)
        buttons.addWidget(self.json_button)
        column.addSpacing(Space.XS)
        column.addLayout(buttons)
        return card

    def _make_empty(self) -> EmptyState:
        define = PrimaryButton(_("Define your first KPI"), "plus")
        define.clicked.connect(self._on_new_kpi)
        return EmptyState(
            "file-chart-column",
            _("Nothing to report yet"),
            _(
                "A report shows how every KPI stands against its target, in words and pictures. "
                "It needs at least one KPI."
            ),
            (define,),
        )

    # Content

    def refresh(self) -> None:
        session = self.session
        file = session.require_file()
        if file is not self._file:
            self._file, self._month = file, None
            self.result.hide()
        board = dashboard(file, session.locale, session.today(), self._month)
        has_kpis = bool(board.standings)
        self.months.setVisible(has_kpis)
        self.print_action.setEnabled(has_kpis)
        if not has_kpis:
            self.show_empty(self._empty)
            return
        self.months.set_months(board.months, board.month, board.company.calendar)
        report = report_model(file, session.locale, self._now(), board.month)
        self.report_heading.setText(report.title)
        self.preview.show_report(report, session.locale)
        self._write_caption()
        self.show_content()

    def _write_caption(self) -> None:
        if self.form.key != "pdf":
            self.preview_caption.setText(
                _("Preview of the PDF. The workbook holds the same content.")
            )
            return
        count = self.preview.page_count
        self.preview_caption.setText(
            ngettext(
                "Preview: the only page of the PDF",
                "Preview: the first of {count} pages of the PDF",
                count,
            ).format(count=count)
        )

    def _now(self) -> dt.datetime:
        local = dt.datetime.now(tz=dt.UTC).astimezone()
        return dt.datetime.combine(self.session.today(), local.time())

    @property
    def form(self) -> Form:
        """Return the form that is chosen."""
        return next(
            form
            for form, choice in zip(self.forms, self.choices, strict=True)
            if choice.isChecked()
        )

    def choose_form(self, key: str) -> None:
        """Choose the form of the report by its key ("pdf", "xlsx")."""
        for form, choice in zip(self.forms, self.choices, strict=True):
            if form.key == key:
                choice.setChecked(True)

    @Slot()
    def _on_form_toggled(self) -> None:
        if self.preview.report is not None:
            self._write_caption()

    @Slot(object)
    def _on_month_chosen(self, month: Period) -> None:
        self._month = month
        self.result.hide()
        self.mark_stale()

    # Doing

    @Slot()
    def _on_export(self) -> None:
        month, form = self.months.month, self.form
        if month is None:
            return
        words = _("{company} KPI report {month}").format(
            company=self.session.company.name,
            month=period_names.code(month, self.session.calendar),
        )
        name = files.fitting_name(words, form.key)
        path = files.ask_save_path(self.session, self, _("Export report"), form.file_filter, name)
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> Job:
        """Write the report of the chosen month in the chosen form to `path`."""
        work = partial(
            report_jobs.write_report,
            self.session.require_file(),
            self.session.adapters.reports[self.form.key],
            path,
            self.session.locale,
            self._now(),
            self.months.month,
        )
        return self._run(work, path)

    @Slot()
    def _on_export_csv(self) -> None:
        self._export_entries("csv", _("CSV files (*.csv)"))

    @Slot()
    def _on_export_json(self) -> None:
        self._export_entries("json", _("JSON files (*.json)"))

    def _export_entries(self, form: str, file_filter: str) -> None:
        words = _("{company} all numbers").format(company=self.session.company.name)
        name = files.fitting_name(words, form)
        path = files.ask_save_path(self.session, self, _("Export all numbers"), file_filter, name)
        if path is None:
            return
        writer = self.session.adapters.exports[form]
        work = partial(report_jobs.write_entries, self.session.require_file(), writer, path)
        self._run(work, path)

    def _run(self, work: Callable[[Progress], Path], path: Path) -> Job:
        self.result.hide()
        title = _("Exporting {file}").format(file=path.name)
        return run_job(self, title, work, self.show_saved, self._on_failed)

    def show_saved(self, path: Path) -> None:
        """Say that `path` was written, and offer to open it."""
        self._saved = path
        self.result_label.setText(_("Saved {file}.").format(file=path.name))
        self.result_label.setToolTip("")
        self.open_button.show()
        self.folder_button.show()
        self.result.show()

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.session.show_error(error.message)

    @Slot()
    def _on_print(self) -> None:
        report = self.preview.report
        if report is None:
            return
        try:
            printer = printers.ask_printer(self, report.title)
        except UserError as error:
            self.session.show_error(error.message)
            return
        if printer is None:
            return
        self.result.hide()
        work = partial(report_jobs.print_report, report, printer, self.session.locale)
        run_job(self, _("Printing the report"), work, self._on_printed, self._on_failed)

    def _on_printed(self, _nothing: None) -> None:
        self._saved = None
        self.result_label.setText(_("The report was sent to the printer."))
        self.open_button.hide()
        self.folder_button.hide()
        self.result.show()

    @Slot()
    def _on_open_file(self) -> None:
        self._open(self._saved)

    @Slot()
    def _on_open_folder(self) -> None:
        self._open(None if self._saved is None else self._saved.parent)

    def _open(self, path: Path | None) -> None:
        if path is None:
            return
        if not path.exists():
            self.session.show_error(
                _("{file} is no longer there. Export it again.").format(file=path.name)
            )
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.session.show_error(
                _("No program could be found that opens {file}. It is saved in {folder}.").format(
                    file=path.name, folder=path.parent
                )
            )

    @Slot()
    def _on_new_kpi(self) -> None:
        self.command_requested.emit("new_kpi")
