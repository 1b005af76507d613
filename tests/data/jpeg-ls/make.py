"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

The coder is written from ITU-T T.87, annex A, sample by sample as the text goes, with nothing shared with the library.
The pictures have flat places for runs, ramps, and noise.
"""
import struct
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line
from pictures import color, picture

RUN_BITS = [0] * 4 + [1] * 4 + [2] * 4 + [3] * 4 + [4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15]


class Bits:
    def __init__(self):
        self.out, self.value, self.count = bytearray(), 0, 0

    def put(self, value, count):
        for i in reversed(range(count)):
            self.value = self.value << 1 | (value >> i & 1)
            self.count += 1
            if self.count == (7 if self.out and self.out[-1] == 255 else 8):
                self.out.append(self.value)
                self.value = self.count = 0

    def end(self):
        while self.count or (self.out and self.out[-1] == 255):
            self.put(0, 1)
        return bytes(self.out)


class Coder:
    def __init__(self, bits, near, preset):
        self.near = near
        self.max, self.t1, self.t2, self.t3, self.reset = preset or (0,) * 5
        self.max = self.max or 2 ** bits - 1
        fit = lambda value, least: least if value < least or value > self.max else value
        if self.max >= 128:
            factor = (min(self.max, 4095) + 128) // 256
            basic = factor + 2 + 3 * near, 4 * factor + 3 + 5 * near, 17 * factor + 4 + 7 * near
        else:
            factor = 256 // (self.max + 1)
            basic = max(2, 3 // factor + 3 * near), max(3, 7 // factor + 5 * near), max(4, 21 // factor + 7 * near)
        t1 = fit(basic[0], near + 1)
        t2 = fit(basic[1], t1)
        t3 = fit(basic[2], t2)
        self.t1, self.t2, self.t3, self.reset = self.t1 or t1, self.t2 or t2, self.t3 or t3, self.reset or 64
        self.step = 2 * near + 1
        self.range = (self.max + 2 * near) // self.step + 1
        self.qbpp = (self.range - 1).bit_length()
        bpp = max(2, self.max.bit_length())
        self.limit = 2 * (bpp + max(8, bpp))
        self.start()

    def start(self):
        first = max(2, (self.range + 32) // 64)
        self.a, self.b, self.c, self.n = [first] * 367, [0] * 367, [0] * 365, [1] * 367
        self.run_index = [0] * 4

    def quantize(self, d):
        size = abs(d)
        level = 0 if size <= self.near else 1 if size < self.t1 else 2 if size < self.t2 else 3 if size < self.t3 else 4
        return -level if d < 0 else level

    def context(self, ra, rb, rc, rd):
        return 81 * self.quantize(rd - rb) + 9 * self.quantize(rb - rc) + self.quantize(rc - ra)

    def golomb(self, value, k, limit):
        high = value >> k
        if high < limit - self.qbpp - 1:
            self.bits.put(1, high + 1)
            self.bits.put(value & (1 << k) - 1, k)
        else:
            self.bits.put(1, limit - self.qbpp)
            self.bits.put(value - 1, self.qbpp)

    def error(self, x, px, sign):
        """The error as it is coded, and the sample as a reader has it."""
        error = (x - px) * sign
        error = (error + self.near) // self.step if error > 0 else -((self.near - error) // self.step)
        rx = min(max(px + sign * error * self.step, 0), self.max)
        if error < 0:
            error += self.range
        if error >= (self.range + 1) // 2:
            error -= self.range
        return error, rx

    def k(self, n, a):
        k = 0
        while n << k < a:
            k += 1
        return k

    def regular(self, x, q, ra, rb, rc):
        sign = -1 if q < 0 else 1
        q = abs(q)
        px = min(ra, rb) if rc >= max(ra, rb) else max(ra, rb) if rc <= min(ra, rb) else ra + rb - rc
        px = min(max(px + sign * self.c[q], 0), self.max)
        error, rx = self.error(x, px, sign)
        k = self.k(self.n[q], self.a[q])
        if self.near == 0 and k == 0 and 2 * self.b[q] <= -self.n[q]:
            mapped = 2 * error + 1 if error >= 0 else -2 * (error + 1)
        else:
            mapped = 2 * error if error >= 0 else -2 * error - 1
        self.golomb(mapped, k, self.limit)
        self.b[q] += error * self.step
        self.a[q] += abs(error)
        if self.n[q] == self.reset:
            self.a[q] >>= 1
            self.b[q] >>= 1
            self.n[q] >>= 1
        self.n[q] += 1
        if self.b[q] <= -self.n[q]:
            self.b[q] = max(self.b[q] + self.n[q], 1 - self.n[q])
            self.c[q] = max(self.c[q] - 1, -128)
        elif self.b[q] > 0:
            self.b[q] = min(self.b[q] - self.n[q], 0)
            self.c[q] = min(self.c[q] + 1, 127)
        return rx

    def run(self, length, is_end, i):
        while length >= 1 << RUN_BITS[self.run_index[i]]:
            self.bits.put(1, 1)
            length -= 1 << RUN_BITS[self.run_index[i]]
            self.run_index[i] = min(31, self.run_index[i] + 1)
        if is_end:
            if length:
                self.bits.put(1, 1)
        else:
            self.bits.put(0, 1)
            self.bits.put(length, RUN_BITS[self.run_index[i]])

    def run_end(self, x, ra, rb, kind, i):
        sign = -1 if kind == 0 and ra > rb else 1
        error, rx = self.error(x, ra if kind else rb, sign)
        q = 365 + kind
        k = self.k(self.n[q], self.a[q] + (self.n[q] >> 1 if kind else 0))
        mapped_flag = (k == 0 and error > 0 and 2 * self.b[q] < self.n[q]) or (error < 0 and 2 * self.b[q] >= self.n[q]) \
            or (error < 0 and k != 0)
        mapped = 2 * abs(error) - kind - mapped_flag
        self.golomb(mapped, k, self.limit - RUN_BITS[self.run_index[i]] - 1)
        if error < 0:
            self.b[q] += 1
        self.a[q] += (mapped + 1 - kind) >> 1
        if self.n[q] == self.reset:
            self.a[q] >>= 1
            self.n[q] >>= 1
            self.b[q] >>= 1
        self.n[q] += 1
        return rx

    def scan(self, planes, by_pixel, restart):
        """The bytes of a scan, and its samples as a reader has them."""
        out, (height, width) = b"", planes[0].shape
        read = [np.zeros((height + 1, width + 2), int) for _ in planes]
        self.bits = Bits()
        for y in range(height):
            if restart and y and y % restart == 0:
                out += self.bits.end() + bytes([0xFF, 0xD0 + (y // restart - 1) % 8])
                self.bits = Bits()
                self.start()
            above = [r[y].copy() if not (restart and y % restart == 0) else np.zeros(width + 2, int) for r in read]
            for r, u in zip(read, above):
                r[y + 1, 0] = u[1]
                u[-1] = u[-2]
            for group in [list(range(len(planes)))] if by_pixel else [[i] for i in range(len(planes))]:
                self.line([planes[i][y] for i in group], [above[i] for i in group], [read[i][y + 1] for i in group],
                          0 if by_pixel else group[0])
            if y + 1 < height:
                for r, u in zip(read, above):
                    r[y, 0] = u[0]
        return out + self.bits.end(), [r[1:, 1:-1] for r in read]

    def line(self, rows, above, read, i):
        width, x = len(rows[0]), 1
        while x <= width:
            near = [(r[x - 1], u[x], u[x - 1], u[x + 1]) for r, u in zip(read, above)]
            contexts = [self.context(*map(int, n)) for n in near]
            if any(contexts):
                for row, r, q, (ra, rb, rc, _) in zip(rows, read, contexts, near):
                    r[x] = self.regular(int(row[x - 1]), q, int(ra), int(rb), int(rc))
                x += 1
                continue
            left, length = [int(r[x - 1]) for r in read], 0
            while x + length <= width and all(abs(int(row[x + length - 1]) - ra) <= self.near for row, ra in zip(rows, left)):
                length += 1
            for r, ra in zip(read, left):
                r[x:x + length] = ra
            x += length
            self.run(length, x > width, i)
            if x > width:
                break
            for row, r, u, ra in zip(rows, read, above, left):
                rb = int(u[x])
                kind = int(len(rows) == 1 and abs(ra - rb) <= self.near)
                r[x] = self.run_end(int(row[x - 1]), ra, rb, kind, i)
            self.run_index[i] = max(0, self.run_index[i] - 1)
            x += 1


def segment(marker, payload):
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def preset(values):
    return segment(0xF8, struct.pack(">B5H", 1, *values))


def save(name, pixels, bits, near=0, interleave=0, preset_values=None, restart=0, front=b"", table=0, told_height=None,
         preset_late=False, expected=None):
    cube = pixels.reshape(*pixels.shape[:2], -1).astype(int)
    height, width, channels = cube.shape
    frame = segment(0xF7, struct.pack(">BHHB", bits, height if told_height is None else told_height, width, channels)
                    + b"".join(bytes([i + 1, 0x11, 0]) for i in range(channels)))
    data = b"\xff\xd8" + front + frame
    if restart:
        data += segment(0xDD, struct.pack(">H", restart))
    if preset_values and not preset_late:
        data += preset(preset_values)
    planes = [cube[:, :, i] for i in range(channels)]
    read = []
    for number, group in enumerate([planes] if interleave else [[plane] for plane in planes]):
        if preset_late and number == 1:
            data += preset(preset_values)
        ids = range(1, channels + 1) if interleave else [number + 1]
        data += segment(0xDA, bytes([len(group)]) + b"".join(bytes([i, table]) for i in ids) + bytes([near, interleave, 0]))
        coder = Coder(bits, near, preset_values if not preset_late or number else None)
        scan, samples = coder.scan(group, interleave == 2, restart)
        data += scan
        read += samples
        if told_height == 0 and number == 0:
            data += segment(0xDC, struct.pack(">H", height))
    with open(name, "wb") as file:
        file.write(data + b"\xff\xd9")
    result = np.dstack(read).reshape(pixels.shape).astype(pixels.dtype)
    assert np.abs(result.astype(int) - pixels.astype(int)).max() <= near
    line(name, result if expected is None else expected)


if __name__ == "__main__":
    save("gray8.jls", picture(23, 31, 255, 1).astype("u1"), 8, front=segment(0xFE, b"a comment"))
    save("gray2.jls", picture(23, 31, 3, 1).astype("u1"), 2)
    save("gray12-near.jls", picture(23, 31, 4095, 2).astype("u2"), 12, near=3)
    save("gray16.jls", picture(23, 31, 65535, 3).astype("u2"), 16, restart=5)
    save("gray16-preset.jls", picture(23, 31, 30000, 3).astype("u2"), 16, preset_values=(30000, 20, 300, 900, 30))
    rgb = color(23, 31, 255).astype("u1")
    save("rgb-planes.jls", rgb, 8, preset_values=(255, 9, 9, 9, 31), preset_late=True)
    save("rgb-lines.jls", rgb, 8, interleave=1)
    save("rgb-pixels.jls", rgb, 8, interleave=2, restart=7)
    save("rgb-pixels-near.jls", rgb, 8, near=2, interleave=2)
    save("rgb16-lines.jls", color(23, 31, 65535).astype("u2"), 16, interleave=1)
    save("rgba-pixels.jls", np.dstack([rgb, rgb[:, ::-1, 0]]), 8, interleave=2)
    save("height-behind.jls", picture(23, 31, 255, 4).astype("u1"), 8, told_height=0)

    # As SPIFF begins (ITU-T T.84, annex F), with the directory's end.
    spiff = segment(0xE8, b"SPIFF\0" + struct.pack(">BBBBIIBBBBII", 1, 2, 0, 1, 23, 31, 8, 8, 6, 0, 1, 1)) + segment(0xE8, bytes([0, 0, 0, 1]))
    save("spiff.jls", picture(23, 31, 255, 5).astype("u1"), 8, front=spiff)

    colors = np.array([[(i * 37) % 256, (i * 91) % 256, 255 - i] for i in range(12)], "u1")
    places = picture(23, 31, 11, 6).astype("u1")
    save("palette.jls", places, 8, front=segment(0xF8, bytes([2, 5, 3]) + colors[:7].tobytes())
         + segment(0xF8, bytes([3, 5, 3]) + colors[7:].tobytes()), table=5, expected=colors[places])

    g = rgb.astype(int)
    half = 128
    transforms = [
        np.dstack([g[:, :, 0] - g[:, :, 1] + half, g[:, :, 1], g[:, :, 2] - g[:, :, 1] + half]),
        np.dstack([g[:, :, 0] - g[:, :, 1] + half, g[:, :, 1], g[:, :, 2] - ((g[:, :, 0] + g[:, :, 1]) >> 1) + half]),
    ]
    second, third = (g[:, :, 2] - g[:, :, 1] + half) % 256, (g[:, :, 0] - g[:, :, 1] + half) % 256
    transforms.append(np.dstack([g[:, :, 1] + ((second + third) >> 2) - half // 2, second, third]))
    for number, stored in enumerate(transforms, 1):
        save(f"hp{number}.jls", (stored % 256).astype("u1"), 8, interleave=1, front=segment(0xE8, b"mrfx" + bytes([number])), expected=rgb)

    with open("bomb-65535x65535.jls", "wb") as file:
        file.write(b"\xff\xd8" + segment(0xF7, struct.pack(">BHHB", 16, 65535, 65535, 1) + bytes([1, 0x11, 0]))
                   + segment(0xDA, bytes([1, 1, 0, 0, 0, 0])) + bytes(8))
