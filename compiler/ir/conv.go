package ir

import "fmt"

// Conv is a 2-D convolution (cross-correlation, as in PyTorch) over [channels, height, width] with zero padding. Kernel has
// shape [OutChannels, InChannels/Groups, KH, KW], row-major.
type Conv struct {
	Kernel                          []float32
	OutChannels, InChannels, KH, KW int
	StrideY, StrideX, PadY, PadX    int
	Groups                          int
}

// Check wants the target's shape to be what the convolution gives.
func (c Conv) Check(source, target Shape) error {
	ch, h, w := source.CHW()
	if ch != c.InChannels {
		return fmt.Errorf("the kernel reads %d channels, %v has %d", c.InChannels, source, ch)
	}
	oh, ow := convExtent(h, c.KH, c.StrideY, c.PadY), convExtent(w, c.KW, c.StrideX, c.PadX)
	if want := (Shape{c.OutChannels, oh, ow}); !sameCHW(want, target) {
		return fmt.Errorf("the convolution of %v gives %v, the target is %v", source, want, target)
	}
	return nil
}

// Row finds the outputs whose window covers source s.
func (c Conv) Row(source, target Shape, s int, row []Synapse) []Synapse {
	_, h, w := source.CHW()
	_, oh, ow := target.CHW()
	ic, y, x := s/(h*w), s/w%h, s%w
	inPerGroup, outPerGroup := c.InChannels/c.Groups, c.OutChannels/c.Groups
	group := ic / inPerGroup
	for oc := group * outPerGroup; oc < (group+1)*outPerGroup; oc++ {
		kernel := c.Kernel[(oc*inPerGroup+ic%inPerGroup)*c.KH*c.KW:]
		y0, y1 := coveringOutputs(y, c.KH, c.StrideY, c.PadY, oh)
		x0, x1 := coveringOutputs(x, c.KW, c.StrideX, c.PadX, ow)
		for oy := y0; oy <= y1; oy++ {
			ky := y + c.PadY - oy*c.StrideY
			for ox := x0; ox <= x1; ox++ {
				kx := x + c.PadX - ox*c.StrideX
				row = append(row, Synapse{uint32((oc*oh+oy)*ow + ox), kernel[ky*c.KW+kx]})
			}
		}
	}
	return row
}

func (c Conv) String() string {
	return fmt.Sprintf("conv %dx%d stride %d", c.KH, c.KW, c.StrideY)
}

// Pool sums (Scale 1) or averages (Scale 1/window) each window of every channel.
type Pool struct {
	KH, KW, StrideY, StrideX, PadY, PadX int
	Scale                                float32
}

// Check wants the target's shape to be what the pooling gives.
func (p Pool) Check(source, target Shape) error {
	ch, h, w := source.CHW()
	want := Shape{ch, convExtent(h, p.KH, p.StrideY, p.PadY), convExtent(w, p.KW, p.StrideX, p.PadX)}
	if !sameCHW(want, target) {
		return fmt.Errorf("the pooling of %v gives %v, the target is %v", source, want, target)
	}
	return nil
}

// Row finds the windows that cover source s.
func (p Pool) Row(source, target Shape, s int, row []Synapse) []Synapse {
	_, h, w := source.CHW()
	_, oh, ow := target.CHW()
	ch, y, x := s/(h*w), s/w%h, s%w
	y0, y1 := coveringOutputs(y, p.KH, p.StrideY, p.PadY, oh)
	x0, x1 := coveringOutputs(x, p.KW, p.StrideX, p.PadX, ow)
	for oy := y0; oy <= y1; oy++ {
		for ox := x0; ox <= x1; ox++ {
			row = append(row, Synapse{uint32((ch*oh+oy)*ow + ox), p.Scale})
		}
	}
	return row
}

func (p Pool) String() string { return fmt.Sprintf("pool %dx%d", p.KH, p.KW) }

// convExtent is the number of window positions along one dimension; 0 when the window does not fit.
func convExtent(n, k, stride, pad int) int {
	if n+2*pad < k {
		return 0
	}
	return (n+2*pad-k)/stride + 1
}

// coveringOutputs is the range of window positions, within 0..count-1, that cover coordinate i; empty when first > last.
func coveringOutputs(i, k, stride, pad, count int) (first, last int) {
	first = max(0, (i+pad-k+stride)/stride)
	if i+pad-k < 0 {
		first = 0
	}
	return first, min((i+pad)/stride, count-1)
}

func sameCHW(a, b Shape) bool {
	ac, ah, aw := a.CHW()
	bc, bh, bw := b.CHW()
	return ac == bc && ah == bh && aw == bw
}
