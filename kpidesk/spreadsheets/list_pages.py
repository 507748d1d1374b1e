"""Tell where a list goes on below its headings that are said again, as at the top of a page."""

from collections.abc import Sequence
from typing import Final

from kpidesk.spreadsheets.grid import Row
from kpidesk.spreadsheets.record_words import PERIOD_HEADINGS, names_date
from kpidesk.spreadsheets.words import is_word

_FEWEST: Final = 2  # headings that are no single title


def goes_on(rows: Sequence[Row], start: int, top: int) -> bool:
    """Say whether row `top` says the headings of a list again that begins after row `start`.

    Only below a column of days: periods without a year may be those of another one.
    """
    again = [cell and cell.text for cell in rows[top]]
    texts = [text for text in again if text]
    if not any(names_date(text) and not is_word(text, PERIOD_HEADINGS) for text in texts):
        return False
    return len(texts) >= _FEWEST and any(
        [cell and cell.text for cell in row] == again for row in rows[start:top]
    )
