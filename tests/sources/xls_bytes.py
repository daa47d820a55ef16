"""The smallest xls file: the old binary format (BIFF8) in its compound file, for specimens."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

_SECTOR = 512
_END, _FREE, _FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SHORTEST = 4096
_WORKBOOK, _SHEET = 0x0005, 0x0010


def xls_bytes(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook with these sheets; cells are numbers, text, or empty text for no cell."""
    bodies = [_sheet(rows) for rows in sheets.values()]
    names = [name.encode("latin-1") for name in sheets]
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, _WORKBOOK, 0, 1997, 0, 0))
    end = _record(0x000A, b"")
    start = len(head) + sum(4 + 8 + len(name) for name in names) + len(end)
    bounds = b""
    for name, body in zip(names, bodies, strict=True):
        bounds += _record(0x0085, struct.pack("<IHBB", start, 0, len(name), 0) + name)
        start += len(body)
    return _compound(head + bounds + end + b"".join(bodies))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _sheet(rows: Sequence[Sequence[object]]) -> bytes:
    width = max(len(row) for row in rows)
    parts = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, _SHEET, 0, 1997, 0, 0)),
        _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)),
    ]
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<HHH", at, column, 0)
            if isinstance(cell, int | float):
                parts.append(_record(0x0203, place + struct.pack("<d", cell)))
            elif cell:
                body = str(cell).encode("utf-16-le")
                length = struct.pack("<HB", len(body) // 2, 1)
                parts.append(_record(0x0204, place + length + body))
    return b"".join([*parts, _record(0x000A, b"")])


def _compound(stream: bytes) -> bytes:
    padded = stream.ljust(max(_SHORTEST, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(padded) // _SECTOR
    chain = [_FAT_SECTOR, _END, *range(3, sectors + 2), _END]
    assert len(chain) <= _SECTOR // 4, "the specimen is too long for one allocation sector"
    table = chain + [_FREE] * (_SECTOR // 4 - len(chain))
    directory = (
        _entry("Root Entry", 5, child=1, start=_END, size=0)
        + _entry("Workbook", 2, child=_FREE, start=2, size=len(padded))
        + _entry("", 0, child=_FREE, start=0, size=0) * 2
    )
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, _SHORTEST, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    return header + struct.pack(f"<{_SECTOR // 4}I", *table) + directory + padded


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    label = f"{name}\0".encode("utf-16-le") if name else b""
    head = label.ljust(64, b"\0") + struct.pack("<HBB", len(label), kind, 1)
    links = struct.pack("<III", _FREE, _FREE, child)
    return head + links + bytes(36) + struct.pack("<IQ", start, size)
