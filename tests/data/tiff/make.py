"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from TIFF 6.0, its supplements and the descriptions that OME, ImageJ and tifffile put into their files. The pixels are of
the values that golden.py makes.
"""
import hashlib
import json
import lzma
import struct
import sys
import zlib

import numpy as np

sys.path.insert(0, "..")
import lerc
from golden import line, values

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, FLOAT, DOUBLE, LONG8 = 1, 2, 3, 4, 5, 7, 11, 12, 16
CODES = {BYTE: "B", UNDEFINED: "B", ASCII: "B", SHORT: "H", LONG: "I", FLOAT: "f", DOUBLE: "d", LONG8: "Q"}
NONE, FAX4, LZW, DEFLATE, PACKBITS, LERC, LZMA = 1, 4, 5, 8, 32773, 34887, 34925


class Tiff:
    """A file that grows: data first, then the directory that tells of them."""

    def __init__(self, order="<", big=False, hamamatsu=False):
        self.order, self.big, self.hamamatsu = order, big, hamamatsu
        start = (b"II" if order == "<" else b"MM") + struct.pack(order + "H", 43 if big else 42)
        self.bytes = bytearray(start + (struct.pack(order + "HHQ", 8, 0, 0) if big else struct.pack(order + ("Q" if hamamatsu else "I"), 0)))
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
        end = struct.pack(self.order + offset, 0)
        if self.hamamatsu:
            # Pointers of 64 bits, and behind them the upper halves of the entries' values.
            end += bytes(4 + 4 * len(entries))
        at = self.put(struct.pack(self.order + count, len(entries)) + b"".join(entries) + end)
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


PACKERS = {NONE: bytes, DEFLATE: lambda data: zlib.compress(data, 9), LZW: lzw, PACKBITS: packbits, LZMA: lzma.compress}


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


def check(name, *series):
    """Compares the series with those of tifffile, where it is installed: axes, pixels, and pixels of each level."""
    try:
        import tifffile
    except ImportError:
        return
    with tifffile.TiffFile(name) as file:
        assert len(file.series) == len(series), (name, file.series)
        for found, (axes, *levels) in zip(file.series, series):
            assert found.axes == axes, (name, found.axes)
            assert len(found.levels) == len(levels), (name, found.levels)
            for level, pixels in zip(found.levels, levels):
                assert np.array_equal(np.squeeze(level.asarray()), np.squeeze(pixels)), name


def gdal_check(name, pixels):
    """Compares the picture with that of GDAL, where it is installed."""
    try:
        from osgeo import gdal
    except ImportError:
        return
    gdal.UseExceptions()
    found = gdal.Open(name).ReadAsArray()
    found = np.moveaxis(found, 0, -1) if found.ndim == 3 else found
    assert found.dtype == pixels.dtype and np.array_equal(found, pixels, equal_nan=pixels.dtype.kind == "f"), name


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
# Brightness of 2×2 pixels and two color differences; the last strip has fewer rows than a block.
blocks = values("u1", 4, 6, 6)
light = blocks[:, :, :4].reshape(4, 6, 2, 2).swapaxes(1, 2).reshape(8, 12)[:7, :11]
chroma = [np.repeat(np.repeat(blocks[:, :, channel], 2, 0), 2, 1)[:7, :11] for channel in (4, 5)]
tiff = Tiff()
strips = [tiff.put(blocks[row : row + 2].tobytes()) for row in (0, 2)]
tiff.directory({256: (LONG, [11]), 257: (LONG, [7]), 258: (SHORT, [8] * 3), 259: (SHORT, [NONE]), 262: (SHORT, [6]), 273: (LONG, strips), 277: (SHORT, [3]),
                278: (LONG, [4]), 279: (LONG, [72, 72]), 530: (SHORT, [2, 2])})
pixels = np.stack([light, *chroma], 2)
save("ycbcr420.tif", tiff)
print(f"ycbcr420.tif\tdefault\t7×11×3 uint8 YCbCr\t{hashlib.sha256(pixels.tobytes()).hexdigest()[:16]}")
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

# Zeiss LSM: channels are planes of a page, every second page is a thumbnail, tag 34412 is a record.
tiff = Tiff()
volume, small = values("u2", 2, 3, 3, 6, 5), values("u1", 6, 3, 4, 4)
names = b"".join(struct.pack("<I", len(name) + 1) + name + b"\0" for name in (b"Ch1-T1", b"Ch2-T2", b"ChD"))
colors = tiff.put(struct.pack("<6I", 24 + 12 + len(names), 3, 3, 24, 36, 0) + bytes([255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0]) + names)
stamps = tiff.put(struct.pack("<II2d", 24, 2, 0.5, 1.75))
record = struct.pack("<Ii5iiii6dHHI4IdIIIIIIII", 0x0400494C, 500, 5, 6, 3, 3, 2, 2, 4, 4, 2e-7, 3e-7, 1e-6, 0, 0, 0, 0, 0, 0, 0, 0, 0, colors, 1.25, 0, 0, 0, stamps, 0, 0, 0, 0)
record += b"\0" * (500 - len(record))
for number, plane in enumerate(volume.reshape(6, 3, 6, 5)):
    page(tiff, plane, planar=True, photometric=2, more={34412: (BYTE, list(record))} if number == 0 else None)
    page(tiff, small[number], planar=True, photometric=2, more={254: (LONG, [1])})
save("stack.lsm", tiff)
line("stack.lsm", volume, "0")
line("stack.lsm", small.reshape(2, 3, 3, 4, 4), "1")
check("stack.lsm", ("TZCYX", volume), ("TZSYX", small.reshape(2, 3, 3, 4, 4)))

# MetaMorph STK: one directory, all planes behind each other, tags whose counts are planes.
tiff = Tiff()
stack = values("u2", 3, 6, 5)
at = tiff.put(stack.tobytes())
planes = tiff.put(struct.pack("<18I", *(number for plane in range(3) for number in (5, 2, 2451576, 54362783 + 1000 * plane, 2451576, 54362783))))
waves = [(488, 1), (488, 1), (561, 1)]
text = [tiff.put(struct.pack("<I", len(word) + 1) + word + b"\0") for word in (b"um", b"cells")]
steps = [tiff.put(struct.pack("<II", 1, 4)) for _ in "xy"]
settings = [0, 1, 3, 1, 4, steps[0], 5, steps[1], 6, text[0], 7, text[1]]
stk = tiff.directory({256: (LONG, [5]), 257: (LONG, [6]), 258: (SHORT, [16]), 259: (SHORT, [NONE]), 262: (SHORT, [1]), 270: (ASCII, "first\0second\0third"),
                      273: (LONG, [at]), 277: (SHORT, [1]), 278: (LONG, [6]), 279: (LONG, [60]), 33628: (LONG, settings), 33629: (RATIONAL, [(1, 1)] * 3),
                      33630: (RATIONAL, waves)})
for entry in range(stk + 2, stk + 2 + 12 * 13, 12):
    tag = struct.unpack_from("<H", tiff.bytes, entry)[0]
    if tag == 33628:
        struct.pack_into("<I", tiff.bytes, entry + 4, len(settings) // 2)
    elif tag == 33629:
        struct.pack_into("<I", tiff.bytes, entry + 8, planes)
save("stack.stk", tiff, stack)
check("stack.stk", ("ZYX", stack))


def slide(pixels, **more):
    """The picture and what of its pages is the same."""
    return dict(pixels=pixels, photometric=2 if pixels.ndim == 3 else 1, **more)


# Aperio SVS: the picture, a thumbnail in strips, lower resolutions, a label and an overview.
tiff = Tiff()
large, thumbnail, label, macro = values("u1", 48, 64, 3), values("u1", 12, 16, 3), values("u1", 9, 8, 3), values("u1", 10, 20, 3)
half = large[::2, ::2].copy()
text = "Aperio Image Library v12.0.15\r\n64x48 [0,0 64x48] (16x16) Deflate|AppMag = 20|StripeWidth = 2040|Filename = 1234|MPP = 0.4990"
for shown in (slide(large, tile=(16, 16), compression=DEFLATE, more={270: (ASCII, text)}), slide(thumbnail, rows=6, more={270: (ASCII, "Aperio Image Library")}),
              slide(half, tile=(16, 16), compression=DEFLATE, more={270: (ASCII, "Aperio Image Library")}),
              slide(label, compression=DEFLATE, more={254: (LONG, [1]), 270: (ASCII, "Aperio Image Library\r\nlabel 8x9")}),
              slide(macro, more={254: (LONG, [9]), 270: (ASCII, "Aperio Image Library\r\nmacro 20x10")})):
    page(tiff, **shown)
save("slide.svs", tiff)
for number, pixels in enumerate((large, thumbnail, label, macro)):
    line("slide.svs", pixels, str(number))
check("slide.svs", ("YXS", large, half), ("YXS", thumbnail), ("YXS", label), ("YXS", macro))

# Hamamatsu NDPI: resolutions, and an overview whose magnification is -1.
tiff = Tiff(hamamatsu=True)
same = {271: (ASCII, "Hamamatsu"), 65420: (LONG, [1])}
page(tiff, **slide(large, rows=48, more=same | {65421: (FLOAT, [20]), 65449: (ASCII, "Product=NanoZoomer\nObjective.Lens.Magnificant=20\n")}))
page(tiff, **slide(half, rows=24, more=same | {65421: (FLOAT, [10])}))
page(tiff, **slide(macro, rows=10, more=same | {65421: (FLOAT, [-1])}))
save("slide.ndpi", tiff)
line("slide.ndpi", large, "0")
line("slide.ndpi", macro, "1")
check("slide.ndpi", ("YXS", large, half), ("YXS", macro))

# PerkinElmer QPTIFF: the channels of the largest resolution, a thumbnail, the channels of each further one, an overview and a label.
tiff = Tiff()
bands = values("u1", 2, 48, 64)
same = {305: (ASCII, "PerkinElmer-QPI")}


def told(name, kind="FullResolution"):
    """What a page of QPTIFF says of itself."""
    return same | {270: (ASCII, f"<?xml version=\"1.0\"?><PerkinElmer-QPI-ImageDescription><DescriptionVersion>2</DescriptionVersion><ImageType>{kind}</ImageType><Name>{name}</Name></PerkinElmer-QPI-ImageDescription>")}


for number, name in enumerate(("DAPI", "Opal 520")):
    page(tiff, **slide(bands[number], tile=(16, 16), compression=DEFLATE, more=told(name)))
page(tiff, **slide(thumbnail, more=told("", "Thumbnail")))
for number, name in enumerate(("DAPI", "Opal 520")):
    page(tiff, **slide(bands[number, ::2, ::2].copy(), tile=(16, 16), compression=DEFLATE, more=told(name, "ReducedResolution")))
page(tiff, **slide(macro, more=told("", "Overview")))
page(tiff, **slide(label, more=told("", "Label")))
save("slide.qptiff", tiff)
for number, pixels in enumerate((bands, thumbnail, macro, label)):
    line("slide.qptiff", pixels, str(number))
check("slide.qptiff", ("CYX", bands, bands[:, ::2, ::2]), ("YXS", thumbnail), ("YXS", macro), ("YXS", label))

# Philips: resolutions whose sides are those of their tiles, and pages that say what they are.
tiff = Tiff()
text = ('<?xml version="1.0" encoding="UTF-8" ?><DataObject ObjectType="DPUfsImport"><Attribute Name="DICOM_MANUFACTURER" Group="0x0008" Element="0x0070" PMSVR="IString">PHILIPS</Attribute>'
        '<Attribute Name="DICOM_PIXEL_SPACING" Group="0x0028" Element="0x0030" PMSVR="IDoubleArray">&quot;0.00025&quot; &quot;0.0005&quot;</Attribute></DataObject>')
padded = np.zeros((32, 32, 3), "u1")
padded[:24] = half
page(tiff, **slide(large, tile=(16, 16), compression=DEFLATE, more={270: (ASCII, text), 305: (ASCII, "Philips DP v1.0")}))
page(tiff, **slide(padded, tile=(16, 16), compression=DEFLATE, more={270: (ASCII, "level=1 mag=10")}))
page(tiff, **slide(macro, more={254: (LONG, [1]), 270: (ASCII, "Macro")}))
page(tiff, **slide(label, more={254: (LONG, [1]), 270: (ASCII, "Label")}))
save("philips.tif", tiff)
for number, pixels in enumerate((large, macro, label)):
    line("philips.tif", pixels, str(number))

# Leica SCN: XML that tells which page is which resolution and channel of which image.
tiff = Tiff(big=True)
dimensions = "".join(f'<dimension sizeX="{64 >> r}" sizeY="{48 >> r}" r="{r}" c="{c}" ifd="{1 + 2 * r + c}"/>' for r in (0, 1) for c in (0, 1))
text = ('<?xml version="1.0"?><scn xmlns="http://www.leica-microsystems.com/scn/2010/10/01"><collection name="slide" barcode="A1">'
        '<image name="overview"><pixels sizeX="20" sizeY="10"><dimension sizeX="20" sizeY="10" r="0" ifd="0"/></pixels></image>'
        f'<image name="cells"><creationDate>2026-01-02T03:04:05Z</creationDate><device model="SCN400" version="1.5"/><pixels sizeX="64" sizeY="48">{dimensions}</pixels>'
        '<view sizeX="32000" sizeY="12000" offsetX="0" offsetY="0"/><scanSettings><objectiveSettings><objective>20</objective></objectiveSettings></scanSettings></image></collection></scn>')
page(tiff, **slide(macro, more={270: (ASCII, text)}))
for r in (0, 1):
    for band in bands:
        page(tiff, **slide(band[:: r + 1, :: r + 1].copy(), tile=(16, 16), compression=DEFLATE))
save("slide.scn", tiff)
for number, pixels in enumerate((macro, bands)):
    line("slide.scn", pixels, str(number))
check("slide.scn", ("YXS", macro), ("CYX", bands, bands[:, ::2, ::2]))

# Ventana BIF: a label, a thumbnail, and resolutions that say so; settings in the XMP.
tiff = Tiff(big=True)
xmp = list(b'<EncodeInfo><SlideInfo><iScan Magnification="20" ScanRes="0.465" UnitNumber="2000515" Z-layers="1"/></SlideInfo></EncodeInfo>')
page(tiff, **slide(label, more={270: (ASCII, "Label Image"), 700: (BYTE, list(b"<Metadata/>"))}))
page(tiff, **slide(thumbnail, more={270: (ASCII, "Probability_Image")}))
page(tiff, **slide(large, tile=(16, 16), compression=DEFLATE, more={270: (ASCII, "level=0 mag=20 quality=90"), 700: (BYTE, xmp)}))
page(tiff, **slide(half, tile=(16, 16), compression=DEFLATE, more={270: (ASCII, "level=1 mag=10 quality=90")}))
save("slide.bif", tiff)
for number, pixels in enumerate((large, label, thumbnail)):
    line("slide.bif", pixels, str(number))
check("slide.bif", ("YXS", large, half), ("YXS", label), ("YXS", thumbnail))

# ScanImage: assignments behind the header of BigTIFF.
tiff = Tiff(big=True)
text = b"SI.VERSION_MAJOR = 2020\nSI.hChannels.channelSave = [1;3]\nSI.hStackManager.framesPerSlice = 3\nSI.hRoiManager.scanType = 'frame'\n\0"
tiff.bytes += struct.pack("<4I", 117637889, 4, len(text), 0) + text
volume = values("i2", 2, 3, 2, 6, 5)
for plane in volume.reshape(-1, 6, 5):
    page(tiff, plane, more={305: (ASCII, text[:-1].decode())})
save("scanimage.tif", tiff, volume)
check("scanimage.tif", ("ZTCYX", volume))

# Olympus FluoView: axes by name, the fastest first.
tiff = Tiff()
volume = values("u2", 2, 3, 6, 5)
record = struct.pack("<hB257sIiIIiI", 0, 1, b"series 1", *[0] * 6)
for name, size, step, unit in (("X", 5, 0.5, "um"), ("Y", 6, 0.25, "um"), ("Z", 3, 2, "um"), ("Ch", 2, 1, "")) + (("", 1, 0, ""),) * 6:
    record += struct.pack("<16sidd64s", name.encode(), size, 0, step, unit.encode())
record = record.ljust(1500, b"\0")
for plane in volume.reshape(-1, 6, 5):
    page(tiff, plane, more={34361: (BYTE, list(record)), 34362: (DOUBLE, [0] * 8)})
save("fluoview.tif", tiff, volume)
check("fluoview.tif", ("CZYX", volume))

# Olympus SIS: a record, whose place is the tag's value, and sections of keys that count the axes, the slowest first.
tiff = Tiff()
volume = values("u2", 3, 2, 6, 5)
general = tiff.put(struct.pack("<10xhdd8xd2x34s32s", -9, 150, 75, 40, b"XC50", b"stack").ljust(220, b"\0"))
record = tiff.put(struct.pack("<4s6xhhhhh6x32sh", b"SIS0", 4, 3, 2, 0, 126, b"slide 7", 1) + struct.pack("<hhI", 1, 1, general))
ini = "[Dimension]\r\nZ=3\r\nTime=1\r\nBand=2\r\n[Z]\r\nZPos1=0.5\r\n[Vector Layer]\r\nCount=0\r\n"
for plane in volume.reshape(-1, 6, 5):
    page(tiff, plane, more={33560: (LONG, [record]), 33471: (ASCII, ini)})
save("sis.tif", tiff, volume)
check("sis.tif", ("ZCYX", volume))


def flat_jpeg(blocks, interval):
    """A gray JPEG of blocks of 8×8 px of one value each, a restart marker behind every few; where the data between the markers begin."""
    head = bytes([255, 0xD8, 255, 0xDB, 0, 67, 0]) + bytes([8] * 64)
    head += struct.pack(">BBHBHHB3B", 255, 0xC0, 11, 8, 8 * blocks.shape[0], 8 * blocks.shape[1], 1, 1, 0x11, 0)
    head += struct.pack(">BBHB", 255, 0xC4, 31, 0) + bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12))
    head += struct.pack(">BBHB", 255, 0xC4, 20, 0x10) + bytes([1] + [0] * 15) + b"\0"
    head += struct.pack(">BBHH", 255, 0xDD, 4, interval) + bytes([255, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0])
    numbers, starts, data = [int(value) - 128 for value in blocks.reshape(-1)], [], head
    for piece in range(0, len(numbers), interval):
        starts.append(len(data))
        bits, last = "", 0
        for number in numbers[piece : piece + interval]:
            difference, last = number - last, number
            size = abs(difference).bit_length()
            bits += f"{size:04b}" + (f"{difference if difference > 0 else difference + (1 << size) - 1:0{size}b}" if size else "") + "0"
        bits += "1" * (-len(bits) % 8)
        data += int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
        data += bytes([255, 0xD0 + piece // interval % 8])
    return data[:-2] + bytes([255, 0xD9]), starts


# Hamamatsu again, in a folder of its own as another codec reads the JPEG (its hash stands in TiffFlavorTests): one JPEG, whose pieces of 32×8 px can be decoded alone; wider than its picture.
tiff = Tiff(hamamatsu=True)
blocks = values("u1", 66, 8)
data, starts = flat_jpeg(blocks, 4)
shown = np.repeat(np.repeat(blocks, 8, 0), 8, 1)[:525, :60]
tiff.directory({256: (LONG, [60]), 257: (LONG, [525]), 258: (SHORT, [8]), 259: (SHORT, [7]), 262: (SHORT, [1]), 271: (ASCII, "Hamamatsu"), 273: (LONG, [tiff.put(data)]),
                277: (SHORT, [1]), 278: (LONG, [525]), 279: (LONG, [len(data)]), 65420: (LONG, [1]), 65421: (FLOAT, [20]), 65426: (LONG, starts)})
save("jpeg/restarts.ndpi", tiff)

# Electron microscopes: FEI's sections with a bar below the picture, Zeiss' keys.
picture = values("u1", 12, 10)
fei = ("[User]\r\nDate=01/30/2012\r\nUser=supervisor\r\n[System]\r\nSystemType=Helios NanoLab\r\n[Beam]\r\nHV=2000\r\n[EScan]\r\nPixelWidth=7.70833e-009\r\nPixelHeight=7.70833e-009\r\n"
       "[Image]\r\nDigitalContrast=1\r\nResolutionX=10\r\nResolutionY=9\r\n")
one("fei.tif", picture, more={34682: (ASCII, fei)})
sem = "0\r\n0\r\n3.5e-5\r\nDP_ZOOM\r\nZoom = Off\r\nAP_WD\r\nWD = 8.6 mm\r\nAP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = 11.17 nm\r\nSV_SERIAL_NUMBER\r\nSerial No. = Gemini 02-17\r\n"
one("zeiss_sem.tif", picture, more={34118: (ASCII, sem)})

# A scanner's pages, each with a thumbnail in front of it.
tiff = Tiff()
pages = values("u1", 2, 20, 14) > 127
thumbnails = values("u1", 2, 5, 4)
for number in range(2):
    page(tiff, thumbnails[number], more={254: (LONG, [1])})
    page(tiff, pages[number], bits=1, photometric=0, rows=8, more={254: (LONG, [2]), 297: (SHORT, [number, 2])})
save("scanned.tif", tiff)
line("scanned.tif", thumbnails, "0")
line("scanned.tif", pages, "1")
check("scanned.tif", ("IYX", thumbnails), ("IYX", pages))

# ImageJ's own block of labels and ranges. (tifffile takes the planes of every hyperstack for one piece, which these are not.)
tiff = Tiff(">")
stack = values("u2", 2, 6, 5)
blocks = ["a note".encode("utf-16-be"), "first".encode("utf-16-be"), "second".encode("utf-16-be"), struct.pack(">2d", 10, 250.5)]
header = b"IJIJ" + b"info" + struct.pack(">I", 1) + b"labl" + struct.pack(">I", 2) + b"rang" + struct.pack(">I", 1)
text = "ImageJ=1.54f\nimages=2\nslices=2\nunit=\\u00B5m\nspacing=0.5\nmin=10.0\nmax=250.5\n"
for number, plane in enumerate(stack):
    page(tiff, plane, more={270: (ASCII, text), 282: (RATIONAL, [(4, 1)]), 283: (RATIONAL, [(2, 1)]), 296: (SHORT, [1]),
                            50838: (LONG, [len(header), *map(len, blocks)]), 50839: (BYTE, list(header + b"".join(blocks)))} if number == 0 else None)
save("imagej_labels.tif", tiff, stack)

# Two planar pages whose first tells their shape in tifffile's first way.
tiff = Tiff(">")
stack = values("u1", 2, 3, 10, 10)
for number, plane in enumerate(stack):
    page(tiff, plane, planar=True, photometric=2, more={270: (ASCII, "shape=(2,3,10,10)"), 305: (ASCII, "tifffile.py"), 306: (ASCII, "2015:05:09 09:08:29")} if number == 0 else None)
save("multipage_rgb.tif", tiff, stack)
check("multipage_rgb.tif", ("QSYX", stack))


def xz(distance, literal_position=0, check=lzma.CHECK_CRC32):
    """As libtiff packs: a delta filter in front of LZMA2."""
    filters = [{"id": lzma.FILTER_DELTA, "dist": distance}] if distance else []
    filters.append({"id": lzma.FILTER_LZMA2, "preset": 6, "lc": 3 - literal_position, "lp": literal_position, "pb": 2})
    return lambda data: lzma.compress(data, lzma.FORMAT_XZ, check, filters=filters)


one("lzma.tif", values("u1", 33, 40, 3) >> 5, rows=11, compression=LZMA, photometric=2)
PACKERS[LZMA] = xz(2, 1, lzma.CHECK_NONE)
waves = (np.add.outer(np.arange(40) ** 2, np.arange(50) * 37) % 5000).astype("u2")
one("lzma_delta_be.tif", waves, order=">", tile=(16, 32), compression=LZMA)
PACKERS[LZMA] = xz(0, check=lzma.CHECK_SHA256)
one("lzma_stored.tif", values("f8", 60, 70), compression=LZMA, predictor=3)
gdal_check("lzma.tif", values("u1", 33, 40, 3) >> 5)
gdal_check("lzma_delta_be.tif", waves)


def lerc_strips(name, pixels, blobs, wrap=bytes, wrapping=0, shown=None, planar=False, big_endian=False, **tags):
    """A file whose strips are given, all of the same number of rows."""
    shown = pixels if shown is None else shown
    samples = 1 if shown.ndim == 2 else shown.shape[2]
    tiff = Tiff(">" if big_endian else "<")
    strips = [wrap(blob) for blob in blobs]
    offsets = [tiff.put(strip) for strip in strips]
    kind = {"u": 1, "i": 2, "f": 3}[pixels.dtype.kind]
    tiff.directory({256: (LONG, [pixels.shape[1]]), 257: (LONG, [pixels.shape[0]]), 258: (SHORT, [8 * pixels.dtype.itemsize] * samples), 259: (SHORT, [LERC]),
                    262: (SHORT, [2 if samples > 2 else 1]), 273: (LONG, offsets), 277: (SHORT, [samples]), 278: (LONG, [-(-pixels.shape[0] // len(strips))]),
                    279: (LONG, [len(strip) for strip in strips]), 339: (SHORT, [kind] * samples), 50674: (LONG, [4, wrapping])}
                   | ({338: (SHORT, [2])} if samples == 4 else {}))
    save(name, tiff, shown)


# Every type; squares of few values, of one value, and of many; strips whose last is shorter. libtiff packs the bytes of its machine as they are to stand in the file.
flat = np.repeat(np.repeat(values("u1", 5, 6) >> 6, 8, 0), 9, 1)[:37, :50].copy()
flat[8:16, 20:40] = values("u1", 8, 20)
for kind in ("i1", "u1", "i2", "u2", "i4", "u4"):
    pixels = (flat.astype("i8") * {1: 1, 2: 200, 4: 5_000_000}[np.dtype(kind).itemsize] - (100 if kind[0] == "i" else 0)).astype(kind)
    stored = pixels.byteswap() if kind == "u2" else pixels
    lerc_strips(f"lerc_{kind}.tif", pixels, [lerc.blob(stored[top : top + 19]) for top in (0, 19)], big_endian=kind == "u2")
    if kind != "i1":
        gdal_check(f"lerc_{kind}.tif", pixels)

# Floats: as they are, of steps of 0.5 (an error of 0.25), and without a number where the mask says so; deflate around it.
floats = (flat / 2).astype("f4")
lerc_strips("lerc_f4.tif", floats, [lerc.blob(floats, error=0.25)], wrap=zlib.compress, wrapping=1)
gdal_check("lerc_f4.tif", floats)
holes = values("f8", 37, 50)
holes[5:20, 7:30] = np.nan
lerc_strips("lerc_f8_mask.tif", holes, [lerc.blob(holes, valid=~np.isnan(holes))])
gdal_check("lerc_f8_mask.tif", holes)
layers = np.stack([holes, np.where(holes > 0.5, holes, np.nan)], 2).astype("f4")
lerc_strips("lerc_masks.tif", layers, [b"".join(lerc.blob(layers[..., channel].copy(), valid=~np.isnan(layers[..., channel])) for channel in (0, 1))])

# Bytes in Huffman codes, values and differences, also with signs; alpha that is a mask; all of it as it is.
slopes = (np.add.outer(np.arange(37) * 3, np.arange(50) * 5)[..., None] + (values("u1", 37, 50, 3) >> 6) + [0, 40, 90]).astype("u1")
lerc_strips("lerc_huffman.tif", slopes, [lerc.blob(slopes[top : top + 19], mode=mode) for top, mode in ((0, 1), (19, 2))])
gdal_check("lerc_huffman.tif", slopes)
signed = slopes[..., 0].view("i1").copy()
lerc_strips("lerc_huffman_i1.tif", signed, [lerc.blob(signed[top : top + 19], mode=mode) for top, mode in ((0, 1), (19, 2))])
seen = np.hypot(*np.ogrid[-18:19, -25:25]) < 20
alpha = np.dstack([slopes * seen[..., None], seen * np.uint8(255)]).astype("u1")
lerc_strips("lerc_alpha.tif", alpha, [lerc.blob(alpha[..., :3].copy(), valid=seen, mode=1)], shown=alpha)
gdal_check("lerc_alpha.tif", alpha)
lerc_strips("lerc_raw.tif", slopes, [lerc.blob(slopes, mode="raw")])
gdal_check("lerc_raw.tif", slopes)

# Other versions: bits from the highest on, no checksum; differences between channels.
wide = (flat.astype("u2") * 200) + (values("u1", 37, 50) >> 3)
for version in (1, 2, 3):
    lerc_strips(f"lerc_version{version}.tif", wide, [lerc.blob(wide, version=version, side=16)])
    gdal_check(f"lerc_version{version}.tif", wide)
lerc_strips("lerc_version5.tif", slopes, [lerc.blob(slopes, version=5)])
gdal_check("lerc_version5.tif", slopes)

tiff = Tiff()
tiff.directory({256: (LONG, [200_000]), 257: (LONG, [200_000]), 258: (SHORT, [8]), 259: (SHORT, [DEFLATE]), 262: (SHORT, [1]),
                273: (LONG, [8]), 278: (LONG, [200_000]), 279: (LONG, [100])})
save("bomb-200000x200000.tif", tiff)
