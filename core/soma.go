package core

import (
	"orrery/isa"
	"orrery/isa/microcode"
)

// soma is the neurons of the readable core.
type soma struct {
	cfg     *isa.Core
	unit    isa.Unit
	width   width
	noisy   bool // some parameter set has noise: the LFSR is clocked
	random  lfsr
	bias    []int32
	neurons []lifState         // the TrueNorth unit uses v alone
	windows []window           // by parameter set
	machine *microcode.Machine // of a core that runs a program
	words   [][]int32          // state words by neuron, of a program
}

// window is the tick counter of a LIF parameter set's time window.
type window struct {
	count uint16
	end   bool // the running tick is the window's last
}

func newSoma(a *isa.Arch, cfg *isa.Core) soma {
	s := soma{cfg: cfg, unit: a.Soma.Unit, width: width(a.Core.PotentialBits), windows: make([]window, len(cfg.LIF)), noisy: hasNoise(cfg)}
	if cfg.Mode == isa.Spiking {
		s.bias, s.neurons = make([]int32, cfg.Neurons), make([]lifState, cfg.Neurons)
	}
	if cfg.Program != nil {
		s.machine, s.words = &microcode.Machine{Program: cfg.Program}, make([][]int32, cfg.Neurons)
	}
	return s
}

func hasNoise(cfg *isa.Core) bool {
	for i := range cfg.LIF {
		if cfg.LIF[i].NoiseMask != 0 {
			return true
		}
	}
	return false
}

func (s *soma) reset(cfg *isa.Core) {
	s.random = lfsr(cfg.Seed)
	clear(s.bias)
	copy(s.bias, cfg.Bias)
	clear(s.windows)
	for n := range s.neurons {
		s.neurons[n] = lifState{v: cfg.V0[n]}
		if cfg.LIF != nil {
			s.neurons[n].refractory = cfg.LIF[cfg.ParamSet[n]].Hold
		}
	}
	for n := range s.words {
		s.words[n] = append([]int32{cfg.V0[n]}, cfg.Program.Sets[cfg.ParamSet[n]].State...)
	}
}

// startTick moves the windows on by a tick.
func (s *soma) startTick() {
	for i := range s.windows {
		s.windows[i].advance(&s.cfg.LIF[i])
	}
}

// advance counts a tick. The tick after WindowLength counted ones is the window's last, so that windows repeat every WindowLength+1.
func (w *window) advance(p *isa.LIF) {
	w.end = false
	if !p.Window {
		return
	}
	if w.count >= p.WindowLength {
		w.count, w.end = 0, true
		return
	}
	w.count++
}

// update is one neuron's turn.
func (s *soma) update(n int, sum int64, c *Counters) (spike bool) {
	c.NeuronUpdates++
	set := s.cfg.ParamSet[n]
	if s.machine != nil {
		spike = s.runProgram(n, sum, c)
	} else if s.unit == isa.UnitTrueNorth {
		s.neurons[n].v, spike = stepTrueNorth(&s.cfg.TrueNorth[set], s.width, s.neurons[n].v, sum, c)
	} else {
		spike = s.updateLIF(n, set, sum, c)
	}
	c.Spikes += count(spike)
	return spike
}

func (s *soma) updateLIF(n int, set uint16, sum int64, c *Counters) bool {
	p := &s.cfg.LIF[set]
	var r int32
	if s.noisy {
		r = masked(s.random.next(), p.NoiseMask)
	}
	if s.bias[n] != 0 {
		c.BiasAdds++
	}
	return stepLIF(p, s.width, &s.neurons[n], sum+int64(s.bias[n]), r, s.windows[set].end, c)
}

func (s *soma) potentials() []int32 {
	v := make([]int32, len(s.neurons))
	for n := range s.neurons {
		v[n] = s.neurons[n].v
	}
	return v
}
