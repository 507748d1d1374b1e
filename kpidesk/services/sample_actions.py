"""What the reviews of the sample company decided: one is done, one overdue, one to come."""

import datetime as dt
from collections.abc import Mapping

from kpidesk.domain.actions import Action
from kpidesk.domain.periods import Period
from kpidesk.i18n import _
from kpidesk.services.sample_kpis import ANNA, BEN


def sample_actions(
    ids: Mapping[str, int], owners: Mapping[str, int], last: Period, review_day: int
) -> tuple[Action, ...]:
    """Return the actions, with ids to be given; `ids` are those of the metrics by their keys.

    `last` is the last month that was typed, two before the running one.
    """

    def day(months: int, number: int = review_day) -> dt.date:
        return last.shift(months).start.replace(day=number)

    return (
        Action(
            0,
            _("Write to everybody whose last service was a year ago"),
            ids["returning"],
            owners[ANNA],
            day(0),
            day(1, 1),
            day(1, 4),
            _("212 letters brought 38 appointments in two weeks. Worth doing every spring."),
        ),
        Action(
            0,
            _("Sell last year's bikes at a discount, and order none until they are gone"),
            ids["stock_days"],
            owners[ANNA],
            day(0),
            last.next.last_day,
        ),
        Action(
            0,
            _("Train the new mechanic to do inspections alone"),
            ids["turnaround"],
            owners[BEN],
            day(1),
            day(3, 15),
        ),
    )
