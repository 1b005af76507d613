#!/usr/bin/python3
"""Records the series in this folder: the memory of processes whose cause is known, as 'imageio monitor' sees them.

Usage: tests/data/memory/record.py [NAME...]
Needs the .NET SDK and python3; 'loop' also Debian's python3-imageio. Each takes about fifteen seconds, 'leak-under-saw-tooth' a minute.
"""
import os, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
TOOL = os.path.join(ROOT, "artifacts", "bin", "ImageIO.Cli", "release", "imageio-cli.dll")
FRAMES = [os.path.join(ROOT, "samples", "radar", "%04d.png" % i) for i in range(5)]

# The first word says which it is. Rounds of 30 ms and more.
ROUNDS = """
import gc, random, time
random.seed(%d)
def rounds(count=400):
    for i in range(count):
        yield i
        time.sleep(0.03)
def kilobytes(count):
    return bytearray(random.randbytes(1000)) * count
"""
CASES = {
    "leak-list": "kept = []\nfor i in rounds(): kept.append(kilobytes(40))",
    "leak-under-saw-tooth": """
gc.disable()
class Node: pass
kept = []
for i in rounds(1600):
    node = Node(); node.me = node; node.data = kilobytes(400); kept.append(kilobytes(30))
    if i % 25 == 24: gc.collect()
""",
    "leak-native": "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.malloc.restype = ctypes.c_void_p\nfor i in rounds(): ctypes.memset(libc.malloc(ctypes.c_size_t(60000)), 1, 60000)",
    "leak-files": "kept = []\nfor i in rounds(): kept.append(open('/dev/null'))",
    "innocent-flat": "for i in rounds(): data = kilobytes(2000)",
    "innocent-cycles": """
class Node: pass
for i in rounds():
    for k in range(5):
        node = Node(); node.me = node; node.data = kilobytes(120)
    if i % random.randint(15, 40) == 0: gc.collect()
""",
    "innocent-cache": "cache = {}\nfor i in rounds(): cache[i % 150] = kilobytes(100)",
    "innocent-warm-up": "kept = []\nfor i in rounds(): kept += [kilobytes(50)] if random.random() < 0.97 ** i else []",
    "innocent-step": "kept = None\nfor i in rounds():\n    if i == 180: kept = kilobytes(30000)",
    "innocent-spike": "for i in rounds():\n    if i == 200: data = kilobytes(30000)\n    if i == 215: data = None",
    "innocent-loop": """
import warnings; warnings.simplefilter("ignore")
import imageio
data = [open(path, "rb").read() for path in %r]
for i in range(60):
    imageio.mimwrite(imageio.RETURN_BYTES, [imageio.imread(png, pilmode="RGBA") for png in data], format="GIF", duration=0.2)
""" % FRAMES,
    "innocent-dotnet": ["dotnet", TOOL, "soak", "read", "--no-dispose", "--iterations", "1500", "--quiet"] + FRAMES,
}


def main():
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "quiet", os.path.join(ROOT, "src", "ImageIO.Cli")], check=True)
    for name in sys.argv[1:] or CASES:
        output = os.path.join(HERE, name + ".csv")
        case = CASES[name]
        command = case if isinstance(case, list) else [sys.executable, "-c", ROUNDS % sum(name.encode()) + case]
        subprocess.run(["dotnet", TOOL, "monitor", "--period", "50", "--csv", output, "--"] + command)
        print(name)


if __name__ == "__main__":
    main()
