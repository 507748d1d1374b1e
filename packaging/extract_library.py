"""Give translators the texts of the KPI library: they stand in tables, in no call of gettext.

An extraction method for Babel (https://babel.pocoo.org, "Writing Extraction Methods"). From the
root of the tree, with Babel installed:

    PYTHONPATH=.:packaging pybabel extract --mapping packaging/babel.cfg --output PATH.pot .
"""

import io
from collections.abc import Collection, Iterator, Mapping
from typing import IO

from kpidesk.domain.library import texts_of

Message = tuple[int, str, str, list[str]]


def extract(
    fileobj: IO[bytes],
    _keywords: Collection[str] | Mapping[str, object],
    _comment_tags: Collection[str],
    options: Mapping[str, object],  # noqa: ARG001 - Babel passes it by name
) -> Iterator[Message]:
    """Yield every text of the table that a person reads: its line, the function, the text."""
    with io.TextIOWrapper(fileobj, encoding="utf-8", newline="") as table:
        for line, text in texts_of(table):
            yield line, "_", text, []
