// Package neuron runs one neuron model under a current, draws it, and compares what models cost.
package neuron

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
	"orrery/isa/neurons"
)

// Command is orrery neuron.
type Command struct {
	Model    string   `arg:"" optional:"" help:"A neuron model (docs/NEURONS.md), or a model file (.s)."`
	Param    []string `short:"p" help:"Change a parameter, e.g. -p a=0.1. May be repeated." placeholder:"NAME=VALUE" sep:"none"`
	Current  float64  `help:"Current from --from on, in the unit of the model's input. Default: the model's example." default:"NaN" placeholder:"I"`
	From     float64  `help:"When the current begins, in the model's unit of time." default:"0" placeholder:"T"`
	Input    string   `help:"A recorded current instead: .npy or .npz:ARRAY, one value per tick." placeholder:"FILE"`
	Duration float64  `help:"How long, in the model's unit of time. Default: the model's example, or the recording." placeholder:"T"`
	Tick     float64  `help:"Length of a tick. Default: the model's." placeholder:"T"`
	Steps    int      `help:"Integration steps within a tick. Default: the model's." placeholder:"N"`
	SVG      string   `name:"svg" help:"Draw potential, spikes and current." placeholder:"FILE"`
	JSON     string   `name:"json" help:"Write the result with every tick as JSON; - for standard output." placeholder:"FILE"`
	Source   bool     `help:"Print the model's program, with its comments, and end."`
	Compare  bool     `help:"Run every model with its example and compare what an update costs."`
	load.ArchFlags
}

func (Command) Help() string {
	return "Example:\n  orrery neuron izhikevich -p c=-50 -p d=2 --current 10 --svg chattering.svg\n  orrery neuron --compare"
}

func (c Command) Run(ctx context.Context, io terminal.Streams) error {
	if err := output.Writable(c.SVG, c.JSON); err != nil {
		return err
	}
	arch, err := c.Load("")
	if err != nil {
		return err
	}
	if c.Compare {
		return c.compare(ctx, io, arch)
	}
	if c.Model == "" {
		return fmt.Errorf("name a model, or ask for --compare; there are %s", strings.Join(neurons.Names(), ", "))
	}
	text, err := c.source()
	if err != nil {
		return err
	}
	if c.Source {
		_, err := io.Out.Write(text)
		return err
	}
	m, err := neurons.Read(strings.TrimSuffix(filepath.Base(c.Model), ".s")+".s", text)
	if err != nil {
		return err
	}
	run, err := c.run(ctx, m, arch)
	if err != nil {
		return err
	}
	return c.report(io, run)
}

// source is the model's file: one that comes with the program, by name, or a file of one's own.
func (c Command) source() ([]byte, error) {
	if !strings.HasSuffix(c.Model, ".s") {
		return neurons.Source(c.Model)
	}
	text, err := os.ReadFile(c.Model)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	return text, nil
}

// settings are the model's parameters as the command line has them. Models in chip steps get a thousand of them per unit.
func (c Command) settings(m *neurons.Model) (neurons.Settings, error) {
	s := neurons.Settings{Params: map[string]float64{}, Tick: c.Tick, Steps: c.Steps}
	if m.InputUnit == "unit" {
		s.Unit = 1e-3
	}
	for _, arg := range c.Param {
		name, value, _ := strings.Cut(arg, "=")
		v, err := strconv.ParseFloat(value, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return s, fmt.Errorf("-p %s: want NAME=VALUE, such as a=0.02", arg)
		}
		if _, ok := m.Param(name); !ok {
			var names []string
			for _, p := range m.Params {
				names = append(names, p.Name)
			}
			return s, fmt.Errorf("-p %s: %s has no parameter %q; it has %s", arg, m.Name, name, strings.Join(names, ", "))
		}
		s.Params[name] = v
	}
	if !(c.Tick >= 0) || math.IsInf(c.Tick, 0) || c.Steps < 0 {
		return s, fmt.Errorf("--tick %v --steps %d: they are above 0", c.Tick, c.Steps)
	}
	return s, nil
}

func (c Command) run(ctx context.Context, m *neurons.Model, arch *isa.Arch) (*neuronRun, error) {
	s, err := c.settings(m)
	if err != nil {
		return nil, err
	}
	b, err := m.Build(s)
	if err != nil {
		return nil, err
	}
	current, err := c.stimulus(m, b.Tick)
	if err != nil {
		return nil, err
	}
	return runNeuron(ctx, b, arch, current)
}

func (c Command) report(io terminal.Streams, r *neuronRun) error {
	if c.JSON != "-" {
		r.print(io.Out)
	}
	if c.SVG != "" {
		picture, err := r.svg()
		if err != nil {
			return err
		}
		if err := output.Write(c.SVG, io.Out, picture); err != nil {
			return err
		}
	}
	if c.JSON == "" {
		return nil
	}
	return output.JSON(c.JSON, io.Out, r.result())
}
