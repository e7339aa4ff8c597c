package compare

import (
	"fmt"
	"strings"

	"orrery/compiler/agreement"
	"orrery/compiler/ir"
	"orrery/isa/ndarray"
)

// raster is spikes of one population that another simulator or a chip recorded: what --compare NAME=FILE names.
type raster struct {
	population ir.PopID
	first      int // sample of the run that is its first
	start      int // tick of the run that is its first
	ticks      int
	fired      [][]uint32 // by sample and tick
}

// openRaster reads [ticks, neurons] or [samples, ticks, neurons] of 0 and 1.
func openRaster(net *ir.Network, arg string) (*raster, error) {
	name, path, _ := strings.Cut(arg, "=")
	p, err := layerNamed(net, name)
	if err != nil {
		return nil, fmt.Errorf("--compare %s: %w", arg, err)
	}
	a, err := ndarray.Read(path)
	if err != nil {
		return nil, fmt.Errorf("--compare: %w", err)
	}
	shape, neurons := a.Shape, net.Populations[p].Shape.Size()
	if len(shape) == 2 {
		shape = []int{1, shape[0], shape[1]}
	}
	if len(shape) != 3 || shape[2] != neurons {
		return nil, fmt.Errorf("--compare: %s has shape %v; recorded spikes of %s are [ticks, %d] or [samples, ticks, %d]", path, a.Shape, name, neurons, neurons)
	}
	r := &raster{population: p, start: net.Populations[p].Start, ticks: shape[1], fired: make([][]uint32, shape[0]*shape[1])}
	for i, v := range a.Values {
		if v != 0 && v != 1 {
			return nil, fmt.Errorf("--compare: %s: value %d is %v; recorded spikes are 0 and 1", path, i, v)
		}
		if v == 1 {
			r.fired[i/neurons] = append(r.fired[i/neurons], uint32(i%neurons))
		}
	}
	return r, nil
}

// layerNamed finds a population with neurons.
func layerNamed(net *ir.Network, name string) (ir.PopID, error) {
	var names []string
	for p := range net.Populations {
		if net.Populations[p].Host() {
			continue
		}
		if net.Populations[p].Name == name {
			return ir.PopID(p), nil
		}
		names = append(names, net.Populations[p].Name)
	}
	return 0, fmt.Errorf("there is no layer %q; there are %s", name, strings.Join(names, ", "))
}

// fits wants the recording to have the samples and ticks of the run.
func (r *raster) fits(name string, first, samples, ticks int) error {
	if have := len(r.fired) / max(r.ticks, 1); first+samples > have {
		return fmt.Errorf("--compare %s: the recording has %d samples; the run takes samples %d..%d: --samples %d", name, have, first, first+samples-1, max(1, have-first))
	}
	if r.start+r.ticks > ticks {
		return fmt.Errorf("--compare %s: the recording has %d ticks, and begins in tick %d of the run, which has %d: --ticks %d", name, r.ticks, r.start, ticks, r.start+r.ticks)
	}
	r.first = first
	return nil
}

// sight is what was recorded of a layer in a tick of the run.
func (r *raster) sight(p ir.PopID, sample, tick int) agreement.Sight {
	if at := tick - r.start; p == r.population && at >= 0 && at < r.ticks {
		return agreement.Sight{Present: true, Fired: r.fired[(r.first+sample)*r.ticks+at]}
	}
	return agreement.Sight{}
}
