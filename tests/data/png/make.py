"""Makes the PNG samples of this folder. Needs Pillow, NumPy and ImageMagick (for interlacing): python3 make.py

All are 13x9 pixels of the values that golden.py makes. Prints their lines of golden.tsv.
"""
import subprocess
import sys

import numpy as np
from PIL import Image

sys.path.insert(0, "..")
from golden import line, values

gray, rgb, rgba, wide = values("u1", 9, 13), values("u1", 9, 13, 3), values("u1", 9, 13, 4), values("<u2", 9, 13)
bits = gray > 100

Image.fromarray(gray).save("gray8.png")
Image.fromarray(wide).save("gray16.png")
Image.fromarray(bits).save("gray1.png")
Image.fromarray(rgba[..., 2:]).save("gray_alpha8.png")
Image.fromarray(rgb).save("rgb8.png")
Image.fromarray(rgba).save("rgba8.png")
indices = gray % 5
palette = values("u1", 5, 3)
image = Image.fromarray(indices, "P")
image.putpalette(palette.tobytes())
image.save("palette.png", bits=4)
image.save("palette_transparent.png", bits=4, transparency=2)
subprocess.run(["convert", "rgba8.png", "-interlace", "PNG", "-define", "png:exclude-chunks=all", "png32:interlaced.png"], check=True)

alpha = np.where(indices == 2, 0, 255).astype("u1")
line("gray8.png", gray)
line("gray16.png", wide)
line("gray1.png", bits)
line("gray_alpha8.png", rgba[..., 2:])
line("rgb8.png", rgb)
line("rgba8.png", rgba)
line("palette.png", palette[indices])
line("palette_transparent.png", np.dstack([palette[indices], alpha]))
line("interlaced.png", rgba)

# Frames of opaque colors, so that blending leaves nothing to rounding; the first image is a frame of the first file and none of the second.
frames = [np.dstack([values("u1", 9, 13, 3), np.full((9, 13), 255, "u1")]) for _ in range(3)]
frames[1] = frames[0].copy()
frames[1][2:5, 3:7, :3] ^= 0x55
frames[2] = frames[1].copy()
frames[2][:, 10:] = 0
images = [Image.fromarray(frame) for frame in frames]
images[0].save("animation.png", save_all=True, append_images=images[1:], duration=[50, 100, 1001], loop=3)
Image.fromarray(gray).convert("RGBA").save("animation_outside.png", save_all=True, append_images=images, default_image=True, duration=40)
line("animation.png", np.stack(frames))
line("animation.png", frames[1], "1")
line("animation_outside.png", np.stack(frames))
