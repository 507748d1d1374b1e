"""What an import proposes for a new metric rests on something: what that is, and its words."""

from enum import StrEnum
from typing import Final, NamedTuple

from kpidesk.i18n import _


class Aspect(StrEnum):
    """What has to be known of a new metric beside its name."""

    UNIT = "unit"
    AGGREGATION = "aggregation"
    DIRECTION = "direction"


class GroundKind(StrEnum):
    """What a proposal rests on, the surest first; a fallback rests on nothing."""

    PERSON = "person"
    LIBRARY = "library"
    SHEET = "sheet"
    NAME = "name"
    FALLBACK = "fallback"


class Ground(NamedTuple):
    """What one proposal rests on; `detail` is the metric, the cell or the word that says so."""

    kind: GroundKind
    detail: str = ""

    @property
    def is_fallback(self) -> bool:
        """Say whether nothing told, so that a person has to look."""
        return self.kind is GroundKind.FALLBACK

    @property
    def words(self) -> str:
        """Return what a person reads, to be put into brackets."""
        match self.kind:
            case GroundKind.PERSON:
                return _("you chose it")
            case GroundKind.LIBRARY:
                return _("our library: “{metric}”").format(metric=self.detail)
            case GroundKind.SHEET if self.detail:
                return _("the sheet: {detail}").format(detail=self.detail)
            case GroundKind.SHEET:
                return _("as the sheet shows it")
            case GroundKind.NAME if self.detail:
                return _("its name: “{word}”").format(word=self.detail)
            case GroundKind.NAME:
                return _("its name")
        return _("please check")


BY_PERSON: Final = Ground(GroundKind.PERSON)
UNKNOWN: Final = Ground(GroundKind.FALLBACK)
