"""The card of a KPI's target: what it was and is, why it changed, and the way to change it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kpidesk.i18n import _, ngettext
from kpidesk.services.targets import TargetVersion
from kpidesk.ui.controls import Button, Card, Label, QuietButton
from kpidesk.ui.flow_layout import FlowLayout
from kpidesk.ui.theme import FontRole, Space

_SHOWN: Final = 2  # versions that are shown before the person asks for all


class VersionLines(QWidget):
    """One version: when, what, and why."""

    def __init__(self, version: TargetVersion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        time = _("{time}, now in force").format(time=version.time)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        shown = time if version.is_in_force else version.time
        column.addWidget(Label(shown, FontRole.SECONDARY, wrap=True))
        self._add(column, Label(version.sentence, wrap=True, secondary=not version.is_in_force))
        if version.reason:
            reason = _("Why: {reason}").format(reason=version.reason)
            self._add(column, Label(reason, secondary=True, wrap=True))

    def _add(self, column: QVBoxLayout, label: Label) -> None:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(label)


class TargetCard(Card):
    """The versions of a target, the newest first; older ones on request."""

    change_requested = Signal()
    lab_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Target"))
        self.versions: tuple[TargetVersion, ...] = ()
        self._is_unfolded = False
        self._shown: list[VersionLines] = []
        self.change_button = Button(_("Change target"), "target")
        self.change_button.clicked.connect(self.change_requested)
        self.lab_button = QuietButton(_("Target lab"), "sparkles")
        self.lab_button.setToolTip(_("Proposes targets from the history of this KPI"))
        self.lab_button.clicked.connect(self.lab_requested)
        self.fold_button = QuietButton("")
        self.fold_button.clicked.connect(self._on_fold)
        self._none = Label(_("No target yet. A number without one is never green."), wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.M)
        buttons = FlowLayout(gap=Space.S, line_gap=Space.XS)
        buttons.addWidget(self.change_button)
        buttons.addWidget(self.lab_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(Label(_("Target"), FontRole.SECTION))
        column.addWidget(self._none)
        column.addLayout(self._rows)
        column.addWidget(self.fold_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(buttons)

    def show_versions(self, versions: Sequence[TargetVersion], *, can_change: bool = True) -> None:
        """Show `versions`, the newest first; `can_change` False is a retired metric."""
        if tuple(versions) != self.versions:
            self.versions = tuple(versions)
            self._is_unfolded = False
        self.change_button.setText(_("Change target") if versions else _("Set a target"))
        for button in (self.change_button, self.lab_button):
            button.setVisible(can_change)
        self._show_rows()

    def _show_rows(self) -> None:
        for row in self._shown:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        shown = self.versions if self._is_unfolded else self.versions[:_SHOWN]
        self._shown = [VersionLines(version) for version in shown]
        for row in self._shown:
            self._rows.addWidget(row)
            row.show()
        self._none.setVisible(not self.versions)
        more = len(self.versions) - _SHOWN
        self.fold_button.setVisible(more > 0)
        text = ngettext("{count} earlier target", "{count} earlier targets", more)
        self.fold_button.setText(_("Show fewer") if self._is_unfolded else text.format(count=more))

    @Slot()
    def _on_fold(self) -> None:
        self._is_unfolded = not self._is_unfolded
        self._show_rows()
