"""Makes the samples of this folder and their golden.tsv: python3 make.py > golden.tsv

DNGs (Adobe, "Digital Negative Specification" 1.4) of sensor values of 16 bits under a pattern of red, green, green and blue, without compression.
"""
import struct

import numpy as np

SHORT, LONG, ASCII, BYTE, SRATIONAL, RATIONAL = 3, 4, 2, 1, 10, 5
codes = {SHORT: "H", LONG: "I", SRATIONAL: "i", RATIONAL: "I"}


def write(name, width, height, neutral, orientation):
    """neutral: what the camera sees of white, as a numerator and a denominator for each of red, green and blue."""
    y, x = np.mgrid[0:height, 0:width]
    mosaic = (((x * 500 + y * 300) % 50000) + 1000).astype("<u2").tobytes()
    matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1]
    tags = [
        (254, LONG, [0]), (256, LONG, [width]), (257, LONG, [height]), (258, SHORT, [16]), (259, SHORT, [1]), (262, SHORT, [32803]),
        (271, ASCII, b"Sample\0"), (272, ASCII, b"Sensor\0"), (273, LONG, ["data"]), (274, SHORT, [orientation]), (277, SHORT, [1]),
        (278, LONG, [height]), (279, LONG, [len(mosaic)]), (284, SHORT, [1]), (33421, SHORT, [2, 2]), (33422, BYTE, bytes([0, 1, 1, 2])),
        (50706, BYTE, bytes([1, 4, 0, 0])), (50707, BYTE, bytes([1, 1, 0, 0])), (50708, ASCII, b"Sample sensor\0"),
        (50714, LONG, [0]), (50717, LONG, [65535]), (50721, SRATIONAL, [n for m in matrix for n in (m, 1)]),
        (50728, RATIONAL, neutral), (50778, SHORT, [21]),
    ]
    directory = 8
    extra_at = directory + 2 + 12 * len(tags) + 4
    extra = b""
    entries = b""
    fields = []
    for tag, kind, values in tags:
        data = values if isinstance(values, bytes) else None
        if data is None and values != ["data"]:
            data = struct.pack(f"<{len(values)}{codes[kind]}", *values)
        count = len(values) // (2 if kind in (SRATIONAL, RATIONAL) else 1)
        if data is not None and len(data) > 4:
            place = extra_at + len(extra)
            extra += data + b"\0" * (len(data) % 2)
            data = struct.pack("<I", place)
        fields.append((tag, kind, count, data))
    start = extra_at + len(extra)
    for tag, kind, count, data in fields:
        entries += struct.pack("<HHI", tag, kind, count) + (struct.pack("<I", start) if data is None else data.ljust(4, b"\0"))
    with open(name, "wb") as file:
        file.write(b"II*\0" + struct.pack("<I", directory) + struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0) + extra + mosaic)
    print(f"{name}\telsewhere")


write("mosaic.dng", 96, 64, [1, 1, 1, 1, 1, 1], orientation=1)
write("turned.dng", 40, 30, [1, 2, 1, 1, 2, 3], orientation=6)
