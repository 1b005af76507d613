"""Makes the sample of this folder and its golden.tsv: python3 make.py > golden.tsv

Written by hand from the description of Khoros' format: a header of 1,024 bytes, then the planes of red, green and blue.
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
import golden

width, height = 16, 12
y, x = np.mgrid[0:height, 0:width]
pixels = np.stack([x * 16, y * 20, (x + y) * 8], axis=-1).astype(np.uint8)
head = bytes([0xAB, 1, 1, 3, 2, 0, 0, 0]) + b"made by hand".ljust(512, b"\0")
fields = [width, height, width, -1, -1]
head += struct.pack(">5i", *fields) + struct.pack(">2f", 1, 1)
head += struct.pack(">13I", 1, 0, 1, 3, 1, 0, 0, 1, 1, 0, 0, 15, 0)
with open("rgb.viff", "wb") as file:
    file.write(head.ljust(1024, b"\0") + pixels.transpose(2, 0, 1).tobytes())
golden.line("rgb.viff", pixels)
