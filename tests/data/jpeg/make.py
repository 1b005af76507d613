"""Makes the JPEG samples of this folder. Needs Pillow and NumPy: python3 make.py

All show 32x24 smooth ramps: red x*8, green y*10, blue 200. The arrays beside them are what Pillow decodes.
Prints lines of golden.tsv.
"""
import sys

import numpy as np
from PIL import Image

sys.path.insert(0, "..")
from golden import line

y, x = np.mgrid[0:24, 0:32]
rgb = np.dstack([x * 8, y * 10, np.full_like(x, 200)]).astype(np.uint8)
image = Image.fromarray(rgb)

image.save("rgb.jpg", quality=95, subsampling=0)
image.save("progressive.jpg", quality=95, subsampling=0, progressive=True)
image.save("dpi.jpg", quality=95, subsampling=0, dpi=(300, 150))
Image.fromarray((x * 8).astype(np.uint8)).save("gray.jpg", quality=95)

# Cyan x*8, magenta y*10, yellow 40, black 100; 0 is no ink.
cmyk = np.dstack([x * 8, y * 10, np.full_like(x, 40), np.full_like(x, 100)]).astype(np.uint8)
Image.fromarray(cmyk, "CMYK").save("cmyk.jpg", quality=95)

exif = Image.Exif()
exif[0x0112] = 6  # Orientation: to be turned 90 degrees clockwise
exif[0x010F] = "ImageIO"
image.save("orientation.jpg", quality=95, subsampling=0, exif=exif, icc_profile=bytes(range(256)),
           comment=b"a comment")

for name, reference in (("rgb", "rgb"), ("progressive", "rgb"), ("gray", "gray"), ("cmyk", "cmyk")):
    decoded = np.asarray(Image.open(f"{name}.jpg"))
    if name == reference:
        np.save(f"{name}.npy", decoded)
    line(f"{name}.jpg", decoded, reference=f"{reference}.npy")
