"""Makes this folder's bomb, rgb_lossless.webp with a header that asks for 16383x16383 pixels: python3 bomb.py"""
import struct

data = bytearray(open("rgb_lossless.webp", "rb").read())
# The chunk's name and length, its signature 0x2F, and 14 bits each of width and height, less one; the largest is 16383.
place = data.index(b"VP8L") + 9
size, = struct.unpack_from("<I", data, place)
struct.pack_into("<I", data, place, size & 0xF0000000 | 16382 << 14 | 16382)
with open("bomb-16383x16383.webp", "wb") as file:
    file.write(data)
