#!/usr/bin/env python3
"""Times PyTorch on the workloads of `descent bench`, in the same form: one JSON line a workload and mode.

A step is forward, loss, backward and update on a batch that lies on the device. Modes: eager, compile (torch.compile with
reduce-overhead) and graph (the whole step captured in one CUDA graph). Precisions: strict (no TF32 anywhere), tf32, bf16
(autocast; weights in float32). A figure is the median over rounds of the time of K steps with one synchronisation at the
end, divided by K; least and most are those of single rounds.
"""
import argparse
import json
import re
import statistics
import sys
import time

try:
    import torch
    from torch import nn
except ImportError:
    sys.exit("this needs PyTorch with CUDA: pip install torch")

ROUNDS = 9
WARM_UP = 5
ADAM = {"mlp_784_1024_1024_10_b128", "mlp_4x4096_b4096"}
PERCEPTRONS = {
    "mlp_64_32_32_10_b32": (64, 32, 32, 10),
    "mlp_784_512_512_10_b128": (784, 512, 512, 10),
    "mlp_784_1024_1024_10_b128": (784, 1024, 1024, 10),
    "mlp_1024_2048_2048_1000_b256": (1024, 2048, 2048, 1000),
    "mlp_4x4096_b4096": (4096, 4096, 4096, 4096, 4096),
}
CLASSES = {
    "rnn_i32_h64_b16_t50": 32,
    "lstm_i96_h256_b32_t64": 96,
    "gru_i96_h512_b64_t32": 96,
    "lstm_i512_h512_b32_t128": 128,
    "lstm_i1024_h1024_b64_t256": 128,
    "lstm_i256_h256_b256_t64": 128,
    "bilstm2_i256_h512_b64_t256": 128,
    "gru_i512_h512_b64_t128": 128,
    "rnn_i256_h256_b64_t512": 128,
    "lstm_i128_h128_b64_t512": 128,
}
# Those of `descent bench` on a GPU when none is named.
FOR_GPU = [
    "mlp_784_1024_1024_10_b128",
    "mlp_4x4096_b4096",
    "lstm_i512_h512_b32_t128",
    "lstm_i1024_h1024_b64_t256",
    "lstm_i256_h256_b256_t64",
    "bilstm2_i256_h512_b64_t256",
    "gru_i512_h512_b64_t128",
    "rnn_i256_h256_b64_t512",
    "lstm_i128_h128_b64_t512",
]
RECURRENT = re.compile(r"(bi)?(rnn|lstm|gru)(\d?)_i(\d+)_h(\d+)_b(\d+)_t(\d+)$")


class Sequences(nn.Module):
    """A recurrent network that says a class at every step."""

    def __init__(self, cell, inputs, hidden, layers, both, classes):
        super().__init__()
        kind = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[cell]
        self.recurrent = kind(inputs, hidden, layers, batch_first=True, bidirectional=both)
        self.out = nn.Linear(hidden * (2 if both else 1), classes)

    def forward(self, x):
        return self.out(self.recurrent(x)[0])


def perceptron(sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def build(name, device):
    """Model, inputs [B, I] or [B, T, I], classes [B] or [B, T], whether Adam updates it."""
    torch.manual_seed(1)
    if name in PERCEPTRONS:
        sizes = PERCEPTRONS[name]
        batch = int(name.rsplit("_b", 1)[1])
        net, shape, classes = perceptron(sizes), (batch,), sizes[-1]
        x = torch.randn(batch, sizes[0])
    else:
        both, cell, layers, inputs, hidden, batch, steps = RECURRENT.match(name).groups()
        classes, shape = CLASSES[name], (int(batch), int(steps))
        net = Sequences(cell, int(inputs), int(hidden), int(layers or 1), bool(both), classes)
        x = torch.randn(*shape, int(inputs))
    y = torch.randint(0, classes, shape)
    return net.to(device), x.to(device), y.to(device), name not in PERCEPTRONS or name in ADAM


def step_of(name, device, mode, precision):
    net, x, y, adam = build(name, device)
    capturable = {"capturable": True} if mode == "graph" else {}
    optimizer = (torch.optim.Adam(net.parameters(), lr=1e-3, fused=True, **capturable) if adam
                 else torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, fused=True))
    loss_of = nn.CrossEntropyLoss()

    def loss():
        with torch.autocast("cuda", torch.bfloat16, enabled=precision == "bf16"):
            out = net(x)
        return loss_of(out.float().flatten(0, -2), y.flatten())

    forward = torch.compile(loss, mode="reduce-overhead") if mode == "compile" else loss

    def step():
        optimizer.zero_grad(set_to_none=mode != "graph")
        forward().backward()
        optimizer.step()

    if mode != "graph":
        return step, loss
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(WARM_UP):
            step()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay, loss


def microseconds(step, seconds):
    """Median, least and most of the rounds, and the steps of a round."""
    for _ in range(WARM_UP):
        step()
    torch.cuda.synchronize()
    begin = time.perf_counter()
    step()
    torch.cuda.synchronize()
    steps = max(1, int(seconds / ROUNDS / max(time.perf_counter() - begin, 1e-6)))
    rounds = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for _ in range(steps):
            step()
        torch.cuda.synchronize()
        rounds.append((time.perf_counter() - begin) / steps * 1e6)
    return statistics.median(rounds), min(rounds), max(rounds), steps * ROUNDS


def main():
    known = list(PERCEPTRONS) + list(CLASSES)
    parser = argparse.ArgumentParser(description="Times PyTorch on the workloads of descent bench.")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help="those for a GPU if none is named")
    parser.add_argument("--precision", choices=["strict", "tf32", "bf16"], default="strict")
    parser.add_argument("--modes", default="eager,compile,graph")
    parser.add_argument("--seconds", type=float, default=5)
    args = parser.parse_args()
    for name in args.workloads:
        if name not in known:
            parser.error(f"no workload is called {name}; known are {', '.join(known)}")
    if not torch.cuda.is_available():
        sys.exit("PyTorch finds no CUDA device")
    torch.backends.cuda.matmul.allow_tf32 = args.precision != "strict"
    torch.backends.cudnn.allow_tf32 = args.precision != "strict"
    word = "fp32" if args.precision == "strict" else args.precision
    for name in args.workloads or FOR_GPU:
        for mode in args.modes.split(","):
            try:
                step, loss = step_of(name, "cuda", mode, args.precision)
                median, least, most, steps = microseconds(step, args.seconds)
                if not torch.isfinite(loss()):
                    raise ArithmeticError("its loss is not finite: a time of wrong numbers is no time")
            except Exception as e:  # a mode that a network does not stand is told, and the others go on
                print(json.dumps({"peer": f"torch-{torch.__version__}", "workload": name, "mode": mode,
                                  "precision": word, "error": str(e).splitlines()[0]}), flush=True)
                continue
            print(json.dumps({"peer": f"torch-{torch.__version__}", "workload": name, "mode": mode,
                              "precision": word,
                              "device": torch.cuda.get_device_name(), "us_per_step": round(median, 2),
                              "us_min": round(least, 2), "us_max": round(most, 2), "steps": steps}), flush=True)


if __name__ == "__main__":
    main()
