"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from ZSoft's description (revision 5). The pixels are of the values that golden.py makes.
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
        while at + count < len(data) and count < 63 and data[at + count] == data[at]:
            count += 1
        if count > 1 or data[at] >= 0xC0:
            out.append(0xC0 | count)
        out.append(data[at])
        at += count
    return bytes(out)


def pcx(planes, bits, version=5, colors=b"", last=b"", packed=True):
    """The planes are rows of bytes each."""
    height, row = planes[0].shape
    width = row * 8 // bits - (3 if bits < 8 else 0)
    even = [np.pad(plane, ((0, 0), (0, row % 2))) for plane in planes]
    head = struct.pack("<BBBBHHHHHH", 10, version, int(packed), bits, 5, 7, 5 + width - 1, 7 + height - 1, 300, 150)
    head += colors.ljust(48, b"\0") + struct.pack("<BBHH", 0, len(planes), row + row % 2, 1) + bytes(58)
    rows = (b"".join(plane[y].tobytes() for plane in even) for y in range(height))
    return head + b"".join(runs(row) if packed else row for row in rows) + last


def save(name, data):
    with open(name, "wb") as file:
        file.write(data)


def bits_of(plane):
    return np.unpackbits(plane, axis=1)[:, :-3]


noise, rgba, palette = values("u1", 9, 13), values("u1", 9, 13, 4), values("u1", 256, 3)
bands = np.repeat(noise[:, :5], 3, axis=1)[:, :13]
planes = [values("u1", 9, 3, 4)[..., k] for k in range(4)]
last = b"\x0c" + palette.tobytes()

save("bits1.pcx", pcx(planes[:1], 1))
line("bits1.pcx", bits_of(planes[0]).astype(bool))
save("bits1x3.pcx", pcx(planes[:3], 1, colors=palette[:16].tobytes()))
line("bits1x3.pcx", palette[sum(bits_of(planes[k]).astype(int) << k for k in range(3))])
save("bits1x4_ega.pcx", pcx(planes, 1, version=3))
ega = np.array([[170 * (i >> 2 & 1), 170 * (i >> 1 & 1) // (2 if i == 6 else 1), 170 * (i & 1)] for i in range(8)], "u1")
ega = np.concatenate([ega, [[85 + 170 * (i >> 2 & 1), 85 + 170 * (i >> 1 & 1), 85 + 170 * (i & 1)] for i in range(8)]]).astype("u1")
line("bits1x4_ega.pcx", ega[sum(bits_of(planes[k]).astype(int) << k for k in range(4))])
nibbles = np.stack([planes[0] >> 4, planes[0] & 15], axis=-1).reshape(9, 6)[:, :3]
save("bits4.pcx", pcx(planes[:1], 4, colors=palette[:16].tobytes()))
line("bits4.pcx", palette[nibbles])
save("palette8.pcx", pcx([bands], 8, last=last))
line("palette8.pcx", palette[bands])
save("gray8.pcx", pcx([noise], 8, last=b"\x0c" + bytes(i // 3 for i in range(768))))
line("gray8.pcx", noise)
save("rgb24_plain.pcx", pcx([rgba[..., k] for k in range(3)], 8, packed=False))
line("rgb24_plain.pcx", rgba[..., :3])
save("rgba32.pcx", pcx([rgba[..., k] for k in range(4)], 8))
line("rgba32.pcx", rgba)

bomb = pcx([np.zeros((1, 60000), "u1")] * 4, 8)
bomb = bomb[:4] + struct.pack("<HHHH", 0, 0, 59999, 59999) + bomb[12:128] + bytes(8)
save("bomb-60000x60000.pcx", bomb)
