"""The editor of a formula: its colours, the place that is wrong, and completion while typing."""

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QInputMethodEvent,
    QKeyEvent,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QHeaderView,
    QPlainTextEdit,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTextEdit,
    QTreeView,
    QWidget,
)

from kpidesk.domain.formulas.errors import Span
from kpidesk.domain.formulas.functions import RESERVED
from kpidesk.domain.formulas.lexer import Kind, tokens
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.parser import MAX_LENGTH
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.formula_completion import (
    Beginning,
    Offer,
    What,
    beginning_at,
    fitting,
    function_offers,
    metric_offers,
)

_MOST_LINES: Final = 3
_MOST_SHOWN: Final = 8  # rows of the list of completions
_LIST_WIDTH: Final = 520
_OFFER_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_FOR_THE_LIST: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def units(text: str) -> int:
    """Return the length of `text` as Qt counts it, where an emoji has two characters."""
    return len(text.encode("utf-16-le")) // 2


def characters(text: str, position: int) -> int:
    """Return how many characters of `text` stand before Qt's `position`."""
    return len(text.encode("utf-16-le")[: 2 * position].decode("utf-16-le", "ignore"))


class FormulaColours(QSyntaxHighlighter):
    """Colours metrics, functions and numbers; a name that nobody knows stays plain."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._known: frozenset[str] = frozenset()

    def know(self, names: Iterable[str]) -> None:
        """Colour `names` as metrics."""
        self._known = frozenset(name_key(name) for name in names)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        colours = theme.tokens()
        for token in tokens(text):
            if token.kind is Kind.NAME and token.text.casefold() in RESERVED:
                self._colour(text, token.span, colours.chart.note)
            elif token.kind in (Kind.NAME, Kind.QUOTED) and name_key(token.text) in self._known:
                self._colour(text, token.span, colours.accent, QFont.Weight.Medium)
            elif token.kind is Kind.NUMBER:
                self._colour(text, token.span, colours.chart.history)
            elif token.kind is Kind.SYMBOL:
                self._colour(text, token.span, colours.text_secondary)

    def _colour(
        self, text: str, span: Span, colour: QColor, weight: QFont.Weight = QFont.Weight.Normal
    ) -> None:
        look = QTextCharFormat()
        look.setForeground(colour)
        look.setFontWeight(weight)
        self.setFormat(units(text[: span.start]), units(text[span.start : span.end]), look)


class OfferDelegate(QStyledItemDelegate):
    """Rows with some air, whose selection says where the keyboard is."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        drawn(option).state &= ~QStyle.StateFlag.State_HasFocus

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + Space.L, hint.height() + Space.S)


class FormulaEditor(QPlainTextEdit):
    """One to three lines for a formula, which is one paragraph of plain text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Mapping[str, str] = {}
        self._offers = function_offers()
        self._beginning = Beginning(0, 0, "")
        self._span: Span | None = None
        self.setFont(theme.font(FontRole.BODY))
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self._colours = FormulaColours(self.document())
        self._model = QStandardItemModel(0, 2, self)
        self.list = self._make_list()
        self.completer = self._make_completer()
        self.textChanged.connect(self._fit_height)
        self._fit_height()

    def _make_list(self) -> QTreeView:
        view = QTreeView()
        view.setRootIsDecorated(False)
        view.setHeaderHidden(True)
        view.setUniformRowHeights(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setFont(theme.font(FontRole.BODY))
        view.setAccessibleName(_("What can be written here"))
        return view

    def _make_completer(self) -> QCompleter:
        completer = QCompleter(self._model, self)
        completer.setPopup(self.list)
        self.list.setItemDelegate(OfferDelegate(self.list))  # setPopup brings one of its own
        completer.setWidget(self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(_MOST_SHOWN)
        completer.activated.connect(self._on_offer_chosen)
        header = self.list.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        return completer

    # Text

    @property
    def formula(self) -> str:
        """Return the formula as written."""
        return self.toPlainText()

    def set_formula(self, text: str) -> None:
        """Write `text`; what was written cannot be undone."""
        if text != self.formula:
            self.setPlainText(_one_line(text))
            self.moveCursor(QTextCursor.MoveOperation.End)

    def set_names(self, names: Mapping[str, str]) -> None:
        """Offer the metrics `names`, each with a word about it."""
        self._names = dict(names)
        self._offers = (*metric_offers(names), *function_offers())
        self._colours.know(names)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take the text alone, in one line, as far as there is room."""
        room = self._room
        text = _one_line(source.text())[:room]
        if text:
            self.insertPlainText(text)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    @property
    def _room(self) -> int:
        return MAX_LENGTH - len(self.formula) + len(self.textCursor().selectedText())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if len(event.commitString()) <= self._room:
            super().inputMethodEvent(event)

    # What is wrong

    def mark(self, span: Span | None) -> None:
        """Underline the place `span`; None underlines nothing."""
        self._span = span
        if span is None:
            self.setExtraSelections([])
            return
        selection = QTextEdit.ExtraSelection()
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(theme.tokens().danger)
        look.setBackground(theme.tokens().danger_soft)
        selection.format = look  # type: ignore[attr-defined] # the stubs have no fields
        selection.cursor = self._selected(self._visible(span))  # type: ignore[attr-defined]
        self.setExtraSelections([selection])

    def _visible(self, span: Span) -> Span:
        """Return `span`, or the last word before it where it holds nothing that shows."""
        text = self.formula
        if text[span.start : span.end].strip():
            return span
        end = len(text[: span.end].rstrip())
        return Span(max(end - 1, 0), end)

    def _selected(self, span: Span) -> QTextCursor:
        text = self.formula
        cursor = QTextCursor(self.document())
        cursor.setPosition(units(text[: span.start]))
        cursor.setPosition(units(text[: span.end]), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def go_to_problem(self) -> None:
        """Select the place that is wrong, if one is."""
        if self._span is not None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            span = self._span
            self.setTextCursor(self._selected(Span(span.start, min(span.end, len(self.formula)))))

    # Completion

    @property
    def is_offering(self) -> bool:
        """Say whether the list of completions is open."""
        return self.list.isVisible()

    def _cursor_place(self) -> int:
        return characters(self.formula, self.textCursor().position())

    def offer(self, *, asked: bool) -> None:
        """Open the list of what fits at the cursor; `asked` opens it where nothing is typed too."""
        self._beginning = beginning_at(self.formula, self._cursor_place(), self._names)
        found = fitting(self._beginning, self._offers)
        written = name_key(self._beginning.text)
        is_done = len(found) == 1 and name_key(found[0].name) == written
        is_begun = written or self._beginning.in_brackets
        if not found or (not asked and (not is_begun or is_done)):
            self.list.hide()
            return
        self._fill(found)
        self.completer.complete(self._list_place())
        self.list.setCurrentIndex(self.completer.completionModel().index(0, 0))

    def _fill(self, offers: Iterable[Offer]) -> None:
        quiet = QBrush(theme.tokens().text_secondary)
        self._model.removeRows(0, self._model.rowCount())
        for offer in offers:
            name, about = QStandardItem(offer.shown), QStandardItem(offer.meaning)
            name.setData(offer, _OFFER_ROLE)
            about.setForeground(quiet)
            about.setFont(theme.font(FontRole.SECONDARY))
            self._model.appendRow([name, about])

    def _list_place(self) -> QRect:
        cursor = self._selected(Span(self._beginning.start, self._beginning.start))
        place = self.cursorRect(cursor)
        width = round(_LIST_WIDTH * theme.type_scale())
        return QRect(place.left(), place.top(), width, place.height() + Space.XS)

    @Slot()
    def _on_offer_chosen(self) -> None:
        offer = self.list.currentIndex().siblingAtColumn(0).data(_OFFER_ROLE)
        if isinstance(offer, Offer):
            self._put(offer, self._beginning)

    def insert(self, offer: Offer) -> None:
        """Write `offer` at the cursor; a function is put around what is selected."""
        cursor = self.textCursor()
        start, end = (
            characters(self.formula, place)
            for place in (cursor.selectionStart(), cursor.selectionEnd())
        )
        self._put(offer, Beginning(start, end, ""))

    def _put(self, offer: Offer, beginning: Beginning) -> None:
        text = offer.text
        is_function = offer.what is What.FUNCTION
        cursor = self._selected(Span(beginning.start, beginning.end))
        follows = self.formula[beginning.end : beginning.end + 1]
        selected = cursor.selectedText() if not beginning.text else ""
        if is_function and follows == "(":
            text = offer.name
        elif is_function:
            text = f"{offer.name}({selected})"
        if len(self.formula) - len(cursor.selectedText()) + len(text) > MAX_LENGTH:
            return
        cursor.insertText(text)
        if is_function:
            step = 1 if follows == "(" else 0 if selected else -1
            cursor.setPosition(cursor.position() + step)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # Keys

    def event(self, event: QEvent) -> bool:
        # Before keyPressEvent: Tab would leave the field, and Escape would close the dialog.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Escape)
            and self.is_offering
        ):
            self.list.hide()
            if event.key() == Qt.Key.Key_Tab:
                self._on_offer_chosen()
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        controls = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Space and controls:
            self.offer(asked=True)
        elif key == Qt.Key.Key_F8:
            self.go_to_problem()
        elif key in _FOR_THE_LIST and self.is_offering:
            event.ignore()  # the completer, which sent it here, acts on it then
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # a formula has no lines; the dialog has a button for Enter
        elif not (_is_typed(event) and self._room < len(event.text())):
            super().keyPressEvent(event)
            self._follow_key(event)

    def _follow_key(self, event: QKeyEvent) -> None:
        """Open the list, or keep it up to date; any other key than a letter closes it."""
        typed = event.text() if _is_typed(event) else ""
        is_letter = typed.isalnum() or typed in ("_", "[")
        # A name of two words may go on after a space.
        goes_on = typed == " " or event.key() == Qt.Key.Key_Backspace
        if is_letter or (goes_on and self.is_offering):
            self.offer(asked=False)
        elif self.is_offering and event.key() not in _MODIFIERS:
            self.list.hide()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.list.hide()
        super().focusOutEvent(event)
        self._repaint_frame()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._repaint_frame()

    def _repaint_frame(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            parent.update()

    # Looks

    @Slot()
    def _fit_height(self) -> None:
        lines = min(max(self.document().firstBlock().layout().lineCount(), 1), _MOST_LINES)
        self.setFixedHeight(round(lines * QFontMetricsF(self.font()).lineSpacing()) + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_height()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colours.rehighlight()
            self.mark(self._span)


_MODIFIERS: Final = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr)


def _is_typed(event: QKeyEvent) -> bool:
    return bool(event.text()) and event.text().isprintable()


def _one_line(text: str) -> str:
    """Return `text` without line breaks and characters that nobody sees."""
    spaced = "".join(" " if letter.isspace() else letter for letter in text)
    return "".join(letter for letter in spaced if letter.isprintable())
