"""Makes the AVIF samples of this folder. Needs NumPy and ffmpeg with libaom: python3 make.py

32x24 pixels of B bits, without loss: green x*k, blue y*k, red (x+y)*k with k = 2**B/64. (ffmpeg's gbrp has planes in the order G, B, R.)
Prints lines of golden.tsv: samples of 10 and 12 bits are widened to all of 16.
"""
import subprocess
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line

y, x = np.mgrid[0:24, 0:32]
for bits, pixel_format in ((8, "gbrp"), (10, "gbrp10le"), (12, "gbrp12le")):
    k = 2**bits // 64
    planes = np.stack([x * k, y * k, (x + y) * k]) + (k - 1)
    raw = planes.astype("<u2" if bits > 8 else "u1").tobytes()
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", pixel_format, "-s", "32x24", "-i", "-",
         "-c:v", "libaom-av1", "-crf", "0", "-aom-params", "lossless=1", "-still-picture", "1", "-colorspace", "rgb",
         "-color_range", "pc", "-color_primaries", "bt709", "-color_trc", "iec61966-2-1", "-cpu-used", "6",
         f"rgb{bits}.avif"],
        input=raw, check=True)
    rgb = planes[[2, 0, 1]].transpose(1, 2, 0).astype("<u2")
    line(f"rgb{bits}.avif", (rgb << 16 - bits | rgb >> 2 * bits - 16) if bits > 8 else rgb.astype("u1"))
