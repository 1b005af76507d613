"""Makes the films of this folder. Needs NumPy and ffmpeg with libx264: python3 make.py

Of 40x24 pixels: 6 frames of FFV1, each with a duration of its own; 12 frames of H.264 with B-frames and three key frames, whose times begin behind 0;
5 gray frames of FFV1 in AVI, with the checksums by which a cut frame is known. Prints lines of golden.tsv and more/golden.tsv: each film that conformance goes over takes a minute, so the
others lie apart; what H.264 makes of the frames is what ffmpeg reads.
"""
import subprocess
import sys

import numpy as np

sys.path.insert(0, "..")
from golden import line, values

FLAGS = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1"]


def encode(name, pixel_format, raw, filters, *coding):
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", pixel_format, "-s", "40x24", "-r", "25", "-i", "-", "-vf", filters,
         "-fps_mode", "passthrough", "-enc_time_base", "1/1000", *coding, *FLAGS, name],
        input=raw.tobytes(), check=True)


def smooth(count):
    t, y, x, c = np.mgrid[0:count, 0:24, 0:40, 0:3]
    return ((x * 5 + y * 7 * c + t * 11) % 256).astype("u1")


exact = values("u1", 6, 24, 40, 3)
encode("exact.mkv", "rgb24", exact, "settb=1/1000,setpts=N*N*20+N*30", "-c:v", "ffv1", "-pix_fmt", "bgr0", "-g", "2")
line("exact.mkv", exact)
line("exact.mkv", exact[4], "4")

encode("more/coded.mp4", "rgb24", smooth(12), "settb=1/1000", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-bf", "2", "-g", "4", "-threads", "1")
decoded = subprocess.run(["ffmpeg", "-v", "error", "-i", "more/coded.mp4", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True, check=True).stdout
coded = np.frombuffer(decoded, "u1").reshape(12, 24, 40, 3)
line("coded.mp4", coded)
line("coded.mp4", coded[7], "7")

gray = values("u1", 5, 24, 40)
encode("more/gray.avi", "gray", gray, "settb=1/25", "-c:v", "ffv1", "-level", "3", "-slicecrc", "1", "-pix_fmt", "gray")
line("gray.avi", np.repeat(gray[..., np.newaxis], 3, axis=3))
