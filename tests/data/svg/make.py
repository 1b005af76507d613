"""Makes the sample of this folder and its golden.tsv: python3 make.py > golden.tsv

Written by hand: two rectangles whose edges lie between pixels, so that every renderer gives the same.
"""
import sys

import numpy as np

sys.path.insert(0, "..")
import golden

with open("rectangles.svg", "w", encoding="utf-8") as file:
    file.write(
        '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="24" viewBox="0 0 32 24">'
        '<rect x="4" y="4" width="16" height="8" fill="#ff8000"/><rect x="12" y="8" width="16" height="12" fill="#0040c0"/></svg>'
    )
pixels = np.zeros((24, 32, 4), np.uint8)
pixels[4:12, 4:20] = (255, 128, 0, 255)
pixels[8:20, 12:28] = (0, 64, 192, 255)
golden.line("rectangles.svg", pixels)
