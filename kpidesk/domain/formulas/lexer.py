"""The words of a formula's text: never fails, so that a text that makes no sense can be renamed."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from kpidesk.domain.formulas.errors import Span


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    NAME = auto()
    QUOTED = auto()
    SYMBOL = auto()
    UNKNOWN = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text [start, end).

    `text` is what it stands for: a quoted name without its brackets, and a sign as it is typed on
    a keyboard.
    """

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Return where it stands."""
        return Span(self.start, self.end)


# As word processors and web pages write them.
_TYPED_AS: Final = {
    "\u2212": "-", "\u2013": "-", "\u00d7": "*", "\u00f7": "/", "\u2264": "<=", "\u2265": ">=",
    "\u2260": "<>", "==": "=", "!=": "<>", "\uff05": "%", "\u066a": "%",
}  # fmt: skip
_INVISIBLE: Final = "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
# Taken possessively, so that no hostile text is tried again and again.
_TOKEN: Final = re.compile(
    rf"(?P<space>[\s{_INVISIBLE}]++)"
    r"|(?P<number>(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+)"
    r"|(?P<name>[^\W\d]\w*+)"
    r"|\[(?P<quoted>(?:[^\]]|\]\])*+)\]"
    r"|(?P<symbol><=|>=|<>|==|!=|[-+*/^()<>=,;%\u2212\u2013\u00d7\u00f7\u2264\u2265\u2260\uff05\u066a])"
    r"|(?P<unknown>\[.*+|.)",  # all behind a bracket that is never closed may be one name
    re.DOTALL,
)
_KINDS: Final = {
    "number": Kind.NUMBER, "name": Kind.NAME, "quoted": Kind.QUOTED, "symbol": Kind.SYMBOL,
    "unknown": Kind.UNKNOWN,
}  # fmt: skip
_WORD: Final = re.compile(r"\w*+")


def goes_on(character: str) -> bool:
    """Say whether `character` can stand inside a name that is written without brackets."""
    # A vowel sign of Devanagari is no letter of its own, but part of one.
    return character.isalnum() or (character != "\u00b7" and f"_{character}".isidentifier())


def _end_of_name(text: str, end: int) -> int:
    """Return where the name ends, whose letters up to `end` are found: combining marks belong."""
    while end < len(text) and goes_on(text[end]):
        end = _WORD.match(text, end + 1).end()  # type: ignore[union-attr] # matches always
    return end


def tokens(text: str) -> list[Token]:
    """Return the tokens of `text` and one END behind them; spaces are left out."""
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:  # every character is at least unknown
            break
        group, position = match.lastgroup, match.end()
        if group == "space":
            continue
        word = match[group]
        if group == "name" and position < len(text) and not text[position].isascii():
            position = _end_of_name(text, position)
            word = text[match.start() : position]
        elif group == "quoted":
            word = word.replace("]]", "]")
        elif group == "symbol":
            word = _TYPED_AS.get(word, word)
        found.append(Token(_KINDS[group], word, match.start(), position))
    found.append(Token(Kind.END, "", len(text), len(text)))
    return found
