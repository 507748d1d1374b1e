"""What is said of files that are no spreadsheets, or of kinds that cannot be read: what to do."""

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _


def lock_file(name: str, workbook: str) -> UserError:
    """Return the refusal of the mark that Excel sets beside an open `workbook`."""
    return UserError(
        _(
            "“{name}” is only the mark that Excel sets while a workbook is open, so there is "
            "nothing to read in it. Choose the workbook itself: {real}."
        ).format(name=name, real=workbook)
    )


def empty_file(name: str) -> UserError:
    """Return the refusal of a file without content."""
    return UserError(
        _(
            "“{name}” is empty, so nothing was read from it. Your numbers are safe. "
            "Check that it is the right file, or ask for it once more."
        ).format(name=name)
    )


def apple_numbers(name: str) -> UserError:
    """Return the refusal of a document of Apple Numbers, a file or a folder."""
    return UserError(
        _(
            "“{name}” is an Apple Numbers document, which KPI Desk does not read. Your numbers are "
            "safe. Open it in Numbers, export it to Excel, then import that."
        ).format(name=name)
    )


def google_link(name: str) -> UserError:
    """Return the refusal of the link that Google Drive keeps in place of a sheet."""
    return UserError(
        _(
            "“{name}” is only a link to a Google Sheet; the numbers are not in it. Open it in the "
            "browser, choose File, Download, Microsoft Excel, then import that file."
        ).format(name=name)
    )


def text_document(name: str) -> UserError:
    """Return the refusal of a PDF, a letter or a presentation."""
    return UserError(
        _(
            "“{name}” is a document to be read by people, not a spreadsheet, so nothing was read "
            "from it. Your numbers are safe. Ask for the same figures as an Excel workbook or a "
            "CSV file."
        ).format(name=name)
    )


def picture(name: str) -> UserError:
    """Return the refusal of a picture."""
    return UserError(
        _(
            "“{name}” is a picture, so nothing was read from it. Your numbers are safe. Ask for "
            "the same figures as an Excel workbook or a CSV file."
        ).format(name=name)
    )


def packed(name: str) -> UserError:
    """Return the refusal of an archive that may hold a spreadsheet."""
    return UserError(
        _(
            "“{name}” is a packed archive, so nothing was read from it. Your numbers are safe. "
            "Unpack it first, then import the spreadsheet that was in it."
        ).format(name=name)
    )


def company_file(name: str) -> UserError:
    """Return the refusal of a database, which a company of ours is too."""
    return UserError(
        _(
            "“{name}” is a company file of KPI Desk or another database, not a spreadsheet, so "
            "nothing was read from it. To work with a company, open it instead of importing it."
        ).format(name=name)
    )


def exchange_format(name: str) -> UserError:
    """Return the refusal of SYLK, DIF, Lotus 1-2-3 and their kin."""
    return UserError(
        _(
            "“{name}” is in a format of old spreadsheet programs that KPI Desk does not read. Your "
            "numbers are safe. Open it in Excel or LibreOffice, save it as “Excel Workbook "
            "(.xlsx)”, then import that."
        ).format(name=name)
    )


def markup_without_table(name: str) -> UserError:
    """Return the refusal of a web page or an XML file that holds no table."""
    return UserError(
        _(
            "“{name}” is a web page or XML inside, whatever its name says, and there is no table "
            "in it. Your numbers are safe. Open it in Excel, save it as “Excel Workbook (.xlsx)”, "
            "then import that."
        ).format(name=name)
    )


def no_spreadsheet(name: str) -> UserError:
    """Return the refusal of whatever else it may be."""
    return UserError(
        _(
            "“{name}” is not a spreadsheet that KPI Desk understands, so nothing was read from it. "
            "Your numbers are safe. Choose an Excel workbook (.xlsx) or a CSV file."
        ).format(name=name)
    )
