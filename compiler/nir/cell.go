package nir

import (
	"fmt"
	"math"
	"slices"
)

// cell is a node that integrates: neurons that spike (LIF, IF, CubaLIF, Threshold), and integrators that do not (LI, I, CubaLI).
type cell struct {
	kind   string
	values map[string]*array
	size   shape // nil: all parameters are single values
}

// cellKind is what a type of neuron has.
type cellKind struct {
	params []string // that it must have
	spikes bool
	reset  bool // may have v_reset
}

var cellKinds = map[string]cellKind{
	"LIF":       {[]string{"tau", "r", "v_leak", "v_threshold"}, true, true},
	"IF":        {[]string{"r", "v_threshold"}, true, true},
	"CubaLIF":   {[]string{"tau_mem", "tau_syn", "r", "v_leak", "v_threshold"}, true, true},
	"Threshold": {[]string{"threshold"}, true, false},
	"LI":        {[]string{"tau", "r", "v_leak"}, false, false},
	"I":         {[]string{"r"}, false, false},
	"CubaLI":    {[]string{"tau_mem", "tau_syn", "r", "v_leak"}, false, false},
}

func readCell(kind string, p params) (operation, error) {
	k := cellKinds[kind]
	c := &cell{kind: kind, values: map[string]*array{}}
	names := slices.Clone(k.params)
	for _, optional := range []string{"v_reset", "w_in"} {
		if p.has(optional) && (optional == "w_in" && k.current() || optional == "v_reset" && k.reset) {
			names = append(names, optional)
		}
	}
	widest := ""
	for _, name := range names {
		a, err := p.floats(name)
		if err != nil {
			return nil, err
		}
		c.values[name] = a
		if len(a.values) == 1 {
			continue
		}
		if c.size != nil && c.size.Size() != len(a.values) {
			return nil, fmt.Errorf("parameters %s and %s have shapes %v and %v", widest, name, c.size, a.shape)
		}
		c.size, widest = plain(a.shape), name
	}
	return c, nil
}

func (k cellKind) current() bool { return slices.Contains(k.params, "tau_syn") }

// different is how many neurons may differ from each other: as many as parameters have values, else all are alike.
func (c *cell) different() int {
	if c.size == nil {
		return 1
	}
	return c.size.Size()
}

func (c *cell) spikes() bool { return cellKinds[c.kind].spikes }

func (c *cell) shapes(given shape) (in, out shape, err error) {
	if c.size == nil {
		if given == nil {
			return nil, nil, nil
		}
		return given, given, nil
	}
	if given != nil && given.Size() != c.size.Size() {
		return nil, nil, fmt.Errorf("it has %d neurons (shape %v), what comes in has %d values (shape %v)", c.size.Size(), c.size, given.Size(), given)
	}
	if len(given) > len(c.size) { // parameters in one row, of a layer with more extents
		return given, given, nil
	}
	return c.size, c.size, nil
}

// element is one neuron as it is computed, tick by tick: the current I = I currentDecay + gain x + ..., V = V decay + I + leak. Without a synaptic current
// currentDecay is 0.
type element struct {
	decay, currentDecay float64
	gain                float64 // of what comes in
	leak                float64 // added to V every tick
	threshold           float64 // +Inf: never
	reset               float64
}

// element is neuron i with ticks of dt seconds.
func (c *cell) element(i int, dt float64, mode ResetMode) (e element, err error) {
	value := func(name string, otherwise float64) float64 {
		if a := c.values[name]; a != nil {
			return a.at(i)
		}
		return otherwise
	}
	r := value("r", 1)
	e = element{decay: 1, gain: r, threshold: math.Inf(1)}
	switch c.kind {
	case "Threshold":
		e.decay, e.threshold = 0, value("threshold", 0)
	case "LIF", "LI":
		part, err := share("tau", value("tau", 0), dt)
		if err != nil {
			return e, fmt.Errorf("neuron %d: %w", i, err)
		}
		e.decay, e.gain, e.leak = 1-part, r*part, value("v_leak", 0)*part
	case "CubaLIF", "CubaLI":
		part, err := share("tau_mem", value("tau_mem", 0), dt)
		if err != nil {
			return e, fmt.Errorf("neuron %d: %w", i, err)
		}
		syn, err := share("tau_syn", value("tau_syn", 0), dt)
		if err != nil {
			return e, fmt.Errorf("neuron %d: %w", i, err)
		}
		e.decay, e.currentDecay, e.gain, e.leak = 1-part, 1-syn, value("w_in", 1)*syn*r*part, value("v_leak", 0)*part
	}
	if c.spikes() && c.kind != "Threshold" {
		e.threshold = value("v_threshold", 0)
	}
	if mode == ResetValue {
		e.reset = value("v_reset", 0)
	}
	if !finite(e.decay, e.currentDecay, e.gain, e.leak, e.reset) {
		return e, fmt.Errorf("neuron %d: its parameters are beyond what numbers hold", i)
	}
	return e, nil
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// share is dt / tau: the part of the way to its aim that a state goes in a tick.
func share(name string, tau, dt float64) (float64, error) {
	part := dt / tau
	switch {
	case !(tau > 0):
		return 0, fmt.Errorf("%s is %v s; it must be above 0", name, tau)
	case part > 1+1e-6:
		return 0, fmt.Errorf("%s is %v s, less than a tick of %v s: forward Euler would overshoot; give the dt that the network was trained with", name, tau, dt)
	}
	if math.Abs(part-1) <= 1e-6 { // single precision of a tau that was meant to be dt
		part = 1
	}
	return part, nil
}
