"""Makes the samples of this folder and golden.tsv: python3 make.py > golden.tsv. Needs the samples of ../pcx and their golden.tsv.

Written by hand as fax programs do: a mark, where each page begins, 0, and the pages, each a PCX file.
"""
import struct

with open("../pcx/golden.tsv", encoding="utf-8") as file:
    known = {line.split("\t")[0]: line.split("\t") for line in file}
names = ["palette8.pcx", "rgb24_plain.pcx"]
pages = [open(f"../pcx/{name}", "rb").read() for name in names]
at = 4 + 4 * 3
with open("pages.dcx", "wb") as file:
    file.write(struct.pack("<IIII", 0x3ADE68B1, at, at + len(pages[0]), 0) + b"".join(pages))
for index, name in enumerate(names):
    print("\t".join(["pages.dcx", str(index)] + known[name][2:]), end="")
with open("bomb-60000x60000.dcx", "wb") as file:
    file.write(struct.pack("<III", 0x3ADE68B1, 12, 0) + open("../pcx/bomb-60000x60000.pcx", "rb").read())
