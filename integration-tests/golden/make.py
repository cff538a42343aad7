#!/usr/bin/python3
"""Golden files of recurrent networks, made with PyTorch 1.13.

  make.py             writes every case into ../src/test/resources/golden
  make.py --check     compares what it would write with the files there; names the first difference, exit status 1
  make.py --out DIR   another folder

One case is one safetensors file: a recurrent network (nn.RNN, nn.LSTM or nn.GRU, batch first) and a linear layer at
every step, the mean cross-entropy over the real steps, its gradients, and ten steps of Adam. README.md says what every
tensor is.

Starting values (x, h0, c0, weights) are float32, drawn by PyTorch with the case's seed. The expected values are
computed from them in float64 and only then rounded to float32, so that an expectation carries no float32 noise: a
difference that a test finds is its own. The same run in float32 is made beside it, as a user would make it, and must
agree; the largest difference of each case is printed, and shows what float32 arithmetic costs. A seed whose case would
magnify float32 noise is passed over for the next one, see LEAST.

The files are the same bytes every time and with every instruction set: one thread, fixed seeds, and every starting
value made of torch.rand, whose values are whole multiples of 2^-24. PyTorch's own initialiser draws from the same
distribution, but its last bit depends on whether the CPU has fused multiply-add.
"""
import argparse
import copy
import json
import struct
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

BATCH, STEPS, INPUTS, HIDDEN, CLASSES = 4, 6, 3, 5, 4
LENGTHS = [6, 3, 1, 4]  # neither sorted nor all different from T: one whole row, one of a single step
ADAM_STEPS = 10
FOLDER = Path(__file__).resolve().parent.parent / "src/test/resources/golden"
KINDS = ("rnn_tanh", "rnn_relu", "lstm", "gru")
# What the float32 run may differ from the float64 one, against the largest magnitude in the tensor.
AGREE = 1e-5
# Adam divides a gradient by its own size: where the first one is close to 0, its rounding error becomes a step of the
# learning rate. Every first gradient that is not exactly 0 must be at least this, against the largest in its tensor.
LEAST = 3e-4
TRIES = 10_000  # seeds; which one serves is decided in float64 alone, so that it is the same on every machine


class Case:
    def __init__(self, kind, layers, directions, ragged, state=False):
        self.kind, self.layers, self.directions, self.ragged, self.state = kind, layers, directions, ragged, state
        self.seed = 0  # make() finds the first that serves
        self.name = f"{kind}_l{layers}_d{directions}" + ("_lengths" if ragged else "") + ("_state" if state else "")

    def metadata(self):
        return {"kind": self.kind, "layers": str(self.layers), "directions": str(self.directions),
                "lengths": "given" if self.ragged else "full", "initial_state": "given" if self.state else "zero",
                "seed": str(self.seed)}


def cases():
    for kind in KINDS:
        for layers in (1, 2):
            for directions in (1, 2):
                for ragged in (False, True):
                    yield Case(kind, layers, directions, ragged)
    for kind in ("lstm", "gru"):
        yield Case(kind, 2, 2, True, state=True)


class Net(nn.Module):
    def __init__(self, case):
        super().__init__()
        options = {"batch_first": True, "bidirectional": case.directions == 2}
        cell = {"lstm": nn.LSTM, "gru": nn.GRU}.get(case.kind, nn.RNN)
        if cell is nn.RNN:
            options["nonlinearity"] = case.kind[len("rnn_"):]
        self.rnn = cell(INPUTS, HIDDEN, case.layers, **options)
        self.out = nn.Linear(HIDDEN * case.directions, CLASSES)

    def forward(self, x, lengths, state):
        """Logits, outputs of the last layer (0 at padded steps) and the final state."""
        if lengths is None:
            hidden, final = self.rnn(x, state)
        else:
            packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            hidden, final = self.rnn(packed, state)
            hidden, _ = pad_packed_sequence(hidden, batch_first=True, total_length=STEPS)
        return self.out(hidden), hidden, final

    def named(self):
        """Parameters by the names that PyTorch gives them inside the layer: weight_ih_l0, ..., out.weight."""
        return [(name[len("rnn."):] if name.startswith("rnn.") else name, p) for name, p in self.named_parameters()]


def uniform(*shape):
    return torch.rand(*shape) * 2 - 1


def start(case):
    """The case's network and inputs in float32."""
    torch.manual_seed(case.seed)
    net = Net(case)
    with torch.no_grad():
        for name, p in net.named():  # uniform in the bounds of PyTorch's own initialisers
            width = HIDDEN * case.directions if name.startswith("out.") else HIDDEN
            p.copy_(uniform(*p.shape) / width ** 0.5)
    given = {"x": 2 * uniform(BATCH, STEPS, INPUTS)}  # padded steps have values too: nothing may depend on them
    if case.state:
        rows = case.layers * case.directions
        given["h0"] = uniform(rows, BATCH, HIDDEN)
        if case.kind == "lstm":
            given["c0"] = uniform(rows, BATCH, HIDDEN)
    targets = torch.randint(0, CLASSES, (BATCH, STEPS))
    return net, given, targets


def run(case, net, given, targets, mask, dtype, least=0.0):
    """Every expected value, computed in dtype, or None if a first gradient is below least; no argument is changed."""
    net = copy.deepcopy(net).to(dtype)
    given = {name: v.detach().clone().to(dtype).requires_grad_() for name, v in given.items()}
    lengths = torch.tensor(LENGTHS) if case.ragged else None
    state = None
    if case.state:
        state = (given["h0"], given["c0"]) if case.kind == "lstm" else given["h0"]

    def forward():
        logits, hidden, final = net(given["x"], lengths, state)
        return nn.functional.cross_entropy(logits[mask], targets[mask]), logits, hidden, final

    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8)
    values, losses = {}, []
    for step in range(ADAM_STEPS):
        optimiser.zero_grad()
        loss, logits, hidden, final = forward()
        loss.backward()
        losses.append(loss.detach())
        if step == 0:
            if any(smallest(p.grad) < least for p in net.parameters()):
                return None
            values["logits"] = logits * mask.unsqueeze(-1)
            values["hidden"] = hidden
            if case.kind == "lstm":
                values["h_n"], values["c_n"] = final
            else:
                values["h_n"] = final
            values["loss"] = loss
            for name, v in list(given.items()) + net.named():
                values["grad." + name] = v.grad
            values = {name: v.detach().clone() for name, v in values.items()}
        optimiser.step()
    values["losses"] = torch.stack(losses)
    for name, p in net.named():
        values["after." + name] = p.detach()
    return values


def smallest(t):
    """The smallest magnitude in t that is not 0, against the largest; 1 where all are 0."""
    magnitudes = t.abs()[t != 0]
    return (magnitudes.min() / magnitudes.max()).item() if magnitudes.numel() else 1.0


def disagreement(exact, rough):
    """The largest difference of two runs and its tensor, each difference against the tensor's largest magnitude."""
    worst = (0.0, "nothing")
    for name, v in exact.items():
        scale = v.abs().max().item()
        difference = (rough[name].double() - v).abs().max().item()
        worst = max(worst, (difference / scale if scale else difference, name))
    return worst


def make(case):
    """The case's file as bytes, and what to say about it."""
    lengths = torch.tensor(LENGTHS if case.ragged else [STEPS] * BATCH)
    mask = torch.arange(STEPS).unsqueeze(0) < lengths.unsqueeze(1)
    for case.seed in range(1, TRIES):
        net, given, targets = start(case)
        exact = run(case, net, given, targets, mask, torch.float64, LEAST)
        if exact is not None:
            break
    else:
        raise SystemExit(f"{case.name}: no seed below {TRIES} keeps every first gradient away from 0")
    difference, where = disagreement(exact, run(case, net, given, targets, mask, torch.float32))
    if not difference <= AGREE:
        raise SystemExit(f"{case.name}: float32 and float64 differ by {difference:.1e} in {where},"
                         f" more than {AGREE:.0e}")
    tensors = dict(given)
    tensors.update(targets=targets, lengths=lengths, mask=mask.float())
    tensors.update(net.named())
    tensors.update(exact)
    remark = f"seed {case.seed}, float32 differs by at most {difference:.1e} ({where})"
    return safetensors(tensors, case.metadata()), remark


def safetensors(tensors, metadata):
    """Whole numbers become I32, all others F32."""
    header, parts, at = {"__metadata__": metadata}, [], 0
    for name, t in tensors.items():
        whole = not t.dtype.is_floating_point
        flat = t.detach().to(torch.int32 if whole else torch.float32).flatten().tolist()
        part = struct.pack(f"<{len(flat)}{'i' if whole else 'f'}", *flat)
        header[name] = {"dtype": "I32" if whole else "F32", "shape": list(t.shape),
                        "data_offsets": [at, at + len(part)]}
        parts.append(part)
        at += len(part)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(parts)


def parse(data):
    """Header and data part of a safetensors file."""
    (length,) = struct.unpack_from("<Q", data)
    return json.loads(data[8:8 + length]), data[8 + length:]


def first_difference(old, new):
    """Where two files differ, in words: old is the one in the folder."""
    try:
        (old_header, old_data), (new_header, new_data) = parse(old), parse(new)
    except (struct.error, ValueError) as e:
        return f"the file there cannot be read: {e}"
    for name in list(new_header) + list(old_header):
        a, b = old_header.get(name), new_header.get(name)
        if a is None or b is None:
            return f"{name} is only in the {'new file' if a is None else 'file there'}"
        if name == "__metadata__" and a != b or a.get("dtype") != b.get("dtype") or a.get("shape") != b.get("shape"):
            return f"{name} is {json.dumps(a)} there, {json.dumps(b)} anew"
    for name, b in new_header.items():
        if name == "__metadata__":
            continue
        code = "<i" if b["dtype"] == "I32" else "<f"
        at_old, at_new = old_header[name]["data_offsets"][0], b["data_offsets"][0]
        for k in range((b["data_offsets"][1] - at_new) // 4):
            p, q = old_data[at_old + 4 * k:at_old + 4 * k + 4], new_data[at_new + 4 * k:at_new + 4 * k + 4]
            if p != q:
                was = f"{struct.unpack(code, p)[0]:.9g}" if len(p) == 4 else "cut off"
                anew = f"{struct.unpack(code, q)[0]:.9g}"
                return f"{name}, element {k} of shape {b['shape']}, is {was} there, {anew} anew"
    return "same values, another order or layout of the bytes"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, compare with the files there")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR", help="the folder of the files")
    options = parser.parse_args()
    if not torch.__version__.startswith("1.13."):
        raise SystemExit(f"This is PyTorch {torch.__version__}; the golden files are those of 1.13, see README.md.")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    if not options.check:
        options.out.mkdir(parents=True, exist_ok=True)
    names, total = set(), 0
    for case in cases():
        data, remark = make(case)
        file = options.out / (case.name + ".safetensors")
        names.add(file.name)
        total += len(data)
        if not options.check:
            file.write_bytes(data)
            print(f"{file.name}: {len(data)} bytes, {remark}")
        elif not file.is_file():
            raise SystemExit(f"{file.name} is missing; make.py writes it")
        elif file.read_bytes() != data:
            raise SystemExit(f"{file.name} differs: {first_difference(file.read_bytes(), data)}")
    extra = sorted(f.name for f in options.out.glob("*.safetensors") if f.name not in names)
    if extra:
        raise SystemExit(f"{extra[0]} belongs to no case; remove it")
    print(f"{len(names)} files, {total} bytes, " + ("all as they are there" if options.check else "written"))


if __name__ == "__main__":
    sys.exit(main())
