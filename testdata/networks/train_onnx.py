#!/usr/bin/env python3
"""Trains mnist-mlp.onnx and mnist-cnn.onnx: ordinary ReLU networks, which know nothing of spikes, and exports them with their batch normalisation in
place. Made with PyTorch 2.15 and onnx 1.23; needed to build, run or test nothing. Held out from training: the last 5,000 of its 60,000 images."""
import argparse
import gzip
import os
import time

import torch
import torch.nn.functional as F
from torch import nn

from train_mnist import HELD_OUT, SEED, distort, load_mnist

HERE = os.path.dirname(os.path.abspath(__file__))
CALIBRATION = 512  # training images, the first, that lie beside the test set for conversions


def mlp():
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 256), nn.ReLU(), nn.Dropout(0.2),
        nn.Linear(256, 128), nn.ReLU(), nn.Dropout(0.1),
        nn.Linear(128, 10))


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, stride=2, padding=2), nn.BatchNorm2d(8), nn.ReLU(),
        nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
        nn.AvgPool2d(2), nn.Flatten(),
        nn.Linear(784, 64), nn.ReLU(),
        nn.Linear(64, 10))


NETWORKS = {"mlp": (mlp, 16), "cnn": (cnn, 10)}  # and epochs


def scaled(images):
    """uint8 [N, 28, 28] -> [N, 1, 28, 28] in [0, 1]: what the host's data sets are."""
    return images[:, None].float() / 255


def accuracy(model, images, labels):
    model.eval()
    with torch.no_grad():
        return sum((model(scaled(images[i:i + 1000])).argmax(1) == labels[i:i + 1000]).sum().item() for i in range(0, len(images), 1000)) / len(images)


def train(model, epochs, images, labels, held_images, held_labels):
    batch, steps = 125, epochs * (len(images) // 125)
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps, pct_start=0.2)
    generator = torch.Generator().manual_seed(SEED)
    start = time.time()
    for epoch in range(epochs):
        model.train()
        order = torch.randperm(len(images), generator=generator)
        total = 0.0
        for i in range(0, len(images) - batch + 1, batch):
            chosen = order[i:i + batch]
            loss = F.cross_entropy(model(scaled(distort(images[chosen], generator))), labels[chosen])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * batch / len(images)
        print("epoch %2d  loss %.4f  held-out %.2f %%  %.0f s" % (epoch + 1, total, 100 * accuracy(model, held_images, held_labels), time.time() - start), flush=True)


def export(model, path):
    model.eval()
    torch.onnx.export(model, (torch.zeros(1, 1, 28, 28),), path, input_names=["pixels"], output_names=["digit"], opset_version=17, dynamo=False,
                      dynamic_axes={"pixels": {0: "batch"}, "digit": {0: "batch"}}, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)


def write_calibration(images, directory):
    """The first training images as IDX, the same bytes every time."""
    header = bytes([0, 0, 8, 3]) + b"".join(n.to_bytes(4, "big") for n in (CALIBRATION, 28, 28))
    with open(os.path.join(directory, "train-%d-images-idx3-ubyte.gz" % CALIBRATION), "wb") as f:
        f.write(gzip.compress(header + images[:CALIBRATION].numpy().tobytes(), 9, mtime=0))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("network", choices=sorted(NETWORKS))
    parser.add_argument("--data", required=True, help="directory with the four MNIST .gz files")
    parser.add_argument("--out", default=HERE, help="directory to write to (default: this one)")
    parser.add_argument("--state", help="also save the parameters here")
    args = parser.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(SEED)
    images, labels, test_images, test_labels = (torch.from_numpy(a.copy()) for a in load_mnist(args.data))
    labels, test_labels = labels.long(), test_labels.long()
    write_calibration(images, os.path.join(HERE, "..", "mnist"))
    make, epochs = NETWORKS[args.network]
    model = make()
    train(model, epochs, images[:-HELD_OUT], labels[:-HELD_OUT], images[-HELD_OUT:], labels[-HELD_OUT:])
    print("test: %.2f %%" % (100 * accuracy(model, test_images, test_labels)))
    if args.state:
        torch.save(model.state_dict(), args.state)
    export(model, os.path.join(args.out, "mnist-%s.onnx" % args.network))


if __name__ == "__main__":
    main()
