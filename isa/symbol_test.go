package isa_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/imagetest"
)

// named is an image with two populations and no cores.
func named() *isa.Image {
	return &isa.Image{Populations: []isa.Population{{Name: "hidden", Shape: []uint32{4, 8}}, {Name: "out", Shape: []uint32{3}}}}
}

func TestNeuronsAreSelectedByName(t *testing.T) {
	for _, c := range []struct {
		text string
		want isa.Selection
		err  string
	}{
		{"hidden", isa.Selection{Population: 0, First: 0, Last: 31}, ""}, {"out[2]", isa.Selection{Population: 1, First: 2, Last: 2}, ""},
		{"hidden[3..7]", isa.Selection{Population: 0, First: 3, Last: 7}, ""},
		{"hiding", isa.Selection{}, `"hiding": there is no population "hiding"; there are hidden, out`},
		{"out[3]", isa.Selection{}, `"out[3]": the neurons are 0..2`}, {"out[2..1]", isa.Selection{}, `"out[2..1]": the neurons are 0..2`},
		{"out[", isa.Selection{}, `"out[": write NAME, NAME[3] or NAME[3..7]`}, {"out[-1]", isa.Selection{}, `"out[-1]": write NAME, NAME[3] or NAME[3..7]`},
		{"out[1", isa.Selection{}, `"out[1": write NAME, NAME[3] or NAME[3..7]`}, {"", isa.Selection{}, `"": there is no population ""; there are hidden, out`},
	} {
		got, err := named().Select(c.text)
		if c.err != "" {
			require.EqualError(t, err, c.err)
			continue
		}
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, got, c.text)
	}
}

// TestPlacesAreWhereTheSymbolsAre: a neuron's name leads to its place, and the place has that name.
func TestPlacesAreWhereTheSymbolsAre(t *testing.T) {
	found := 0
	for seed := range uint64(20) {
		image := imagetest.Random(seed)
		for p := range image.Populations {
			for i, at := range image.Places(isa.Selection{Population: uint32(p), Last: uint32(image.Populations[p].Size() - 1)}) {
				if at.Core < 0 {
					continue
				}
				found++
				symbol := image.Cores[at.Core].Symbol[at.Neuron]
				require.Equal(t, isa.NeuronSymbol{Population: uint32(p), Index: uint32(i)}, symbol)
				s, err := image.Select(image.NeuronName(symbol))
				require.NoError(t, err)
				require.Equal(t, isa.Selection{Population: uint32(p), First: uint32(i), Last: uint32(i)}, s)
			}
		}
	}
	require.Greater(t, found, 100)
}

func FuzzSelect(f *testing.F) {
	for _, text := range []string{"hidden", "out[2]", "hidden[3..7]", "out[", "out[4294967296..1]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := named().Select(text)
		if err == nil {
			require.LessOrEqual(t, s.First, s.Last)
			require.Less(t, int(s.Last), named().Populations[s.Population].Size())
		}
	})
}
