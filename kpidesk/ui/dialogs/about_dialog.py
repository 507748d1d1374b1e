"""What this is, its version, and whose work it stands on."""

from PySide6.QtCore import QLibraryInfo, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from kpidesk import __version__
from kpidesk.i18n import _
from kpidesk.ui import icons
from kpidesk.ui.controls import IconLabel, Label, PrimaryButton, Rule
from kpidesk.ui.dialogs.forms import run_dialog
from kpidesk.ui.theme import FontRole, Space


class AboutDialog(QDialog):
    """Name, version and licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("About KPI Desk"))
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(Label(_("KPI Desk"), FontRole.TITLE))
        words.addWidget(Label(_("Version {version}").format(version=__version__), secondary=True))
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(IconLabel(icons.APP_ICON, 56), alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.L)
        column.addLayout(head)
        for text in (
            _("Track the numbers that matter to a small business, on this computer alone."),
            _("KPI Desk is free software under the MIT licence."),
        ):
            column.addWidget(Label(text, wrap=True))
        column.addWidget(Rule())
        column.addWidget(
            Label(
                _(
                    "It uses Qt {version} (LGPL 3), the Inter typeface (SIL Open Font License 1.1) "
                    "and icons by Lucide (ISC). Their licence texts come with the program."
                ).format(version=QLibraryInfo.version().toString()),
                FontRole.SECONDARY,
                wrap=True,
            )
        )
        close = PrimaryButton(_("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        column.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(420)

    @classmethod
    def run(cls, parent: QWidget | None) -> None:
        """Show it."""
        run_dialog(cls(parent))
