"""Which version of the schema this program writes, and the steps that lead there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from alembic.operations import Operations

Step = Callable[["Operations"], None]


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema version, and for each version after the first the step that leads to it."""

    version: int
    steps: Mapping[int, Step] = field(default_factory=dict)


def _step_2(operations: "Operations") -> None:
    # A step names its tables: only those read it who have a file that is behind.
    from kpidesk.storage.migrations import step_2

    step_2.run(operations)


def _step_3(operations: "Operations") -> None:
    from kpidesk.storage.migrations import step_3

    step_3.run(operations)


def _step_4(operations: "Operations") -> None:
    from kpidesk.storage.migrations import step_4

    step_4.run(operations)


def _step_5(operations: "Operations") -> None:
    from kpidesk.storage.migrations import step_5

    step_5.run(operations)


def _step_6(operations: "Operations") -> None:
    from kpidesk.storage.migrations import step_6

    step_6.run(operations)


SHIPPED: Final = Schema(
    version=6, steps={2: _step_2, 3: _step_3, 4: _step_4, 5: _step_5, 6: _step_6}
)
