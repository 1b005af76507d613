"""Makes the samples of this folder and their golden.tsv: python3 make.py > golden.tsv

Needs Pillow and numpy. An MNG (MNG 1.0, LC profile) is a header, images as they stand in PNG files, and an end; a JNG is a header, a JPEG in JDAT, and an end.
"""
import io
import struct
import sys
import zlib

import numpy as np
from PIL import Image

sys.path.insert(0, "..")
import golden


def chunk(name, data=b""):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def picture(shift):
    y, x = np.mgrid[0:12, 0:16]
    return np.stack([(x * 16 + shift) % 256, y * 20, (x + y) * 8], axis=-1).astype(np.uint8)


frames = [picture(shift) for shift in (0, 60, 120)]
body = b""
for frame in frames:
    bytes_of_png = io.BytesIO()
    Image.fromarray(frame).save(bytes_of_png, "PNG")
    body += chunk(b"FRAM", bytes([1, 0, 2, 0, 0, 0]) + struct.pack(">I", 20)) + bytes_of_png.getvalue()[8:]
head = chunk(b"MHDR", struct.pack(">7I", 16, 12, 100, 3, 3, 0, 3))
with open("frames.mng", "wb") as file:
    file.write(b"\x8aMNG\r\n\x1a\n" + head + chunk(b"TERM", bytes([3, 0]) + struct.pack(">II", 0, 0x7FFFFFFF)) + body + chunk(b"MEND"))
golden.line("frames.mng", np.stack(frames))

bytes_of_jpeg = io.BytesIO()
Image.fromarray(frames[0]).save(bytes_of_jpeg, "JPEG", quality=95, subsampling=0)
with open("rgb.jng", "wb") as file:
    header = struct.pack(">II", 16, 12) + bytes([10, 8, 8, 0, 0, 0, 0, 0])
    file.write(b"\x8bJNG\r\n\x1a\n" + chunk(b"JHDR", header) + chunk(b"JDAT", bytes_of_jpeg.getvalue()) + chunk(b"IEND"))
print("rgb.jng\telsewhere")
