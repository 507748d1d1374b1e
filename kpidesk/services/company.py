"""Operations on the company as a whole."""

import datetime as dt
from dataclasses import replace

from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Company
from kpidesk.domain.ports import CompanyFile
from kpidesk.i18n import _

MAX_NAME_LENGTH = 120
MAX_LOCK_DAYS = 3650


def clean_name(name: str, field: str) -> str:
    """Return `name` without extra white space; FieldError where empty, too long or garbled."""
    clean = " ".join(name.split())
    if not clean:
        raise FieldError(field, _("A name is needed here."))
    if len(clean) > MAX_NAME_LENGTH:
        raise FieldError(
            field,
            _("This name is too long. Use at most {count} characters.").format(
                count=MAX_NAME_LENGTH
            ),
        )
    if not clean.isprintable():
        raise FieldError(field, _("This name holds a character that cannot be shown."))
    return clean


def checked_company(company: Company) -> Company:
    """Return `company` with a clean name and currency; FieldError names the field that is wrong."""
    currency = company.currency.strip()
    if len(currency) > 5 or any(character.isdigit() for character in currency):
        raise FieldError("currency", _("Write a currency sign or code here, such as € or CHF."))
    days = company.lock_after_days
    if days is not None and not 0 <= days <= MAX_LOCK_DAYS:
        raise FieldError(
            "lock_after_days",
            _("Write a number of days from 0 to {count} here.").format(count=MAX_LOCK_DAYS),
        )
    return replace(company, name=clean_name(company.name, "name"), currency=currency)


def edit_company(file: CompanyFile, company: Company) -> ChangeSet:
    """Change the company's settings: its name, currency, business year, locking and reasons.

    The first month is refused with a FieldError where numbers of quarters or years stand
    against it.
    """
    checked = checked_company(company)
    with file.read() as records:
        is_moved = checked.calendar != records.company().calendar
        if is_moved and any(not checked.calendar.has(entry.period) for entry in records.entries()):
            raise FieldError(
                "fiscal_start_month",
                _(
                    "The business year cannot move while quarterly or yearly numbers are entered, "
                    "since they would belong to no quarter or year any more. Nothing was changed."
                ),
            )
    with file.write(Action(ActionKind.EDIT_COMPANY)) as work:
        work.put_company(checked)
    return work.result


def backup_name(company: str, at: dt.datetime) -> str:
    """Return the file name of a backup made at `at`, which sorts by time."""
    return _("{company} backup {time}.kpidesk").format(
        company=company, time=f"{at:%Y-%m-%d %H%M%S}"
    )
