package convert

// network is what forward computes: the maps and biases of a model's layers in one kind of numbers.
type network[T number] struct {
	model *Model
	terms [][]linear[T] // by layer and term
	bias  [][]T         // by layer
}

// real is the model in the numbers that it was trained in.
func (m *Model) real() *network[float64] {
	n := &network[float64]{model: m}
	for i := range m.Layers {
		var list []real
		for _, t := range m.Layers[i].terms {
			list = append(list, t.by)
		}
		n.terms, n.bias = append(n.terms, list), append(n.bias, m.Layers[i].bias)
	}
	return n
}

// forward computes one sample: the values of every layer. activate makes activations of the sums of layer l, in place.
func (n *network[T]) forward(input []T, activate func(l int, sums []T)) [][]T {
	values := make([][]T, len(n.model.Layers))
	values[0] = input
	for l := 1; l < len(values); l++ {
		layer := &n.model.Layers[l]
		if layer.Role == Maximum {
			values[l] = maxima(layer.window, values[layer.terms[0].from])
			continue
		}
		values[l] = append(make([]T, 0, len(n.bias[l])), n.bias[l]...)
		for t := range layer.terms {
			n.terms[l][t].add(values[layer.terms[t].from], values[l])
		}
		if layer.Role == Activation {
			activate(l, values[l])
		}
	}
	return values
}

// Run computes one sample, given as levels 0..65535 of the values 0..1, in real numbers: the activations of every layer, and what the output is.
func (m *Model) Run(levels []uint16) [][]float64 {
	return m.real().forward(unit(levels), func(l int, sums []float64) {
		for i, v := range sums {
			sums[i] = min(max(v, 0), m.Layers[l].Ceiling)
		}
	})
}

func unit(levels []uint16) []float64 {
	x := make([]float64, len(levels))
	for i, v := range levels {
		x[i] = float64(v) / 65535
	}
	return x
}
