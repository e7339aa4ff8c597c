"""Networks exported to NIR by the tools of others, and what these tools compute: exports/*.nir, exports/recorded.npz.

Made with snntorch 1.0.0, norse 1.1.0, sinabs 3.1.3, nir 1.0.8, nirtorch 2.6, torch 2.15:  python exports.py
recorded.npz has for each network its input, NAME.input [ticks, ...], and for each layer NAME.NODE its spikes, or of the last layer of norse its potentials.

What had to be worked around: nir 1.0.8 refuses to write single values with compression, and its type check wants parameters for each neuron; snnTorch exports a
layer with one beta as single values, which older versions wrote. snnTorch's RSynaptic ignores reset_delay=False when its state is handed in: here the potential is
reset by hand. Sinabs fires several times in a tick unless it is told not to.
"""
import sys

import nir
import norse.torch as norse
import numpy as np
import sinabs
import sinabs.layers
import sinabs.nir
import snntorch as snn
import torch
from snntorch.export_nir import _extract_snntorch_module, export_to_nir
from torch.nn import AvgPool2d, Conv2d, Flatten, Linear, Sequential

TICKS = 50
recorded = {}
zero = dict(reset_delay=False, reset_mechanism="zero")
infer = nir.NIRGraph.infer_types


def lenient(graph):
    try:
        infer(graph)
    except ValueError as e:
        print("   nir's type check:", e)


nir.NIRGraph.infer_types = lenient


def save(name, graph, x):
    nir.write(f"exports/{name}.nir", graph, compression=None)
    recorded[f"{name}.input"] = x.astype(np.uint8)


def spikes(*shape, p=0.3):
    return (np.random.rand(TICKS, *shape) < p).astype(np.float32)


def louder(layers, gain):
    for layer in layers:
        if isinstance(layer, (Linear, Conv2d)):
            layer.weight.data *= gain


def step(layer, x, state):
    """One tick of one layer."""
    if isinstance(layer, snn.Leaky):
        out = layer(x, state if state is not None else torch.zeros_like(x))
        return out[0], out[1]
    if isinstance(layer, snn.Synaptic):
        out = layer(x, *(state or (torch.zeros_like(x), torch.zeros_like(x))))
        return out[0], out[1:]
    if isinstance(layer, snn.RLeaky):
        out = layer(x, *(state or (torch.zeros_like(x), torch.zeros_like(x))))
        return out[0], out
    if isinstance(layer, snn.RSynaptic):
        out = layer(x, *(state or (torch.zeros_like(x),) * 3))
        return out[0], (out[0], out[1], out[2] * (1 - out[0]))
    return layer(x), None


def snntorch(name, make, x, gain, names={}, by_hand=None):
    torch.manual_seed(1)
    layers = make({})
    louder(layers, gain)
    states, seen = {}, {}
    with torch.no_grad():
        for t in range(TICKS):
            v = torch.tensor(x[t : t + 1])
            for i, layer in enumerate(layers):
                v, states[i] = step(layer, v, states.get(i))
                if type(layer).__module__.startswith("snntorch"):
                    seen.setdefault(i, []).append(v.numpy().reshape(-1))
    for i, list_ in seen.items():
        recorded[f"{name}.{names.get(i, i)}"] = np.array(list_).astype(np.uint8)
        print(name, i, int(np.sum(list_)), "spikes")
    if by_hand:  # its exporter runs the network, which this layer does not survive
        nodes = {"input": nir.Input(np.array(x.shape[1:])), "output": nir.Output(np.array([by_hand]))}
        nodes |= {str(i): _extract_snntorch_module(layer) for i, layer in enumerate(layers)}
        path = ["input", *map(str, range(len(layers))), "output"]
        return save(name, nir.NIRGraph(nodes, list(zip(path, path[1:])), type_check=False), x)
    net = Sequential(*make(dict(init_hidden=True)))
    net.load_state_dict({k: v for k, v in Sequential(*layers).state_dict().items() if k in net.state_dict()}, strict=False)
    save(name, export_to_nir(net, torch.tensor(x[:1]), ignore_dims=[0]), x)


def full(h, *shape):
    return snn.Leaky(beta=torch.ones(shape) * 0.9, threshold=torch.ones(shape), **zero, **h)


np.random.seed(1)
snntorch("leaky", lambda h: [Linear(12, 20), snn.Leaky(beta=0.9, **zero, **h), Linear(20, 5), snn.Leaky(beta=0.8, **zero, **h)], spikes(12), 3)
snntorch("default", lambda h: [Linear(12, 20), snn.Leaky(beta=0.9, **h), Linear(20, 5), snn.Synaptic(alpha=0.5, beta=0.8, **h)], spikes(12), 3)
snntorch("synaptic", lambda h: [Linear(12, 20), snn.Synaptic(alpha=0.7, beta=0.9, **zero, **h), Linear(20, 5), snn.Synaptic(alpha=0.5, beta=0.8, **zero, **h)], spikes(12), 2)
snntorch("rleaky", lambda h: [Linear(12, 20), snn.RLeaky(beta=0.9, linear_features=20, **zero, **h), Linear(20, 5), snn.Leaky(beta=0.8, **zero, **h)], spikes(12), 3,
         {1: "1.lif"})
snntorch("rsynaptic", lambda h: [Linear(12, 20), snn.RSynaptic(alpha=0.7, beta=0.9, linear_features=20, **zero, **h), Linear(20, 5), snn.Leaky(beta=0.8, **zero, **h)],
         spikes(12), 2, {1: "1.lif"}, by_hand=5)
snntorch("conv", lambda h: [Conv2d(2, 4, 3, padding=1), full(h, 4, 8, 8), AvgPool2d((2, 2), (2, 2)), Conv2d(4, 3, 3), full(h, 3, 2, 2), Flatten(), Linear(12, 5), full(h, 5)],
         spikes(2, 8, 8), 4)
betas, thresholds = torch.rand(20) * 0.5 + 0.4, torch.rand(20) + 0.5
snntorch("vector", lambda h: [Linear(12, 20), snn.Leaky(beta=betas.clone(), threshold=thresholds.clone(), **zero, **h), Linear(20, 5), snn.Leaky(beta=0.8, **zero, **h)],
         spikes(12), 3)

# Norse: dt 1e-3, time constants of 5 and 10 ms; the file has them times dt
torch.manual_seed(2)
cells = [norse.LIFBoxCell(norse.LIFBoxParameters(tau_mem_inv=torch.tensor(200.0), v_th=torch.tensor(0.6))),
         norse.LIBoxCell(norse.LIBoxParameters(tau_mem_inv=torch.tensor(100.0)))]
net = norse.SequentialState(Linear(12, 20), cells[0], Linear(20, 4), cells[1])
louder(net, 8)
x, states, seen = spikes(12), [None, None], ([], [])
with torch.no_grad():
    for t in range(TICKS):
        z, states[0] = cells[0](net[0](torch.tensor(x[t : t + 1])), states[0])
        v, states[1] = cells[1](net[2](z), states[1])
        seen[0].append(z.numpy()[0])
        seen[1].append(v.numpy()[0])
recorded["norse.1"], recorded["norse.3"] = np.array(seen[0]).astype(np.uint8), np.array(seen[1])
print("norse", recorded["norse.1"].sum(), "spikes", recorded["norse.3"][-1])
save("norse", norse.to_nir(net, torch.tensor(x[:1])), x)

# Sinabs: reset by subtraction
torch.manual_seed(3)
once = dict(batch_size=1, spike_fn=sinabs.activation.SingleSpike)
net = Sequential(Conv2d(2, 4, 3, padding=1, bias=False), sinabs.layers.IAFSqueeze(**once), sinabs.layers.SumPool2d(2, 2), Conv2d(4, 3, 3, bias=False),
                 sinabs.layers.IAFSqueeze(**once), Flatten(), Linear(12, 5, bias=False), sinabs.layers.IAFSqueeze(**once))
louder(net, 3)
x = spikes(2, 8, 8, p=0.2)
with torch.no_grad():
    y = torch.tensor(x)
    for i, layer in enumerate(net):
        y = layer(y)
        if i in (1, 4, 7):
            recorded[f"sinabs.{i}"] = y.numpy().reshape(TICKS, -1).astype(np.uint8)
            print("sinabs", i, int(y.sum()), "spikes, at most", int(y.max()), "in a tick")
graph = sinabs.nir.to_nir(net, torch.tensor(x[:1]))
graph.nodes["0"].input_shape, graph.nodes["3"].input_shape = np.array([8, 8]), np.array([4, 4])
graph.nodes["5"].input_type = {"input": np.array([3, 2, 2])}
save("sinabs", graph, x)

np.savez_compressed("exports/recorded.npz", **recorded)
