"""Compares films read and written by this library with imageio-ffmpeg, PyAV and OpenCV: CPU seconds of a process and its children together, the
least of several rounds, in turns. The films are made by ffmpeg. Whoever is not installed is left out.

    dotnet build -c Release bench/Video
    /usr/bin/python3 bench/Video/compare.py FOLDER [ROUNDS]
"""
import os
import resource
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = ["dotnet", os.path.join(HERE, "../../artifacts/bin/Video.Bench/release/Video.Bench.dll")]


def places(count):
    state, found = 12345, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % (1 << 31)
        found.append(state % 10_000)
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
        for place in places(count):
            film.seek(int(place * step), stream=stream)
            for frame in film.decode(stream):
                if frame.pts >= int(place * step):
                    frame.to_ndarray(format="rgb24")
                    break


def opencv_random(path, count):
    import cv2
    film = cv2.VideoCapture(path)
    for place in places(count):
        film.set(cv2.CAP_PROP_POS_FRAMES, place)
        cv2.cvtColor(film.read()[1], cv2.COLOR_BGR2RGB)


def ffmpeg_first(path, _):
    subprocess.check_call(["ffmpeg", "-v", "error", "-i", path, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], stdout=subprocess.DEVNULL)


def ffmpeg_gif(path, _):
    graph = "split[a][b];[a]palettegen[p];[b][p]paletteuse"
    subprocess.check_call(["ffmpeg", "-v", "error", "-y", "-i", path, "-filter_complex", graph, path + ".theirs.gif"])


PEERS = {peer.__name__: peer for peer in (pipe_of_imageio, pipe_by_hand, pyav, opencv, pyav_random, opencv_random, ffmpeg_first, ffmpeg_gif)}


def cpu(command):
    """CPU seconds of a command and all its children, and what it printed; None where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode != 0:
        return None, run.stderr.strip().split("\n")[-1][:100]
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, run.stdout.strip()


def peer(name, path, count=0):
    return [sys.executable, os.path.abspath(__file__), "peer", name, path, str(count)]


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
    sys.stdout.flush()
    print(f"\n{title}\n\n| | CPU s | this library's part |" + (" frames per CPU s |" if frames else ""))
    print("|---|---|---|" + ("---|" if frames else ""))
    for name, (seconds, said) in best.items():
        if seconds is None:
            print(f"| {name} | not there: {said} |")
        else:
            print(f"| {name} | {seconds:.2f} | {ours / seconds:.2f} |" + (f" {frames / seconds:.0f} |" if frames else ""))
    return best


def make(path, *arguments):
    if not os.path.exists(path):
        subprocess.check_call(["ffmpeg", "-v", "error", "-y", *arguments, path])
    return path


def main(folder, rounds):
    os.makedirs(folder, exist_ok=True)
    source = "testsrc2=s={}:r=25,noise=alls=4:allf=t,format=yuv420p"
    coding = ["-c:v", "libx264", "-preset", "veryfast", "-g", "250", "-colorspace", "bt709", "-color_range", "tv"]
    film = make(os.path.join(folder, "720p.mp4"), "-f", "lavfi", "-i", source.format("1280x720"), "-frames:v", "600", *coding)
    part = make(os.path.join(folder, "1080p-part.mp4"), "-f", "lavfi", "-i", source.format("1920x1080"), "-frames:v", "500", *coding)
    long = make(os.path.join(folder, "1080p.mp4"), "-f", "lavfi", "-i", source.format("1920x1080"), "-frames:v", "10500", *coding)
    short = make(os.path.join(folder, "10s.mp4"), "-f", "lavfi", "-i", source.format("1280x720"), "-frames:v", "250", *coding)

    table("600 frames of 720p, in order", rounds, {
        "this library": [*OURS, "read", film], "imageio-ffmpeg": peer("pipe_of_imageio", film), "the same pipe by hand": peer("pipe_by_hand", film),
        "PyAV": peer("pyav", film), "OpenCV": peer("opencv", film)}, frames=600)
    table("50 random frames of 10,500 of 1080p", rounds, {
        "this library, together (ReadMany)": [*OURS, "many", long, "50"], "this library, one by one": [*OURS, "single", long, "50"],
        "PyAV": peer("pyav_random", long, 50), "OpenCV": peer("opencv_random", long, 50)})
    table("The first frame of 1080p", rounds, {
        "this library": [*OURS, "first", part], "one start of ffmpeg (by Python)": peer("ffmpeg_first", part)})
    table("Counting 10,500 frames", rounds, {"this library": [*OURS, "count", long], "one start of ffmpeg (by Python)": peer("ffmpeg_first", part)})
    table("GIF of 10 s of 720p", 1, {"this library": [*OURS, "gif", short, short + ".ours.gif"], "palettegen, paletteuse": peer("ffmpeg_gif", short)})
    for name in ("ours", "theirs"):
        gif = f"{short}.{name}.gif"
        compared = subprocess.run(["ffmpeg", "-i", gif, "-i", short, "-lavfi", "psnr", "-f", "null", "-"], capture_output=True, text=True).stderr
        psnr = next((word for word in compared.split() if word.startswith("average:")), "")
        print(f"\n{name}: {os.path.getsize(gif) / 1e6:.2f} MB, PSNR {psnr}")
    for job in (["read", film], ["read", long], ["write", os.path.join(folder, "written.mp4"), "3000"], ["opens", film, "1000"], ["kill", film, "20"]):
        print("\n" + cpu([*OURS, *job])[1])


if __name__ == "__main__":
    if sys.argv[1] == "peer":
        print(PEERS[sys.argv[2]](sys.argv[3], int(sys.argv[4])))
    else:
        main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3)
