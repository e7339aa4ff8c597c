package convert

import (
	"slices"

	"orrery/compiler/onnx"
)

// number is what maps compute with: real numbers for the network as it was trained, whole ones for the network as the chip computes it.
type number interface{ ~int64 | ~float64 }

// kind is what the weights of a map mean.
type kind uint8

const (
	elementwise kind = iota // one weight an element
	dense                   // [outputs, inputs]
	convolution             // the kernel of conv
	sparse                  // those of source s are weights[start[s]:start[s+1]], to target
)

// linear is a map from one layer to another: sums over windows if there is a pool, then weights.
type linear[T number] struct {
	pool            *onnx.Window
	kind            kind
	conv            *onnx.Conv // its geometry
	inputs, outputs int        // of the weights, so behind the pool
	weights         []T
	start           []int
	target          []uint32
}

// real is a map of the network as it was trained.
type real = linear[float64]

// identity is the map that changes nothing.
func identity(n int) real {
	return real{inputs: n, outputs: n, weights: slices.Repeat([]float64{1}, n)}
}

// sources is how many elements the map reads.
func (m *linear[T]) sources() int {
	if m.pool != nil {
		return m.pool.Channels * m.pool.H * m.pool.W
	}
	return m.inputs
}

// add adds the map of x to y.
func (m *linear[T]) add(x, y []T) {
	if m.pool != nil {
		x = sums(m.pool, x)
	}
	switch m.kind {
	case elementwise:
		for i, w := range m.weights {
			y[i] += w * x[i]
		}
	case dense:
		m.addDense(x, y)
	case convolution:
		m.addConv(x, y)
	case sparse:
		for s, v := range x {
			if v == 0 {
				continue
			}
			for k := m.start[s]; k < m.start[s+1]; k++ {
				y[m.target[k]] += m.weights[k] * v
			}
		}
	}
}

func (m *linear[T]) addDense(x, y []T) {
	for o := range y {
		row, sum := m.weights[o*m.inputs:][:len(x)], T(0)
		for i, v := range x {
			sum += row[i] * v
		}
		y[o] += sum
	}
}

// addConv goes through the inputs that are not 0, which are few in a layer of activations.
func (m *linear[T]) addConv(x, y []T) {
	c := m.conv
	inPer, outPer := c.Channels/c.Groups, c.Outputs/c.Groups
	for s, v := range x {
		if v == 0 {
			continue
		}
		channel, iy, ix := s/(c.H*c.W), s/c.W%c.H, s%c.W
		group := channel / inPer
		for ky := range c.KH {
			from := iy + c.Top - ky
			oy := from / c.StrideY
			if from < 0 || from%c.StrideY != 0 || oy >= c.OH {
				continue
			}
			for kx := range c.KW {
				from := ix + c.Left - kx
				ox := from / c.StrideX
				if from < 0 || from%c.StrideX != 0 || ox >= c.OW {
					continue
				}
				for o := group * outPer; o < (group+1)*outPer; o++ {
					y[(o*c.OH+oy)*c.OW+ox] += m.weights[((o*inPer+channel%inPer)*c.KH+ky)*c.KW+kx] * v
				}
			}
		}
	}
}

// ends calls do with each weight, an element of the source that it reads and one of the target that it goes to; with a pool, the first that it sums.
func (m *linear[T]) ends(do func(weight, source, target int)) {
	behind := func(i int) int {
		if m.pool == nil {
			return i
		}
		places := m.pool.OH * m.pool.OW
		return i / places * m.pool.H * m.pool.W
	}
	switch m.kind {
	case elementwise:
		for i := range m.weights {
			do(i, behind(i), i)
		}
	case dense:
		for i := range m.weights {
			do(i, behind(i%m.inputs), i/m.inputs)
		}
	case convolution:
		c := m.conv
		inPer, outPer := c.Channels/c.Groups, c.Outputs/c.Groups
		for i := range m.weights {
			o, in := i/(inPer*c.KH*c.KW), i/(c.KH*c.KW)%inPer
			do(i, behind((o/outPer*inPer+in)*c.H*c.W), o*c.OH*c.OW)
		}
	case sparse:
		for s := range len(m.start) - 1 {
			for k := m.start[s]; k < m.start[s+1]; k++ {
				do(k, behind(s), int(m.target[k]))
			}
		}
	}
}

// windows calls do with each output of a window and the inputs that it covers.
func windows(w *onnx.Window, do func(out int, covered []int)) {
	var covered []int
	for out := range w.Channels * w.OH * w.OW {
		covered = covered[:0]
		y0, y1 := w.Rows(out / w.OW % w.OH)
		x0, x1 := w.Columns(out % w.OW)
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				covered = append(covered, (out/(w.OH*w.OW)*w.H+y)*w.W+x)
			}
		}
		do(out, covered)
	}
}

func sums[T number](w *onnx.Window, x []T) []T {
	y := make([]T, w.Channels*w.OH*w.OW)
	windows(w, func(out int, covered []int) {
		for _, i := range covered {
			y[out] += x[i]
		}
	})
	return y
}

// maxima are the largest values of windows.
func maxima[T number](w *onnx.Window, x []T) []T {
	y := make([]T, w.Channels*w.OH*w.OW)
	windows(w, func(out int, covered []int) {
		y[out] = x[covered[0]]
		for _, i := range covered {
			y[out] = max(y[out], x[i])
		}
	})
	return y
}
