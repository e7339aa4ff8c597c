package foreign

import (
	"context"
	"fmt"

	"orrery/chip"
	"orrery/chip/energy"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler"
	"orrery/isa"
)

// mismatches counts what differs from the recording.
type mismatches struct{ spikes, current, voltage, fired int }

// replay runs the recorded input through the chip tick by tick and compares what the layer does.
func (r *recording) replay(ctx context.Context, io terminal.Streams, result *compiler.Result) error {
	image := result.Image
	c, err := chip.New(image, chip.Options{})
	if err != nil {
		return err
	}
	bar := terminal.NewProgress(io, r.ticks, "replaying")
	var m mismatches
	for t := range r.ticks {
		if ctx.Err() != nil {
			bar.Finish()
			return terminal.ErrInterrupted
		}
		if r.resetFirst >= 0 && t >= r.resetFirst && (t-r.resetFirst)%r.resetsBy == 0 {
			if err := resetNeurons(c, image); err != nil {
				return err
			}
		}
		if err := c.Tick([][]uint32{r.in[t]}); err != nil {
			return err
		}
		r.compare(c, image, t, &m)
		bar.Set(t + 1)
	}
	bar.Finish()
	return r.report(io, image, c, &m)
}

// resetNeurons puts all neurons into their state before the first tick; spikes under way stay.
func resetNeurons(c *chip.Chip, image *isa.Image) error {
	s := c.State()
	for i := range s.Cores {
		cfg, k := &image.Cores[i], &s.Cores[i]
		if cfg.Program == nil {
			continue
		}
		copy(k.V, cfg.V0)
		for n, set := range cfg.ParamSet {
			for w, v := range cfg.Program.Sets[set].State {
				k.Words[w*cfg.Neurons+n] = v
			}
		}
	}
	return c.SetState(s)
}

// compare looks at the layer, whose neurons are population 1 of the image, after tick t.
func (r *recording) compare(c *chip.Chip, image *isa.Image, t int, m *mismatches) {
	fired := map[uint32]bool{}
	var state chip.State
	if r.current != nil {
		state = c.State()
	}
	for i := range image.Cores {
		cfg := &image.Cores[i]
		for _, n := range c.Fired(i) {
			fired[cfg.Symbol[n].Index] = true
		}
		if cfg.Mode == isa.Partial {
			continue
		}
		for n, v := range c.Potentials(i) {
			at := int(cfg.Symbol[n].Index)
			if r.voltage != nil && r.voltage.values[r.voltage.at[at]+t] != float64(v) {
				m.voltage++
			}
			if r.current != nil && r.current.values[r.current.at[at]+t] != float64(state.Cores[i].Words[n]) {
				m.current++
			}
		}
	}
	m.fired += len(fired)
	for _, n := range r.spikes[t] {
		if !fired[n] {
			m.spikes++
		}
		delete(fired, n)
	}
	m.spikes += len(fired)
}

func (r *recording) report(io terminal.Streams, image *isa.Image, c *chip.Chip, m *mismatches) error {
	spikes := 0
	for _, list := range r.spikes {
		spikes += len(list)
	}
	p := &image.Populations[1]
	mesh := image.Arch.Mesh
	fmt.Fprintf(io.Out, "%s %v on %d cores of %d chips of %s: %d ticks, %d recorded spikes, %d fired\n", p.Name, p.Shape, len(image.Cores), mesh.ChipsX*mesh.ChipsY,
		image.Arch.Name, r.ticks, spikes, m.fired)
	fmt.Fprintf(io.Out, "%d mismatches in spikes", m.spikes)
	if r.current != nil {
		fmt.Fprintf(io.Out, ", %d in %d currents", m.current, len(r.current.values))
	}
	if r.voltage != nil {
		fmt.Fprintf(io.Out, ", %d in %d voltages", m.voltage, len(r.voltage.values))
	}
	fmt.Fprintln(io.Out)
	n := c.Counters()
	total := n.CoreTotal()
	bill := energy.Price(&image.Arch.Energy, n.Activity(&image.Arch))
	fmt.Fprintf(io.Out, "%d synaptic operations, %d neuron updates, %d cycles, %s\n", total.SynapticAdds, total.NeuronUpdates, n.Chip.Cycles,
		terminal.Quantity(float64(bill.Total.Mid)*1e-12, "J"))
	if m.spikes+m.current+m.voltage > 0 {
		return fmt.Errorf("the layer does not do what was recorded: %d spikes, %d currents and %d voltages differ", m.spikes, m.current, m.voltage)
	}
	return nil
}
