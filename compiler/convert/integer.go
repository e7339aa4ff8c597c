package convert

import (
	"fmt"
	"math"
	"slices"
)

// Integer is a network of whole numbers: activations of layer l count 0..Top(l) units. It knows nothing of spikes or ticks.
type Integer struct {
	Model   *Model
	Options Options
	net     network[int64]
	layers  []whole
}

// whole is one layer of it.
type whole struct {
	threshold int64     // sums to a level
	top       int64     // levels above 0; 0 of the output
	unit      []float64 // by element: what one level stands for; of the output what 1 stands for
	clipped   int       // weights cut at the largest whole weight
}

// NewInteger rounds a model: weights, biases and thresholds of each layer at one scale.
func NewInteger(m *Model, r *Ranges, o Options) (*Integer, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	q := &Integer{Model: m, Options: o, net: network[int64]{model: m}}
	input := whole{top: int64(o.Levels)}
	if o.Method == Exact && q.digital() {
		input.top = 1<<o.InputDigits - 1
	}
	input.unit = slices.Repeat([]float64{1 / float64(input.top)}, m.Layers[0].Shape.Size())
	q.layers = append(q.layers, input)
	q.net.terms, q.net.bias = append(q.net.terms, nil), append(q.net.bias, nil)
	for l := 1; l < len(m.Layers); l++ {
		if err := q.round(l, r); err != nil {
			return nil, fmt.Errorf("%s: %w", m.Layers[l].Name, err)
		}
	}
	return q, nil
}

// InputLevels is the highest level of an input.
func (q *Integer) InputLevels() int { return int(q.layers[0].top) }

// digital says that the input comes as digits: possible where all layers that read it read nothing else, or where all is digits.
func (q *Integer) digital() bool {
	if q.Options.InputDigits == 0 {
		return false
	}
	for l := range q.Model.Layers {
		reads, others := false, false
		for _, t := range q.Model.Layers[l].terms {
			reads, others = reads || t.from == 0, others || t.from != 0
		}
		if reads && others && q.Options.Code != Digits {
			return false
		}
	}
	return true
}

// clips are where the activations of a layer are cut, by element.
func (q *Integer) clips(l int, r *Ranges) []float64 {
	layer, groups := &q.Model.Layers[l], r.layers[l]
	var clips []float64
	most := 0.0
	for g := range groups {
		h := &groups[g]
		clip := 0.0
		if q.Options.Percentile > 0 {
			clip = h.percentile(q.Options.Percentile)
		} else {
			clip = h.least(q.Options.Levels)
		}
		clip = min(clip, layer.Ceiling)
		most = max(most, clip)
		clips = append(clips, slices.Repeat([]float64{clip}, layer.Shape.Size()/len(groups))...)
	}
	if most == 0 {
		most = 1
	}
	for i := range clips { // what is hardly active on the samples has no range of its own
		clips[i] = max(clips[i], most/64)
	}
	return clips
}

// round makes whole numbers of a layer.
func (q *Integer) round(l int, r *Ranges) error {
	layer := &q.Model.Layers[l]
	if layer.Role == Maximum {
		q.pooled(l)
		return nil
	}
	w := whole{top: int64(q.Options.Levels), unit: slices.Repeat([]float64{1}, layer.Shape.Size())}
	if layer.Role == Activation {
		w.unit = q.clips(l, r)
		for i := range w.unit {
			w.unit[i] /= float64(q.Options.Levels)
		}
	}
	// A sum counts steps of 1/threshold of the neuron's unit, so that one threshold serves neurons of all units.
	high := float64(int64(1)<<(q.Options.WeightBits-1) - 1)
	steps := q.steps(l, w.unit, high)
	if layer.Role == Activation {
		w.threshold = max(1, int64(steps))
		steps = float64(w.threshold)
	}
	var terms []linear[int64]
	for t := range layer.terms {
		terms = append(terms, q.rounded(l, t, &w, steps, high))
	}
	bias := q.biases(layer.bias, w.unit, steps)
	if layer.Role == Output {
		w.top = 0
		for i := range w.unit {
			w.unit[i] = 1 / steps
		}
	}
	q.layers, q.net.terms, q.net.bias = append(q.layers, w), append(q.net.terms, terms), append(q.net.bias, bias)
	return q.bounded(l)
}

// cuts are the parts of the largest weight at which weights may be cut: with few bits that keeps the many small ones apart.
var cuts = []float64{1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.33, 0.25, 0.18, 0.125}

// steps is how many whole steps a unit of weight has: so that the weights of the layer are nearest to what they stand for, in the mean square.
func (q *Integer) steps(l int, unit []float64, high float64) float64 {
	var weights []float64
	largest := 0.0
	for t := range q.Model.Layers[l].terms {
		q.relative(l, t, unit, func(_ int, weight float64) {
			weights = append(weights, weight)
			largest = max(largest, math.Abs(weight))
		})
	}
	if largest == 0 {
		return high
	}
	if q.Options.WeightBits >= 8 { // enough for all of them
		return high / largest
	}
	best, at := math.Inf(1), 1.0
	for _, cut := range cuts {
		steps, cost := high/(largest*cut), 0.0
		for _, w := range weights {
			d := w - min(max(math.Round(w*steps), -high), high)/steps
			cost += d * d
		}
		if cost < best {
			best, at = cost, cut
		}
	}
	return high / (largest * at)
}

// pooled is a layer of maxima: in the levels of the layer that it reads.
func (q *Integer) pooled(l int) {
	layer := &q.Model.Layers[l]
	from := q.layers[layer.terms[0].from]
	w, unit := layer.window, []float64{}
	windows(w, func(_ int, covered []int) { unit = append(unit, from.unit[covered[0]]) })
	q.layers = append(q.layers, whole{top: from.top, unit: unit})
	q.net.terms, q.net.bias = append(q.net.terms, nil), append(q.net.bias, nil)
}

// relative calls do with each weight of a term, from levels of its source to units of its target.
func (q *Integer) relative(l, t int, target []float64, do func(i int, weight float64)) {
	by := &q.Model.Layers[l].terms[t].by
	source := q.layers[q.Model.Layers[l].terms[t].from].unit
	by.ends(func(i, s, o int) { do(i, by.weights[i]*source[s]/target[o]) })
}

// biases in whole numbers. A neuron that integrates all the time adds its bias in each of the T ticks, so there a bias is a multiple of T.
func (q *Integer) biases(list, unit []float64, steps float64) []int64 {
	every := 1.0
	if q.Options.Method == Balance {
		every = float64(q.Options.Levels)
	}
	out := make([]int64, len(list))
	for i, b := range list {
		out[i] = int64(math.Round(b/unit[i]*steps/every) * every)
	}
	return out
}

// rounded are the whole weights of a term.
func (q *Integer) rounded(l, t int, w *whole, steps, high float64) linear[int64] {
	m := &q.Model.Layers[l].terms[t].by
	out := linear[int64]{pool: m.pool, kind: m.kind, conv: m.conv, inputs: m.inputs, outputs: m.outputs, start: m.start, target: m.target, weights: make([]int64, len(m.weights))}
	q.relative(l, t, w.unit, func(i int, weight float64) {
		exact := math.Round(weight * steps)
		level := min(max(exact, -high), high)
		if level != exact {
			w.clipped++
		}
		out.weights[i] = int64(level)
	})
	return out
}

// potential is up to what phased neurons are exact.
const potential = 1 << 30

// bounded refuses sums that a potential might not hold.
func (q *Integer) bounded(l int) error {
	bound := make([]int64, len(q.net.bias[l]))
	for i, b := range q.net.bias[l] {
		bound[i] = max(b, -b)
	}
	for t, by := range q.net.terms[l] {
		from := q.Model.Layers[l].terms[t].from
		by.weights = append([]int64{}, by.weights...)
		for i, w := range by.weights {
			by.weights[i] = max(w, -w)
		}
		x := make([]int64, by.sources())
		for i := range x {
			x[i] = q.layers[from].top
		}
		by.add(x, bound)
	}
	w := &q.layers[l]
	for i, b := range bound {
		if max(b+w.threshold, w.threshold*(w.top+1)) > potential {
			return fmt.Errorf("the sum of neuron %d can reach %d; a potential is exact up to %d: fewer ticks, fewer --input-digits or fewer --weight-bits", i, b, int64(potential))
		}
	}
	return nil
}

// Run computes one sample, given as levels 0..65535: the level of every activation, and the sums of the output.
func (q *Integer) Run(levels []uint16) [][]int64 {
	input, top := make([]int64, len(levels)), q.layers[0].top
	for i, v := range levels {
		input[i] = (2*int64(v)*top + 65535) / (2 * 65535)
	}
	return q.net.forward(input, func(l int, sums []int64) {
		w := &q.layers[l]
		for i, v := range sums {
			sums[i] = min(max(v+w.threshold/2, 0)/w.threshold, w.top)
		}
	})
}

// Class is the index of the largest of the output's values, the lowest among equals.
func Class[T int64 | float32 | float64](output []T) int {
	best := 0
	for i, v := range output {
		if v > output[best] {
			best = i
		}
	}
	return best
}
