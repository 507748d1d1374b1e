"""Find what stands in resources/: from the source tree, a wheel and a frozen build alike."""

import sys
from functools import cache
from pathlib import Path


def root() -> Path:
    """Return the folder of the icons, catalogues, templates and samples that ship with KPI Desk."""
    return _root(getattr(sys, "_MEIPASS", None), __file__)


@cache  # every icon asks
def _root(bundle: str | None, module: str) -> Path:
    """Return it for a frozen build that PyInstaller unpacked to `bundle`, else for our `module`."""
    package = Path(bundle) / "kpidesk" if bundle else Path(module).resolve().parent
    shipped = package / "_resources"
    return shipped if shipped.is_dir() else package.parent / "resources"


def path(*parts: str) -> Path:
    """Return the path of one resource, named by the parts below resources/."""
    return root().joinpath(*parts)
