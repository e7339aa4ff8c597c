// Package record writes what populations and the chip did as files for other programs.
package record

import (
	"fmt"
	"path/filepath"
	"strings"

	"orrery/chip/evaluate"
	"orrery/chip/trace"
	"orrery/cmd/orrery/job"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
)

// RasterFlags ask for the activity of populations as data that other programs, and networks, read.
type RasterFlags struct {
	Spikes      []string `help:"Write the spikes of populations by sample, tick and neuron, by the name's end: .npz (NumPy), .csv or .h5 (NIRData). Only samples that are done." placeholder:"FILE" sep:"none"`
	Record      []string `help:"Populations to write. Default: those that are read." placeholder:"NAME"`
	Potentials  bool     `help:"Write their potentials too, in chip steps after each tick."`
	RecordLimit int      `help:"MiB of memory for what is recorded." default:"1024" placeholder:"MIB"`
	TickSeconds *float64 `help:"Seconds a tick in NIRData. Default: --dt, else 1e-4." placeholder:"S"`
}

// Raster is what a run writes of its populations.
type Raster struct {
	*trace.Raster
	paths []string
	dt    float64
}

// OpenRaster prepares a recording; nil when none is asked for. dt is the seconds of a tick where the network says them.
func (f RasterFlags) OpenRaster(j *job.Job, dt *float64) (*Raster, error) {
	if len(f.Spikes) == 0 {
		if len(f.Record) > 0 || f.Potentials {
			return nil, fmt.Errorf("--record and --potentials choose what --spikes FILE writes: give that too")
		}
		return nil, nil
	}
	nirData := false
	for _, path := range f.Spikes {
		switch end := filepath.Ext(path); end {
		case ".npz", ".csv", ".h5":
			nirData = nirData || end == ".h5"
		default:
			return nil, fmt.Errorf("--spikes %s: the name ends in none of .npz, .csv, .h5", path)
		}
	}
	switch {
	case j.Resume != nil:
		return nil, fmt.Errorf("--spikes writes whole samples: it cannot go on from a checkpoint (--resume)")
	case f.RecordLimit < 1:
		return nil, fmt.Errorf("--record-limit %d: at least 1 MiB", f.RecordLimit)
	}
	names := f.Record
	for o := range j.Image.Outputs {
		if len(f.Record) == 0 {
			names = append(names, j.Image.Populations[j.Image.Outputs[o].Population].Name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("--spikes: nothing is read of the network: say what to write with --record NAME")
	}
	r := &Raster{paths: f.Spikes, dt: load.Or(f.TickSeconds, load.Or(dt, 1e-4))}
	if !(r.dt > 0) {
		return nil, fmt.Errorf("--tick-seconds is %v; it is above 0", r.dt)
	}
	var err error
	if r.Raster, err = trace.NewRaster(j.Image, names, j.First, j.Samples, j.Ticks, f.Potentials, nirData, int64(f.RecordLimit)<<20); err != nil {
		return nil, fmt.Errorf("--spikes: %w", err)
	}
	return r, output.Writable(f.Spikes...)
}

// Write writes the samples that are done.
func (r *Raster) Write(io terminal.Streams, answers []evaluate.Answer) error {
	done := func(i int) bool { return answers[i].Done }
	samples := 0
	for i := range answers {
		if done(i) {
			samples++
		}
	}
	for _, path := range r.paths {
		f, err := output.Create(path)
		if err != nil {
			return err
		}
		switch filepath.Ext(path) {
		case ".npz":
			err = r.WriteNPZ(f, done)
		case ".csv":
			err = r.WriteCSV(f, done)
		default:
			_, err = f.Write(r.NIRData(r.dt, done))
		}
		if err != nil {
			f.Discard()
			return fmt.Errorf("cannot write %s: %w", path, err)
		}
		if _, err := f.Commit(); err != nil {
			return err
		}
		io.Note("%s: %s, %d samples of %d ticks", path, r.names(), samples, r.Ticks)
	}
	return nil
}

func (r *Raster) names() string {
	var list []string
	for _, p := range r.Populations {
		list = append(list, p.Name)
	}
	return strings.Join(list, ", ")
}
