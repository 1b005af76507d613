"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from Truevision's specification (version 2.0). All are 13x9 pixels of the values that golden.py makes.
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values

TOP, RIGHT = 0x20, 0x10
FOOTER = struct.pack("<II", 0, 0) + b"TRUEVISION-XFILE.\0"


def file(name, kind, bits, descriptor, data, shape=(9, 13), ident=b"", colors=b"", first=0, count=0, entry=0, end=b""):
    with open(name, "wb") as out:
        out.write(struct.pack("<BBBHHBHHHHBB", len(ident), 1 if entry else 0, kind, first, count, entry, 0, 0, shape[1], shape[0], bits, descriptor))
        out.write(ident + colors + data + end)


def runs(pixels):
    """Packets of every kind, with no care for the ends of rows."""
    flat = [bytes(pixel) for pixel in pixels]
    out, at = b"", 0
    while at < len(flat):
        count = 1
        while at + count < len(flat) and count < 128 and flat[at + count] == flat[at]:
            count += 1
        if count > 1:
            out += bytes([128 + count - 1]) + flat[at]
        else:
            while at + count < len(flat) and count < 128 and flat[at + count] != flat[at + count - 1]:
                count += 1
            out += bytes([count - 1]) + b"".join(flat[at : at + count])
        at += count
    return out


def widen(bits):
    return (bits << 3 | bits >> 2).astype("u1")


gray, rgb, rgba = values("u1", 9, 13), values("u1", 9, 13, 3), values("u1", 9, 13, 4)
gray_alpha, words = values("u1", 9, 13, 2), values("u2", 9, 13)
bands = np.repeat(values("u1", 9, 5, 4), 3, axis=1)[:, :13]
palette, places = values("u1", 200, 3), gray % 190 + 10
from555 = np.stack([widen(words >> 10 & 31), widen(words >> 5 & 31), widen(words & 31)], axis=-1)

file("gray8.tga", 3, 8, 0, gray[::-1].tobytes(), end=FOOTER)
file("gray_alpha.tga", 3, 16, TOP | 8, gray_alpha.tobytes())
file("rgb15_right.tga", 2, 15, RIGHT, words[::-1, ::-1].astype("<u2").tobytes(), ident=b"from the right")
file("rgb24.tga", 2, 24, 0, rgb[::-1, :, ::-1].tobytes(), end=FOOTER)
file("rgba32.tga", 2, 32, TOP | 8, rgba[..., [2, 1, 0, 3]].tobytes())
file("palette24.tga", 1, 8, TOP, (places + 20).tobytes(), colors=palette[:, ::-1].tobytes(), first=20, count=200, entry=24)
file("palette16_rle.tga", 9, 8, TOP, runs((gray % 117)[..., None].reshape(-1, 1)), colors=words.astype("<u2").tobytes(), count=117, entry=16)
file("gray8_rle.tga", 11, 8, 0, runs(bands[::-1, :, :1].reshape(-1, 1)))
file("rgba32_rle.tga", 10, 32, TOP | RIGHT | 8, runs(bands[:, ::-1, [2, 1, 0, 3]].reshape(-1, 4)), end=FOOTER)
file("bomb-65535x65535.tga", 2, 32, 8, bytes(8), shape=(65535, 65535))

line("gray8.tga", gray)
line("gray_alpha.tga", gray_alpha)
line("rgb15_right.tga", from555)
line("rgb24.tga", rgb)
line("rgba32.tga", rgba)
line("palette24.tga", palette[places])
line("palette16_rle.tga", from555.reshape(117, 3)[gray % 117])
line("gray8_rle.tga", bands[..., 0])
line("rgba32_rle.tga", bands)
