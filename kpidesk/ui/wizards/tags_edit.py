"""A line of tags, separated by commas, that completes the one which is being typed."""

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from kpidesk.i18n import _

_LENGTH = 500


class TagCompleter(QCompleter):
    """Completes what stands behind the last comma."""

    def __init__(self, tags: Iterable[str], line: "TagsEdit") -> None:
        super().__init__(line)
        self._line = line
        self.setModel(QStringListModel(sorted(tags, key=str.casefold), self))
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)

    def splitPath(self, path: str) -> list[str]:
        return [path.rpartition(",")[2].strip()]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        before = self._line.text().rpartition(",")[0]
        tag = str(index.data())
        return f"{before}, {tag}" if before.strip() else tag


class TagsEdit(QLineEdit):
    """Shows tags as a list with commas."""

    def __init__(self, tags: Iterable[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(_LENGTH)
        self.setPlaceholderText(_("For example: web, season"))
        self._known = {tag.casefold(): tag for tag in tags}
        self.setCompleter(TagCompleter(self._known.values(), self))

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags, each once, and as it is written elsewhere if it is in use."""
        found: dict[str, str] = {}
        for text in self.text().split(","):
            tag = " ".join(text.split())
            if tag:
                found.setdefault(tag.casefold(), self._known.get(tag.casefold(), tag))
        return tuple(found.values())

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        self.setText(", ".join(tags))
