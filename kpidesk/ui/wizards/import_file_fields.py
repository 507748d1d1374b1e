"""What holds for the whole file: the year that it does not say, the order in dates, what is hidden.

Nothing of it is chosen beforehand where the file leaves it open.
"""

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.imports import DateOrder
from kpidesk.i18n import _
from kpidesk.ui.controls import Label
from kpidesk.ui.dialogs.forms import ErrorLabel
from kpidesk.ui.models.import_draft import ImportDraft
from kpidesk.ui.models.import_years import year_of, year_question, years_said
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import Field

_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class FileFields(QWidget):
    """Year, order of day and month, and what is hidden; `edited` says that one of them is new."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order: bool | None = None
        self._is_typing = False
        self.year = QLineEdit()
        self.year.setValidator(QIntValidator(0, 9999, self.year))
        self.year.setMaxLength(4)
        self.year.setPlaceholderText(_("Four digits"))
        self.year.editingFinished.connect(self._on_edited)
        self.year.textEdited.connect(self._on_year_typed)
        self.year_field = Field(_("&Year"), self.year)
        self.order = QWidget()
        self.order_sentence = Label("", FontRole.SECONDARY, wrap=True)
        self.day_first = QRadioButton(_("&Day first"))
        self.month_first = QRadioButton(_("&Month first"))
        self._orders = QButtonGroup(self)
        self._orders.addButton(self.day_first)
        self._orders.addButton(self.month_first)
        self._orders.buttonToggled.connect(self._on_order_toggled)
        self.order_error = ErrorLabel()
        self.hidden = QCheckBox(_("Include hi&dden rows and columns"))
        self.hidden.toggled.connect(self._on_edited)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self.day_first)
        row.addWidget(self.month_first)
        row.addStretch()
        inside = QVBoxLayout(self.order)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(Space.XS)
        inside.addWidget(self.order_sentence)
        inside.addLayout(row)
        inside.addWidget(self.order_error)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.year_field)
        column.addWidget(self.order)
        column.addWidget(self.hidden)

    def show_draft(self, draft: ImportDraft) -> None:
        """Show what is known, and what has to be said."""
        options = draft.options
        orders = {table.date_order for table in draft.tables}
        self._show_year(draft)
        self._block(True)
        self._order = chosen = options.day_first
        if chosen is None and DateOrder.OPEN not in orders:
            known = orders & {DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST}
            chosen = DateOrder.DAY_FIRST in known if len(known) == 1 else None
        self._orders.setExclusive(False)
        self.day_first.setChecked(chosen is True)
        self.month_first.setChecked(chosen is False)
        self._orders.setExclusive(True)
        self.hidden.setChecked(options.with_hidden)
        self._block(False)
        self.order.setVisible(options.day_first is not None or bool(orders - {DateOrder.CLEAR}))
        self.order_sentence.setText(_order_sentence(orders, options.day_first))
        if DateOrder.OPEN not in orders:
            self.order_error.say("")

    def _show_year(self, draft: ImportDraft) -> None:
        year, tables = draft.options.year, draft.tables
        self.year_field.setVisible(year is not None or draft.needs_year)
        if year is not None and not self.year.hasFocus():
            self.year.setText(str(year))
        asked = year_question(tables)
        if asked:
            period = year_of(tables)
            name = _("&Year of {period}").format(period=period) if period else _("&Year")
            self.year_field.rename(name)
            self.year_field.set_note(asked)
        elif year is not None:
            self.year_field.set_note(years_said(tables, draft.options.calendar))

    def _block(self, is_blocked: bool) -> None:
        for each in (self.day_first, self.month_first, self._orders, self.hidden):
            each.blockSignals(is_blocked)

    @property
    def year_typed(self) -> int | None:
        """Return the year; None where none, or none that can be, is written."""
        text = self.year.text().strip()
        if not text.isdigit() or not _FIRST_YEAR <= int(text) <= _LAST_YEAR:
            return None
        return int(text)

    @property
    def is_day_first(self) -> bool | None:
        """Return how the person says that dates are written; None where nobody has."""
        return self._order

    def ask_year(self) -> None:
        """Say that the year is missing, and go there."""
        self.year_field.set_problem(
            _("Say which year the numbers are of: the sheet does not, and nothing is guessed.")
        )

    def ask_order(self) -> None:
        """Say that the order of day and month is open, and go there."""
        self.order_error.say(_("Choose one: the sheet does not decide, and nothing is guessed."))
        self.day_first.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Say what is typed and not said yet: a key that goes on leaves no field."""
        if self._is_typing:
            self._on_edited()

    @Slot()
    def _on_year_typed(self) -> None:
        self._is_typing = True
        if self.year_field.problem and self.year_typed is not None:
            self.year_field.set_problem("")

    @Slot()
    def _on_edited(self) -> None:
        self._is_typing = False
        self.edited.emit()

    @Slot()
    def _on_order_toggled(self, _button: QRadioButton, checked: bool) -> None:
        if checked:
            self._order = self.day_first.isChecked()
            self.edited.emit()


def _order_sentence(orders: Collection[DateOrder], chosen: bool | None) -> str:
    if chosen is not None:
        return _("Dates such as 03/04/2026 are read as you chose.")
    if DateOrder.OPEN in orders:
        return _("Dates such as 03/04/2026 can be read in two ways here. How are they written?")
    return _("Dates such as 03/04/2026: another date of the same column decides.")
