"""What the forms of dialogs share: rows with a sentence below the field, a company's fields."""

from dataclasses import replace
from typing import cast

from PySide6.QtCore import QLocale, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLayoutItem,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.metrics import Company
from kpidesk.domain.period_names import month_name
from kpidesk.i18n import _, ngettext
from kpidesk.services.company import MAX_LOCK_DAYS, checked_company
from kpidesk.ui.controls import Button, Label, PrimaryButton
from kpidesk.ui.theme import FontRole, Space

_USUAL_DAYS = 10


class ErrorLabel(Label):
    """The sentence about a field; takes no room while there is none.

    A dialog grows by it, so that it never lies over the fields or squeezes them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", FontRole.SECONDARY, wrap=True, parent=parent)
        self.setForegroundRole(QPalette.ColorRole.BrightText)
        self.hide()

    def say(self, message: str) -> None:
        """Show `message`; empty hides it."""
        self.setText(message)
        self.setVisible(bool(message))
        dialog = self.window()
        if message and isinstance(dialog, DialogFrame):
            dialog.make_room()


def form() -> QFormLayout:
    """Return a form whose labels stand left of their fields."""
    layout = QFormLayout()
    layout.setHorizontalSpacing(Space.L)
    layout.setVerticalSpacing(Space.M)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return layout


def add_row(layout: QFormLayout, text: str, field: QWidget, below: QWidget | None = None) -> None:
    """Add a field with its label, which has the mnemonic, and what stands below it."""
    label = Label(text)
    label.setBuddy(field)
    field.setAccessibleName(text.replace("&", ""))
    if below is None:
        layout.addRow(label, field)
        return
    column = QVBoxLayout()
    column.setSpacing(Space.XS)
    column.addWidget(field)
    column.addWidget(below)
    layout.addRow(label, column)


def align_labels(content: QWidget) -> None:
    """Let the fields of all forms in `content` begin in one line."""
    labels: list[QWidget] = []
    for each in content.findChildren(QFormLayout):
        for row in range(each.rowCount()):
            # The stubs know nothing of a row that is one field alone.
            item = cast("QLayoutItem | None", each.itemAt(row, QFormLayout.ItemRole.LabelRole))
            if item is not None:
                labels.append(item.widget())
    widest = max((label.sizeHint().width() for label in labels), default=0)
    for label in labels:
        label.setMinimumWidth(widest)


class DialogFrame(QDialog):
    """A dialog with a heading, a body, and Cancel beside the button that does it."""

    def __init__(self, heading: str, accept_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.L)
        self.accept_button = PrimaryButton(accept_text)
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self._on_accept_clicked)
        self.cancel_button = Button(_("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(Space.S)
        self._buttons.addStretch()
        self._buttons.addWidget(self.cancel_button)
        self._buttons.addWidget(self.accept_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        outer.setSpacing(Space.XL)
        outer.addWidget(Label(heading, FontRole.TITLE))
        outer.addLayout(self.body, 1)
        outer.addLayout(self._buttons)

    def make_room(self) -> None:
        """Grow to what is shown by now, as far as the screen has room.

        A wrapped sentence is as tall as the dialog is narrow, and Qt's own minimum leaves it out.
        """
        layout = self.layout()
        if not self.isVisible() or layout is None:
            return
        layout.activate()
        needed = max(self.heightForWidth(self.width()), self.minimumSizeHint().height())
        most = self.screen().availableGeometry().height()
        if self.height() < needed:
            self.resize(self.width(), min(needed, most))

    @Slot()
    def _on_accept_clicked(self) -> None:
        if self.apply():
            self.accept()

    def apply(self) -> bool:
        """Do what the dialog is for, and say whether it was done."""
        return True


def run_dialog(dialog: QDialog) -> bool:
    """Show `dialog` until it is closed, and say whether it was accepted."""
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return accepted


class CompanyFields(QWidget):
    """The name, currency and business year of a company; with `rules` also what locks and asks."""

    def __init__(
        self,
        company: Company | None = None,
        parent: QWidget | None = None,
        *,
        rules: bool = False,
    ) -> None:
        super().__init__(parent)
        company = company or Company("", _local_currency())
        self._company = company
        self.name = QLineEdit(company.name)
        self.name.setPlaceholderText(_("Such as Hill Street Bakery"))
        self.currency = QComboBox()
        self.currency.setEditable(True)
        self.currency.addItems(["€", "$", "£", "CHF", "kr", "zł", "¥", "₹", "R$"])
        self.currency.setCurrentText(company.currency)
        self.currency.setMaximumWidth(120)
        self.fiscal_start = QComboBox()
        for month in range(1, 13):
            self.fiscal_start.addItem(month_name(month), month)
        self.fiscal_start.setCurrentIndex(company.fiscal_start_month - 1)
        self._fields: dict[str, QWidget] = {
            "name": self.name,
            "currency": self.currency,
            "fiscal_start_month": self.fiscal_start,
        }
        self._errors = {field: ErrorLabel() for field in self._fields}
        self.form = layout = form()
        layout.setContentsMargins(0, 0, 0, 0)
        add_row(layout, _("Company &name"), self.name, self._errors["name"])
        add_row(layout, _("C&urrency"), self.currency, self._errors["currency"])
        hint = Label(_("In most businesses January."), FontRole.SECONDARY)
        below = QWidget()
        lines = QVBoxLayout(below)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(hint)
        lines.addWidget(self._errors["fiscal_start_month"])
        add_row(layout, _("Business &year starts in"), self.fiscal_start, below)
        self.rules = RuleFields(company) if rules else None
        if self.rules is not None:
            layout.addRow(self.rules)
            self._fields["lock_after_days"] = self.rules.days
            self._errors["lock_after_days"] = self.rules.error
        self.setLayout(layout)

    def company(self) -> Company | None:
        """Return what was entered; None where it is wrong, and the field says why."""
        for label in self._errors.values():
            label.say("")
        try:
            company = replace(
                self._company,
                name=self.name.text(),
                currency=self.currency.currentText(),
                fiscal_start_month=self.fiscal_start.currentData(),
            )
            return checked_company(company if self.rules is None else self.rules.put_into(company))
        except FieldError as error:
            self.show_error(error)
            return None

    def show_error(self, error: UserError) -> None:
        """Show a sentence below its field, and put the keyboard there."""
        field = error.field if isinstance(error, FieldError) else "name"
        self._errors[field].say(error.message)
        self._fields[field].setFocus()


class RuleFields(QWidget):
    """Whether periods lock by themselves, and whether a miss or an unusual value wants a reason."""

    def __init__(self, company: Company, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.locks = QCheckBox(_("&Lock each period by itself"))
        self.days = QSpinBox()
        self.days.setRange(0, MAX_LOCK_DAYS)
        self.days.setAccessibleName(_("Days after its end"))
        self.days.setValue(
            _USUAL_DAYS if company.lock_after_days is None else company.lock_after_days
        )
        self.days.valueChanged.connect(self._on_days_changed)
        self.error = ErrorLabel()
        self.locks.setChecked(company.lock_after_days is not None)
        self.locks.toggled.connect(self.days.setEnabled)
        self.days.setEnabled(self.locks.isChecked())
        self.asks = QCheckBox(_("&Ask for a reason when a typed value is off target or unusual"))
        self.asks.setChecked(company.asks_reason)
        hint = _("Who writes to a locked period is asked for a reason.")
        line = QHBoxLayout()
        line.setSpacing(Space.M)
        line.addWidget(self.locks)
        line.addWidget(self.days)
        line.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(line)
        column.addWidget(Label(hint, FontRole.SECONDARY))
        column.addWidget(self.error)
        column.addSpacing(Space.S)
        column.addWidget(self.asks)
        self._on_days_changed()

    def put_into(self, company: Company) -> Company:
        """Return `company` with what was chosen."""
        days = self.days.value() if self.locks.isChecked() else None
        return replace(company, lock_after_days=days, asks_reason=self.asks.isChecked())

    @Slot()
    def _on_days_changed(self) -> None:
        days = self.days.value()
        self.days.setSuffix(ngettext(" day after its end", " days after its end", days))


def _local_currency() -> str:
    return QLocale.system().currencySymbol() or "€"
