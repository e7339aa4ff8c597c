// Package compiler turns a network into a chip image by a table of passes, one file each: elaborate, lower, quantise, split, partition,
// place, route, emit. From quantise on nothing is approximated: the image computes exactly what the quantised network computes, spike for
// spike, which package refsim runs and the tests compare. The compiler knows the architecture only through package isa.
package compiler
