"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from Jim Kent's description of FLI and FLC files, with every kind of chunk.
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values

WIDTH, HEIGHT = 12, 7


def chunk(kind, data):
    return struct.pack("<IH", len(data) + 6, kind) + data


def frame(*chunks):
    return struct.pack("<IHH8x", 16 + sum(map(len, chunks)), 0xF1FA, len(chunks)) + b"".join(chunks)


def save(name, mark, speed, frames, count, before=b""):
    body = b"".join(frames)
    head = struct.pack("<IHHHHHHI", 128 + len(before) + len(body), mark, count, WIDTH, HEIGHT, 8, 3, speed)
    first = 128 + len(before) if mark == 0xAF12 else 0
    with open(name, "wb") as file:
        file.write(head.ljust(80, b"\0") + struct.pack("<II40x", first, 0) + before + body)


def all_colors(colors):
    return struct.pack("<HBB", 1, 0, 0) + colors.tobytes()


palette = values("u1", 256, 3)
picture = np.repeat(values("u1", HEIGHT, 4), 3, axis=1)
brun = b"".join(b"\0" + b"".join(bytes([3, value]) for value in row[:9:3]) + struct.pack("b", -3) + row[9:].tobytes() for row in picture)

# Bytes: of rows 2 and 3, a run behind two pixels, and three pixels that follow behind four.
second = picture.copy()
second[2, 2:7], second[3, 4:7] = 9, [1, 2, 3]
byte_delta = struct.pack("<HH", 2, 2) + bytes([1, 2]) + struct.pack("b", -5) + bytes([9]) + bytes([1, 4, 3, 1, 2, 3])

# Words: three rows passed over, the last pixel, and packets of two pixels.
third = second.copy()
third[3, 11], third[3, 2:6], third[3, 8:10] = 77, [5, 6, 5, 6], [7, 8]
word_delta = struct.pack("<HHHH", 1, 0xFFFD, 0x8000 | 77, 2) + bytes([2]) + struct.pack("b", -2) + bytes([5, 6, 2, 1, 7, 8])
recolored = palette.copy()
recolored[5:7] = [[10, 20, 30], [40, 50, 60]]
some_colors = struct.pack("<HBB", 1, 5, 2) + bytes([10, 20, 30, 40, 50, 60])

flc = [
    frame(chunk(4, all_colors(palette)), chunk(15, brun)),
    frame(chunk(12, byte_delta)),
    frame(chunk(7, word_delta), chunk(4, some_colors)),
    frame(),
    frame(chunk(13, b"")),
]
pictures = [palette[picture], palette[second], recolored[third], recolored[third], recolored[np.zeros_like(picture)]]
save("every_chunk.flc", 0xAF12, 35, flc, 5, before=struct.pack("<IH", 8, 0xF100) + b"\0\0")
line("every_chunk.flc", np.stack(pictures))

sixes = values("u1", 256, 3) >> 2
save("six_bits.fli", 0xAF11, 5, [frame(chunk(11, all_colors(sixes)), chunk(16, picture.tobytes())), frame(chunk(12, byte_delta)), frame()], 2)
full = (sixes << 2 | sixes >> 4).astype("u1")
line("six_bits.fli", np.stack([full[picture], full[second], full[second]]))

head = struct.pack("<IHHHHHHI", 200, 0xAF12, 1, 65535, 65535, 8, 3, 10).ljust(128, b"\0")
with open("bomb-65535x65535.flc", "wb") as file:
    file.write(head + frame(chunk(13, b"")))
