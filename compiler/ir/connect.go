package ir

import (
	"fmt"
	"math"
)

var negInf = math.Inf(-1)

// Synapse is one connection of a known source neuron.
type Synapse struct {
	Target uint32
	Weight float64
}

// Connectivity is a rule that connects two populations. Implementations are plain data and give the same synapses every time.
type Connectivity interface {
	// Check says whether the rule fits the two shapes; its error names both and what would fit.
	Check(source, target Shape) error
	// Row appends the synapses that leave source neuron s to row, ascending by target, and returns it. It is called only after
	// Check, and from several goroutines at once.
	Row(source, target Shape, s int, row []Synapse) []Synapse
	// String is the rule in a few words, for reports.
	String() string
}

// Dense connects every source to every target. Weights has shape [targets, sources], row-major, as PyTorch keeps it.
type Dense struct {
	Weights []float32
}

func (d Dense) Check(source, target Shape) error {
	if want := source.Size() * target.Size(); len(d.Weights) != want {
		return fmt.Errorf("dense needs %d x %d = %d weights, the array has %d", target.Size(), source.Size(), want, len(d.Weights))
	}
	return nil
}

func (d Dense) Row(source, target Shape, s int, row []Synapse) []Synapse {
	n := source.Size()
	for t := range target.Size() {
		row = append(row, Synapse{uint32(t), float64(d.Weights[t*n+s])})
	}
	return row
}

func (d Dense) String() string { return "dense" }

// OneToOne connects neuron i to neuron i. Weights has one value, or one per neuron.
type OneToOne struct {
	Weights []float64
}

func (o OneToOne) Check(source, target Shape) error {
	if source.Size() != target.Size() {
		return fmt.Errorf("one-to-one needs equal sizes, %v has %d neurons and %v has %d", source, source.Size(), target, target.Size())
	}
	if n := len(o.Weights); n != 1 && n != source.Size() {
		return fmt.Errorf("one-to-one needs 1 or %d weights, the array has %d", source.Size(), n)
	}
	return nil
}

func (o OneToOne) Row(_, _ Shape, s int, row []Synapse) []Synapse {
	return append(row, Synapse{uint32(s), o.Weights[min(s, len(o.Weights)-1)]})
}

func (o OneToOne) String() string { return "one-to-one" }

// List is an explicit list of synapses by source: those of source s are Synapses[Start[s]:Start[s+1]], ascending by target.
type List struct {
	Start    []int
	Synapses []Synapse
}

func (l List) Check(source, target Shape) error {
	if len(l.Start) != source.Size()+1 {
		return fmt.Errorf("the list connects %d sources, the population has %d", len(l.Start)-1, source.Size())
	}
	for s := range source.Size() {
		for _, y := range l.Synapses[l.Start[s]:l.Start[s+1]] {
			if int(y.Target) >= target.Size() {
				return fmt.Errorf("a synapse of source %d leads to neuron %d; the target has %d", s, y.Target, target.Size())
			}
		}
	}
	return nil
}

func (l List) Row(_, _ Shape, s int, row []Synapse) []Synapse {
	return append(row, l.Synapses[l.Start[s]:l.Start[s+1]]...)
}

func (l List) String() string { return "sparse" }
