package main

import (
	"math/rand/v2"
	"sync"
)

// perceptron is the network and the input of testdata/bench/mlp.py, drawn from another generator: 784-256-10, a tenth of the inputs in each of 100 ticks.
type perceptron struct {
	w1, w2 []int8   // by source and target
	x      []uint8  // by sample, tick and neuron
	spikes []uint64 // of the first n samples
	adds   []uint64
}

const (
	perceptronSamples, perceptronTicks   = 100, 100
	perceptronPixels, perceptronHidden   = 784, 256
	perceptronDigits, perceptronDecay256 = 10, 240
	perceptronHigh, perceptronLow        = 900, 400 // thresholds of hidden and digit
)

const perceptronText = `arch tianjic
input pixels[784]  spikes
layer hidden[256]  lif(threshold = 900, reset = subtract, decay = 0.9375, scale = 1)
layer digit[10]    lif(threshold = 400, reset = subtract, decay = 0.9375, scale = 1)
pixels -> hidden   dense("w1.npy"), 8 bits
hidden -> digit    dense("w2.npy"), 8 bits
read digit count
run 100 ticks
`

// drawnPerceptron draws one and computes its spikes, one neuron after the other.
var drawnPerceptron = sync.OnceValue(func() *perceptron {
	r := rand.New(rand.NewPCG(1, 1))
	draw := func(n int, mean, deviation float64) (w []int8) {
		for range n {
			w = append(w, int8(max(-127, min(127, mean+deviation*r.NormFloat64()))))
		}
		return w
	}
	p := &perceptron{w1: draw(perceptronPixels*perceptronHidden, 2, 30), w2: draw(perceptronHidden*perceptronDigits, 4, 40)}
	for range perceptronSamples * perceptronTicks * perceptronPixels {
		p.x = append(p.x, uint8(r.IntN(10)/9))
	}
	var spikes, adds uint64
	for sample := range perceptronSamples {
		hidden, digit := lifLayer{make([]int, perceptronHidden), perceptronHigh}, lifLayer{make([]int, perceptronDigits), perceptronLow}
		before, fired := make([]uint8, perceptronPixels), make([]uint8, perceptronHidden)
		for tick := range perceptronTicks {
			out := digit.tick(p.w2, fired, &adds)
			sent := hidden.tick(p.w1, before, &adds)
			for _, s := range append(out, sent...) {
				spikes += uint64(s)
			}
			at := (sample*perceptronTicks + tick) * perceptronPixels
			before, fired = p.x[at:at+perceptronPixels], sent
		}
		p.spikes, p.adds = append(p.spikes, spikes), append(p.adds, adds)
	}
	return p
})

// lifLayer is neurons with a potential and a threshold.
type lifLayer struct {
	v         []int
	threshold int
}

// tick adds the weights of the sources that fired, counts those that are not 0, and says who fires.
func (l *lifLayer) tick(w []int8, sources []uint8, adds *uint64) []uint8 {
	for s, fired := range sources {
		for n := range l.v {
			if x := w[s*len(l.v)+n]; fired == 1 && x != 0 {
				l.v[n] += int(x)
				*adds++
			}
		}
	}
	spikes := make([]uint8, len(l.v))
	for n, v := range l.v {
		if v > l.threshold {
			spikes[n] = 1
			v -= l.threshold
		}
		l.v[n] = v * perceptronDecay256 >> 8
	}
	return spikes
}
