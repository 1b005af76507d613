"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from Sun's rasterfile(5). The pixels are of the values that golden.py makes.
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values


def runs(data):
    out, at = bytearray(), 0
    while at < len(data):
        count = 1
        while at + count < len(data) and count < 256 and data[at + count] == data[at]:
            count += 1
        if count == 1 and data[at] == 0x80:
            out += b"\x80\0"
        elif count > 2 or data[at] == 0x80:
            out += bytes([0x80, count - 1, data[at]])
        else:
            out += data[at : at + 1] * count
        at += count
    return bytes(out)


def save(name, rows, depth, kind, width, colors=b""):
    data = b"".join(row.tobytes() + bytes(row.size % 2) for row in rows)
    data = runs(data) if kind == 2 else data
    with open(name, "wb") as file:
        file.write(struct.pack(">8I", 0x59A66A95, width, len(rows), depth, len(data) if kind else 0, kind, 1 if colors else 0, len(colors)))
        file.write(colors + data)


gray, rgb, rgba, palette = values("u1", 9, 13), values("u1", 9, 13, 3), values("u1", 9, 13, 4), values("u1", 200, 3)
bits = gray > 100
bands = np.repeat(values("u1", 9, 5, 3), 3, axis=1)[:, :13]
places = gray % 200

save("bits1.ras", [np.packbits(~row) for row in bits], 1, 1, 13)
line("bits1.ras", bits)
save("bits1_white.ras", [np.packbits(row) for row in bits], 1, 1, 13, bytes([0, 255] * 3))
line("bits1_white.ras", bits)
save("bits1_colors.ras", [np.packbits(row) for row in bits], 1, 2, 13, palette[:2].T.tobytes())
line("bits1_colors.ras", palette[bits.astype(int)])
save("gray4.ras", [row[:7] for row in gray], 4, 1, 13)
line("gray4.ras", np.stack([gray[:, :7] >> 4, gray[:, :7] & 15], axis=-1).reshape(9, 14)[:, :13] * np.uint8(17))
save("gray8.ras", list(gray), 8, 0, 13)
line("gray8.ras", gray)
save("palette8_rle.ras", [row % 16 + 120 for row in gray // 16], 8, 2, 13, palette.T.tobytes())
line("palette8_rle.ras", palette[gray // 16 % 16 + 120])
save("palette8.ras", list(places), 8, 1, 13, palette.T.tobytes())
line("palette8.ras", palette[places])
save("bgr24_rle.ras", [row[:, ::-1] for row in bands | 0x80], 24, 2, 13)
line("bgr24_rle.ras", bands | 0x80)
save("rgb24.ras", list(rgb), 24, 3, 13)
line("rgb24.ras", rgb)
save("xbgr32.ras", [row[:, ::-1] for row in rgba], 32, 1, 13)
line("xbgr32.ras", rgba[..., :3])
save("xrgb32_rgb.ras", [row for row in rgba], 32, 3, 13)
line("xrgb32_rgb.ras", rgba[..., 1:])
with open("bomb-100000x100000.ras", "wb") as file:
    file.write(struct.pack(">8I", 0x59A66A95, 100_000, 100_000, 24, 0, 1, 0, 0) + bytes(8))
