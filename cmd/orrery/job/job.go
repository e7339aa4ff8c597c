// Package job is what runs: an image with its data, for how long and by which engine, as a command line says it.
package job

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"runtime"

	"orrery/chip"
	"orrery/chip/evaluate"
	"orrery/cmd/orrery/load"
	"orrery/compiler/format"
	"orrery/compiler/ir"
	"orrery/isa"
)

// Job is a run with everything that its report needs.
type Job struct {
	evaluate.Config
	Labels []int  // by sample of the run, -1 where there is none
	Hash   string // of the image
	Input  string // data as the user named it
}

// Job is the run of an image that the flags ask for; net is the network that it was compiled from, if that is known.
func (f Flags) Job(image *isa.Image, net *ir.Network) (*Job, error) {
	ticks := f.Ticks
	if format.IsONNX(f.Source) {
		ticks = nil // a sample takes as many as the conversion makes of it
	}
	for _, n := range []struct {
		flag  string
		value *int
	}{{"samples", f.Samples}, {"ticks", ticks}, {"threads", f.Threads}} {
		if n.value != nil && *n.value < 1 {
			return nil, fmt.Errorf("--%s is %d; it must be at least 1", n.flag, *n.value)
		}
	}
	j := &Job{Config: evaluate.Config{Image: image, First: f.First, Samples: load.Or(f.Samples, 0), Ticks: load.Or(ticks, int(image.Ticks)),
		Seed: f.Seed, Threads: load.Or(f.Threads, runtime.NumCPU()), Lag: lag(image)}}
	j.Options = chip.Options{Engine: chip.Engine(f.Engine), Timing: chip.Timing(f.Timing), Strict: f.Strict, Lean: f.Lean, Threads: j.Threads}
	switch {
	case j.Ticks < 1 && len(f.Input) == 0:
		return nil, fmt.Errorf("%s does not say how many ticks a sample takes: give --ticks N", f.Source)
	case f.First < 0:
		return nil, fmt.Errorf("--first is %d; samples count from 0", f.First)
	}
	hash := sha256.New()
	if _, err := image.WriteTo(hash); err != nil {
		return nil, err
	}
	j.Hash = hex.EncodeToString(hash.Sum(nil))
	source, err := f.source(net)
	if err != nil {
		return nil, err
	}
	if j.Labels, err = source.Attach(&j.Config); err != nil {
		return nil, err
	}
	if err := f.Used(j.Data); err != nil {
		return nil, err
	}
	j.Input = source.Name()
	return j, f.resume(j)
}

// lag is the tick in which the last population starts.
func lag(image *isa.Image) (ticks int) {
	for i := range image.Populations {
		ticks = max(ticks, int(image.Populations[i].Start))
	}
	return ticks
}

// source is the input data and labels that the flags, or else the network, name.
func (f Flags) source(net *ir.Network) (evaluate.Source, error) {
	reader, err := f.Reader()
	s := evaluate.Source{Inputs: f.Input, Labels: f.Labels, Open: reader.Open}
	if len(s.Inputs) == 0 && net != nil && net.Data != nil {
		s.Inputs = []string{net.Data.Input}
		if s.Labels == "" {
			s.Labels = net.Data.Labels
		}
	}
	return s, err
}

// resume loads the checkpoint that the run goes on from.
func (f Flags) resume(j *Job) error {
	if f.Resume == "" {
		return nil
	}
	data, err := os.ReadFile(f.Resume)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if j.Resume, err = evaluate.DecodeCheckpoint(data, j.Hash, &j.Config); err != nil {
		return fmt.Errorf("%s: %w", f.Resume, err)
	}
	if j.Resume.Input != j.Input {
		return fmt.Errorf("%s: the checkpoint is of input %q, this run of %q", f.Resume, j.Resume.Input, j.Input)
	}
	return nil
}
