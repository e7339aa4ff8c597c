// Package host is what stands outside the chip: data sets, the encodings that turn their values into spikes or currents, and the
// read-outs that turn output spikes and potentials into answers. All of it is integer and the same on every machine.
package host
