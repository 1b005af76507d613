"""Makes this folder's bomb, a small file whose header asks for a screen of 65535x65535 pixels: python3 bomb.py"""
import struct

screen = struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + bytes([0, 0, 0, 255, 255, 255])
image = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + bytes([2, 2, 0x44, 1, 0])
with open("bomb-65535x65535.gif", "wb") as file:
    file.write(b"GIF89a" + screen + image + b";")
