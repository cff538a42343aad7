"""Reads a safetensors file by the published format with nothing but Python itself, and prints what it holds as JSON.

https://github.com/huggingface/safetensors#format describes the file; the checksums are those of dev.descent.storage.
"""
import hashlib
import json
import struct
import sys

CODES = {"F64": "d", "F32": "f", "F16": "e", "I64": "q", "I32": "i", "U8": "B", "BOOL": "?"}


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return "%08x" % (crc ^ 0xFFFFFFFF)


def blank(data, key, digits):
    start = data.index(b'"%s":"' % key) + len(key) + 4
    return data[:start] + b"0" * digits + data[start + digits:], data[start:start + digits].decode()


def main(path):
    with open(path, "rb") as f:
        everything = f.read()
    (length,) = struct.unpack("<Q", everything[:8])
    header = json.loads(everything[8:8 + length].decode("utf-8"))
    data = everything[8 + length:]
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, t in header.items():
        begin, end = t["data_offsets"]
        count = 1
        for extent in t["shape"]:
            count *= extent
        values = struct.unpack("<%d%s" % (count, CODES[t["dtype"]]), data[begin:end])
        tensors[name] = {"dtype": t["dtype"], "shape": t["shape"], "offset": 8 + length + begin,
                         "sum": metadata["descent.crc32c." + name] == crc32c(data[begin:end]),
                         "values": [float(v).hex() for v in values]}
    whole, said = blank(everything, b"descent.sha256", 64)
    head, head_said = blank(whole[:8 + length], b"descent.crc32c", 8)
    print(json.dumps({"metadata": metadata, "tensors": tensors, "hash": hashlib.sha256(whole).hexdigest() == said,
                      "header": crc32c(head) == head_said}))


main(sys.argv[1])
