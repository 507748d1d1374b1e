"""Asking for a reason: where a period is locked, where a typed value is off target or unusual."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QWidget

from kpidesk.domain import period_names
from kpidesk.domain.behaviour_sentences import unusual
from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import UserError
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.locks import LockedError
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.standing import period_sentence
from kpidesk.domain.status import Status
from kpidesk.i18n import _, ngettext
from kpidesk.services.entries import Edit
from kpidesk.services.locks import locked_names
from kpidesk.ui.dialogs.reason_dialog import ReasonDialog
from kpidesk.ui.session import Session

_MOST_TOLD = 3


class Reasoned(Protocol):
    """What writes to the company file, with a reason where it has one."""

    def __call__(self, file: CompanyFile, *, reason: str = "") -> ChangeSet:
        """Write, and return what was changed."""


def perform_asking(
    session: Session,
    parent: QWidget | None,
    operation: Reasoned,
    on_error: Callable[[UserError], None] | None = None,
    on_declined: Callable[[LockedError], None] | None = None,
) -> ChangeSet | None:
    """Write as `Session.perform` does; where a period is locked, ask why, and write all the same.

    `on_declined` hears of the locked periods where no reason was given and nothing was written.
    """
    locked: list[LockedError] = []

    def on_refused(error: UserError) -> None:
        if isinstance(error, LockedError):
            locked.append(error)
        elif on_error is not None:
            on_error(error)
        else:
            session.show_error(error.message)

    done = session.perform(operation, on_refused)
    if not locked:
        return done
    reason = ask_to_write(parent, locked[0].periods, session.calendar)
    if reason is None:
        if on_declined is not None:
            on_declined(locked[0])
        return None
    return session.perform(partial(operation, reason=reason), on_error)


def ask_to_write(
    parent: QWidget | None, periods: Sequence[Period], calendar: FiscalCalendar
) -> str | None:
    """Ask why locked periods are written to; None where the person would rather not."""
    heading = ngettext("{periods} is locked", "{periods} are locked", len(periods))
    return ReasonDialog.ask(
        parent,
        heading.format(periods=locked_names(periods, calendar)),
        _("Nothing has been written yet. To write all the same, say why: the history keeps it."),
    )


def ask_to_unlock(
    parent: QWidget | None, periods: Sequence[Period], calendar: FiscalCalendar
) -> str | None:
    """Ask why locked periods are unlocked; None where the person would rather not."""
    return ReasonDialog.ask(
        parent,
        _("Unlock {periods}").format(periods=locked_names(periods, calendar)),
        _("From then on anybody can write there again. The history keeps the reason."),
        accept_text=_("&Unlock"),
    )


def ask_about_values(
    parent: QWidget | None,
    session: Session,
    histories: Mapping[int, MetricHistory],
    edits: Sequence[Edit],
) -> str | None:
    """Ask why values are off target or unusual, where the company wants to know; else return "".

    None where the person would rather not write them. Who has no reason may leave it out.
    """
    if not session.company.asks_reason:
        return ""
    worth = list(_worth_asking(session, histories, edits))
    if not worth:
        return ""
    return ReasonDialog.ask(
        parent,
        _heading(worth),
        "\n".join([each.sentence for each in worth][:_MOST_TOLD]),
        accept_text=_("&Save"),
        is_needed=False,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """A value that is asked about: a sentence, and whether it is off target."""

    sentence: str
    is_off_target: bool


def _heading(worth: Sequence[_Told]) -> str:
    count, off = len(worth), sum(each.is_off_target for each in worth)
    if off == count:
        if count == 1:
            return _("This value is off target")
        return ngettext(
            "{count} value is off target", "{count} values are off target", count
        ).format(count=count)
    if off:
        return ngettext(
            "{count} value is off target or unusual",
            "{count} values are off target or unusual",
            count,
        ).format(count=count)
    if count == 1:
        return _("This value is unusual")
    return ngettext("{count} value is unusual", "{count} values are unusual", count).format(
        count=count
    )


def _worth_asking(
    session: Session, histories: Mapping[int, MetricHistory], edits: Sequence[Edit]
) -> Iterator[_Told]:
    """Yield what is said of each new value that would be off target, or no noise."""
    for edit in edits:
        history = histories.get(edit.metric_id)
        if history is None or edit.value is None or history.values.get(edit.period) == edit.value:
            continue
        after = replace(history, values={**history.values, edit.period: edit.value})
        name = period_names.label(edit.period, session.calendar)
        is_off = after.status(edit.period) is Status.OFF
        why_unusual = unusual(after, edit.period, session.locale)
        if not is_off and not why_unusual:
            continue
        said = [period_sentence(after, edit.period, name, session.locale)] if is_off else []
        said += [why_unusual] if why_unusual else []
        template = _("{metric}. {sentence}") if is_off else _("{metric}, {period}: {sentence}")
        sentence = template.format(metric=history.metric.name, period=name, sentence=" ".join(said))
        yield _Told(sentence, is_off)
