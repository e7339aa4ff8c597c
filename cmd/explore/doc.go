// Package explore runs co-design experiments: many points of a space of architectures, compiler options, networks, inputs and energy tables, each
// a row of a table. It compiles once per distinct image and simulates once per distinct run; what a point changes beyond that (the energy table,
// the clock) is worked out from what the run counted, with the same result as a run of its own.
//
// Read sweep.go (what is asked), design.go (which points), plan.go (what must be done for them), run.go and execute.go (doing it), row.go (what comes out).
package explore
