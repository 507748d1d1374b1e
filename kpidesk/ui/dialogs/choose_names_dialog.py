"""Asks for a name, or for a few, out of those that exist; a new one can be written."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from kpidesk.i18n import _
from kpidesk.ui.controls import Label
from kpidesk.ui.dialogs.forms import DialogFrame, run_dialog
from kpidesk.ui.wizards.fields import Field
from kpidesk.ui.wizards.name_box import NameBox


@dataclass(frozen=True, slots=True)
class NameQuestion:
    """What is asked: a heading, a sentence, and the fields by their labels, each with an example.

    The first field must be filled; `needed` says so where it is not. `new_text`, with a {name}, is
    said of a name that does not exist yet.
    """

    heading: str
    sentence: str
    fields: tuple[tuple[str, str], ...]
    needed: str
    accept_text: str
    new_text: str = ""


class ChooseNamesDialog(DialogFrame):
    """One list for each name that is asked for."""

    def __init__(
        self, question: NameQuestion, names: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(question.heading, question.accept_text, parent)
        self._needed = question.needed
        self.setMinimumWidth(460)
        self.body.addWidget(Label(question.sentence, secondary=True, wrap=True))
        self.fields = [
            Field(label, NameBox(names, example, new_text=question.new_text))
            for label, example in question.fields
        ]
        for field in self.fields:
            self.body.addWidget(field)
        self.fields[0].editor.setFocus()

    @classmethod
    def ask(
        cls, question: NameQuestion, names: Sequence[str], parent: QWidget | None
    ) -> tuple[str, ...] | None:
        """Return the names that were chosen; None where the person cancelled."""
        dialog = cls(question, names, parent)
        return dialog.names if run_dialog(dialog) else None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names as written, each once, without those left empty."""
        boxes = [field.editor for field in self.fields]
        written = [box.name for box in boxes if isinstance(box, NameBox) and box.name]
        return tuple({name.casefold(): name for name in reversed(written)}.values())[::-1]

    def apply(self) -> bool:
        if self.names:
            return True
        self.fields[0].set_problem(self._needed)
        self.adjustSize()  # room for the sentence
        return False


def owner_question(name: str) -> NameQuestion:
    """Ask who answers for the metric `name`."""
    return NameQuestion(
        _("Who answers for it?"),
        _(
            "“{name}” needs one person who looks at it first and says what is to be done. Not a "
            "team: a name."
        ).format(name=name),
        ((_("&Owner"), _("For example: Anna")),),
        _("Write the name of a person, or choose one."),
        _("&Save"),
        _("“{name}” is new; it will be added to your owners."),
    )


def objective_question(name: str) -> NameQuestion:
    """Ask what the metric `name` is for."""
    return NameQuestion(
        _("What is it for?"),
        _("Which of your objectives does “{name}” serve? You can write a new one.").format(
            name=name
        ),
        ((_("&Objective"), _("For example: win 100 regular customers this year")),),
        _("Choose an objective, or write a new one."),
        _("&Save"),
        _("“{name}” is new; it will be added to your objectives."),
    )


def partner_question(name: str) -> NameQuestion:
    """Ask which leading metrics predict the metric `name`."""
    return NameQuestion(
        _("What moves first?"),
        _(
            "“{name}” tells what has happened. Choose one or two numbers that move before it and "
            "that you can act on; a new one is kept as a candidate."
        ).format(name=name),
        (
            (_("&Leading metric"), _("For example: quotes sent")),
            (_("&Another one"), _("If there is one")),
        ),
        _("Choose a metric that moves first, or write a new one."),
        _("&Save"),
        _("“{name}” is new; it will be kept as a candidate."),
    )
