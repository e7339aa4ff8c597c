package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"orrery/chip/report/page"
)

// Finding is one thing that a reader should know, computed from the counters.
type Finding struct {
	Title  string
	Words  string  // a sentence or two with the figures
	Weight float64 // 0..1: how much of the run's time, energy or room it is about
}

// findings are all that there is to say, the weightiest first.
func findings(r *Report) []Finding {
	var list []Finding
	for _, look := range []func(*Report) (Finding, bool){
		waiting, lastCore, busiestCore, busiestLink, stalls, leaking, largestDynamic, tightest, losses, unanswered,
	} {
		if f, ok := look(r); ok {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b Finding) int {
		switch {
		case a.Weight > b.Weight:
			return -1
		case a.Weight < b.Weight:
			return 1
		}
		return 0
	})
	return list
}

func percent(x float64) string { return strings.ReplaceAll(page.Number(100*x, "%"), ".0 %", " %") }

// leaking is energy that is spent whatever the chip does.
func leaking(r *Report) (Finding, bool) {
	static := share(float64(r.Energy.Static.Mid), float64(r.Energy.Total.Mid))
	if static < 0.05 {
		return Finding{}, false
	}
	cores := r.Image.Arch.Mesh.Cores()
	unused := cores - len(r.Image.Cores)
	return Finding{"Leakage",
		fmt.Sprintf("%s of the energy is leakage: %s an inference for %s. %d of the %d cores hold nothing and leak all the same.", percent(static),
			page.Number(r.perInference(float64(r.Energy.Static.Mid))*1e-12, "J"), page.Number(r.seconds(r.perInference(float64(r.Counters.Chip.Cycles))), "s"),
			unused, cores), static}, true
}

// largestDynamic is what the switching energy mostly goes into.
func largestDynamic(r *Report) (Finding, bool) {
	if r.Energy.Dynamic.Mid == 0 || r.Counters.Chip.Cycles == 0 || len(r.Layers) == 0 {
		return Finding{}, false
	}
	best := r.Energy.Components[0]
	for _, c := range r.Energy.Components {
		if c.Energy.Mid > best.Energy.Mid && !c.Static {
			best = c
		}
	}
	layer := slices.MaxFunc(r.Layers, func(a, b Layer) int { return int(math.Copysign(1, a.DynamicPJ-b.DynamicPJ)) })
	return Finding{"Dynamic energy",
		fmt.Sprintf("%s of the energy is dynamic. The largest part of that is %s (%s); of the layers %s takes most (%s).",
			percent(share(float64(r.Energy.Dynamic.Mid), float64(r.Energy.Total.Mid))), best.Key, percent(float64(best.Energy.Mid/r.Energy.Dynamic.Mid)),
			layer.Name, percent(layer.DynamicPJ/float64(r.Energy.Dynamic.Mid))),
		share(float64(best.Energy.Mid), float64(r.Energy.Total.Mid))}, true
}

// tightest is the resource that a larger network would run out of first.
func tightest(r *Report) (Finding, bool) {
	var best Use
	for i := range r.Image.Cores {
		for _, u := range usesOf(r.Image, i) {
			if u.Share() > best.Share() {
				best = u
				best.core = i
			}
		}
	}
	if best.Used == 0 {
		return Finding{}, false
	}
	return Finding{"The tightest resource",
		fmt.Sprintf("%s of %s are used in %s: %d of %d.", percent(best.Share()), best.Name, coreName(r.Image, best.core), best.Used, best.Available),
		best.Share() * 0.05}, true
}

// losses is what was clipped, lost, merged or stretched.
func losses(r *Report) (Finding, bool) {
	c, n := r.Counters.CoreTotal(), &r.Counters.Chip
	var parts []string
	for _, p := range []struct {
		count uint64
		what  string
	}{
		{c.PotentialSaturations + c.ThresholdSaturations, "saturations of potentials and thresholds"}, {c.InputsLost, "inputs lost to refractory neurons"},
		{c.AxonMerges, "spikes merged in an axon"}, {n.Overruns, "ticks that were not done in time"},
	} {
		if p.count > 0 {
			parts = append(parts, page.Number(float64(p.count), "")+" "+p.what)
		}
	}
	if len(parts) == 0 {
		return Finding{}, false
	}
	return Finding{"Lost or clipped", "There were " + strings.Join(parts, ", ") + ".",
		max(0.3*share(float64(n.Overruns), float64(n.Ticks)), 0.02)}, true
}

func unanswered(r *Report) (Finding, bool) {
	silent := 0
	for _, a := range r.Answers {
		if a == -1 {
			silent++
		}
	}
	if silent == 0 || r.Samples == 0 || len(r.Image.Outputs) == 0 {
		return Finding{}, false
	}
	return Finding{"Samples without an answer", fmt.Sprintf("In %d of %d samples no output neuron spoke.", silent, r.Samples),
		float64(silent) / float64(r.Samples)}, true
}
