"""Makes the samples of this folder; prints their golden.tsv: python3 make.py > golden.tsv

Written by hand from "OpenEXR File Layout" and the descriptions of the methods of compression in "Technical Introduction to OpenEXR".
"""
import heapq
import struct
import sys
import zlib

import numpy as np

sys.path.insert(0, "..")
from golden import line, values

METHODS = {"none": 0, "rle": 1, "zips": 2, "zip": 3, "piz": 4, "pxr24": 5, "b44": 6}
ROWS = {"none": 1, "rle": 1, "zips": 1, "zip": 16, "piz": 32, "pxr24": 16, "b44": 32}
TYPES = {"uint32": 0, "float16": 1, "float32": 2}


def attribute(name, kind, value):
    return name.encode() + b"\0" + kind.encode() + b"\0" + struct.pack("<i", len(value)) + value


def header(channels, method, window, display=None, extra=b""):
    names = b"".join(name.encode() + b"\0" + struct.pack("<iB3xii", TYPES[planes.dtype.name], 0, 1, 1) for name, planes in channels)
    return (attribute("channels", "chlist", names + b"\0")
            + attribute("compression", "compression", bytes([METHODS[method]]))
            + attribute("dataWindow", "box2i", struct.pack("<4i", *window))
            + attribute("displayWindow", "box2i", struct.pack("<4i", *(display or window)))
            + attribute("lineOrder", "lineOrder", b"\0")
            + attribute("pixelAspectRatio", "float", struct.pack("<f", 1))
            + attribute("screenWindowCenter", "v2f", struct.pack("<2f", 0, 0))
            + attribute("screenWindowWidth", "float", struct.pack("<f", 1)) + extra + b"\0")


def halves(data):
    split = np.frombuffer(data[0::2] + data[1::2], "u1").astype(int)
    return bytes((np.diff(split, prepend=128) + 128).astype("u1")) if len(split) else b""


def runs(data):
    out, at = b"", 0
    while at < len(data):
        end = at
        while end < len(data) and data[end] == data[at] and end - at < 127:
            end += 1
        if end - at > 2:
            out += bytes([end - at - 1, data[at]])
        else:
            end = min(at + 2, len(data))
            out += bytes([256 - (end - at)]) + data[at:end]
        at = end
    return out


def pxr24(blocks):
    out = b""
    for y in range(blocks[0][1].shape[0]):
        for _, plane in blocks:
            row = plane[y]
            kind = row.dtype.name
            bits = row.view("u2" if kind == "float16" else "u4").astype(np.int64)
            if kind == "float32":
                assert not (bits & 255).any()
                bits >>= 8
            size = {"float16": 2, "float32": 3, "uint32": 4}[kind]
            steps = np.diff(bits, prepend=0) & ((1 << (8 * size)) - 1)
            for byte in reversed(range(size)):
                out += bytes((steps >> (8 * byte) & 255).astype("u1"))
    return zlib.compress(out)


def wavelet(plane, wide):
    """Forwards, as PIZ has it."""
    def pair(a, b):
        if not wide:
            a, b = (a ^ 0x8000) - 0x8000, (b ^ 0x8000) - 0x8000
            return (a + b) >> 1 & 0xFFFF, a - b & 0xFFFF
        a = (a + 0x8000) & 0xFFFF
        m, d = (a + b) >> 1, a - b
        return ((m + 0x8000) & 0xFFFF if d < 0 else m), d & 0xFFFF

    p = plane.astype(int).tolist()
    height, width = plane.shape
    half = 1
    while 2 * half <= min(width, height):
        step = 2 * half
        y = 0
        while y <= height - step:
            x = 0
            while x <= width - step:
                a, b = pair(p[y][x], p[y][x + half])
                c, d = pair(p[y + half][x], p[y + half][x + half])
                p[y][x], p[y + half][x] = pair(a, c)
                p[y][x + half], p[y + half][x + half] = pair(b, d)
                x += step
            if width & half:
                p[y][x], p[y + half][x] = pair(p[y][x], p[y + half][x])
            y += step
        if height & half:
            x = 0
            while x <= width - step:
                p[y][x], p[y][x + half] = pair(p[y][x], p[y][x + half])
                x += step
        half = step
    return [value for row in p for value in row]


def huffman(numbers):
    repeat = max(numbers) + 1
    symbols, at = [], 0
    while at < len(numbers):
        end = at + 1
        while end < len(numbers) and numbers[end] == numbers[at] and end - at <= 255:
            end += 1
        symbols.append((numbers[at], None))
        if end - at > 3:
            symbols.append((repeat, end - at - 1))
        else:
            end = at + 1
        at = end
    counts = {}
    for symbol, _ in symbols:
        counts[symbol] = counts.get(symbol, 0) + 1
    counts.setdefault(repeat, 1)
    heap = [(count, symbol, (symbol,)) for symbol, count in counts.items()]
    heapq.heapify(heap)
    length = dict.fromkeys(counts, 0)
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        for symbol in a[2] + b[2]:
            length[symbol] += 1
        heapq.heappush(heap, (a[0] + b[0], a[1], a[2] + b[2]))
    codes, code = {}, 0
    for bits in range(58, 0, -1):
        for symbol in sorted(s for s in length if length[s] == bits):
            codes[symbol] = format(code, f"0{bits}b")
            code += 1
        code >>= 1
    first, last = min(length), repeat
    table, symbol = "", first
    while symbol <= last:
        zeros = 0
        while symbol + zeros not in length and zeros < 261:
            zeros += 1
        if zeros >= 6:
            table += format(63, "06b") + format(zeros - 6, "08b")
        elif zeros >= 2:
            table += format(59 + zeros - 2, "06b")
        elif zeros:
            table += "000000"
        symbol += zeros
        if zeros == 0:
            table += format(length[symbol], "06b")
            symbol += 1
    data = "".join(codes[symbol] + (format(count, "08b") if count is not None else "") for symbol, count in symbols)

    def pack(bits):
        return bytes(int(bits[i:i + 8].ljust(8, "0"), 2) for i in range(0, len(bits), 8))

    table = pack(table)
    return struct.pack("<5I", first, last, len(table), len(data), 0) + table + pack(data)


def piz(blocks):
    words = [plane.view("<u2").reshape(plane.shape[0], plane.shape[1], -1) for _, plane in blocks]
    present = np.unique(np.concatenate([w.ravel() for w in words]))
    bitmap = np.zeros(65536, bool)
    bitmap[present] = True
    bitmap[0] = False
    packed = np.packbits(bitmap, bitorder="little")
    used = np.flatnonzero(packed)
    table = np.zeros(65536, int)
    table[np.flatnonzero(bitmap)] = 1 + np.arange(bitmap.sum())
    greatest = bitmap.sum()
    numbers = []
    for word in words:
        parts = [wavelet(table[word[..., i]], greatest >= 1 << 14) for i in range(word.shape[2])]
        numbers += [value for pixel in zip(*parts) for value in pixel]
    codes = huffman(numbers)
    return struct.pack("<HH", used[0], used[-1]) + packed[used[0]:used[-1] + 1].tobytes() + struct.pack("<i", len(codes)) + codes


def pack(method, blocks):
    """The block, and as bytes that are not packed."""
    rows = blocks[0][1].shape[0]
    raw = b"".join(plane[y].astype(plane.dtype.newbyteorder("<")).tobytes() for y in range(rows) for _, plane in blocks)
    packed = {"none": lambda: raw, "rle": lambda: runs(halves(raw)), "zips": lambda: zlib.compress(halves(raw)),
              "zip": lambda: zlib.compress(halves(raw)), "pxr24": lambda: pxr24(blocks), "piz": lambda: piz(blocks), "b44": lambda: b44(blocks)}[method]()
    return packed if len(packed) < len(raw) else raw


def b44(blocks):
    out = b""
    for _, plane in blocks:
        for y in range(0, plane.shape[0], 4):
            for x in range(0, plane.shape[1], 4):
                rows = [min(y + i, plane.shape[0] - 1) for i in range(4)]
                columns = [min(x + i, plane.shape[1] - 1) for i in range(4)]
                bits = plane[np.ix_(rows, columns)].view("u2").astype(int)
                order = np.where(bits & 0x8000, ~bits & 0xFFFF, bits | 0x8000)
                if (order == order[0, 0]).all():
                    out += struct.pack(">HB", order[0, 0], 13 << 2)
                    continue
                steps = [order[i + 1, 0] - order[i, 0] for i in range(3)] + [order[i, j + 1] - order[i, j] for j in range(3) for i in range(4)]
                shift = next(s for s in range(13) if all(step % (1 << s) == 0 and -32 <= step >> s < 32 for step in steps))
                number = (int(order[0, 0]) << 6) | shift
                for step in steps:
                    number = (number << 6) | ((int(step) >> shift) + 32)
                out += number.to_bytes(14, "big")
    return out


def chunks_of(channels, method, top, part=b""):
    height = channels[0][1].shape[0]
    for y in range(0, height, ROWS[method]):
        data = pack(method, [(name, plane[y:y + ROWS[method]]) for name, plane in channels])
        yield part + struct.pack("<ii", top + y, len(data)) + data


def tiles_of(channels, method, size, level):
    height, width = channels[0][1].shape
    for y in range(0, height, size):
        for x in range(0, width, size):
            data = pack(method, [(name, plane[y:y + size, x:x + size]) for name, plane in channels])
            yield struct.pack("<5i", x // size, y // size, level[0], level[1], len(data)) + data


def write(name, flags, headers, chunks):
    """Parts, each with its chunks; tables of offsets between."""
    start = struct.pack("<II", 20000630, 2 | flags) + b"".join(headers) + (b"\0" if flags & 0x1000 else b"")
    offset = len(start) + 8 * sum(len(part) for part in chunks)
    for part in chunks:
        for chunk in part:
            start += struct.pack("<Q", offset)
            offset += len(chunk)
    with open(name, "wb") as file:
        file.write(start + b"".join(chunk for part in chunks for chunk in part))


def planes(pixels, names):
    return sorted((name, np.ascontiguousarray(pixels[..., i])) for i, name in enumerate(names))


def scan(name, pixels, names, method, origin=(0, 0), extra=b"", display=None):
    channels = planes(pixels, names)
    height, width = pixels.shape[:2]
    window = (origin[0], origin[1], origin[0] + width - 1, origin[1] + height - 1)
    write(name, 0, [header(channels, method, window, display, extra)], [list(chunks_of(channels, method, origin[1]))])
    line(name, pixels if len(names) > 1 else pixels[..., 0])


rgba = values("f2", 37, 21, 4)
rgba[:, 10:] = rgba[:, 10:11]
floats = values("f4", 19, 23, 3)
floats[5:] = floats[5]
coarse = (floats.view("u4") & 0xFFFFFF00).view("f4")
wholes = values("u4", 7, 9, 1)
wholes[2:5] = 77
smooth = (1024 + 3 * np.add.outer(np.arange(41) * 2, np.arange(30))[..., None] + np.arange(3) * 4096).astype("u2").view("f2")
smooth[8:16, 8:16] = 2

scan("plain.exr", rgba, "RGBA", "none")
scan("runs.exr", wholes, "I", "rle")
scan("rows.exr", floats, "RGB", "zips", origin=(-5, 12), display=(0, 0, 99, 49), extra=attribute("owner", "string", b"make.py"))
scan("deflated.exr", rgba, "RGBA", "zip")
scan("wavelet.exr", rgba, "RGBA", "piz")
scan("wavelet-floats.exr", floats, "RGB", "piz")
scan("pixar.exr", coarse, "RGB", "pxr24")
scan("pixar-halves.exr", rgba, "RGBA", "pxr24")
scan("blocks.exr", smooth, "RGB", "b44")

# Types of all kinds, and layers: the widest type that holds all of them.
mixed = [("A", values("f2", 6, 5)), ("R", values("f4", 6, 5)), ("id", values("u4", 6, 5)), ("light.G", values("f2", 6, 5)), ("light.R", values("f2", 6, 5))]
write("mixed.exr", 0, [header(mixed, "zip", (0, 0, 4, 5))], [list(chunks_of(mixed, "zip", 0))])
line("mixed.exr", np.stack([dict(mixed)[n].astype("f8") for n in ("R", "A", "id", "light.R", "light.G")], -1))

# Tiles in one, in several, and in all combinations of resolutions.
big = values("f2", 45, 70, 3)
channels = planes(big, "RGB")
tiles = attribute("tiles", "tiledesc", struct.pack("<IIB", 32, 32, 0))
write("tiles.exr", 0x200, [header(channels, "zip", (0, 0, 69, 44), extra=tiles)], [list(tiles_of(channels, "zip", 32, (0, 0)))])
line("tiles.exr", big)
levels, number = [], 0
while True:
    smaller = big[::1 << number, ::1 << number][:max(45 >> number, 1), :max(70 >> number, 1)]
    levels += list(tiles_of(planes(smaller, "RGB"), "zip", 32, (number, number)))
    number += 1
    if 70 >> number == 0:
        break
tiles = attribute("tiles", "tiledesc", struct.pack("<IIB", 32, 32, 1))
write("mipmap.exr", 0x200, [header(channels, "zip", (0, 0, 69, 44), extra=tiles)], [levels])
line("mipmap.exr", big)
levels = []
for y in range(6):
    for x in range(7):
        smaller = big[::1 << y, ::1 << x][:max(45 >> y, 1), :max(70 >> x, 1)]
        levels += list(tiles_of(planes(smaller, "RGB"), "zip", 32, (x, y)))
tiles = attribute("tiles", "tiledesc", struct.pack("<IIB", 32, 32, 2))
write("ripmap.exr", 0x200, [header(channels, "zip", (0, 0, 69, 44), extra=tiles)], [levels])
line("ripmap.exr", big)

# Two parts with names.
first, second = planes(rgba, "RGBA"), planes(floats, "RGB")


def part(name, count):
    return attribute("name", "string", name) + attribute("type", "string", b"scanlineimage") + attribute("chunkCount", "int", struct.pack("<i", count))


write("parts.exr", 0x1000,
      [header(first, "zip", (0, 0, 20, 36), extra=part(b"left", 3)), header(second, "zips", (0, 0, 22, 18), extra=part(b"right", 19))],
      [list(chunks_of(first, "zip", 0, struct.pack("<i", 0))), list(chunks_of(second, "zips", 0, struct.pack("<i", 1)))])
line("parts.exr", rgba)
line("parts.exr", floats, "1")

write("bomb-100000x100000.exr", 0, [header(planes(rgba, "RGBA"), "zip", (0, 0, 99_999, 99_999))], [[bytes(64)]])
