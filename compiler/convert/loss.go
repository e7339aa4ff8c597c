package convert

import "math"

// Step is one of the approximations that lie between the trained network and the chip, each of all layers at once.
type Step int

const (
	Original Step = iota // real numbers
	Clipped              // activations cut at the clip of their channel
	Levelled             // and rounded to levels, the input too
	Whole                // and weights and biases rounded: the integer network
	Spiking              // what the chip's spikes say
	Steps
)

func (s Step) String() string {
	return [...]string{"trained network", "activations clipped", "activations in levels", "whole weights and biases", "spikes"}[s]
}

// Loss gathers, over samples, how far each step moves each layer from the step before.
type Loss struct {
	q       *Integer
	Samples int
	layers  []layerLoss
}

// layerLoss is sums over samples and neurons.
type layerLoss struct {
	n                   float64
	x, y, xx, yy, xy    float64 // of the trained network's values and what the spikes say
	size                float64 // magnitude of the trained network's values
	moved               [Steps]float64
	different           int // values that the spikes do not send as the integer network has them
	cut, active, spikes float64
}

// NewLoss is one of no samples yet.
func (q *Integer) NewLoss() *Loss { return &Loss{q: q, layers: make([]layerLoss, len(q.layers))} }

// Add takes in a sample. spoken is by layer what spikes sent, in levels, and of the output its sums; what is nil is taken to be the integer network's. It returns
// the class by step.
func (l *Loss) Add(levels []uint16, spoken [][]int64) (classes [Steps]int) {
	q := l.q
	values := [Steps][][]float64{Original: q.Model.Run(levels), Clipped: q.stepped(unit(levels), false)}
	whole := q.Run(levels)
	input := make([]float64, len(levels))
	for i, v := range whole[0] {
		input[i] = float64(v) * q.layers[0].unit[i]
	}
	values[Levelled], values[Whole], values[Spiking] = q.stepped(input, true), q.real(whole), q.real(whole)
	for k := range spoken {
		if spoken[k] != nil {
			values[Spiking][k] = q.scaled(k, spoken[k])
		}
	}
	for k := range l.layers {
		for i := range values[Original][k] {
			var v [Steps]float64
			for s := range v {
				v[s] = values[s][k][i]
			}
			w := &q.layers[k]
			l.layers[k].add(&v, spoken[k] != nil && spoken[k][i] != whole[k][i], w.top > 0 && v[Original] > float64(w.top)*w.unit[i]*(1+1e-9))
			if spoken[k] != nil {
				l.layers[k].spikes += float64(spoken[k][i])
			}
		}
	}
	l.Samples++
	for s := range classes {
		classes[s] = Class(values[s][len(l.layers)-1])
	}
	return classes
}

func (l *layerLoss) add(v *[Steps]float64, different, cut bool) {
	x, y := v[Original], v[Spiking]
	l.n++
	l.x, l.y, l.xx, l.yy, l.xy, l.size = l.x+x, l.y+y, l.xx+x*x, l.yy+y*y, l.xy+x*y, l.size+math.Abs(x)
	for s := Clipped; s < Steps; s++ {
		l.moved[s] += math.Abs(v[s] - v[s-1])
	}
	if different {
		l.different++
	}
	if v[Original] > 0 {
		l.active++
		if cut {
			l.cut++
		}
	}
}

// stepped computes in real weights, with activations clipped and perhaps rounded to levels.
func (q *Integer) stepped(input []float64, levelled bool) [][]float64 {
	return q.Model.real().forward(input, func(l int, sums []float64) {
		w := &q.layers[l]
		for i, v := range sums {
			n := min(max(v/w.unit[i], 0), float64(w.top))
			if levelled {
				n = math.Floor(n + 0.5)
			}
			sums[i] = min(n, float64(w.top)) * w.unit[i]
		}
	})
}

// real is what levels stand for.
func (q *Integer) real(levels [][]int64) [][]float64 {
	values := make([][]float64, len(levels))
	for l := range levels {
		values[l] = q.scaled(l, levels[l])
	}
	return values
}

func (q *Integer) scaled(l int, levels []int64) []float64 {
	values := make([]float64, len(levels))
	for i, v := range levels {
		values[i] = float64(v) * q.layers[l].unit[i]
	}
	return values
}

// Merge adds the samples of another.
func (l *Loss) Merge(o *Loss) {
	l.Samples += o.Samples
	for k := range l.layers {
		a, b := &l.layers[k], &o.layers[k]
		a.n, a.x, a.y, a.xx, a.yy, a.xy, a.size = a.n+b.n, a.x+b.x, a.y+b.y, a.xx+b.xx, a.yy+b.yy, a.xy+b.xy, a.size+b.size
		a.different, a.cut, a.active, a.spikes = a.different+b.different, a.cut+b.cut, a.active+b.active, a.spikes+b.spikes
		for s := range a.moved {
			a.moved[s] += b.moved[s]
		}
	}
}

// LayerLoss is what became of a layer. Errors are mean magnitudes over neurons and samples, in parts of the mean magnitude of the trained network's values.
type LayerLoss struct {
	Name        string
	Role        Role
	Node        string
	Neurons     int
	Correlation float64        // of the trained network's values with what the spikes say
	Error       [Steps]float64 // by step, from the step before
	Cut         float64        // part of the values above 0 that are clipped
	Clipped     int            // weights cut at the largest whole weight
	Threshold   int64          // in steps of a whole weight
	Different   int            // values that spikes do not send as the integer network has them
	Rate        float64        // levels sent, in parts of the most
}

// Layers is the loss by layer.
func (l *Loss) Layers() []LayerLoss {
	list := make([]LayerLoss, len(l.layers))
	for k := range list {
		a, layer, w := &l.layers[k], &l.q.Model.Layers[k], &l.q.layers[k]
		of := LayerLoss{Name: layer.Name, Role: layer.Role, Node: layer.Node, Neurons: layer.Shape.Size(), Different: a.different, Clipped: w.clipped, Threshold: w.threshold}
		if d := math.Sqrt((a.n*a.xx - a.x*a.x) * (a.n*a.yy - a.y*a.y)); d > 0 {
			of.Correlation = (a.n*a.xy - a.x*a.y) / d
		}
		for s := Clipped; s < Steps && a.size > 0; s++ {
			of.Error[s] = a.moved[s] / a.size
		}
		if a.active > 0 {
			of.Cut = a.cut / a.active
		}
		if a.n > 0 && w.top > 0 && layer.Role != Output {
			of.Rate = a.spikes / a.n / float64(w.top)
		}
		list[k] = of
	}
	return list
}

// Rates are the spikes of each neuron in a tick of a sample, on the mean of samples, as the integer network has them: what compilers weigh traffic by.
func (q *Integer) Rates(samples [][]uint16, ticks int) [][]float32 {
	rates := make([][]float32, len(q.layers))
	for l := range rates {
		rates[l] = make([]float32, q.Model.Layers[l].Shape.Size())
	}
	for _, levels := range samples {
		for l, values := range q.Run(levels)[:len(rates)-1] {
			for i, v := range values {
				rates[l][i] += float32(q.spikesOf(l, v)) / float32(ticks*len(samples))
			}
		}
	}
	return rates
}
