package ranc

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// Neuron is a word of a core's memory.
type Neuron struct {
	Connections []uint64 // a bit per axon
	Potential   int32
	Reset       int32
	Weights     [4]int16 // by axon type
	Leak        int32
	Positive    int32
	Negative    int32
	Subtracts   bool // reset mode 1
	Packet

	at word // where it stands
}

// Packet is what a spike sends: dx, dy steps on to an axon, read Delay + 1 ticks later.
type Packet struct {
	DX, DY, Axon, Delay int
}

// Core is what one core is loaded with. ID is x + width * y.
type Core struct {
	ID      int
	Types   []uint8 // by axon
	Neurons []Neuron

	source source
}

// Network is what the memory files hold.
type Network struct {
	Name    string
	Widths  Widths
	Neurons int    // per core
	Cores   []Core // ascending by ID
	Bench   Bench

	files *Files
}

// Axons is the number of axons per core.
func (n *Network) Axons() int { return n.Widths.Axons }

// Parse reads the memory files. bits are the widths of fields that the user knows better than inferWidths finds out.
func Parse(f *Files, bits map[string]int) (*Network, error) {
	ids, err := f.coreIDs()
	if err != nil {
		return nil, err
	}
	if _, err := newWidths(0, 0, bits); err != nil {
		return nil, err
	}
	n := &Network{Name: f.Network(), files: f}
	raw, err := f.rawBench()
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := n.core(id, &raw, bits); err != nil {
			return nil, err
		}
	}
	n.Bench, err = raw.parse(&n.Widths)
	return n, err
}

// coreIDs lists the cores that have a csram file; each must have a tc file too, and none may have that alone.
func (f *Files) coreIDs() ([]int, error) {
	parts := map[int]map[string]string{}
	for _, name := range f.Names() {
		kind, rest, _ := strings.Cut(name, "_")
		number, isMem := strings.CutSuffix(rest, ".mem")
		if !isMem {
			continue
		}
		id, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %q is no core number", f.Place, name, number)
		}
		if parts[id] == nil {
			parts[id] = map[string]string{}
		}
		if other, ok := parts[id][kind]; ok {
			return nil, fmt.Errorf("%s: %s and %s are both of core %d", f.Place, other, name, id)
		}
		parts[id][kind] = name
	}
	var ids []int
	for id, p := range parts {
		ids = append(ids, id)
		if p["csram"] == "" || p["tc"] == "" {
			return nil, fmt.Errorf("%s: core %d has only %s: csram_NNN.mem (neurons) and tc_NNN.mem (axon types) go together", f.Place, id,
				p["csram"]+p["tc"])
		}
	}
	sort.Ints(ids)
	return ids, nil
}

// fileOf finds the file of a core, however many digits its number is written with.
func (f *Files) fileOf(kind string, id int) source {
	for digits := 1; digits <= 6; digits++ {
		if s, ok := f.source(fmt.Sprintf("%s_%0*d.mem", kind, digits, id)); ok {
			return s
		}
	}
	return source{} // coreIDs has seen it
}

// core reads one core. The first one says how many axons and neurons cores have.
func (n *Network) core(id int, bench *rawBench, bits map[string]int) error {
	c := Core{ID: id, source: n.files.fileOf("csram", id)}
	types, typeBits, err := readTypes(n.files.fileOf("tc", id), n.Widths.Axons)
	if err != nil {
		return err
	}
	words, err := c.source.words("01", maxWord)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return c.source.at(1, 1, "no neurons: there should be a word for each")
	}
	if len(n.Cores) == 0 {
		if err := n.infer(len(types), 1<<typeBits, bench.input, c.source, words[0], bits); err != nil {
			return err
		}
		n.Neurons = len(words)
	}
	if len(words) != n.Neurons {
		return c.source.in(words[len(words)-1], "%d neurons; core %d has %d", len(words), n.Cores[0].ID, n.Neurons)
	}
	c.Types = types
	for _, w := range words {
		neuron, err := n.Widths.neuron(c.source, w)
		if err != nil {
			return err
		}
		c.Neurons = append(c.Neurons, neuron)
	}
	n.Cores = append(n.Cores, c)
	return nil
}

// infer finds the widths of the fields by the lengths of the first packet and of the first neuron's word.
func (n *Network) infer(axons, weights int, input rawRows, s source, neuron word, bits map[string]int) (err error) {
	if n.Widths, err = newWidths(axons, weights, bits); err != nil {
		return err
	}
	if packet, ok := input.first(); ok {
		if err := n.Widths.inferPacket(len(packet.text), bits); err != nil {
			return input.in(packet, "%v", err)
		}
	}
	if err := n.Widths.inferWord(len(neuron.text), bits); err != nil {
		return s.in(neuron, "%v", err)
	}
	return nil
}

// maxWord bounds the digits of one word: 4096 axons and all else.
const maxWord = 8192

// readTypes reads the types of a core's axons; bits is the length of one. axons is how many there must be, 0 for any number.
func readTypes(s source, axons int) (types []uint8, bits int, err error) {
	words, err := s.words("01", 8)
	if err != nil {
		return nil, 0, err
	}
	switch {
	case len(words) == 0:
		return nil, 0, s.at(1, 1, "no axon types: there should be a word for each axon")
	case axons > 0 && len(words) != axons:
		return nil, 0, s.in(words[len(words)-1], "%d axon types; another core has %d", len(words), axons)
	case len(words) > maxAxons:
		return nil, 0, s.in(words[maxAxons], "more than %d axons, which is what a core can have", maxAxons)
	}
	bits = len(words[0].text)
	if bits > 2 {
		return nil, 0, s.in(words[0], "axon types of %d bits; a core has at most four types, 2 bits", bits)
	}
	for _, w := range words {
		if len(w.text) != bits {
			return nil, 0, s.in(w, "an axon type of %d bits among such of %d", len(w.text), bits)
		}
		types = append(types, uint8(field(w.text)))
	}
	return types, bits, nil
}

const maxAxons = 4096

// still says that the neuron's potential can never move, and never makes it fire: what rancutils fills cores up with.
func (n *Neuron) still() bool {
	return !n.connected() && n.Leak == 0 && n.Potential < n.Positive && n.Potential >= n.Negative
}

func (n *Neuron) connected() bool {
	for _, w := range n.Connections {
		if w != 0 {
			return true
		}
	}
	return false
}

// hears says whether axon a is connected to the neuron.
func (n *Neuron) hears(a int) bool { return n.Connections[a/64]>>(a%64)&1 != 0 }
