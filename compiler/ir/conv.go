package ir

import "fmt"

// Conv is a 2-D convolution (cross-correlation, as in PyTorch) over [channels, height, width] with zero padding. Kernel has
// shape [OutChannels, InChannels/Groups, KH, KW], row-major.
type Conv struct {
	Kernel                          []float32
	OutChannels, InChannels, KH, KW int
	StrideY, StrideX, PadY, PadX    int
	ExtraY, ExtraX                  int // more padding behind than before, as "same" padding of an even window has
	DilationY, DilationX            int // from one element of the kernel to the next; 0 is 1
	Groups                          int
}

// Check wants the target's shape to be what the convolution gives.
func (c Conv) Check(source, target Shape) error {
	ch, _, _ := source.CHW()
	if ch != c.InChannels {
		return fmt.Errorf("the kernel reads %d channels, %v has %d", c.InChannels, source, ch)
	}
	if want := c.Out(source); !sameCHW(want, target) {
		return fmt.Errorf("the convolution of %v gives %v, the target is %v", source, want, target)
	}
	return nil
}

// Out is the shape that the convolution of a source gives; an extent is 0 where the window does not fit.
func (c Conv) Out(source Shape) Shape {
	y, x := c.windows(source)
	return Shape{c.OutChannels, y.count, x.count}
}

func (c Conv) windows(source Shape) (y, x windows) {
	_, h, w := source.CHW()
	return newWindows(h, c.KH, c.StrideY, c.PadY, c.ExtraY, c.DilationY), newWindows(w, c.KW, c.StrideX, c.PadX, c.ExtraX, c.DilationX)
}

// Row finds the outputs whose window covers source s.
func (c Conv) Row(source, _ Shape, s int, row []Synapse) []Synapse {
	_, h, w := source.CHW()
	ic, y, x := s/(h*w), s/w%h, s%w
	inPerGroup, outPerGroup := c.InChannels/c.Groups, c.OutChannels/c.Groups
	group := ic / inPerGroup
	wy, wx := c.windows(source)
	for oc := group * outPerGroup; oc < (group+1)*outPerGroup; oc++ {
		kernel := c.Kernel[(oc*inPerGroup+ic%inPerGroup)*c.KH*c.KW:]
		for ky := c.KH - 1; ky >= 0; ky-- { // the last element of the kernel meets s in the first window
			oy, ok := wy.meeting(y, ky)
			if !ok {
				continue
			}
			for kx := c.KW - 1; kx >= 0; kx-- {
				if ox, ok := wx.meeting(x, kx); ok {
					row = append(row, Synapse{uint32((oc*wy.count+oy)*wx.count + ox), float64(kernel[ky*c.KW+kx])})
				}
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
	Scale                                float64
}

// Check wants the target's shape to be what the pooling gives.
func (p Pool) Check(source, target Shape) error {
	if want := p.Out(source); !sameCHW(want, target) {
		return fmt.Errorf("the pooling of %v gives %v, the target is %v", source, want, target)
	}
	return nil
}

// Out is the shape that the pooling of a source gives; an extent is 0 where the window does not fit.
func (p Pool) Out(source Shape) Shape {
	ch, _, _ := source.CHW()
	y, x := p.windows(source)
	return Shape{ch, y.count, x.count}
}

func (p Pool) windows(source Shape) (y, x windows) {
	_, h, w := source.CHW()
	return newWindows(h, p.KH, p.StrideY, p.PadY, 0, 1), newWindows(w, p.KW, p.StrideX, p.PadX, 0, 1)
}

// Row finds the windows that cover source s.
func (p Pool) Row(source, _ Shape, s int, row []Synapse) []Synapse {
	_, h, w := source.CHW()
	ch, y, x := s/(h*w), s/w%h, s%w
	wy, wx := p.windows(source)
	for ky := p.KH - 1; ky >= 0; ky-- {
		oy, ok := wy.meeting(y, ky)
		if !ok {
			continue
		}
		for kx := p.KW - 1; kx >= 0; kx-- {
			if ox, ok := wx.meeting(x, kx); ok {
				row = append(row, Synapse{uint32((ch*wy.count+oy)*wx.count + ox), p.Scale})
			}
		}
	}
	return row
}

func (p Pool) String() string { return fmt.Sprintf("pool %dx%d", p.KH, p.KW) }

// windows are the places of a kernel along one dimension.
type windows struct {
	stride, pad, dilation int
	count                 int // places; 0 when the kernel does not fit
}

func newWindows(n, k, stride, pad, extra, dilation int) windows {
	w := windows{stride: stride, pad: pad, dilation: max(dilation, 1)}
	if span := w.dilation*(k-1) + 1; n+2*pad+extra >= span {
		w.count = (n+2*pad+extra-span)/stride + 1
	}
	return w
}

// meeting is the place at which element k of the kernel meets coordinate i.
func (w windows) meeting(i, k int) (place int, ok bool) {
	from := i + w.pad - k*w.dilation
	place = from / w.stride
	return place, from >= 0 && from%w.stride == 0 && place < w.count
}

func sameCHW(a, b Shape) bool {
	ac, ah, aw := a.CHW()
	bc, bh, bw := b.CHW()
	return ac == bc && ah == bh && aw == bw
}
