"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand: elements as Apple's header files name them, run lengths as its programs pack them, and a PNG.
"""
import struct
import sys
import zlib

import numpy as np

sys.path.insert(0, "..")
from golden import line, values


def png(pixels):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def runs(data):
    out, at = b"", 0
    while at < len(data):
        count = 1
        while at + count < len(data) and count < 130 and data[at + count] == data[at]:
            count += 1
        if count > 2:
            out += bytes([count + 125, data[at]])
        else:
            count = min(count, 2)
            out += bytes([count - 1]) + data[at : at + count]
        at += count
    return out


def element(kind, data):
    return kind.encode() + struct.pack(">I", len(data) + 8) + data


def save(name, elements):
    data = b"".join(element(*item) for item in elements)
    with open(name, "wb") as file:
        file.write(b"icns" + struct.pack(">I", len(data) + 8) + data)


def rgba(rgb, alpha):
    return np.dstack([rgb, alpha]).astype("u1")


def planes(pixels):
    return b"".join(runs(np.ascontiguousarray(pixels[..., k]).tobytes()) for k in range(pixels.shape[2]))


mac16 = np.array([int(color, 16) for color in
    "FFFFFF FCF305 FF6402 DD0806 F20884 4600A5 0000D4 02ABEA 1FB714 006411 562C05 90713A C0C0C0 808080 404040 000000".split()])
mac16 = np.stack([mac16 >> 16, mac16 >> 8 & 255, mac16 & 255], axis=-1).astype("u1")
steps, ramp = [255, 204, 153, 102, 51, 0], [0xEE, 0xDD, 0xBB, 0xAA, 0x88, 0x77, 0x55, 0x44, 0x22, 0x11]
mac256 = [(r, g, b) for r in steps for g in steps for b in steps][:215]
mac256 += [tuple(v if k in (channel, 3) or channel == 3 else 0 for k in range(3)) for channel in range(4) for v in ramp] + [(0, 0, 0)]
mac256 = np.array(mac256, "u1")

bits, mask = values("u1", 12, 16) > 120, values("u1", 12, 16, 2)[..., 1] > 90
noise = values("u1", 12, 16)
wide, alpha = np.repeat(values("u1", 16, 4, 3), 4, axis=1), values("u1", 16, 16)
argb = np.repeat(values("u1", 16, 8, 4), 2, axis=1)
inner = values("u1", 5, 7, 3)
half = (noise.reshape(-1, 2)[:, 0] >> 4 << 4 | noise.reshape(-1, 2)[:, 1] >> 4).astype("u1")

save("kinds.icns", [
    ("icnV", b"\0\0\0\0"), ("icm#", np.packbits(bits).tobytes() + np.packbits(mask).tobytes()), ("icm4", half.tobytes()), ("icm8", noise.tobytes()),
    ("is32", planes(wide)), ("s8mk", alpha.tobytes()), ("ic04", b"ARGB" + planes(argb)), ("open", element("ic07", png(inner))),
])
line("kinds.icns", rgba(np.dstack([np.where(bits, 0, 255)] * 3), np.where(mask, 255, 0)), "0")
line("kinds.icns", rgba(mac16[noise >> 4], np.where(mask, 255, 0)), "1")
line("kinds.icns", rgba(mac256[noise], np.where(mask, 255, 0)), "2")
line("kinds.icns", rgba(wide, alpha), "3")
line("kinds.icns", argb[..., [1, 2, 3, 0]], "4")
line("kinds.icns", rgba(inner, np.full((5, 7), 255)), "5")

bomb = bytearray(png(inner))
bomb[16:24] = struct.pack(">II", 2_000_000, 2_000_000)
bomb[29:33] = struct.pack(">I", zlib.crc32(bomb[12:29]))
save("bomb-2000000x2000000.icns", [("ic10", bytes(bomb))])
