"""Ask for a new company: what it is called, how it counts, and where its file goes."""

import html
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from kpidesk.domain.metrics import Company
from kpidesk.i18n import _
from kpidesk.services import library
from kpidesk.ui.controls import Button
from kpidesk.ui.dialogs import files
from kpidesk.ui.dialogs.forms import CompanyFields, DialogFrame, ErrorLabel, add_row, run_dialog
from kpidesk.ui.dialogs.starter_preview import StarterPreview
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.fitting import FRAME

_FORBIDDEN = '<>:"/\\|?*'


@dataclass(frozen=True, slots=True)
class NewCompany:
    """What was decided: the company, the file that will hold it, and what it starts with."""

    path: Path
    company: Company
    starter_set: str = ""


class NewCompanyDialog(DialogFrame):
    """The form of a new company."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_("New company"), _("Create company"), parent)
        self._session = session
        self._chosen: Path | None = None
        self.result_value: NewCompany | None = None
        self.fields = CompanyFields()
        self.location = QLineEdit()
        self.location.setReadOnly(True)
        self.location.setMinimumWidth(320)
        self.choose_button = Button(_("C&hoose…"))
        self.choose_button.clicked.connect(self._on_choose_clicked)
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.location, 1)
        row.addWidget(self.choose_button)
        self._place_error = ErrorLabel()
        layout = self.fields.form
        add_row(layout, _("&Saved in"), place, self._place_error)
        place.setFocusProxy(self.location)
        self.location.setAccessibleName(_("Saved in"))
        self.starter = QComboBox()
        self.starter.addItem(_("Nothing: I choose my own KPIs"), "")
        for chosen in library.library().starter_sets:
            self.starter.addItem(chosen.industry.label, chosen.key)
        self.preview = StarterPreview()
        add_row(layout, _("S&tart with"), self.starter, self.preview)
        self.starter.currentIndexChanged.connect(self._on_starter_changed)
        self.body.addWidget(self.fields)
        self.fields.name.textChanged.connect(self._on_name_changed)
        self._show_location()
        self.fields.name.setFocus()

    @classmethod
    def run(cls, session: Session, parent: QWidget | None) -> NewCompany | None:
        """Ask, and return what was decided; None where the person cancelled."""
        dialog = cls(session, parent)
        return dialog.result_value if run_dialog(dialog) else None

    @property
    def path(self) -> Path:
        """Return where the file will be: as chosen, else named after the company."""
        if self._chosen is not None:
            return self._chosen
        name = " ".join(self.fields.name.text().split())
        safe = "".join("_" if sign in _FORBIDDEN else sign for sign in name).strip(". ")
        folder = files.start_folder(self._session)
        return folder / f"{safe[:80] or _('My company')}.kpidesk"

    def apply(self) -> bool:
        company = self.fields.company()
        if company is None:
            return False
        if self.path.exists():
            self._place_error.say(
                _("There is a file of this name already. It is left as it is; choose another name.")
            )
            self.choose_button.setFocus()
            return False
        self.result_value = NewCompany(self.path, company, self.starter.currentData())
        return True

    def _show_location(self) -> None:
        self.location.setText(str(self.path))
        self.location.setCursorPosition(0)
        self.location.setToolTip(html.escape(str(self.path)))
        self._place_error.say("")

    @Slot()
    def _on_starter_changed(self) -> None:
        self.preview.show_set(self.starter.currentData())
        self._fit()

    def _fit(self) -> None:
        """Be as tall as the preview needs, and no taller than the screen."""
        most = self.screen().availableSize().height() - FRAME.height()
        tall = self._height_with(None)
        if tall > most:
            tall = self._height_with(self.preview.height() - (tall - most))
        self.resize(self.width(), tall)

    def _height_with(self, room: int | None) -> int:
        """Give the preview what it needs, or no more than `room`; return how tall that makes us."""
        layout = self.layout()
        assert layout is not None  # noqa: S101 - DialogFrame has one
        layout.activate()
        self.preview.fit(self.preview.width(), room)
        self.fields.form.activate()
        self.fields.updateGeometry()
        layout.activate()
        return layout.totalSizeHint().height()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    @Slot()
    def _on_name_changed(self) -> None:
        self._show_location()

    @Slot()
    def _on_choose_clicked(self) -> None:
        path = files.ask_save_path(
            self._session,
            self,
            _("Save the new company as"),
            files.company_filter(),
            self.path.name,
        )
        if path is not None:
            self._chosen = path
            self._show_location()
