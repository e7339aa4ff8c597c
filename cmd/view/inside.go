package view

import (
	"encoding/base64"
	"fmt"
	"slices"

	"orrery/isa"
)

// About is what does not change while a chip is viewed.
type About struct {
	Network     string      `json:"network"`
	Arch        string      `json:"arch"`
	Columns     int         `json:"columns"`
	Rows        int         `json:"rows"`
	Buffer      int         `json:"buffer"`    // flits of a router's input
	SendFIFO    int         `json:"send_fifo"` // packets
	Cores       []AboutCore `json:"cores"`
	Populations []string    `json:"populations"`
	OnChip      []bool      `json:"on_chip"` // by population
}

// AboutCore is one core in use.
type AboutCore struct {
	ID      isa.CoreID `json:"id"`
	X       int        `json:"x"`
	Y       int        `json:"y"`
	Partial bool       `json:"partial"`
	Holds   string     `json:"holds"`
	Axons   int        `json:"axons"`
	Neurons int        `json:"neurons"`
}

// About describes the chip and the network on it.
func (s *Session) About() About {
	image := s.cfg.Image
	a := About{Network: image.Provenance.Network, Arch: image.Arch.Name, Columns: image.Arch.Mesh.Columns(), Rows: image.Arch.Mesh.Rows(),
		Buffer: image.Arch.NoC.Buffer, SendFIFO: image.Arch.Core.SendFIFO, OnChip: make([]bool, len(image.Populations)), Cores: []AboutCore{}}
	for p := range image.Populations {
		a.Populations = append(a.Populations, image.Populations[p].Name)
	}
	for i := range image.Cores {
		c := &image.Cores[i]
		at := image.Arch.Mesh.Coord(c.ID)
		a.Cores = append(a.Cores, AboutCore{c.ID, at.X, at.Y, c.Mode == isa.Partial, image.Holds(c), c.Axons, c.Neurons})
		for _, sym := range c.Symbol {
			a.OnChip[sym.Population] = true
		}
	}
	return a
}

// Inside is one core at the last stop.
type Inside struct {
	Core       int          `json:"core"` // index
	Doing      string       `json:"doing"`
	Axon       int          `json:"axon"`
	Neuron     int          `json:"neuron"`
	Sums       int          `json:"sums"`
	ExpectSums int          `json:"expect_sums"`
	Active     []int        `json:"active_axons"`
	Fired      []int        `json:"fired"`
	Potentials []int32      `json:"potentials"` // none of a partial core
	Names      []string     `json:"names"`      // of neurons
	Weights    string       `json:"weights"`    // signed bytes by axon and neuron, base64; wider weights are clipped to a byte
	FIFO       []packetText `json:"fifo"`
}

// Inside is core i of the image.
func (s *Session) Inside(i int) (*Inside, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	image := s.cfg.Image
	if i < 0 || i >= len(image.Cores) {
		return nil, fmt.Errorf("there are cores 0..%d; %d is asked for", len(image.Cores)-1, i)
	}
	c := &image.Cores[i]
	in := &Inside{Core: i, Doing: s.seen.Cores[i].Doing, Axon: s.seen.Cores[i].Axon, Neuron: s.seen.Cores[i].At, ExpectSums: c.ExpectSums,
		Active: append([]int{}, s.seen.axons[i]...), Fired: []int{}, Potentials: append([]int32{}, s.seen.v[i]...), FIFO: []packetText{},
		Weights: base64.StdEncoding.EncodeToString(weights(&image.Arch, c))}
	for _, n := range s.seen.fired[i] {
		in.Fired = append(in.Fired, int(n))
	}
	for _, sym := range c.Symbol {
		in.Names = append(in.Names, image.NeuronName(sym))
	}
	if s.seen.views != nil {
		in.Sums = s.seen.views[i].Sums
		for _, p := range s.seen.views[i].FIFO {
			in.FIFO = append(in.FIFO, textOf(p))
		}
	}
	return in, nil
}

// weights are what each axon adds to each neuron.
func weights(a *isa.Arch, c *isa.Core) []byte {
	w := make([]byte, c.Axons*c.Neurons)
	put := func(axon, neuron int, raw uint8) {
		v := 0
		switch {
		case a.Core.Weights == isa.Shared:
			v = int(c.SharedTable[raw])
		case a.Core.Weights == isa.Typed && raw != 0:
			v = int(c.TrueNorth[c.ParamSet[neuron]].Weights[c.AxonType[axon]])
		case a.Core.Weights == isa.Direct && c.Crossbar.Bits == 1:
			v = int(raw)
		case a.Core.Weights == isa.Direct:
			v = int(int8(raw<<(8-c.Crossbar.Bits)) >> (8 - c.Crossbar.Bits))
		}
		w[axon*c.Neurons+neuron] = byte(int8(max(-128, min(127, v))))
	}
	for axon := range c.Axons {
		if x := &c.Crossbar; x.Storage == isa.Sparse {
			for k := x.RowStart[axon]; k < x.RowStart[axon+1]; k++ {
				put(axon, int(x.Target[k]), x.Cell[k])
			}
			continue
		}
		for n := range c.Neurons {
			put(axon, n, c.Crossbar.Get(c.Neurons, axon, n))
		}
	}
	return w
}

// Neuron is the trace of one neuron.
type Neuron struct {
	Name       string   `json:"name"`
	From       int      `json:"from"` // tick of the first potential
	Potentials []int32  `json:"potentials"`
	Fired      []int    `json:"fired"` // ticks
	Bias       int32    `json:"bias"`
	Routes     []string `json:"routes"`
}

// Neuron is neuron n of core i, over the ticks that are remembered.
func (s *Session) Neuron(i, n int) (*Neuron, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	image := s.cfg.Image
	if i < 0 || i >= len(image.Cores) || n < 0 || n >= image.Cores[i].Neurons || image.Cores[i].Mode != isa.Spiking {
		return nil, fmt.Errorf("there is no neuron %d in core %d", n, i)
	}
	c := &image.Cores[i]
	t := &Neuron{Name: image.NeuronName(c.Symbol[n]), Potentials: []int32{}, Fired: []int{}, Routes: []string{}}
	if c.Bias != nil {
		t.Bias = c.Bias[n]
	}
	for tick, v := range s.history.potentials {
		if v == nil {
			t.From = tick + 1
			continue
		}
		t.Potentials = append(t.Potentials, v[i][n])
		if slices.Contains(s.history.fired[tick][i], isa.NeuronID(n)) {
			t.Fired = append(t.Fired, tick)
		}
	}
	for _, r := range c.Routes[c.RouteStart[n]:c.RouteStart[n+1]] {
		t.Routes = append(t.Routes, routeText(image, c, r))
	}
	return t, nil
}

func routeText(image *isa.Image, c *isa.Core, r isa.Route) string {
	to, ok := image.Arch.Landing(image.Arch.Mesh.Coord(c.ID), r.Header)
	switch {
	case !ok:
		return "nowhere"
	case to.Host:
		return fmt.Sprintf("host, %s %d", to.Port.Side, to.Port.Index)
	}
	return fmt.Sprintf("core %v, axon %d, delay %d", image.Arch.Mesh.Coord(to.Core), r.Header.Destination(), r.Delay)
}
