"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from TIFF 6.0, its supplements and the descriptions that OME, ImageJ and tifffile put into their files. The pixels are of
the values that golden.py makes.
"""
import hashlib
import json
import struct
import sys
import zlib

import numpy as np

sys.path.insert(0, "..")
from golden import line, values

BYTE, ASCII, SHORT, LONG, RATIONAL, FLOAT, DOUBLE, LONG8 = 1, 2, 3, 4, 5, 11, 12, 16
CODES = {BYTE: "B", ASCII: "B", SHORT: "H", LONG: "I", FLOAT: "f", DOUBLE: "d", LONG8: "Q"}
NONE, FAX4, LZW, DEFLATE, PACKBITS = 1, 4, 5, 8, 32773


class Tiff:
    """A file that grows: data first, then the directory that tells of them."""

    def __init__(self, order="<", big=False):
        self.order, self.big = order, big
        start = (b"II" if order == "<" else b"MM") + struct.pack(order + "H", 43 if big else 42)
        self.bytes = bytearray(start + (struct.pack(order + "HHQ", 8, 0, 0) if big else struct.pack(order + "I", 0)))
        self.pointer = 8 if big else 4

    def put(self, data):
        self.bytes += b"\0" * (len(self.bytes) % 2)
        self.bytes += data
        return len(self.bytes) - len(data)

    def pack(self, kind, numbers):
        if kind == RATIONAL:
            return b"".join(struct.pack(self.order + "II", *pair) for pair in numbers)
        return struct.pack(f"{self.order}{len(numbers)}{CODES[kind]}", *numbers)

    def directory(self, tags, below=False):
        """Tags by number: a type and its numbers. Linked to the directory before it, unless it is below another one."""
        count, size, offset = ("Q", 20, "Q") if self.big else ("H", 12, "I")
        room = struct.calcsize(self.order + offset)
        entries = []
        for tag, (kind, numbers) in sorted(tags.items()):
            numbers = list(numbers.encode() + b"\0") if isinstance(numbers, str) else list(numbers)
            data = self.pack(kind, numbers)
            head = struct.pack(f"{self.order}HH{offset}", tag, kind, len(numbers))
            entries.append(head + (data.ljust(room, b"\0") if len(data) <= room else struct.pack(self.order + offset, self.put(data))))
        at = self.put(struct.pack(self.order + count, len(entries)) + b"".join(entries) + struct.pack(self.order + offset, 0))
        if not below:
            struct.pack_into(self.order + offset, self.bytes, self.pointer, at)
            self.pointer = at + struct.calcsize(self.order + count) + size * len(entries)
        return at


def lzw(data):
    """Codes of 9 to 12 bits from the high bit on; their length grows one code early."""
    out, held, bits = bytearray(), 0, 0

    def emit(code, width):
        nonlocal held, bits
        held, bits = (held << width) | code, bits + width
        while bits >= 8:
            out.append((held >> (bits - 8)) & 255)
            bits -= 8

    table, width, text = {bytes([i]): i for i in range(256)}, 9, b""
    next_code = 258
    emit(256, width)
    for byte in data:
        longer = text + bytes([byte])
        if longer in table:
            text = longer
            continue
        emit(table[text], width)
        table[longer] = next_code
        next_code += 1
        if next_code == (1 << width) and width < 12:
            width += 1
        if next_code == 4094:
            emit(256, width)
            table, width, next_code = {bytes([i]): i for i in range(256)}, 9, 258
        text = bytes([byte])
    if text:
        emit(table[text], width)
        next_code += 1
        if next_code == (1 << width) and width < 12:
            width += 1
    emit(257, width)
    if bits:
        emit(0, 8 - bits)
    return bytes(out)


def packbits(data):
    """Runs of 3 or more, literals between them."""
    out, at, literal = b"", 0, b""
    while at < len(data) or literal:
        run = 1
        while at + run < len(data) and run < 128 and data[at + run] == data[at]:
            run += 1
        if literal and (run >= 3 or len(literal) == 128 or at >= len(data)):
            out, literal = out + bytes([len(literal) - 1]) + literal, b""
        elif run >= 3:
            out, at = out + bytes([257 - run, data[at]]), at + run
        else:
            literal, at = literal + data[at : at + 1], at + 1
    return out


PACKERS = {NONE: bytes, DEFLATE: lambda data: zlib.compress(data, 9), LZW: lzw, PACKBITS: packbits}


def differences(block, predictor, order):
    """What the predictors leave of rows: differences of samples, or of the bytes of floats, the first ones of all samples first."""
    if predictor == 2:
        kind = np.dtype(f"u{block.dtype.itemsize}")
        left = block.view(kind).copy()
        left[:, 1:] -= block.view(kind)[:, :-1]
        return left.view(block.dtype)
    rows = []
    for row in block:
        planes = np.frombuffer(row.astype(row.dtype.newbyteorder(">")).tobytes(), "u1").reshape(-1, row.dtype.itemsize).T.reshape(-1)
        samples = row.shape[-1] if row.ndim == 2 else 1
        left = planes.copy()
        left[samples:] -= planes[:-samples]
        rows.append(left.tobytes())
    return rows


def packed_rows(block, bits):
    """Rows of samples of fewer bits than a byte, or of others that are no type of NumPy."""
    rows = []
    for row in block.reshape(block.shape[0], -1):
        text = "".join(f"{int(value):0{bits}b}" for value in row)
        text += "0" * (-len(text) % 8)
        rows.append(int(text, 2).to_bytes(len(text) // 8, "big"))
    return b"".join(rows)


def page(tiff, pixels, rows=None, tile=None, compression=NONE, predictor=1, planar=False, bits=None, photometric=1, below=False, more=None):
    """One page of H×W, H×W×S or, with planes, S×H×W."""
    planes = list(pixels) if planar else [pixels]
    height, width = planes[0].shape[:2]
    samples = len(planes) if planar else (pixels.shape[2] if pixels.ndim == 3 else 1)
    stored = pixels.dtype.newbyteorder(tiff.order)
    chunk_height, chunk_width = tile or (rows or height, width)
    offsets, counts = [], []
    for plane in planes:
        for y in range(0, height, chunk_height):
            for x in range(0, width, chunk_width):
                block = plane[y : y + chunk_height, x : x + chunk_width]
                if tile:
                    edge = [(0, tile[0] - block.shape[0]), (0, tile[1] - block.shape[1])] + [(0, 0)] * (block.ndim - 2)
                    block = np.pad(block, edge)
                if bits:
                    data = packed_rows(block, bits)
                elif predictor == 3:
                    data = b"".join(differences(block, 3, tiff.order))
                else:
                    data = (differences(block, 2, tiff.order) if predictor == 2 else block).astype(stored).tobytes()
                data = PACKERS[compression](data)
                offsets.append(tiff.put(data))
                counts.append(len(data))
    kind = {"u": 1, "b": 1, "i": 2, "f": 3, "c": 6}[pixels.dtype.kind]
    tags = {
        256: (LONG, [width]),
        257: (LONG, [height]),
        258: (SHORT, [bits or 8 * pixels.dtype.itemsize] * samples),
        259: (SHORT, [compression]),
        262: (SHORT, [photometric]),
        277: (SHORT, [samples]),
        284: (SHORT, [2 if planar else 1]),
        339: (SHORT, [kind] * samples),
    }
    if tile:
        tags |= {322: (LONG, [tile[1]]), 323: (LONG, [tile[0]]), 324: (LONG, offsets), 325: (LONG, counts)}
    else:
        tags |= {273: (LONG8 if tiff.big else LONG, offsets), 278: (LONG, [chunk_height]), 279: (LONG, counts)}
    if predictor != 1:
        tags[317] = (SHORT, [predictor])
    return tiff.directory(tags | (more or {}), below)


def save(name, tiff, pixels=None, index="default"):
    with open(name, "wb") as file:
        file.write(tiff.bytes)
    if pixels is not None:
        line(name, pixels, index)


def one(name, pixels, order="<", big=False, **how):
    tiff = Tiff(order, big)
    page(tiff, pixels, **how)
    save(name, tiff, pixels)


one("gray8.tif", values("u1", 13, 9), rows=4)
one("gray16_be_lzw.tif", values("u2", 13, 9), order=">", rows=5, compression=LZW)
one("rgb8_tiles_deflate2.tif", values("u1", 21, 37, 3), tile=(16, 16), compression=DEFLATE, predictor=2, photometric=2)
one("rgb16_planar_be.tif", values("u2", 3, 11, 7), order=">", rows=4, planar=True, photometric=2, compression=DEFLATE, predictor=2)
one("float32_predictor3.tif", values("f4", 12, 10), rows=5, compression=DEFLATE, predictor=3)
one("float64_big.tif", values("f8", 7, 5), big=True)
one("float16.tif", values("f2", 7, 5), compression=LZW, predictor=2)
one("int32_be_big.tif", values("i4", 7, 5), order=">", big=True, rows=3, compression=DEFLATE, predictor=2)
one("uint64.tif", values("u4", 7, 10).view("u8"), compression=PACKBITS)
one("complex64.tif", values("f4", 7, 10).view("c8"))
one("five_samples.tif", values("u1", 7, 6, 5), rows=2, more={338: (SHORT, [0] * 4)})
one("bits1.tif", values("u1", 9, 19) > 127, bits=1, compression=PACKBITS, rows=4)
one("bits12.tif", values("u2", 9, 7) >> 4, bits=12, rows=4)
one("bits4_be.tif", values("u1", 9, 7) >> 4, bits=4, order=">")
one("tagged.tif", values("u1", 8, 6), more={
    270: (ASCII, "A description"), 274: (SHORT, [6]), 282: (RATIONAL, [(300, 1)]), 283: (RATIONAL, [(150, 1)]), 296: (SHORT, [2]),
    305: (ASCII, "make.py"), 306: (ASCII, "2026:01:02 03:04:05"), 315: (ASCII, "Nobody"), 65000: (DOUBLE, [1.5, 2.5])})

inks = values("u1", 8, 6, 4)
tiff = Tiff()
page(tiff, inks, photometric=5, compression=LZW)
save("cmyk.tif", tiff)
digest = hashlib.sha256(inks.tobytes()).hexdigest()[:16]
print(f"cmyk.tif\tdefault\t8×6×4 uint8 CMYK\t{digest}")

colors = values("u1", 16, 3)
places = values("u1", 10, 6) >> 4
tiff = Tiff()
page(tiff, places, bits=4, photometric=3, more={320: (SHORT, [int(value) * 257 for value in colors.T.reshape(-1)])})
save("palette4.tif", tiff, colors[places])

stack = values("u2", 3, 10, 8)
tiff = Tiff()
for plane in stack:
    page(tiff, plane, rows=4, compression=DEFLATE)
save("pages.tif", tiff, stack)

tiff = Tiff(">")
mixed = [values("u1", 6, 5), values("u2", 4, 7), values("u1", 5, 3, 3)]
for plane in mixed:
    page(tiff, plane, photometric=2 if plane.ndim == 3 else 1)
save("mixed.tif", tiff)
for number, plane in enumerate(mixed):
    line("mixed.tif", plane, str(number))

tiff = Tiff()
planes = values("u2", 2, 3, 6, 5)
xml = ('<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0" Name="planes">'
       '<Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="5" SizeY="6" SizeZ="3" SizeC="2" SizeT="1" '
       'PhysicalSizeX="0.5" PhysicalSizeY="0.25" PhysicalSizeZ="2"><Channel ID="Channel:0:0" Name="green"/><Channel ID="Channel:0:1" Name="red"/>'
       '<TiffData FirstC="1" IFD="0" PlaneCount="3"/><TiffData IFD="3" PlaneCount="3"/></Pixels></Image></OME>')
for number, plane in enumerate(np.concatenate([planes[1], planes[0]])):
    page(tiff, plane, more={270: (ASCII, xml)} if number == 0 else None)
save("planes.ome.tif", tiff, planes)

tiff = Tiff(">")
planes = values("u1", 2, 3, 6, 5)
text = "ImageJ=1.54f\nimages=6\nchannels=3\nframes=2\nhyperstack=true\nunit=micron\nspacing=2.0\n"
first = page(tiff, planes[0, 0], more={270: (ASCII, text)})
tiff.put(planes.tobytes())
at = tiff.bytes.rindex(planes.tobytes())
entries = struct.unpack_from(">H", tiff.bytes, first)[0]
for entry in range(first + 2, first + 2 + 12 * entries, 12):
    if struct.unpack_from(">H", tiff.bytes, entry)[0] == 273:
        struct.pack_into(">I", tiff.bytes, entry + 8, at)
save("imagej_contiguous.tif", tiff, planes)

tiff = Tiff()
volume = values("f4", 2, 1, 4, 6, 5)
for number, plane in enumerate(volume.reshape(-1, 6, 5)):
    page(tiff, plane, more={270: (ASCII, json.dumps({"shape": list(volume.shape), "axes": "TCZYX"}))} if number == 0 else None)
save("shaped.tif", tiff, volume)

tiff = Tiff()
large = values("u1", 40, 64)
below = [page(tiff, large[::step, ::step].copy(), tile=(16, 16), compression=DEFLATE, below=True, more={254: (LONG, [1])}) for step in (2, 4)]
page(tiff, large, tile=(16, 16), compression=DEFLATE, more={330: (LONG, below)})
save("pyramid.tif", tiff, large)

tiff = Tiff()
page(tiff, values("u1", 5, 4))
struct.pack_into("<I", tiff.bytes, tiff.pointer, struct.unpack_from("<I", tiff.bytes, 4)[0])
save("loop.tif", tiff, values("u1", 5, 4))

tiff = Tiff()
tiff.directory({256: (LONG, [200_000]), 257: (LONG, [200_000]), 258: (SHORT, [8]), 259: (SHORT, [DEFLATE]), 262: (SHORT, [1]),
                273: (LONG, [8]), 278: (LONG, [200_000]), 279: (LONG, [100])})
save("bomb-200000x200000.tif", tiff)
