// Package report explains a run: what the chip did, where the time and the energy went, and why. A Recorder watches the run; Explain puts
// what it saw and what the chip counted into figures; Page makes a page of them.
//
// Every figure is computed from counters. Totals are those of the counters themselves; what is split over layers adds up to them.
package report
