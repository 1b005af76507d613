"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from "Inside Macintosh: Imaging With QuickDraw", appendix A.
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values


def runs(row, unit=1):
    """Pairs of equal units as runs, all else as it is."""
    units = [row[i:i + unit] for i in range(0, len(row), unit)]
    out, at = b"", 0
    while at < len(units):
        end = at
        while end < len(units) and units[end] == units[at] and end - at < 128:
            end += 1
        if end - at > 1:
            out += struct.pack("b", 1 - (end - at)) + units[at]
        else:
            out += b"\0" + units[at]
        at = end
    return out


def packed(rows, row_bytes, unit=1):
    if row_bytes < 8:
        return b"".join(rows)
    return b"".join(struct.pack(">H" if row_bytes > 250 else ">B", len(runs(row, unit))) + runs(row, unit) for row in rows)


def rectangle(top, left, bottom, right):
    return struct.pack(">4h", top, left, bottom, right)


def bounds(pixels):
    return rectangle(0, 0, *pixels.shape[:2])


def pixel_map(row_bytes, area, pack, kind, depth, components, size):
    return struct.pack(">H", row_bytes | 0x8000) + area + struct.pack(">HHIIIHHHHIII", 0, pack, 0, 72 << 16, 72 << 16, kind, depth, components, size, 0, 0, 0)


def colors(table, is_device=False):
    return struct.pack(">IHH", 0, 0x8000 if is_device else 0, len(table) - 1) + b"".join(struct.pack(">4H", 0 if is_device else i, *(257 * int(c) for c in color)) for i, color in enumerate(table))


def picture(name, frame, *operations, header=512, end=b"\0\xff"):
    body = bytes.fromhex("001102ff0c00fffe0000") + struct.pack(">II", 72 << 16, 72 << 16) + frame + bytes(4)
    for operation in operations:
        body += operation + b"\0" * (len(operation) % 2)
    with open(name, "wb") as file:
        file.write(bytes(header) + struct.pack(">H", (10 + len(body)) & 0xFFFF) + frame + body + end)


def indexed(pixels, depth, table, to=None, is_device=False):
    height, width = pixels.shape
    row_bytes = (width * depth + 15) // 16 * 2
    bits = np.unpackbits(pixels[..., None], axis=-1)[..., 8 - depth:].reshape(height, -1)
    rows = [np.packbits(row).tobytes().ljust(row_bytes, b"\0") for row in bits]
    head = pixel_map(row_bytes, bounds(pixels), 0, 0, depth, 1, depth) + colors(table, is_device)
    return b"\0\x98" + head + bounds(pixels) + (to or bounds(pixels)) + b"\0\0" + packed(rows, row_bytes)


def direct(pixels, pack, area=None, part=None, to=None, region=b""):
    height, width = pixels.shape[:2]
    depth = 16 if pixels.dtype == np.uint16 else 32
    components = 3 if depth == 16 else pixels.shape[2]
    row_bytes = width * depth // 8
    unit = 1
    if depth == 16:
        rows, unit = [row.astype(">u2").tobytes() for row in pixels], 2
    elif pack == 4:
        order = [3, 0, 1, 2] if components == 4 else [0, 1, 2]
        rows = [np.ascontiguousarray(row.T[order]).tobytes() for row in pixels]
    elif pack == 2:
        rows = [row[:, :3].tobytes() for row in pixels]
    else:
        rows = [np.insert(row, 0, 77, axis=1).tobytes() for row in pixels]
    data = packed(rows, row_bytes, unit) if pack in (0, 3, 4) else b"".join(rows)
    head = struct.pack(">I", 255) + pixel_map(row_bytes, area or bounds(pixels), pack, 16, depth, components, 8 if depth == 32 else 5)
    return (b"\0\x9b" if region else b"\0\x9a") + head + (part or bounds(pixels)) + (to or bounds(pixels)) + b"\0\0" + region + data


def bitmap(pixels, is_packed):
    height, width = pixels.shape
    row_bytes = (width + 15) // 16 * 2
    rows = [np.packbits(row).tobytes().ljust(row_bytes, b"\0") for row in pixels]
    body = struct.pack(">H", row_bytes) + bounds(pixels) * 3 + b"\0\0"
    return (b"\x98" if is_packed else b"\x90") + body + (packed(rows, row_bytes) if is_packed else b"".join(rows))


H, W = 6, 20
table = values("u1", 256, 3)
eight = np.repeat(values("u1", H, W // 2), 2, axis=1)
picture("colors8.pict", bounds(eight), indexed(eight, 8, table))
line("colors8.pict", table[eight])
four = eight >> 4
picture("colors4.pict", bounds(four), indexed(four, 4, table[:16], is_device=True))
line("colors4.pict", table[:16][four])
gray = np.repeat(np.arange(0, 256, 85, dtype=np.uint8)[:, None], 3, axis=1)
two = eight >> 6
picture("gray2.pict", bounds(two), indexed(two, 2, gray))
line("gray2.pict", gray[two][..., 0])

rgb = np.repeat(values("u1", H, W // 2, 3), 2, axis=1)
picture("planes.pict", bounds(rgb), direct(rgb, 4))
line("planes.pict", rgb)
rgba = np.repeat(values("u1", H, W // 2, 4), 2, axis=1)
picture("alpha.pict", bounds(rgba), direct(rgba, 4))
line("alpha.pict", rgba)
picture("padded.pict", bounds(rgb), direct(rgb, 1))
line("padded.pict", rgb)
picture("no_padding.pict", bounds(rgb), direct(rgb, 2), header=0)
line("no_padding.pict", rgb)
wide = np.tile(values("u1", 2, 40, 3), (1, 2, 1))
picture("long_rows.pict", bounds(wide), direct(wide, 4))
line("long_rows.pict", wide)
high = np.repeat(values("u2", H, W // 2) & 0x7FFF, 2, axis=1)
five = np.stack([high >> 10 & 31, high >> 5 & 31, high & 31], axis=-1).astype(np.uint8)
picture("words.pict", bounds(high), direct(high, 0))
line("words.pict", five << 3 | five >> 2)

# A part of a bitmap whose bounds begin elsewhere, under a region; one at twice the size; and between them what is passed over: a clip, a comment, a pattern of pixels, text.
clip = b"\0\1" + struct.pack(">H", 10) + rectangle(0, 0, 30, 30)
comment = b"\0\xa1" + struct.pack(">HH", 100, 5) + b"words"
pattern = b"\0\x12" + struct.pack(">H", 1) + bytes(8) + pixel_map(2, rectangle(0, 0, 4, 4), 0, 0, 4, 1, 4) + colors(table[:16]) + bytes(8)
text = b"\0\x28" + struct.pack(">hhB", 3, 3, 4) + b"text"
part = direct(rgb, 4, rectangle(10, 20, 10 + H, 20 + W), rectangle(11, 22, 15, 40), rectangle(102, 201, 106, 219), struct.pack(">H", 10) + rectangle(0, 0, 9, 9))
twice = indexed(four, 4, table[:16], rectangle(110, 200, 110 + 2 * H, 200 + 2 * W))
paper = np.full((20, 30, 3), 255, np.uint8)
paper[2:6, 1:19] = rgb[1:5, 2:20]
paper[10:20, :30] = table[:16][four].repeat(2, axis=0).repeat(2, axis=1)[:10, :30]
picture("several.pict", rectangle(100, 200, 120, 230), clip, comment, pattern, part, text, twice)
line("several.pict", paper)

# Version 1: operations of one byte.
black = values("u1", H, W) & 1
with open("version1.pct", "wb") as file:
    file.write(bytes(512) + bytes(2) + bounds(black) + b"\x11\1" + b"\1" + struct.pack(">H", 10) + bounds(black) + bitmap(black, False) + b"\xff")
line("version1.pct", (255 * (1 - black)).astype(np.uint8))
wide_black = np.tile(black, (1, 5))
with open("version1_packed.pct", "wb") as file:
    file.write(bytes(512) + bytes(2) + bounds(wide_black) + b"\x11\1" + bitmap(wide_black, True) + b"\xff")
line("version1_packed.pct", (255 * (1 - wide_black)).astype(np.uint8))

# An image of 32767×32767 px in some hundred bytes.
huge = rectangle(0, 0, 32767, 32767)
picture("bomb-32767x32767.pict", huge, b"\0\x98" + pixel_map(8192, huge, 0, 0, 2, 1, 2) + colors(gray) + huge + huge + b"\0\0")
