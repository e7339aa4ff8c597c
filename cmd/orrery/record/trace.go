package record

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"

	"orrery/chip"
	"orrery/chip/energy"
	"orrery/chip/report/page"
	"orrery/chip/trace"
	"orrery/cmd/orrery/job"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
)

// TraceFlags ask for recordings of a run that other tools read.
type TraceFlags struct {
	Trace      []string `help:"Record the run, by the name's end: .json (Perfetto), .vcd (GTKWave, Surfer), .parquet or .csv (counters by tick, core, router and link, in four files), .npz (spikes). Runs in one thread; .json and .vcd on the reference engine, which steps through the cycles that the fast one has in common with it." placeholder:"FILE" sep:"none"`
	TraceOnly  []string `help:"Record only these neurons or cores and their routers: NAME, NAME[3..7] or c12." placeholder:"WHAT" sep:"none"`
	TraceTicks string   `help:"Record only these ticks of each sample." placeholder:"A..B"`
	TraceLimit int      `help:"Stop recording after this many MiB." default:"256" placeholder:"MIB"`
}

// Tracing is the recordings of a run and their files.
type Tracing struct {
	*trace.Trace
	files []*output.File
}

// OpenTrace creates the files and sets the run up for them; nil when nothing is to be recorded.
func (f TraceFlags) OpenTrace(j *job.Job, table *energy.Table) (*Tracing, error) {
	if len(f.Trace) == 0 {
		if len(f.TraceOnly) > 0 || f.TraceTicks != "" {
			return nil, fmt.Errorf("--trace-only and --trace-ticks choose what --trace FILE records: give that too")
		}
		return nil, nil
	}
	if j.Resume != nil {
		return nil, fmt.Errorf("--trace records a whole run, whose sums are its counters: it cannot go on from a checkpoint (--resume)")
	}
	if f.TraceLimit < 1 {
		return nil, fmt.Errorf("--trace-limit %d: a trace takes at least 1 MiB", f.TraceLimit)
	}
	filter, err := trace.NewFilter(j.Image, f.TraceOnly, f.TraceTicks)
	if err != nil {
		return nil, fmt.Errorf("--trace: %w", err)
	}
	t := &Tracing{}
	var sinks []trace.Sink
	for _, path := range f.Trace {
		s, err := t.sink(path, j.Image, &filter, table)
		if err != nil {
			t.Discard()
			return nil, err
		}
		sinks = append(sinks, s)
	}
	t.Trace = trace.New(j.Image, filter, int64(f.TraceLimit)<<20, sinks...)
	return t, t.adjust(j)
}

// adjust lets the run be recorded: in one thread, and by an engine that has what is recorded.
func (t *Tracing) adjust(j *job.Job) error {
	switch {
	case j.Options.Timing == chip.TimingNone:
		t.Discard()
		return fmt.Errorf("--trace records what happened when: it needs the cycles that --timing none leaves out")
	case t.NeedsCycles():
		j.Options.Engine = chip.Reference
	}
	j.Threads, j.Options.Threads = 1, 1
	j.Prepare = t.Prepare
	return nil
}

// sink opens the recording that a file's name asks for.
func (t *Tracing) sink(path string, image *isa.Image, filter *trace.Filter, table *energy.Table) (trace.Sink, error) {
	end := filepath.Ext(path)
	base := strings.TrimSuffix(path, end)
	switch end {
	case ".json", ".vcd", ".npz":
		w, err := t.create(path)
		if err != nil {
			return nil, err
		}
		switch end {
		case ".json":
			return trace.NewPerfetto(w, image, filter, func(n *chip.Counters) float64 {
				return float64(energy.Price(&table.Constants, n.Activity(&image.Arch)).Total.Mid)
			}), nil
		case ".vcd":
			return trace.NewVCD(w, image, filter), nil
		}
		return trace.NewSpikes(w, image, filter), nil
	case ".parquet", ".csv":
		var w [4]io.Writer
		for i, name := range trace.TableNames {
			var err error
			if w[i], err = t.create(base + "-" + name + end); err != nil {
				return nil, err
			}
		}
		return trace.NewCounters(w, end == ".parquet", image, filter)
	}
	return nil, fmt.Errorf("--trace %s: the name ends in none of .json, .vcd, .parquet, .csv, .npz", path)
}

func (t *Tracing) create(path string) (io.Writer, error) {
	if err := output.Writable(path); err != nil {
		return nil, err
	}
	f, err := output.Create(path)
	if err != nil {
		return nil, err
	}
	t.files = append(t.files, f)
	return f, nil
}

// Discard removes what has been recorded.
func (t *Tracing) Discard() {
	for _, f := range t.files {
		f.Discard()
	}
}

// Finish ends the recordings and says what they are.
func (t *Tracing) Finish(io terminal.Streams, total *chip.Counters) error {
	if err := t.Close(total); err != nil {
		t.Discard()
		return fmt.Errorf("trace: %w", err)
	}
	for _, f := range t.files {
		size, err := f.Commit()
		if err != nil {
			return err
		}
		io.Note("%s: %s", f.Path, page.Number(math.Round(float64(size)/1024), "KiB"))
	}
	if sample, tick, cut := t.Cut(); cut {
		fmt.Fprintf(io.Err, "the trace ends after tick %d of sample %d: it has reached its limit (--trace-limit; --trace-only and --trace-ticks record less)\n", tick, sample)
	}
	return nil
}
