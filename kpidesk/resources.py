"""Find what stands in resources/: from the source tree, a wheel and a frozen build alike."""

import sys
from pathlib import Path


def root() -> Path:
    """Return the folder of the icons, catalogues, templates and samples that ship with KPI Desk."""
    bundle = getattr(sys, "_MEIPASS", None)  # where PyInstaller unpacked a frozen build
    package = Path(bundle) / "kpidesk" if bundle else Path(__file__).resolve().parent
    shipped = package / "_resources"
    return shipped if shipped.is_dir() else package.parent / "resources"


def path(*parts: str) -> Path:
    """Return the path of one resource, named by the parts below resources/."""
    return root().joinpath(*parts)
