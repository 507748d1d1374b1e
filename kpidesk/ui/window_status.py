"""The status bar: at the left what just happened, at the right whose file, and that it is saved."""

import datetime as dt
import html
import re

from PySide6.QtCore import QDate, QLocale, QObject, Qt, QTime, Slot
from PySide6.QtWidgets import QStatusBar

from kpidesk.domain.changes import ChangeSet
from kpidesk.i18n import _
from kpidesk.ui.controls import IconLabel, Label
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space

MESSAGE_MS = 8000


class WindowStatus(QObject):
    """Fills the status bar from the session."""

    def __init__(self, session: Session, bar: QStatusBar) -> None:
        super().__init__(bar)
        self._session = session
        self._bar = bar
        self.saved = Label("", FontRole.SECONDARY)
        self._company = Label("", FontRole.SECONDARY)
        self.saved.setContentsMargins(0, 0, Space.S, 0)
        # Each by itself: the bar does not measure a container again when its labels grow.
        self._is_saved = IconLabel("check", 14, "text_secondary")
        self._is_stray = IconLabel("triangle-alert", 14, "danger")
        self._right = (self._company, self._is_saved, self._is_stray, self.saved)
        for widget in self._right:
            bar.addPermanentWidget(widget)
        bar.setSizeGripEnabled(False)
        session.company_opened.connect(self._on_company_changed)
        session.company_closed.connect(self._on_company_changed)
        session.changed.connect(self._on_changed)
        session.day_turned.connect(self._on_day_turned)
        session.place_changed.connect(self._on_place_changed)
        session.message_shown.connect(self._on_message_shown)
        self._show()

    def _show(self) -> None:
        is_open = self._session.is_open
        for widget in self._right:
            widget.setVisible(is_open)
        if not is_open:
            return
        _show_elided(self._company, self._session.company.name, 220)
        is_in_place = self._session.whereabouts().is_in_place
        self._is_saved.setVisible(is_in_place)
        self._is_stray.setVisible(not is_in_place)
        if not is_in_place:
            name = self._session.require_file().path.name
            text = _("Not saved any more: “{file}” is not in its place").format(file=name)
            _show_elided(self.saved, text, 460)
            return
        change = self._session.last_change
        if change is None:
            _show_elided(self.saved, _("Saved"), 460)
            return
        text = _("Saved. Last change: {action}, {time}").format(
            action=change.action.describe(), time=_moment(change.at, self._session.today())
        )
        _show_elided(self.saved, text, 460)

    @Slot()
    def _on_company_changed(self) -> None:
        self._bar.clearMessage()
        self._show()

    @Slot(object)
    def _on_changed(self, change_set: ChangeSet) -> None:
        self._show()

    @Slot()
    def _on_day_turned(self) -> None:
        self._show()

    @Slot()
    def _on_place_changed(self) -> None:
        self._show()

    @Slot(str)
    def _on_message_shown(self, message: str) -> None:
        self._bar.showMessage(message, MESSAGE_MS)


def _show_elided(label: Label, text: str, width: int) -> None:
    """Show `text` in at most `width` pixels: a long name must not widen the window."""
    label.setText(label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width))
    label.setToolTip(html.escape(text))


def to_the_minute(locale: QLocale) -> str:
    """Return how `locale` writes a time, without seconds: in some even its short form has them."""
    return re.sub(r"\W*s+", "", locale.timeFormat(QLocale.FormatType.ShortFormat))


def _moment(at: dt.datetime, today: dt.date) -> str:
    """Return the time of today, or the day of what is longer ago, as the system writes them."""
    local = at.astimezone()
    locale, short = QLocale.system(), QLocale.FormatType.ShortFormat
    if local.date() == today:
        return locale.toString(QTime(local.hour, local.minute), to_the_minute(locale))
    return locale.toString(QDate(local.year, local.month, local.day), short)
