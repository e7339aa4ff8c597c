package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"orrery/chip/energy"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
)

// energyResult is the bill of a run, with the band of every sum: low and high are the same sums with every constant at that end of its own band.
type energyResult struct {
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

// tableFor is the table that --energy names, or else the architecture's own.
func tableFor(name string, arch *isa.Arch) (*energy.Table, error) {
	if name == "" {
		return &energy.Table{Name: arch.Name, Constants: arch.Energy}, nil
	}
	return energy.Open(name)
}

// infer fills in what one inference takes, but for time and energy.
func (res *runResult) infer() {
	if res.Samples == 0 || res.Interrupted {
		return
	}
	n := float64(res.Samples)
	res.PerInference = &inferenceResult{Spikes: float64(res.Spikes) / n, SynapticAdds: float64(res.SynapticAdds) / n}
}

// price fills in energy. It looks at nothing but the table and the activity, so that a finished run can be priced again.
func (res *runResult) price(table *energy.Table, activity energy.Activity) {
	report := energy.Price(&table.Constants, activity)
	e := &energyResult{Table: table.Name, Components: map[string]float64{}, Bands: map[string][2]float64{}, Estimated: report.EstimateShare, Activity: activity}
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

type priceCommand struct {
	Result string `arg:"" help:"A finished run: the JSON that run --json wrote." name:"run.json"`
	Energy string `help:"The table: ${tables}, or a YAML file." required:"" placeholder:"TABLE|FILE"`
	JSON   string `name:"json" help:"Write the run with its new price as JSON; - for standard output." placeholder:"FILE"`
}

func (priceCommand) Help() string {
	return "Example:\n  orrery run net.snn --json run.json && orrery price run.json --energy seneca-22nm"
}

// Run prices a finished run as if it had been run with the table.
func (c priceCommand) Run(io terminal.Streams) error {
	if err := output.Writable(c.JSON); err != nil {
		return err
	}
	table, err := energy.Open(c.Energy)
	if err != nil {
		return err
	}
	res, err := readPriceable(c.Result)
	if err != nil {
		return err
	}
	res.price(table, res.Energy.Activity)
	return writeResult(io, c.JSON, res)
}

// readPriceable reads a run that has the counts that a price depends on.
func readPriceable(path string) (*runResult, error) {
	res, err := readRun(path)
	switch {
	case err != nil:
		return nil, err
	case res.Energy == nil:
		return nil, fmt.Errorf("%s: was run with --timing none, so it has no hops and no time to price: run it with --timing cycle", path)
	case res.Energy.Activity.Cores == 0 || !(res.Energy.Activity.MHz > 0):
		return nil, fmt.Errorf("%s: no priceable run of schema %s (energy.activity)", path, resultSchema)
	}
	return res, nil
}

// readRun reads what run --json wrote.
func readRun(path string) (*runResult, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("run: %w", err)
	}
	var res runResult
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&res); err != nil {
		return nil, fmt.Errorf("%s: not the JSON of orrery run: %s", path, strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: more than one JSON value", path)
	}
	if res.Schema != resultSchema {
		return nil, fmt.Errorf("%s: no run of schema %s", path, resultSchema)
	}
	return &res, nil
}

// writeResult prints a result, as a table unless standard output is taken by JSON.
func writeResult(io terminal.Streams, path string, res *runResult) error {
	if path != "-" {
		printResult(io.Out, res)
	}
	if path == "" {
		return nil
	}
	return output.JSON(path, io.Out, res)
}
