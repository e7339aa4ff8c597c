package core

import (
	"fmt"

	"orrery/isa"
)

// State is what a core remembers between two ticks. Core and Engine share it.
type State struct {
	V          []int32  `json:"v"` // by neuron; none of a partial core
	Theta      []int32  `json:"theta"`
	Refractory []uint16 `json:"refractory"`
	Bias       []int32  `json:"bias"`
	Windows    []uint16 `json:"windows"` // ticks into the window, by LIF parameter set
	// Words are the state words 1.. of a core that runs a program, word by word, in each by neuron; word 0 is V.
	Words []int32 `json:"words,omitempty"`
	LFSR  uint32  `json:"lfsr"`
	// Axons are the delay slots, each of ceil(axons/64) words: slot s holds the spikes for the next tick t with t mod slots = s.
	Axons []uint64 `json:"axons"`
}

// State is a copy of the core's state.
func (c *Core) State() State {
	s := State{LFSR: uint32(c.soma.random), Axons: append([]uint64{}, c.axons.bits...), Bias: append([]int32{}, c.soma.bias...)}
	s.V, s.Theta, s.Refractory, s.Windows = []int32{}, []int32{}, []uint16{}, []uint16{}
	for _, n := range c.soma.neurons {
		s.V = append(s.V, n.v)
		s.Theta = append(s.Theta, n.theta)
		s.Refractory = append(s.Refractory, n.refractory)
	}
	for _, w := range c.soma.windows {
		s.Windows = append(s.Windows, w.count)
	}
	for w := 1; w < programStates(c.cfg); w++ {
		for n := range c.soma.words {
			s.Words = append(s.Words, c.soma.words[n][w])
		}
	}
	return s
}

// SetState continues from a state; one that does not fit the core's configuration is refused.
func (c *Core) SetState(s State) error {
	if err := s.check(c.arch, c.cfg); err != nil {
		return err
	}
	c.Reset()
	c.soma.random = lfsr(s.LFSR)
	copy(c.axons.bits, s.Axons)
	copy(c.soma.bias, s.Bias)
	for n := range c.soma.neurons {
		c.soma.neurons[n] = lifState{s.V[n], s.Theta[n], s.Refractory[n]}
	}
	for i := range c.soma.windows {
		c.soma.windows[i].count = s.Windows[i]
	}
	for n, words := range c.soma.words {
		words[0] = s.V[n]
		for w := 1; w < len(words); w++ {
			words[w] = s.Words[(w-1)*len(s.V)+n]
		}
	}
	return nil
}

// programStates is the number of state words of each neuron of a core: 0 where no program runs.
func programStates(cfg *isa.Core) int {
	if cfg.Program == nil {
		return 0
	}
	return cfg.Program.States
}

func (s *State) check(a *isa.Arch, cfg *isa.Core) error {
	neurons := cfg.Neurons
	if cfg.Mode == isa.Partial {
		neurons = 0
	}
	for _, f := range []struct {
		name      string
		got, want int
	}{
		{"potentials", len(s.V), neurons},
		{"thresholds", len(s.Theta), neurons},
		{"refractory counts", len(s.Refractory), neurons},
		{"biases", len(s.Bias), neurons},
		{"windows", len(s.Windows), len(cfg.LIF)},
		{"state words", len(s.Words), max(0, programStates(cfg)-1) * neurons},
		{"axon words", len(s.Axons), (cfg.Axons + 63) / 64 * a.Core.DelaySlots},
	} {
		if f.got != f.want {
			return fmt.Errorf("the state has %d %s; the core has %d", f.got, f.name, f.want)
		}
	}
	if cfg.Program == nil { // a program's words have 32 bits
		w := width(a.Core.PotentialBits)
		for n := range s.V {
			_, v := w.sat(int64(s.V[n]))
			if _, theta := w.sat(int64(s.Theta[n])); v || theta {
				return fmt.Errorf("the state has the potential %d and the threshold offset %d for neuron %v; potentials have %d bits", s.V[n], s.Theta[n], isa.NeuronID(n), w)
			}
		}
	}
	for n := range s.Theta {
		if cfg.LIF == nil {
			break
		}
		if p := &cfg.LIF[cfg.ParamSet[n]]; isPlain(p) && (s.Theta[n] != 0 || s.Refractory[n] > p.Hold) {
			return fmt.Errorf("the state has a refractory count or threshold offset for neuron %v, which has none", isa.NeuronID(n))
		}
	}
	if tail := cfg.Axons % 64; tail != 0 {
		words := (cfg.Axons + 63) / 64
		for i := words - 1; i < len(s.Axons); i += words {
			if s.Axons[i]>>tail != 0 {
				return fmt.Errorf("the state has spikes for axons beyond the core's %d", cfg.Axons)
			}
		}
	}
	return nil
}
