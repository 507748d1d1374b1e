"""Which import a file is, where several that are remembered know it equally well."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.import_profiles import ProfileMatch
from kpidesk.i18n import _, ngettext
from kpidesk.ui.controls import Card, IconLabel, Label
from kpidesk.ui.dialogs.forms import ErrorLabel
from kpidesk.ui.dialogs.import_text import without_mnemonic
from kpidesk.ui.models.import_draft import ImportDraft
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.theme import Space

_IN_ONE_COLUMN = 5  # the sheet below needs its room


class RivalPanel(Card):
    """Asks by name; nothing is chosen beforehand, and the last choice is none of them."""

    chosen = Signal(object)  # ProfileMatch, or None for none of them

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rivals: tuple[ProfileMatch, ...] = ()
        self.sentence = Label("", wrap=True)
        self.problem = ErrorLabel()
        self.buttons: list[QRadioButton] = []
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(self._on_toggled)
        self._choices = QGridLayout()
        self._choices.setHorizontalSpacing(Space.XL)
        self._choices.setVerticalSpacing(Space.XS)
        words = QVBoxLayout()
        words.setSpacing(Space.S)
        words.addWidget(self.sentence)
        words.addLayout(self._choices)
        words.addWidget(self.problem)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(IconLabel("sparkles", 18, "accent"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_draft(self, draft: ImportDraft) -> None:
        """Show what can be chosen, and what is."""
        if draft.rivals != self._rivals:
            self._rivals = draft.rivals
            self._offer()
        if not draft.needs_profile:
            self.problem.say("")
        chosen = None if draft.match is None else draft.match.profile.id
        ids: list[int | None] = [*(each.profile.id for each in self._rivals), None]
        self._group.blockSignals(True)
        self._group.setExclusive(False)
        for button, profile_id in zip(self.buttons, ids, strict=False):
            button.setChecked(not draft.needs_profile and profile_id == chosen)
        self._group.setExclusive(True)
        self._group.blockSignals(False)

    def ask(self) -> str:
        """Say that a choice is missing, go there, and return what is said."""
        self.problem.say(_("Choose which import this is. Nothing is guessed."))
        self.focus_first()
        return self.problem.text()

    def focus_first(self) -> None:
        """Put the keyboard on the choices."""
        if self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _offer(self) -> None:
        for button in self.buttons:
            self._group.removeButton(button)
            button.deleteLater()
        count = len(self._rivals)
        self.sentence.setText(
            ngettext(
                "{count} remembered import knows this file. Is it that one?",
                "{count} remembered imports know this file equally well, but decide differently. "
                "Which one is it?",
                count,
            ).format(count=count)
        )
        texts = [
            _("{profile}, last imported from “{file}”").format(
                profile=one_line(each.profile.name), file=one_line(each.profile.file_name)
            )
            for each in self._rivals
        ]
        texts.append(_("None of them: begin anew"))
        self.buttons = [QRadioButton(without_mnemonic(text)) for text in texts]
        columns = 1 if len(texts) <= _IN_ONE_COLUMN else 2
        self._choices.setColumnStretch(columns - 1, 1)
        for at, button in enumerate(self.buttons):
            self._group.addButton(button, at)
            self._choices.addWidget(button, *divmod(at, columns))

    @Slot(int, bool)
    def _on_toggled(self, at: int, checked: bool) -> None:
        if checked:
            self.chosen.emit(self._rivals[at] if at < len(self._rivals) else None)
