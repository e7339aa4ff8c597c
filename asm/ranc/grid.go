package ranc

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"orrery/isa"
)

// Grid is the shape of the grid and the place of the output bus, in cores. y grows with the core number, as in RANC, where it is called north.
type Grid struct {
	Width, Height int
	Bus           isa.Coord
}

func (g Grid) String() string {
	return fmt.Sprintf("%dx%d with the output bus at %v", g.Width, g.Height, g.Bus)
}

// Wanted is what the user says of the grid; zero values and nil: find out.
type Wanted struct {
	Width, Height int
	Bus           *isa.Coord
}

// flow is what the neurons of one core send over one distance.
type flow struct {
	core   *Core
	dx, dy int
	axons  map[int]int // how many neurons send to an axon there
	first  int         // the first of them
}

// flows gathers where spikes can go.
func (n *Network) flows() []*flow {
	var list []*flow
	for i := range n.Cores {
		c := &n.Cores[i]
		by := map[[2]int]*flow{}
		for k := range c.Neurons {
			neuron := &c.Neurons[k]
			if neuron.still() {
				continue
			}
			key := [2]int{neuron.DX, neuron.DY}
			if by[key] == nil {
				by[key] = &flow{core: c, dx: neuron.DX, dy: neuron.DY, axons: map[int]int{}, first: k}
				list = append(list, by[key])
			}
			by[key].axons[neuron.Axon]++
		}
	}
	return list
}

// candidate is a grid that the network may have been made for, and what speaks against it.
type candidate struct {
	Grid
	incomplete bool // places other than the bus have no memory files
	sinks      int  // other places that only receive
	deaf       int  // neurons that send to an axon no synapse is connected to
}

// FindGrid finds the grid that the memory files were made for: the width for which every spike ends inside the grid, at a core or at one place
// that only receives and whose ids include all that the test bench expects. Where several would do, the one in which fewer packets are
// sent in vain; where that does not decide either, an error names them.
func (n *Network) FindGrid(want Wanted) (Grid, error) {
	s := search{net: n, flows: n.flows(), heard: n.heard(), want: want}
	last := n.Cores[len(n.Cores)-1].ID
	var found []candidate
	var refused []string
	low, high := 1, min(last+2, isa.MaxReach)
	if want.Width > 0 {
		low, high = want.Width, want.Width
	}
	for width := low; width <= high; width++ {
		list, err := s.width(width, last)
		if err != nil {
			refused = append(refused, err.Error())
		}
		found = append(found, list...)
	}
	if len(found) == 0 {
		return Grid{}, s.none(refused)
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.compare(&b) })
	if len(found) > 1 && found[0].compare(&found[1]) == 0 {
		return Grid{}, ambiguous(n.files.Place, found)
	}
	return found[0].Grid, nil
}

// compare orders candidates by what speaks against them.
func (c *candidate) compare(d *candidate) int {
	if c.incomplete != d.incomplete {
		if d.incomplete {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(c.sinks, d.sinks), cmp.Compare(c.deaf, d.deaf))
}

func ambiguous(place string, found []candidate) error {
	var names []string
	for i := range found {
		if found[0].compare(&found[i]) == 0 && len(names) < 4 {
			names = append(names, found[i].String())
		}
	}
	return fmt.Errorf("%s: the grid could be %s: say which with --grid WIDTHxHEIGHT and --output-bus X,Y", place, strings.Join(names, ", or "))
}

// search is what the search for a grid knows.
type search struct {
	net   *Network
	flows []*flow
	heard [][]uint64 // by core: axons that some neuron is connected to
	want  Wanted
}

// heard is what each core listens to.
func (n *Network) heard() [][]uint64 {
	list := make([][]uint64, len(n.Cores))
	for i := range n.Cores {
		list[i] = make([]uint64, (n.Axons()+63)/64)
		for k := range n.Cores[i].Neurons {
			for w, word := range n.Cores[i].Neurons[k].Connections {
				list[i][w] |= word
			}
		}
	}
	return list
}

// none says why no grid will do.
func (s *search) none(refused []string) error {
	if len(refused) == 1 {
		return fmt.Errorf("%s: %s", s.net.files.Place, refused[0])
	}
	return fmt.Errorf("%s: no grid of 1..%d columns keeps every spike inside and has one place that only receives, for the output bus (%s): say --grid "+
		"WIDTHxHEIGHT and --output-bus X,Y", s.net.files.Place, len(refused), refused[len(refused)-1])
}

// width lists the candidates with so many columns.
func (s *search) width(width, last int) ([]candidate, error) {
	g := Grid{Width: width, Height: s.want.Height}
	if g.Height == 0 {
		g.Height = s.rows(width, last)
	}
	if last >= g.Width*g.Height {
		return nil, fmt.Errorf("a grid of %dx%d has no core %d", g.Width, g.Height, last)
	}
	for _, f := range s.flows {
		if to := f.to(width); !g.holds(to) {
			return nil, fmt.Errorf("%s: neuron %d of core %d sends to %v, outside a grid of %dx%d", f.core.position(f.first), f.first, f.core.ID, to,
				g.Width, g.Height)
		}
	}
	if err := s.inputs(g); err != nil {
		return nil, err
	}
	return s.buses(g)
}

// rows is how many rows hold all cores and all destinations.
func (s *search) rows(width, last int) int {
	rows := last/width + 1
	if s.want.Bus != nil {
		rows = max(rows, s.want.Bus.Y+1)
	}
	for _, f := range s.flows {
		rows = max(rows, f.to(width).Y+1)
	}
	return min(rows, isa.MaxReach)
}

func (s *search) inputs(g Grid) error {
	for t, row := range s.net.Bench.Inputs {
		for _, p := range row {
			if to := (isa.Coord{X: p.DX, Y: p.DY}); !g.holds(to) {
				return fmt.Errorf("an input packet of tick %d goes to %v, outside a grid of %dx%d", t, to, g.Width, g.Height)
			}
		}
	}
	return nil
}

func (g Grid) holds(p isa.Coord) bool { return p.X >= 0 && p.Y >= 0 && p.X < g.Width && p.Y < g.Height }

// at is the place of a core.
func at(core, width int) isa.Coord { return isa.Coord{X: core % width, Y: core / width} }

// to is where a flow ends.
func (f *flow) to(width int) isa.Coord {
	from := at(f.core.ID, width)
	return isa.Coord{X: from.X + f.dx, Y: from.Y + f.dy}
}

// position is where a neuron stands in its file.
func (c *Core) position(neuron int) string {
	at := c.Neurons[neuron].at
	return fmt.Sprintf("%s:%d:%d", c.source.path, at.line, at.column)
}
