"""Makes this folder's bomb, gray.jpg with a header that asks for 65500x65500 pixels: python3 bomb.py"""
import struct

data = bytearray(open("gray.jpg", "rb").read())
# SOF0: marker, length (11 for one component), 8 bits, height, width.
place = data.index(bytes([0xFF, 0xC0, 0, 11, 8])) + 5
data[place:place + 4] = struct.pack(">HH", 65500, 65500)
with open("bomb-65500x65500.jpg", "wb") as file:
    file.write(data)
