// Package trace records a run for other tools: slices and counters over cycles for Perfetto, waveforms for GTKWave and Surfer, counters by
// tick, core, router and link as Parquet or CSV, spikes as NumPy arrays.
//
// A trace watches one chip, so that its time runs on from sample to sample. What is recorded by cycle needs the reference engine, which
// steps through cycles; what is recorded by tick is the same from any engine. Sums over a whole trace are the run's counters.
package trace
