"""Makes the WebP samples of this folder. Needs Pillow and NumPy: python3 make.py

32x24 pixels: red x*8, green y*10, blue x^y, alpha x*8 (0 in the first column, whose colors must survive).
Prints lines of golden.tsv.
"""
import sys

import numpy as np
from PIL import Image

sys.path.insert(0, "..")
from golden import line

y, x = np.mgrid[0:24, 0:32]
rgba = np.dstack([x * 8, y * 10, x ^ y, x * 8]).astype(np.uint8)
image = Image.fromarray(rgba)

image.save("rgba_lossless.webp", lossless=True, exact=True)
image.convert("RGB").save("rgb_lossless.webp", lossless=True)
smooth = np.dstack([x * 8, y * 10, np.full_like(x, 200)]).astype(np.uint8)
Image.fromarray(smooth).save("rgb_lossy.webp", quality=95)
frames = [image, Image.fromarray(rgba[::-1].copy()), Image.fromarray(rgba[:, ::-1].copy())]
frames[0].save("animation.webp", save_all=True, append_images=frames[1:], duration=[50, 100, 200], lossless=True, exact=True)

line("rgba_lossless.webp", rgba)
line("rgb_lossless.webp", rgba[..., :3])
