package onnx

import "math"

// Dense is x W^T + b: Weights has shape [Outputs, Inputs], row-major. Bias is nil or one value an output.
type Dense struct {
	Inputs, Outputs int
	Weights, Bias   []float32
}

// Conv is a convolution (cross-correlation) with Kernel [Outputs, Channels/Groups, KH, KW]. Bias is nil or one value an output channel.
type Conv struct {
	Window
	Outputs, Groups int
	Kernel, Bias    []float32
}

// Affine is x * Scale + Bias, one pair for all, for each channel, or for each element.
type Affine struct{ Scale, Bias []float32 }

// Pool is the mean or, with Max, the largest of each window. The mean of a window at the rim is over the cells inside, or with CountPadding over the
// padding as well.
type Pool struct {
	Window
	Max, CountPadding bool
}

// Clip is min(max(x, Low), High); Relu is one from 0 to infinity.
type Clip struct{ Low, High float32 }

// Rearrange takes element Source[i] of the operand for element i, and 0 for -1.
type Rearrange struct{ Source []int }

// Add is the sum of two values, Same the value itself in another shape.
type (
	Add  struct{}
	Same struct{}
)

// Run computes one sample: all values of the graph, by ValueID. It is the network itself, in 32-bit floats as exporters run it.
func (g *Graph) Run(input []float32) [][]float32 {
	values := make([][]float32, 1, len(g.Ops)+1)
	values[0] = input
	var in [][]float32
	for i := range g.Ops {
		op := &g.Ops[i]
		in = in[:0]
		for _, id := range op.Inputs {
			in = append(in, values[id])
		}
		out := make([]float32, op.Out.Size())
		op.Kind.run(op, in, out)
		values = append(values, out)
	}
	return values
}

func (d *Dense) run(_ *Op, in [][]float32, out []float32) {
	x := in[0]
	for o := range out {
		row := d.Weights[o*d.Inputs:][:len(x)]
		var sum [4]float32
		i := 0
		for ; i+4 <= len(x); i += 4 {
			sum[0] += row[i] * x[i]
			sum[1] += row[i+1] * x[i+1]
			sum[2] += row[i+2] * x[i+2]
			sum[3] += row[i+3] * x[i+3]
		}
		for ; i < len(x); i++ {
			sum[0] += row[i] * x[i]
		}
		out[o] = sum[0] + sum[1] + (sum[2] + sum[3])
		if d.Bias != nil {
			out[o] += d.Bias[o]
		}
	}
}

// run adds up kernel weights times shifted planes.
func (c *Conv) run(_ *Op, in [][]float32, out []float32) {
	inPer, outPer := c.Channels/c.Groups, c.Outputs/c.Groups
	for o := range c.Outputs {
		plane := out[o*c.OH*c.OW:][:c.OH*c.OW]
		if c.Bias != nil {
			for i := range plane {
				plane[i] = c.Bias[o]
			}
		}
		for i := range inPer {
			from := in[0][(o/outPer*inPer+i)*c.H*c.W:][:c.H*c.W]
			c.accumulate(plane, from, c.Kernel[(o*inPer+i)*c.KH*c.KW:])
		}
	}
}

func (c *Conv) accumulate(plane, from, kernel []float32) {
	for ky := range c.KH {
		for kx := range c.KW {
			w := kernel[ky*c.KW+kx]
			if w == 0 {
				continue
			}
			for oy := range c.OH {
				y := oy*c.StrideY - c.Top + ky
				if y < 0 || y >= c.H {
					continue
				}
				row, to := from[y*c.W:][:c.W], plane[oy*c.OW:][:c.OW]
				x := kx - c.Left
				for ox := range to {
					if x >= 0 && x < len(row) {
						to[ox] += w * row[x]
					}
					x += c.StrideX
				}
			}
		}
	}
}

// At is the pair of factors of element i of n elements in so many channels.
func (a *Affine) At(i, n, channels int) (scale, bias float32) {
	switch len(a.Scale) {
	case 1:
		i = 0
	case n:
	default:
		i /= n / channels
	}
	return a.Scale[i], a.Bias[i]
}

func (a *Affine) run(op *Op, in [][]float32, out []float32) {
	channels := Channels(op.Out.Shape)
	for i, x := range in[0] {
		scale, bias := a.At(i, len(out), channels)
		out[i] = x*scale + bias
	}
}

// Channels is the extent behind the batch.
func Channels(shape []int) int {
	if len(shape) < 2 {
		return 1
	}
	return shape[1]
}

func (p *Pool) run(_ *Op, in [][]float32, out []float32) {
	for i := range out {
		oy, ox := i/p.OW%p.OH, i%p.OW
		plane := in[0][i/(p.OH*p.OW)*p.H*p.W:]
		y0, y1 := p.Rows(oy)
		x0, x1 := p.Columns(ox)
		most, sum := float32(math.Inf(-1)), float32(0)
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				v := plane[y*p.W+x]
				most, sum = max(most, v), sum+v
			}
		}
		if out[i] = sum / float32(p.Count(oy, ox)); p.Max {
			out[i] = most
		}
	}
}

// Count is by how much the sum over the window at (oy, ox) is divided: its cells that lie inside, or with CountPadding those of the padding as well.
func (p *Pool) Count(oy, ox int) int {
	if !p.CountPadding {
		y0, y1 := p.Rows(oy)
		x0, x1 := p.Columns(ox)
		return max(y1-y0, 0) * max(x1-x0, 0)
	}
	y, x := oy*p.StrideY-p.Top, ox*p.StrideX-p.Left
	return (min(y+p.KH, p.H+p.Bottom) - y) * (min(x+p.KW, p.W+p.Right) - x)
}

func (c *Clip) run(_ *Op, in [][]float32, out []float32) {
	for i, x := range in[0] {
		out[i] = min(max(x, c.Low), c.High)
	}
}

func (r *Rearrange) run(_ *Op, in [][]float32, out []float32) {
	for i, s := range r.Source {
		if s >= 0 {
			out[i] = in[0][s]
		}
	}
}

func (Add) run(_ *Op, in [][]float32, out []float32) {
	for i := range out {
		out[i] = in[0][i] + in[1][i]
	}
}

func (Same) run(_ *Op, in [][]float32, out []float32) { copy(out, in[0]) }
