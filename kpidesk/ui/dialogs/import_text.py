"""Text of a stranger's file in one line: plain, and cut where there is no room."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from kpidesk.ui.controls import Label
from kpidesk.ui.models.tool_tips import escaped
from kpidesk.ui.theme import FontRole


class ElidedLabel(Label):
    """One line of plain text with dots where there is no room; its tool tip then has it all."""

    def __init__(
        self,
        text: str = "",
        role: FontRole = FontRole.BODY,
        *,
        secondary: bool = False,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        self._whole = ""
        self._mode = elide
        super().__init__("", role, secondary=secondary)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_whole(text)

    @property
    def whole(self) -> str:
        """Return the text, whether there is room for it or not."""
        return self._whole

    def set_whole(self, text: str) -> None:
        """Show `text`."""
        self._whole = text = " ".join(text.splitlines())
        self.setAccessibleName(text)
        self._elide()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._whole) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, QFontMetrics(self.font()).height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self._whole, self._mode, self.width())
        self.setText(shown)
        self.setToolTip(escaped(self._whole) if shown != self._whole else "")


def without_mnemonic(text: str) -> str:
    """Return `text` for a button, where a single ampersand would become an underline."""
    return text.replace("&", "&&")
