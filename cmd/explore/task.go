package explore

import (
	"fmt"
	"path/filepath"
	"strings"

	"orrery/chip/energy"
	"orrery/chip/evaluate"
	"orrery/compiler"
	"orrery/compiler/format"
	"orrery/compiler/ir"
	"orrery/compiler/nir"
	"orrery/isa"
)

// task is one point with everything that its row needs.
type task struct {
	index   int
	point   Point
	id      string // of the experiment: what is run on what, by contents, not by names
	network *ir.Network
	arch    *isa.Arch
	invalid error // why there is no such architecture, or nil
	table   *energy.Table
	options compiler.Options
	bits    int // of all weights; 0: as the network says
	axons   int // that a weight may take; 0: as the network says
	source  evaluate.Source
	first   int
	samples int // 0: all
	ticks   int
	seed    uint64
	origin  Provenance

	imported   nir.Options // what a .nir file leaves open
	converted  string      // how a trained network was; else ""
	compileKey string      // points with the same have images that differ in nothing but the architecture's energy and timing
	runKey     string      // points with the same have runs that differ in nothing but the price and the clock
}

// settings are what a point and the sweep's fixed part say, by key.
type settings map[string]any

func (s settings) text(key string) string {
	v, _ := s[key].(string)
	return v
}

func (s settings) number(key string) int {
	v, _ := s[key].(int)
	return v
}

// newTask resolves a point. An error is a mistake in the sweep, such as a file that does not exist; an impossible architecture is the point's own.
func (s *Sweep) newTask(index int, p Point, tool string) (*task, error) {
	all := s.resolved(s.Fixed, p)
	t := &task{index: index, point: p, bits: all.number("compiler.weight_bits"), axons: all.number("compiler.weight_axons"), imported: importing(all), first: all.number("first"), samples: all.number("samples"), seed: 1}
	err := t.resolveArch(s, all, p)
	if err == nil {
		err = t.resolveNetwork(s, all)
	}
	if err != nil {
		return nil, err
	}
	if _, given := all["seed"]; given {
		t.seed = uint64(all.number("seed"))
	}
	t.options = compiler.Options{Seed: 1, RequireLossless: all["compiler.lossless"] == true, Tool: tool,
		Effort: compiler.Effort(all.text("compiler.effort")), AddChips: all["compiler.add_chips"] == true}
	if t.options.Effort == "" {
		t.options.Effort = compiler.Normal
	}
	if _, given := all["compiler.place_seed"]; given {
		t.options.Seed = uint64(all.number("compiler.place_seed"))
	}
	t.source = s.sourceOf(t.network, all)
	return t, t.identify(s, tool)
}

// resolveNetwork reads the network, and converts it for the architecture if it is a trained one.
func (t *task) resolveNetwork(s *Sweep, all settings) (err error) {
	path := all.text("network")
	if format.IsONNX(path) {
		return t.resolveTrained(s, all)
	}
	if t.network, err = s.library.network(all); err != nil {
		return err
	}
	if t.ticks = all.number("ticks"); t.ticks == 0 {
		t.ticks = t.network.Ticks
	}
	if t.ticks == 0 {
		return fmt.Errorf("%s does not say how many ticks a sample takes: give ticks under fixed", path)
	}
	return nil
}

// resolveArch builds the architecture and opens the energy table.
func (t *task) resolveArch(s *Sweep, all settings, p Point) error {
	base, err := s.baseArch(all)
	if err != nil {
		return err
	}
	arch := *base
	var changes []isa.Setting
	for _, set := range append(append([]Setting{}, s.Fixed...), p...) {
		if _, run := runKey(set.Key); !run {
			changes = append(changes, isa.Setting{Key: set.Key, Value: Text(set.Value)})
		}
	}
	t.invalid = arch.SetAll(changes)
	t.arch = &arch
	t.table = &energy.Table{Name: arch.Name, Constants: arch.Energy}
	if name := all.text("energy"); name != "" {
		t.table, err = s.library.table(name)
	}
	return err
}

// baseArch is the architecture that a point starts from.
func (s *Sweep) baseArch(all settings) (*isa.Arch, error) {
	if name := all.text("arch"); name != "" {
		return s.library.arch(name)
	}
	if format.IsONNX(all.text("network")) {
		return s.library.arch("tianjic")
	}
	network, err := s.library.network(all)
	if err != nil {
		return nil, err
	}
	if network.Arch == "" {
		return s.library.arch("tianjic")
	}
	return s.library.arch(network.Arch)
}

func (s *Sweep) sourceOf(network *ir.Network, all settings) evaluate.Source {
	source := evaluate.Source{Labels: all.text("labels"), Open: s.library.dataset, OpenLabels: s.library.labelsOf}
	if input := all.text("input"); input != "" {
		source.Inputs = []string{input}
	} else if network.Data != nil {
		source.Inputs = []string{network.Data.Input}
		if source.Labels == "" {
			source.Labels = network.Data.Labels
		}
	}
	return source
}

// identify works out hashes of everything that goes into the row.
func (t *task) identify(s *Sweep, tool string) error {
	net := [][]byte{[]byte(t.network.Name)}
	for _, f := range t.network.Sources {
		net = append(net, []byte(filepath.Base(f.Name)), f.SHA256[:])
	}
	o := &t.origin
	o.Tool, o.Network, o.Arch, o.Table = tool, t.network.Name, t.arch.Name, t.table.Name
	o.NetworkHash = hash(net...)
	o.ArchHash = hash(t.arch.YAML())
	o.TableHash = hash(t.table.YAML())
	o.Seed, o.PlaceSeed, o.First, o.TicksEach = t.seed, t.options.Seed, t.first, t.ticks
	files := append([]string{}, t.source.Inputs...)
	if t.source.Labels != "" {
		files = append(files, t.source.Labels)
	}
	var data []string
	for _, f := range files {
		h, err := s.library.hash(f)
		if err != nil {
			return err
		}
		data = append(data, h)
	}
	if len(data) > 0 {
		o.DataHash = hash([]byte(strings.Join(data, " ")))
	}
	how := fmt.Sprintf("%s seed=%d lossless=%v effort=%s chips=%v bits=%d %s", tool, t.options.Seed, t.options.RequireLossless, t.options.Effort, t.options.AddChips, t.bits, t.converted)
	if t.imported != importing(nil) {
		how += fmt.Sprintf(" %+v", t.imported)
	}
	if t.axons > 0 {
		how += fmt.Sprintf(" axons=%d", t.axons)
	}
	t.compileKey = hash([]byte(o.NetworkHash), compiledFrom(t.arch), []byte(how))
	what := fmt.Sprintf("data=%s first=%d samples=%d ticks=%d seed=%d", o.DataHash, t.first, t.samples, t.ticks, t.seed)
	t.runKey = hash([]byte(t.compileKey), simulatedFrom(t.arch), []byte(what))
	t.id = hash([]byte(t.runKey), t.arch.YAML(), t.table.YAML(), []byte(t.point.text()))
	return nil
}

// compiledFrom is what of an architecture its images depend on, apart from holding it. A test changes everything else and wants the same cores.
func compiledFrom(a *isa.Arch) []byte {
	b := *a
	b.Sources, b.Name, b.Energy, b.Clock = nil, "", isa.EnergyArch{}, isa.ClockArch{}
	b.Core.Lanes, b.Core.SendFIFO, b.Core.ScanAllAxons, b.Soma.UpdateCycles = 0, 0, false, 0
	b.NoC = isa.NoCArch{Routing: a.NoC.Routing}
	b.IO.PacketsPerCycle = 0
	return b.YAML()
}

// simulatedFrom is what of an architecture a run's counters depend on, apart from its image: all but price and clock.
func simulatedFrom(a *isa.Arch) []byte {
	b := *a
	b.Sources, b.Name, b.Energy, b.Clock = nil, "", isa.EnergyArch{}, isa.ClockArch{}
	return b.YAML()
}
