// Package inspect says what an image holds and how it sits on its chip.
package inspect

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler/format"
	"orrery/isa"
)

// Command is orrery inspect.
type Command struct {
	Image  string  `arg:"" help:"The image, a .chip file."`
	Cores  bool    `help:"A line for each core: place, what it holds, axons, neurons, synapses, memory, routes."`
	Fit    bool    `help:"What each population takes, what it runs out of first, expected traffic and the length of a tick."`
	Rate   float64 `help:"Spikes of a neuron or input in a tick that --fit expects." default:"0.1"`
	Routes bool    `help:"A line for each route entry."`
	Symbol string  `help:"Where a population's neurons are, e.g. --symbol hidden." placeholder:"NAME"`
}

func (Command) Help() string {
	return "Example:\n  orrery inspect mlp.chip --cores"
}

func (c Command) Run(io terminal.Streams) error {
	if format.IsNetwork(c.Image) {
		return fmt.Errorf("%s is a network; orrery compile %s makes the image of it that can be inspected, and prints its summary", c.Image, c.Image)
	}
	image, err := load.Image(c.Image)
	if err != nil {
		return err
	}
	if err := Image(io.Out, image); err != nil {
		return err
	}
	if c.Cores {
		printCores(io.Out, image)
	}
	if c.Fit {
		if !(c.Rate >= 0 && c.Rate <= 1) {
			return fmt.Errorf("--rate is %v; it is a probability in a tick, 0..1", c.Rate)
		}
		Fit(io.Out, image, c.Rate)
	}
	if c.Routes {
		printRoutes(io.Out, image)
	}
	if c.Symbol != "" {
		return printSymbol(io.Out, image, c.Symbol)
	}
	return nil
}

// Image is the summary: name, origin, utilisation, populations, inputs and outputs.
func Image(w io.Writer, image *isa.Image) error {
	a := &image.Arch
	fmt.Fprintf(w, "%s on %s (%dx%d cores of %d axons x %d neurons), by %s\n", image.Provenance.Network, a.Name,
		a.Mesh.Columns(), a.Mesh.Rows(), a.Core.Axons, a.Core.Neurons, image.Provenance.Tool)
	u := image.Usage()
	t := terminal.NewTable(w, "resource", "used", "available", "share")
	for _, row := range []struct {
		name string
		use  isa.Use
	}{{"cores", u.Cores}, {"axons", u.Axons}, {"neurons", u.Neurons}, {"synapses", u.Synapses}, {"routes", u.Routes}} {
		t.AppendRow(table.Row{row.name, row.use.Used, row.use.Available, fmt.Sprintf("%.1f %%", 100*row.use.Share())})
	}
	t.Render()
	printPopulations(w, image)
	for _, note := range image.Provenance.Notes {
		fmt.Fprintln(w, "note:", note)
	}
	return nil
}

// printPopulations says what each population takes and how it is reached from outside.
func printPopulations(w io.Writer, image *isa.Image) {
	owners, partials, neurons := populationCores(image)
	t := terminal.NewTable(w, "population", "shape", "neurons on chip", "cores", "of them shared", "partial-sum cores", "host")
	for p := range image.Populations {
		shared := 0
		for _, alone := range owners[p] {
			if !alone {
				shared++
			}
		}
		t.AppendRow(table.Row{image.Populations[p].Name, fmt.Sprint(image.Populations[p].Shape), neurons[p], len(owners[p]), shared,
			len(partials[p]), hostRole(image, uint32(p))})
	}
	t.Render()
}

// populationCores finds, by population, the cores that hold its neurons (and whether each holds nothing else), its partial cores
// and the number of its neurons.
func populationCores(image *isa.Image) (owners []map[isa.CoreID]bool, partials []map[isa.CoreID]bool, neurons []int) {
	n := len(image.Populations)
	owners, partials, neurons = make([]map[isa.CoreID]bool, n), make([]map[isa.CoreID]bool, n), make([]int, n)
	for p := range n {
		owners[p], partials[p] = map[isa.CoreID]bool{}, map[isa.CoreID]bool{}
	}
	for i := range image.Cores {
		c := &image.Cores[i]
		held := map[uint32]bool{}
		for _, s := range c.Symbol {
			held[s.Population] = true
			if c.Mode == isa.Spiking {
				neurons[s.Population]++
			}
		}
		for p := range held {
			if c.Mode == isa.Partial {
				partials[p][c.ID] = true
			} else {
				owners[p][c.ID] = len(held) == 1
			}
		}
	}
	return owners, partials, neurons
}

func hostRole(image *isa.Image, population uint32) string {
	var roles []string
	for i := range image.Inputs {
		if image.Inputs[i].Population == population {
			roles = append(roles, "input: "+image.Inputs[i].Encoding.String())
		}
	}
	for i := range image.Outputs {
		if image.Outputs[i].Population == population {
			roles = append(roles, "read: "+image.Outputs[i].Readout.String())
		}
	}
	return strings.Join(roles, ", ")
}

func printCores(w io.Writer, image *isa.Image) {
	need := image.RelayNeed()
	t := terminal.NewTable(w, "core", "at", "mode", "holds", "axons", "neurons", "synapses", "memory B", "routes", "expects sums", "forwards", "relay packets")
	for i := range image.Cores {
		c := &image.Cores[i]
		mode := "spiking"
		if c.Mode == isa.Partial {
			mode = "partial"
		}
		t.AppendRow(table.Row{c.ID, image.Arch.Mesh.Coord(c.ID), mode, image.Holds(c), c.Axons, c.Neurons, c.Synapses(),
			c.SynapseMemory(), len(c.Routes), c.ExpectSums, forwards(&image.Arch, c), need[i]})
	}
	t.Render()
}

// forwards says what a core does with multicast packets.
func forwards(a *isa.Arch, c *isa.Core) string {
	if c.Forward.Mode == isa.ForwardNone {
		return ""
	}
	to, _ := a.Landing(a.Mesh.Coord(c.ID), c.Forward.Header(0)) // verified
	return fmt.Sprintf("%v to %v", c.Forward.Mode, to.Core)
}

func printRoutes(w io.Writer, image *isa.Image) {
	for i := range image.Cores {
		c := &image.Cores[i]
		at := image.Arch.Mesh.Coord(c.ID)
		if c.Mode == isa.Partial {
			to := isa.Coord{X: at.X + c.SumTo.DX(), Y: at.Y + c.SumTo.DY()}
			fmt.Fprintf(w, "%v %v sums -> %v from n%d on\n", c.ID, at, to, c.SumTo.Destination())
			continue
		}
		for n := range c.Neurons {
			for _, r := range c.Routes[c.RouteStart[n]:c.RouteStart[n+1]] {
				to := isa.Coord{X: at.X + r.Header.DX(), Y: at.Y + r.Header.DY()}
				fmt.Fprintf(w, "%v %v %s -> %v a%d delay %d\n", c.ID, isa.NeuronID(n), image.NeuronName(c.Symbol[n]), to,
					r.Header.Destination(), r.Delay)
			}
		}
	}
}

func printSymbol(w io.Writer, image *isa.Image, name string) error {
	found := false
	for i := range image.Cores {
		c := &image.Cores[i]
		for n, s := range c.Symbol {
			if image.Populations[s.Population].Name == name && c.Mode == isa.Spiking {
				fmt.Fprintf(w, "%s = core %v %v neuron %v\n", image.NeuronName(s), c.ID, image.Arch.Mesh.Coord(c.ID), isa.NeuronID(n))
				found = true
			}
		}
	}
	if !found {
		return fmt.Errorf("no population %q with neurons on the chip; there are %s", name, populationNames(image))
	}
	return nil
}

func populationNames(image *isa.Image) string {
	names := make([]string, len(image.Populations))
	for i := range image.Populations {
		names[i] = image.Populations[i].Name
	}
	return strings.Join(names, ", ")
}
