// Package chip puts cores, mesh and clock together and runs them tick by tick. Two engines compute the same ticks: the plain
// reference steps every unit in every cycle and is written to be read; the fast engine computes what each core does at once
// and then works out only the cycles in which something moves. Spikes, potentials, cycle numbers and counters are equal.
package chip
