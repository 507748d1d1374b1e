"""The sentences that say why a cell has no value."""

from kpidesk.domain import period_names
from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.i18n import _, ngettext


def no_value(what: str, period: Period, calendar: FiscalCalendar) -> str:
    """Say that `what` is blank."""
    text = (
        _("“{what}” has no value on {period}.")
        if period.frequency is Frequency.DAY
        else _("“{what}” has no value in {period}.")
    )
    return text.format(what=what, period=period_names.label(period, calendar))


def not_applicable(what: str, period: Period, calendar: FiscalCalendar) -> str:
    """Say that there is nothing that `what` could measure."""
    text = (
        _("“{what}” is not applicable on {period}.")
        if period.frequency is Frequency.DAY
        else _("“{what}” is not applicable in {period}.")
    )
    return text.format(what=what, period=period_names.label(period, calendar))


def divided_by_zero(what: str, period: Period, calendar: FiscalCalendar) -> str:
    """Say that the divisor `what` is zero."""
    text = (
        _("“{what}” is zero on {period}, and nothing can be divided by zero.")
        if period.frequency is Frequency.DAY
        else _("“{what}” is zero in {period}, and nothing can be divided by zero.")
    )
    return text.format(what=what, period=period_names.label(period, calendar))


def too_large(period: Period, calendar: FiscalCalendar) -> str:
    """Say that the result is beyond a double."""
    text = (
        _("The result on {period} is too large to be a number.")
        if period.frequency is Frequency.DAY
        else _("The result in {period} is too large to be a number.")
    )
    return text.format(period=period_names.label(period, calendar))


def no_power(base: float, exponent: float, locale: NumberLocale) -> str:
    """Say that `base` cannot be raised to `exponent`."""
    return _("There is no number that is {base} to the power of {exponent}.").format(
        base=format_number(base, None, locale), exponent=format_number(exponent, None, locale)
    )


def not_calculated(period: Period, first: Period, last: Period, calendar: FiscalCalendar) -> str:
    """Say that `period` lies outside of what is calculated."""
    return _("There are no numbers for {period}: they go from {first} to {last}.").format(
        period=period_names.label(period, calendar),
        first=period_names.label(first, calendar),
        last=period_names.label(last, calendar),
    )


def incomplete(
    what: str, blank: list[Period], expected: int, period: Period, calendar: FiscalCalendar
) -> str:
    """Say that a coarser period lacks some of the `expected` finer ones: those in `blank`."""
    if len(blank) == expected:
        return no_value(what, period, calendar)
    return _incomplete_text(blank[0].frequency, expected).format(
        what=what,
        missing=len(blank),
        expected=expected,
        period=period_names.label(period, calendar),
        first=period_names.label(blank[0], calendar),
    )


def _incomplete_text(frequency: Frequency, expected: int) -> str:
    match frequency:
        case Frequency.DAY:
            return ngettext(
                "“{what}” has no value on {missing} of the {expected} day of {period}: {first}.",
                "“{what}” has no value on {missing} of the {expected} days of {period}; "
                "the first is {first}.",
                expected,
            )
        case Frequency.WEEK:
            return ngettext(
                "“{what}” has no value in {missing} of the {expected} week of {period}: {first}.",
                "“{what}” has no value in {missing} of the {expected} weeks of {period}; "
                "the first is {first}.",
                expected,
            )
        case Frequency.MONTH:
            return ngettext(
                "“{what}” has no value in {missing} of the {expected} month of {period}: {first}.",
                "“{what}” has no value in {missing} of the {expected} months of {period}; "
                "the first is {first}.",
                expected,
            )
        case _:
            return ngettext(
                "“{what}” has no value in {missing} of the {expected} quarter of {period}: "
                "{first}.",
                "“{what}” has no value in {missing} of the {expected} quarters of {period}; "
                "the first is {first}.",
                expected,
            )
