"""Makes the samples of this folder; prints their golden.tsv: python3 make.py > golden.tsv

Written by hand from the format's description (Ward, "Real Pixels", Graphics Gems II, 1991): three mantissas and an exponent, plain,
in runs of pixels, or in runs of each component.
"""
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values

HEADER = b"#?RADIANCE\nSOFTWARE=make.py\nEXPOSURE=2.5\n"


def pixels(height, width):
    """Mantissas and exponents; the largest mantissa of a pixel is 128 or more, as writers have it."""
    quads = values("u1", height, width, 4).copy()
    quads[..., 1] |= 128
    quads[..., 3] = 120 + quads[..., 3] % 16
    quads[:, width // 2:] = quads[:, width // 2:width // 2 + 1]
    return quads


def floats(quads):
    return (quads[..., :3] * np.exp2(quads[..., 3:].astype(np.float64) - 136)).astype(np.float32)


def runs(plane):
    data, at = b"", 0
    while at < len(plane):
        end = at
        while end < len(plane) and plane[end] == plane[at] and end - at < 127:
            end += 1
        if end - at > 1:
            data += bytes([128 + end - at, plane[at]])
        else:
            data += bytes([1, plane[at]])
        at = end
    return data


def rows_of_runs(quads):
    width = quads.shape[1]
    return b"".join(bytes([2, 2, width >> 8, width & 255]) + b"".join(runs(row[:, plane]) for plane in range(4)) for row in quads)


def rows_of_repeats(quads):
    data = b""
    for row in quads:
        at = 0
        while at < len(row):
            end = at + 1
            while end < len(row) and (row[end] == row[at]).all():
                end += 1
            data += row[at].tobytes()
            if end - at > 1:
                count = end - at - 1
                data += bytes([1, 1, 1, count & 255])
                if count > 255:
                    data += bytes([1, 1, 1, count >> 8])
            at = end
    return data


def save(name, resolution, data, kind="rgbe"):
    with open(name, "wb") as file:
        file.write(HEADER + f"FORMAT=32-bit_rle_{kind}\n\n{resolution}\n".encode() + data)


small, wide, long = pixels(5, 7), pixels(9, 13), pixels(2, 700)
save("plain.hdr", "-Y 5 +X 7", small.tobytes())
save("runs.hdr", "-Y 9 +X 13", rows_of_runs(wide))
save("repeats.hdr", "-Y 2 +X 700", rows_of_repeats(long))
save("turned.hdr", "+X 9 -Y 13", rows_of_runs(wide))
save("xyz.hdr", "-Y 9 +X 13", rows_of_runs(wide), "xyze")
save("bomb-100000x100000.hdr", "-Y 100000 +X 100000", bytes(64))

line("plain.hdr", floats(small))
line("runs.hdr", floats(wide))
line("repeats.hdr", floats(long))
line("turned.hdr", floats(wide))
line("xyz.hdr", floats(wide))
