"""The unit of a metric: its kind, and only those of symbol and decimals that the kind has."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from kpidesk.domain.durations import Base
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.i18n import _
from kpidesk.services.metric_drafts import MAX_DECIMALS
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.fields import ChoiceBox, Field

_KIND_LETTERS = 8
_WITHOUT_DECIMALS = (UnitKind.DURATION, UnitKind.NPS)  # 1:30 h and +42


class UnitFields(QWidget):
    """Kind, symbol and decimals in one row."""

    edited = Signal()

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._currency = currency
        self._kind = ChoiceBox(UnitKind)
        # Of the long ones, the beginning tells them apart.
        self._kind.setMinimumContentsLength(_KIND_LETTERS)
        self._kind.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._symbol = QComboBox()
        self._symbol.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._decimals = QSpinBox()
        self._decimals.setRange(0, MAX_DECIMALS)
        self.kind_field = Field(_("Un&it"), self._kind)
        self._symbol_field = Field(_("S&ymbol"), self._symbol)
        self._decimals_field = Field(_("De&cimals"), self._decimals)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.kind_field, 3)
        row.addWidget(self._symbol_field, 2)
        row.addWidget(self._decimals_field, 2)
        self._offer_symbols()
        self._kind.currentIndexChanged.connect(self._on_kind_changed)
        self._symbol.currentTextChanged.connect(self.edited)
        self._decimals.valueChanged.connect(self.edited)

    @property
    def unit(self) -> Unit:
        """Return the unit as chosen."""
        kind = self._kind.choice
        symbol = self._symbol.currentText().strip() if kind.has_symbol else ""
        return Unit(kind, symbol, self._decimals.value())

    @unit.setter
    def unit(self, unit: Unit) -> None:
        self._kind.choice = unit.kind  # before what it proposes: what is kept counts
        if self._symbol.findText(unit.symbol) < 0 and not self._symbol.isEditable():
            self._symbol.addItem(unit.symbol)  # as another language calls it
        self._symbol.setCurrentText(unit.symbol)
        self._decimals.setValue(unit.decimals)

    def choose(self, kind: UnitKind) -> None:
        """Choose a kind, with the symbol that it usually has."""
        self._kind.choice = kind

    def _on_kind_changed(self) -> None:
        kind = self._kind.choice
        self._offer_symbols()
        self._symbol_field.setVisible(kind.has_symbol)
        self._symbol_field.rename(_("Counted in") if kind is UnitKind.DURATION else _("S&ymbol"))
        if kind in _WITHOUT_DECIMALS:
            self._decimals.setValue(0)
        elif not kind.adds_up:
            # Whole percents or stars hide what happens.
            self._decimals.setValue(max(1, self._decimals.value()))
        self.edited.emit()

    def _offer_symbols(self) -> None:
        written = self._symbol.currentText().strip()
        offered = _symbols(self._kind.choice, self._currency)
        known = {each for kind in UnitKind for each in _symbols(kind, self._currency)}
        blocked = self._symbol.blockSignals(True)
        self._symbol.clear()
        self._symbol.addItems(offered)
        # A symbol of one's own stays; one that another kind has would be wrong here.
        is_own = bool(written) and (written in offered or written not in known)
        self._symbol.setEditText(written if is_own else offered[0])
        self._symbol.blockSignals(blocked)


def _symbols(kind: UnitKind, currency: str) -> tuple[str, ...]:
    """Return what a kind is counted in, the usual first."""
    if kind is UnitKind.CURRENCY:
        return (currency,)
    if kind is UnitKind.DURATION:
        return tuple(base.label for base in (Base.HOURS, Base.MINUTES, Base.DAYS))
    return ("", _("customers"), _("orders"), _("pieces"))
