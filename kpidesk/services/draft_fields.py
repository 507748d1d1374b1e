"""The fields of a form one by one: cleaned, or refused in a sentence."""

import datetime as dt
import math
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Benchmark, CollectionPlan
from kpidesk.domain.period_names import format_day
from kpidesk.domain.periods import FIRST_DAY, LAST_DAY
from kpidesk.domain.qualification import Answers
from kpidesk.i18n import _
from kpidesk.services.company import clean_name

MAX_TEXT_LENGTH: Final = 2000
MAX_TAGS: Final = 20
# What a paste from a web page or a mail has between letters, and nobody sees: where a word may be
# broken and where not, and what turns the direction of all that follows. Joiners stay: they make
# one emoji of two.
_UNSEEN: Final = dict.fromkeys(
    (0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
_CONTROLS: Final = ("Cc", "Cs")  # half a pair of UTF-16 cannot be stored either


def check_text(field: str, text: str) -> str:
    """Return `text` without white space around it; FieldError where it is too long."""
    if len(text) > MAX_TEXT_LENGTH:
        raise FieldError(
            field,
            _("This text is too long. Use at most {count} characters.").format(
                count=MAX_TEXT_LENGTH
            ),
        )
    return text.strip()


def clean_line(field: str, text: str, most: int) -> str:
    """Return `text` on one line, without what nobody sees; it may be empty.

    FieldError where it is longer than `most`, or holds a control character.
    """
    clean = " ".join(unicodedata.normalize("NFC", text).translate(_UNSEEN).split())
    if len(clean) > most:
        raise FieldError(
            field,
            _("This text is too long. Use at most {count} characters.").format(count=most),
        )
    kinds = [unicodedata.category(letter) for letter in clean]
    if any(kind in _CONTROLS for kind in kinds):
        raise FieldError(field, _("This text holds a character that cannot be shown."))
    return clean if any(kind != "Cf" for kind in kinds) else ""


def check_day(field: str, day: dt.date | None) -> None:
    """Raise FieldError where `day` is a slip."""
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise FieldError(
            field,
            _("Choose a day between {first} and {last}.").format(
                first=format_day(FIRST_DAY), last=format_day(LAST_DAY)
            ),
        )


def clean_optional_name(name: str, field: str) -> str:
    """Return `name` without needless spaces; it may be empty."""
    return clean_name(name, field) if name.strip() else ""


def clean_collection(plan: CollectionPlan) -> CollectionPlan:
    """Return `plan` with clean texts; fields "source", "method", "vouched_by"."""
    return replace(
        plan,
        source=check_text("source", plan.source),
        method=check_text("method", plan.method),
        vouched_by=clean_optional_name(plan.vouched_by, "vouched_by"),
    )


def clean_benchmark(benchmark: Benchmark | None) -> Benchmark | None:
    """Return `benchmark` with clean texts.

    Fields "benchmark" (its value), "benchmark_source", "benchmark_region", "benchmark_trade" and
    "benchmark_on".
    """
    if benchmark is None:
        return None
    if not math.isfinite(benchmark.value):
        raise FieldError("benchmark", _("The benchmark is not a number."))
    check_day("benchmark_on", benchmark.on)
    return replace(
        benchmark,
        source=check_text("benchmark_source", benchmark.source),
        region=clean_optional_name(benchmark.region, "benchmark_region"),
        trade=clean_optional_name(benchmark.trade, "benchmark_trade"),
    )


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags that are not empty, each once whatever its case, in their order."""
    found: dict[str, str] = {}
    for tag in tags:
        if tag.strip():
            clean = clean_name(tag, "tags")
            found.setdefault(clean.casefold(), clean)
    if len(found) > MAX_TAGS:
        raise FieldError("tags", _("Use at most {count} tags.").format(count=MAX_TAGS))
    return tuple(found.values())


def clean_answers(answers: Answers) -> Answers:
    """Return `answers` with clean reasons; the field is "answers"."""
    return {
        criterion: replace(answer, reason=check_text("answers", answer.reason))
        for criterion, answer in answers.items()
    }
