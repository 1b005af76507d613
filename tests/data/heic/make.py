"""Makes the samples of this folder and their golden.tsv: python3 make.py > golden.tsv

Needs Pillow, numpy, and heif-enc and heif-convert of libheif (Debian: libheif-examples). The golden values are those of heif-convert.
"""
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

sys.path.insert(0, "..")
import golden


def picture(channels):
    y, x = np.mgrid[0:48, 0:64]
    planes = [x * 4, y * 5, (x + y) * 2, 255 - x * 3][:channels]
    return np.stack(planes, axis=-1).astype(np.uint8)


def encode(name, image, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "source.png")
        Image.fromarray(image).save(source)
        subprocess.run(["heif-enc", *arguments, str(source), "-o", name], check=True, stdout=subprocess.DEVNULL)


def decode(name):
    with tempfile.TemporaryDirectory() as folder:
        target = pathlib.Path(folder, "target.png")
        subprocess.run(["heif-convert", name, str(target)], check=True, stdout=subprocess.DEVNULL)
        return np.asarray(Image.open(target))


lossless = ["-L", "-p", "chroma=444", "--matrix_coefficients=0"]
encode("rgb.heic", picture(3), *lossless)
encode("rgba.heic", picture(4), *lossless)
encode("deep10.heic", picture(1)[..., 0].astype(np.uint16) * 257 + 3, "-b", "10", "-q", "90")
for name in ("rgb.heic", "rgba.heic"):
    golden.line(name, decode(name)[..., :3 if name == "rgb.heic" else 4])
print("deep10.heic\telsewhere")
