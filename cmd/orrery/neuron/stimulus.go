package neuron

import (
	"fmt"
	"math"

	"orrery/isa/ndarray"
	"orrery/isa/neurons"
)

// stimulus is the current in each tick.
func (c Command) stimulus(m *neurons.Model, tick float64) ([]float64, error) {
	duration := c.Duration
	if c.Input != "" {
		a, err := ndarray.Read(c.Input)
		if err != nil {
			return nil, fmt.Errorf("input: %w", err)
		}
		if duration == 0 {
			duration = float64(len(a.Values)) * tick
		}
		n, err := tickCount(duration, tick)
		if err != nil {
			return nil, err
		}
		if n > len(a.Values) {
			return nil, fmt.Errorf("%s has %d values; %v takes %d ticks", c.Input, len(a.Values), duration, n)
		}
		return a.Values[:n], nil
	}
	if duration == 0 {
		duration = m.Example.Duration
	}
	current := c.Current
	if math.IsNaN(current) {
		current = m.Example.Current
	}
	n, err := tickCount(duration, tick)
	if err != nil {
		return nil, err
	}
	list := make([]float64, n)
	for k := range list {
		if float64(k)*tick >= c.From {
			list[k] = current
		}
	}
	return list, nil
}

// tickCount is the number of ticks in a time.
func tickCount(duration, tick float64) (int, error) {
	n := math.Round(duration / tick)
	if !(n >= 1 && n <= 1e7) {
		return 0, fmt.Errorf("--duration %v is %v ticks of %v; it must be 1..10000000", duration, n, tick)
	}
	return int(n), nil
}
