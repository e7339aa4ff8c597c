package main

import (
	"orrery/chip/evaluate"
	"orrery/compiler/ir"
)

// source is the input data and labels that the flags, or else the network, name.
func (c runCommand) source(net *ir.Network) (evaluate.Source, error) {
	reader, err := c.Reader()
	s := evaluate.Source{Inputs: c.Input, Labels: c.Labels, Open: reader.Open}
	if len(s.Inputs) == 0 && net != nil && net.Data != nil {
		s.Inputs = []string{net.Data.Input}
		if s.Labels == "" {
			s.Labels = net.Data.Labels
		}
	}
	return s, err
}
