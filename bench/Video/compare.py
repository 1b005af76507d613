"""Compares films read and written by this library with imageio-ffmpeg, PyAV and OpenCV: CPU seconds of a process and its children together, the
least of several rounds, in turns. The films are made by ffmpeg. Whoever is not installed is left out.

    dotnet build -c Release bench/Video
    /usr/bin/python3 bench/Video/compare.py FOLDER [--part PART]... [--rounds N] [--full] [--metric metric.py]

Parts, all by default: read random first count memory opens kill gif. --full reads and writes 100,000 frames for the memory, and opens 1,000 readers.
"""
import argparse
import json
import os
import resource
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = ["dotnet", os.path.join(HERE, "../../artifacts/bin/Video.Bench/release/Video.Bench.dll")]


def places(count, frames):
    """Where frames are read: the same for all."""
    state, found = 12345, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % (1 << 31)
        found.append(state % frames)
    return found


def pipe_of_imageio(path, _):
    import imageio_ffmpeg
    frames = imageio_ffmpeg.read_frames(path)
    size = next(frames)["size"]
    import numpy
    return sum(1 for raw in frames if numpy.frombuffer(raw, "u1").reshape(size[1], size[0], 3) is not None)


def pipe_by_hand(path, _):
    """What imageio-ffmpeg does: raw frames of a constant rate."""
    import numpy
    size = subprocess.check_output(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=width,height", "-of", "csv=p=0", path], text=True).strip().split(",")
    width, height = map(int, size)
    command = ["ffmpeg", "-v", "error", "-i", path, "-f", "image2pipe", "-pix_fmt", "rgb24", "-vcodec", "rawvideo", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=10 ** 8) as child:
        count = 0
        while len(raw := child.stdout.read(width * height * 3)) > 0:
            numpy.frombuffer(raw, "u1").reshape(height, width, 3)
            count += 1
    return count


def pyav(path, _):
    import av
    with av.open(path) as film:
        film.streams.video[0].thread_type = "AUTO"
        return sum(1 for frame in film.decode(video=0) if frame.to_ndarray(format="rgb24") is not None)


def opencv(path, _):
    import cv2
    film, count = cv2.VideoCapture(path), 0
    while True:
        isread, frame = film.read()
        if not isread:
            return count
        cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
        count += 1


def pyav_random(path, count):
    import av
    with av.open(path) as film:
        stream = film.streams.video[0]
        stream.thread_type = "AUTO"
        step = 1 / (stream.average_rate * stream.time_base)
        for place in map(int, count.split(",")):
            film.seek(int(place * step), stream=stream)
            for frame in film.decode(stream):
                if frame.pts >= int(place * step):
                    frame.to_ndarray(format="rgb24")
                    break


def opencv_random(path, count):
    import cv2
    film = cv2.VideoCapture(path)
    for place in map(int, count.split(",")):
        film.set(cv2.CAP_PROP_POS_FRAMES, place)
        cv2.cvtColor(film.read()[1], cv2.COLOR_BGR2RGB)


def ffmpeg_first(path, _):
    subprocess.check_call(["ffmpeg", "-v", "error", "-i", path, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], stdout=subprocess.DEVNULL)


def ffmpeg_gif(path, gif):
    graph = "split[a][b];[a]palettegen[p];[b][p]paletteuse"
    subprocess.check_call(["ffmpeg", "-v", "error", "-y", "-i", path, "-filter_complex", graph, gif])


def gifski(folder, gif):
    """As its page says: frames as PNG, the rate, and nothing else."""
    frames = sorted(os.path.join(folder, name) for name in os.listdir(folder))
    subprocess.check_call(["gifski", "--quiet", "--fps", "25", "--width", "1280", "-o", gif, *frames])


PEERS = {peer.__name__: peer for peer in (pipe_of_imageio, pipe_by_hand, pyav, opencv, pyav_random, opencv_random, ffmpeg_first, ffmpeg_gif, gifski)}


def cpu(command):
    """CPU seconds of a command and all its children, and what it printed; None where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode != 0:
        return None, run.stderr.strip().split("\n")[-1][:100]
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, run.stdout.strip()


def peer(name, path, argument=""):
    return [sys.executable, os.path.abspath(__file__), "peer", name, path, str(argument)]


def table(title, rounds, contestants, frames=None):
    best = {}
    for _ in range(rounds):
        for name, command in contestants.items():
            seconds, said = cpu(command)
            if seconds is None:
                best[name] = (None, said)
            elif name not in best or seconds < best[name][0]:
                best[name] = (seconds, said)
    ours = next(iter(best.values()))[0]
    print(f"\n{title}\n\n| | CPU s | this library's part |" + (" frames per CPU s |" if frames else ""))
    print("|---|---|---|" + ("---|" if frames else ""))
    for name, (seconds, said) in best.items():
        if seconds is None:
            print(f"| {name} | not there: {said} |")
        else:
            part = f"{ours / seconds:.2f}" if ours else "-"
            print(f"| {name} | {seconds:.2f} | {part} |" + (f" {frames / seconds:.0f} |" if frames else ""))
    sys.stdout.flush()
    return best


def tell(*job):
    print("\n" + " ".join(job[:1]) + ": " + cpu([*OURS, *job])[1], flush=True)


class Films:
    """Made when they are first asked for, and kept in the folder."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, name, size, frames, noise=True, preset="veryfast"):
        path, source = self.path(name), f"testsrc2=s={size}:r=25" + (",noise=alls=4:allf=t" if noise else "") + ",format=yuv420p"
        if not os.path.exists(path):
            subprocess.check_call(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-frames:v", str(frames), "-c:v", "libx264",
                                   "-preset", preset, "-g", "250", "-colorspace", "bt709", "-color_range", "tv", path])
        return path

    def repeat(self, name, film, times):
        """The same frames again and again, coded once."""
        path = self.path(name)
        if not os.path.exists(path):
            subprocess.check_call(["ffmpeg", "-v", "error", "-y", "-stream_loop", str(times - 1), "-i", film, "-c", "copy", path])
        return path

    @property
    def film(self):
        return self.make("720p.mp4", "1280x720", 600)

    @property
    def long(self):
        return self.repeat("1080p.mp4", self.make("1080p-part.mp4", "1920x1080", 1000), 10)


def compare_reading(films, arguments):
    # Long enough that starting a program counts little, of whomever.
    film = films.repeat("720p-3000.mp4", films.film, 5)
    table("3,000 frames of 720p, in order", arguments.rounds, {
        "this library": [*OURS, "read", film], "imageio-ffmpeg": peer("pipe_of_imageio", film), "the same pipe by hand": peer("pipe_by_hand", film),
        "PyAV": peer("pyav", film), "OpenCV": peer("opencv", film)}, frames=3000)


def compare_random(films, arguments):
    film, some = films.long, ",".join(map(str, places(50, 10_000)))
    table("50 random frames of 10,000 of 1080p", arguments.rounds, {
        "this library, together (ReadMany)": [*OURS, "many", film, some], "this library, one by one": [*OURS, "single", film, some],
        "PyAV": peer("pyav_random", film, some), "OpenCV": peer("opencv_random", film, some)})


def compare_first(films, arguments):
    film = films.make("1080p-part.mp4", "1920x1080", 1000)
    table("The first frame of 1080p", arguments.rounds, {
        "this library": [*OURS, "first", film], "one start of ffmpeg (by Python)": peer("ffmpeg_first", film)})


def compare_count(films, arguments):
    film = films.long
    table("Counting 10,000 frames", arguments.rounds, {
        "this library": [*OURS, "count", film], "one start of ffmpeg (by Python)": peer("ffmpeg_first", film)})


def measure_memory(films, arguments):
    plain = films.make("720p-plain.mp4", "1280x720", 1000, noise=False, preset="ultrafast")
    tell("read", films.repeat("720p-long.mp4", plain, 100) if arguments.full else plain)
    tell("write", films.path("written.mp4"), "100000" if arguments.full else "2000")


def measure_opens(films, arguments):
    tell("opens", films.film, "1000" if arguments.full else "100")


def measure_kill(films, _):
    tell("kill", films.film, "20")
    tell("killwrite", films.path("killed.mp4"), "20")
    folder = films.path("small-disk")
    os.makedirs(folder, exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", folder], capture_output=True).returncode == 0:
        try:
            tell("full", os.path.join(folder, "film.mkv"))
        finally:
            subprocess.check_call(["umount", folder])


def compare_gif(films, arguments):
    film = films.make("10s.mp4", "1280x720", 250)
    frames = films.path("10s")
    if not os.path.exists(frames):
        os.makedirs(frames)
        subprocess.check_call(["ffmpeg", "-v", "error", "-i", film, "-start_number", "0", os.path.join(frames, "%04d.png")])
    gifs = {name: films.path(f"{name}.gif") for name in ("ours", "palettegen", "gifski")}
    table("GIF of 10 s of 720p", 1, {
        "this library": [*OURS, "gif", film, gifs["ours"]], "palettegen, paletteuse": peer("ffmpeg_gif", film, gifs["palettegen"]),
        "gifski": peer("gifski", frames, gifs["gifski"])})
    for name, gif in gifs.items():
        if os.path.exists(gif):
            figures = {}
            if arguments.metric:
                run = subprocess.run([sys.executable, arguments.metric, frames, gif, "--delay-ms", "40", "--pairs", "25", "--decoder", "ffmpeg"],
                                     capture_output=True, text=True)
                figures = json.loads(run.stdout.strip().split("\n")[-1]) if run.returncode == 0 else {"failed": run.stderr[-200:]}
            print(f"\n{name}: {os.path.getsize(gif) / 1e6:.2f} MB {figures}", flush=True)


PARTS = {"read": compare_reading, "random": compare_random, "first": compare_first, "count": compare_count, "memory": measure_memory,
         "opens": measure_opens, "kill": measure_kill, "gif": compare_gif}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--metric")
    arguments = parser.parse_args()
    films = Films(arguments.folder)
    for part in arguments.part or PARTS:
        PARTS[part](films, arguments)


if __name__ == "__main__":
    if sys.argv[1] == "peer":
        print(PEERS[sys.argv[2]](sys.argv[3], sys.argv[4]))
    else:
        main()
