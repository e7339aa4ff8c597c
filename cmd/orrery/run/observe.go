package run

import (
	"fmt"

	"orrery/chip"
	"orrery/chip/energy"
	"orrery/chip/evaluate"
	"orrery/chip/report"
	"orrery/cmd/orrery/job"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/record"
	"orrery/cmd/orrery/result"
	"orrery/cmd/orrery/version"
	"orrery/isa"
)

// observers watch a run.
type observers struct {
	pulse    *report.Pulse    // for the summary in the terminal
	recorder *report.Recorder // for the report and the layers of the result; nil when neither is asked for
	trace    *record.Tracing  // nil when nothing is recorded
	raster   *record.Raster   // of whole populations; nil when none is asked for
	watch    []func(sample int, tick isa.Tick, c *chip.Chip)
}

// observe sets up what the flags ask for, and lets the run be watched by it.
func (c Command) observe(j *job.Job, table *energy.Table) (*observers, error) {
	o := &observers{}
	probes, err := c.prepare(j)
	if err != nil {
		return nil, err
	}
	if c.Report != "" || c.PerCore && c.Resume == "" {
		o.recorder = report.NewRecorder(j.Image, probes)
		o.watch = append(o.watch, o.recorder.Watch)
	}
	if !c.Quiet && c.JSON != "-" {
		o.pulse = report.NewPulse(j.Image, j.Ticks, sparkColumns)
		o.watch = append(o.watch, o.pulse.Watch)
	}
	if o.trace, err = c.OpenTrace(j, table); err != nil {
		return nil, err
	}
	if o.trace != nil {
		o.watch = append(o.watch, o.trace.Watch)
	}
	if o.raster, err = c.OpenRaster(j, c.Dt); err != nil {
		o.discard()
		return nil, err
	}
	if o.raster != nil {
		o.watch = append(o.watch, o.raster.Watch)
	}
	if len(o.watch) > 0 {
		j.Watch = func(sample int, tick isa.Tick, c *chip.Chip) {
			for _, w := range o.watch {
				w(sample, tick, c)
			}
		}
	}
	return o, nil
}

// discard removes what has been recorded and not been finished.
func (o *observers) discard() {
	if o.trace != nil {
		o.trace.Discard()
	}
}

// prepare checks, before the work, what a report needs.
func (c Command) prepare(j *job.Job) ([]isa.Place, error) {
	switch {
	case c.Report == "" && len(c.Probe) > 0:
		return nil, fmt.Errorf("--probe chooses what the report draws: give --report DIR too")
	case c.Report == "":
		return nil, nil
	case j.Options.Timing == chip.TimingNone:
		return nil, fmt.Errorf("--report explains where time and energy went: it needs the cycles that --timing none leaves out")
	case c.Resume != "":
		return nil, fmt.Errorf("--report needs to see the whole run: it cannot go on from a checkpoint (--resume)")
	}
	if err := output.WritableFolder(c.Report); err != nil {
		return nil, err
	}
	return c.probes(j.Image)
}

// explainable is the run as package report sees it.
func (o *observers) explainable(j *job.Job, ran *evaluate.Result, res *result.Run, table *energy.Table) report.Run {
	run := report.Run{Image: j.Image, Table: table, Counters: &ran.Counters, Answers: res.Answers, Labels: j.Labels,
		Samples: ran.Done, Requested: j.Samples, Seed: j.Seed, Tool: version.Tool, Hash: j.Hash}
	if o.recorder != nil {
		run.Recording = o.recorder.Recording()
	}
	return run
}
