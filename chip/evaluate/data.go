package evaluate

import (
	"fmt"
	"strings"

	"orrery/chip/host"
	"orrery/isa"
)

// Source says which recorded data a run takes.
type Source struct {
	Inputs []string // [NAME=]FILE: the name is needed when there are several inputs
	Labels string   // of the samples; "" when there are none
	// Open and OpenLabels read files; nil: host.Open and host.OpenLabels. A caller that runs many times keeps what it has read.
	Open       func(path string) (*host.Dataset, error)
	OpenLabels func(path string) ([]int, error)
}

// Name is the data as the user named it.
func (s Source) Name() string { return strings.Join(s.Inputs, " ") }

// Attach reads data and labels for a run whose Image, First, Ticks and Seed are set, checks that they fit, and settles Samples: 0 becomes all there
// are; and Ticks: 0 becomes what the longest recording and the Lag take. It returns the label of each sample of the run, -1 where there is none.
func (s Source) Attach(cfg *Config) (labels []int, err error) {
	if s.Open == nil {
		s.Open = host.Open
	}
	if s.OpenLabels == nil {
		s.OpenLabels = host.OpenLabels
	}
	available, err := s.attachInputs(cfg)
	if err != nil {
		return nil, err
	}
	if cfg.First >= available {
		return nil, fmt.Errorf("the first sample is %d; the input has 0..%d", cfg.First, available-1)
	}
	if cfg.Samples == 0 {
		cfg.Samples = available - cfg.First
	}
	if cfg.First+cfg.Samples > available {
		return nil, fmt.Errorf("samples %d..%d are asked for; the input has 0..%d", cfg.First, cfg.First+cfg.Samples-1, available-1)
	}
	return s.attachLabels(cfg, available)
}

func (s Source) attachInputs(cfg *Config) (available int, err error) {
	cfg.Data = make([]*host.Dataset, len(cfg.Image.Inputs))
	available = 1
	for i, file := range s.Inputs {
		at, path, err := inputOf(cfg.Image, file)
		if err != nil {
			return 0, err
		}
		d, err := s.Open(path)
		if err != nil {
			return 0, err
		}
		in := &cfg.Image.Inputs[at]
		cfg.Data[at] = d.For(in, cfg.Image.Populations[in.Population].Extents())
		if i > 0 && cfg.Data[at].Samples != available {
			return 0, fmt.Errorf("%s has %d samples, the other inputs %d", path, cfg.Data[at].Samples, available)
		}
		available = cfg.Data[at].Samples
	}
	if err := silent(cfg, len(s.Inputs)); err != nil {
		return 0, err
	}
	return available, fits(cfg)
}

// inputOf finds the input that [NAME=]FILE belongs to.
func inputOf(image *isa.Image, arg string) (at int, path string, err error) {
	name, path, named := strings.Cut(arg, "=")
	var names []string
	for i := range image.Inputs {
		p := image.Populations[image.Inputs[i].Population].Name
		if named && p == name {
			return i, path, nil
		}
		names = append(names, p)
	}
	if len(names) == 1 && (!named || strings.Contains(name, "/")) {
		return 0, arg, nil
	}
	if len(names) == 0 {
		return 0, "", fmt.Errorf("--input %s: the network has no inputs", arg)
	}
	return 0, "", fmt.Errorf("--input %s: say which input, NAME=FILE; there are %s", arg, strings.Join(names, ", "))
}

// fits settles the ticks and says whether the data can be encoded.
func fits(cfg *Config) error {
	if cfg.Ticks == 0 {
		for _, d := range cfg.Data {
			cfg.Ticks = max(cfg.Ticks, d.Ticks)
		}
		if cfg.Ticks > 0 {
			cfg.Ticks += cfg.Lag
		}
	}
	if cfg.Ticks == 0 {
		return fmt.Errorf("neither the network nor its input says how many ticks a sample takes: give --ticks N")
	}
	for i, d := range cfg.Data {
		in := &cfg.Image.Inputs[i]
		p := &cfg.Image.Populations[in.Population]
		if err := host.NewEncoder(in, p.Extents(), cfg.Seed).Fits(d, cfg.Ticks); err != nil {
			return fmt.Errorf("input %s: %w", p.Name, err)
		}
	}
	return nil
}

// silent refuses inputs without data: a network that is run on nothing is a mistake.
func silent(cfg *Config, files int) error {
	for i, d := range cfg.Data {
		if d == nil {
			name := cfg.Image.Populations[cfg.Image.Inputs[i].Population].Name
			if files == 0 {
				return fmt.Errorf("input %s has no data: give --input FILE, or say data \"FILE\" in the network", name)
			}
			return fmt.Errorf("input %s has no data: give --input %s=FILE", name, name)
		}
	}
	return nil
}

func (s Source) attachLabels(cfg *Config, available int) ([]int, error) {
	of := make([]int, cfg.Samples)
	for i := range of {
		of[i] = -1
	}
	labels, name, err := s.labels(cfg)
	if labels == nil || err != nil {
		return of, err
	}
	if len(labels) != available {
		return nil, fmt.Errorf("%s has %d labels for %d samples", name, len(labels), available)
	}
	if classes := classes(cfg.Image); classes > 0 {
		for i, label := range labels {
			if label >= classes {
				return nil, fmt.Errorf("%s: label %d is %d; the first output has %d neurons", name, i, label, classes)
			}
		}
	}
	copy(of, labels[cfg.First:])
	return of, nil
}

// labels are those of the file that the user names, else those that the first input has; name says whose they are.
func (s Source) labels(cfg *Config) (labels []int, name string, err error) {
	if s.Labels != "" {
		labels, err = s.OpenLabels(s.Labels)
		return labels, s.Labels, err
	}
	if len(cfg.Data) > 0 && cfg.Data[0] != nil && cfg.Data[0].Labels != nil {
		return cfg.Data[0].Labels, cfg.Data[0].Name, nil
	}
	return nil, "", nil
}

// classes is the number of neurons of the output that answers; 0 when nothing is read.
func classes(image *isa.Image) int {
	if len(image.Outputs) == 0 {
		return 0
	}
	return len(image.Outputs[0].Neurons)
}

// Score is how answers compare with labels.
type Score struct {
	Labelled   int // finished and with a label
	Correct    int // of the labelled ones
	Unanswered int // finished, and no output neuron spoke
}

// Compare scores answers against the label of each sample, -1 where there is none.
func Compare(answers []Answer, labels []int) Score {
	var s Score
	for i, a := range answers {
		if !a.Done {
			continue
		}
		if a.Class < 0 {
			s.Unanswered++
		}
		if labels[i] >= 0 {
			s.Labelled++
			if labels[i] == a.Class {
				s.Correct++
			}
		}
	}
	return s
}
