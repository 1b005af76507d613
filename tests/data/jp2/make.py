"""Makes the samples of this folder; prints their golden.tsv: python3 make.py > golden.tsv

Codestreams are made by opj_compress (OpenJPEG 2.5); the boxes around them, and packed packet headers, are written by hand from ITU-T T.800.
"""
import hashlib
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, "..")
from golden import line

SCRATCH = Path(tempfile.mkdtemp())


def smooth(height, width, channels, top):
    """Waves with a little that is without a pattern: details at each resolution."""
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for channel in range(channels):
        wave = (np.sin(x / (5 + channel)) + np.cos(y / (4 + channel)) + 2) / 4
        grain = ((x * 7919 + y * 104729 + channel * 31) % 101) / 101 * 0.08
        planes.append((wave * 0.92 + grain) * top)
    pixels = np.stack(planes, -1)
    return pixels.astype(np.uint16 if top > 255 else np.uint8)


def compress(planes, depth, sign, *options, steps=None):
    """A codestream of the planes, each of a shape of its own."""
    raw, target = SCRATCH / "in.raw", SCRATCH / "out.j2k"
    kind = (">i" if sign == "s" else ">u") + ("2" if depth > 8 else "1")
    raw.write_bytes(b"".join(plane.astype(kind).tobytes() for plane in planes))
    height, width = planes[0].shape
    at = "" if steps is None else "@" + ":".join(f"{x}x{y}" for x, y in steps)
    size = f"{width},{height},{len(planes)},{depth},{sign}{at}"
    subprocess.run(["opj_compress", "-i", str(raw), "-o", str(target), "-F", size, *options], check=True, stdout=subprocess.DEVNULL)
    return target.read_bytes()


def decompress(codestream, *options):
    """What OpenJPEG reads of gray or RGB."""
    source, target = SCRATCH / "in.j2k", SCRATCH / "out.raw"
    source.write_bytes(codestream)
    subprocess.run(["opj_decompress", "-i", str(source), "-o", str(target), *options], check=True, stdout=subprocess.DEVNULL)
    return target.read_bytes()


def planes_of(pixels):
    return [pixels[..., channel] for channel in range(pixels.shape[-1])]


def box(kind, content):
    return struct.pack(">I4s", len(content) + 8, kind) + content


def jp2(codestream, height, width, components, depth, *boxes, behind=b""):
    header = box(b"ihdr", struct.pack(">IIHBBBB", height, width, components, depth - 1, 7, 0, 0)) + b"".join(boxes)
    start = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
    return start + box(b"jp2h", header) + box(b"jp2c", codestream) + behind


def color(space):
    return box(b"colr", struct.pack(">BBBI", 1, 0, 0, space))


def pack_headers(codestream, in_main):
    """Takes the packet headers, which stand between SOP and EPH, out of the tile-parts."""
    start = codestream.index(b"\xff\x90")
    main, parts, at = codestream[:start], [], start
    while codestream[at:at + 2] == b"\xff\x90":
        length = struct.unpack(">I", codestream[at + 6:at + 10])[0]
        part = codestream[at:at + length]
        data = part.index(b"\xff\x93") + 2
        packets = re.findall(rb"(\xff\x91\x00\x04..)(.*?\xff\x92)(.*?)(?=\xff\x91\x00\x04|\Z)", part[data:], re.DOTALL)
        headers = b"".join(header for _, header, _ in packets)
        body = b"".join(mark + rest for mark, _, rest in packets)
        parts.append((part[:12], part[12:data - 2], headers, body))
        at += length
    out = b""
    if in_main:
        packed = b"".join(struct.pack(">I", len(headers)) + headers for _, _, headers, _ in parts)
        half = len(packed) // 2
        for index, piece in reversed(list(enumerate([packed[:half], packed[half:]]))):
            main += struct.pack(">HHB", 0xFF60, len(piece) + 3, index) + piece
    for sot, segments, headers, body in parts:
        if not in_main:
            segments += struct.pack(">HHB", 0xFF61, len(headers) + 3, 0) + headers
        length = 12 + len(segments) + 2 + len(body)
        out += sot[:6] + struct.pack(">I", length) + sot[10:] + segments + b"\xff\x93" + body
    return main + out + b"\xff\xd9"


def save(name, data, pixels, index="default"):
    Path(name).write_bytes(data)
    line(name, pixels, index)


gray = smooth(37, 45, 1, 255)[..., 0]
save("gray.j2k", compress([gray], 8, "u", "-n", "4"), gray)

rgb = smooth(40, 52, 3, 255)
save("tiles.jp2", jp2(compress(planes_of(rgb), 8, "u", "-t", "20,16", "-n", "3", "-d", "5,3", "-r", "4,1"), 40, 52, 3, 8, color(16)), rgb)

deep = smooth(33, 30, 3, 65535)
order = ["-p", "RPCL", "-c", "[32,32],[16,16]", "-b", "16,16", "-SOP", "-EPH", "-n", "4"]
save("rgb16.jp2", jp2(compress(planes_of(deep), 16, "u", *order), 33, 30, 3, 16, color(16)), deep)

twelve = smooth(29, 31, 1, 4095)[..., 0]
save("styles.j2c", compress([twelve], 12, "u", "-M", "63", "-n", "3", "-b", "16,32"), twelve)
save("bypass.j2c", compress([twelve], 12, "u", "-M", "1", "-n", "2", "-p", "PCRL"), twelve)
save("region.j2c", compress([twelve], 12, "u", "-ROI", "c=0,U=7", "-n", "2"), twelve)

lossy = compress(planes_of(rgb), 8, "u", "-I", "-r", "12", "-n", "4")
seen = np.ascontiguousarray(np.frombuffer(decompress(lossy), np.uint8).reshape(3, 40, 52).transpose(1, 2, 0))
np.save("lossy.npy", seen)
Path("lossy.jpc").write_bytes(lossy)
line("lossy.jpc", seen, reference="lossy.npy")

signed = twelve.astype(np.int16) - 2048
save("signed.j2k", compress([signed], 12, "s", "-p", "RLCP", "-n", "3"), signed)

changes = ["-n", "3", "-t", "16,16", "-POC", "T1=0,0,1,1,3,RLCP/T1=1,0,1,3,3,CPRL", "-p", "CPRL"]
save("orders.jpf", jp2(compress(planes_of(rgb), 8, "u", *changes), 40, 52, 3, 8, color(16)), rgb)

marked = compress(planes_of(rgb), 8, "u", "-SOP", "-EPH", "-n", "3", "-t", "30,30")
save("packed-main.j2k", pack_headers(marked, True), rgb)
save("packed-tiles.j2k", pack_headers(marked, False), rgb)

# Indices of 4 bits, with all kinds of metadata.
places = (smooth(21, 26, 1, 255)[..., 0] // 16).astype(np.uint8)
colors = np.array([[i * 17, 255 - i * 9, (i * 91) % 256] for i in range(16)], np.uint8)
pclr = box(b"pclr", struct.pack(">HB3B", 16, 3, 7, 7, 7) + colors.tobytes())
cmap = box(b"cmap", b"".join(struct.pack(">HBB", 0, 1, column) for column in range(3)))
res = box(b"res ", box(b"resc", struct.pack(">HHHHbb", 11811, 1, 59055, 10, 0, 0)))
exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
behind = (
    box(b"xml ", b"<note>waves</note>")
    + box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + xmp)
    + box(b"uuid", b"JpgTiffExif->JP2" + exif)
)
indexed = compress([places], 4, "u", "-n", "2")
save("palette.jp2", jp2(indexed, 21, 26, 1, 4, color(16), pclr, cmap, res, behind=behind), colors[places])

# Opacity of the same depth first, then blue, green and red.
rgba = smooth(18, 23, 4, 255)
cdef = box(b"cdef", struct.pack(">H12H", 4, 0, 1, 0, 1, 0, 3, 2, 0, 2, 3, 0, 1))
stored = [rgba[..., channel] for channel in (3, 2, 1, 0)]
save("channels.jpx", jp2(compress(stored, 8, "u", "-n", "2", "-mct", "0"), 18, 23, 4, 8, color(16), cdef), rgba)

# Inks by their number, and by the header of a profile.
profile = struct.pack(">I4sI4s4s", 128, b"none", 0x02000000, b"prtr", b"CMYK").ljust(128, b"\0")
inks = compress(planes_of(rgba), 8, "u", "-n", "2", "-mct", "0")
for name, space in (("cmyk.jp2", color(12)), ("profile.jp2", box(b"colr", b"\x02\0\0" + profile))):
    Path(name).write_bytes(jp2(inks, 18, 23, 4, 8, space))
    print("\t".join([name, "default", "18×23×4 uint8 CMYK", hashlib.sha256(rgba.tobytes()).hexdigest()[:16]]))

# Brightness and color differences, of which there are a quarter as many.
bright = smooth(24, 28, 1, 255)[..., 0]
blue, red = smooth(12, 14, 1, 255)[..., 0], 255 - smooth(12, 14, 1, 255)[..., 0]
halves = compress([bright, blue, red], 8, "u", "-n", "2", "-mct", "0", steps=[(1, 1), (2, 2), (2, 2)])
y, cb, cr = (np.float32(plane) for plane in (bright, blue.repeat(2, 0).repeat(2, 1), red.repeat(2, 0).repeat(2, 1)))
cb, cr = cb - 128, cr - 128
shown = np.stack([y + np.float32(1.402) * cr, y - np.float32(0.344136) * cb - np.float32(0.714136) * cr, y + np.float32(1.772) * cb], -1)
save("ycc420.jp2", jp2(halves, 24, 28, 3, 8, color(18)), np.clip(np.rint(shown), 0, 255).astype(np.uint8))

# Components of several sizes are images of their own.
two = compress([bright, blue], 8, "u", "-n", "2", steps=[(1, 1), (2, 2)])
save("sizes.j2k", two, bright, "0")
line("sizes.j2k", blue, "1")

# opj_compress makes no samples of 1 bit: signed ones of 8, at which the depth is set, are the same codestream.
bits = gray > 128
codestream = bytearray(compress([bits.astype(np.int8) - 1], 8, "s", "-n", "2"))
assert codestream[42] == 0x87
codestream[42] = 0
save("bits.j2k", bytes(codestream), bits)

# A header that promises far more than there is.
siz = struct.pack(">HHHIIIIIIIIHBBB", 0xFF51, 41, 0, 100000, 100000, 0, 0, 100000, 100000, 0, 0, 1, 7, 1, 1)
cod = struct.pack(">HHBBHBBBBBB", 0xFF52, 12, 0, 0, 1, 0, 5, 4, 4, 0, 1)
qcd = struct.pack(">HHB16B", 0xFF5C, 19, 0x40, *([0x48] * 16))
part = struct.pack(">HHHIBBH", 0xFF90, 10, 0, 15, 0, 1, 0xFF93) + b"\0"
Path("bomb-100000x100000.j2k").write_bytes(b"\xff\x4f" + siz + cod + qcd + part + b"\xff\xd9")
