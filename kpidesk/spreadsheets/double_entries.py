"""Tell the journal of a bookkeeper, in which each amount stands on two accounts, from a bank's."""

import math
from typing import Final

from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.record_values import problems_of, read_values
from kpidesk.spreadsheets.words import simplified, words_of

# An amount goes from the one account to the other; what it is depends on which they are.
_TWO_ACCOUNTS: Final = (
    ("sollkonto", "habenkonto"),
    ("kontosoll", "kontohaben"),
    ("debitaccount", "creditaccount"),
    ("accountdebit", "accountcredit"),
    ("comptedébit", "comptecrédit"),
    ("cuentadebe", "cuentahaber"),
    ("contodare", "contoavere"),
    ("debetrekening", "creditrekening"),
)
_DEBIT: Final = words_of("debit debits dr soll débit debe dare debet débito debito")
_CREDIT: Final = words_of("credit credits cr haben crédit haber avere crédito")
_ACCOUNT: Final = words_of("""
    account accounts accountname accountcode accountnumber ledgeraccount glaccount nominal
    nominalcode konto kontoname kontobezeichnung sachkonto kontonummer compte comptes numérodecompte
    cuenta conto conti grootboekrekening rekening grootboek
""")


def has_two_accounts(frame: Frame) -> bool:
    """Say whether each row names an account that is debited and one that is credited."""
    headings = {simplified(one.heading) for one in frame.columns}
    return any(headings >= set(pair) for pair in _TWO_ACCOUNTS)


def is_journal(frame: Frame) -> bool:
    """Say whether debits and credits of several accounts come to the same, as in a journal.

    On the statement of a bank a credit is money that came; in a journal it depends on the account.
    """
    debit, credit = _called(frame, _DEBIT), _called(frame, _CREDIT)
    account = _called(frame, _ACCOUNT)
    if debit is None or credit is None or account is None:
        return False
    names = {cell.text for cell in account.cells if cell is not None}
    sums = _sum(frame, debit), _sum(frame, credit)
    return len(names) > 1 and sums[0] > 0 and math.isclose(*sums, rel_tol=1e-12, abs_tol=0.005)


def _called(frame: Frame, words: frozenset[str]) -> Column | None:
    return next((one for one in frame.columns if simplified(one.heading) in words), None)


def _sum(frame: Frame, column: Column) -> float:
    read = read_values(frame, column, problems_of(frame, frame.places))
    numbers = [one.number for one in read if one is not None and one.number is not None]
    return abs(math.fsum(numbers)) if all(map(math.isfinite, numbers)) else 0.0
