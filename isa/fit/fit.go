// Package fit says how a network sits on its chip: what each population takes of which memory and what it runs out of first, what traffic to
// expect, and which core sets the length of a tick. All of it comes from the image and spike rates; nothing is run.
package fit

import (
	"fmt"
	"slices"

	"orrery/isa"
	"orrery/isa/traffic"
)

// Report is the fit of one image.
type Report struct {
	Image       *isa.Image
	Populations []Population
	Cores       []Core // as in Image.Cores
	Traffic     *traffic.Load
	Slowest     int // index of the core that sets the length of a tick, -1 without cores
}

// Population is what one population takes.
type Population struct {
	Name     string
	Neurons  int // on the chip; 0 for inputs that the host turns into packets
	Cores    int // that own some of its neurons
	Partials int // that help them with sums
	Rows     int // axons of all these cores; those of cores that several populations share count for each
	Bytes    int // of synapse memory, by its share of each core's columns
	Routes   int // entries of its neurons
	Binding  Binding
}

// Binding is the resource that a population's cores have used up most of.
type Binding struct {
	Resource string
	Share    float64 // on average over its cores
}

// Core is what one core is expected to do in a tick.
type Core struct {
	Active    float64 // axons that get a spike
	Integrate float64 // cycles
	Wait      float64 // cycles between its own integration and that of its slowest partial core
	Fire      float64 // cycles: updates, and route entries that stall the soma; of a partial core, sending its sums
}

// Cycles is the expected length of the core's tick, from its start until its last neuron has fired. The way of its last packet comes on top.
func (c *Core) Cycles() float64 { return c.Integrate + c.Wait + c.Fire }

// Of reports on an image for given spike rates.
func Of(m *isa.Image, rate traffic.Rate) *Report {
	r := &Report{Image: m, Traffic: traffic.Of(m, rate), Slowest: -1}
	r.measureCores(rate)
	r.measurePopulations()
	return r
}

// measurePopulations adds up what the cores of each population hold.
func (r *Report) measurePopulations() {
	shares := make([][]use, len(r.Image.Populations))
	r.Populations = make([]Population, len(r.Image.Populations))
	for p := range r.Populations {
		r.Populations[p].Name = r.Image.Populations[p].Name
	}
	for i := range r.Image.Cores {
		c := &r.Image.Cores[i]
		held := map[uint32]int{}
		for n, s := range c.Symbol {
			held[s.Population]++
			if c.Mode == isa.Spiking {
				r.Populations[s.Population].Neurons++
				r.Populations[s.Population].Routes += int(c.RouteStart[n+1] - c.RouteStart[n])
			}
		}
		used := r.uses(c)
		for p, neurons := range held {
			pop := &r.Populations[p]
			if c.Mode == isa.Spiking {
				pop.Cores++
			} else {
				pop.Partials++
			}
			pop.Rows += c.Axons
			pop.Bytes += c.SynapseMemory() * neurons / c.Neurons
			shares[p] = append(shares[p], used)
		}
	}
	for p := range shares {
		r.Populations[p].Binding = binding(shares[p])
	}
}

// use is the share of each resource that a core uses.
type use [len(resources)]float64

var resources = [...]string{"neurons", "axons", "synapse memory", "route entries"}

func (r *Report) uses(c *isa.Core) use {
	a := &r.Image.Arch
	return use{float64(c.Neurons) / float64(a.Core.Neurons), float64(c.Axons) / float64(a.Core.Axons),
		float64(c.SynapseMemory()) / float64(a.Core.SynapseBytes), float64(len(c.Routes)) / float64(a.Routes.EntriesPerCore)}
}

func binding(cores []use) Binding {
	if len(cores) == 0 {
		return Binding{}
	}
	best := Binding{}
	for k, name := range resources {
		sum := 0.0
		for _, u := range cores {
			sum += u[k]
		}
		if share := sum / float64(len(cores)); share > best.Share {
			best = Binding{name, share}
		}
	}
	return best
}

// measureCores works out every core's cycles (docs/TIMING.md).
func (r *Report) measureCores(rate traffic.Rate) {
	m := r.Image
	a := &m.Arch
	r.Cores = make([]Core, len(m.Cores))
	at := map[isa.Coord]int{}
	for i := range m.Cores {
		at[a.Mesh.Coord(m.Cores[i].ID)] = i
	}
	traffic.EachPacket(m, rate, func(p traffic.Packet) {
		if i := at[p.To]; p.Kept {
			c := &m.Cores[i]
			r.Cores[i].Active += p.Rate
			r.Cores[i].Integrate += p.Rate * rowCycles(a, c, p.Axon)
		}
	})
	wait := make([]float64, len(m.Cores))
	for i := range m.Cores {
		c, core := &m.Cores[i], &r.Cores[i]
		if c.Mode == isa.Partial {
			per := a.Core.SumsPerPacket
			core.Fire = float64((c.Neurons + per - 1) / per)
			from := a.Mesh.Coord(c.ID)
			to := isa.Coord{X: from.X + c.SumTo.DX(), Y: from.Y + c.SumTo.DY()}
			way := float64((abs(from.X-to.X) + abs(from.Y-to.Y)) * (a.NoC.RouterCycles + a.NoC.LinkCycles))
			wait[at[to]] = max(wait[at[to]], core.Integrate+core.Fire+way)
			continue
		}
		core.Fire = float64(c.Neurons * c.UpdateCycles(a))
		for n := range c.Neurons {
			if entries := c.RouteStart[n+1] - c.RouteStart[n]; entries > 1 {
				core.Fire += rate(c.Symbol[n]) * float64(entries-1)
			}
		}
	}
	for i := range m.Cores {
		r.Cores[i].Wait = max(0, wait[i]-r.Cores[i].Integrate)
		if r.Slowest < 0 || r.Cores[i].Cycles() > r.Cores[r.Slowest].Cycles() {
			r.Slowest = i
		}
	}
}

// rowCycles is what an active axon costs.
func rowCycles(a *isa.Arch, c *isa.Core, axon int) float64 {
	n := c.Neurons
	if c.Crossbar.Storage == isa.Sparse {
		n = max(1, int(c.Crossbar.RowStart[axon+1]-c.Crossbar.RowStart[axon]))
	}
	return float64((n + a.Core.Lanes - 1) / a.Core.Lanes)
}

func abs(x int) int { return max(x, -x) }

// Busiest are the indices of the n cores with the longest ticks, the longest first.
func (r *Report) Busiest(n int) []int {
	order := make([]int, len(r.Cores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		switch d := r.Cores[y].Cycles() - r.Cores[x].Cycles(); {
		case d > 0:
			return 1
		case d < 0:
			return -1
		}
		return 0
	})
	return order[:min(n, len(order))]
}

func (b Binding) String() string { return fmt.Sprintf("%s %.0f %%", b.Resource, 100*b.Share) }
