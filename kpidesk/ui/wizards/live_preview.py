"""A KPI as it would stand on the dashboard, drawn while it is typed."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kpidesk.domain.standing import MetricHistory
from kpidesk.i18n import _
from kpidesk.services.draft_preview import DraftPreview, draft_preview, stored_history
from kpidesk.services.explanations import FormulaCheck
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.ui import theme
from kpidesk.ui.controls import IconLabel, Label
from kpidesk.ui.pages.tile import Tile
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.target_preview import PlanPicture

_BESIDE_FROM = 660  # pixels: from this width on, the trend stands beside the tile


class PreviewTile(Tile):
    """A tile to look at: nothing opens where it is clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def fit(self) -> None:
        """Take the height that the name needs in the width that there is."""
        if self._standing is None:
            return
        lines = self.name_lines(max(self.width(), self.least_width()))
        self.reserve_name_lines(lines)
        self.setFixedHeight(self.height_for(lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.least_width(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()


class LivePreview(QWidget):
    """The tile and the trend of a draft; says whether the numbers are the owner's or examples."""

    def __init__(
        self, session: Session, metric_id: int | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._metric_id = metric_id
        self._known: MetricHistory | None = None
        self.preview: DraftPreview | None = None
        self.tile = PreviewTile()
        self.picture = PlanPicture(session.locale, QSize(320, 150))
        self.caption = Label("", FontRole.SECONDARY, wrap=True)
        self._mark = IconLabel("info", tone="accent")
        self._lay_out()
        session.changed.connect(self._on_changed)

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(Space.S)
        heading.addWidget(Label(_("Preview"), FontRole.SECTION))
        heading.addStretch()
        said = QHBoxLayout()
        said.setSpacing(Space.S)
        said.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self.caption, 1)
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._parts.setSpacing(Space.L)
        self._parts.addWidget(self.tile, 1, Qt.AlignmentFlag.AlignTop)
        self._parts.addWidget(self.picture, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(heading)
        column.addLayout(said)
        column.addLayout(self._parts)

    def show_draft(self, draft: MetricDraft, check: FormulaCheck | None = None) -> None:
        """Show `draft`; `check` is what its formula was last found to give, if it has one."""
        session = self._session
        computed = None
        if draft.formula and check is not None:
            computed = () if check.error is not None else check.preview
        preview = draft_preview(
            draft,
            self._history(),
            computed,
            session.calendar,
            session.locale,
            session.today(),
        )
        if preview == self.preview:
            return
        self.preview = preview
        self.tile.set_standing(preview.standing)
        self.tile.fit()
        self.picture.set_chart(preview.chart)
        self._mark.setVisible(preview.is_example)
        self.caption.setText(
            _("Example numbers, made up to show how it will look. Yours take their place.")
            if preview.is_example
            else _("Your own numbers, as the dashboard would show them.")
        )

    def _history(self) -> MetricHistory | None:
        if self._known is None and self._metric_id is not None:
            with self._session.read() as records:
                self._known = stored_history(records, self._metric_id)
        return self._known

    @Slot()
    def _on_changed(self) -> None:
        self._known = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE_FROM * theme.type_scale()
        directions = QBoxLayout.Direction
        self._parts.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
