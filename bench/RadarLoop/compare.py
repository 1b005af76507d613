#!/usr/bin/python3
"""The loop of imageio issue #1091 in Python and in C#, on the same frames in the same run.

Usage: bench/RadarLoop/compare.py [--iterations N] [--rounds N] [--frames FOLDER]
Needs the .NET SDK, and Debian's python3-imageio, python3-pil and python3-numpy.

Two peers: imageio as installed, and Pillow called as imageio since 2.28 calls it (imageio 2.4, which Debian 12 has, still
writes GIFs by a slower way of its own).

Prints CPU (user + system, ms per GIF) of the whole loop and of the writing alone, the size of the GIF, and its PSNR against
the source frames. Rounds alternate between the two, and each figure is the median of its rounds.
"""
import argparse, glob, io, os, statistics, subprocess, sys, tempfile, time, warnings

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def python_side(peer, mode, iterations, pngs, output):
    """Runs in a process of its own: prints ms of CPU per GIF and leaves one GIF behind."""
    warnings.simplefilter("ignore")
    import imageio
    import numpy as np
    from PIL import Image
    api = getattr(imageio, "v2", imageio)
    data = [open(path, "rb").read() for path in pngs]
    decoded = [api.imread(png, pilmode="RGBA") for png in data]

    def write_imageio(frames):
        return api.mimwrite(imageio.RETURN_BYTES, frames, format="GIF", duration=0.2)

    def write_pillow(frames):
        images = [Image.fromarray(frame) for frame in np.stack(frames)]
        target = io.BytesIO()
        images[0].save(target, format="GIF", save_all=True, append_images=images[1:], duration=200)
        return target.getvalue()

    write = write_imageio if peer == "imageio" else write_pillow

    def once():
        return write(decoded if mode == "write" else [api.imread(png, pilmode="RGBA") for png in data])

    for _ in range(min(50, iterations // 4)):
        once()
    start = time.process_time()
    for _ in range(iterations):
        gif = once()
    print("%.3f" % ((time.process_time() - start) * 1000 / iterations))
    with open(output, "wb") as file:
        file.write(gif)


def psnr(path, pngs):
    import numpy as np
    from PIL import Image
    total = 0.0
    gif = Image.open(path)
    for index, png in enumerate(pngs):
        gif.seek(index)
        shown = np.asarray(gif.convert("RGB"), float)
        total += ((shown - np.asarray(Image.open(png).convert("RGB"), float)) ** 2).mean()
    return 10 * np.log10(255 ** 2 / (total / len(pngs)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--iterations", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", default=os.path.join(ROOT, "samples", "radar"), help="a folder of PNGs; its first five are used")
    parser.add_argument("--python-side", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.python_side:
        peer, mode, iterations, output, *pngs = options.python_side
        return python_side(peer, mode, int(iterations), pngs, output)

    pngs = sorted(glob.glob(os.path.join(options.frames, "*.png")))[:5]
    project = os.path.join(HERE, "RadarLoop.Bench.csproj")
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "quiet", project], check=True, stdout=sys.stderr)
    theirs = [sys.executable, os.path.abspath(__file__), "--python-side"]
    writers = {
        "ours": ["dotnet", os.path.join(ROOT, "artifacts", "bin", "RadarLoop.Bench", "release", "RadarLoop.Bench.dll")],
        "imageio": theirs + ["imageio"],
        "pillow": theirs + ["pillow"],
    }
    with tempfile.TemporaryDirectory() as folder:
        gifs = {name: os.path.join(folder, name + ".gif") for name in writers}
        for mode, title in (("loop", "whole loop"), ("write", "writing alone")):
            figures = {name: [] for name in writers}
            for _ in range(options.rounds):
                for name, command in writers.items():
                    run = subprocess.run(command + [mode, str(options.iterations), gifs[name]] + pngs, check=True, stdout=subprocess.PIPE, text=True)
                    figures[name].append(float(run.stdout))
            median = {name: statistics.median(values) for name, values in figures.items()}
            print(title + ", ms of CPU per GIF: " + ", ".join(
                "%s %.2f (ours / it = %.2f)" % (name, value, median["ours"] / value) for name, value in median.items()))
        for name, gif in gifs.items():
            print("%-8s %8d bytes  PSNR %.2f dB" % (name, os.path.getsize(gif), psnr(gif, pngs)))


if __name__ == "__main__":
    main()
