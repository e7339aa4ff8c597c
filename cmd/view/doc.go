// Package view is the live view of a chip: a page on this machine that steps and plays it, shows the mesh with its packets, the inside of a
// core and the trace of a neuron, stops at breakpoints and goes back to earlier ticks.
//
// A Session is the chip with its controls; Server puts it on 127.0.0.1 behind a random token. The chip runs on the reference engine, which can
// be looked at after each cycle.
package view
