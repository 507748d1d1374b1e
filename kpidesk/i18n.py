"""Translate every text a person sees: the one gettext of window, command line and reports."""

import gettext as _stdlib
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
    if language is None:
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


def _(message: str) -> str:
    """Translate `message`."""
    return _catalogue.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate the form that fits `count`."""
    return _catalogue.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Translate `message` where English uses one word for two things."""
    return _catalogue.pgettext(context, message)
