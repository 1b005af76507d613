"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from SMPTE ST 268-1 and from Kodak's description of Cineon 4.5. The pixels are of the values that golden.py makes; samples of 10 and
12 bits are those values' upper bits, which readers repeat below.
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values


def dpx(name, rows, height, width, elements, order=">", bits=8, packing=0, descriptor=50, orientation=0, padding=0, text=b""):
    head = bytearray(2048)
    head[0:4] = b"SDPX" if order == ">" else b"XPDS"
    struct.pack_into(order + "I", head, 4, 2048)
    struct.pack_into(order + "I", head, 16, 2048 + len(rows))
    head[160:160 + len(text)] = text
    struct.pack_into(order + "HHII", head, 768, orientation, elements, width, height)
    start = 2048
    for i in range(elements):
        at = 780 + 72 * i
        head[at + 20] = descriptor if elements == 1 else i + 1
        head[at + 23] = bits
        struct.pack_into(order + "HHIII", head, at + 24, packing, 0, start, padding, 0)
        start += len(rows) // elements
    with open(name, "wb") as file:
        file.write(head + rows)


def words(samples, order, shifts):
    samples = list(samples)
    samples += [0] * (-len(samples) % 3)
    return b"".join(
        struct.pack(order + "I", sum(value << shift for value, shift in zip(samples[i:i + 3], shifts))) for i in range(0, len(samples), 3))


def stream(samples, bits, order):
    number = sum(value << (bits * i) for i, value in enumerate(samples))
    count = -(-len(samples) * bits // 32)
    return b"".join(struct.pack(order + "I", (number >> (32 * i)) & 0xFFFFFFFF) for i in range(count))


def spread(samples, bits):
    return ((samples << (16 - bits)) | (samples >> (2 * bits - 16))).astype(np.uint16)


height, width = 7, 10
bytes_of_rgb = values("u1", height, width, 3)
dpx("rgb8.dpx", bytes_of_rgb.tobytes(), height, width, 1, text=b"made by hand")
line("rgb8.dpx", bytes_of_rgb)
dpx("abgr8.dpx", values("u1", height, width, 4)[..., ::-1].tobytes(), height, width, 1, order="<", descriptor=52)
line("abgr8.dpx", values("u1", height, width, 4))
deep = values("u2", height, width, 3)
dpx("rgb16.dpx", deep.astype("<u2").tobytes(), height, width, 1, order="<", bits=16)
line("rgb16.dpx", deep)
ten = deep >> 6
upper, lower = (22, 12, 2), (20, 10, 0)
dpx("rgb10_up.dpx", b"".join(words(row.ravel().tolist(), ">", upper) for row in ten), height, width, 1, bits=10, packing=1)
line("rgb10_up.dpx", spread(ten, 10))
dpx("rgb10_down.dpx", b"".join(words(row.ravel().tolist(), "<", lower) for row in ten), height, width, 1, order="<", bits=10, packing=2)
line("rgb10_down.dpx", spread(ten, 10))
dpx("rgb10_packed.dpx", b"".join(stream(row.ravel().tolist(), 10, ">") for row in ten), height, width, 1, bits=10)
line("rgb10_packed.dpx", spread(ten, 10))
twelve = deep >> 4
dpx("rgb12_packed.dpx", b"".join(stream(row.ravel().tolist(), 12, "<") for row in twelve), height, width, 1, order="<", bits=12)
line("rgb12_packed.dpx", spread(twelve, 12))
dpx("rgb12_up.dpx", (twelve << 4).astype(">u2").tobytes(), height, width, 1, bits=12, packing=1)
line("rgb12_up.dpx", spread(twelve, 12))
gray = ten[..., 0]
dpx("gray10.dpx", b"".join(words(row.tolist(), ">", upper[::-1]) for row in gray), height, width, 1, bits=10, packing=1, descriptor=6)
line("gray10.dpx", spread(gray, 10))
floats = values("f4", height, width, 3)
dpx("rgb32.dpx", floats.astype(">f4").tobytes(), height, width, 1, bits=32)
line("rgb32.dpx", floats)
bits = values("u1", height, width) > 127
dpx("bits.dpx", b"".join(stream(row.astype(int).tolist(), 1, ">") for row in bits), height, width, 1, bits=1, descriptor=6)
line("bits.dpx", bits)
planes = values("u1", 3, height, width)
dpx("planes.dpx", planes.tobytes(), height, width, 3)
line("planes.dpx", planes[1], "1")
padded = values("u1", height, 5)
dpx("padded.dpx", b"".join(row.tobytes() + bytes(3) for row in padded), height, 5, 1, descriptor=6)
line("padded.dpx", padded)
dpx("bomb-100000x100000.dpx", bytes(16), 100_000, 100_000, 1, bits=16)

head = bytearray(1024)
struct.pack_into(">II", head, 0, 0x802A5FD7, 1024)
head[193] = 3
for i in range(3):
    struct.pack_into(">BBBBII", head, 196 + 28 * i, 0, i + 1, 10, 0, width, height)
head[681] = 5
gray_head = bytearray(head)
gray_head[193] = 1
with open("gray10.cin", "wb") as file:
    file.write(gray_head + b"".join(words(row.tolist(), ">", upper) for row in gray))
line("gray10.cin", spread(gray, 10))
with open("rgb10.cin", "wb") as file:
    file.write(head + b"".join(words(row.ravel().tolist(), ">", upper) for row in ten))
line("rgb10.cin", spread(ten, 10))
