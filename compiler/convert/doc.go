// Package convert turns a trained ReLU network (package onnx) into a spiking one (package ir).
//
//	onnx.Graph -> Model          layers of activations with linear maps between them: batch normalisation and average pooling folded
//	Model + samples -> Ranges    how large activations get, and where each layer is best clipped
//	Model + Ranges -> Integer    activations of T + 1 levels, weights and biases of whole numbers: a network that knows nothing of spikes
//	Integer -> ir.Network        the same in spikes
//
// Two methods make spikes of it. Exact: phased neurons (isa/neurons, phased_if) send each activation as that many spikes, or as its digits, once all of their
// input is in, so that the chip computes the integer network, number by number. Balance: the wired neuron integrates and fires all the time with half a threshold
// for a start; it sends the same number where its input comes evenly, and nearly so elsewhere.
//
// Clip-floor-shift: T. Bu et al., Optimal ANN-SNN Conversion for High-accuracy and Ultra-low-latency Spiking Neural Networks, ICLR 2022. Threshold balancing by
// the largest activation or a percentile: P. U. Diehl et al., IJCNN 2015; B. Rueckauer et al., Frontiers in Neuroscience 11, 2017; soft reset: the same.
package convert
