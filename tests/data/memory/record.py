#!/usr/bin/python3
"""Records the series in this folder: the memory of processes whose cause is known, as 'imageio monitor' sees them.

Usage: tests/data/memory/record.py [NAME...]      all of them take a quarter of an hour; so many run at a time as there are in PARALLEL

The programs are in programs/. Needs the .NET SDK, python3, cc, node, java (JDK), perl and rustc; a recording whose language is missing is left out. The names say what each is:
  leak-*       memory that is never given back
  innocent-*   none that grows for good
  job-*        programs that do one thing and end: what they need cannot be told from a leak
A name that ends in 'busy' was recorded on one core beside a process that spins, one that ends in 'collected' with 'monitor --collect'.
"""
import concurrent.futures, csv, gzip, io, os, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
TOOL = os.path.join(ROOT, "artifacts", "bin", "ImageIO.Cli", "release", "imageio-cli.dll")
PROGRAMS = os.path.join(HERE, "programs")
PARALLEL = 6

# What the judgement does not look at is left out.
COLUMNS = ["Time", "Rss", "Private", "Shared", "ProportionalRss", "Swap", "ManagedHeap", "Committed", "Gen0", "Gen2", "BusyTime", "WaitTime", "Handles"]

# Kinds of each language's program, and for how many seconds. Rows of a job are in proportion to its seconds.
PYTHON = """
leak-list 12  leak-list 75  leak-objects 90  leak-slow 300  leak-requests 120  leak-bursts 90  leak-saw-tooth 120  leak-wide-saw-tooth 150  leak-after-load 90  leak-batches 120
leak-array 70  leak-shared 75  leak-segments 65  leak-sockets 40  leak-threads 75
flat 15  idle 20  requests 75  cycles 75  wide-cycles 150  cache 75  warm-up 90  step 75  spikes 75  queue 90  pool 75  batches 75  shared-bounded 60  mapped-file 60
job-json 3  job-collect 8  job-stages 15
"""
C = """
leak-malloc 12  leak-malloc 60  leak-churn 120  leak-memfd 60  leak-varying 150  leak-arena 90  leak-work 90  churn 120  table 60  ring 90  arena 75
"""
NODE = "leak-list 75  leak-closures 90  leak-buffers 60  garbage 75  timers 30  job-rows 4"
JAVA = "leak-map 75  leak-direct 90  garbage 75  slow-garbage 180  job-rows 2"
DOTNET = "leak-garbage 90  leak-native 75  garbage 90  slow-garbage 75  large-garbage 75  job-rows 3"
PERL = "leak-cycles 60  leak-hash 75  strings 60  buffer 60  job-sort 5"
RUST = "leak-boxes 60  leak-vector 75  map 120  frames 60"
BUSY = {"python": "leak-list 60  leak-requests 75  cycles 75  cache 75", "c": "leak-malloc 45  arena 75", "node": "leak-closures 75", "java": "garbage 75", "dotnet": "leak-garbage 90  garbage 75"}

# With 'monitor --collect'.
COLLECTED = {"dotnet": "leak-list 60  leak-objects 75  cache 75  finalized 60"}

# Generation 0 of 256 kB, as if it were a small machine: full collections come within a minute.
SMALL_HEAP = {"DOTNET_GCgen0size": "40000"}


def build(folder):
    """The command of each language's program, without its arguments."""
    source = lambda name: os.path.join(PROGRAMS, name)
    commands = {"python": [sys.executable, source("programs.py")]}
    run = lambda *command: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    if shutil.which("cc"):
        run("cc", "-O1", "-o", "programs-c", source("programs.c"))
        commands["c"] = [os.path.join(folder, "programs-c")]
    if shutil.which("rustc"):
        run("rustc", "-O", "-o", "programs-rust", source("programs.rs"))
        commands["rust"] = [os.path.join(folder, "programs-rust")]
    if shutil.which("javac"):
        run("javac", "-d", folder, source("Programs.java"))
        commands["java"] = ["java", "-XX:+UseSerialGC", "-Xmx256m", "-cp", folder, "Programs"]
    if shutil.which("node"):
        commands["node"] = ["node", source("programs.js")]
    if shutil.which("perl"):
        commands["perl"] = ["perl", source("programs.pl")]
    shutil.copy(source("programs.cs"), folder)
    run("dotnet", "publish", "programs.cs", "-o", os.path.join(folder, "programs-dotnet"), "-v", "quiet")
    commands["dotnet"] = ["dotnet", os.path.join(folder, "programs-dotnet", "programs.dll")]
    return commands


def cases(commands):
    kinds = {"python": PYTHON, "c": C, "node": NODE, "java": JAVA, "dotnet": DOTNET, "perl": PERL, "rust": RUST}
    for table, ending in ((kinds, ""), (COLLECTED, "-collected"), (BUSY, "-busy")):
        for language, text in table.items():
            words = text.split()
            for kind, seconds in zip(words[::2], words[1::2]):
                first, rest = kind.split("-", 1) if kind.startswith(("leak-", "job-")) else ("innocent", kind)
                if language in commands:
                    yield "%s-%s-%s-%s%s" % (first, language, rest, seconds, ending), commands[language] + [kind, seconds], ending


def record(name, command, ending, folder):
    output = os.path.join(folder, name + ".csv")
    pin = ["taskset", "-c", "0"] if ending == "-busy" else []
    environment = dict(os.environ, **SMALL_HEAP) if "-dotnet-" in name else None
    monitor = pin + ["dotnet", TOOL, "monitor", "--period", "200" if int(command[-1]) > 200 else "100", "--csv", output] + (["--collect"] if ending == "-collected" else []) + ["--"]
    subprocess.run(monitor + command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, env=environment)
    with open(output) as file:
        rows = list(csv.DictReader(file))
    columns = [column for column in COLUMNS if any(row.get(column) for row in rows)]
    text = io.StringIO()
    text.write(",".join(columns) + "\n")
    for row in rows:
        text.write(",".join("%.2f" % float(row[column]) if column in ("Time", "BusyTime", "WaitTime") and row[column] else row[column] for column in columns) + "\n")
    with open(os.path.join(HERE, name + ".csv.gz"), "wb") as file:
        file.write(gzip.compress(text.getvalue().encode(), 9, mtime=0))
    print(name, flush=True)


def main():
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "quiet", os.path.join(ROOT, "src", "ImageIO.Cli")], check=True)
    with tempfile.TemporaryDirectory() as folder:
        wanted = [case for case in cases(build(folder)) if case[0] in sys.argv[1:] or len(sys.argv) == 1]
        for busy in (False, True):
            spinning = subprocess.Popen(["taskset", "-c", "0", sys.executable, "-c", "while True: pass"]) if busy else None
            try:
                with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
                    list(pool.map(lambda case: record(*case, folder), [case for case in wanted if (case[2] == "-busy") == busy]))
            finally:
                if spinning:
                    spinning.kill()


if __name__ == "__main__":
    main()
