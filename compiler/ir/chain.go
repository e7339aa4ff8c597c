package ir

import (
	"fmt"
	"slices"
	"strings"
)

// Chain is linear maps one behind the other, as one: a pooling before a convolution, say, with nothing that spikes between them. The weight between two
// neurons is the sum over all ways through the maps.
type Chain struct {
	Stages []Stage
	// Gain multiplies what reaches each target neuron: nil, one value, or one for each.
	Gain []float64
}

// Stage is one map and the shapes that it takes and gives. What it takes has as many values as what comes before, perhaps in other dimensions.
type Stage struct {
	Connect Connectivity
	In, Out Shape
}

// Check wants every map to fit the next, and the ends to have as many neurons as the populations.
func (c Chain) Check(source, target Shape) error {
	if len(c.Stages) == 0 {
		return fmt.Errorf("a chain of no maps")
	}
	from := source
	for i, s := range c.Stages {
		if from.Size() != s.In.Size() {
			return fmt.Errorf("map %d (%v) takes %v, what comes before gives %v", i+1, s.Connect, s.In, from)
		}
		if err := s.Connect.Check(s.In, s.Out); err != nil {
			return fmt.Errorf("map %d (%v): %w", i+1, s.Connect, err)
		}
		from = s.Out
	}
	if from.Size() != target.Size() {
		return fmt.Errorf("the chain gives %v, the target is %v", from, target)
	}
	if n := len(c.Gain); n > 1 && n != target.Size() {
		return fmt.Errorf("%d gains for %d neurons", n, target.Size())
	}
	return nil
}

// Row follows source s through all maps. Ways of weight 0 are left out.
func (c Chain) Row(_, _ Shape, s int, row []Synapse) []Synapse {
	for _, y := range c.Spread(0, []Synapse{{uint32(s), 1}}) {
		row = append(row, Synapse{y.Target, y.Weight * c.gain(y.Target)})
	}
	return row
}

// Spread carries values of neurons, ascending, from before map number first to the chain's end, without the gain.
func (c Chain) Spread(first int, values []Synapse) []Synapse {
	var one []Synapse
	for _, stage := range c.Stages[first:] {
		if len(values) == 1 {
			factor := values[0].Weight
			values = stage.Connect.Row(stage.In, stage.Out, int(values[0].Target), nil)
			for i := range values {
				values[i].Weight *= factor
			}
			continue
		}
		sum := make([]float64, stage.Out.Size())
		for _, v := range values {
			one = stage.Connect.Row(stage.In, stage.Out, int(v.Target), one[:0])
			for _, y := range one {
				sum[y.Target] += v.Weight * y.Weight
			}
		}
		values = nil
		for t, v := range sum {
			if v != 0 {
				values = append(values, Synapse{uint32(t), v})
			}
		}
	}
	return slices.DeleteFunc(values, func(y Synapse) bool { return y.Weight == 0 })
}

func (c Chain) gain(target uint32) float64 {
	switch len(c.Gain) {
	case 0:
		return 1
	case 1:
		return c.Gain[0]
	}
	return c.Gain[target]
}

func (c Chain) String() string {
	var names []string
	for _, s := range c.Stages {
		names = append(names, s.Connect.String())
	}
	return strings.Join(names, ", ")
}
