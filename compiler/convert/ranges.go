package convert

import (
	"context"
	"math"
)

// Ranges is how large the activations of a model get on samples.
type Ranges struct {
	Samples int
	layers  [][]histogram // by layer and group; empty where there are no activations
}

// groups is in how many parts of equal size a layer falls whose activations are clipped at one height: its channels, or all together. Everything that reads or makes
// the layer has to keep its channels apart.
func (m *Model) groups(l int) int {
	shape := m.Layers[l].Shape
	if len(shape) != 3 {
		return 1
	}
	channels, plane := shape[0], shape[1]*shape[2]
	for k := range m.Layers {
		reader := &m.Layers[k]
		if w := reader.window; w != nil && reader.terms[0].from == l && (w.Channels != channels || w.H*w.W != plane) {
			return 1
		}
		for _, t := range reader.terms {
			c, w := t.by.conv, t.by.pool
			if t.from == l && w != nil && (w.Channels != channels || w.H*w.W != plane) ||
				t.from == l && w == nil && c != nil && (c.Channels != channels || c.H*c.W != plane) ||
				k == l && c != nil && (c.Outputs != channels || c.OH*c.OW != plane) {
				return 1
			}
		}
	}
	return channels
}

// histogram counts the activations of a layer above 0, by their part of the largest.
type histogram struct {
	largest float64
	zeros   int
	bins    [bins]int
	total   int
}

const bins = 1024

// Measure runs samples through the model twice: for the largest activations, and for their distribution.
func (m *Model) Measure(ctx context.Context, samples [][]uint16, progress func(done int)) (*Ranges, error) {
	r := &Ranges{Samples: len(samples), layers: make([][]histogram, len(m.Layers))}
	for l := range m.Layers {
		if m.Layers[l].Role == Activation {
			r.layers[l] = make([]histogram, m.groups(l))
		}
	}
	for pass := range 2 {
		for i, levels := range samples {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			for l, values := range m.Run(levels) {
				groups := r.layers[l]
				for g := range groups {
					size := len(values) / len(groups)
					groups[g].see(pass, values[g*size:(g+1)*size])
				}
			}
			progress(pass*len(samples) + i + 1)
		}
	}
	return r, nil
}

func (h *histogram) see(pass int, values []float64) {
	for _, v := range values {
		switch {
		case pass == 0:
			h.largest = max(h.largest, v)
		case v <= 0:
			h.zeros++
			h.total++
		default:
			h.bins[min(int(v/h.largest*bins), bins-1)]++
			h.total++
		}
	}
}

// middle is the value that a bin stands for.
func (h *histogram) middle(bin int) float64 { return (float64(bin) + 0.5) / bins * h.largest }

// percentile is the activation that so many percent of all do not exceed.
func (h *histogram) percentile(percent float64) float64 {
	left := int(math.Round(float64(h.total) * (1 - percent/100)))
	for bin := bins - 1; bin >= 0; bin-- {
		if left -= h.bins[bin]; left < 0 {
			return float64(bin+1) / bins * h.largest
		}
	}
	return h.largest
}

// least is the clip at which activations of so many levels are nearest to what they stand for, in the mean square.
func (h *histogram) least(levels int) float64 {
	best, at := math.Inf(1), h.largest
	for k := 1; k <= candidates; k++ {
		clip := h.largest * float64(k) / candidates
		cost := 0.0
		for bin, n := range h.bins {
			if n > 0 {
				v := h.middle(bin)
				d := v - quantised(v, clip, levels)
				cost += float64(n) * d * d
			}
		}
		if cost < best {
			best, at = cost, clip
		}
	}
	return at
}

// candidates is how many clips are tried, evenly up to the largest activation.
const candidates = 128

// quantised is clip-floor-shift: the nearest of so many levels above 0, the highest at clip.
func quantised(v, clip float64, levels int) float64 {
	step := clip / float64(levels)
	return min(max(math.Floor(v/step+0.5), 0), float64(levels)) * step
}
