"""Our strokes over Fusion: fields, boxes, bars and headers that are visible in light and dark.

Fusion derives its outlines from a darkened window colour, which is invisible on a dark window.
"""

from typing import cast  # the stubs leave out that Qt may pass no widget

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QComboBox,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionComplex,
    QWidget,
)

from kpidesk.ui import icons, theme
from kpidesk.ui.style_options import (
    Drawn,
    DrawnProgress,
    DrawnSlider,
    drawn,
    has_no_frame,
    progress,
    slider,
)
from kpidesk.ui.theme import Space

_CHEVRON = 14
_BAR = 12  # thickness of a scroll bar
_SLIDER = 32  # least length of its handle
_FIELD = 32  # height of a field
_FIELD_FRAME = 3  # so that the corners of what is inside do not stand out of the round ones
_MARK = 17  # side of a check box
_State = QStyle.StateFlag
_Primitive = QStyle.PrimitiveElement
_Control = QStyle.ControlElement
_Complex = QStyle.ComplexControl
_Sub = QStyle.SubControl
_Contents = QStyle.ContentsType


class DeskStyle(QProxyStyle):
    """Fusion with our fields, check boxes, headers, progress and scroll bars.

    Of what Qt asks about every widget again and again it answers as little as it can: each answer
    of Python's is some microseconds. So there is no `styleHint` here.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")
        self._primitives = {
            _Primitive.PE_PanelLineEdit: _paint_line_edit,
            _Primitive.PE_FrameLineEdit: _paint_field_edge,
            _Primitive.PE_PanelButtonCommand: _paint_button,
            _Primitive.PE_IndicatorCheckBox: _paint_check_box,
            _Primitive.PE_IndicatorRadioButton: _paint_radio_button,
            _Primitive.PE_Frame: _paint_frame,
            _Primitive.PE_FrameMenu: _paint_frame,
            _Primitive.PE_FrameTabWidget: _paint_frame,
            _Primitive.PE_FrameFocusRect: _paint_focus_rect,
            _Primitive.PE_IndicatorItemViewItemDrop: _paint_drop,
        }
        self._controls = {
            _Control.CE_HeaderSection: _paint_header,
            _Control.CE_HeaderEmptyArea: _paint_header_rest,
            _Control.CE_TabBarTabShape: _paint_tab,
            _Control.CE_ProgressBarGroove: _paint_groove,
        }

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        paint = self._primitives.get(element)
        if element == _Primitive.PE_Frame and _is_field(widget):
            paint = _paint_line_edit
        if paint is None or has_no_frame(option):
            super().drawPrimitive(element, option, painter, widget)
        else:
            paint(drawn(option), painter)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        paint = self._controls.get(element)
        if paint is not None:
            paint(drawn(option), painter)
            return
        bar = progress(option) if element == _Control.CE_ProgressBarContents else None
        if bar is not None and bar.maximum > bar.minimum:
            _paint_progress(bar, painter)
        else:
            super().drawControl(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        bar = slider(option) if control == _Complex.CC_ScrollBar else None
        if control == _Complex.CC_ComboBox:
            self._paint_combo_box(option, painter, widget)
        elif control == _Complex.CC_SpinBox:
            self._paint_spin_box(option, painter, widget)
        elif bar is not None:
            _paint_scroll_bar(bar, painter)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def sizeFromContents(
        self,
        kind: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        result = super().sizeFromContents(kind, option, size, cast("QWidget", widget))
        fields = (_Contents.CT_LineEdit, _Contents.CT_ComboBox, _Contents.CT_SpinBox)
        if kind in fields and not has_no_frame(option):
            room = Space.S if kind == _Contents.CT_LineEdit else Space.M
            result.setHeight(max(result.height(), _FIELD))
            result.setWidth(result.width() + room)
        return result

    def subElementRect(
        self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None
    ) -> QRect:
        rect = super().subElementRect(element, option, cast("QWidget", widget))
        if element == QStyle.SubElement.SE_LineEditContents and not has_no_frame(option):
            rect.adjust(Space.XS, 0, -Space.XS, 0)
        return rect

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        bar = slider(option) if control == _Complex.CC_ScrollBar else None
        if bar is not None:
            return QStyle.visualRect(bar.direction, bar.rect, _scroll_part(bar, part))
        rect = super().subControlRect(control, option, part, cast("QWidget", widget))
        if control == _Complex.CC_ComboBox and part == _Sub.SC_ComboBoxEditField:
            rect.adjust(Space.XS, 0, -Space.XS, 0)
        return rect

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        if metric == QStyle.PixelMetric.PM_ScrollBarExtent:
            return _BAR
        if metric == QStyle.PixelMetric.PM_ScrollBarSliderMin:
            return _SLIDER
        if metric == QStyle.PixelMetric.PM_DefaultFrameWidth and _is_field(widget):
            return _FIELD_FRAME
        return super().pixelMetric(metric, option, widget)

    def _paint_combo_box(
        self, option: QStyleOptionComplex, painter: QPainter, widget: QWidget | None
    ) -> None:
        tokens = theme.tokens()
        control = drawn(option)
        editable = isinstance(widget, QComboBox) and widget.isEditable()
        hover = bool(control.state & _State.State_MouseOver) and not editable
        _paint_field(control, painter, fill=tokens.hover if hover else tokens.surface)
        place = self.subControlRect(_Complex.CC_ComboBox, option, _Sub.SC_ComboBoxArrow, widget)
        _paint_chevron(control, painter, place, _CHEVRON, "chevron-down")

    def _paint_spin_box(
        self, option: QStyleOptionComplex, painter: QPainter, widget: QWidget | None
    ) -> None:
        control = drawn(option)
        _paint_field(control, painter, fill=theme.tokens().surface)
        for part, name in (
            (_Sub.SC_SpinBoxUp, "chevron-up"),
            (_Sub.SC_SpinBoxDown, "chevron-down"),
        ):
            place = self.subControlRect(_Complex.CC_SpinBox, option, part, widget)
            _paint_chevron(control, painter, place, _CHEVRON - 2, name)


def _is_field(widget: QWidget | None) -> bool:
    """Say whether it is a text of several lines or a list, with the edge of any other field."""
    # By their names: no start has any of them, and to load their classes takes it a while.
    kinds = ("QPlainTextEdit", "QTextEdit", "QListView")
    return widget is not None and not widget.isWindow() and any(map(widget.inherits, kinds))


def _antialiased(painter: QPainter) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _edge_pen(control: Drawn) -> QPen:
    tokens = theme.tokens()
    if not control.state & _State.State_Enabled:
        return QPen(tokens.border, 1)
    if control.state & _State.State_HasFocus:
        return QPen(tokens.accent, 2)
    return QPen(tokens.border_strong, 1)


def _paint_field(control: Drawn, painter: QPainter, fill: QColor | None) -> None:
    if fill is not None and not control.state & _State.State_Enabled:
        fill = theme.tokens().window
    _antialiased(painter)
    pen = _edge_pen(control)
    painter.setPen(pen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    inset = pen.widthF() / 2
    box = QRectF(control.rect).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(box, theme.RADIUS_SMALL - 1, theme.RADIUS_SMALL - 1)
    painter.restore()


def _paint_line_edit(control: Drawn, painter: QPainter) -> None:
    _paint_field(control, painter, fill=theme.tokens().surface)


def _paint_field_edge(control: Drawn, painter: QPainter) -> None:
    _paint_field(control, painter, fill=None)


def _paint_button(control: Drawn, painter: QPainter) -> None:
    tokens = theme.tokens()
    pressed = control.state & (_State.State_Sunken | _State.State_On)
    hover = control.state & _State.State_MouseOver
    fill = tokens.accent_soft if pressed else tokens.hover if hover else tokens.surface
    _paint_field(control, painter, fill=fill)


def _mark_box(control: Drawn) -> QRectF:
    side = min(control.rect.width() - 1, control.rect.height() - 1, _MARK)
    box = QRectF(0, 0, side, side)
    box.moveCenter(QRectF(control.rect).center())
    return box


def _mark_pen(control: Drawn) -> QPen:
    pen = _edge_pen(control)
    pen.setWidthF(max(pen.widthF(), 1.5))  # a thinner curve would fade into the ground
    return pen


def _paint_check_box(control: Drawn, painter: QPainter) -> None:
    tokens = theme.tokens()
    marked = control.state & (_State.State_On | _State.State_NoChange)
    box = _mark_box(control)
    _antialiased(painter)
    enabled = control.state & _State.State_Enabled
    ground = tokens.accent if enabled else tokens.text_disabled
    painter.setPen(QPen(ground, 1) if marked else _mark_pen(control))
    painter.setBrush(ground if marked else tokens.surface)
    painter.drawRoundedRect(box, 3, 3)
    if marked:
        cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(tokens.on_accent, 2, Qt.PenStyle.SolidLine, cap, join))
        half = ((0.28, 0.5), (0.72, 0.5))
        tick = ((0.24, 0.52), (0.43, 0.71), (0.77, 0.31))
        corners = tick if control.state & _State.State_On else half
        side = box.width()
        painter.drawPolyline(
            QPolygonF([QPointF(box.x() + x * side, box.y() + y * side) for x, y in corners])
        )
    painter.restore()


def _paint_radio_button(control: Drawn, painter: QPainter) -> None:
    tokens = theme.tokens()
    box = _mark_box(control)
    _antialiased(painter)
    ink = tokens.accent if control.state & _State.State_Enabled else tokens.text_disabled
    chosen = bool(control.state & _State.State_On)
    painter.setPen(QPen(ink, 1.5) if chosen else _mark_pen(control))
    painter.setBrush(tokens.surface)
    painter.drawEllipse(box)
    if chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(box.center(), box.width() * 0.26, box.width() * 0.26)
    painter.restore()


def _paint_frame(control: Drawn, painter: QPainter) -> None:
    painter.save()
    painter.setPen(QPen(theme.tokens().border, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(control.rect.adjusted(0, 0, -1, -1))
    painter.restore()


def _paint_focus_rect(control: Drawn, painter: QPainter) -> None:
    _antialiased(painter)
    painter.setPen(QPen(theme.tokens().accent, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(control.rect).adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)
    painter.restore()


def _paint_drop(control: Drawn, painter: QPainter) -> None:
    """Paint where what is dragged would go: a line between two rows, or a ring around one."""
    _antialiased(painter)
    painter.setPen(QPen(theme.tokens().accent, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    box = QRectF(control.rect)
    if box.height() > 2:
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
    elif box.width() > 0:
        painter.drawLine(box.topLeft(), box.topRight())
    painter.restore()


def _paint_header(control: Drawn, painter: QPainter) -> None:
    tokens = theme.tokens()
    rect = control.rect
    painter.save()
    painter.fillRect(rect, tokens.surface_alternate)
    painter.setPen(QPen(tokens.border, 1))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    painter.drawLine(rect.topRight(), rect.bottomRight())
    painter.restore()


def _paint_header_rest(control: Drawn, painter: QPainter) -> None:
    painter.fillRect(control.rect, theme.tokens().surface_alternate)


def _paint_tab(control: Drawn, painter: QPainter) -> None:
    tokens = theme.tokens()
    if control.state & _State.State_Selected:
        line = QRect(control.rect)
        line.setTop(line.bottom() - 2)
        painter.fillRect(line, tokens.accent)
    elif control.state & _State.State_MouseOver:
        painter.fillRect(control.rect, tokens.hover)
    if control.state & _State.State_HasFocus:
        _antialiased(painter)
        painter.setPen(QPen(tokens.accent, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(control.rect).adjusted(2, 2, -2, -5), 4, 4)
        painter.restore()


def _paint_chevron(control: Drawn, painter: QPainter, within: QRect, side: int, name: str) -> None:
    tokens = theme.tokens()
    place = QRectF(0, 0, side, side)
    place.moveCenter(QRectF(within).center())
    enabled = control.state & _State.State_Enabled
    icons.paint(painter, name, place, tokens.text_secondary if enabled else tokens.text_disabled)


def _slim(rect: QRect) -> QRectF:
    slim = QRectF(rect)
    slim.setHeight(min(slim.height(), 8))
    slim.moveCenter(QRectF(rect).center())
    return slim


def _paint_groove(control: Drawn, painter: QPainter) -> None:
    _paint_bar(painter, _slim(control.rect), fill=theme.tokens().border)


def _paint_progress(bar: DrawnProgress, painter: QPainter) -> None:
    share = (bar.progress - bar.minimum) / (bar.maximum - bar.minimum)
    whole = _slim(bar.rect)
    done = QRectF(whole)
    done.setWidth(whole.width() * min(max(share, 0.0), 1.0))
    if bar.direction == Qt.LayoutDirection.RightToLeft:
        done.moveRight(whole.right())
    _paint_bar(painter, done, fill=theme.tokens().accent)


def _paint_scroll_bar(bar: DrawnSlider, painter: QPainter) -> None:
    if bar.maximum <= bar.minimum:
        return
    tokens = theme.tokens()
    handle = QStyle.visualRect(bar.direction, bar.rect, _scroll_part(bar, _Sub.SC_ScrollBarSlider))
    touched = bar.state & (_State.State_MouseOver | _State.State_Sunken)
    thin = QRectF(handle).adjusted(3, 3, -3, -3)
    _paint_bar(painter, thin, fill=tokens.border_strong if touched else tokens.text_disabled)


def _paint_bar(painter: QPainter, rect: QRectF, fill: QColor) -> None:
    _antialiased(painter)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    radius = min(rect.width(), rect.height()) / 2
    painter.drawRoundedRect(rect, radius, radius)
    painter.restore()


def _scroll_part(bar: DrawnSlider, part: QStyle.SubControl) -> QRect:
    """Return the place of one part of a scroll bar, which has no arrow buttons."""
    rect = bar.rect
    horizontal = bar.orientation == Qt.Orientation.Horizontal
    length = rect.width() if horizontal else rect.height()
    span = bar.maximum - bar.minimum
    size = length
    if span > 0:
        size = min(max(length * bar.pageStep // (span + bar.pageStep), _SLIDER), length)
    start = QStyle.sliderPositionFromValue(
        bar.minimum, bar.maximum, bar.sliderPosition, length - size, bar.upsideDown
    )
    at, extent = {
        _Sub.SC_ScrollBarGroove: (0, length),
        _Sub.SC_ScrollBarSlider: (start, size),
        _Sub.SC_ScrollBarSubPage: (0, start),
        _Sub.SC_ScrollBarAddPage: (start + size, length - start - size),
    }.get(part, (0, 0))
    if horizontal:
        return QRect(rect.x() + at, rect.y(), extent, rect.height())
    return QRect(rect.x(), rect.y() + at, rect.width(), extent)
