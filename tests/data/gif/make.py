"""Makes the GIF samples of this folder. Needs Pillow and NumPy: python3 make.py

Images of 13x9 pixels whose indices choose from five colors. Prints their lines of golden.tsv.
"""
import sys

import numpy as np
from PIL import Image

sys.path.insert(0, "..")
from golden import line, values

palette = values("u1", 5, 3)
indices = [(values("u1", 9, 13) + 7 * i) % 5 for i in range(3)]
images = []
for each in indices:
    image = Image.fromarray(each.astype("u1"), "P")
    image.putpalette(palette.tobytes())
    images.append(image)

images[0].save("still.gif", interlace=1)
images[0].save("transparent.gif", transparency=2, interlace=0)
images[0].save("animation.gif", save_all=True, append_images=images[1:], duration=[50, 100, 200], loop=0, optimize=False)

line("still.gif", palette[indices[0]][None])
line("still.gif", palette[indices[0]], "0")
colors = np.where((indices[0] == 2)[..., None], 0, palette[indices[0]]).astype("u1")
alpha = np.where(indices[0] == 2, 0, 255).astype("u1")
line("transparent.gif", np.dstack([colors, alpha]), "0")
line("animation.gif", np.stack([palette[each] for each in indices]))
line("animation.gif", palette[indices[2]], "2")
