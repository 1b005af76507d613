"""Makes the samples of this folder. Needs Pillow and NumPy: python3 make.py > golden.tsv

A stereo pair of 32x24 ramps. The arrays beside it are what Pillow decodes.
"""
import sys

import numpy as np
from PIL import Image

sys.path.insert(0, "..")
from golden import line


def ramps(width, height, blue):
    y, x = np.mgrid[0:height, 0:width]
    return Image.fromarray(np.dstack([x * 8 % 256, y * 10 % 256, np.full_like(x, blue)]).astype(np.uint8))


def save(name, *pictures):
    pictures[0].save(name, format="MPO", save_all=True, append_images=pictures[1:], quality=95, subsampling=0)
    with Image.open(name) as file:
        for index, picture in enumerate(pictures):
            file.seek(index)
            array = np.asarray(file.convert(picture.mode))
            np.save(f"{name[:-4]}{index}.npy", array)
            line(name, array, str(index), f"{name[:-4]}{index}.npy")


save("pair.mpo", ramps(32, 24, 200), ramps(32, 24, 90))
