"""The right end of the status bar: the last change, and when it was."""

import datetime as dt
import re
from functools import partial

import pytest
from PySide6.QtCore import QLocale, QTime
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from kpidesk.services.entries import Edit, set_entries
from kpidesk.ui.session import Session
from kpidesk.ui.window_status import WindowStatus, to_the_minute
from tests.ui.pages.example_kpis import OCTOBER, add_kpi


@pytest.mark.parametrize(
    ("name", "text"), [("C", "09:56"), ("en_US", "9:56 AM"), ("de_DE", "09:56"), ("fi_FI", "9.56")]
)
def test_a_time_has_hours_and_minutes_as_the_locale_writes_them(name: str, text: str) -> None:
    locale = QLocale(name)
    shown = locale.toString(QTime(9, 56), to_the_minute(locale))
    assert shown.replace("\u202f", " ") == text


def test_no_locale_shows_seconds() -> None:
    every = QLocale.matchingLocales(
        QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyCountry
    )
    for locale in every:
        shape = re.sub("'[^']*'", "", to_the_minute(locale))
        assert re.search("[hH]", shape), locale.name()
        assert "m" in shape, locale.name()
        assert "s" not in shape, locale.name()


def test_a_change_of_today_is_told_with_its_time(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "today", dt.date.today)  # the change is made now
    window = QMainWindow()
    qtbot.addWidget(window)
    status = WindowStatus(session, window.statusBar())
    orders = add_kpi(session.require_file(), "Orders", {})
    session.perform(partial(set_entries, edits=[Edit(orders, OCTOBER, 7.0)]))
    shown = re.sub("[\u202f ]", " ", status.saved.text())
    time = r"\d{1,2}[:.]\d{2}( [AP]M)?"
    assert re.fullmatch(rf"Saved\. Last change: typing of 1 value, {time}", shown)
