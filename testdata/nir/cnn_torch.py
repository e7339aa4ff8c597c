"""Runs cnn_sinabs.nir on one N-MNIST recording in PyTorch, in 64 bits, and writes the spikes of every layer: cnn_sinabs_torch.npz.

usage: cnn_torch.py cnn_sinabs.nir sample_nmnist.bin OUT.npz      (pip install torch h5py numpy)

The recording becomes 300 frames by the text of docs/FORMATS.md (--bins 300); IF neurons add R I, spike strictly above the threshold and go back to 0. Shares no
code with this project. Made with torch 2.15.0.
"""
import sys

import h5py
import numpy as np
import torch
import torch.nn.functional as F

network, recording, out = sys.argv[1:]
nodes = h5py.File(network)["node/nodes"]
raw = np.fromfile(recording, dtype=np.uint8).reshape(-1, 5).astype(np.int64)
x, y, p, t = raw[:, 0], raw[:, 1], raw[:, 2] >> 7, (raw[:, 2] & 127) << 16 | raw[:, 3] << 8 | raw[:, 4]
bins = 300
frames = torch.zeros(bins, 2, 34, 34, dtype=torch.float64)
t = (t - t[0]) * 1000  # nanoseconds
frames[t * bins // (t[-1] + 1), p, y, x] = 1


def array(node, key):
    return torch.tensor(np.array(nodes[node][key]), dtype=torch.float64)


potentials, spikes = {}, {}
for frame in frames:
    z = frame[None]
    for node in sorted((n for n in nodes if n.isdigit()), key=int):
        kind, g = nodes[node]["type"][()].decode(), nodes[node]
        if kind == "Conv2d":
            z = F.conv2d(z, array(node, "weight"), array(node, "bias"), stride=tuple(g["stride"]), padding=tuple(g["padding"]))
        elif kind == "SumPool2d":
            z = F.avg_pool2d(z, tuple(g["kernel_size"]), tuple(g["stride"]), divisor_override=1)
        elif kind == "Flatten":
            z = z.flatten(1)
        elif kind == "Affine":
            z = z @ array(node, "weight").T + array(node, "bias")
        elif kind == "IF":
            v = potentials.get(node, torch.zeros_like(z)) + array(node, "r") * z
            z = (v > array(node, "v_threshold")).double()
            potentials[node] = v * (1 - z)
            spikes.setdefault("layer" + node, []).append(z.flatten().numpy().astype(np.uint8))
        else:
            sys.exit(f"{node} is {kind}")
np.savez_compressed(out, **{name: np.stack(rows) for name, rows in spikes.items()})
