"""Reads or writes a file with Python's own safetensors: `read FILE` prints it as JSON, `write FILE` makes one."""
import json
import sys

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file


def read(path):
    tensors = {name: {"dtype": a.dtype.name, "shape": list(a.shape), "values": [float(v).hex() for v in a.flat]}
               for name, a in load_file(path).items()}
    with safe_open(path, framework="numpy") as f:
        print(json.dumps({"metadata": f.metadata(), "tensors": tensors}))


def write(path):
    save_file({"f64": np.array([[1.5], [-2.0]]), "f32": np.array([1, 2, 3], np.float32),
               "f16": np.array([0.1], np.float16), "i64": np.array(-7), "i32": np.array([[7, 8]], np.int32),
               "u8": np.array([200], np.uint8), "bool": np.array([True, False]),
               "none": np.zeros((0, 3), np.float32)}, path, metadata={"from": "Python ç"})


{"read": read, "write": write}[sys.argv[1]](sys.argv[2])
