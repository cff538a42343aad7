#!/usr/bin/python3
"""state_dicts of PyTorch 1.13 as safetensors files, and what their networks answer.

  make_state_dicts.py             writes ../src/test/resources/state_dicts
  make_state_dicts.py --out DIR   another folder

NAME.safetensors has exactly the keys, types and shapes of net.state_dict(), as safetensors.torch.save_file writes them,
num_batches_tracked as I64 included. NAME_io.safetensors has x, the input, and y, the answer of the float32 network
(in evaluation mode), computed in float64 and rounded once. Starting values are whole multiples of 2^-24, so that the
files are the same bytes on every machine.
"""
import argparse
import copy
import json
import struct
from pathlib import Path

import torch
from torch import nn

TYPES = {torch.float32: ("F32", "f"), torch.int64: ("I64", "q"), torch.int32: ("I32", "i")}
FOLDER = Path(__file__).resolve().parent.parent / "src/test/resources/state_dicts"


class Tagger(nn.Module):
    """A network as people write it: modules by name, not by number."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(9, 4)
        self.lstm = nn.LSTM(4, 3, num_layers=2, bidirectional=True, batch_first=True)
        self.norm = nn.LayerNorm(6)
        self.classify = nn.Linear(6, 5)

    def forward(self, words):
        return self.classify(self.norm(self.lstm(self.embedding(words))[0]))


def real(*shape):
    return torch.rand(*shape) * 2 - 1


def sequence():
    return real(2, 5, 3)


def nets():
    rnn = {"batch_first": True}
    yield "linear", nn.Linear(3, 4), real(5, 3)
    yield "embedding", nn.Embedding(7, 3), torch.randint(0, 7, (2, 5), dtype=torch.int32)
    yield "layer_norm", nn.LayerNorm(6), real(4, 6)
    yield "batch_norm", nn.BatchNorm1d(4), real(5, 4)
    yield "rnn", nn.RNN(3, 4, num_layers=2, bidirectional=True, **rnn), sequence()
    yield "lstm", nn.LSTM(3, 4, num_layers=2, **rnn), sequence()
    yield "lstm_projection", nn.LSTM(3, 4, proj_size=2, **rnn), sequence()
    yield "gru", nn.GRU(3, 4, num_layers=2, bidirectional=True, **rnn), sequence()
    yield "tagger", Tagger(), torch.randint(0, 9, (2, 5), dtype=torch.int32)


def answer(net, x):
    y = copy.deepcopy(net).double()(x if x.dtype == torch.int32 else x.double())
    return (y[0] if isinstance(y, tuple) else y).detach().float()


def safetensors(tensors):
    header, parts, at = {"__metadata__": {"format": "pt"}}, [], 0
    # wide elements first, as the library does
    for name, t in sorted(tensors.items(), key=lambda e: (-e[1].element_size(), e[0])):
        kind, code = TYPES[t.dtype]
        flat = t.detach().flatten().tolist()
        part = struct.pack(f"<{len(flat)}{code}", *flat)
        header[name] = {"dtype": kind, "shape": list(t.shape), "data_offsets": [at, at + len(part)]}
        parts.append(part)
        at += len(part)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(parts)


def main():
    parser = argparse.ArgumentParser(description="state_dicts of PyTorch for the tests")
    parser.add_argument("--out", type=Path, default=FOLDER)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(1)
    for name, net, x in nets():
        with torch.no_grad():
            for p in net.parameters():
                p.copy_(real(*p.shape))
        if isinstance(net, nn.BatchNorm1d):
            with torch.no_grad():
                net.running_mean.copy_(real(4))
                net.running_var.copy_(torch.rand(4) + 0.5)
                net.num_batches_tracked.fill_(3)
        net.eval()
        for file, tensors in ((name, net.state_dict()), (name + "_io", {"x": x, "y": answer(net, x)})):
            (out / (file + ".safetensors")).write_bytes(safetensors(tensors))


if __name__ == "__main__":
    main()
