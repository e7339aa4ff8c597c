// Package calibrate chooses each population's scale by what its integers do on samples, instead of by its largest weight. With few bits a
// scale that clips the largest weights keeps the many small ones apart. Each scale is judged by running the network: the quantised one
// against one whose weights have 15 bits, which stands for the author's real numbers.
package calibrate

import (
	"context"
	"fmt"
	"math"

	"orrery/compiler"
	"orrery/compiler/ir"
	"orrery/compiler/refsim"
	"orrery/isa"
)

// Stimulus is one sample: by tick, the input neurons that spike, ascending; and currents, which depend on the scale of what they drive.
type Stimulus struct {
	Spikes []map[ir.PopID][]uint32
	Bias   map[ir.PopID][]int32
}

// Encode gives sample i for a quantised network. It is the same for the same network.
type Encode func(q *ir.Quantised, i int) (Stimulus, error)

// Choice is what was chosen for one population.
type Choice struct {
	Population  string
	Clip        float64 // the largest weight that is kept, as a part of the largest there is; 1: none is clipped
	Scale       float64 // steps per unit
	Error, Full float64 // mean difference from the reference (see distance) at this scale, and without clipping
}

// clips are the parts of the largest weight that are tried.
var clips = []float64{1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.33, 0.25, 0.18, 0.125, 0.09}

// Choose finds the scales of all populations that do not ask for one themselves, in the order of the network, and puts them into a copy of
// it. rates are the spikes of every neuron and input in a tick on the samples.
func Choose(ctx context.Context, net *ir.Network, arch *isa.Arch, encode Encode, samples, ticks int) (_ *ir.Network, list []Choice, rates [][]float32, err error) {
	out := *net
	out.Populations = append([]ir.Population(nil), net.Populations...)
	c := &chooser{ctx: ctx, net: &out, arch: arch, encode: encode, samples: samples, ticks: ticks}
	if err := c.reference(); err != nil {
		return nil, nil, nil, err
	}
	for p := range out.Populations {
		if out.Populations[p].Host() || out.Populations[p].Scale > 0 || !weighted(net, ir.PopID(p)) {
			continue
		}
		choice, err := c.choose(ir.PopID(p))
		if err != nil {
			return nil, nil, nil, err
		}
		list = append(list, choice)
	}
	q, err := compiler.Quantise(ctx, &out, arch)
	if err != nil {
		return nil, nil, nil, err
	}
	rates, err = c.rates(q)
	return &out, list, rates, err
}

// weighted says that some projection brings weights into the population.
func weighted(net *ir.Network, p ir.PopID) bool {
	for i := range net.Projections {
		if net.Projections[i].Target == p {
			return true
		}
	}
	return false
}

// chooser keeps what the reference did.
type chooser struct {
	ctx            context.Context
	net            *ir.Network
	arch           *isa.Arch
	encode         Encode
	samples, ticks int
	want           [][]trace // by sample and population
}

// trace is what a population did in one sample: spikes of each neuron, and potentials after the last tick in the author's units.
type trace struct {
	spikes     []float64
	potentials []float64
}

// reference runs the network at the finest weights that synapse lists hold.
func (c *chooser) reference() error {
	fine := *c.arch
	fine.Core.Weights, fine.Core.WeightBits, fine.Core.SharedWeights, fine.Core.AxonTypes = isa.Direct, 15, 0, 0
	fine.Core.PotentialBits = 32
	net := *c.net
	net.Projections = append([]ir.Projection(nil), c.net.Projections...)
	for i := range net.Projections {
		net.Projections[i].Bits, net.Projections[i].Axons = 15, 1
	}
	net.Populations = append([]ir.Population(nil), c.net.Populations...)
	for i := range net.Populations {
		net.Populations[i].Scale = 0
	}
	q, err := compiler.Quantise(c.ctx, &net, &fine)
	if err != nil {
		return err
	}
	sim := refsim.New(q)
	for i := range c.samples {
		traces, err := c.run(sim, q, i)
		if err != nil {
			return err
		}
		c.want = append(c.want, traces)
	}
	return nil
}

// run is one sample on a network.
func (c *chooser) run(sim *refsim.Sim, q *ir.Quantised, i int) ([]trace, error) {
	if err := c.ctx.Err(); err != nil {
		return nil, err
	}
	in, err := c.encode(q, i)
	if err != nil {
		return nil, err
	}
	sim.Reset()
	for p, bias := range in.Bias {
		sim.SetBias(p, bias)
	}
	traces := make([]trace, len(q.Populations))
	for p := range traces {
		traces[p].spikes = make([]float64, q.Network.Populations[p].Shape.Size())
	}
	for t := range c.ticks {
		var spikes map[ir.PopID][]uint32
		if t < len(in.Spikes) {
			spikes = in.Spikes[t]
		}
		sim.Tick(spikes)
		for p := range traces {
			for _, n := range sim.Fired(ir.PopID(p)) {
				traces[p].spikes[n]++
			}
		}
	}
	for p := range traces {
		if !q.Network.Populations[p].Host() {
			for _, v := range sim.Potentials(ir.PopID(p)) {
				traces[p].potentials = append(traces[p].potentials, float64(v)/q.Populations[p].Scale)
			}
		}
	}
	return traces, nil
}

// choose tries the clips on one population, the later ones as they are.
func (c *chooser) choose(p ir.PopID) (Choice, error) {
	pop := &c.net.Populations[p]
	full, err := compiler.Quantise(c.ctx, c.net, c.arch)
	if err != nil {
		return Choice{}, err
	}
	best := Choice{Population: pop.Name, Error: math.Inf(1)}
	base := full.Populations[p].Scale
	for _, clip := range clips {
		pop.Scale = base / clip
		q, err := compiler.Quantise(c.ctx, c.net, c.arch)
		if err != nil {
			if clip == 1 {
				return best, err
			}
			break // the threshold or a bias no longer fits
		}
		d, err := c.distance(q, p)
		if err != nil {
			return best, err
		}
		if clip == 1 {
			best.Full = d
		}
		if d < best.Error {
			best.Clip, best.Scale, best.Error = clip, pop.Scale, d
		}
	}
	pop.Scale = best.Scale
	return best, nil
}

// distance is how far a population is from the reference over all samples: the mean difference of spike counts a neuron and sample, and, of
// populations that never spike in the reference, of potentials, relative to their mean magnitude.
func (c *chooser) distance(q *ir.Quantised, p ir.PopID) (float64, error) {
	sim := refsim.New(q)
	spikes, fired, potentials, size := 0.0, 0.0, 0.0, 0.0
	n := 0
	for i := range c.samples {
		got, err := c.run(sim, q, i)
		if err != nil {
			return 0, err
		}
		want := &c.want[i][p]
		for k := range want.spikes {
			spikes += math.Abs(got[p].spikes[k] - want.spikes[k])
			fired += want.spikes[k]
			potentials += math.Abs(got[p].potentials[k] - want.potentials[k])
			size += math.Abs(want.potentials[k])
			n++
		}
	}
	if fired == 0 && size > 0 {
		return potentials / size, nil
	}
	return spikes / float64(max(n, 1)), nil
}

// rates measures the chosen network.
func (c *chooser) rates(q *ir.Quantised) ([][]float32, error) {
	sim := refsim.New(q)
	rates := make([][]float32, len(q.Populations))
	for p := range rates {
		rates[p] = make([]float32, q.Network.Populations[p].Shape.Size())
	}
	for i := range c.samples {
		traces, err := c.run(sim, q, i)
		if err != nil {
			return nil, err
		}
		for p := range traces {
			for n, k := range traces[p].spikes {
				rates[p][n] += float32(k / float64(c.samples*c.ticks))
			}
		}
	}
	return rates, nil
}

func (c Choice) String() string {
	if c.Clip == 1 {
		return fmt.Sprintf("%s: no weight clipped (scale %.6g); difference from 15-bit weights %.3g", c.Population, c.Scale, c.Error)
	}
	return fmt.Sprintf("%s: weights above %.0f %% of the largest clipped (scale %.6g); difference from 15-bit weights %.3g, without clipping %.3g",
		c.Population, 100*c.Clip, c.Scale, c.Error, c.Full)
}
