package nir

import (
	"fmt"

	"orrery/compiler/ir"
)

// pool is SumPool2d and AvgPool2d.
type pool struct{ rule ir.Pool }

func readPool(p params, average bool) (operation, error) {
	kernel, err := p.wholes("kernel_size", 2, 1)
	if err != nil {
		return nil, err
	}
	stride, err := p.wholes("stride", 2, 1)
	if err != nil {
		return nil, err
	}
	pad, err := p.wholes("padding", 2, 0)
	if err != nil {
		return nil, err
	}
	r := ir.Pool{KH: kernel[0], KW: kernel[1], StrideY: stride[0], StrideX: stride[1], PadY: pad[0], PadX: pad[1], Scale: 1}
	if average { // padding counts, as PyTorch has it unless told otherwise
		r.Scale = 1 / (float64(r.KH) * float64(r.KW))
	}
	return pool{r}, nil
}

func (p pool) shapes(given shape) (in, out shape, err error) {
	if given == nil {
		return nil, nil, nil
	}
	in, ok := planes(given)
	if !ok {
		return nil, nil, fmt.Errorf("what comes in has shape %v; a pooling takes channels, height and width", given)
	}
	if out = p.rule.Out(in); out.Size() == 0 || out.Size() > maxSize {
		return nil, nil, fmt.Errorf("a window of %dx%d over %v gives %v", p.rule.KH, p.rule.KW, in, out)
	}
	return in, out, nil
}

func (p pool) stage(in, out shape) *ir.Stage { return &ir.Stage{Connect: p.rule, In: in, Out: out} }
func (pool) bias(shape) []float64            { return nil }
