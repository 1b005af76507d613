"""Writes LERC 2 blobs for the samples of make.py, after the published form of its versions 1 to 5."""
import heapq
import struct

import numpy as np

TYPES = ["i1", "u1", "i2", "u2", "i4", "u4", "f4", "f8"]
CODES = {2: [2, 1, 0], 3: [3, 1], 4: [4, 3, 2, 1], 5: [5, 3, 1], 6: [6, 2, 1], 7: [7, 6, 4, 2]}


def checksum(data):
    low = high = 0xFFFF
    for at in range(0, len(data), 2):
        low = (low + (data[at] << 8) + (data[at + 1] if at + 1 < len(data) else 0)) % 0xFFFF or 0xFFFF
        high = (high + low) % 0xFFFF or 0xFFFF
    return high << 16 | low


def stuffed(numbers, width, version):
    """Bits from the lowest on; before version 3, words of 32 bits from the highest on, whose last has only the bytes that it needs."""
    used = (len(numbers) * width + 7) // 8
    if version >= 3:
        return sum(int(number) << (width * i) for i, number in enumerate(numbers)).to_bytes(used, "little")
    bits = "".join(f"{int(number):0{width}b}" for number in numbers)
    words = [int(bits[at : at + 32].ljust(32, "0"), 2).to_bytes(4, "little") for at in range(0, len(bits), 32)]
    return b"".join(words[:-1]) + words[-1][-(used - 4 * (len(words) - 1)) :]


def packed(numbers, version):
    """A head, and numbers, or a table of those that there are and the places in it."""
    width = int(max(numbers)).bit_length()
    table = sorted(set(map(int, numbers)) | {0})
    count = bytes([len(numbers)]) if len(numbers) < 256 else struct.pack("<H", len(numbers))
    kind = 0x80 if len(count) == 1 else 0x40
    plain = bytes([kind | width]) + count + stuffed(numbers, width, version)
    if not 2 <= len(table) < 255:
        return plain
    places = stuffed([table.index(number) for number in numbers], (len(table) - 1).bit_length(), version)
    short = bytes([kind | 0x20 | width]) + count + bytes([len(table)]) + stuffed(table[1:], width, version) + places
    return min(plain, short, key=len)


def square(block, kind, error, left, version, before=None):
    """The values of a square: zero, one value, packed, or as they are; from version 5 on also the differences to another value of the same pixels."""
    flags = ((left >> 3) & 15) << 2
    if version >= 5:
        flags = flags & 0x38 | (4 if before is not None else 0)
    if before is not None:
        block, kind = block.astype("i8") - before, 4
    if block.size == 0 or not block.any():
        return bytes([flags | 2])
    least, most = block.min(), block.max()
    if error == 0 and least != most:
        return bytes([flags]) + block.tobytes()
    code, stored = next((code, other) for code, other in reversed(list(enumerate(CODES.get(kind, [kind])))) if np.array(least).astype(TYPES[other]) == least)
    head = np.array(least).astype("<" + TYPES[stored]).tobytes()
    if least == most:
        return bytes([flags | 3 | code << 6]) + head
    numbers = [int(number) for number in np.floor((block.astype("f8") - float(least)) / (2 * error) + 0.5)]
    return bytes([flags | 1 | code << 6]) + head + packed(numbers, version)


def huffman(numbers):
    """The codes of bytes, and the bytes in their codes: words of 32 bits, the highest first."""
    counts = np.bincount(numbers, minlength=256)
    heap = [(int(count), symbol, {symbol: 0}) for symbol, count in enumerate(counts) if count]
    heapq.heapify(heap)
    while len(heap) > 1:
        (a, _, left), (b, order, right) = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (a + b, order, {symbol: length + 1 for symbol, length in (left | right).items()}))
    lengths, codes, code, last = heap[0][2], {}, 0, 0
    for symbol, length in sorted(lengths.items(), key=lambda item: (-item[1], item[0])):
        code >>= max(0, last - length)
        codes[symbol], last = f"{code:0{length}b}", length
        code += 1
    first, end = min(codes), max(codes) + 1
    words = lambda bits: b"".join(int(bits[at : at + 32].ljust(32, "0"), 2).to_bytes(4, "little") for at in range(0, len(bits), 32))
    shape = struct.pack("<4i", 4, 256, first, end) + packed([lengths.get(symbol, 0) for symbol in range(first, end)], 3)
    return shape + words("".join(codes[symbol] for symbol in range(first, end) if symbol in codes)) + words("".join(codes[int(number)] for number in numbers)) + bytes(4)


def mask_bytes(valid):
    """Runs of bytes: literals here, and the count that ends them."""
    data = np.packbits(valid.reshape(-1)).tobytes()
    return struct.pack("<h", len(data)) + data + struct.pack("<h", -32768)


def blob(pixels, version=4, error=None, valid=None, side=8, mode=None, stored_mask=True):
    """H×W or H×W×S values; the mode of bytes is 1 for differences in Huffman codes, 2 for values in them."""
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    (rows, columns, depth), kind = pixels.shape, TYPES.index(pixels.dtype.str[1:])
    error = (0.5 if kind < 6 else 0) if error is None else error
    valid = np.ones((rows, columns), bool) if valid is None else valid
    used = pixels[valid]
    body = mask_bytes(valid) if stored_mask and 0 < valid.sum() < valid.size else b""
    body = struct.pack("<i", len(body)) + body
    least, most = (float(used.min()), float(used.max())) if used.size else (0, 0)
    if least != most:
        if version >= 4:
            body += used.min(axis=0).tobytes() + used.max(axis=0).tobytes()
        if mode == "raw":
            body += b"\1" + used.tobytes()
        elif mode:
            body += bytes([0, mode]) + huffman(codes_of(pixels, valid, kind, mode))
        else:
            body += b"\0" + (b"\0" if version > 1 and kind < 2 and error == 0.5 else b"")
            for top in range(0, rows, side):
                for left in range(0, columns, side):
                    place = np.s_[top : top + side, left : left + side]
                    for channel in range(depth):
                        block = pixels[place][..., channel][valid[place]]
                        before = pixels[place][..., channel - 1][valid[place]].astype("i8") if version >= 5 and channel and kind < 6 else None
                        body += square(block, kind, error, left, version, before)
    sizes = [rows, columns] + ([depth] if version >= 4 else []) + [int(valid.sum()), side]
    length = 6 + 4 + (4 if version >= 3 else 0) + 4 * len(sizes) + 8 + 24 + len(body)
    body = struct.pack(f"<{len(sizes) + 2}i3d", *sizes, length, kind, error, least, most) + body
    return b"Lerc2 " + struct.pack("<i", version) + (struct.pack("<I", checksum(body)) if version >= 3 else b"") + body


def codes_of(pixels, valid, kind, mode):
    """Bytes as symbols: all of a pixel, or by channel the differences to the value at the left, else above, else the last."""
    zero, (rows, columns, depth) = 128 if kind == 0 else 0, pixels.shape
    if mode == 2:
        return (pixels[valid].astype(int) + zero).reshape(-1)
    numbers = []
    for channel in range(depth):
        last = 0
        for y in range(rows):
            for x in range(columns):
                if valid[y, x]:
                    value = int(pixels[y, x, channel])
                    if not (x and valid[y, x - 1]) and y and valid[y - 1, x]:
                        last = int(pixels[y - 1, x, channel])
                    numbers.append((value - last + zero) % 256)
                    last = value
    return np.array(numbers)
