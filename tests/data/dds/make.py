"""Makes the samples of this folder; prints their golden.tsv: python3 make.py > golden.tsv

Headers are written by hand from "Programming Guide for DDS". What blocks of random bits decode to, Pillow says.
"""
import io
import struct
import sys

import numpy as np
from PIL import Image

sys.path.insert(0, "..")
from golden import line, values


def header(width, height, flags, code=b"\0\0\0\0", bits=0, masks=(0, 0, 0, 0), levels=1, depth=0, caps2=0, dx10=None):
    kind = 0x1007 | (0x20000 if levels > 1 else 0) | (0x800000 if depth else 0)
    data = b"DDS " + struct.pack("<7I44x", 124, kind, height, width, 0, depth, levels)
    data += struct.pack("<2I4s5I", 32, flags, code, bits, *masks) + struct.pack("<5I", 0x1000, caps2, 0, 0, 0)
    return data + (struct.pack("<5I", *dx10) if dx10 else b"")


def save(name, data, *pixels):
    with open(name, "wb") as file:
        file.write(data)
    for index, image in enumerate(pixels):
        line(name, image, "default" if index == 0 else str(index))


def blocks(name, code, size, dx10=None):
    data = header(14, 10, 4, code, dx10=dx10) + values("u1", 4 * 3 * size).tobytes()
    image = np.asarray(Image.open(io.BytesIO(data)))
    save(name, data, image)


rgb, rgba = values("u1", 9, 13, 3), values("u1", 9, 13, 4)
save("rgb24.dds", header(13, 9, 0x40, bits=24, masks=(0xFF0000, 0xFF00, 0xFF, 0)) + rgb[..., ::-1].tobytes(), rgb)
save("rgba32.dds", header(13, 9, 0x41, bits=32, masks=(0xFF, 0xFF00, 0xFF0000, 0xFF000000)) + rgba.tobytes(), rgba)
words = values("<u2", 9, 13)


def part(shift, bits):
    return np.rint((words >> shift & (2**bits - 1)) * 255 / (2**bits - 1)).astype("u1")


save("rgb565.dds", header(13, 9, 0x40, bits=16, masks=(0xF800, 0x7E0, 0x1F, 0)) + words.tobytes(), np.stack([part(11, 5), part(5, 6), part(0, 5)], -1))
save("rgba4444.dds", header(13, 9, 0x41, bits=16, masks=(0xF00, 0xF0, 0xF, 0xF000)) + words.tobytes(), np.stack([part(8, 4), part(4, 4), part(0, 4), part(12, 4)], -1))
save("gray-alpha.dds", header(13, 9, 0x20001, bits=16, masks=(0xFF, 0, 0, 0xFF00)) + words.tobytes(), np.stack([part(0, 8), part(8, 8)], -1))
deep = values("<u4", 9, 13)
wide = np.stack([np.rint((deep >> s & 1023) * 65535 / 1023) for s in (0, 10, 20)] + [(deep >> 30) * 21845.0], -1).astype("u2")
save("rgb10.dds", header(13, 9, 4, b"DX10", dx10=(24, 3, 0, 1, 0)) + deep.tobytes(), wide)
floats = values("<f4", 9, 13)
levels = [floats] + [floats[::2**n, ::2**n][:max(9 >> n, 1), :max(13 >> n, 1)] for n in (1, 2, 3)]
save("levels.dds", header(13, 9, 4, b"DX10", levels=4, dx10=(41, 3, 0, 1, 0)) + b"".join(np.ascontiguousarray(level).tobytes() for level in levels), floats)
faces = values("u1", 6, 8, 8)
save("cube.dds", header(8, 8, 0x20000, bits=8, masks=(0xFF, 0, 0, 0), caps2=0xFE00) + faces.tobytes(), *faces)
volume = values("<f2", 3, 5, 7, 4)
save("volume.dds", header(7, 5, 4, struct.pack("<I", 113), depth=3, caps2=0x200000) + volume.tobytes(), volume)
shared = values("<u4", 9, 13)
scale = np.exp2((shared >> 27).astype("f8") - 24)
save("shared.dds", header(13, 9, 4, b"DX10", dx10=(67, 3, 0, 1, 0)) + shared.tobytes(),
     np.stack([(shared >> s & 511) * scale for s in (0, 9, 18)], -1).astype("f4"))
blocks("bc1.dds", b"DXT1", 8)
blocks("bc2.dds", b"DXT3", 16)
blocks("bc3.dds", b"DXT5", 16)
blocks("bc4.dds", b"ATI1", 8)
blocks("bc5.dds", b"ATI2", 16)
blocks("bc7.dds", b"DX10", 16, (98, 3, 0, 1, 0))
save("bomb-100000x100000.dds", header(100_000, 100_000, 4, b"DXT5") + bytes(64))
