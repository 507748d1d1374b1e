"""How much a file may ask for before reading it is given up."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on reading one file: seconds of a clock, bytes, counts, and unpacked to packed size.

    `cells` bounds rows times columns of the used range of each sheet, blank ones included.
    """

    seconds: float = 18.0  # with starting and ending the process it stays below 20
    memory_bytes: int = 1 << 30
    file_bytes: int = 200 << 20
    unpacked_bytes: int = 512 << 20
    ratio: int = 250
    entries: int = 10_000
    cells: int = 6_000_000

    def as_dict(self) -> dict[str, float]:
        """Return the bounds by name, as the child process is told them."""
        return asdict(self)
