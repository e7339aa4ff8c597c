"""Makes mnist-recurrent.npz: a random recurrent layer (a reservoir) whose read-out is fitted by ridge regression. NumPy 2, seed 1, no other dependency.

usage: train_recurrent.py MNIST-FOLDER    (train-images-idx3-ubyte.gz and the three others)

Nothing here is needed to build, run or test anything. The layer is simulated as the chip does it: add input, spike if V > 1, subtract, leak by 224/256,
deliver a tick later. The read-out's potential after the last tick is linear in the spike counts, so least squares on counts is all the training there is.
"""
import gzip
import sys

import numpy as np

NEURONS, TICKS, WINDOW, LEAST, DECAY = 600, 12, 4, 0.25, 224 / 256


def read(folder, name, head):
    with gzip.open(f"{folder}/{name}-ubyte.gz") as f:
        return np.frombuffer(f.read(), np.uint8, offset=head)


def counts(images, w_in, w_rec):
    x = images / 255.0
    when = np.floor((1 - x) * (WINDOW - 1) + 0.5).astype(int)
    fires = (x > 0) & (x >= LEAST)
    v = np.zeros((len(x), NEURONS), np.float32)
    spikes = np.zeros_like(v)
    incoming = np.zeros((len(x), 784), np.float32)
    total = np.zeros_like(v)
    for t in range(TICKS):
        v += incoming @ w_in.T + spikes @ w_rec.T
        incoming = (fires & (when == t)).astype(np.float32)
        spikes = (v > 1).astype(np.float32)
        v = (v - spikes) * DECAY
        if t < TICKS - 1:  # what is fired in the last tick is not delivered any more
            total += spikes
    return total


def main():
    folder = sys.argv[1]
    train = read(folder, "train-images-idx3", 16).reshape(-1, 784)
    train_labels = read(folder, "train-labels-idx1", 8)
    test = read(folder, "t10k-images-idx3", 16).reshape(-1, 784)
    test_labels = read(folder, "t10k-labels-idx1", 8)
    r = np.random.default_rng(1)
    w_in = (r.normal(0.02, 0.3, (NEURONS, 784)) * (r.random((NEURONS, 784)) < 0.25)).astype(np.float32)
    w_rec = (r.normal(0, 0.35, (NEURONS, NEURONS)) * (r.random((NEURONS, NEURONS)) < 0.1)).astype(np.float32)
    np.fill_diagonal(w_rec, 0)
    xtx, xty = np.zeros((NEURONS + 1, NEURONS + 1)), np.zeros((NEURONS + 1, 10))
    for at in range(0, 60000, 5000):
        c = np.hstack([counts(train[at:at + 5000], w_in, w_rec), np.ones((5000, 1))])
        xtx += c.T @ c
        xty += c.T @ np.eye(10)[train_labels[at:at + 5000]]
    w = np.linalg.solve(xtx + 30 * np.eye(NEURONS + 1), xty)
    c = counts(test, w_in, w_rec)
    answers = np.argmax(c @ w[:-1] + w[-1], 1)
    print(f"spikes per neuron and image {c.mean():.2f}; test accuracy {np.mean(answers == test_labels):.4f}")
    np.savez_compressed("mnist-recurrent.npz", w1=w_in, wr=w_rec, w2=w[:-1].T.astype(np.float32), b2=(w[-1] / TICKS).astype(np.float32))


main()
