"""Makes the Netpbm samples of this folder. Needs NumPy: python3 make.py

All are 13x9 pixels of the values that golden.py makes, in the plain and the raw forms. Prints their lines of golden.tsv.
"""
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values

gray, rgb, rgba, wide = values("u1", 9, 13), values("u1", 9, 13, 3), values("u1", 9, 13, 4), values("<u2", 9, 13)
bits = gray > 100
floats = values("<f4", 9, 13, 3)


def save(name, header, data):
    with open(name, "wb") as file:
        file.write(header.encode() + data)


def text(array):
    return (" ".join(map(str, array.ravel())) + "\n").encode()


save("plain.pbm", "P1\n# ones are black\n13 9\n", text((~bits).astype("u1")))
save("raw.pbm", "P4\n13 9\n", np.packbits(~bits, axis=1).tobytes())
save("plain.pgm", "P2\n13 9\n255\n", text(gray))
save("raw.pgm", "P5\n13 9\n255\n", gray.tobytes())
save("raw16.pgm", "P5\n13 9\n65535\n", wide.astype(">u2").tobytes())
save("plain.ppm", "P3\n13 9\n255\n", text(rgb))
save("two.ppm", "P6\n13 9\n255\n", rgb.tobytes() + b"P6\n13 9\n255\n" + rgb[::-1].tobytes())
save("rgba.pam", "P7\nWIDTH 13\nHEIGHT 9\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n", rgba.tobytes())
save("big_endian.pfm", "PF\n13 9\n1.0\n", floats[::-1].astype(">f4").tobytes())

line("plain.pbm", bits)
line("raw.pbm", bits)
line("plain.pgm", gray)
line("raw.pgm", gray)
line("raw16.pgm", wide)
line("plain.ppm", rgb)
line("two.ppm", rgb)
line("two.ppm", rgb[::-1], "1")
line("two.ppm", np.stack([rgb, rgb[::-1]]), "..")
line("rgba.pam", rgba)
line("big_endian.pfm", floats)
