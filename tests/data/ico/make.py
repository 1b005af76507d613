"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand: the directory of an icon or cursor, bitmaps with masks as Microsoft describes them, and a PNG.
"""
import struct
import sys
import zlib

import numpy as np

sys.path.insert(0, "..")
from golden import line, values


def pack(values, bits, bytes_at_once=4):
    rows = ["".join(format(v, f"0{bits}b") for v in row) for row in values.tolist()]
    out = b""
    for row in rows:
        row += "0" * (-len(row) % (8 * bytes_at_once))
        out += int(row, 2).to_bytes(len(row) // 8, "big")
    return out


def pad(data, row):
    return b"".join(data[i : i + row] + bytes(-row % 4) for i in range(0, len(data), row))


def bitmap(pixels, bits, colors=b"", count=0, mask=None, masks=b""):
    height, width = (mask.shape if mask is not None else pixels.shape[:2])
    data = pixels if isinstance(pixels, bytes) else pack(pixels[::-1], bits)
    head = struct.pack("<IiiHHIIiiII", 40, width, height * 2, 1, bits, 3 if masks else 0, 0, 0, 0, count, 0)
    return head + masks + colors + data + (pack(mask[::-1].astype(int), 1) if mask is not None else b"")


def png(pixels):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def write(name, kind, entries):
    out = struct.pack("<HHH", 0, kind, len(entries))
    at = len(out) + 16 * len(entries)
    for (width, height), (x, y), data in entries:
        out += struct.pack("<BBBBHHII", width, height, 0, 0, x, y, len(data), at)
        at += len(data)
    with open(name, "wb") as file:
        file.write(out + b"".join(data for _, _, data in entries))


def rgba(rgb, mask):
    return np.dstack([rgb, np.where(mask, 0, 255)]).astype("u1")


noise, mask = values("u1", 7, 9), values("u1", 7, 9, 2)[..., 1] > 150
palette, rgb, alpha = values("u1", 256, 3), values("u1", 7, 9, 3), values("u1", 7, 9, 4)
quads = np.concatenate([palette[:, ::-1], np.zeros((256, 1), "u1")], axis=1)
bgr, bgra = rgb[::-1, :, ::-1].tobytes(), alpha[::-1][..., [2, 1, 0, 3]]
words = values("u2", 7, 9)
fives = np.stack([words >> 10 & 31, words >> 5 & 31, words & 31], axis=-1)
hidden = bgra.copy()
hidden[..., 3] = 0
size, one = (9, 7), (1, 32)

write("depths.ico", 1, [
    (size, one, bitmap(noise >> 7, 1, quads[:2].tobytes(), mask=mask)),
    (size, one, bitmap(noise >> 4, 4, quads[:16].tobytes(), mask=mask)),
    (size, one, bitmap(noise % 77, 8, quads[:77].tobytes(), count=77, mask=mask)),
    (size, one, bitmap(pad(words[::-1].astype("<u2").tobytes(), 18), 16, mask=mask)),
    (size, one, bitmap(pad(bgr, 27), 24, mask=mask)),
    (size, one, bitmap(bgra.tobytes(), 32, mask=mask)),
    (size, one, bitmap(hidden.tobytes(), 32, mask=mask)),
    (size, one, png(noise)),
])
for index, pixels in enumerate([
    rgba(palette[noise >> 7], mask), rgba(palette[noise >> 4], mask), rgba(palette[noise % 77], mask),
    rgba((fives * 255 + 15) // 31, mask), rgba(rgb, mask), alpha, rgba(alpha[..., :3], mask), rgba(np.dstack([noise] * 3), mask & False),
]):
    line("depths.ico", pixels, str(index))

write("arrow.cur", 2, [(size, (3, 5), bitmap(noise >> 7, 1, quads[:2].tobytes(), mask=mask))])
line("arrow.cur", rgba(palette[noise >> 7], mask))
for name, kind in (("bomb-100000x100000.ico", 1), ("bomb-100000x100000.cur", 2)):
    head = struct.pack("<IiiHHIIiiII", 40, 100_000, 200_000, 1, 32, 0, 0, 0, 0, 0, 0)
    write(name, kind, [((0, 0), (0, 0), head + bytes(16))])
