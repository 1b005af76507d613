"""The loop of Workloads.Radar in Python. Usage: radar.py imageio|pillow GIFS PNG..."""
import io, sys, time, warnings

warnings.simplefilter("ignore")
import imageio
import numpy as np
from PIL import Image

peer, count, pngs = sys.argv[1], int(sys.argv[2]), [open(path, "rb").read() for path in sys.argv[3:]]
api = getattr(imageio, "v2", imageio)


def write_imageio(frames):
    return api.mimwrite(imageio.RETURN_BYTES, frames, format="GIF", duration=0.2)


def write_pillow(frames):
    # As imageio calls it since 2.28.
    images = [Image.fromarray(frame) for frame in np.stack(frames)]
    target = io.BytesIO()
    images[0].save(target, format="GIF", save_all=True, append_images=images[1:], duration=200)
    return target.getvalue()


write = write_imageio if peer == "imageio" else write_pillow
warm = min(10, count // 4)
for i in range(count):
    if i == warm:
        start = time.process_time()
    write([api.imread(png, pilmode="RGBA") for png in pngs])
print("cpu_ms=%.1f" % ((time.process_time() - start) * 1000 / (count - warm)))
