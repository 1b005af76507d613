"""The pictures that the recipes of this folder and of jpeg-lossless code."""
import numpy as np


def picture(height, width, top, seed):
    """Ramps, a flat part, stripes and noise, from 0 to top."""
    y, x = np.mgrid[0:height, 0:width]
    image = (x * top // width + y * top // (2 * height)) % (top + 1)
    image[3:9, 4:width - 5] = top // 3
    image[10:12] = np.where(x[10:12] % 7 < 5, top, 0)
    noise = (np.arange(height * width, dtype=np.uint64).reshape(height, width) + seed) * 2654435761 % 2 ** 32 / 2 ** 32
    image[14:18] = (noise[14:18] * (top + 1)).astype(int)
    return image


def color(height, width, top):
    planes = [picture(height, width, top, i) for i in range(3)]
    planes[1] = planes[1][:, ::-1]
    planes[2] = np.where(planes[2] == top // 3, top // 5, planes[2])
    return np.dstack(planes)
