"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from the format's description (qoiformat.org, 1.0), with every kind of chunk in both samples.
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values


def encode(pixels, colorspace):
    height, width, channels = pixels.shape
    out = bytearray(b"qoif" + struct.pack(">IIBB", width, height, channels, colorspace))
    seen, last, run = [(0, 0, 0, 0)] * 64, (0, 0, 0, 255), 0
    for pixel in pixels.reshape(-1, channels).tolist():
        pixel = tuple(pixel) if channels == 4 else (*pixel, 255)
        if pixel == last:
            run += 1
            if run == 62:
                out.append(0xC0 | run - 1)
                run = 0
            continue
        if run:
            out.append(0xC0 | run - 1)
            run = 0
        place = (pixel[0] * 3 + pixel[1] * 5 + pixel[2] * 7 + pixel[3] * 11) % 64
        red, green, blue = ((a - b + 128) % 256 - 128 for a, b in zip(pixel[:3], last[:3]))
        if seen[place] == pixel:
            out.append(place)
        elif pixel[3] != last[3]:
            out += bytes([0xFF, *pixel])
        elif all(-2 <= d <= 1 for d in (red, green, blue)):
            out.append(0x40 | red + 2 << 4 | green + 2 << 2 | blue + 2)
        elif -32 <= green <= 31 and -8 <= red - green <= 7 and -8 <= blue - green <= 7:
            out += bytes([0x80 | green + 32, red - green + 8 << 4 | blue - green + 8])
        else:
            out += bytes([0xFE, *pixel[:3]])
        seen[place], last = pixel, pixel
    if run:
        out.append(0xC0 | run - 1)
    return bytes(out) + bytes(7) + b"\1"


def picture(channels):
    """Noise, then gentle slopes, a run longer than one chunk, and colors that come again."""
    pixels = values("u1", 13, 17, channels)
    pixels[3:6] = (np.arange(17)[:, None] * 3 + np.arange(channels)) % 256
    pixels[6:11] = pixels[6, 0]
    pixels[11, ::2] = pixels[0, 0]
    return pixels


for name, channels, colorspace in (("rgb.qoi", 3, 0), ("rgba_linear.qoi", 4, 1)):
    with open(name, "wb") as file:
        file.write(encode(picture(channels), colorspace))
    line(name, picture(channels))
with open("bomb-100000x100000.qoi", "wb") as file:
    file.write(b"qoif" + struct.pack(">IIBB", 100_000, 100_000, 4, 0) + b"\xfd" * 8)
