"""Makes the AVIF sequences of this folder. Needs NumPy, OpenCV, libavif's avifenc, and ffmpeg with libaom: python3 make.py

24x16 pixels without loss, each frame with a duration of its own.
Prints lines of golden.tsv and more/golden.tsv, whose sequences conformance does not go over: samples of 10 bits are widened to all of 16.
"""
import os
import subprocess
import sys
import tempfile

import cv2
import numpy as np

sys.path.insert(0, "..")
from golden import line, values

LOSSLESS = ["--lossless", "--min", "0", "--max", "0", "--minalpha", "0", "--maxalpha", "0", "--speed", "6", "--ignore-icc"]


def sequence(name, frames, durations, arguments):
    """Frames of H x W x C, as PNG has them, with their durations in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["avifenc", *LOSSLESS, "--timescale", "1000", *arguments]
        for index, (frame, duration) in enumerate(zip(frames, durations)):
            path = os.path.join(folder, f"{index}.png")
            order = [2, 1, 0, 3][: frame.shape[2]]
            cv2.imwrite(path, frame[..., order])
            command += ["--duration", str(duration), path]
        subprocess.run([*command, name], check=True, stdout=subprocess.DEVNULL)


rgba = values("u1", 3, 16, 24, 4)
sequence("rgba8.avifs", rgba, [40, 100, 60], [])
line("rgba8.avifs", rgba)
line("rgba8.avifs", rgba[2], "2")

deep = values("u2", 2, 16, 24, 4) >> 6
deep = deep << 6 | deep >> 4
sequence("more/rgba10.avifs", deep, [500, 250], ["--depth", "10"])
line("rgba10.avifs", deep)
line("rgba10.avifs", deep[1], "1")

# avifenc gives every sequence alpha; ffmpeg gives none. (Its gbrp has planes in the order G, B, R.)
rgb = values("u1", 4, 16, 24, 3)
subprocess.run(
    ["ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "gbrp", "-s", "24x16", "-r", "10", "-i", "-",
     "-c:v", "libaom-av1", "-crf", "0", "-aom-params", "lossless=1", "-colorspace", "rgb", "-color_range", "pc",
     "-color_primaries", "bt709", "-color_trc", "iec61966-2-1", "-cpu-used", "6", "-f", "avif", "more/rgb8.avifs"],
    input=rgb[..., [1, 2, 0]].transpose(0, 3, 1, 2).tobytes(), check=True)
line("rgb8.avifs", rgb)
line("rgb8.avifs", rgb[2], "2")
