"""Makes binary Excel workbooks (.xlsb), which no program here writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from struct import pack

from tests.spreadsheets.making import PACKAGE, RELATIONS, zipped

NAME = b"\x23" + bytes(4)  # a defined name: nobody knows what it comes to


def record(kind: int, content: bytes = b"") -> bytes:
    """Return a record; kind and size are written in seven bits a byte."""
    start = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, sizes = len(content), b""
    while size >= 0x80:
        sizes += bytes([size & 0x7F | 0x80])
        size >>= 7
    return start + sizes + bytes([size]) + content


def wide(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return pack("<I", len(encoded) // 2) + encoded


def cell(kind: int, column: int, content: bytes, style: int = 0) -> bytes:
    return record(kind, pack("<II", column, style) + content)


def blank(column: int, style: int = 0) -> bytes:
    return cell(1, column, b"", style)


def rk(column: int, whole: int, style: int = 0, *, hundredths: bool = False) -> bytes:
    return cell(2, column, pack("<i", whole << 2 | 2 | hundredths), style)


def error(column: int, code: int) -> bytes:
    return cell(3, column, bytes([code]))


def true(column: int) -> bytes:
    return cell(4, column, b"\x01")


def real(column: int, value: float, style: int = 0) -> bytes:
    return cell(5, column, pack("<d", value), style)


def text(column: int, value: str, style: int = 0) -> bytes:
    return cell(6, column, wide(value), style)


def shared_text(column: int, index: int) -> bytes:
    return cell(7, column, pack("<I", index))


def rich_text(column: int, value: str) -> bytes:
    return cell(62, column, b"\x01" + wide(value) + pack("<IHH", 1, 0, 0))


def formula(
    column: int,
    result: float | str | bool,
    tokens: bytes = NAME,
    extra: bytes = b"",
    style: int = 0,
) -> bytes:
    after = pack("<HI", 0, len(tokens)) + tokens + pack("<I", len(extra)) + extra
    if isinstance(result, bool):
        return cell(10, column, bytes([result]) + after, style)
    if isinstance(result, str):
        return cell(8, column, wide(result) + after, style)
    return cell(9, column, pack("<d", result) + after, style)


def shared_formula(top: int, bottom: int, column: int, tokens: bytes) -> bytes:
    area = pack("<IIII", top, bottom, column, column)
    return record(427, area + pack("<I", len(tokens)) + tokens)


def sum_of(top: int, bottom: int, left: int, right: int) -> bytes:
    """Return the tokens of SUM over an area."""
    return b"\x25" + pack("<IIHH", top, bottom, left | 0xC000, right | 0xC000) + b"\x19\x10\0\0"


def row(number: int, *cells: bytes, is_hidden: bool = False) -> bytes:
    head = pack("<IIHBBBI", number, 0, 300, 0, 0x10 if is_hidden else 0, 0, 0)
    return record(0, head) + b"".join(cells)


def hidden_column(first: int, last: int) -> bytes:
    return record(60, pack("<IIIIH", first, last, 2560, 0, 1))


def merged(top: int, bottom: int, left: int, right: int) -> bytes:
    return record(176, pack("<IIII", top, bottom, left, right))


@dataclass
class Book:
    """A binary workbook; style numbers count `styles`: pairs of number format and indent."""

    rows: bytes
    columns: bytes = b""
    after: bytes = b""
    texts: Sequence[str] = ()
    formats: dict[int, str] = field(default_factory=dict)
    styles: Sequence[tuple[int, int]] = ((0, 0),)
    state: int = 0
    is_1904: bool = False
    needs_calculation: bool = False

    def sheet(self) -> bytes:
        columns = record(390) + self.columns + record(391) if self.columns else b""
        return b"".join(
            (
                record(129),
                record(148, pack("<IIII", 0, 0, 0, 0)),  # a wrong dimension
                columns,
                record(145) + self.rows + record(146),
                self.after,
                record(130),
            )
        )

    def workbook(self) -> bytes:
        sheet = pack("<II", self.state, 1) + wide("rId1") + wide("Numbers")
        calculation = pack("<IIIdI", 0, 1, 100, 0.001, 1) + pack("<H", int(self.needs_calculation))
        return b"".join(
            (
                record(131),
                record(153, pack("<II", int(self.is_1904), 0) + wide("")),
                record(143) + record(156, sheet) + record(144),
                record(157, calculation),
                record(132),
            )
        )

    def style_part(self) -> bytes:
        formats = b"".join(
            record(44, pack("<H", number) + wide(code)) for number, code in self.formats.items()
        )
        decoy = record(47, pack("<HHHHHBBHH", 0xFFFF, 9, 0, 0, 0, 0, 7, 0, 0))
        cells = b"".join(
            record(47, pack("<HHHHHBBHH", 0, number, 0, 0, 0, 0, indent, 0, 0))
            for number, indent in self.styles
        )
        return b"".join(
            (
                record(278),
                record(615, pack("<I", len(self.formats))) + formats + record(616),
                record(626, pack("<I", 1)) + decoy + record(627),
                record(617, pack("<I", len(self.styles))) + cells + record(618),
                record(279),
            )
        )

    def data(self) -> bytes:
        items = b"".join(record(19, b"\0" + wide(each)) for each in self.texts)
        strings = record(159, pack("<II", len(self.texts), len(self.texts))) + items + record(160)
        kinds = {
            "worksheet": "worksheets/sheet1.bin",
            "styles": "styles.bin",
            "sharedStrings": "sharedStrings.bin",
        }
        links = "".join(
            f'<Relationship Id="rId{place}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
            for place, (kind, target) in enumerate(kinds.items(), 1)
        )
        types = (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.'
            'macroEnabled.main"/></Types>'
        )
        return zipped(
            {
                "[Content_Types].xml": types,
                "_rels/.rels": (
                    f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
                    f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.bin"/></Relationships>'
                ),
                "xl/workbook.bin": self.workbook(),
                "xl/_rels/workbook.bin.rels": (
                    f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'
                ),
                "xl/worksheets/sheet1.bin": self.sheet(),
                "xl/styles.bin": self.style_part(),
                "xl/sharedStrings.bin": strings,
            }
        )
