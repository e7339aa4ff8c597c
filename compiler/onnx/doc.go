// Package onnx reads trained networks from ONNX files: the protobuf encoding, the shapes, and the operators of feed-forward classifiers, as a small typed
// graph that runs in plain float arithmetic and that package convert turns into spikes. What it does not know it refuses by node and operator.
//
// Encoding and operators follow onnx.proto and docs/Operators.md of the ONNX standard, opsets from 7 on. One sample is read at a time: a batch dimension,
// fixed or not, counts as 1.
package onnx
