"""Makes this folder's bomb, a small file whose header asks for 100000x100000 pixels: python3 bomb.py"""
import struct

header = struct.pack("<IiiHHIIiiII", 40, 100_000, 100_000, 1, 24, 0, 16, 0, 0, 0, 0)
with open("bomb-100000x100000.bmp", "wb") as file:
    file.write(b"BM" + struct.pack("<IHHI", 70, 0, 0, 54) + header + bytes(16))
