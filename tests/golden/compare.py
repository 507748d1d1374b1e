"""Golden files: what a report said when a person last looked at it and found it right."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent


def assert_golden(name: str, text: str) -> None:
    """Compare `text` with the golden file `name`; KPIDESK_GOLDEN=write replaces the file first."""
    path = FOLDER / name
    if os.environ.get("KPIDESK_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()
