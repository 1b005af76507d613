"""Makes this folder's bombs, small files whose headers ask for large arrays: python3 bomb.py"""
import io
import struct
import zipfile


def array(side):
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({side}, {side}), }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()


with open("bomb-100000x100000.npy", "wb") as file:
    file.write(array(100_000))

# The member claims its whole size, in its own header and in the archive's directory.
side = 20_000
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
    members.writestr(zipfile.ZipInfo("arr_0.npy"), array(side))
data = bytearray(archive.getvalue())
size = struct.pack("<I", len(array(side)) + 8 * side * side)
for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
    place = data.index(mark) + offset
    data[place:place + 4] = size
with open("bomb-20000x20000.npz", "wb") as file:
    file.write(data)
