"""Draws icon.png, which a gallery shows beside the packages: a radar sweep over three frames. Usage: icon.py icon.png"""
import sys
from PIL import Image, ImageDraw

size, scale = 128, 4
image = Image.new("RGBA", (size * scale, size * scale))
draw = ImageDraw.Draw(image)


def box(x0, y0, x1, y1):
    return [x0 * scale, y0 * scale, x1 * scale - 1, y1 * scale - 1]


for offset, color in ((0, "#B8CBE6"), (10, "#6E98D0"), (20, "#163A66")):
    draw.rounded_rectangle(box(4 + offset, 4 + offset, 104 + offset, 104 + offset), 14 * scale, fill=color, outline="white", width=2 * scale)
for radius in (40, 27, 14):
    draw.ellipse(box(74 - radius, 74 - radius, 74 + radius, 74 + radius), outline="#4F8FD9", width=2 * scale)
draw.pieslice(box(34, 34, 114, 114), -75, -20, fill="#3DDC97")
draw.ellipse(box(70, 70, 78, 78), fill="white")
image.resize((size, size), Image.LANCZOS).save(sys.argv[1], optimize=True)
