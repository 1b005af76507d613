"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand as X11's and X10's programs do. A set bit, the lowest for the leftmost pixel, is black.
"""
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values

white = values("u1", 9, 13) > 100
rows = np.packbits(~white, axis=1, bitorder="little")

with open("x11.xbm", "w", encoding="ascii") as file:
    file.write("#define sample_width 13\n#define sample_height 9\n#define sample_x_hot 3\n#define sample_y_hot 4\n")
    file.write("static unsigned char sample_bits[] = {\n   " + ",\n   ".join(", ".join(f"0x{byte:02x}" for byte in row) for row in rows) + " };\n")
line("x11.xbm", white)

words = rows.astype("<u1").copy().view("<u2")[:, 0]
with open("x10.xbm", "w", encoding="ascii") as file:
    file.write("#define width 13\n#define height 9\n/* words { of 16 bits } */\nstatic short bits[] = {" + ", ".join(str(word) for word in words) + "};\n")
line("x10.xbm", white)

with open("bomb-100000x100000.xbm", "w", encoding="ascii") as file:
    file.write("#define b_width 100000\n#define b_height 100000\nstatic char b_bits[] = {0x00};\n")
