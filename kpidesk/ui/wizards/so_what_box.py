"""The question “so what?”, which tells a KPI from a vanity metric."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QRadioButton, QVBoxLayout

from kpidesk.domain.qualification import Outcome
from kpidesk.i18n import _
from kpidesk.ui.controls import Card, IconLabel, Label
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import Field

_NONE = len(Outcome)
_PATH_LENGTH = 500


class SoWhatBox(Card):
    """What a better number leads to in the end, and how, in a sentence of the owner's own."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self._is_touched = False
        self._question = Label("", wrap=True)
        self._outcomes = QButtonGroup(self)
        self.path = QLineEdit()
        self.path.setMaxLength(_PATH_LENGTH)
        self.field = Field(_("&How does it get there?"), self.path)
        self._icon = IconLabel("lightbulb", tone="accent")
        self._verdict = Label("", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(Label(_("So what?"), FontRole.SECTION))
        column.addWidget(self._question)
        for number, text in enumerate(_outcome_texts()):
            button = QRadioButton(text)
            self._outcomes.addButton(button, number)
            column.addWidget(button)
        column.addSpacing(Space.XS)
        column.addWidget(self.field)
        line = QGridLayout()
        line.setHorizontalSpacing(Space.S)
        line.addWidget(self._icon, 0, 0)
        line.addWidget(self._verdict, 0, 1)
        line.setColumnStretch(1, 1)
        column.addSpacing(Space.XS)
        column.addLayout(line)
        self._outcomes.button(_NONE).setChecked(True)
        self._outcomes.idClicked.connect(self._on_touched)
        self._outcomes.idToggled.connect(self._on_edited)
        self.path.textChanged.connect(self._on_edited)
        self.show_name("")

    def show_name(self, name: str) -> None:
        """Ask about the metric called `name`."""
        self._name = name or _("this number")
        self._question.setText(
            _("When “{name}” gets better, what does the business get out of it in the end?").format(
                name=self._name
            )
        )
        self._show()

    def suggest(self, outcomes: Sequence[Outcome]) -> None:
        """Choose the first of `outcomes` as long as the person has not chosen."""
        if outcomes and not self._is_touched and self.outcome not in outcomes:
            self._outcomes.button(list(Outcome).index(outcomes[0])).setChecked(True)

    def go_here(self) -> None:
        """Put the keyboard on the first answer."""
        self._outcomes.checkedButton().setFocus(Qt.FocusReason.OtherFocusReason)

    def load(self, outcome: Outcome | None, so_what: str) -> None:
        """Show what was said before."""
        self._is_touched = bool(so_what)  # the library proposes an outcome, a person a path
        number = _NONE if outcome is None else list(Outcome).index(outcome)
        self._outcomes.button(number).setChecked(True)
        self.path.setText(so_what)

    @property
    def outcome(self) -> Outcome | None:
        """Return what it leads to; None where the person cannot say."""
        number = self._outcomes.checkedId()
        return None if number == _NONE else list(Outcome)[number]

    @property
    def so_what(self) -> str:
        """Return the path as written."""
        return " ".join(self.path.text().split())

    def _on_touched(self) -> None:
        self._is_touched = True

    def _on_edited(self) -> None:
        if self.path.text():
            self._is_touched = True
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        self.path.setPlaceholderText(_example(self.outcome).format(name=self._name))
        self._verdict.setText(_verdict(self.outcome, self.so_what).format(name=self._name))

    @property
    def verdict(self) -> str:
        """Return the sentence that says what follows from the answer."""
        return self._verdict.text()


def _outcome_texts() -> tuple[str, ...]:
    return (
        _("More re&venue"),
        _("Lower &cost"),
        _("Happier c&ustomers"),
        _("None &of these that I can name"),
    )


def _example(outcome: Outcome | None) -> str:
    if outcome is Outcome.COST:
        return _("For example: with a better “{name}” we waste less, so a sale costs us less.")
    if outcome is Outcome.SATISFACTION:
        return _("For example: with a better “{name}” people wait less, so they come back.")
    if outcome is Outcome.REVENUE:
        return _("For example: with a better “{name}” more people buy, so we earn more.")
    return _("For example: with a better “{name}” more people find us, and some of them buy.")


def _verdict(outcome: Outcome | None, so_what: str) -> str:
    if outcome is not None and so_what:
        return _("Good: “{name}” leads somewhere. It has what it takes to be a KPI.")
    if outcome is not None:
        return _(
            "One sentence is missing: how does it get there? Without it “{name}” stays a "
            "candidate, and is tracked all the same."
        )
    if so_what:
        return _(
            "Choose above what this leads to. Until then “{name}” stays a candidate, and is "
            "tracked all the same."
        )
    return _(
        "So far this looks like a vanity metric: pleasant to watch, but nothing follows from it. "
        "That is no mistake. “{name}” is kept and tracked as a candidate, and you can add the "
        "path whenever you see it."
    )
