"""What README points at exists, and the keys it names are the ones that work."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_local_link_leads_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    local = [target for target in targets if "://" not in target]
    assert local
    assert [target for target in local if not (ROOT / target).exists()] == []


def test_the_keys_of_the_tour_are_those_of_the_menus() -> None:
    actions = (ROOT / "kpidesk/ui/actions.py").read_text(encoding="utf-8")
    named = set(re.findall(r"`(Ctrl\+[A-Z])`", README))
    assert "Ctrl+K" in named
    assert [key for key in named if f'"{key}"' not in actions and key != "Ctrl+Z"] == []
