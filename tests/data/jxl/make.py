"""Makes the samples of this folder and their golden.tsv: python3 make.py > golden.tsv

Needs Pillow, numpy, and cjxl of libjxl (Debian: libjxl-tools). All samples but deep16.jxl are lossless: the golden values are those of the pixels that went in.
"""
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

sys.path.insert(0, "..")
import golden


def encode(name, *frames):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "source.png")
        first, *others = [Image.fromarray(frame) for frame in frames]
        animation = {"save_all": True, "append_images": others, "duration": [100] * len(frames)} if others else {}
        first.save(source, **animation)
        subprocess.run(["cjxl", str(source), name, "-d", "0", "--quiet"], check=True)


def picture(channels, shift=0):
    y, x = np.mgrid[0:24, 0:32]
    planes = [(x * 8 + shift) % 256, y * 10, (x + y) * 4, 255 - x * 3][:channels]
    return np.stack(planes, axis=-1).astype(np.uint8)


for name, image in {"gray.jxl": picture(1)[..., 0], "rgb.jxl": picture(3), "rgba.jxl": picture(4)}.items():
    encode(name, image)
    golden.line(name, image)
frames = [picture(3, shift) for shift in (0, 40, 80)]
encode("animation.jxl", *frames)
encode("deep16.jxl", (picture(1)[..., 0].astype(np.uint16) * 257) + 3)
print("animation.jxl\telsewhere")
print("deep16.jxl\telsewhere")
