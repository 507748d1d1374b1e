"""What a person prefers and where they left off: typed, in JSON, never in the way of a start."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import platformdirs

from kpidesk.domain.errors import UserError
from kpidesk.whole_file import whole_file

APP_NAME: Final = "kpidesk"
RECENT_LIMIT: Final = 8

_log = logging.getLogger(__name__)


class ThemeChoice(StrEnum):
    """Which palette the window uses."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one person on one computer; None follows the system.

    `number_locale` is a locale's name ("de_DE"). `window_geometry`, `window_state` and the values
    of `layouts` (splitters and columns by name) are Qt's bytes as base64 text. New spreadsheets in
    `watched_folder` are offered for import (empty: there is none); those of `known_files` are not.
    `last_sheet_folder` is where a spreadsheet was imported from last.
    """

    language: str | None = None
    number_locale: str | None = None
    theme: ThemeChoice = ThemeChoice.SYSTEM
    recent_files: tuple[str, ...] = ()
    last_folder: str = ""
    window_geometry: str = ""
    window_state: str = ""
    layouts: Mapping[str, str] = field(default_factory=dict)
    watched_folder: str = ""
    known_files: tuple[str, ...] = ()
    last_sheet_folder: str = ""

    def with_recent(self, path: Path) -> "Settings":
        """Return settings with `path` at the head of the recent files."""
        name = str(path)
        others = tuple(recent for recent in self.recent_files if recent != name)
        return replace(
            self,
            recent_files=(name, *others)[:RECENT_LIMIT],
            last_folder=str(path.parent),
        )

    def without_recent(self, path: Path) -> "Settings":
        """Return settings that no longer list `path`."""
        kept = tuple(recent for recent in self.recent_files if recent != str(path))
        return replace(self, recent_files=kept)


def default_path() -> Path:
    """Return where the settings of this person are kept."""
    return Path(platformdirs.user_config_dir(APP_NAME, appauthor=False)) / "settings.json"


def sample_path() -> Path:
    """Return where the sample company of this person is kept."""
    folder = Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))
    return folder / "Sample company.kpidesk"


def _text_or_none(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TypeError


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_text(item) for item in value)
    raise TypeError


def _text_by_name(value: object) -> Mapping[str, str]:
    if isinstance(value, dict):
        return {_text(name): _text(item) for name, item in value.items()}
    raise TypeError


_READERS: Final = {
    "language": _text_or_none,
    "number_locale": _text_or_none,
    "theme": lambda value: ThemeChoice(_text(value)),
    "recent_files": _texts,
    "last_folder": _text,
    "window_geometry": _text,
    "window_state": _text,
    "layouts": _text_by_name,
    "watched_folder": _text,
    "known_files": _texts,
    "last_sheet_folder": _text,
}


def _read_known(stored: Mapping[str, object]) -> Settings:
    """Return settings from what is understood; a field that is not keeps its default."""
    known: dict[str, object] = {}
    for name in (item.name for item in fields(Settings)):
        if name not in stored:
            continue
        try:
            known[name] = _READERS[name](stored[name])
        except (TypeError, ValueError):
            _log.warning("setting %s is not understood; its default is used", name)
    return replace(Settings(), **known)  # type: ignore[arg-type] # each reader gives its field's type


def load(path: Path | None = None) -> Settings:
    """Return the stored settings; a file that is broken is put aside and the defaults are used."""
    path = path or default_path()
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(stored, dict):
            raise TypeError  # noqa: TRY301 - one handling for everything that is not settings
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        _log.warning("settings cannot be read: %s", type(error).__name__)
        return Settings()
    except (ValueError, TypeError, RecursionError):
        _log.warning("settings are broken; they were put aside and the defaults are used")
        _put_aside(path)
        return Settings()
    return _read_known(stored)


def _put_aside(path: Path) -> None:
    try:
        path.replace(path.with_suffix(".broken.json"))
    except OSError as error:
        _log.warning("broken settings cannot be put aside: %s", type(error).__name__)


def save(settings: Settings, path: Path | None = None) -> None:
    """Write the settings, whole or not at all; what cannot be written is logged, never raised."""
    path = path or default_path()
    text = json.dumps(asdict(settings), ensure_ascii=False, indent=2, sort_keys=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as file:
            file.write(f"{text}\n".encode())
    except (OSError, UserError) as error:
        reason = error if isinstance(error, OSError) else error.__cause__
        _log.warning("settings cannot be written: %s", type(reason).__name__)
