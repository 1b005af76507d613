"""Makes the samples of this folder; prints their golden.tsv: python3 make.py > golden.tsv

Written by hand from Adobe's "Photoshop File Formats Specification".
"""
import hashlib
import struct
import sys
import zlib

import numpy as np

sys.path.insert(0, "..")
from golden import line, values

BITMAP, GRAY, INDEXED, RGB, CMYK, LAB = 0, 1, 2, 3, 4, 9


def runs(row):
    out, at = b"", 0
    while at < len(row):
        end = at
        while end < len(row) and row[end] == row[at] and end - at < 128:
            end += 1
        if end - at > 1:
            out += bytes([257 - (end - at), row[at]])
        else:
            out += bytes([0, row[at]])
        at = end
    return out


def differences(row):
    if row.itemsize == 1:
        return np.diff(row, prepend=0).astype("u1").tobytes()
    if row.itemsize == 2:
        return np.diff(row.astype(int), prepend=0).astype(">u2").tobytes()
    planes = np.ascontiguousarray(row.astype(">f4")).view("u1").reshape(-1, 4).T
    return np.diff(planes.ravel(), prepend=0).astype("u1").tobytes()


def packed(planes, method, large):
    """Planes of one compression: 0 none, 1 runs, 2 deflate, 3 deflate of differences."""
    rows = [row.astype(row.dtype.newbyteorder(">")).tobytes() for plane in planes for row in plane]
    if method == 0:
        data = b"".join(rows)
    elif method == 1:
        rows = [runs(row) for row in rows]
        data = b"".join(struct.pack(">I" if large else ">H", len(row)) for row in rows) + b"".join(rows)
    elif method == 2:
        data = zlib.compress(b"".join(rows))
    else:
        data = zlib.compress(b"".join(differences(row) for plane in planes for row in plane))
    return struct.pack(">H", method) + data


def length(data, large=False):
    return struct.pack(">Q" if large else ">I", len(data)) + data


def resource(number, data):
    return b"8BIM" + struct.pack(">H", number) + b"\0\0" + length(data) + b"\0" * (len(data) % 2)


def layer_info(layers, sign, large):
    """Each a name, its place, planes with their numbers, and a compression."""
    records, data = b"", b""
    for name, top, left, planes, method in layers:
        height, width = planes[0][1].shape
        channels = [packed([plane], method, large) for _, plane in planes]
        records += struct.pack(">4iH", top, left, top + height, left + width, len(planes))
        for (number, _), channel in zip(planes, channels):
            records += struct.pack(">hQ" if large else ">hI", number, len(channel))
        pascal = bytes([len(name)]) + name.encode("latin-1")
        pascal += b"\0" * (-len(pascal) % 4)
        unicode = length(struct.pack(">I", len(name)) + name.encode("utf-16-be"))
        records += b"8BIMnorm" + bytes([200, 0, 0, 0]) + length(length(b"") + length(b"") + pascal + b"8BIMluni" + unicode)
        data += b"".join(channels)
    return struct.pack(">h", sign * len(layers)) + records + data


def save(name, mode, depth, planes, method, colors=b"", resources=b"", layers=(), sign=1, key=None):
    large = name.endswith("psb")
    height, width = planes[0].shape
    if depth == 1:
        width *= 8
    head = b"8BPS" + struct.pack(">H6xHIIHH", 2 if large else 1, len(planes), height, width, depth, mode)
    section = b""
    if layers:
        info = layer_info(layers, sign, large)
        info += b"\0" * (-len(info) % 4)
        if key:
            section = length(b"", large) + length(b"") + b"8BIM" + key + length(info, large)
        else:
            section = length(info, large) + length(b"")
    with open(name, "wb") as file:
        file.write(head + length(colors) + length(resources) + length(section, large) + packed(planes, method, large))


def line_of(name, pixels, model):
    """As line, of pixels whose colors are told."""
    little = np.ascontiguousarray(pixels).astype(pixels.dtype.newbyteorder("<"))
    print(f"{name}\tdefault\t{'×'.join(map(str, pixels.shape))} {pixels.dtype.name} {model}\t{hashlib.sha256(little.tobytes()).hexdigest()[:16]}")


def planar(pixels):
    return [np.ascontiguousarray(pixels[..., i]) for i in range(pixels.shape[-1])]


gray, rgb, rgba = values("u1", 9, 13), values("u1", 9, 13, 3), values("u1", 9, 13, 4)
wide, floats, inks = values("u2", 9, 13, 3), values("f4", 9, 13, 3), values("u1", 9, 13, 4)
bits = values("u1", 9, 2)
rgb[4:] = rgb[4]
save("bitmap.psd", BITMAP, 1, [bits], 1)
line("bitmap.psd", np.unpackbits(bits, axis=1) == 0)
save("gray.psd", GRAY, 8, [gray], 0, resources=resource(1005, struct.pack(">IHHIHH", 300 << 16, 1, 1, 150 << 16, 1, 1)) + resource(1060, b"<x/>"))
line("gray.psd", gray)
palette = values("u1", 256, 3)
save("indexed.psd", INDEXED, 8, [gray], 1, colors=palette.T.tobytes())
line("indexed.psd", palette[gray])
save("cmyk.psd", CMYK, 8, planar(255 - inks), 1)
line_of("cmyk.psd", inks, "CMYK")
save("lab16.psb", LAB, 16, planar(wide), 1)
line_of("lab16.psb", wide, "L*a*b*")
save("deflated16.psd", RGB, 16, planar(wide), 2)
line("deflated16.psd", wide)
save("differences32.psd", RGB, 32, planar(floats), 3)
line("differences32.psd", floats)

# The merged image with alpha, two layers, and a channel beside the colors.
small, other = values("u1", 3, 5, 4), values("u1", 4, 2, 3)
layers = [("Größe", 2, 3, [(-1, small[..., 3]), (0, small[..., 0]), (1, small[..., 1]), (2, small[..., 2])], 1),
          ("plain", -1, 0, [(0, other[..., 0]), (1, other[..., 1]), (2, other[..., 2])], 0)]
save("layers.psd", RGB, 8, planar(rgba) + [gray], 1, layers=layers, sign=-1, resources=resource(1006, b"\x05alpha\x04mask"))
line("layers.psd", rgba)
line("layers.psd", small, "1")
line("layers.psd", other, "2")
line("layers.psd", gray, "3")
deep = values("u2", 3, 5, 3)
layers = [("deep", 0, 0, [(i, deep[..., i]) for i in range(3)], 3)]
save("layers16.psb", RGB, 16, planar(wide), 1, layers=layers, key=b"Lr16")
line("layers16.psb", wide)
line("layers16.psb", deep, "1")
with open("bomb-30000x30000.psd", "wb") as file:
    file.write(b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 30_000, 30_000, 8, 3) + bytes(80))
