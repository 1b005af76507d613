"""Makes the NumPy samples of this folder. Needs NumPy: python3 make.py

Prints their lines of golden.tsv.
"""
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values

shorts, floats, volume = values(">i2", 9, 13), values("<f8", 9, 13), values("<u2", 3, 4, 5, 2)
numbers = floats[:5, :4] - 1j * floats[4:, 9:]

np.save("big_endian.npy", shorts)
np.save("fortran.npy", np.asfortranarray(floats))
np.save("volume.npy", volume)
np.save("complex.npy", numbers)
np.savez_compressed("several.npz", shorts=shorts, volume=volume)

line("big_endian.npy", shorts)
line("fortran.npy", floats)
line("volume.npy", volume)
line("complex.npy", numbers)
line("several.npz", shorts)
line("several.npz", volume, "1")
