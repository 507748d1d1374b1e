"""Read a formula's text into a tree; what cannot be read is an error that says where and why.

    formula     = ["="] comparison
    comparison  = sum [("<" | "<=" | "=" | "<>" | ">=" | ">") sum]
    sum         = product {("+" | "-") product}
    product     = unary {("*" | "/") unary}
    unary       = ("-" | "+") unary | power
    power       = operand ["^" unary]
    operand     = number ["%"] | name | "[" name "]" | "(" comparison ")"
                | function "(" arguments ")"
    arguments   = comparison {"," comparison} | comparison {";" comparison}

As in mathematics, -2^2 is -4 and 2^3^2 is 2^9 (Excel has 4 and 64). Decimals have a point, whatever
the owner's locale: "," and ";" stand between arguments, and the two are not mixed in one call, and
max(1,5; 2) or round(x / 1,5) are refused, because they may mean 1.5.
"""

from decimal import Decimal
from enum import IntEnum
from functools import lru_cache
from typing import Final

from kpidesk.domain.formulas.errors import FormulaError, Span, excerpt
from kpidesk.domain.formulas.functions import CONSTANTS, FUNCTIONS, RESERVED, Function, signature
from kpidesk.domain.formulas.lexer import Kind, Token, tokens
from kpidesk.domain.formulas.names import nearest
from kpidesk.domain.formulas.tree import (
    Call,
    Chain,
    Comparator,
    Comparison,
    Constant,
    Name,
    Negative,
    Node,
    Number,
    Operator,
    Power,
    Step,
    height,
    whole,
)
from kpidesk.domain.units_typed import fraction_of_points
from kpidesk.i18n import _

MAX_LENGTH: Final = 2000
MAX_DEPTH: Final = 60
_MAX_DIGITS: Final = 60
_QUOTES: Final = frozenset("\"'`\u00b4\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a")
_COMPARATORS: Final = {comparator.value: comparator for comparator in Comparator}
_TERMS: Final = {"+": Operator.ADD, "-": Operator.SUBTRACT}
_FACTORS: Final = {"*": Operator.MULTIPLY, "/": Operator.DIVIDE}
_MEANT: Final = {"avg": "mean", "average": "mean", "ifblank": "coalesce", "lag": "prev"}


class _Rank(IntEnum):
    """How close an operator binds."""

    COMPARISON = 1
    SUM = 2
    PRODUCT = 3
    SIGN = 4
    POWER = 5


_RANKS: Final = (
    dict.fromkeys(_COMPARATORS, _Rank.COMPARISON)
    | dict.fromkeys(_TERMS, _Rank.SUM)
    | dict.fromkeys(_FACTORS, _Rank.PRODUCT)
    | {"^": _Rank.POWER}
)


@lru_cache(maxsize=8192)
def parse(text: str) -> Node:
    """Return the tree of `text`.

    Raises FormulaError where it is empty, longer than MAX_LENGTH, deeper than MAX_DEPTH or cannot
    be read.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            _("A formula has at most {count} characters. Split this one into two metrics.").format(
                count=MAX_LENGTH
            ),
            Span(MAX_LENGTH, len(text)),
        )
    return _Parser(tokens(text)).formula()


def _error(message: str, first: Token, last: Token | None = None) -> FormulaError:
    return FormulaError(message, Span(first.start, (last or first).end))


def _shown(token: Token) -> str:
    return excerpt(token.text)


class _Parser:
    """One run over the tokens of one text."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    def _peek(self) -> Token:
        return self._tokens[self._at]

    @property
    def _before(self) -> Token:
        return self._tokens[self._at - 1]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _sees(self, symbol: str) -> bool:
        token = self._tokens[self._at]
        return token.kind is Kind.SYMBOL and token.text == symbol

    def formula(self) -> Node:
        """Read the whole text."""
        if self._sees("="):  # as a person starts a formula in Excel
            self._at += 1
        if self._peek().kind is Kind.END:
            raise _error(
                _("The formula is empty. Write one such as revenue / orders."), self._peek()
            )
        tree = self._expression()
        if self._peek().kind is not Kind.END:
            raise self._error_behind()
        if height(tree) > MAX_DEPTH:
            raise _too_deep(tree.span)
        return tree

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _too_deep(token.span)

    def _expression(self, rank: int = 0) -> Node:
        """Read on while the operators bind closer than `rank`."""
        start = self._peek().start
        left = self._operand()
        while (token := self._peek()).kind is Kind.SYMBOL and _RANKS.get(token.text, 0) > rank:
            match _RANKS[token.text]:
                case _Rank.COMPARISON:
                    left = self._comparison(left, start)
                case _Rank.SUM:
                    left = self._chain(left, _TERMS, _Rank.SUM, start)
                case _Rank.PRODUCT:
                    left = self._chain(left, _FACTORS, _Rank.PRODUCT, start)
                case _:
                    left = self._power(left, start)
        return left

    def _comparison(self, left: Node, start: int) -> Node:
        comparator = _COMPARATORS[self._take().text]
        right = self._expression(_Rank.COMPARISON)
        again = self._peek()
        if again.kind is Kind.SYMBOL and again.text in _COMPARATORS:
            raise _error(
                _("Two comparisons cannot follow each other. Put one of them in brackets."), again
            )
        return Comparison(comparator, left, right, Span(start, self._before.end))

    def _chain(self, first: Node, operators: dict[str, Operator], rank: int, start: int) -> Node:
        steps = []
        while self._peek().kind is Kind.SYMBOL and (operator := operators.get(self._peek().text)):
            self._at += 1
            steps.append(Step(operator, self._expression(rank)))
        return Chain(first, tuple(steps), Span(start, self._before.end))

    def _power(self, base: Node, start: int) -> Node:
        self._deeper(self._take())
        # One rank lower, so that powers are taken from right to left.
        exponent = self._expression(_Rank.SIGN)
        self._depth -= 1
        return Power(base, exponent, Span(start, self._before.end))

    def _signed(self, sign: Token) -> Node:
        self._deeper(sign)
        operand = self._expression(_Rank.SIGN)
        self._depth -= 1
        if sign.text == "+":
            return operand
        return Negative(operand, Span(sign.start, self._before.end))

    def _operand(self) -> Node:
        token = self._take()
        match token.kind:
            case Kind.NUMBER:
                return self._number(token)
            case Kind.QUOTED:
                if not token.text.strip():
                    raise _error(_("There is no name between the brackets [ and ]."), token)
                return Name(token.text, token.span)
            case Kind.NAME:
                return self._name(token)
            case Kind.SYMBOL if token.text == "(":
                self._deeper(token)
                inner = self._expression()
                self._close(token)
                self._depth -= 1
                return inner
            case Kind.SYMBOL if token.text in _TERMS:
                return self._signed(token)
            case _:
                raise self._error_at_value(token)

    def _number(self, token: Token) -> Number:
        # No bare name follows a number, nor a second point: 5a and 1.2.3 are slips.
        behind = self._peek()
        touches = behind.start == token.end
        if touches and behind.kind is Kind.NAME:
            raise _error(
                _("A name that starts with a digit is written in brackets: [{name}].").format(
                    name=_shown(Token(Kind.NAME, token.text + behind.text, 0, 0))
                ),
                token,
                behind,
            )
        percent = self._sees("%")
        value = _value(token.text, percent=percent)
        if value is None:
            raise _error(
                _("“{text}” is beyond the numbers that can be computed with.").format(
                    text=_shown(token)
                ),
                token,
            )
        if percent:
            self._at += 1
        return Number(token.text, value, percent, Span(token.start, self._before.end))

    def _name(self, token: Token) -> Node:
        word = token.text.casefold()
        is_called = self._sees("(")
        if is_called:
            return self._call(token, word)
        if word in CONSTANTS:
            return Constant(word, token.span)
        if word in FUNCTIONS:
            raise _error(
                _(
                    "“{name}” is a function, written {signature}. "
                    "A metric of that name is written [{name}]."
                ).format(name=token.text, signature=signature(word)),
                token,
            )
        return Name(token.text, token.span)

    def _call(self, token: Token, word: str) -> Node:
        function = FUNCTIONS.get(word)
        if function is None:
            if word in CONSTANTS:
                raise _error(_("“{name}” is written without brackets.").format(name=word), token)
            close = _MEANT.get(word) or nearest(word, RESERVED)
            if close is None:
                raise _error(_("There is no function “{name}”.").format(name=_shown(token)), token)
            raise _error(
                _("There is no function “{name}”. Did you mean “{nearest}”?").format(
                    name=_shown(token), nearest=close
                ),
                token,
            )
        arguments, doubtful = self._arguments()
        span = Span(token.start, self._before.end)
        if not function.fits(len(arguments)):
            raise FormulaError(
                _("“{name}” is written {signature}.").format(name=word, signature=signature(word)),
                span,
            )
        if doubtful is not None and function.least != function.most:
            raise FormulaError(
                _(
                    "“{text}” could be one number or two. Write a decimal with a point, "
                    "as in 0.5, and two numbers with a space after the comma."
                ).format(text=self._text(doubtful)),
                doubtful,
            )
        if function.whole is not None and len(arguments) > 1:
            _check_whole(function, arguments[1])
        return Call(word, tuple(arguments), span)

    def _text(self, span: Span) -> str:
        """Return the tokens inside `span`, one after the other."""
        inside = (t.text for t in self._tokens if span.start <= t.start and t.end <= span.end)
        return excerpt("".join(inside))

    def _arguments(self) -> tuple[list[Node], Span | None]:
        """Return the arguments, and the first place such as 1,5 that a comma leaves in doubt."""
        opening = self._take()
        self._deeper(opening)
        found: list[Node] = []
        separator, doubtful = "", None
        while not (self._sees(")") and not found):
            found.append(self._expression())
            if not (self._sees(",") or self._sees(";")):
                break
            before, token, after = self._before, self._take(), self._peek()
            if separator and token.text != separator:
                raise _error(
                    _(
                        "Write either , or ; between the numbers, not both. "
                        "Decimals have a point, as in 0.5."
                    ),
                    token,
                )
            separator = token.text
            digits = before.text.isdecimal() and after.text.isdecimal()
            if digits and separator == "," and before.end == token.start == after.start - 1:
                doubtful = doubtful or Span(before.start, after.end)
        self._close(opening)
        self._depth -= 1
        return found, doubtful

    def _close(self, opening: Token) -> None:
        if self._sees(")"):
            self._at += 1
        elif self._peek().kind is Kind.END:
            raise _error(_("This bracket is never closed. Add the missing )."), opening)
        else:
            raise self._error_behind()

    def _error_at_value(self, token: Token) -> FormulaError:
        """Return what is wrong with `token`, where a number or a name should stand."""
        if token.kind is Kind.UNKNOWN:
            return _unknown(token)
        if token.kind is Kind.END:
            last = self._tokens[self._at - 2]  # there is one: an empty text comes not this far
            return _error(
                _(
                    "The formula ends too early: a number or a name is missing after “{text}”."
                ).format(text=_shown(last)),
                last,
            )
        return _error(
            _("A number or a name is missing before “{text}”.").format(text=_shown(token)), token
        )

    def _error_behind(self) -> FormulaError:
        """Return what is wrong with the next token, behind something that is complete."""
        token, before = self._peek(), self._before
        if token.kind is Kind.UNKNOWN:
            return _unknown(token)
        if token.text == ")" and token.kind is Kind.SYMBOL:
            return _error(
                _("This bracket was never opened. Leave it out, or add the missing (."), token
            )
        if token.text in {",", ";"} and token.kind is Kind.SYMBOL:
            return _error(
                _(
                    "A comma stands only between the numbers of a function. "
                    "Decimals have a point, as in 0.5."
                ),
                token,
            )
        if token.text == "%" and token.kind is Kind.SYMBOL:
            return _error(_("The sign % stands only behind a number, as in 5 %."), token)
        if token.kind is Kind.NAME and before.kind is Kind.NAME:
            return _error(
                _("A name of several words is written in brackets: [{name}].").format(
                    name=f"{_shown(before)} {_shown(token)}"
                ),
                before,
                token,
            )
        return _error(
            _("A sign such as + or / is missing before “{text}”.").format(text=_shown(token)), token
        )


def _unknown(token: Token) -> FormulaError:
    if token.text.startswith("["):
        return _error(_("This name is never closed. Add the missing ]."), token)
    if token.text in _QUOTES:
        return _error(
            _("A quotation mark means nothing in a formula. Write names in [brackets]."), token
        )
    return _error(_("“{text}” means nothing in a formula.").format(text=token.text), token)


def _check_whole(function: Function, argument: Node) -> None:
    """Refuse the count of periods or digits where it is not a whole number in range."""
    least, most = function.whole or (0, 0)
    number = whole(argument)
    if number is None or not least <= number <= most:
        raise FormulaError(
            _(
                "“{name}” is written {signature}, and the last is a whole number "
                "from {least} to {most}."
            ).format(
                name=function.name, signature=signature(function.name), least=least, most=most
            ),
            argument.span,
        )


def _too_deep(span: Span) -> FormulaError:
    return FormulaError(
        _(
            "The formula has more than {count} steps inside each other. Split it into two metrics."
        ).format(count=MAX_DEPTH),
        span,
    )


def _value(text: str, *, percent: bool) -> float | None:
    """Return the number that `text` writes; None where it is too long, too large or too small."""
    digits, _e, power = text.lower().partition("e")
    if len(digits) > _MAX_DIGITS or len(power) > 4:
        return None
    value = float(text)
    if percent:
        value = fraction_of_points(value)
    if value in {float("inf"), float("-inf")} or (value == 0 and Decimal(text) != 0):
        return None
    return value
