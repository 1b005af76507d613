"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from the Wireless Application Environment Specification. A set bit is white.
"""
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values

for name, height, width in (("small.wbmp", 9, 13), ("wide.wbmp", 2, 300)):
    white = values("u1", height, width) > 100
    number = bytes([width]) if width < 128 else bytes([0x80 | width >> 7, width & 127])
    with open(name, "wb") as file:
        file.write(b"\0\0" + number + bytes([height]) + np.packbits(white, axis=1).tobytes())
    line(name, white)
with open("bomb-2000000x2000000.wbmp", "wb") as file:
    file.write(b"\0\0" + bytes([0xFA, 0x89, 0]) * 2 + bytes(8))
