"""Makes this folder's bomb, rgb8.avif with a header that asks for 30000x30000 pixels: python3 bomb.py"""
import struct

data = bytearray(open("rgb8.avif", "rb").read())
# The box's name, version and flags, width, height.
place = data.index(b"ispe") + 8
struct.pack_into(">II", data, place, 30_000, 30_000)
with open("bomb-30000x30000.avif", "wb") as file:
    file.write(data)
