// Package core is one neuromorphic core: axon buffer, crossbar, dendrites, soma and send FIFO (docs/TIMING.md).
//
// It exists twice. Core steps cycles, does every unit's work when the hardware would, and is written to be read: it is the
// reference. Engine computes whole ticks of all cores of a chip over flat arrays, without a clock. Spikes, potentials and every
// counter of an event are equal; a fuzz test says so. What takes time (cycles, stalls, queues) only Core knows; for the fast engine
// package chip works it out.
package core
