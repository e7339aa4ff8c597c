"""784-256-10 integrate-and-fire network, 100 ticks x 100 samples: Orrery beside torch (one batch) and brian2 (cython, one sample after the
other). Weights and input are integers, so that all compute the same spikes; the script fails when they do not.

    python mlp.py ORRERY [--threads 2] [--rounds 5] [--timing none|cycle]

Contestants that cannot be imported are left out: pip install torch; pip install brian2 cython setuptools."""
import argparse
import os
import tempfile

import numpy as np

import interleave

TICKS, SAMPLES, THRESHOLD1, THRESHOLD2, DECAY = 100, 100, 900, 400, 240  # decay in 1/256

NETWORK = f"""arch tianjic
input pixels[784]   spikes
layer hidden[256]   lif(threshold = {THRESHOLD1}, reset = subtract, decay = {DECAY / 256}, scale = 1)
layer digit[10]     lif(threshold = {THRESHOLD2}, reset = subtract, decay = {DECAY / 256}, scale = 1)
pixels -> hidden    dense("w.npz", "w1"), 8 bits
hidden -> digit     dense("w.npz", "w2"), 8 bits
read digit count
run {TICKS} ticks
"""


def data():
    r = np.random.default_rng(1)
    w1 = np.clip(np.round(r.normal(2, 30, (256, 784))), -127, 127).astype(np.float32)
    w2 = np.clip(np.round(r.normal(4, 40, (10, 256))), -127, 127).astype(np.float32)
    x = (r.random((SAMPLES, TICKS, 784)) < 0.1).astype(np.uint8)
    return w1, w2, x


def torch_batch(w1, w2, x):
    import torch

    w1, w2, x = torch.tensor(w1.T.copy()), torch.tensor(w2.T.copy()), torch.tensor(x.transpose(1, 0, 2).copy(), dtype=torch.float32)

    def step(v, inputs, threshold):
        v = v + inputs
        spikes = (v > threshold).float()
        return torch.floor((v - threshold * spikes) * (DECAY / 256)), spikes

    def run():
        v1, v2 = torch.zeros(SAMPLES, 256), torch.zeros(SAMPLES, 10)
        before, fired = torch.zeros(SAMPLES, 784), torch.zeros(SAMPLES, 256)
        total, count = 0, torch.zeros(SAMPLES, 10)
        for t in range(TICKS):
            sent = fired
            v1, fired = step(v1, before @ w1, THRESHOLD1)
            v2, out = step(v2, sent @ w2, THRESHOLD2)
            before = x[t]
            total += int(fired.sum()) + int(out.sum())
            count += out
        return total, count.numpy().argmax(1).tolist()

    with torch.no_grad():
        run()
    return lambda: interleave.timed(lambda: torch.no_grad()(run)())


def brian(w1, w2, x):
    import brian2 as b

    b.BrianLogger.log_level_error()
    b.prefs.codegen.target = "cython"
    b.defaultclock.dt = 1 * b.ms
    times, indices = np.nonzero(x.reshape(-1, 784))
    source = b.SpikeGeneratorGroup(784, indices, times * b.ms)

    def layer(n, threshold):
        g = b.NeuronGroup(n, "v : 1\nI : 1", threshold=f"v > {threshold}", reset=f"v -= {threshold}")
        g.run_regularly("v = 0; I = 0", dt=TICKS * b.ms, when="start")
        g.run_regularly("v += I; I = 0", when="groups")
        g.run_regularly(f"v = floor(v * {DECAY} / 256)", when="end")
        return g

    hidden, digit = layer(256, THRESHOLD1), layer(10, THRESHOLD2)
    synapses = []
    for pre, post, w in ((source, hidden, w1), (hidden, digit, w2)):
        s = b.Synapses(pre, post, "w : 1", on_pre="I_post += w")
        s.connect()
        s.w = w.T.flatten()
        synapses.append(s)
    monitors = [b.SpikeMonitor(g, record=False) for g in (hidden, digit)]
    net = b.Network(source, hidden, digit, *synapses, *monitors)
    net.store()

    def run():
        net.restore()
        seconds, _ = interleave.timed(lambda: net.run(TICKS * SAMPLES * b.ms))
        return seconds, sum(int(m.num_spikes) for m in monitors)

    run()
    return run


def main():
    p = argparse.ArgumentParser()
    p.add_argument("orrery")
    p.add_argument("--threads", default="2")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--timing", default="none")
    a = p.parse_args()
    w1, w2, x = data()
    with tempfile.TemporaryDirectory() as folder:
        np.savez(os.path.join(folder, "w.npz"), w1=w1, w2=w2)
        np.save(os.path.join(folder, "x.npy"), x)
        with open(os.path.join(folder, "mlp.snn"), "w") as f:
            f.write(NETWORK)
        args = [os.path.join(folder, "mlp.snn"), "--input", os.path.join(folder, "x.npy"), "--timing", a.timing, "--threads", a.threads]
        wide = ["--set", "core.axons=784", "--set", "core.synapse_bytes=262144"]
        contestants = {"Orrery": lambda: interleave.orrery(a.orrery, *args),
                       "Orrery, cores of 784 axons": lambda: interleave.orrery(a.orrery, *args, *wide)}
        for name, make in (("torch, one batch", torch_batch), ("brian2", brian)):
            try:
                contestants[name] = make(w1, w2, x)
            except ImportError as missing:
                print(f"{name} is left out: {missing}")
        result = interleave.rounds(contestants, a.rounds)
    report(a, result)


def report(a, result):
    mine = result["Orrery"][1]
    for name, (seconds, r) in result.items():
        spikes = r["spikes"] if isinstance(r, dict) else r[0] if isinstance(r, tuple) else r
        print(f"{name}: {seconds * 1000:.1f} ms, {spikes} spikes, {seconds / result['Orrery'][0]:.1f} x Orrery, "
              f"{seconds / result['Orrery, cores of 784 axons'][0]:.1f} x Orrery with cores of 784 axons")
        assert spikes == mine["spikes"], f"{name} computes something else than Orrery"
        if isinstance(r, tuple):
            assert r[1] == mine["answers"], f"{name} answers something else than Orrery"
    print(f"timing {a.timing}, {a.threads} threads: {mine['synaptic_adds']} synaptic adds, {mine['packets']} packets, {mine['cycles']} cycles")


if __name__ == "__main__":
    main()
