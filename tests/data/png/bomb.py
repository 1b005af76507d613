"""Makes this folder's bomb, a small file whose header asks for 100000x100000 pixels: python3 bomb.py"""
import struct
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
rows = zlib.compress(b"\0" * 14)
with open("bomb-100000x100000.png", "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))
