"""Makes the samples of this folder and their golden.tsv: python3 make.py

Written by hand from the format's description: "farbfeld", width and height of 32 bits, then RGBA of 16 bits, all big-endian.
The pixels are 13x9 of whole numbers without a pattern.
"""
import hashlib
import struct

width, height = 13, 9
samples = [(i * 2654435761 % 2**32) >> 16 for i in range(1, width * height * 4 + 1)]
with open("rgba16.ff", "wb") as file:
    file.write(b"farbfeld" + struct.pack(">II", width, height) + struct.pack(f">{len(samples)}H", *samples))
with open("bomb-100000x100000.ff", "wb") as file:
    file.write(b"farbfeld" + struct.pack(">II", 100_000, 100_000) + bytes(8))

digest = hashlib.sha256(struct.pack(f"<{len(samples)}H", *samples)).hexdigest()[:16]
with open("golden.tsv", "w", encoding="utf-8") as file:
    file.write(f"rgba16.ff\tdefault\t{height}×{width}×4 uint16\t{digest}\n")
