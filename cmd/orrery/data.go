package main

import (
	"fmt"
	"strings"

	"orrery/chip/host"
	"orrery/compiler/ir"
)

// open reads the input data and labels that the flags, or else the network, name, and settles how many samples are run.
func (j *job) open(c runCommand, net *ir.Network) error {
	files, labels := c.Input, c.Labels
	if len(files) == 0 && net != nil && net.Data != nil {
		files = []string{net.Data.Input}
		if labels == "" {
			labels = net.Data.Labels
		}
	}
	j.Data = make([]*host.Dataset, len(j.Image.Inputs))
	available := 1
	for i, file := range files {
		at, path, err := j.inputOf(file)
		if err != nil {
			return err
		}
		if j.Data[at], err = j.dataset(at, path); err != nil {
			return err
		}
		if i > 0 && j.Data[at].Samples != available {
			return fmt.Errorf("%s has %d samples, the other inputs %d", path, j.Data[at].Samples, available)
		}
		available = j.Data[at].Samples
	}
	j.input = strings.Join(files, " ")
	if err := j.silent(len(files)); err != nil {
		return err
	}
	if j.First >= available {
		return fmt.Errorf("the first sample is %d; the input has 0..%d", j.First, available-1)
	}
	if j.Samples == 0 {
		j.Samples = available - j.First
	}
	if j.First+j.Samples > available {
		return fmt.Errorf("samples %d..%d are asked for; the input has 0..%d", j.First, j.First+j.Samples-1, available-1)
	}
	return j.openLabels(labels, available)
}

// inputOf finds the input that [NAME=]FILE belongs to.
func (j *job) inputOf(arg string) (at int, path string, err error) {
	name, path, named := strings.Cut(arg, "=")
	var names []string
	for i := range j.Image.Inputs {
		p := j.Image.Populations[j.Image.Inputs[i].Population].Name
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

func (j *job) dataset(at int, path string) (*host.Dataset, error) {
	d, err := host.Open(path)
	if err != nil {
		return nil, err
	}
	in := &j.Image.Inputs[at]
	p := &j.Image.Populations[in.Population]
	if err := host.NewEncoder(in, p.Size(), j.Seed).Fits(d, j.Ticks); err != nil {
		return nil, fmt.Errorf("input %s: %w", p.Name, err)
	}
	return d, nil
}

// silent refuses inputs without data: a network that is run on nothing is a mistake.
func (j *job) silent(files int) error {
	for i, d := range j.Data {
		if d == nil {
			name := j.Image.Populations[j.Image.Inputs[i].Population].Name
			if files == 0 {
				return fmt.Errorf("input %s has no data: give --input FILE, or say data \"FILE\" in the network", name)
			}
			return fmt.Errorf("input %s has no data: give --input %s=FILE", name, name)
		}
	}
	return nil
}

func (j *job) openLabels(path string, available int) error {
	j.labels = make([]int, j.Samples)
	for i := range j.labels {
		j.labels[i] = -1
	}
	if path == "" {
		return nil
	}
	labels, err := host.OpenLabels(path)
	if err != nil {
		return err
	}
	if len(labels) != available {
		return fmt.Errorf("%s has %d labels for %d samples", path, len(labels), available)
	}
	if classes := j.classes(); classes > 0 {
		for i, label := range labels {
			if label >= classes {
				return fmt.Errorf("%s: label %d is %d; the first output has %d neurons", path, i, label, classes)
			}
		}
	}
	copy(j.labels, labels[j.First:])
	return nil
}

// classes is the number of neurons of the output that answers; 0 when nothing is read.
func (j *job) classes() int {
	if len(j.Image.Outputs) == 0 {
		return 0
	}
	return len(j.Image.Outputs[0].Neurons)
}
