"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs NumPy.

Written by hand from the description of version 3 (Arnaud Le Hors, Groupe Bull).
"""
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values


def save(name, size, colors, rows, more=""):
    with open(name, "w", encoding="ascii") as file:
        file.write('/* XPM */\nstatic const char *sample[] = {\n/* width, height, "colors", characters */\n')
        strings = [f"{size[0]} {size[1]} {len(colors)} {len(colors[0][0])}{more}"] + [" ".join(words) for words in colors] + rows
        file.write(",\n".join(f'"{text}"' for text in strings) + "\n};\n")


places = values("u1", 7, 9) % 6
colors = [
    (" ", "c None", "s nothing"), (".", "m white", "c  #F80"), ("+", "c dark sea green"), ("@", "c Grey42"),
    ("#", "g #123456789ABC"), ("$", "s DarkSlateGray"),
]
rgba = np.array([
    [0, 0, 0, 0], [255, 136, 0, 255], [143, 188, 143, 255], [107, 107, 107, 255], [0x12, 0x56, 0x9A, 255], [47, 79, 79, 255],
], "u1")
save("names.xpm", (9, 7), colors, ["".join(colors[place][0] for place in row) for row in places], " 4 3")
line("names.xpm", rgba[places])
save("unused_none.xpm", (9, 7), colors, ["".join(colors[place][0] for place in row) for row in places % 5 + 1])
line("unused_none.xpm", rgba[places % 5 + 1][..., :3])

palette, many = values("u1", 63, 3), np.arange(63).reshape(7, 9)[::-1]
keys = [f"{chr(97 + i // 8)}{chr(65 + i % 8)}x" for i in range(63)]
save("three_characters.xpm", (9, 7), [(key, "c #" + color.tobytes().hex()) for key, color in zip(keys, palette)], ["".join(keys[place] for place in row) for row in many])
line("three_characters.xpm", palette[many])
save("bomb-100000x100000.xpm", (100_000, 100_000), [("a", "c None")], ["a"])
