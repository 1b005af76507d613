"""Makes this folder's bombs, headers that ask for 100000x100000 pixels: python3 bomb.py"""
side = 100_000
headers = {
    "pbm": f"P4\n{side} {side}\n",
    "pgm": f"P5\n{side} {side}\n255\n",
    "ppm": f"P6\n{side} {side}\n255\n",
    "pnm": f"P6\n{side} {side}\n65535\n",
    "pam": f"P7\nWIDTH {side}\nHEIGHT {side}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n",
    "pfm": f"PF\n{side} {side}\n-1.0\n",
}
for extension, header in headers.items():
    with open(f"bomb-{side}x{side}.{extension}", "wb") as file:
        file.write(header.encode())
