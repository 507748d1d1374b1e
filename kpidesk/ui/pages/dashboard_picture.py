"""What the dashboard shows before the company is open: the board, with its heat map if need be."""

import datetime as dt

from kpidesk.domain.boards import HeatMap
from kpidesk.domain.lenses import Lens
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.ports import CompanyReading
from kpidesk.services.dashboard import Dashboard, dashboard
from kpidesk.ui.pages.board_bar import BoardKind

Asked = tuple[Lens, BoardKind]
Picture = Dashboard | tuple[Dashboard, HeatMap]


def picture_of(
    file: CompanyReading,
    locale: NumberLocale,
    today: dt.date,
    asked: Asked,
    found: Dashboard | None = None,
) -> Picture | None:
    """Return what there is to show of `file`, as what is asked for; None without a number.

    `found` is the board, where it is known.
    """
    lens, kind = asked
    with file.read():  # once for all that is asked
        if found is None:
            found = dashboard(file, locale, today, lens=lens)
        if not found.standings or not found.has_numbers:
            return None
        if kind is not BoardKind.HEAT_MAP:
            return found
        from kpidesk.services.boards import heat_map

        return found, heat_map(file, locale, today, found.month, found.lens).told()


def known(
    picture: object, asked: tuple[Lens, BoardKind]
) -> tuple[Dashboard, HeatMap | None] | None:
    """Return the board and heat map of `picture`; None where it is not what is asked for now."""
    lens, kind = asked
    board, heat = picture if isinstance(picture, tuple) else (picture, None)
    if not isinstance(board, Dashboard) or board.lens is not lens:
        return None
    if kind is not BoardKind.HEAT_MAP:
        return board, None
    return (board, heat) if isinstance(heat, HeatMap) else None
