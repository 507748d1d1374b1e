"""The self-test that a packaged build runs, run here as a person would: as a program."""

import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

PAGES = [
    *"first-run dashboard entries due kpis objectives health reports history trend".split(),  # noqa: SIM905
    *"board-scorecard board-heat_map presentation presentation-kpi".split(),  # noqa: SIM905
    *"kpi-usual kpi-why kpi-drivers kpi-actions".split(),  # noqa: SIM905
    *"import-sheet import-match import-review".split(),  # noqa: SIM905
    *"wizard library target target-lab objective retire".split(),  # noqa: SIM905
    *(f"{form}-{number}" for form in ("wizard", "edit") for number in range(1, 8)),
]
PICTURES = {f"{name}-{palette}.png" for name in PAGES for palette in ("light", "dark")}


def test_the_self_test_walks_through_every_page_and_takes_pictures(tmp_path: Path) -> None:
    shots = tmp_path / "shots"
    done = subprocess.run(
        [sys.executable, "-m", "kpidesk", "self-test", "--shots", str(shots)],
        capture_output=True,
        text=True,
        check=False,
        timeout=40,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The self-test passed." in done.stdout
    assert "Timer" not in done.stderr  # the window goes before the interpreter does
    assert {path.name for path in shots.iterdir()} >= PICTURES
    light, dark = (QImage(str(shots / f"dashboard-{name}.png")) for name in ("light", "dark"))
    assert light.size() == dark.size()
    corner = light.width() // 2, 30  # above the header, where nothing is written
    assert light.pixelColor(*corner).lightness() > 200
    assert dark.pixelColor(*corner).lightness() < 80
