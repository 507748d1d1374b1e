"""Has LibreOffice write files, where it is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)


def converted(folder: Path, data: bytes, ending: str, to: str, start: str = "xlsx") -> bytes:
    """Return the file `data` (an .xlsx, or what `start` says) as LibreOffice saves it.

    `ending` is that of the new file, `to` the name of the filter that writes it.
    """
    source = folder / f"book.{start}"
    source.write_bytes(data)
    out = folder / "out"
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            f"{ending}:{to}" if to else ending,
            "--outdir",
            str(out),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (out / f"book.{ending}").read_bytes()
