#!/usr/bin/python3
"""Small programs whose use of memory is known: programs.py KIND SECONDS. A kind that starts with 'leak' leaks."""
import collections, gc, json, mmap, multiprocessing.shared_memory, os, random, socket, sys, tempfile, threading, time

KIND, SECONDS = sys.argv[1], float(sys.argv[2])
random.seed(sum(KIND.encode()) + int(SECONDS))
START = time.monotonic()


def part():
    """How much of the run is over, from 0 to 1."""
    return (time.monotonic() - START) / SECONDS


def rounds(pause):
    count = 0
    while part() < 1:
        yield count
        count += 1
        time.sleep(pause * random.uniform(0.5, 1.5))


def block(kilobytes):
    return bytearray(random.randbytes(1000)) * int(kilobytes)


def request(kilobytes):
    """Work as a service does it: a document is made, parsed, and answered."""
    document = {"items": [{"id": i, "name": "item %d" % i, "tags": ["a%d" % i, "b"]} for i in range(int(kilobytes * 4))]}
    return len(json.dumps(json.loads(json.dumps(document))))


def pages(kilobytes):
    """Memory of its own mapping: it goes back to the system as soon as it is freed."""
    data = mmap.mmap(-1, 1000 * int(kilobytes))
    data.write(bytes([1]) * (1000 * int(kilobytes)))
    return data


class Node:
    """Refers to itself, so that only the collector takes it."""

    def __init__(self, data):
        self.me, self.data = self, data


def leak_list():
    kept = []
    for i in rounds(0.04):
        kept.append(block(random.uniform(4, 16)))


def leak_objects():
    kept = {}
    for i in rounds(0.05):
        for k in range(60):
            kept[i, k] = {"time": time.time(), "name": "entry %d of %d" % (k, i)}


def leak_slow():
    kept = []
    for i in rounds(0.25):
        request(random.uniform(2, 10))
        kept.append(block(random.uniform(15, 35)))


def leak_requests():
    kept = []
    for i in rounds(0.08):
        request(random.expovariate(1 / 40))
        if random.random() < 0.2:
            kept.append(block(random.expovariate(1 / 80)))


def leak_bursts():
    kept = []
    for i in rounds(3.5):
        for k in range(random.randint(10, 30)):
            request(20)
            kept.append(block(25))


def leak_saw_tooth():
    gc.disable()
    kept, next_collection = [], 4.0
    for i in rounds(0.04):
        Node(pages(120))
        kept.append(block(random.uniform(8, 16)))
        if time.monotonic() - START > next_collection:
            gc.collect()
            next_collection += random.uniform(3, 7)


def leak_wide_saw_tooth():
    """Few teeth, much higher than what leaks between them."""
    gc.disable()
    kept, next_collection = [], 9.0
    for i in rounds(0.05):
        Node(pages(200))
        kept.append(block(15))
        if time.monotonic() - START > next_collection:
            gc.collect()
            next_collection += random.uniform(8, 14)


def leak_after_load():
    kept = []
    for i in rounds(0.05):
        kept.append(block(200) if part() < 0.12 else block(9))


def leak_batches():
    """A batch is built up and dropped, and a part of each is forgotten somewhere."""
    forgotten = []
    while part() < 1:
        batch = []
        for i in range(random.randint(60, 140)):
            batch.append(block(random.uniform(50, 150)))
            time.sleep(0.03)
            if part() >= 1:
                return
        forgotten += batch[:: random.randint(12, 20)]


def leak_array():
    """A list of numbers that grows: its array is copied to a larger one now and then."""
    kept = []
    for i in rounds(0.05):
        kept.extend(random.random() for _ in range(300))


def leak_shared():
    segment = mmap.mmap(-1, 1 << 30)
    page = 0
    for i in rounds(0.05):
        for k in range(random.randint(2, 9)):
            segment[4096 * page] = 1
            page += 1


def leak_segments():
    segments = []
    try:
        for i in rounds(0.4):
            segment = multiprocessing.shared_memory.SharedMemory(create=True, size=100_000)
            segment.buf[:] = bytes(100_000)
            segments.append(segment)
    finally:
        for segment in segments:
            segment.close()
            segment.unlink()


def leak_sockets():
    kept = []
    for i in rounds(0.2):
        kept.append(socket.socket())


def leak_threads():
    for i in rounds(0.5):
        threading.Thread(target=lambda data: time.sleep(1000), args=(block(40),), daemon=True).start()


def flat():
    for i in rounds(0.05):
        data = block(random.uniform(500, 1500))


def idle():
    time.sleep(SECONDS)


def requests():
    for i in rounds(0.05):
        request(random.expovariate(1 / 60))


def cycles():
    for i in rounds(0.04):
        for k in range(5):
            Node(block(40))
        if i % random.randint(15, 60) == 0:
            gc.collect()


def wide_cycles():
    gc.disable()
    next_collection = 9.0
    for i in rounds(0.05):
        Node(pages(200))
        if time.monotonic() - START > next_collection:
            gc.collect()
            next_collection += random.uniform(8, 14)


def cache():
    kept = collections.OrderedDict()
    for i in rounds(0.03):
        kept[random.randrange(700)] = block(40)
        if len(kept) > 400:
            kept.popitem(last=False)


def keyed_cache():
    """Keys of which some are much more usual than others: it fills more and more slowly."""
    kept = {}
    for i in rounds(0.03):
        key = min(int(random.paretovariate(1.1)), 800)
        if key not in kept:
            kept[key] = block(120)


def warm_up():
    kept = []
    for i in rounds(0.05):
        request(20)
        if random.random() < 0.04 ** part():
            kept.append(block(60))


def step():
    kept = None
    for i in rounds(0.05):
        data = block(300)
        if kept is None and part() > 0.6:
            kept = block(30_000)


def steps():
    kept = []
    places = [0.2, 0.45, 0.8]
    for i in rounds(0.05):
        data = block(300)
        if places and part() > places[0]:
            kept.append(block(random.uniform(4000, 12_000)))
            del places[0]


def late_step():
    kept = None
    for i in rounds(0.05):
        data = block(300)
        if kept is None and part() > 0.95:
            kept = block(15_000)


def spikes():
    for i in rounds(0.05):
        data = block(random.choice([200] * 80 + [12_000, 25_000]))
        time.sleep(0.2 if len(data) > 1e6 else 0)


def queue():
    """What arrives faster than it is worked off, and later more slowly."""
    waiting = collections.deque()
    for i in rounds(0.03):
        busy = random.random() < 0.5
        for k in range(random.randint(0, 6) if int(part() * 10) % 3 else random.randint(0, 3)):
            waiting.append(block(30))
        for k in range(min(len(waiting), random.randint(0, 6))):
            waiting.popleft()


def pool():
    """Buffers that are made when all others are in use, and then kept."""
    free = []
    for i in rounds(0.04):
        wanted = min(60, int(random.expovariate(1 / 7)))
        taken = [free.pop() if free else block(250) for _ in range(wanted)]
        free += taken


def batches():
    while part() < 1:
        batch = []
        for i in range(random.randint(60, 160)):
            batch.append(block(random.uniform(50, 250)))
            time.sleep(0.03)
            if part() >= 1:
                return


def shrinking():
    kept = [block(250) for _ in range(200)]
    for i in rounds(0.1):
        if len(kept) > 40 and random.random() < 0.4:
            kept.pop()


def shared_bounded():
    segment = mmap.mmap(-1, 40 << 20)
    page = 0
    for i in rounds(0.05):
        request(10)
        for k in range(40):
            segment[4096 * (page % 10_240)] = 1
            page += 1


def mapped_file():
    with tempfile.TemporaryFile(dir=os.environ.get("MAPPED_FILES", ".")) as file:
        for i in range(120):
            file.write(random.randbytes(1_000_000))
        file.flush()
        data = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        total, page = 0, 0
        for i in rounds(0.04):
            for k in range(max(1, int(12 * 60 / SECONDS))):
                total += data[4096 * (page % 29_000)]
                page += 1


def job_json():
    """One job: a document is read, worked on, written; then it ends."""
    rows = []
    size = int(40_000 * SECONDS)
    for i in range(size):
        rows.append({"id": i, "value": random.random(), "name": "row %d" % i})
    total = sum(row["value"] for row in rows)
    text = json.dumps(rows)
    print(total, len(text), len(json.loads(text)), file=sys.stderr)


def job_collect():
    """One job that does nothing but collect: it climbs from its start to its end."""
    rows = []
    while part() < 1:
        for k in range(5000):
            rows.append((k, random.random(), str(k)))
    print(len(rows), file=sys.stderr)


def job_stages():
    """One job in stages, each of which holds something else."""
    raw = []
    while part() < 0.35:
        raw += [random.random() for _ in range(20_000)]
    ordered = sorted(raw)
    while part() < 0.6:
        total = sum(ordered[:10_000])
    del raw
    text = [str(value) for value in ordered]
    while part() < 0.9:
        joined = "".join(random.choices(text, k=50_000))
    print(len(joined), file=sys.stderr)


globals()[KIND.replace("-", "_")]()
