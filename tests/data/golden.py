"""What the recipes of the folders beside this file share: pixel values, and lines of their golden.tsv."""
import hashlib

import numpy as np


def values(dtype, *shape):
    """Whole numbers without a pattern, over the whole range of the type; floats from 0 to 1."""
    count = int(np.prod(shape))
    numbers = (np.arange(1, count + 1, dtype=np.uint64) * 2654435761) % 2**32
    kind = np.dtype(dtype)
    if kind.kind == "f":
        return (numbers / 2**32).astype(kind).reshape(shape)
    return (numbers >> (32 - 8 * kind.itemsize)).astype(kind).reshape(shape)


def line(name, pixels, index="default", reference=""):
    """Prints a line of a folder's golden.tsv: the hash is over the elements in C order, little-endian."""
    name_of_type = pixels.dtype.name
    shape = "×".join(map(str, pixels.shape))
    little = np.ascontiguousarray(pixels).astype(pixels.dtype.newbyteorder("<"))
    digest = hashlib.sha256(little.tobytes()).hexdigest()[:16]
    print("\t".join([name, index, f"{shape} {name_of_type}", digest] + ([reference] if reference else [])))
