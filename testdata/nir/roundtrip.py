"""Runs an exported network in snnTorch and compares every spike with the chip's.

usage: roundtrip.py ORRERY NETWORK.snn [SAMPLES] [--floor]      (pip install nir nirtorch snntorch torch h5py numpy)
       roundtrip.py ORRERY NETWORK.nir BINS RECORDING.bin
       roundtrip.py ORRERY NETWORK.nir TICKS SPIKES.csv

The file is written by `orrery export`, opened by the Python package nir, which checks its types, and turned into PyTorch modules by nirtorch with snnTorch's
neurons. snnTorch's own importer (1.0.0) cannot be used as it is: it turns IF nodes into neurons with a leak of 0.9, and knows neither Delay nor I.
Images and recordings of N-MNIST become spikes here by the text of docs/DSL.md (latency) and
docs/FORMATS.md, not by Orrery. Both run in the same ticks: the file's Delay nodes say the chip's delays. The chip rounds a leaking potential down, which NIR cannot say; --floor does so here
too, to show that nothing else differs.
"""
import gzip
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import nir
import nirtorch
import numpy as np
import snntorch as snn
import torch

torch.set_num_threads(1)


class Lag(torch.nn.Module):
    """A delay of whole ticks, the same for all its inputs."""

    def __init__(self, node, dt):
        super().__init__()
        ticks = np.unique(np.round(node.delay / dt).astype(int))
        assert len(ticks) == 1 and ticks[0] > 0
        self.empty = [torch.zeros(node.delay.shape)] * int(ticks[0])
        self.reset()

    def reset(self):
        self.line = list(self.empty)

    def forward(self, x):
        self.line.append(x)
        return self.line.pop(0)


class Neurons(torch.nn.Module):
    """snnTorch's Leaky for IF and LIF, its membrane alone for I and LI, and Synaptic for CubaLIF.

    For IF that reset by subtraction all is snnTorch's: with beta = 1, subtracting the threshold in the step after the spike, as it does, is the same. With a leak
    it is not (snnTorch takes off the threshold after the leak, NIR before it), so the reset of other neurons is done here.
    """

    def __init__(self, node, dt, floor):
        super().__init__()
        self.cuba = hasattr(node, "tau_syn")
        tau = getattr(node, "tau_mem" if self.cuba else "tau", None)
        leak = tau is not None
        gain = node.r * dt / tau if leak else node.r
        assert np.allclose(gain, 1, atol=1e-9)
        self.fires, self.shape = hasattr(node, "v_threshold"), node.r.shape
        self.subtracts = self.fires and node.metadata["reset"] == "subtract"
        self.threshold = torch.tensor(node.v_threshold, dtype=torch.float32) if self.fires else 1.0
        self.to = torch.tensor(node.v_reset, dtype=torch.float32) if self.fires else 0.0
        self.own = self.fires and not (self.subtracts and not leak)
        beta = 1 - dt / tau if leak else np.ones(1)
        self.alpha = torch.tensor(np.round(beta * 256)) if leak and floor else None
        if self.alpha is not None:
            beta = np.ones(1)  # the leak is done here, as the chip does it
        if self.cuba:
            assert np.allclose(node.w_in * dt / node.tau_syn, 1) and not np.any(node.v_leak)
            self.synaptic = snn.Synaptic(torch.tensor(1 - dt / node.tau_syn, dtype=torch.float32), torch.tensor(beta, dtype=torch.float32), threshold=self.threshold,
                                         reset_mechanism="none")
        self.leaky = snn.Leaky(beta=torch.tensor(beta, dtype=torch.float32), threshold=self.threshold,
                               reset_mechanism="subtract" if self.fires and not self.own else "none")
        self.reset()

    def reset(self):
        self.current = self.membrane = torch.zeros(self.shape)

    def forward(self, x):
        if self.cuba:
            spikes, self.current, self.membrane = self.synaptic(x, self.current, self.membrane)
        else:
            spikes, self.membrane = self.leaky(x, self.membrane)
        if self.own:
            after = self.membrane - self.threshold if self.subtracts else self.to
            self.membrane = torch.where(spikes > 0, after, self.membrane)
        if self.alpha is not None:
            self.membrane = torch.floor(self.membrane * self.alpha / 256)
        return spikes if self.fires else self.membrane


def affine(node):
    m = torch.nn.Linear(node.weight.shape[1], node.weight.shape[0])
    m.weight.data = torch.tensor(node.weight)
    m.bias.data = torch.tensor(getattr(node, "bias", np.zeros(node.weight.shape[0])), dtype=torch.float32)
    return m


def conv(node):
    out, per_group, *kernel = node.weight.shape
    m = torch.nn.Conv2d(per_group * int(node.groups), out, tuple(kernel), stride=tuple(node.stride), padding=tuple(node.padding),
                        dilation=tuple(node.dilation), groups=int(node.groups))
    m.weight.data = torch.tensor(node.weight)
    m.bias.data = torch.tensor(node.bias, dtype=torch.float32)
    return m


def module(graph, floor):
    dt = float(graph.metadata["dt"])
    cell, lag = (lambda n: Neurons(n, dt, floor)), (lambda n: Lag(n, dt))
    flatten = lambda n: torch.nn.Flatten(int(n.start_dim), int(n.end_dim))
    return nirtorch.nir_to_torch(graph, {nir.Affine: affine, nir.Linear: affine, nir.Conv2d: conv, nir.Flatten: flatten, nir.Delay: lag,
                                         nir.IF: cell, nir.LIF: cell, nir.I: cell, nir.LI: cell, nir.CubaLIF: cell})


def images(network, text, samples, shape, ticks):
    """Images of MNIST as spikes, one in tick floor((1 - x)(W - 1) + 1/2), if x > 0 and x >= M."""
    window, least = map(float, re.search(r"latency\(window = (\d+), min = ([\d.]+)\)", text).groups())
    data = gzip.open(Path(network).parent / re.search(r'data "([^"]+)"', text)[1]).read()
    for image in np.frombuffer(data, np.uint8, offset=16).reshape(-1, 784)[:samples]:
        x = image.astype(np.float64) / 255
        tick = np.floor((1 - x) * (window - 1) + 0.5).astype(int)
        spikes = np.zeros((ticks, 784), np.float32)
        on = (x > 0) & (x >= least)
        spikes[tick[on], np.nonzero(on)[0]] = 1
        yield spikes.reshape(ticks, *shape)


def events(recording, bins, shape):
    """An N-MNIST recording in equal parts; several events of a pixel are one spike."""
    if recording.endswith(".csv"):  # or a line of spikes a tick
        yield np.loadtxt(recording, delimiter=",", dtype=np.float32).reshape(bins, *shape)
        return
    raw = np.fromfile(recording, np.uint8).astype(int).reshape(-1, 5)
    t, p = (raw[:, 2] & 127) << 16 | raw[:, 3] << 8 | raw[:, 4], raw[:, 2] >> 7
    spikes = np.zeros((bins, *shape), np.float32)
    # in nanoseconds, of which the last belongs to the recording
    spikes[(t - t[0]) * 1000 * bins // ((t[-1] - t[0]) * 1000 + 1), p, raw[:, 1], raw[:, 0]] = 1
    yield spikes


def main(orrery, network, samples=100, recording=None, floor=False):
    """With a recording, samples is the number of bins that it is divided into."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        subprocess.run([orrery, "export", network, "-o", out / "net.nir"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        graph = nir.read(out / "net.nir")
        names = [n for n, node in graph.nodes.items() if hasattr(node, "r")]
        chosen = ["--samples", str(samples)] if recording is None else ["--input", recording] + ["--bins", str(samples)] * recording.endswith(".bin")
        subprocess.run([orrery, "run", network, *chosen, "--timing", "none", "--spikes", out / "s.npz", "--potentials", "--json", out / "r.json", "--quiet", "--record",
                        ",".join(names)], check=True, stderr=subprocess.DEVNULL)
        chip, result = dict(np.load(out / "s.npz")), json.loads((out / "r.json").read_text())
    net = module(graph, floor)
    modules = dict(net.named_modules())
    layers = {n: modules[n.replace(".", "_")] for n in names}
    start = {n: int(graph.nodes[n].metadata.get("start", 0)) for n in layers}
    shape = tuple(next(n for n in graph.nodes.values() if isinstance(n, nir.Input)).input_type["input"])
    text = Path(network).read_text() if recording is None else ""
    ticks = samples if recording else int(re.search(r"run (\d+) ticks", text)[1])
    wrong, total, same, count = dict.fromkeys(layers, 0), dict.fromkeys(layers, 0), 0, 0
    for i, x in enumerate(images(network, text, samples, shape, ticks) if recording is None else events(recording, samples, shape)):
        for m in net.modules():
            if isinstance(m, (Neurons, Lag)):
                m.reset()
        now, state = {}, None
        seen = {n: np.zeros((ticks, int(np.prod(m.shape)))) for n, m in layers.items()}
        hooks = [m.register_forward_hook(lambda _, __, y, n=n: now.__setitem__(n, y)) for n, m in layers.items()]
        with torch.no_grad():
            for t in range(ticks):
                y, state = net(torch.tensor(x[t]), state)
                for n in layers:
                    seen[n][t] = now[n].reshape(-1).numpy()
        for h in hooks:
            h.remove()
        score = seen[read(graph)].sum(0) if layers[read(graph)].fires else seen[read(graph)][-1]
        same += int(score.argmax()) == result["answers"][i]
        count += 1
        for n, m in layers.items():  # spikes, or the potentials of neurons that never do, in the chip's ticks of this layer
            there = chip[n if m.fires else n + ".potential"][i].reshape(-1, seen[n].shape[1])[start[n] : start[n] + ticks]
            wrong[n] += int((there != seen[n]).sum())
            total[n] += int((there != 0).sum())
    print(f"{Path(network).name}: {count} samples of {ticks} ticks, {len(graph.nodes)} nodes{', leaks rounded down' if floor else ''}")
    for n, m in layers.items():
        print(f"  {n}: {total[n]} {'spikes' if m.fires else 'potentials'} on the chip, {wrong[n]} differ in snnTorch")
    print(f"  answers: {same} of {count} equal")
    return 0 if sum(wrong.values()) == 0 and same == count else 1


def read(graph):
    """The node that leads to the output."""
    outputs = [n for n, node in graph.nodes.items() if isinstance(node, nir.Output)]
    return next(a for a, b in graph.edges if b == outputs[0])


if __name__ == "__main__":
    words = [a for a in sys.argv[1:] if a != "--floor"]
    sys.exit(main(*words[:2], *map(int, words[2:3]), *words[3:], floor="--floor" in sys.argv))
