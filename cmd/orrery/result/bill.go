package result

import (
	"orrery/chip/energy"
	"orrery/isa"
)

// Energy is the bill of a run, with the band of every sum: low and high are the same sums with every constant at that end of its own band.
type Energy struct {
	Table       string                `json:"table"`
	TotalPJ     float64               `json:"total_pj"`
	TotalLow    float64               `json:"total_low_pj"`
	TotalHigh   float64               `json:"total_high_pj"`
	DynamicPJ   float64               `json:"dynamic_pj"`
	DynamicLow  float64               `json:"dynamic_low_pj"`
	DynamicHigh float64               `json:"dynamic_high_pj"`
	StaticPJ    float64               `json:"static_pj"`
	StaticLow   float64               `json:"static_low_pj"`
	StaticHigh  float64               `json:"static_high_pj"`
	Components  map[string]float64    `json:"components_pj"`
	Bands       map[string][2]float64 `json:"bands_pj"`        // low and high of each component
	Estimated   float64               `json:"estimated_share"` // of the total, from constants without a published source
	Activity    energy.Activity       `json:"activity"`        // all that the price depends on beside the table
}

// TableFor is the table that --energy names, or else the architecture's own.
func TableFor(name string, arch *isa.Arch) (*energy.Table, error) {
	if name == "" {
		return &energy.Table{Name: arch.Name, Constants: arch.Energy}, nil
	}
	return energy.Open(name)
}

// price fills in energy. It looks at nothing but the table and the activity, so that a finished run can be priced again.
func (res *Run) price(table *energy.Table, activity energy.Activity) {
	report := energy.Price(&table.Constants, activity)
	e := &Energy{Table: table.Name, Components: map[string]float64{}, Bands: map[string][2]float64{}, Estimated: report.EstimateShare, Activity: activity}
	e.TotalPJ, e.TotalLow, e.TotalHigh = ends(report.Total)
	e.DynamicPJ, e.DynamicLow, e.DynamicHigh = ends(report.Dynamic)
	e.StaticPJ, e.StaticLow, e.StaticHigh = ends(report.Static)
	for _, c := range report.Components {
		mid, low, high := ends(c.Energy)
		e.Components[c.Key], e.Bands[c.Key] = mid, [2]float64{low, high}
	}
	res.Energy = e
	for i := range res.Layers {
		res.Layers[i].Price(report, int(activity.Cores))
	}
	if res.PerInference != nil {
		n := float64(res.Samples)
		res.PerInference.Microseconds = res.PerInference.Cycles / activity.MHz
		res.PerInference.Nanojoules = e.TotalPJ / 1000 / n
		res.PerInference.NanojoulesLow, res.PerInference.NanojoulesHigh = e.TotalLow/1000/n, e.TotalHigh/1000/n
	}
}

func ends(r energy.Range) (mid, low, high float64) {
	return float64(r.Mid), float64(r.Low), float64(r.High)
}
