"""Makes the BMP samples of this folder. Needs Pillow and NumPy: python3 make.py

All are 13x9 pixels of the values that golden.py makes. Prints their lines of golden.tsv.
"""
import sys

import numpy as np
from PIL import Image

sys.path.insert(0, "..")
from golden import line, values

gray, rgb, rgba = values("u1", 9, 13), values("u1", 9, 13, 3), values("u1", 9, 13, 4)
palette, indices = values("u1", 256, 3), gray

Image.fromarray(gray > 100).save("bits1.bmp")
Image.fromarray(gray).save("gray8.bmp")
Image.fromarray(rgb).save("rgb24.bmp")
# Pillow writes alpha into the byte that BI_RGB says nobody uses: it is no alpha to a reader, Pillow included.
Image.fromarray(rgba).save("rgbx32.bmp")
image = Image.fromarray(indices, "P")
image.putpalette(palette.tobytes())
image.save("palette8.bmp")

# As it comes from a clipboard: without the header of the file.
with open("palette8.bmp", "rb") as file, open("headerless.dib", "wb") as headerless:
    headerless.write(file.read()[14:])

line("bits1.bmp", gray > 100)
line("gray8.bmp", gray)
line("rgb24.bmp", rgb)
line("rgbx32.bmp", rgba[..., :3])
line("palette8.bmp", palette[indices])
line("headerless.dib", palette[indices])
