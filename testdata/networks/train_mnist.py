#!/usr/bin/env python3
import argparse
import gzip
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

SEED = 20240611
HERE = os.path.dirname(os.path.abspath(__file__))

# A network is a list of layers between the encoded 28x28 image and the class
# read-out. Kernels and weights have PyTorch layout. Every hidden layer has
# threshold 1, reset by subtraction and no leak; the output layer never fires.
NETWORKS = {
    "mlp": dict(
        ticks=8, window=4, minimum=0.25, epochs=40, batch=125, rate=2e-3, spike_cost=2e-5,
        layers=[
            dict(kind="dense", weight="w1", bias="b1", shape=(512, 784)),
            dict(kind="dense", weight="w2", bias="b2", shape=(256, 512)),
            dict(kind="dense", weight="w3", bias="b3", shape=(10, 256)),
        ]),
    "conv": dict(
        ticks=10, window=4, minimum=0.25, epochs=24, batch=125, rate=2e-3, spike_cost=2e-5,
        layers=[
            dict(kind="conv", weight="k1", bias="b1", shape=(16, 1, 5, 5), stride=2, pad=2),
            dict(kind="conv", weight="k2", bias="b2", shape=(32, 16, 3, 3), stride=2, pad=1),
            dict(kind="dense", weight="w3", bias="b3", shape=(128, 1568)),
            dict(kind="dense", weight="w4", bias="b4", shape=(10, 128)),
        ]),
}
THRESHOLD = 1.0
SURROGATE_SLOPE = 2.0  # slope of the fast sigmoid that replaces the step's derivative
HELD_OUT = 5000


# ---------------------------------------------------------------- data

def read_idx(directory, name):
    with gzip.open(os.path.join(directory, name + ".gz"), "rb") as f:
        data = f.read()
    rank = data[3]
    shape = np.frombuffer(data, ">u4", rank, 4).astype(int)
    return np.frombuffer(data, np.uint8, -1, 4 + 4 * rank).reshape(shape)


def load_mnist(directory):
    return (read_idx(directory, "train-images-idx3-ubyte"), read_idx(directory, "train-labels-idx1-ubyte"),
            read_idx(directory, "t10k-images-idx3-ubyte"), read_idx(directory, "t10k-labels-idx1-ubyte"))


def spike_ticks(window, minimum):
    """The tick in which a pixel of each value 0..255 spikes; -1: never."""
    ticks = np.full(256, -1, np.int64)
    for x in range(1, 256):
        if x / 255 >= minimum:
            ticks[x] = math.floor((1 - x / 255) * (window - 1) + 0.5)
    return ticks


def encode(images, net):
    """uint8 [N,28,28] -> bool [window,N,28,28]: the latency code's spikes."""
    ticks = spike_ticks(net["window"], net["minimum"])[images]
    return np.stack([ticks == t for t in range(ticks.max() + 1)])


def distort(images, generator):
    """Random rotation, scale, shear, shift and a smooth elastic displacement."""
    n = len(images)

    def uniform(scale, *shape):
        return (torch.rand(n, *shape, generator=generator) * 2 - 1) * scale

    angle, shear = uniform(0.21), uniform(0.2)
    sx, sy = 1 + uniform(0.12), 1 + uniform(0.12)
    c, s = torch.cos(angle), torch.sin(angle)
    theta = torch.stack([
        torch.stack([c * sx, (shear * c - s) * sy, uniform(2 / 14)], 1),
        torch.stack([s * sx, (shear * s + c) * sy, uniform(2 / 14)], 1)], 1)
    grid = F.affine_grid(theta, (n, 1, 28, 28), align_corners=False)
    bend = F.interpolate(torch.randn(n, 2, 5, 5, generator=generator) * 0.05, size=28, mode="bicubic", align_corners=True)
    grid = grid + bend.permute(0, 2, 3, 1)
    out = F.grid_sample(images[:, None].float(), grid, align_corners=False)
    return out[:, 0].round().clamp(0, 255).to(torch.uint8)


# ---------------------------------------------------------------- float model

class Fire(torch.autograd.Function):
    """Integrate-and-fire over [ticks, batch, ...]: strict threshold, reset by
    subtraction, no leak. Backward: surrogate slope, reset treated as constant."""

    @staticmethod
    def forward(ctx, current):
        excess = torch.empty_like(current)
        spikes = torch.empty_like(current)
        v = torch.zeros_like(current[0])
        for t in range(len(current)):
            v += current[t]
            torch.sub(v, THRESHOLD, out=excess[t])
            torch.gt(excess[t], 0, out=spikes[t])
            v.sub_(spikes[t], alpha=THRESHOLD)
        ctx.save_for_backward(excess)
        return spikes

    @staticmethod
    def backward(ctx, grad):
        (excess,) = ctx.saved_tensors
        out = grad / (excess.abs().mul_(SURROGATE_SLOPE).add_(1).square_())
        for t in range(len(out) - 2, -1, -1):
            out[t] += out[t + 1]
        return out


class Network(torch.nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net
        for layer in net["layers"]:
            fan_in = int(np.prod(layer["shape"][1:]))
            gain = 1.0 if layer is net["layers"][-1] else 2.0
            self.register_parameter(layer["weight"], torch.nn.Parameter(
                torch.randn(layer["shape"]) * gain / math.sqrt(fan_in)))
            self.register_parameter(layer["bias"], torch.nn.Parameter(torch.zeros(layer["shape"][0])))

    def forward(self, spikes):
        """Spikes [ticks, batch, 28, 28] -> output potential, hidden spikes per image.

        Layer k of L is followed only as far as its spikes still reach the
        output: ticks 0 .. T-1-(L-k)."""
        layers, batch, total = self.net["layers"], spikes.shape[1], []
        spikes = spikes[:, :, None]
        for k, layer in enumerate(layers):
            length = self.net["ticks"] - (len(layers) - 1 - k)
            weight, bias = getattr(self, layer["weight"]), getattr(self, layer["bias"])
            if layer["kind"] == "dense":
                if k == len(layers) - 1:  # never fires: only the sum counts
                    v = F.linear(spikes.sum(0).flatten(1), weight) + length * bias
                    return v, torch.stack(total)
                drive = F.linear(spikes.flatten(2), weight)
            else:
                drive = F.conv2d(spikes.flatten(0, 1), weight, stride=layer["stride"], padding=layer["pad"])
                drive = drive.unflatten(0, (-1, batch))
                bias = bias[:, None, None]
            quiet = torch.zeros_like(drive[:1])
            tail = length - 1 - len(drive)
            drive = torch.cat([quiet, drive] + [quiet] * tail) + bias
            spikes = Fire.apply(drive)
            total.append(spikes.sum() / batch)


def accuracy(model, images, labels):
    right = 0
    with torch.no_grad():
        for i in range(0, len(images), 500):
            spikes = torch.from_numpy(encode(images[i:i + 500], model.net)).float()
            right += int((model(spikes)[0].argmax(1).numpy() == labels[i:i + 500]).sum())
    return right / len(images)


def train(model, images, labels, held_images, held_labels):
    net = model.net
    epochs, batch = net["epochs"], net["batch"]
    steps = epochs * (len(images) // batch)
    optimiser = torch.optim.Adam(model.parameters(), lr=net["rate"])
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, net["rate"], total_steps=steps, pct_start=0.1, anneal_strategy="cos")
    generator = torch.Generator().manual_seed(SEED)
    images, labels = torch.from_numpy(images.copy()), torch.from_numpy(labels.astype(np.int64))
    start = time.time()
    for epoch in range(epochs):
        order = torch.randperm(len(images), generator=generator)
        loss_sum = spike_sum = 0.0
        for i in range(0, len(images) - batch + 1, batch):
            chosen = order[i:i + batch]
            pixels = distort(images[chosen], generator).numpy()
            potential, spikes = model(torch.from_numpy(encode(pixels, net)).float())
            loss = F.cross_entropy(potential, labels[chosen])
            optimiser.zero_grad(set_to_none=True)
            (loss + net["spike_cost"] * spikes.sum()).backward()
            optimiser.step()
            schedule.step()
            loss_sum += loss.item() * batch / len(images)
            spike_sum = spike_sum + spikes.detach() * batch / len(images)
        print("epoch %2d  loss %.4f  held-out %.2f %%  spikes %s  %.0f s" % (
            epoch + 1, loss_sum, 100 * accuracy(model, held_images, held_labels),
            " ".join("%.0f" % s for s in spike_sum), time.time() - start), flush=True)


# ---------------------------------------------------------------- integer model

def round_away(x):
    x = np.asarray(x, np.float64)
    return np.sign(x) * np.floor(np.abs(x) + 0.5)


def quantise(net, arrays):
    """Per layer: int8 weights, bias and threshold at the scale 127 / max|w|."""
    out = []
    for layer in net["layers"]:
        w = arrays[layer["weight"]].astype(np.float64)
        scale = 127 / np.abs(w).max()
        out.append(dict(layer, scale=scale, q=round_away(w * scale),
                        bias_q=round_away(arrays[layer["bias"]].astype(np.float64) * scale),
                        threshold_q=round_away(THRESHOLD * scale)))
    return out


def weighted_sum(layer, spikes):
    """Integer weights times spikes [N,C,H,W] or [N,inputs]; float32 is exact here."""
    q = layer["q"].astype(np.float32)
    if layer["kind"] == "dense":
        return spikes.reshape(len(spikes), -1) @ q.T
    out_c, in_c, kh, kw = q.shape
    pad, stride = layer["pad"], layer["stride"]
    padded = np.pad(spikes, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.tensordot(patches, q, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)


def simulate(net, layers, images):
    """Tick by tick, every projection with delay 1. Returns the predicted classes
    and the mean spikes per image of the input and every hidden layer."""
    code = encode(images, net).astype(np.float32)
    n = len(images)
    previous = [np.zeros((n, 1, 28, 28), np.float32)]  # spikes of the last tick, per population
    v = []
    for layer in layers:
        zero = np.zeros_like(weighted_sum(layer, previous[-1]))
        previous.append(zero)
        v.append(zero.astype(np.int64))
    count = np.zeros(len(layers))
    for t in range(net["ticks"]):
        source = code[t] if t < len(code) else np.zeros_like(code[0])
        now = [source[:, None]]
        count[0] += source.sum()
        for k, layer in enumerate(layers):
            bias = layer["bias_q"] if layer["kind"] == "dense" else layer["bias_q"][:, None, None]
            v[k] = v[k] + weighted_sum(layer, previous[k]).astype(np.int64) + bias.astype(np.int64)
            if k == len(layers) - 1:
                break
            fired = v[k] > int(layer["threshold_q"])
            v[k] = v[k] - int(layer["threshold_q"]) * fired
            now.append(fired.astype(np.float32))
            count[k + 1] += fired.sum()
        previous = now
    return v[-1].argmax(1), count / n


def predict(net, arrays, images):
    layers = quantise(net, arrays)
    parts = [simulate(net, layers, images[i:i + 500]) for i in range(0, len(images), 500)]
    return np.concatenate([p for p, _ in parts]), np.mean([c for _, c in parts], 0)


# ---------------------------------------------------------------- main

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("network", choices=sorted(NETWORKS))
    parser.add_argument("--data", required=True, help="directory with the four MNIST .gz files")
    parser.add_argument("--out", default=HERE, help="directory to write to (default: this one)")
    args = parser.parse_args()
    net = NETWORKS[args.network]

    torch.set_num_threads(2)
    torch.manual_seed(SEED)
    images, labels, test_images, test_labels = load_mnist(args.data)
    held_images, held_labels = images[-HELD_OUT:], labels[-HELD_OUT:]
    model = Network(net)
    train(model, images[:-HELD_OUT], labels[:-HELD_OUT], held_images, held_labels)

    # Round to the quantisation grid; quantising the rounded weights gives the same integers.
    arrays = {name: p.detach().numpy() for name, p in model.named_parameters()}
    layers = quantise(net, arrays)
    for layer in layers:
        arrays[layer["weight"]] = (layer["q"] / layer["scale"]).astype(np.float32)
        arrays[layer["bias"]] = (layer["bias_q"] / layer["scale"]).astype(np.float32)
    for old, new in zip(layers, quantise(net, arrays)):
        for field in ("q", "bias_q", "threshold_q"):
            assert np.array_equal(old[field], new[field]), (old["weight"], field)
        print("%s %s: scale %.4f, threshold %d (unrounded %.4f), bias %d .. %d" % (
            new["weight"], new["shape"], new["scale"], new["threshold_q"], THRESHOLD * new["scale"],
            new["bias_q"].min(), new["bias_q"].max()))
    held, _ = predict(net, arrays, held_images)
    print("held-out: float %.2f %%, integer %.2f %%" % (
        100 * accuracy(model, held_images, held_labels), 100 * (held == held_labels).mean()))

    path = os.path.join(args.out, "mnist-" + args.network)
    np.savez_compressed(path + ".npz", **arrays)
    with np.load(path + ".npz") as saved:
        predicted, spikes = predict(net, {name: saved[name] for name in saved.files}, test_images)
    with open(path + ".expected.txt", "w") as f:
        f.writelines("%d\n" % c for c in predicted)
    print("test: float %.2f %%, integer %.2f %%" % (
        100 * accuracy(model, test_images, test_labels), 100 * (predicted == test_labels).mean()))
    print("mean spikes per image (input, hidden layers): " + ", ".join("%.1f" % s for s in spikes))


if __name__ == "__main__":
    main()
