package export

import (
	"fmt"
	"slices"

	"orrery/compiler/ir"
	"orrery/isa/hdf5"
)

// maxDense bounds the weights of one matrix: NIR has no sparse ones.
const maxDense = 1 << 28

// lane is the part of a projection whose synapses one Delay node serves.
type lane struct {
	delays []int            // by source neuron
	takes  func(d int) bool // of the synapses, those with this delay
}

// projections writes for each projection the nodes between two populations: delay, flattening, weights.
func (e *exporter) projections() error {
	for i := range e.q.Network.Projections {
		if err := e.projection(i); err != nil {
			j := &e.q.Network.Projections[i]
			return fmt.Errorf("%s -> %s: %w", e.name(j.Source), e.name(j.Target), err)
		}
	}
	for p := range e.biased {
		if !e.biased[p] && !e.q.Network.Populations[p].Host() && e.hasBias(ir.PopID(p)) {
			return fmt.Errorf("%s has a bias and nothing that leads to it; NIR gives biases to connections", e.name(ir.PopID(p)))
		}
	}
	return nil
}

func (e *exporter) hasBias(p ir.PopID) bool {
	for n := range e.q.Network.Populations[p].Shape.Size() {
		if e.bias(p, n) != 0 {
			return true
		}
	}
	return false
}

func (e *exporter) projection(i int) error {
	j := &e.q.Network.Projections[i]
	for k, l := range e.lanes(i) {
		name := e.name(j.Source) + "_" + e.name(j.Target)
		if k > 0 {
			name += fmt.Sprintf("_%d", k+1)
		}
		from, err := e.delay(j, l, name)
		if err != nil {
			return err
		}
		var to string
		if e.conv[i] != nil {
			to = e.convNode(i, name)
		} else if to, err = e.dense(i, l, name); err != nil {
			return err
		} else if len(e.shape(j.Source)) > 1 {
			from = e.flat(j.Source, from)
		}
		e.edge(from, to)
		e.edge(to, e.names[key(j.Target)])
	}
	return nil
}

// lanes splits a projection until each source neuron has one delay.
func (e *exporter) lanes(i int) []lane {
	y := &e.q.Synapses[i]
	sources := len(y.Start) - 1
	one := lane{delays: make([]int, sources), takes: func(int) bool { return true }}
	var all []int
	several := false
	for s := range sources {
		for k := y.Start[s]; k < y.Start[s+1]; k++ {
			d := y.DelayOf(k)
			several = several || one.delays[s] != 0 && one.delays[s] != d
			one.delays[s] = d
			if !slices.Contains(all, d) {
				all = append(all, d)
			}
		}
	}
	for s := range one.delays {
		if one.delays[s] == 0 { // of a neuron without synapses
			one.delays[s] = e.q.Network.Projections[i].DelayMin
		}
	}
	if !several {
		return []lane{one}
	}
	slices.Sort(all)
	var lanes []lane
	for _, d := range all {
		lanes = append(lanes, lane{delays: slices.Repeat([]int{d}, sources), takes: func(k int) bool { return k == d }})
	}
	return lanes
}

// delay writes the Delay node that a lane needs beyond what its edge takes anyway, and says what to go on from.
func (e *exporter) delay(j *ir.Projection, l lane, name string) (string, error) {
	source, shape := e.names[key(j.Source)], e.shape(j.Source)
	list, some := make([]float64, len(l.delays)), false
	for s, d := range l.delays {
		switch {
		case e.o.LayerDelay == 1:
			d--
		case j.Source == j.Target && d == 1:
			d = 0 // a layer sees its own spikes in the next step, whatever the edge says
		default:
			d += e.q.Network.Populations[j.Source].Start - e.q.Network.Populations[j.Target].Start
		}
		if d < 0 {
			return "", fmt.Errorf("%d ticks too early for a layer that starts so late", -d)
		}
		list[s] = float64(d) * e.o.Dt
		some = some || d > 0
	}
	if !some {
		return source, nil
	}
	n, name := e.node(name+"_delay", "Delay")
	n.Put("delay", hdf5.Floats(shape, list))
	e.edge(source, name)
	return name, nil
}

// flat goes on from a node in one dimension.
func (e *exporter) flat(p ir.PopID, from string) string {
	n, name := e.node(from+"_flat", "Flatten")
	shape := e.shape(p)
	n.Put("input_type", extents(shape...))
	n.Put("start_dim", hdf5.Ints(nil, []int64{0}))
	n.Put("end_dim", hdf5.Ints(nil, []int64{-1}))
	e.edge(from, name)
	return name
}

// convNode writes a Conv2d node.
func (e *exporter) convNode(i int, name string) string {
	g, j := e.conv[i], &e.q.Network.Projections[i]
	n, name := e.node(name, "Conv2d")
	shape := e.shape(j.Source)
	n.Put("input_shape", extents(shape[1], shape[2]))
	n.Put("weight", hdf5.Float32s([]int{g.OutChannels, g.InChannels / g.Groups, g.KH, g.KW}, g.levels))
	n.Put("stride", extents(g.StrideY, g.StrideX))
	n.Put("padding", extents(g.PadY, g.PadX))
	n.Put("dilation", extents(g.DilationY, g.DilationX))
	n.Put("groups", hdf5.Ints(nil, []int64{int64(g.Groups)}))
	_, h, w := e.q.Network.Populations[j.Target].Shape.CHW()
	bias := make([]float64, g.OutChannels)
	if !e.biased[j.Target] {
		for c := range bias {
			bias[c] = e.bias(j.Target, c*h*w)
		}
	}
	e.biased[j.Target] = true
	n.Put("bias", hdf5.Floats([]int{len(bias)}, bias))
	return name
}

// dense writes a Linear node, or an Affine one with the bias of the target, which only one edge carries.
func (e *exporter) dense(i int, l lane, name string) (string, error) {
	j, y := &e.q.Network.Projections[i], &e.q.Synapses[i]
	sources, targets := len(y.Start)-1, e.q.Network.Populations[j.Target].Shape.Size()
	if targets > maxDense/max(sources, 1) {
		return "", fmt.Errorf("a matrix of %d x %d weights; NIR has no sparse ones, and at most %d are written", targets, sources, maxDense)
	}
	weights := make([]float32, targets*sources)
	for s := range sources {
		for k := y.Start[s]; k < y.Start[s+1]; k++ {
			if l.takes(y.DelayOf(k)) {
				weights[int(y.Target[k])*sources+s] += float32(y.Level[k])
			}
		}
	}
	kind := "Linear"
	carries := !e.biased[j.Target] && e.hasBias(j.Target)
	if carries {
		kind = "Affine"
	}
	n, name := e.node(name, kind)
	n.Put("weight", hdf5.Float32s([]int{targets, sources}, weights))
	if carries {
		bias := make([]float64, targets)
		for t := range bias {
			bias[t] = e.bias(j.Target, t)
		}
		n.Put("bias", hdf5.Floats([]int{targets}, bias))
		e.biased[j.Target] = true
	}
	return name, nil
}
