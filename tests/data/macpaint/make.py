"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from Apple's Technical Note 86: 512 bytes of patterns, and rows of 72 bytes in runs.
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values


def runs(data):
    out, at = b"", 0
    while at < len(data):
        end = at
        while end < len(data) and data[end] == data[at] and end - at < 128:
            end += 1
        if end - at > 1:
            out += struct.pack("b", 1 - (end - at)) + data[at:at + 1]
            at = end
        else:
            while end < len(data) and end - at < 128 and (end + 1 >= len(data) or data[end] != data[end + 1]):
                end += 1
            out += struct.pack("b", end - at - 1) + data[at:end]
            at = end
    return out


is_white = np.zeros((720, 576), bool)
is_white[:400] = True
is_white[100:140, 50:90] = values("u1", 40, 40) > 127
rows = [np.packbits(~row).tobytes() for row in is_white]
patterns = struct.pack(">I", 2) + bytes(508)
with open("rows.mac", "wb") as file:
    file.write(patterns + b"".join(map(runs, rows)))
line("rows.mac", is_white)

# In front a header of MacBinary; the runs go over the ends of rows; and an operation that does nothing.
binary = bytearray(128)
binary[1:8] = b"\6Sample"
binary[65:73] = b"PNTGMPNT"
with open("macbinary.pntg", "wb") as file:
    file.write(bytes(binary) + patterns + b"\x80" + runs(b"".join(rows)))
line("macbinary.pntg", is_white)
