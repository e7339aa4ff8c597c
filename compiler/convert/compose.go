package convert

import (
	"slices"

	"orrery/compiler/ir"
	"orrery/compiler/onnx"
)

// The functions of this file put an operator of the trained network behind a map, as one map again. What has no form of its own (a convolution behind a
// convolution, say) becomes a list of weights.

func widened(list []float32) []float64 {
	out := make([]float64, len(list))
	for i, v := range list {
		out[i] = float64(v)
	}
	return out
}

func uniform(list []float64) bool {
	for _, v := range list {
		if v != list[0] {
			return false
		}
	}
	return true
}

// even says that an elementwise map has one weight in each of so many planes.
func even(m *real, planes int) bool {
	size := len(m.weights) / planes
	for p := range planes {
		if !uniform(m.weights[p*size : (p+1)*size]) {
			return false
		}
	}
	return true
}

func thenDense(m real, d *onnx.Dense) real {
	next := real{kind: dense, inputs: d.Inputs, outputs: d.Outputs, weights: widened(d.Weights)}
	if m.kind != elementwise {
		return product(m, next)
	}
	next.pool = m.pool
	for i := range next.weights {
		next.weights[i] *= m.weights[i%d.Inputs]
	}
	return next
}

func thenConv(m real, c *onnx.Conv) real {
	plane, inPer, outPer := c.H*c.W, c.Channels/c.Groups, c.Outputs/c.Groups
	next := real{kind: convolution, conv: c, inputs: c.Channels * plane, outputs: c.Outputs * c.OH * c.OW, weights: widened(c.Kernel)}
	if m.kind != elementwise || !even(&m, c.Channels) || m.pool != nil && (m.pool.Channels != c.Channels || m.pool.OH != c.H) {
		return product(m, next)
	}
	next.pool = m.pool
	for i := range next.weights {
		o, in := i/(inPer*c.KH*c.KW), i/(c.KH*c.KW)%inPer
		next.weights[i] *= m.weights[(o/outPer*inPer+in)*plane]
	}
	return next
}

// thenMean puts average pooling behind a map. Where windows stand apart it is a sum, whose factor goes into the weights behind it; where they overlap, several of
// those weights add up to one synapse, which has to be rounded as a whole.
func thenMean(m real, p *onnx.Pool) real {
	w := p.Window
	places := w.OH * w.OW
	next := real{pool: &w, inputs: w.Channels * places, outputs: w.Channels * places, weights: make([]float64, w.Channels*places)}
	for i := range next.weights {
		next.weights[i] = 1 / float64(p.Count(i/w.OW%w.OH, i%w.OW))
	}
	overlap := w.StrideY < w.KH && w.OH > 1 || w.StrideX < w.KW && w.OW > 1
	if m.kind != elementwise || m.pool != nil || !even(&m, w.Channels) || overlap {
		return product(m, next)
	}
	for i := range next.weights {
		next.weights[i] *= m.weights[i/places*w.H*w.W]
	}
	return next
}

// scaled multiplies each result by a gain.
func scaled(m real, gain func(i int) float64) real {
	if m.kind == convolution && !evenGain(gain, m.conv.Outputs, m.conv.OH*m.conv.OW) {
		m = listed(m.sources(), m.stages(), m.outputs)
	}
	m.weights = slices.Clone(m.weights)
	for i := range m.weights {
		switch m.kind {
		case elementwise:
			m.weights[i] *= gain(i)
		case dense:
			m.weights[i] *= gain(i / m.inputs)
		case convolution:
			m.weights[i] *= gain(i / (len(m.weights) / m.conv.Outputs) * m.conv.OH * m.conv.OW)
		case sparse:
			m.weights[i] *= gain(int(m.target[i]))
		}
	}
	return m
}

func evenGain(gain func(i int) float64, planes, size int) bool {
	for i := range planes * size {
		if gain(i) != gain(i/size*size) {
			return false
		}
	}
	return true
}

// rearranged takes element source[i] for result i, nothing for -1.
func rearranged(m real, source []int) real {
	targets := make([][]uint32, m.outputs)
	for i, s := range source {
		if s >= 0 {
			targets[s] = append(targets[s], uint32(i))
		}
	}
	next := real{kind: sparse, inputs: m.outputs, outputs: len(source), start: []int{0}}
	for _, list := range targets {
		next.target = append(next.target, list...)
		next.start = append(next.start, len(next.target))
	}
	next.weights = slices.Repeat([]float64{1}, len(next.target))
	return product(m, next)
}

// product is two maps as one list.
func product(first, second real) real {
	return listed(first.sources(), append(first.stages(), second.stages()...), second.outputs)
}

// listed writes stages out; weights of 0 are left out.
func listed(sources int, stages []ir.Stage, outputs int) real {
	m := real{kind: sparse, inputs: sources, outputs: outputs, start: make([]int, 1, sources+1)}
	c := ir.Chain{Stages: stages}
	var row []ir.Synapse
	for s := range sources {
		row = c.Row(nil, nil, s, row[:0])
		for _, y := range row {
			m.target, m.weights = append(m.target, y.Target), append(m.weights, y.Weight)
		}
		m.start = append(m.start, len(m.target))
	}
	return m
}
