"""Translate every text a person sees: the one gettext of window, command line and reports."""

import gettext as _stdlib
import os
import sys
from typing import Final

from kpidesk import resources

DOMAIN: Final = "kpidesk"

_catalogue: _stdlib.NullTranslations = _stdlib.NullTranslations()
_language: str | None = None


def install(language: str | None) -> None:
    """Use the catalogue of `language` ("de", "pt_BR", "pt-BR"); None or an unknown one is English.

    "pt_BR" falls back to "pt". Takes effect for every text that is made from now on.
    """
    global _catalogue, _language  # noqa: PLW0603 - gettext is one mutable catalogue a process by nature
    _language = language
    if language in {None, "en", "en_US", "C"}:  # as the texts are: there is nothing to look for
        _catalogue = _stdlib.NullTranslations()
        return
    _catalogue = _stdlib.translation(
        DOMAIN,
        localedir=resources.path("locale"),
        languages=[language.replace("-", "_")],
        fallback=True,
    )


def language() -> str | None:
    """Return what `install` was last told, for a child process that is to speak the same."""
    return _language


def language_tag() -> str:
    """Return the language of this computer ("de_DE.UTF-8", "de-DE"); empty where it says none."""
    return _system_tag("LC_MESSAGES")


def number_tag() -> str:
    """Return whose way to write numbers this computer follows; empty where it says none."""
    return _system_tag("LC_NUMERIC")


def _system_tag(category: str) -> str:
    for variable in ("LC_ALL", category, "LANG"):
        if value := os.environ.get(variable):
            return value
    return _windows_tag() if sys.platform == "win32" else ""


def _windows_tag() -> str:
    """Return the person's locale ("de-DE"); Python names it "German_Germany", which says less."""
    import ctypes

    name = ctypes.create_unicode_buffer(85)
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - only Windows has it
    return name.value if kernel.GetUserDefaultLocaleName(name, len(name)) else ""


def _(message: str) -> str:
    """Translate `message`."""
    return _catalogue.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate the form that fits `count`."""
    return _catalogue.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Translate `message` where English uses one word for two things."""
    return _catalogue.pgettext(context, message)
