package result

import (
	"fmt"
	"maps"
	"slices"
)

// named figures in an order that is the same for both runs.
type namedFigures struct {
	order  []string
	values map[string]float64
}

func (n *namedFigures) add(name string, v float64) {
	if n.values == nil {
		n.values = map[string]float64{}
	}
	if _, known := n.values[name]; !known {
		n.order = append(n.order, name)
	}
	n.values[name] = v
}

// figures are the totals of a run, and what one inference takes.
func figures(r *Run) namedFigures {
	var n namedFigures
	n.add("samples", float64(r.Samples))
	if r.Accuracy != nil {
		n.add("accuracy", *r.Accuracy)
	}
	n.add("unanswered", float64(r.Unanswered))
	n.add("ticks", float64(r.Ticks))
	if r.Timed != nil {
		n.add("cycles", float64(r.Cycles))
		n.add("busy cycles", float64(r.BusyCycles))
		n.add("longest tick", float64(r.LongestTick))
		n.add("hops", float64(r.Hops))
		n.add("overruns", float64(r.Overruns))
	}
	n.add("spikes", float64(r.Spikes))
	n.add("host packets in", float64(r.InputSpikes))
	n.add("synaptic adds", float64(r.SynapticAdds))
	n.add("dense cells", float64(r.DenseCells))
	n.add("multiplies", float64(r.Multiplies))
	n.add("packets", float64(r.Packets))
	if r.PerInference != nil && r.PerInference.TimedInference != nil {
		n.add("latency of an inference, us", r.PerInference.Microseconds)
		n.add("energy of an inference, nJ", r.PerInference.Nanojoules)
	}
	n.add("cores used", float64(r.CoresUsed))
	for _, name := range slices.Sorted(maps.Keys(r.Utilisation)) {
		n.add(name+" used", float64(r.Utilisation[name].Used))
		n.add(name+" available", float64(r.Utilisation[name].Available))
	}
	return n
}

func components(r *Run) namedFigures {
	var n namedFigures
	if r.Energy == nil {
		return n
	}
	n.add("total", r.Energy.TotalPJ)
	n.add("dynamic", r.Energy.DynamicPJ)
	n.add("static", r.Energy.StaticPJ)
	for _, name := range slices.Sorted(maps.Keys(r.Energy.Components)) {
		n.add(name, r.Energy.Components[name])
	}
	return n
}

func counters(r *Run) namedFigures {
	var n namedFigures
	for _, of := range []struct {
		name   string
		counts map[string]uint64
	}{{"chip", r.Counters.Chip}, {"core", r.Counters.Core}, {"router", r.Counters.Router}} {
		for _, name := range slices.Sorted(maps.Keys(of.counts)) {
			n.add(of.name+"."+name, float64(of.counts[name]))
		}
	}
	return n
}

func layerFigures(r *Run) namedFigures {
	var n namedFigures
	for _, l := range r.Layers {
		n.add(l.Name+" neurons", float64(l.Neurons))
		n.add(l.Name+" cores", l.Cores+l.PartialCores)
		n.add(l.Name+" spikes", float64(l.Spikes))
		n.add(l.Name+" spike rate", l.Rate)
		n.add(l.Name+" synaptic adds", l.SynapticAdds)
		n.add(l.Name+" active cycles", l.ActiveCycles)
		n.add(l.Name+" dynamic pJ", l.DynamicPJ)
		n.add(l.Name+" static pJ", l.StaticPJ)
	}
	return n
}

// coreFigures are what matters of each core: spikes, adds, cycles.
func coreFigures(r *Run) namedFigures {
	var n namedFigures
	for _, c := range r.Counters.Cores {
		for _, name := range []string{"spikes", "synaptic_adds", "packets_in", "packets_out", "active_cycles", "wait_cycles", "stall_fifo_cycles"} {
			if v, ok := c[name]; ok {
				n.add(fmt.Sprintf("c%d %s", c["core"], name), float64(v))
			}
		}
	}
	return n
}

func linkFigures(r *Run) namedFigures {
	var n namedFigures
	for _, c := range r.Counters.Routers {
		for _, side := range []string{"east", "west", "north", "south"} {
			if v, ok := c["out_"+side]; ok && v > 0 {
				n.add(fmt.Sprintf("c%d to the %s, flits", c["core"], side), float64(v))
			}
		}
	}
	return n
}
