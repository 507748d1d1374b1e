"""The settings: how KPI Desk looks and writes numbers here, and what the open company is."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from kpidesk import resources
from kpidesk.domain.numbers import format_number, locale_for
from kpidesk.i18n import _
from kpidesk.services.company import edit_company
from kpidesk.settings import Settings, ThemeChoice
from kpidesk.ui.controls import Label, Rule
from kpidesk.ui.dialogs.folder_field import FolderField
from kpidesk.ui.dialogs.forms import (
    CompanyFields,
    DialogFrame,
    add_row,
    align_labels,
    form,
    run_dialog,
)
from kpidesk.ui.locales import NUMBER_FORMATS, number_locale
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.watched_folder import KNOWN_LIMIT, known_now
from kpidesk.ui.wizards.fitting import FRAME, scrolled

_EXAMPLE = 1234567.89


def languages() -> list[str]:
    """Return the languages that there are catalogues for."""
    folder = resources.path("locale")
    return sorted(found.parts[-3] for found in folder.glob("*/LC_MESSAGES/kpidesk.mo"))


class SettingsDialog(DialogFrame):
    """The form of the settings."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_("Settings"), _("Save settings"), parent)
        self._session = session
        self.folder = FolderField(session)
        self.company_fields: CompanyFields | None = None
        self._make_choices(session.settings)
        self._lay_out(session)

    def _make_choices(self, settings: Settings) -> None:
        self.theme = QComboBox()
        self.theme.addItem(_("As the system"), ThemeChoice.SYSTEM.value)
        self.theme.addItem(_("Light"), ThemeChoice.LIGHT.value)
        self.theme.addItem(_("Dark"), ThemeChoice.DARK.value)
        self.theme.setCurrentIndex(self.theme.findData(settings.theme.value))
        self.numbers = QComboBox()
        here = format_number(_EXAMPLE, 2, number_locale(None))
        self.numbers.addItem(_("As the system: {example}").format(example=here), None)
        for name in NUMBER_FORMATS:
            self.numbers.addItem(format_number(_EXAMPLE, 2, locale_for(name)), name)
        self._choose(self.numbers, settings.number_locale)
        self.language = QComboBox()
        self.language.addItem(_("As the system"), None)
        for name in languages():
            self.language.addItem(name, name)
        self._choose(self.language, settings.language)

    def _form_of_here(self) -> QFormLayout:
        here_form = form()
        add_row(here_form, _("&Theme"), self.theme)
        add_row(here_form, _("N&umbers"), self.numbers)
        hint = Label(
            _("A new spreadsheet there is offered for import. Nothing is imported by itself."),
            FontRole.SECONDARY,
            wrap=True,
        )
        add_row(here_form, _("&Watched folder"), self.folder, hint)
        if languages():
            hint = Label(_("Takes effect at the next start."), FontRole.SECONDARY)
            add_row(here_form, _("&Language"), self.language, hint)
        return here_form

    def _lay_out(self, session: Session) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.L)
        column.addWidget(Label(_("On this computer"), FontRole.SECTION))
        column.addLayout(self._form_of_here())
        if session.is_open:
            self.company_fields = CompanyFields(session.company, rules=True)
            column.addWidget(Rule())
            column.addWidget(Label(_("This company"), FontRole.SECTION))
            column.addWidget(self.company_fields)
        column.addStretch(1)
        align_labels(content)
        area = scrolled(content)
        self.body.addWidget(area, 1)
        self.setMinimumWidth(500)
        # Room for all of it where the screen has it; else it scrolls above its buttons.
        around = self.sizeHint().height() - area.sizeHint().height()
        wanted = QSize(560, around + content.sizeHint().height())
        self.resize(wanted.boundedTo(self.screen().availableSize() - FRAME))

    @classmethod
    def run(cls, session: Session, parent: QWidget | None) -> bool:
        """Show the settings, and say whether they were saved."""
        return run_dialog(cls(session, parent))

    def _choose(self, box: QComboBox, value: str | None) -> None:
        at = box.findData(value)
        if at < 0:
            box.addItem(str(value), value)
            at = box.count() - 1
        box.setCurrentIndex(at)

    def apply(self) -> bool:
        if not self._apply_company():
            return False
        self._session.update_settings(
            theme=ThemeChoice(self.theme.currentData()),
            number_locale=self.numbers.currentData(),
            language=self.language.currentData(),
            **self._watching(),
        )
        return True

    def _watching(self) -> dict[str, object]:
        """Return the settings of the watched folder; what lies in a new one already is not new."""
        folder = self.folder.folder
        settings = self._session.settings
        if folder == settings.watched_folder or not folder:
            return {"watched_folder": folder}
        known = (*settings.known_files, *known_now(Path(folder)))
        return {"watched_folder": folder, "known_files": known[-KNOWN_LIMIT:]}

    def _apply_company(self) -> bool:
        fields = self.company_fields
        if fields is None:
            return True
        company = fields.company()
        if company is None:
            return False
        if company == self._session.company:
            return True
        change = self._session.perform(
            partial(edit_company, company=company), on_error=fields.show_error
        )
        return change is not None
