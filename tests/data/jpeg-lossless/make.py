"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written from ITU-T T.81, annexes F, G and H. What lossy files read as is computed here from the coefficients that are written, by the
integer arithmetic of libjpeg's accurate method.
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
sys.path.insert(0, "../jpeg-ls")
from golden import line
from pictures import color, picture

ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, (i // 8 if (i // 8 + i % 8) % 2 else i % 8)))


class Bits:
    def __init__(self):
        self.text = []

    def put(self, value, count):
        if count:
            self.text.append(format(value, f"0{count}b"))

    def end(self):
        text = "".join(self.text)
        text += "1" * (-len(text) % 8)
        return bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8)).replace(b"\xff", b"\xff\0")


def segment(marker, payload):
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def huffman(symbols, number, length):
    """A table whose codes all have the same length."""
    symbols = sorted(set(symbols))
    assert len(symbols) < min(2 ** length, 256)
    counts = [0] * 16
    counts[length - 1] = len(symbols)
    return segment(0xC4, bytes([number, *counts, *symbols])), {symbol: (i, length) for i, symbol in enumerate(symbols)}


def put_number(bits, value, size):
    if 0 < size < 16:
        bits.put(value if value > 0 else value + (1 << size) - 1, size)


def restart_marker(number):
    return bytes([0xFF, 0xD0 + number % 8])


def lossless(name, pixels, precision, predictor, shift=0, planes=False, restart=0, front=b"", height_behind=False, wraps=False):
    cube = pixels.reshape(*pixels.shape[:2], -1).astype(int) >> shift
    height, width, channels = cube.shape
    table, codes = huffman(range(17), 0, 5)
    data = b"\xff\xd8" + front + segment(0xC3, struct.pack(">BHHB", precision, 0 if height_behind else height, width, channels)
                                        + b"".join(bytes([i + 1, 0x11, 0]) for i in range(channels))) + table
    if restart:
        data += segment(0xDD, struct.pack(">H", restart * width))
    for group in [[i] for i in range(channels)] if planes else [list(range(channels))]:
        data += segment(0xDA, bytes([len(group)]) + b"".join(bytes([i + 1, 0]) for i in group) + bytes([predictor, 0, shift]))
        bits = Bits()
        for y in range(height):
            first = y == 0 or (restart and y % restart == 0)
            if first and y:
                data += bits.end() + restart_marker(y // restart - 1)
                bits = Bits()
            for x in range(width):
                for i in group:
                    a, b, c = (int(cube[y, x - 1, i]) if x else 0), (int(cube[y - 1, x, i]) if y else 0), \
                        (int(cube[y - 1, x - 1, i]) if x and y else 0)
                    if first:
                        guess = a if x else 1 << (precision - shift - 1)
                    elif x == 0:
                        guess = b
                    else:
                        guess = [a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1][predictor - 1]
                    space = 1 << (precision if wraps else 16)
                    difference = (int(cube[y, x, i]) - guess) % space
                    if difference > space // 2 or (difference == space // 2 and wraps):
                        difference -= space
                    size = abs(difference).bit_length()
                    bits.put(*codes[size])
                    put_number(bits, difference, size)
        data += bits.end()
        if height_behind and group[0] == 0:
            data += segment(0xDC, struct.pack(">H", height))
    with open(name, "wb") as file:
        file.write(data + b"\xff\xd9")
    line(name, (cube << shift).astype(pixels.dtype).reshape(pixels.shape))


def transform(blocks):
    u, x = np.mgrid[0:8, 0:8]
    basis = np.cos((2 * x + 1) * u * np.pi / 16) * np.where(u == 0, np.sqrt(1 / 8), 0.5)
    return basis @ blocks @ basis.T


def inverse(lines, bits):
    """Eight values each along the last axis, by the method of Loeffler, Ligtenberg and Moschytz."""
    i = [lines[..., k].astype(np.int64) for k in range(8)]
    z1 = (i[2] + i[6]) * 4433
    low, high = z1 - i[6] * 15137, z1 + i[2] * 6270
    even = [((i[0] + i[4]) << 13) + high, ((i[0] - i[4]) << 13) + low, ((i[0] - i[4]) << 13) - low, ((i[0] + i[4]) << 13) - high]
    z5 = (i[7] + i[3] + i[5] + i[1]) * 9633
    z1, z2, z3, z4 = (i[7] + i[1]) * -7373, (i[5] + i[3]) * -20995, (i[7] + i[3]) * -16069 + z5, (i[5] + i[1]) * -3196 + z5
    odd = [i[1] * 12299 + z1 + z4, i[3] * 25172 + z2 + z3, i[5] * 16819 + z2 + z4, i[7] * 2446 + z1 + z3]
    out = [e + o for e, o in zip(even, odd)] + [e - o for e, o in zip(even, odd)][::-1]
    return (np.stack(out, -1) + (1 << (bits - 1))) >> bits


def samples(coefficients, steps):
    """Samples of 12 bits of an array of blocks."""
    work = inverse((coefficients * steps).swapaxes(-1, -2), 12).swapaxes(-1, -2)
    blocks = np.clip(inverse(work, 17) + 2048, 0, 4095)
    rows, columns = blocks.shape[:2]
    return blocks.swapaxes(1, 2).reshape(rows * 8, columns * 8)


def enlarge(small, height, width):
    """Halves in both directions, three parts of the nearer sample and one of the farther."""
    small = small[:(height + 1) // 2, :(width + 1) // 2]
    padded = np.pad(small, ((1, 1), (0, 0)), mode="edge")
    rows = np.empty((2 * small.shape[0], small.shape[1]), int)
    rows[0::2] = 3 * small + padded[:-2]
    rows[1::2] = 3 * small + padded[2:]
    sides = np.pad(rows, ((0, 0), (1, 1)), mode="edge")
    out = np.empty((rows.shape[0], 2 * rows.shape[1]), int)
    out[:, 0::2] = (3 * rows + sides[:, :-2] + 8) >> 4
    out[:, 1::2] = (3 * rows + sides[:, 2:] + 7) >> 4
    return out[:height, :width]


def to_rgb(y, blue, red):
    blue, red = blue - 2048, red - 2048
    return np.clip(np.dstack([y + ((91881 * red + 32768) >> 16), y + ((-22554 * blue - 46802 * red + 32768) >> 16),
                              y + ((116130 * blue + 32768) >> 16)]), 0, 4095)


def scan_blocks(blocks, single, sizes):
    """The blocks of a scan in the order of the file: of one component those with samples, else by units."""
    if single is not None:
        rows, columns = sizes[single]
        return [(single, blocks[single][y, x]) for y in range(rows) for x in range(columns)]
    order = []
    factors = [b.shape[0] // blocks[-1].shape[0] for b in blocks]
    for y in range(blocks[-1].shape[0]):
        for x in range(blocks[-1].shape[1]):
            for i, (b, f) in enumerate(zip(blocks, factors)):
                order += [(i, b[y * f + v, x * f + h]) for v in range(f) for h in range(f)]
    return order


def code_scan(order, start, end, high, low, restart=0):
    """The codes of a scan as (symbol, value, size), those of DC coefficients apart, with None for restart markers."""
    codes, last, unit = [], {}, 0
    cut = lambda value: (abs(int(value)) >> low) * (1 if value > 0 else -1)
    for number, (i, block) in enumerate(order):
        if restart and number and number % restart == 0:
            codes.append(None)
            last = {}
        zigzag = block.reshape(64)[ZIGZAG]
        k = start
        if start == 0:
            if high:
                codes.append(("bit", int(zigzag[0]) >> low & 1, 1))
            else:
                value = int(zigzag[0]) >> low
                difference = value - last.get(i, 0)
                last[i] = value
                size = abs(difference).bit_length()
                codes.append(("dc", size, difference))
            k = 1
        if end == 0:
            continue
        if not high:
            run = 0
            for k in range(k, end + 1):
                value = cut(zigzag[k])
                if value == 0:
                    run += 1
                    continue
                while run > 15:
                    codes.append(("ac", 0xF0, 0))
                    run -= 16
                codes.append(("ac", run << 4 | abs(value).bit_length(), value))
                run = 0
            if run:
                codes.append(("ac", 0, 0))
            continue
        known = [(abs(int(zigzag[k])) >> low) for k in range(start, end + 1)]
        run, corrections = 0, []
        latest = max((k for k, value in enumerate(known) if value == 1), default=-1)
        for place, value in enumerate(known):
            if value == 0:
                run += 1
                continue
            while run > 15 and place <= latest:
                codes.append(("ac", 0xF0, 0))
                codes += corrections
                run, corrections = run - 16, []
            if value > 1:
                corrections.append(("bit", value & 1, 1))
                continue
            codes.append(("ac", run << 4 | 1, None))
            codes.append(("bit", int(zigzag[start + place] > 0), 1))
            codes += corrections
            run, corrections = 0, []
        if run or corrections:
            codes.append(("ac", 0, 0))
            codes += corrections
    return codes


def write_scan(ids, codes, parameters):
    dc_table, dc = huffman([code[1] for code in codes if code and code[0] == "dc"] or [0], 0, 5)
    ac_table, ac = huffman([code[1] for code in codes if code and code[0] == "ac"] or [0], 0x10, 9)
    data = dc_table + ac_table + segment(0xDA, bytes([len(ids)]) + b"".join(bytes([i, 0]) for i in ids) + bytes(parameters))
    bits, restarts = Bits(), 0
    for code in codes:
        if code is None:
            data += bits.end() + restart_marker(restarts)
            bits, restarts = Bits(), restarts + 1
            continue
        kind, symbol, value = code
        if kind == "bit":
            bits.put(symbol, 1)
            continue
        bits.put(*(dc if kind == "dc" else ac)[symbol])
        if value is not None:
            put_number(bits, value, symbol if kind == "dc" else symbol & 15)
    return data + bits.end()


def cosines(name, planes, height, width, progressive=False, restart=0, front=b""):
    """Planes of 12 bits: one, or brightness and two of half the size in both directions."""
    steps = np.minimum(2 + np.add.outer(np.arange(8), np.arange(8)), 255)
    unit = 8 if len(planes) == 1 else 16
    blocks, sizes, read = [], [], []
    for i, plane in enumerate(planes):
        side = 8 if i or len(planes) == 1 else 16
        rows, columns = -(-height // unit) * side, -(-width // unit) * side
        padded = np.pad(plane, ((0, rows - plane.shape[0]), (0, columns - plane.shape[1])), mode="edge") - 2048.0
        cut = padded.reshape(rows // 8, 8, columns // 8, 8).swapaxes(1, 2)
        blocks.append(np.round(transform(cut) / steps).astype(int))
        sizes.append((-(-plane.shape[0] // 8), -(-plane.shape[1] // 8)))
        read.append(samples(blocks[-1], steps))
    table = segment(0xDB, bytes([0]) + bytes(int(steps.reshape(64)[k]) for k in ZIGZAG))
    factors = [0x22, 0x11, 0x11] if len(planes) == 3 else [0x11]
    data = b"\xff\xd8" + front + table + segment(0xC2 if progressive else 0xC1, struct.pack(">BHHB", 12, height, width, len(planes))
                                                + b"".join(bytes([i + 1, f, 0]) for i, f in enumerate(factors)))
    if restart:
        data += segment(0xDD, struct.pack(">H", restart))
    ids = list(range(1, len(planes) + 1))
    everything = scan_blocks(blocks, 0 if len(planes) == 1 else None, sizes)
    if not progressive:
        data += write_scan(ids, code_scan(everything, 0, 63, 0, 0, restart), [0, 63, 0])
    else:
        data += write_scan(ids, code_scan(everything, 0, 0, 0, 1), [0, 0, 0x01])
        for i in range(len(planes)):
            order = scan_blocks(blocks, i, sizes)
            for start, end, high, low in ((1, 5, 0, 2), (6, 63, 0, 2), (1, 63, 2, 1)):
                data += write_scan([i + 1], code_scan(order, start, end, high, low), [start, end, high << 4 | low])
        data += write_scan(ids, code_scan(everything, 0, 0, 1, 0), [0, 0, 0x10])
        for i in range(len(planes)):
            data += write_scan([i + 1], code_scan(scan_blocks(blocks, i, sizes), 1, 63, 1, 0), [1, 63, 0x10])
    with open(name, "wb") as file:
        file.write(data + b"\xff\xd9")
    read = [plane[:height, :width] for plane in read[:1]] + [enlarge(plane, height, width) for plane in read[1:]]
    line(name, (read[0] if len(read) == 1 else to_rgb(*read)).astype("u2"))


if __name__ == "__main__":
    gray = picture(23, 31, 255, 1).astype("u1")
    for predictor in range(1, 8):
        lossless(f"predictor-{predictor}.ljpeg", gray, 8, predictor)
    lossless("gray16.ljpeg", picture(23, 31, 65535, 2).astype("u2"), 16, 1)
    lossless("gray12.jpg", picture(23, 31, 4095, 3).astype("u2"), 12, 4, restart=4, front=segment(0xFE, b"a comment"))
    lossless("gray10-shift.ljpeg", picture(23, 31, 1023, 4).astype("u2"), 10, 5, shift=2)
    lossless("gray8-wraps.ljpeg", gray, 8, 6, wraps=True)
    lossless("height-behind.ljpeg", gray, 8, 2, height_behind=True)
    rgb = color(23, 31, 255).astype("u1")
    lossless("rgb.ljpeg", rgb, 8, 7)
    lossless("rgb-planes.ljpeg", rgb, 8, 1, planes=True, restart=6)

    smooth = np.round(2000 + 1900 * np.sin(np.add.outer(np.arange(27) / 5, np.arange(37) / 7))).astype(int)
    chroma = [np.round(2048 + 1500 * np.cos(np.add.outer(np.arange(14) / a, np.arange(19) / b))).astype(int) for a, b in ((3, 6), (5, 4))]
    cosines("gray12-lossy.jpg", [smooth], 27, 37, restart=3)
    cosines("rgb12-420.ljpeg", [smooth, *chroma], 27, 37)
    cosines("rgb12-progressive.jpg", [smooth, *chroma], 27, 37, progressive=True)
    cosines("gray12-progressive.ljpeg", [smooth], 27, 37, progressive=True)

    with open("bomb-65535x65535.ljpeg", "wb") as file:
        file.write(b"\xff\xd8" + segment(0xC3, struct.pack(">BHHB", 16, 65535, 65535, 1) + bytes([1, 0x11, 0])) + huffman(range(17), 0, 5)[0]
                   + segment(0xDA, bytes([1, 1, 0, 1, 0, 0])) + bytes(8))
