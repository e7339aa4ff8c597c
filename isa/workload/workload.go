// Package workload builds the chip images that speed is measured with. They are made of nothing but their names, so that anybody can
// rebuild them and other simulators can be given the same networks.
package workload

import (
	"fmt"
	"regexp"
	"strconv"

	"orrery/isa"
)

// Names are the workloads that Build knows, beside recurrent networks of other sizes (rN, rNk).
var Names = []string{"r1k", "r10k", "r100k", "truenorth"}

var recurrentName = regexp.MustCompile(`^r([1-9][0-9]{0,6})(k?)$`)

// Build makes a workload by name. The image passes isa.Image.Verify.
func Build(name string) (*isa.Image, error) {
	if name == "truenorth" {
		return trueNorth()
	}
	match := recurrentName.FindStringSubmatch(name)
	if match == nil {
		return nil, fmt.Errorf("workload %q: there are %v, and rN or rNk for a random recurrent network of N (thousand) neurons", name, Names)
	}
	n, _ := strconv.Atoi(match[1]) // the pattern allows nothing else
	switch {
	case match[2] == "k" && n > maxNeurons/1000, n > maxNeurons:
		return nil, fmt.Errorf("workload %q: at most %d neurons", name, maxNeurons)
	case match[2] == "k":
		n = thousands(n)
	}
	if n < minNeurons {
		return nil, fmt.Errorf("workload %q: at least %d neurons, for four cores to choose from", name, minNeurons)
	}
	return recurrent(name, n)
}

// thousands is n thousand neurons, and as many more as fill the last core: r1k has 1,024, r10k 10,240 and r100k 100,096.
func thousands(n int) int { return (n*1000 + coreNeurons - 1) / coreNeurons * coreNeurons }

// splitMix is the generator splitmix64 (Steele, Lea and Flood, 2014).
type splitMix uint64

func (s *splitMix) next() uint64 {
	*s += 0x9E3779B97F4A7C15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// below is the next number modulo n.
func (s *splitMix) below(n int) int { return int(s.next() % uint64(n)) }

// symbols names the neurons of all cores, in order, as one population.
func symbols(image *isa.Image, name string) {
	index := uint32(0)
	for i := range image.Cores {
		c := &image.Cores[i]
		c.Symbol = make([]isa.NeuronSymbol, c.Neurons)
		for n := range c.Symbol {
			c.Symbol[n].Index = index
			index++
		}
	}
	image.Populations = []isa.Population{{Name: name, Shape: []uint32{index}}}
}
