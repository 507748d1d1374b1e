"""Ask for a printer: the one seam to the system's print dialog."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout
from PySide6.QtWidgets import QWidget

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _
from kpidesk.ui.printing.pages import MARGIN

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


def ask_printer(parent: QWidget | None, title: str) -> "QPrinter | None":
    """Ask for a printer, upright and with our margins; None where the person cancelled.

    Raises UserError where this computer cannot print.
    """
    try:
        # Where the printing system is not installed, its library is missing and this import fails.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter
    except ImportError as error:
        raise UserError(
            _(
                "This computer has no printing system. Your numbers are safe. "
                "Save the report as a PDF and print that elsewhere."
            )
        ) from error
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    margins = QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN)
    printer.setPageMargins(margins, QPageLayout.Unit.Point)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    accepted = dialog.exec() == QPrintDialog.DialogCode.Accepted
    dialog.deleteLater()
    return printer if accepted else None
