"""Makes the samples of this folder, and prints golden.tsv: python3 make.py > golden.tsv

The files are written by hand from the format's description: a line for all frames, then for each a line FRAME and its planes. What they
read as is worked out here in whole numbers, apart from the library: BT.601, chroma repeated.
"""
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values  # noqa: E402

width, height, frames = 13, 9, 3


def rgb(y, u, v, full):
    scale, chroma, black = (1, 1, 0) if full else (255 / 219, 255 / 224, 16)
    fixed = [int(np.floor(f * 65536 + 0.5)) for f in (scale, 1.402 * chroma, 0.344136 * chroma, 0.714136 * chroma, 1.772 * chroma)]
    y, u, v = (plane.astype(np.int64) for plane in (y, u, v))
    gray = (y - black) * fixed[0] + 32768
    u, v = u - 128, v - 128
    channels = [gray + v * fixed[1], gray - u * fixed[2] - v * fixed[3], gray + u * fixed[4]]
    return np.clip(np.stack(channels, -1) >> 16, 0, 255).astype(np.uint8)


def make(name, tags, step_x, step_y, full=False):
    cw, ch = -(-width // step_x), -(-height // step_y)
    samples = values("uint8", frames, width * height + 2 * cw * ch)
    shown = []
    with open(name, "wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F25:2 Ip A1:1 {tags}\n".encode())
        for frame in samples:
            file.write(b"FRAME\n" + frame.tobytes())
            y, u, v = np.split(frame, [width * height, width * height + cw * ch])
            u, v = (plane.reshape(ch, cw).repeat(step_y, 0).repeat(step_x, 1)[:height, :width] for plane in (u, v))
            shown.append(rgb(y.reshape(height, width), u, v, full))
    line(name, np.stack(shown))


make("c420.y4m", "C420jpeg XYSCSS=420JPEG", 2, 2)
make("c422.y4m", "C422", 2, 1)
make("c444_full.y4m", "C444 XCOLORRANGE=FULL", 1, 1, full=True)
gray = values("uint8", 2, height, width)
with open("mono.y4m", "wb") as file:
    file.write(f"YUV4MPEG2 W{width} H{height} F30000:1001 Cmono\n".encode())
    file.write(b"".join(b"FRAME Ip\n" + frame.tobytes() for frame in gray))
line("mono.y4m", gray)
with open("bomb-100000x100000.y4m", "wb") as file:
    file.write(b"YUV4MPEG2 W100000 H100000 F25:1 C444\nFRAME\n" + bytes(8))
