"""What the panels have in common in which a KPI is defined.

The wizard shows them one by one, the edit dialog as tabs. A panel loads from a draft and collects
into one; the draft is the only state they share.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QWidget

from kpidesk.domain.errors import FieldError
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.ui import theme
from kpidesk.ui.wizards.fields import Field

_WIDEST = 720
_NONE_CHECKED = -1  # as a group of buttons says it


class Panel(QWidget):
    """One group of fields of a metric's definition."""

    edited = Signal()
    is_wide = False  # makes use of more than a comfortable line

    def __init__(self, title: str, subtitle: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.subtitle = subtitle
        self.fields: dict[str, Field] = {}
        if not self.is_wide:
            self.setMaximumWidth(round(_WIDEST * theme.type_scale()))

    def load(self, draft: MetricDraft) -> None:
        """Show what `draft` says."""
        raise NotImplementedError

    def follow(self, draft: MetricDraft) -> None:
        """Fit to what `draft` says by now on other panels; what is typed here stays."""

    def collect(self, draft: MetricDraft) -> MetricDraft:
        """Return `draft` with what the fields say; FieldError where a field is not understood."""
        raise NotImplementedError

    def show_problem(self, error: FieldError) -> bool:
        """Show `error` at its field; False where the field is on another panel."""
        field = self.fields.get(error.field)
        if field is None:
            return False
        field.set_problem(error.message)
        return True

    def clear_problems(self) -> None:
        """Take back what was said to be wrong."""
        for field in self.fields.values():
            field.set_problem("")

    def _add(self, key: str, field: Field) -> Field:
        self.fields[key] = field
        return field

    def follow_edits(self) -> None:
        """Take back what is said of a field as soon as the person mends it."""
        self.edited.connect(self.clear_problems)

    def go_to_first(self) -> None:
        """Put the keyboard on the first thing that takes it; of radio buttons, the chosen one."""
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
            takes_keys = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
            if self.isAncestorOf(widget) and takes_keys and _is_usable(widget, self):
                _chosen(widget).setFocus(Qt.FocusReason.TabFocusReason)
                return
            widget = widget.nextInFocusChain()


def _is_usable(widget: QWidget, panel: QWidget) -> bool:
    return widget.isVisibleTo(panel) and widget.isEnabled()


def _chosen(widget: QWidget) -> QWidget:
    """Return the chosen one where `widget` is one of several radio buttons."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is None or group.checkedId() == _NONE_CHECKED:
        return widget
    return group.checkedButton()
