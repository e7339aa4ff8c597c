package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"orrery/chip/report"
	"orrery/chip/report/page"
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
func (f reportFlags) write(j *job, run report.Run, res *runResult) error {
	var err error
	if run.Inputs, err = report.InputActivity(j.Image, j.Data, j.First, j.Samples, j.Ticks, j.Seed); err != nil {
		return err
	}
	text, err := json.MarshalIndent(res, "", "  ")
	if err != nil {
		return err
	}
	return writeReport(f.Report, report.Explain(run).Page(), map[string][]byte{"run.json": append(text, '\n')})
}

// writableFolder says early that a folder of results could not be made.
func writableFolder(dir string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("cannot write a report into %s: it is a file, and a folder is needed", dir)
	}
	return writable(filepath.Clean(dir))
}

// writeReport writes a page as index.html, and other files beside it, into a folder that it makes where there is none.
func writeReport(dir string, p *page.Page, beside map[string][]byte) error {
	var html bytes.Buffer
	if err := p.Write(&html); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	for name, data := range beside {
		if err := writeFile(filepath.Join(dir, name), nil, data); err != nil {
			return err
		}
	}
	return writeFile(filepath.Join(dir, "index.html"), nil, html.Bytes())
}
