"""Makes the samples of this folder; prints their golden.tsv: python3 make.py > golden.tsv

Written by hand from "EA IFF 85" and "ILBM IFF Interleaved Bitmap".
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values

HAM, EHB = 0x800, 0x80


def chunk(name, data):
    return name.encode() + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)


def runs(row):
    out, at = b"", 0
    while at < len(row):
        end = at
        while end < len(row) and row[end] == row[at] and end - at < 128:
            end += 1
        if end - at > 1:
            out += bytes([257 - (end - at), row[at]])
        else:
            out += bytes([0, row[at]])
        at = end
    return out


def planes_of(numbers, count):
    """Rows of planes of bits, each filled up to 16 pixels."""
    height, width = numbers.shape[:2]
    padded = np.zeros((height, (width + 15) // 16 * 16), numbers.dtype)
    padded[:, :width] = numbers
    for row in padded:
        for plane in range(count):
            yield np.packbits((row >> plane & 1).astype("u1")).tobytes()


def save(name, kind, width, height, planes, rows, masking=0, packed=0, palette=None, mode=None):
    data = chunk("BMHD", struct.pack(">HHhhBBBBHBBHH", width, height, 0, 0, planes, masking, packed, 0, 1, 10, 11, width, height))
    data += chunk("ANNO", b"make.py")
    if palette is not None:
        data += chunk("CMAP", palette.tobytes())
    if mode is not None:
        data += chunk("CAMG", struct.pack(">I", mode))
    data += chunk("BODY", b"".join(runs(row) if packed == 1 else row for row in rows))
    with open(name, "wb") as file:
        file.write(b"FORM" + struct.pack(">I", len(data) + 4) + kind + data)


width, height = 21, 9
numbers = values("u1", height, width)
palette = values("u1", 256, 3)
save("planes3.iff", b"ILBM", width, height, 3, planes_of(numbers & 7, 3), palette=palette[:8])
line("planes3.iff", palette[numbers & 7])
still = numbers.copy()
still[:, 5:] = still[:, 5:6]
save("planes8.iff", b"ILBM", width, height, 8, planes_of(still, 8), packed=1, palette=palette)
line("planes8.iff", palette[still])
save("gray4.iff", b"ILBM", width, height, 4, planes_of(numbers & 15, 4), packed=1)
line("gray4.iff", (numbers & 15) * 17)
half = np.concatenate([palette[:32], palette[:32] // 2])
save("half.iff", b"ILBM", width, height, 6, planes_of(numbers & 63, 6), packed=1, palette=palette[:32], mode=EHB)
line("half.iff", half[numbers & 63])
for name, bits in (("ham6.iff", 4), ("ham8.iff", 6)):
    save(name, b"ILBM", width, height, bits + 2, planes_of(numbers & (2 ** (bits + 2) - 1), bits + 2), packed=1, palette=palette[:2**bits], mode=HAM)
    pixels = np.zeros((height, width, 3), "u1")
    for y in range(height):
        color = palette[0].copy()
        for x in range(width):
            number = int(numbers[y, x]) & (2 ** (bits + 2) - 1)
            value = number & (2**bits - 1)
            if number >> bits == 0:
                color = palette[value].copy()
            else:
                channel = (2, 0, 1)[(number >> bits) - 1]
                color[channel] = value << (8 - bits) | int(color[channel]) & (255 >> bits)
            pixels[y, x] = color
    line(name, pixels)
rgb = values("u1", height, width, 3).astype("u4")
save("planes24.iff", b"ILBM", width, height, 24, planes_of(rgb[..., 0] | rgb[..., 1] << 8 | rgb[..., 2] << 16, 24), packed=1)
line("planes24.iff", rgb.astype("u1"))
mask = numbers > 100
save("masked.iff", b"ILBM", width, height, 2, planes_of((numbers & 3) | mask.astype("u1") << 2, 3), masking=1, packed=1, palette=palette[:4])
line("masked.iff", np.concatenate([palette[numbers & 3], mask[..., None].astype("u1") * 255], -1))
rows = [row.tobytes() + b"\0" for row in still]
save("chunky.lbm", b"PBM ", width, height, 8, rows, packed=1, palette=palette)
line("chunky.lbm", palette[still])
save("bomb-65535x65535.iff", b"ILBM", 65535, 65535, 24, [bytes(64)])
