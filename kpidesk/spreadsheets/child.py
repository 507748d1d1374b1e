"""The child process that reads one file: asked through standard input, answers on standard output.

Started by `reader`: this Python runs `main`, in a frozen build `kpidesk --spreadsheet-child` does.
It limits itself, so that a hostile file meets a small memory.
"""

import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from kpidesk import i18n
from kpidesk.domain.errors import PasswordError, UserError
from kpidesk.spreadsheets.archive import too_large
from kpidesk.spreadsheets.contents import file_hash, read_bytes, read_sheets
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.messages import Ahead, Message, Request, encode, sheet_messages
from kpidesk.spreadsheets.plain_sheets import PlainSheet


def main() -> int:
    """Read the file that standard input names, answer on standard output, return the exit code."""
    # Not sys.stdin and sys.stdout: a program without a console has none, though pipes are there.
    with open(0, "rb", closefd=False) as asked, open(1, "wb", closefd=False) as answer:
        request = Request.decode(asked.readline())
        limit_resources(request.limits)
        gc.disable()  # it lives for one file, and makes objects by the million
        i18n.install(request.language)
        answer_request(request, answer)
    return 0


def answer_request(request: Request, answer: BinaryIO) -> None:
    """Write to `answer` the messages that tell what the file says, or why it cannot be read."""

    def say(message: Message) -> None:
        answer.write(encode(message))

    def report(done: int, total: int) -> None:
        say({"done": done, "total": total})
        answer.flush()

    try:
        _read(request, say, report, answer.flush)
    except PasswordError as error:
        say({"locked": error.message})
    except UserError as error:
        say({"refused": error.message})
    except MemoryError:
        say({"refused": too_large(request.name).message})
    except Exception as error:  # noqa: BLE001 - the parent raises it again, where bugs are shown
        say({"bug": _without_text(error)})


def _read(
    request: Request,
    say: Callable[[Message], None],
    report: Callable[[int, int], None],
    flush: Callable[[], None],
) -> None:
    ahead = Ahead()

    def show(sheet: PlainSheet) -> None:
        nonlocal ahead
        decimal = sheet.locale.decimal
        ahead = Ahead(sheet.label_index, sheet.day_index, sheet.numbers, decimal)
        say(ahead.message())
        flush()

    data = request.data if request.path is None else read_bytes(request.path, request.limits)
    say({"hash": file_hash(data)})
    sheets = read_sheets(data, request.name, request.options, request.limits, report, show)
    for sheet in sheets:
        for message in sheet_messages(sheet, ahead):
            say(message)
    say({"finished": True})


def _without_text(error: BaseException) -> str:
    """Return where and what kind of error it was; its text may quote the file."""
    import traceback

    places = traceback.StackSummary.from_list(traceback.extract_tb(error.__traceback__))
    return f"{type(error).__qualname__}\n{''.join(places.format())}"


def limit_resources(limits: Limits) -> None:
    """Bound the memory and the processor time of this process, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    for kind, bound in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, int(limits.seconds) + 1),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        to = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        # macOS refuses some of these; the parent's clock and the checks of the archive remain.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (to, hard))
