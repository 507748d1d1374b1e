"""Walk through the records of a part of a binary workbook, .xlsb ([MS-XLSB] 2.1.4)."""

from collections.abc import Iterator
from struct import unpack_from
from typing import Final

# The kinds of records, by the names that [MS-XLSB] 2.3 gives them.
ROW_HDR: Final = 0
CELL_RK: Final = 2
CELL_ERROR: Final = 3
CELL_BOOL: Final = 4
CELL_REAL: Final = 5
CELL_ST: Final = 6
CELL_ISST: Final = 7
FMLA_STRING: Final = 8
FMLA_NUM: Final = 9
FMLA_BOOL: Final = 10
FMLA_ERROR: Final = 11
SST_ITEM: Final = 19
FMT: Final = 44
XF: Final = 47
COL_INFO: Final = 60
CELL_R_STRING: Final = 62
WB_PROP: Final = 153
BUNDLE_SH: Final = 156
CALC_PROP: Final = 157
MERGE_CELL: Final = 176
END_SHEET: Final = 130
END_SHEET_DATA: Final = 146
SHR_FMLA: Final = 427
BEGIN_CELL_XFS: Final = 617
END_CELL_XFS: Final = 618

ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_NO_STRING: Final = 0xFFFFFFFF


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of each record; ValueError where one is cut off."""
    place, end = 0, len(data)
    while place < end:
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = kind & 0x7F | (_byte(data, place) & 0x7F) << 7
            place += 1
        size = 0
        for step in range(4):
            part = _byte(data, place)
            place += 1
            size |= (part & 0x7F) << 7 * step
            if not part & 0x80:
                break
        content = data[place : place + size]
        if len(content) < size:
            raise ValueError(kind)
        place += size
        yield kind, content


def _byte(data: bytes, place: int) -> int:
    if place >= len(data):
        raise ValueError(place)
    return data[place]


def wide_string(content: bytes, place: int) -> tuple[str, int]:
    """Return the text at `place` and where it ends; ValueError where it is cut off."""
    (count,) = unpack_from("<I", content, place)
    place += 4
    if count == _NO_STRING:
        return "", place
    end = place + 2 * count
    if end > len(content):
        raise ValueError(count)
    return content[place:end].decode("utf-16-le", errors="replace"), end


def rk_number(content: bytes, place: int) -> float:
    """Return a number that is packed into 30 bits ([MS-XLSB] 2.5.123)."""
    (packed,) = unpack_from("<i", content, place)
    if packed & 2:
        number = float(packed >> 2)
    else:
        (number,) = unpack_from(
            "<d", b"\0\0\0\0" + (packed & ~3 & 0xFFFFFFFF).to_bytes(4, "little")
        )
    return number / 100 if packed & 1 else number
