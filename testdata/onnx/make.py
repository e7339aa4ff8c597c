#!/usr/bin/env python3
"""Small untrained networks as several exporters write them, each with inputs and what onnxruntime says of them, in NAME.npz: x [N, ...], y [N, ...].

Made with PyTorch 2.15, onnx 1.23, onnxscript and onnxruntime 1.32; needed to build, run or test nothing."""
import os

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))


class MatMulAdd(nn.Module):
    def __init__(self):
        super().__init__()
        self.w1, self.b1 = nn.Parameter(torch.randn(20, 16) / 4), nn.Parameter(torch.randn(16) / 4)
        self.w2, self.b2 = nn.Parameter(torch.randn(16, 5) / 4), nn.Parameter(torch.randn(5) / 4)

    def forward(self, x):
        return torch.relu(x @ self.w1 + self.b1) @ self.w2 + self.b2


def gemm():
    return nn.Sequential(nn.Flatten(), nn.Linear(20, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 12), nn.ReLU(), nn.Linear(12, 5), nn.Softmax(1))


def batch_norm(channels):
    bn = nn.BatchNorm2d(channels)
    bn.running_mean.normal_(0, 0.3)
    bn.running_var.uniform_(0.5, 2)
    nn.init.uniform_(bn.weight, 0.5, 1.5)
    nn.init.normal_(bn.bias, 0, 0.2)
    return bn


class Convolution(nn.Module):
    """Batch normalisation behind and before convolutions, the old way to flatten, average pooling."""

    def __init__(self):
        super().__init__()
        self.before, self.c1, self.n1 = batch_norm(2), nn.Conv2d(2, 4, 3, padding=1), batch_norm(4)
        self.c2, self.n2, self.out = nn.Conv2d(4, 6, 3, stride=2, padding=1, bias=False), batch_norm(6), nn.Linear(24, 5)

    def forward(self, x):
        x = F.relu(self.n1(self.c1(self.before(x))))
        x = F.avg_pool2d(F.relu(self.n2(self.c2(x))), 2)
        return self.out(x.view(x.size(0), -1))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.c1, self.n1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), batch_norm(outputs)
        self.c2, self.n2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), batch_norm(outputs)
        self.short = nn.Sequential() if stride == 1 else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), batch_norm(outputs))

    def forward(self, x):
        return F.relu(self.n2(self.c2(F.relu(self.n1(self.c1(x))))) + self.short(x))


def residual():
    return nn.Sequential(nn.Conv2d(2, 4, 3, padding=1), batch_norm(4), nn.ReLU(), Block(4, 4, 1), Block(4, 8, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5))


def pooled():
    """Depthwise and grouped convolutions, a clip at 6, pooling by the maximum before and behind the activation, dilation."""
    return nn.Sequential(nn.Conv2d(2, 4, 3, padding=1, groups=2), nn.ReLU6(), nn.MaxPool2d(2), nn.Conv2d(4, 4, 3, padding=1, groups=4), nn.Conv2d(4, 6, 1),
                         nn.MaxPool2d(3, 2, 1), nn.ReLU(), nn.Conv2d(6, 4, 2, dilation=1), nn.ReLU(), nn.Flatten(), nn.Linear(4, 5))


class Signal(nn.Module):
    """One dimension, normalisation within the graph, windows cut at the rim, the mean over places, log-softmax."""

    def __init__(self):
        super().__init__()
        self.c1, self.c2, self.out = nn.Conv1d(3, 6, 5, stride=2, padding=2), nn.Conv1d(6, 8, 3, dilation=2), nn.Linear(8, 5)

    def forward(self, x):
        x = (x - 0.3) / 0.7
        x = F.avg_pool1d(F.relu(self.c1(x)), 3, 2, 1, ceil_mode=False, count_include_pad=False)
        return F.log_softmax(self.out(F.relu(self.c2(x)).mean(-1)), 1)


def without_traces(path):
    """The exporter notes for each node where in whose folders it was made: the file is the same without."""
    model = onnx.load(path)
    for graph in [model.graph, *model.functions]:
        for node in graph.node:
            kept = [p for p in node.metadata_props if "stack_trace" not in p.key]
            del node.metadata_props[:]
            node.metadata_props.extend(kept)
    onnx.save(model, path)


def save(name, model, x, legacy, opset, dynamic, **more):
    """model is a module or a finished ModelProto; x [N, ...] holds the samples."""
    path = os.path.join(HERE, name + ".onnx")
    if isinstance(model, onnx.ModelProto):
        onnx.checker.check_model(model)
        onnx.save(model, path)
    else:
        model.eval()
        first = x[:more.pop("batch", 1)]
        if legacy:
            torch.onnx.export(model, (first,), path, input_names=["x"], output_names=["y"], opset_version=opset, dynamo=False,
                              dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}} if dynamic else None, **more)
        else:
            shapes = {0: torch.export.Dim("batch")} if dynamic else None
            torch.onnx.export(model, (x if dynamic else first,), path, input_names=["x"], output_names=["y"], opset_version=opset, dynamo=True, external_data=False,
                              verbose=False, dynamic_shapes=(shapes,) if dynamic else None, **more)
            without_traces(path)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    batch = session.get_inputs()[0].shape[0]
    batch = batch if isinstance(batch, int) else len(x)
    x = x.numpy()[:len(x) // batch * batch]
    y = np.concatenate([session.run(None, {session.get_inputs()[0].name: x[i:i + batch]})[0] for i in range(0, len(x), batch)])
    np.savez_compressed(os.path.join(HERE, name + ".npz"), x=x, y=y)
    proto = onnx.load(path)
    print("%-22s opset %2d  %6d bytes  %s" % (name, proto.opset_import[0].version, os.path.getsize(path), " ".join(n.op_type for n in proto.graph.node)))


def same_padding():
    """auto_pad as TensorFlow's exporters write it, weights in float_data, in float16 and behind a Cast, a Transpose that is more than a reshape."""
    rng = np.random.default_rng(5)
    k1, k2 = rng.normal(0, 0.4, (4, 2, 3, 3)), rng.normal(0, 0.4, (3, 4, 2, 2))
    w = rng.normal(0, 0.3, (5, 12)).astype(np.float16)
    weights = [helper.make_tensor("k1", TensorProto.FLOAT, k1.shape, k1.ravel()), numpy_helper.from_array(k2.astype(np.float32), "k2"),
               helper.make_tensor("w", TensorProto.FLOAT16, w.shape, w.tobytes(), raw=True), numpy_helper.from_array(np.array([-1, 12]), "flat")]
    nodes = [helper.make_node("Conv", ["x", "k1"], ["a"], auto_pad="SAME_UPPER", strides=[2, 2]), helper.make_node("Relu", ["a"], ["b"]),
             helper.make_node("Conv", ["b", "k2"], ["c"], auto_pad="SAME_LOWER", strides=[2, 2]), helper.make_node("Clip", ["c", "low", "high"], ["d"]),
             helper.make_node("Constant", [], ["low"], value_float=0.0), helper.make_node("Constant", [], ["high"], value_float=1.5),
             helper.make_node("Transpose", ["d"], ["e"], perm=[0, 2, 3, 1]), helper.make_node("Reshape", ["e", "flat"], ["f"]),
             helper.make_node("Cast", ["w"], ["w32"], to=TensorProto.FLOAT), helper.make_node("Gemm", ["f", "w32"], ["y"], transB=1, alpha=0.5)]
    order = [4, 5, 0, 1, 2, 3, 6, 7, 8, 9]
    graph = helper.make_graph([nodes[i] for i in order], "same", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2, 8, 8])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 5])], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)


def main():
    torch.manual_seed(3)
    flat, planes, signal = torch.rand(8, 20), torch.rand(8, 2, 8, 8), torch.rand(8, 3, 33)
    preserve = dict(training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
    save("matmul-13", MatMulAdd(), flat, True, 13, True)
    save("matmul-dynamo", MatMulAdd(), flat, False, 18, True)
    save("gemm-17", gemm(), flat, True, 17, False, **preserve)
    save("gemm-dynamo", gemm(), flat, False, 20, False)
    save("conv-13", Convolution(), planes, True, 13, True, **preserve)
    save("conv-15-batch4", Convolution(), planes, True, 15, False, batch=4)
    save("conv-dynamo", Convolution(), planes, False, 18, True)
    save("residual-17", residual(), planes, True, 17, True, **preserve)
    save("residual-dynamo", residual(), planes, False, 20, True)
    save("pooled-14", pooled(), planes, True, 14, True)
    save("pooled-dynamo", pooled(), planes, False, 18, False)
    save("signal-16", Signal(), signal, True, 16, True)
    save("signal-dynamo", Signal(), signal, False, 18, True)
    save("same-14", same_padding(), planes, None, None, None)


if __name__ == "__main__":
    main()
