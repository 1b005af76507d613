"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from Haeberli's description of the format. The pixels are of the values that golden.py makes.
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values


def runs(samples, code):
    """Equal samples, or one that stands alone, and the mark of the end."""
    out, at = b"", 0
    while at < len(samples):
        count = 1
        while at + count < len(samples) and count < 127 and samples[at + count] == samples[at]:
            count += 1
        out += struct.pack(f">{code}{code}", count if count > 1 else 129, samples[at])
        at += count
    return out + struct.pack(f">{code}", 0)


def save(name, pixels, packed, axes=3, title=b"no name"):
    code = "B" if pixels.dtype == np.uint8 else "H"
    cube = pixels.reshape(*pixels.shape[:2], -1)
    height, width, channels = cube.shape
    head = struct.pack(">HBBHHHHII4x80sI404x", 0x01DA, int(packed), pixels.dtype.itemsize, axes, width, height, channels, 0, 255, title, 0)
    rows = [cube[y, :, c].tolist() for c in range(channels) for y in reversed(range(height))]
    if packed:
        rows = [runs(row, code) for row in rows]
        starts = np.cumsum([512 + 8 * len(rows)] + [len(row) for row in rows[:-1]])
        tables = struct.pack(f">{len(rows)}I", *starts) + struct.pack(f">{len(rows)}I", *(len(row) for row in rows))
        data = tables + b"".join(rows)
    else:
        data = b"".join(struct.pack(f">{width}{code}", *row) for row in rows)
    with open(name, "wb") as file:
        file.write(head + data)
    line(name, pixels)


save("gray8.sgi", values("u1", 9, 13), False, axes=2)
save("gray16.sgi", values("u2", 9, 13), False, axes=2, title=b"A name")
save("rgb8.sgi", values("u1", 9, 13, 3), False)
save("rgba8_rle.sgi", np.repeat(values("u1", 9, 5, 4), 3, axis=1)[:, :13], True)
save("rgb16_rle.sgi", np.repeat(values("u2", 9, 5, 3), 3, axis=1)[:, :13], True)
with open("bomb-65535x65535.sgi", "wb") as file:
    file.write(struct.pack(">HBBHHHHII4x80sI404x", 0x01DA, 0, 2, 3, 65535, 65535, 4, 0, 255, b"", 0) + bytes(8))
