package ir

import (
	"fmt"
	"slices"
	"strings"
)

// Chain is linear maps one behind the other, as one: a pooling before a convolution, say, with nothing that spikes between them. The weight between two
// neurons is the sum over all ways through the maps.
type Chain struct {
	In     Shape // how the first map sees the source; as many neurons, perhaps in other dimensions
	Stages []Stage
	// Gain multiplies what reaches each target neuron: nil, one value, or one for each.
	Gain []float64
}

// Stage is one map and the shape that it gives.
type Stage struct {
	Connect Connectivity
	Out     Shape
}

// Check wants every map to fit the next, and the ends to have as many neurons as the populations.
func (c Chain) Check(source, target Shape) error {
	if len(c.Stages) == 0 {
		return fmt.Errorf("a chain of no maps")
	}
	if source.Size() != c.In.Size() {
		return fmt.Errorf("the chain reads %v, the source is %v", c.In, source)
	}
	from := c.In
	for i, s := range c.Stages {
		if err := s.Connect.Check(from, s.Out); err != nil {
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

// Row follows source s through all maps.
func (c Chain) Row(_, _ Shape, s int, row []Synapse) []Synapse {
	start := len(row)
	row = c.Stages[0].Connect.Row(c.In, c.Stages[0].Out, s, row)
	if len(c.Stages) > 1 {
		row = append(row[:start], c.Spread(1, slices.Clone(row[start:]))...)
	}
	for i := range row[start:] {
		row[start+i].Weight *= c.gain(row[start+i].Target)
	}
	return row
}

// Spread carries values of neurons, ascending, from before map number first to the chain's end, without the gain.
func (c Chain) Spread(first int, values []Synapse) []Synapse {
	var one []Synapse
	for i := first; i < len(c.Stages); i++ {
		from := c.In
		if i > 0 {
			from = c.Stages[i-1].Out
		}
		sum, touched := make([]float64, c.Stages[i].Out.Size()), []uint32{}
		seen := make([]bool, len(sum))
		for _, v := range values {
			one = c.Stages[i].Connect.Row(from, c.Stages[i].Out, int(v.Target), one[:0])
			for _, y := range one {
				if !seen[y.Target] {
					seen[y.Target], touched = true, append(touched, y.Target)
				}
				sum[y.Target] += v.Weight * y.Weight
			}
		}
		slices.Sort(touched)
		values = values[:0]
		for _, t := range touched {
			values = append(values, Synapse{t, sum[t]})
		}
	}
	return values
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
