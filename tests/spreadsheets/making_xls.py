"""Makes old Excel files (.xls) record by record, for what no program here writes."""

import io
from collections.abc import Sequence
from hashlib import md5
from struct import pack, unpack_from

from msoffcrypto.method.rc4 import DocumentRC4

NAME = b"\x23" + bytes(4)  # a defined name: nobody knows what it comes to
RESULT_NOTHING = b"\x03" + bytes(5) + b"\xff\xff"
RESULT_TRUE = b"\x01\x00\x01" + bytes(3) + b"\xff\xff"
RESULT_DIV_0 = b"\x02\x00\x07" + bytes(3) + b"\xff\xff"
RESULT_TEXT = b"\x00" + bytes(5) + b"\xff\xff"


def record(kind: int, content: bytes = b"") -> bytes:
    return pack("<HH", kind, len(content)) + content


def text_8(text: str, width: str = "H") -> bytes:
    return pack(f"<{width}B", len(text), 1) + text.encode("utf-16-le")


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, pack("<HHHd", row, column, style, value))


def label(row: int, column: int, text: str, style: int = 0) -> bytes:
    return record(0x204, pack("<HHH", row, column, style) + text_8(text))


def error(row: int, column: int, code: int) -> bytes:
    return record(0x205, pack("<HHHBB", row, column, 0, code, 1))


def blanks(row: int, first: int, last: int) -> bytes:
    styles = bytes(2 * (last + 1 - first))
    return record(0xBE, pack("<HH", row, first) + styles + pack("<H", last))


def formula(
    row: int, column: int, result: float | bytes, tokens: bytes = NAME, flags: int = 0
) -> bytes:
    stored = result if isinstance(result, bytes) else pack("<d", result)
    start = pack("<HHH", row, column, 0) + stored + pack("<HI", flags, 0)
    return record(0x06, start + pack("<H", len(tokens)) + tokens)


def shared(top: int, bottom: int, column: int, tokens: bytes) -> bytes:
    area = pack("<HHBBBB", top, bottom, column, column, 0, bottom + 1 - top)
    return record(0x4BC, area + pack("<H", len(tokens)) + tokens)


def sum_of(top: int, bottom: int, left: int, right: int) -> bytes:
    """Return the tokens of SUM over an area."""
    return b"\x25" + pack("<HHHH", top, bottom, left | 0xC000, right | 0xC000) + b"\x19\x10\0\0"


def plus(*cells: tuple[int, int]) -> bytes:
    """Return the tokens of cells with + between."""
    tokens = b""
    for place, (row, column) in enumerate(cells):
        tokens += b"\x44" + pack("<HH", row, column | 0xC000) + (b"\x03" if place else b"")
    return tokens


def style(number_format: int = 0, indent: int = 0) -> bytes:
    return record(0xE0, pack("<HHHBBBBIIH", 0, number_format, 0, 0, 0, indent, 0, 0, 0, 0))


def book_8(
    *sheets: bytes,
    formats: Sequence[str] = (),
    styles: Sequence[tuple[int, int]] = ((0, 0),),
    is_1904: bool = False,
    hidden: int = 0,
    globals_extra: bytes = b"",
) -> bytes:
    """Return a BIFF8 stream; format 164 is the first of `formats`, styles are (format, indent)."""
    bof = pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)
    start = record(0x809, bof) + record(0x42, pack("<H", 1200)) + record(0x22, pack("<H", is_1904))
    start += globals_extra
    for place, code in enumerate(formats):
        start += record(0x41E, pack("<H", 164 + place) + text_8(code))
    start += b"".join(style(*each) for each in styles)
    names = [text_8(f"Sheet{place + 1}", "B") for place in range(len(sheets))]
    size = len(start) + sum(4 + 6 + len(name) for name in names) + 4
    bounds, bodies = b"", b""
    for name, sheet in zip(names, sheets, strict=True):
        bounds += record(0x85, pack("<IBB", size + len(bodies), hidden, 0) + name)
        bodies += record(0x809, pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
        bodies += sheet + record(0x0A)
    return start + bounds + record(0x0A) + bodies


def book_2() -> bytes:
    """Return a file of Excel 2: KPI and Orders in A1 and A2, 7 and a half in B1 and B2."""
    attributes = bytes(3)
    cells = b"".join(
        record(4, pack("<HH", row, 0) + attributes + bytes([len(text)]) + text)
        for row, text in enumerate((b"KPI", b"Orders"))
    )
    cells += record(2, pack("<HH", 0, 1) + attributes + pack("<H", 7))
    cells += record(3, pack("<HH", 1, 1) + attributes + pack("<d", 0.5))
    cells += record(6, pack("<HH", 2, 1) + attributes + pack("<dBB", 7.5, 0, 3) + b"\x1e\x01\x00")
    return record(9, pack("<HH", 2, 0x10)) + cells + record(0x0A)


def book_old(version: int) -> bytes:
    """Return a file of Excel 3 or 4: KPI in A1, 7 in B1."""
    kind = {3: 0x209, 4: 0x409}[version]
    cells = record(0x204, pack("<HHHH", 0, 0, 0, 3) + b"KPI") + number(0, 1, 7.0)
    return record(kind, pack("<HHH", version, 0x10, 0)) + cells + record(0x0A)


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """Return a compound file that holds one stream, as Excel has kept workbooks since version 5."""
    stream += bytes(max(4096, -(-len(stream) // 512) * 512) - len(stream))
    count = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    chain += [0xFFFFFFFF] * (128 - len(chain))
    assert len(chain) == 128
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    head += bytes(6) + pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += pack("<I", 0) + b"\xff" * (108 * 4)

    def entry(called: str, kind: int, child: int, start: int, size: int) -> bytes:
        encoded = called.encode("utf-16-le") + b"\0\0" if called else b""
        return (
            encoded.ljust(64, b"\0")
            + pack("<HBBIII", len(encoded), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + bytes(36)
            + pack("<IQ", start, size)
        )

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, len(stream))
    return head + pack("<128I", *chain) + folder + entry("", 0, 0, 0, 0) * 2 + stream


def filepass(password: str) -> bytes:
    """Return the record that says how a stream is encrypted: RC4, as Excel 97 does."""
    proof = bytes(range(16))
    sealed = DocumentRC4.decrypt(password, bytes(16), io.BytesIO(proof + md5(proof).digest()))  # noqa: S324
    return record(0x2F, pack("<HHH", 1, 1, 1) + bytes(16) + sealed.read())


def encrypted(stream: bytes, password: str) -> bytes:
    """Return a stream, which holds the record of `filepass`, as that says."""
    stream += record(0, bytes(-len(stream) % 4))  # what fills the last sector is records of nothing
    sealed = bytearray(DocumentRC4.decrypt(password, bytes(16), io.BytesIO(stream), 1024).read())
    place = 0
    while place + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, place)
        open_bytes = 4 + {0x809: size, 0x2F: size, 0x85: 4}.get(kind, 0)
        sealed[place : place + open_bytes] = stream[place : place + open_bytes]
        place += 4 + size
    return bytes(sealed)
