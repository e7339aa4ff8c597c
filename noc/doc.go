// Package noc is the network on chip: a mesh of routers that move single-flit packets, cycle by cycle. It knows packets, not
// neurons, and can be used on its own (Traffic).
//
// There are two implementations of one behaviour, described in docs/TIMING.md: Reference visits every port of every router in
// every cycle and is written to be read; Mesh visits only outputs that a flit asks for. A fuzz test holds them equal.
//
// With the pipelines speculative and sequential both are the input-queued router of BookSim 2, packet by packet.
package noc
