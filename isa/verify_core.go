package isa

import (
	"fmt"
	"math"
	"slices"
)

// core checks one core by itself.
func (v *verifier) core(i int, c *Core) error {
	a := v.arch
	switch {
	case int64(c.ID) >= int64(a.Mesh.Cores()):
		return fmt.Errorf("is outside the grid of %d cores", a.Mesh.Cores())
	case slices.Contains(a.IO.Taps, c.ID):
		return fmt.Errorf("is configured, but io.taps gives its place to the host")
	case i > 0 && v.image.Cores[i-1].ID >= c.ID:
		return fmt.Errorf("stands behind core %v; cores ascend", v.image.Cores[i-1].ID)
	case c.Mode > Partial:
		return fmt.Errorf("mode %d; there are %d (spiking) and %d (partial)", c.Mode, Spiking, Partial)
	case c.Axons < 1 || c.Axons > a.Core.Axons:
		return fmt.Errorf("%d axons; a core has 1..%d", c.Axons, a.Core.Axons)
	case c.Neurons < 1 || c.Neurons > a.Core.Neurons:
		return fmt.Errorf("%d neurons; a core has 1..%d", c.Neurons, a.Core.Neurons)
	}
	if err := firstError(v.crossbar(c), v.mode(c), v.symbols(c)); err != nil {
		return err
	}
	if used := c.SynapseMemory(); used > a.Core.SynapseBytes {
		return fmt.Errorf("%d bytes of synapses; core.synapse_bytes is %d", used, a.Core.SynapseBytes)
	}
	return nil
}

func (v *verifier) crossbar(c *Core) error {
	x, a := &c.Crossbar, &v.arch.Core
	if x.Storage != a.Storage || x.Bits != a.CellBits() {
		return fmt.Errorf("a %s crossbar of %d-bit cells; the architecture's is %s, %d bits", x.Storage, x.Bits, a.Storage, a.CellBits())
	}
	if err := v.weights(c); err != nil {
		return err
	}
	if x.Storage == Dense {
		return x.verifyDense(c)
	}
	return x.verifySparse(c)
}

// weights checks what goes with the weight format.
func (v *verifier) weights(c *Core) error {
	a := &v.arch.Core
	types, entries := 0, 0
	if a.Weights == Typed {
		types = c.Axons
	}
	if a.Weights == Shared {
		entries = a.SharedWeights
	}
	if err := length("axon types", len(c.AxonType), types); err != nil {
		return err
	}
	for i, t := range c.AxonType {
		if int(t) >= a.AxonTypes {
			return fmt.Errorf("axon %v has type %d; there are %d", AxonID(i), t, a.AxonTypes)
		}
	}
	if n := len(c.SharedTable); n > entries || entries > 0 && n == 0 {
		return fmt.Errorf("a table of %d shared weights; the architecture has room for %d", n, entries)
	}
	for i, w := range c.SharedTable {
		if limit := int16(1) << (a.WeightBits - 1); w < -limit || w >= limit {
			return fmt.Errorf("shared weight %d is %d; %d bits hold %d..%d", i, w, a.WeightBits, -limit, limit-1)
		}
	}
	return nil
}

func (x *Crossbar) verifyDense(c *Core) error {
	words := RowWords(c.Neurons, x.Bits)
	if err := firstError(length("crossbar words", len(x.Words), c.Axons*words),
		length("sparse entries in a dense crossbar", len(x.RowStart)+len(x.Target)+len(x.Cell), 0)); err != nil {
		return err
	}
	tail := c.Neurons * x.Bits % 64
	for a := range c.Axons {
		if tail != 0 && x.Words[(a+1)*words-1]>>tail != 0 {
			return fmt.Errorf("row %v has cells beyond neuron %v", AxonID(a), NeuronID(c.Neurons-1))
		}
		if c.SharedTable == nil {
			continue
		}
		for n := range c.Neurons {
			if cell := x.Get(c.Neurons, a, n); int(cell) >= len(c.SharedTable) {
				return fmt.Errorf("cell (%v, %v) is index %d; the table has %d weights", AxonID(a), NeuronID(n), cell, len(c.SharedTable))
			}
		}
	}
	return nil
}

func (x *Crossbar) verifySparse(c *Core) error {
	if err := firstError(length("row starts", len(x.RowStart), c.Axons+1), length("cells", len(x.Cell), len(x.Target)),
		length("dense words in a sparse crossbar", len(x.Words), 0)); err != nil {
		return err
	}
	if err := ascends("row starts", x.RowStart, len(x.Target)); err != nil {
		return err
	}
	limit := 1 << x.Bits
	if c.SharedTable != nil {
		limit = len(c.SharedTable)
	}
	for a := range c.Axons {
		last := uint16(0)
		for i := x.RowStart[a]; i < x.RowStart[a+1]; i++ {
			switch target := x.Target[i]; {
			case int(target) >= c.Neurons:
				return fmt.Errorf("row %v leads to neuron %v; there are %d", AxonID(a), NeuronID(target), c.Neurons)
			case target < last:
				return fmt.Errorf("row %v: neuron %v behind %v; a row ascends", AxonID(a), NeuronID(target), NeuronID(last))
			case int(x.Cell[i]) >= limit:
				return fmt.Errorf("row %v: a cell is %d; it must be below %d", AxonID(a), x.Cell[i], limit)
			default:
				last = target
			}
		}
	}
	return nil
}

// ascends checks a list of starts: from 0, never back, to n.
func ascends(what string, starts []uint32, n int) error {
	if len(starts) == 0 || starts[0] != 0 || int64(starts[len(starts)-1]) != int64(n) {
		return fmt.Errorf("the %s do not run from 0 to %d", what, n)
	}
	for i := range starts[1:] {
		if starts[i+1] < starts[i] {
			return fmt.Errorf("the %s go back from %d to %d", what, starts[i], starts[i+1])
		}
	}
	return nil
}

// mode checks the lists of the soma and the routing table: a partial core has none.
func (v *verifier) mode(c *Core) error {
	neurons, biases := c.Neurons, c.Neurons
	if c.Mode == Partial {
		if v.arch.Core.Weights == Typed {
			return fmt.Errorf("is partial; typed weights belong to neurons, and a partial core has none")
		}
		neurons, biases = 0, 0
	}
	if v.arch.Soma.Unit == UnitTrueNorth {
		biases = 0
	}
	if err := firstError(length("biases", len(c.Bias), biases), length("initial potentials", len(c.V0), neurons),
		length("parameter choices", len(c.ParamSet), neurons)); err != nil {
		return err
	}
	if c.Mode == Partial {
		return firstError(length("parameter sets of a partial core", len(c.LIF)+len(c.TrueNorth), 0), length("programs of a partial core", programs(c), 0),
			length("routes of a partial core", len(c.Routes)+len(c.RouteStart), 0), length("sums expected by a partial core", c.ExpectSums, 0))
	}
	return firstError(v.parameters(c), v.routeTable(c))
}

// program checks a microcoded core's program against the architecture's memories.
func (v *verifier) program(c *Core) error {
	m := &v.arch.Microcode
	switch {
	case !m.Enabled:
		return fmt.Errorf("has a program; microcode.enabled of %s is false", v.arch.Name)
	case len(c.LIF)+len(c.TrueNorth) > 0:
		return fmt.Errorf("has a program and parameter sets of a wired unit")
	case len(c.Program.Sets) > v.arch.Core.ParameterSets:
		return fmt.Errorf("%d parameter sets of program %s; core.parameter_sets is %d", len(c.Program.Sets), c.Program.Name, v.arch.Core.ParameterSets)
	case v.arch.Core.Weights == Typed:
		return fmt.Errorf("has a program; typed weights are the truenorth unit's own")
	case !nameable(c.Program.Name):
		return fmt.Errorf("program %q has no name that can stand as one word", c.Program.Name)
	}
	if err := c.Program.Verify(m.Limits()); err != nil {
		return err
	}
	for n, set := range c.ParamSet {
		if int(set) >= len(c.Program.Sets) {
			return fmt.Errorf("neuron %v uses parameter set %d; there are %d", NeuronID(n), set, len(c.Program.Sets))
		}
	}
	return nil
}

func (v *verifier) parameters(c *Core) error {
	if c.Program != nil {
		return v.program(c)
	}
	sets, other := len(c.LIF), len(c.TrueNorth)
	if v.arch.Soma.Unit == UnitTrueNorth {
		sets, other = other, sets
	}
	if other != 0 || sets < 1 || sets > v.arch.Core.ParameterSets {
		return fmt.Errorf("%d parameter sets of the %s unit (and %d of another); a core has 1..%d", sets, v.arch.Soma.Unit, other,
			v.arch.Core.ParameterSets)
	}
	for n, set := range c.ParamSet {
		if int(set) >= sets {
			return fmt.Errorf("neuron %v uses parameter set %d; there are %d", NeuronID(n), set, sets)
		}
		if !v.isPotential(c.V0[n]) {
			return fmt.Errorf("neuron %v starts at %d; potentials have %d bits", NeuronID(n), c.V0[n], v.arch.Core.PotentialBits)
		}
	}
	for i := range c.LIF {
		if err := v.lif(&c.LIF[i]); err != nil {
			return fmt.Errorf("parameter set %d: %w", i, err)
		}
	}
	return nil
}

func programs(c *Core) int {
	if c.Program != nil {
		return 1
	}
	return 0
}

func (v *verifier) isPotential(x int32) bool {
	limit := int64(1) << (v.arch.Core.PotentialBits - 1)
	return int64(x) >= -limit && int64(x) < limit
}

func (v *verifier) lif(p *LIF) error {
	for _, value := range []struct {
		name string
		v    int32
	}{{"v_reset", p.VReset}, {"v_floor", p.VFloor}, {"v_init", p.VInit}} {
		if !v.isPotential(value.v) {
			return fmt.Errorf("%s is %d; potentials have %d bits", value.name, value.v, v.arch.Core.PotentialBits)
		}
	}
	if p.ThAlpha > 256 || p.LeakAlpha > 256 {
		return fmt.Errorf("alphas %d and %d; they are at most 256", p.LeakAlpha, p.ThAlpha)
	}
	if p.Reset > ResetNone {
		return fmt.Errorf("reset mode %d; there are 0..%d", p.Reset, ResetNone)
	}
	return nil
}

func (v *verifier) routeTable(c *Core) error {
	if err := firstError(length("route starts", len(c.RouteStart), c.Neurons+1), ascends("route starts", c.RouteStart, len(c.Routes))); err != nil {
		return err
	}
	if n, limit := len(c.Routes), v.arch.Routes.EntriesPerCore; n > limit {
		return fmt.Errorf("%d route entries; routes.entries_per_core is %d", n, limit)
	}
	for n := range c.Neurons {
		if k, limit := int(c.RouteStart[n+1]-c.RouteStart[n]), v.arch.Routes.EntriesPerNeuron; k > limit {
			return fmt.Errorf("neuron %v has %d route entries; routes.entries_per_neuron is %d", NeuronID(n), k, limit)
		}
	}
	if c.ExpectSums < 0 || c.ExpectSums > math.MaxInt32 {
		return fmt.Errorf("expects %d packets of sums", c.ExpectSums)
	}
	return nil
}

func (v *verifier) symbols(c *Core) error {
	if err := length("symbols", len(c.Symbol), c.Neurons); err != nil {
		return err
	}
	for n, s := range c.Symbol {
		p, err := v.population(s.Population)
		if err != nil {
			return fmt.Errorf("neuron %v: %w", NeuronID(n), err)
		}
		if int(s.Index) >= p.Size() {
			return fmt.Errorf("neuron %v is %s[%d]; %s has %d neurons", NeuronID(n), p.Name, s.Index, p.Name, p.Size())
		}
	}
	return nil
}
