"""A walk through the XML of a whole workbook that yields each sheet as soon as it has been read."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final
from xml.parsers import expat

from kpidesk.spreadsheets.archive import damaged
from kpidesk.spreadsheets.grid import Grid
from kpidesk.spreadsheets.sheet_marks import UnsafeXmlError

PIECE: Final = 1 << 16  # of a document that is there as a whole: characters or bytes at a time
_DEEPEST: Final = 500

Attributes = Mapping[str, str]


class XmlWalk(ABC):
    """Calls what is to be done at the start and the end of each element, by its full name.

    What `is_aside` names is passed over with all that it holds. Document types are refused: they
    could name other files, or grow without end.
    """

    def __init__(self, name: str) -> None:
        """Walk through a file that messages call `name`."""
        self.name = name
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.done: list[Grid] = []
        self._depth = 0
        self._aside = 0
        self._text_handler: Callable[[str], object] | None = None  # of what stands around it
        self._starts = self.starts()
        self._ends = self.ends()

    @abstractmethod
    def starts(self) -> Mapping[str, Callable[[Attributes], None]]:
        """Return what is to be done where an element starts."""

    @abstractmethod
    def ends(self) -> Mapping[str, Callable[[], None]]:
        """Return what is to be done where an element ends."""

    @abstractmethod
    def is_aside(self, name: str) -> bool:
        """Say whether an element that starts looks like a part of the sheet, but is none."""

    def grids(
        self, pieces: Iterable[bytes] | Iterable[str], report: Callable[[int, int], None]
    ) -> Iterator[Grid]:
        """Yield what was put into `done`, while the document comes in `pieces`.

        `report` is told at the start and at the end. Raises UserError where the document is
        damaged, or holds no sheet.
        """
        report(0, 1)
        count = 0
        try:
            for piece in pieces:
                self.parser.Parse(piece, False)  # noqa: FBT003 - expat takes it by position only
                count += len(self.done)
                yield from self._taken()
            self.parser.Parse(b"", True)  # noqa: FBT003
        except (expat.ExpatError, UnsafeXmlError, ValueError, LookupError) as error:
            raise damaged(self.name) from error
        count += len(self.done)
        yield from self._taken()
        if not count:
            raise damaged(self.name)
        report(1, 1)

    def _taken(self) -> list[Grid]:
        done, self.done = self.done, []
        return done

    def _refuse(self, *_declaration: object) -> None:
        raise UnsafeXmlError

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnsafeXmlError
        if self._aside:
            return
        if self.is_aside(name):
            self._aside = self._depth
            self._text_handler = self.parser.CharacterDataHandler
            self.parser.CharacterDataHandler = None
            return
        start = self._starts.get(name)
        if start is not None:
            start(attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._aside:
            if self._depth < self._aside:
                self._aside = 0
                self.parser.CharacterDataHandler = self._text_handler
            return
        end = self._ends.get(name)
        if end is not None:
            end()
