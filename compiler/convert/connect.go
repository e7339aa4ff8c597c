package convert

import (
	"orrery/compiler/ir"
	"orrery/compiler/onnx"
)

// stages are a map's sum over windows and its weights. A map that only sums, all windows alike, has no weights of its own.
func (m *linear[T]) stages() []ir.Stage {
	var list []ir.Stage
	if m.pool != nil {
		list = append(list, summing(m.pool))
	}
	return append(list, m.weighing())
}

func (m *linear[T]) weighing() ir.Stage {
	s := ir.Stage{In: ir.Shape{m.inputs}, Out: ir.Shape{m.outputs}}
	switch m.kind {
	case elementwise:
		one := ir.OneToOne{Weights: make([]float64, len(m.weights))}
		for i, w := range m.weights {
			one.Weights[i] = float64(w)
		}
		s.Connect = one
	case dense:
		s.Connect = ir.Dense{Weights: narrow(m.weights)}
	case convolution:
		c := m.conv
		s.Connect = window(&c.Window, c.Outputs, c.Groups, narrow(m.weights))
		s.In, s.Out = ir.Shape{c.Channels, c.H, c.W}, ir.Shape{c.Outputs, c.OH, c.OW}
	case sparse:
		list := ir.List{Start: m.start, Synapses: make([]ir.Synapse, len(m.target))}
		for i := range list.Synapses {
			list.Synapses[i] = ir.Synapse{Target: m.target[i], Weight: float64(m.weights[i])}
		}
		s.Connect = list
	}
	return s
}

// window is a convolution over the places of a window. The padding behind is as much as its last place needs.
func window(w *onnx.Window, outputs, groups int, kernel []float32) ir.Conv {
	return ir.Conv{Kernel: kernel, OutChannels: outputs, InChannels: w.Channels, KH: w.KH, KW: w.KW, StrideY: w.StrideY, StrideX: w.StrideX, PadY: w.Top, PadX: w.Left,
		ExtraY: (w.OH-1)*w.StrideY + w.KH - w.H - 2*w.Top, ExtraX: (w.OW-1)*w.StrideX + w.KW - w.W - 2*w.Left, Groups: groups}
}

// summing adds up each window, as a convolution of every channel with ones.
func summing(w *onnx.Window) ir.Stage {
	kernel := make([]float32, w.Channels*w.KH*w.KW)
	for i := range kernel {
		kernel[i] = 1
	}
	return ir.Stage{Connect: window(w, w.Channels, w.Channels, kernel), In: ir.Shape{w.Channels, w.H, w.W}, Out: ir.Shape{w.Channels, w.OH, w.OW}}
}

// narrow holds whole weights exactly.
func narrow[T number](weights []T) []float32 {
	out := make([]float32, len(weights))
	for i, w := range weights {
		out[i] = float32(w)
	}
	return out
}

// connect is the map as a rule between two populations of given shapes.
func (m *linear[T]) connect(source, target ir.Shape) ir.Connectivity {
	list := m.stages()
	if len(list) == 1 && list[0].Connect.Check(source, target) == nil {
		return list[0].Connect
	}
	return ir.Chain{Stages: list}
}
