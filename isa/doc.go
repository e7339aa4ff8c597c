// Package isa is the contract of the chip in Go: the architecture's parameters, what one core is configured with, the packet
// on the wire, and the chip image that carries all of it. It computes nothing; every other package reads it and it reads none.
package isa
