package compare

import "fmt"

// BrokenPromise is an error when the chip does not do what the quantised network does.
func (r *Result) BrokenPromise() error {
	for i := range r.Layers {
		for k := range r.Layers[i].Pairs {
			p := &r.Layers[i].Pairs[k]
			if p.A != engineNames[quantisedEngine] || p.B != engineNames[chipEngine] || p.Equal() {
				continue
			}
			where := "in a potential"
			if p.First != nil {
				where = fmt.Sprintf("first in tick %d of sample %d, where %s[%d] fires in %s alone", p.First.Tick, p.First.Sample, r.Layers[i].Layer, p.First.Neuron, p.By)
			}
			return fmt.Errorf("the chip does not compute the quantised network: layer %s differs, %s: a fault of orrery, not of the network", r.Layers[i].Layer, where)
		}
	}
	return nil
}
