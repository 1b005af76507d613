"""Makes the sample of this folder and its golden.tsv: python3 make.py > golden.tsv

Written by hand from GIMP's description of the format (version 0, 32-bit pointers): one layer of RGBA in one tile, its channels as literal runs.
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
import golden

width, height = 20, 14
y, x = np.mgrid[0:height, 0:width]
pixels = np.stack([x * 12, y * 18, (x + y) * 7, np.full_like(x, 255)], axis=-1).astype(np.uint8)


def item(kind, data=b""):
    return struct.pack(">II", kind, len(data)) + data


end, compression, offsets = item(0), item(17, b"\x01"), item(15, struct.pack(">II", 0, 0))
def literals(values):
    data = values.tobytes()
    return b"".join(bytes([256 - len(part)]) + part for part in (data[i:i + 100] for i in range(0, len(data), 100)))


head = b"gimp xcf file\0" + struct.pack(">III", width, height, 0) + compression + end
layer_at = len(head) + 12
name = b"Layer\0"
layer = struct.pack(">III", width, height, 1) + struct.pack(">I", len(name)) + name + offsets + end
hierarchy_at = layer_at + len(layer) + 8
hierarchy = struct.pack(">III", width, height, 4) + struct.pack(">II", hierarchy_at + 20, 0)
level = struct.pack(">II", width, height) + struct.pack(">II", hierarchy_at + 20 + 16, 0)
with open("rgba.xcf", "wb") as file:
    file.write(head + struct.pack(">III", layer_at, 0, 0) + layer + struct.pack(">II", hierarchy_at, 0) + hierarchy + level + b"".join(literals(pixels[..., channel]) for channel in range(4)))
golden.line("rgba.xcf", pixels)
