package isa

import (
	"fmt"
	"strconv"
	"strings"
)

// Place is where a neuron is: the index of its core in Image.Cores, and its number there.
type Place struct {
	Core   int
	Neuron NeuronID
}

// Selection is a population, or a range of its neurons, both ends included.
type Selection struct {
	Population  uint32
	First, Last uint32
}

// NeuronName is a neuron's name as users write it: hidden[17].
func (m *Image) NeuronName(s NeuronSymbol) string {
	return fmt.Sprintf("%s[%d]", m.Populations[s.Population].Name, s.Index)
}

// Holds names the populations of a core with the range of their neurons: "256 of hidden[0..255]".
func (m *Image) Holds(c *Core) string {
	var parts []string
	for i := 0; i < len(c.Symbol); {
		first, last := c.Symbol[i].Index, c.Symbol[i].Index
		j := i
		for ; j < len(c.Symbol) && c.Symbol[j].Population == c.Symbol[i].Population; j++ {
			first, last = min(first, c.Symbol[j].Index), max(last, c.Symbol[j].Index)
		}
		parts = append(parts, fmt.Sprintf("%d of %s[%d..%d]", j-i, m.Populations[c.Symbol[i].Population].Name, first, last))
		i = j
	}
	return strings.Join(parts, ", ")
}

// Select finds what a user names: NAME, NAME[I] or NAME[I..J], by the names of the image's populations.
func (m *Image) Select(text string) (Selection, error) {
	name, inside, ranged := strings.Cut(text, "[")
	for p := range m.Populations {
		if m.Populations[p].Name != name {
			continue
		}
		s := Selection{uint32(p), 0, uint32(m.Populations[p].Size() - 1)}
		if !ranged {
			return s, nil
		}
		return s.within(text, inside)
	}
	names := make([]string, len(m.Populations))
	for i := range m.Populations {
		names[i] = m.Populations[i].Name
	}
	return Selection{}, fmt.Errorf("%q: there is no population %q; there are %s", text, name, strings.Join(names, ", "))
}

// within cuts a whole population to the range that a user wrote between brackets.
func (s Selection) within(text, inside string) (Selection, error) {
	inside, closed := strings.CutSuffix(inside, "]")
	first, last, two := strings.Cut(inside, "..")
	if !two {
		last = first
	}
	i, err := strconv.ParseUint(first, 10, 32)
	j, err2 := strconv.ParseUint(last, 10, 32)
	if !closed || err != nil || err2 != nil {
		return s, fmt.Errorf("%q: write NAME, NAME[3] or NAME[3..7]", text)
	}
	if i > j || j > uint64(s.Last) {
		return s, fmt.Errorf("%q: the neurons are 0..%d", text, s.Last)
	}
	return Selection{s.Population, uint32(i), uint32(j)}, nil
}

// Places finds the neurons of a selection on the chip, by population index from First on. Neurons that are not on the chip (host inputs)
// have core -1; of several copies the first counts.
func (m *Image) Places(s Selection) []Place {
	places := make([]Place, s.Last-s.First+1)
	for i := range places {
		places[i].Core = -1
	}
	for i := range m.Cores {
		c := &m.Cores[i]
		if c.Mode == Partial {
			continue
		}
		for n, sym := range c.Symbol {
			if sym.Population != s.Population || sym.Index < s.First || sym.Index > s.Last {
				continue
			}
			if at := &places[sym.Index-s.First]; at.Core < 0 {
				*at = Place{i, NeuronID(n)}
			}
		}
	}
	return places
}
