package neuron

import (
	"context"
	"fmt"
	"strings"

	"orrery/chip"
	"orrery/chip/energy"
	"orrery/cmd/orrery/result"
	"orrery/cmd/orrery/terminal"
	"orrery/core"
	"orrery/isa"
	"orrery/isa/neurons"
)

// neuronRun is one neuron's life on a core of the emulated chip.
type neuronRun struct {
	built   *neurons.Built
	arch    *isa.Arch
	current []float64 // by tick, in the unit of the model's input
	v       []float64 // by tick, in the unit of the first state word
	spikes  []int     // ticks
	counted core.Counters
	cycles  int // an update
}

// neuronImage is a chip with one neuron on one core, driven through its bias register.
func neuronImage(arch *isa.Arch, cfg isa.Core) *isa.Image {
	bits := arch.Core.CellBits()
	cfg.Axons, cfg.Neurons, cfg.ParamSet, cfg.Bias, cfg.Seed = 1, 1, []uint16{0}, []int32{0}, 1
	cfg.Crossbar = isa.NewDense(1, 1, bits)
	if arch.Core.Storage == isa.Sparse {
		cfg.Crossbar = isa.Crossbar{Storage: isa.Sparse, Bits: bits, RowStart: []uint32{0, 0}}
	}
	if arch.Core.Weights == isa.Shared {
		cfg.SharedTable = []int16{0}
	}
	cfg.RouteStart, cfg.Symbol = []uint32{0, 0}, []isa.NeuronSymbol{{}}
	ref := []isa.NeuronRef{{Core: cfg.ID}}
	return &isa.Image{Arch: *arch, Cores: []isa.Core{cfg}, Populations: []isa.Population{{Name: "neuron", Shape: []uint32{1}}},
		Inputs: []isa.Input{{Encoding: isa.EncodeCurrent, Scale: 1, Bias: ref}}, Outputs: []isa.Output{{Readout: isa.ReadPotential, Neurons: ref}}}
}

// runNeuron runs a model's program under a current.
func runNeuron(ctx context.Context, b *neurons.Built, arch *isa.Arch, current []float64) (*neuronRun, error) {
	if !arch.Microcode.Enabled {
		return nil, fmt.Errorf("%s runs as microcode; microcode.enabled of %s is false: --set microcode.enabled=true, or an architecture that has it", b.Model.Name, arch.Name)
	}
	r := &neuronRun{built: b, arch: arch, current: current}
	image := neuronImage(arch, isa.Core{Program: b.Program, V0: []int32{b.Start}})
	one := b.Model.States[0].Format.One()
	if b.Model.InputUnit == "unit" { // in chip steps
		one = b.BiasScale()
	}
	bias := make([]int32, len(current))
	for k, I := range current {
		var err error
		if bias[k], err = b.Bias(I); err != nil {
			return nil, fmt.Errorf("%s: %w", b.Model.Name, err)
		}
	}
	err := r.live(ctx, image, bias, one)
	return r, err
}

// live runs the chip tick by tick.
func (r *neuronRun) live(ctx context.Context, image *isa.Image, bias []int32, one float64) error {
	if err := image.Verify(); err != nil {
		return err
	}
	c, err := chip.New(image, chip.Options{})
	if err != nil {
		return err
	}
	for k, b := range bias {
		if ctx.Err() != nil {
			return terminal.ErrInterrupted
		}
		c.SetInputBias(0, []int32{b})
		if err := c.Tick(nil); err != nil {
			return err
		}
		if len(c.Fired(0)) > 0 {
			r.spikes = append(r.spikes, k)
		}
		r.v = append(r.v, float64(c.Potentials(0)[0])/one)
	}
	n := c.Counters()
	r.counted, r.cycles = n.CoreTotal(), image.Cores[0].UpdateCycles(r.arch)
	return nil
}

// perUpdate is the energy of an update: what the soma does, without the network around it, its leakage and the host.
func (r *neuronRun) perUpdate() energy.Range {
	n := chip.Counters{Cores: []core.Counters{r.counted}}
	ev := n.Events()
	soma := energy.Events{Multiplies: ev.Multiplies, SomaAdds: ev.SomaAdds, NeuronUpdates: ev.NeuronUpdates, MicroUpdates: ev.MicroUpdates, MicroFetches: ev.MicroFetches,
		MicroOps: ev.MicroOps, MicroStates: ev.MicroStates, MicroLookups: ev.MicroLookups}
	bill := energy.Price(&r.arch.Energy, energy.ActivityOf(r.arch, soma, 0)).Dynamic
	updates := isa.Picojoule(r.counted.NeuronUpdates)
	return energy.Range{Mid: bill.Mid / updates, Low: bill.Low / updates, High: bill.High / updates}
}

// each is a count per update.
func (r *neuronRun) each(count uint64) float64 {
	return float64(count) / float64(r.counted.NeuronUpdates)
}

// rate is spikes per second where the model's time is in ms, else per unit of time.
func (r *neuronRun) rate() (v float64, unit string) {
	duration := float64(len(r.current)) * r.built.Tick
	if r.built.Model.TickUnit == "ms" {
		return float64(len(r.spikes)) / duration * 1000, "Hz"
	}
	return float64(len(r.spikes)) / duration, "per unit of time"
}

// Result is what --json writes.
type Result struct {
	Schema    string             `json:"schema"`
	Model     string             `json:"model"`
	Arch      string             `json:"arch"`
	Tick      float64            `json:"tick"`
	TickUnit  string             `json:"tick_unit"`
	Steps     int                `json:"steps"`
	Cycles    int                `json:"cycles_per_update"`
	PJ        float64            `json:"pj_per_update"`
	PJLow     float64            `json:"pj_low"`
	PJHigh    float64            `json:"pj_high"`
	PerUpdate map[string]float64 `json:"per_update"` // by counter
	Constants []neurons.Rounding `json:"constants"`
	Spikes    []int              `json:"spikes"` // ticks
	V         []float64          `json:"v"`
	Current   []float64          `json:"current"`
}

func (r *neuronRun) result() *Result {
	pj := r.perUpdate()
	res := &Result{Schema: "orrery.neuron/1", Model: r.built.Model.Name, Arch: r.arch.Name, Tick: r.built.Tick, TickUnit: r.built.Model.TickUnit, Steps: r.built.Steps,
		Cycles: r.cycles, PJ: float64(pj.Mid), PJLow: float64(pj.Low), PJHigh: float64(pj.High), PerUpdate: map[string]float64{}, Constants: r.built.Errors,
		Spikes: append([]int{}, r.spikes...), V: r.v, Current: r.current}
	for name, v := range result.Named(&r.counted, true) {
		if v > 0 && (strings.HasPrefix(name, "micro_") || name == "multiplies") {
			res.PerUpdate[name] = r.each(v)
		}
	}
	return res
}
