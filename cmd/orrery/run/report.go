package run

import (
	"encoding/json"
	"fmt"

	"orrery/chip/report"
	"orrery/cmd/orrery/job"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/result"
	"orrery/isa"
)

// reportFlags ask for a page that explains a run.
type reportFlags struct {
	Report string   `help:"Write a page that explains the run, DIR/index.html, and its result, DIR/run.json." placeholder:"DIR"`
	Probe  []string `help:"Neurons whose potentials the report draws: NAME, NAME[3] or NAME[3..7]. Default: outputs, and the first neuron of each layer." placeholder:"NEURONS" sep:"none"`
}

// probes are the places of the neurons that the user names, or of the first output's and of one neuron of each other layer.
func (f reportFlags) probes(image *isa.Image) ([]isa.Place, error) {
	var places []isa.Place
	for _, text := range f.Probe {
		s, err := image.Select(text)
		if err != nil {
			return nil, fmt.Errorf("--probe %w", err)
		}
		found := image.Places(s)
		if found[0].Core < 0 {
			return nil, fmt.Errorf("--probe %q: %s are inputs of the host and have no potentials", text, image.Populations[s.Population].Name)
		}
		places = append(places, found...)
	}
	if len(f.Probe) > 0 {
		return places, nil
	}
	read := map[uint32]bool{}
	for i := range image.Outputs {
		p := image.Outputs[i].Population
		read[p] = true
		places = append(places, image.Places(isa.Selection{Population: p, Last: uint32(min(4, image.Populations[p].Size()) - 1)})...)
	}
	for p := range image.Populations {
		if !read[uint32(p)] {
			places = append(places, image.Places(isa.Selection{Population: uint32(p)})...)
		}
	}
	return places, nil
}

// write puts the report and the result into the folder.
func (f reportFlags) write(j *job.Job, run report.Run, res *result.Run) error {
	var err error
	if run.Inputs, err = report.InputActivity(j.Image, j.Data, j.First, j.Samples, j.Ticks, j.Seed); err != nil {
		return err
	}
	text, err := json.MarshalIndent(res, "", "  ")
	if err != nil {
		return err
	}
	return output.Report(f.Report, report.Explain(run).Page(), map[string][]byte{"run.json": append(text, '\n')})
}
