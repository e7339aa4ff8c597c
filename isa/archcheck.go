package isa

import (
	"fmt"
	"slices"
	"strings"

	"orrery/isa/microcode"
)

// badKey is a parameter that cannot be.
type badKey struct {
	key     string
	message string
}

func (b *badKey) Error() string { return b.key + " " + b.message }

// limit is the range of one whole-number parameter.
type limit struct {
	key       string
	value     int
	low, high int
}

func (a *Arch) limits() []limit {
	m, c, n := a.Mesh, a.Core, a.NoC
	return append(a.Microcode.limits(), []limit{
		{"mesh.width", m.Width, 1, 128},
		{"mesh.height", m.Height, 1, 128},
		{"mesh.chips_x", m.ChipsX, 1, 128},
		{"mesh.chips_y", m.ChipsY, 1, 128},
		{"core.axons", c.Axons, 1, 4096},
		{"core.neurons", c.Neurons, 1, 1024},
		{"core.parameter_sets", c.ParameterSets, 1, c.Neurons},
		{"core.lanes", c.Lanes, 1, 4096},
		{"core.potential_bits", c.PotentialBits, 8, 32},
		{"core.delay_slots", c.DelaySlots, 1, 64},
		{"core.send_fifo", c.SendFIFO, 1, 1 << 16},
		{"core.synapse_bytes", c.SynapseBytes, 1, 1 << 30},
		{"soma.update_cycles", a.Soma.UpdateCycles, 1, 1 << 16},
		{"routes.entries_per_core", a.Routes.EntriesPerCore, 1, 1 << 20},
		{"routes.entries_per_neuron", a.Routes.EntriesPerNeuron, 1, 1 << 16},
		{"routes.relay_buffer", a.Routes.RelayBuffer, 0, 1 << 20},
		{"noc.buffer", n.Buffer, 1, 1 << 12},
		{"noc.router_cycles", n.RouterCycles, 1, 1 << 10},
		{"noc.link_cycles", n.LinkCycles, 0, 1 << 10},
		{"noc.credit_cycles", n.CreditCycles, 0, 1 << 10},
		{"noc.chip_link_cycles", n.ChipLinkCycles, 0, 1 << 16},
		{"noc.chip_link_interval", n.ChipLinkInterval, 1, 1 << 16},
		{"noc.flit_bits", n.FlitBits, 96, 1024},
		{"io.packets_per_cycle", a.IO.PacketsPerCycle, 1, 1 << 10},
		{"clock.sync_cycles", a.Clock.SyncCycles, 0, 1 << 30},
	}...)
}

// limits of the programmable soma; none where it is off.
func (m *MicrocodeArch) limits() []limit {
	if !m.Enabled {
		return nil
	}
	list := []limit{
		{"microcode.program_words", m.ProgramWords, 1, 1 << 16},
		{"microcode.state_words", m.StateWords, 1, microcode.MaxStates},
		{"microcode.constants", m.Constants, 0, microcode.MaxConstants},
		{"microcode.table_words", m.TableWords, 0, 1 << 16},
	}
	for class, cycles := range m.Cost() {
		list = append(list, limit{fmt.Sprintf("microcode.%s_cycles", microcode.Class(class)), cycles, 1, 1 << 10})
	}
	return list
}

// check finds the first parameter that is out of range or does not go with the others.
func (a *Arch) check() *badKey {
	if a.Name == "" || strings.ContainsAny(a.Name, "\n\r") {
		return &badKey{"name", "is missing, or more than one line"}
	}
	for _, l := range a.limits() {
		if l.value < l.low || l.value > l.high {
			return &badKey{l.key, fmt.Sprintf("is %d; it must be %d..%d", l.value, l.low, l.high)}
		}
	}
	for _, check := range []func() *badKey{a.checkReach, a.checkPipeline, a.checkWeights, a.checkChoices, a.checkClock, a.Energy.check} {
		if bad := check(); bad != nil {
			return bad
		}
	}
	return nil
}

// checkReach wants every core to be reachable from every other and from every host port with 8-bit signed steps.
func (a *Arch) checkReach() *badKey {
	if n := a.Mesh.Columns(); n > MaxReach {
		return &badKey{"mesh.width", fmt.Sprintf("x chips_x is %d columns; a packet reaches %d", n, MaxReach)}
	}
	if n := a.Mesh.Rows(); n > MaxReach {
		return &badKey{"mesh.height", fmt.Sprintf("x chips_y is %d rows; a packet reaches %d", n, MaxReach)}
	}
	return nil
}

func (a *Arch) checkPipeline() *badKey {
	if n := a.NoC; n.Pipeline == Simple && n.CreditCycles != 0 {
		return &badKey{"noc.credit_cycles", fmt.Sprintf("is %d; simple routers see room at once (0), speculative and sequential ones wait for credits", n.CreditCycles)}
	}
	return nil
}

func (a *Arch) checkWeights() *badKey {
	c := a.Core
	switch c.Weights {
	case Direct:
		if !slices.Contains([]int{1, 2, 4, 8}, c.WeightBits) {
			return &badKey{"core.weight_bits", fmt.Sprintf("is %d; direct weights have 1, 2, 4 or 8", c.WeightBits)}
		}
	case Shared:
		if c.WeightBits < 2 || c.WeightBits > 8 {
			return &badKey{"core.weight_bits", fmt.Sprintf("is %d; the entries of a shared table have 2..8", c.WeightBits)}
		}
		if s := c.SharedWeights; s < 2 || s > 256 || s&(s-1) != 0 {
			return &badKey{"core.shared_weights", fmt.Sprintf("is %d; a shared table has a power of two of entries, 2..256", s)}
		}
	case Typed:
		if c.WeightBits < 2 || c.WeightBits > 16 {
			return &badKey{"core.weight_bits", fmt.Sprintf("is %d; a neuron's typed weights have 2..16", c.WeightBits)}
		}
		if c.AxonTypes < 1 || c.AxonTypes > 4 {
			return &badKey{"core.axon_types", fmt.Sprintf("is %d; typed weights need 1..4", c.AxonTypes)}
		}
	default:
		return &badKey{"core.weights", fmt.Sprintf("is %q; there are direct, shared and typed", c.Weights)}
	}
	if c.Weights != Shared && c.SharedWeights != 0 {
		return &badKey{"core.shared_weights", fmt.Sprintf("is %d; only shared weights have a table", c.SharedWeights)}
	}
	if c.Weights != Typed && c.AxonTypes != 0 {
		return &badKey{"core.axon_types", fmt.Sprintf("is %d; only typed weights have axon types", c.AxonTypes)}
	}
	if c.NeuronSerial && (c.Weights != Typed || c.Storage != Dense || c.ScanAllAxons) {
		return &badKey{"core.neuron_serial", fmt.Sprintf("is on with %s %s weights and scan_all_axons %v; it needs dense typed weights, and "+
			"passes silent axons anyway", c.Storage, c.Weights, c.ScanAllAxons)}
	}
	if !slices.Contains([]int{1, 2, 4}, c.SumsPerPacket) {
		return &badKey{"core.sums_per_packet", fmt.Sprintf("is %d; a 64-bit payload holds 1, 2 or 4", c.SumsPerPacket)}
	}
	return nil
}

func (a *Arch) checkChoices() *badKey {
	for _, c := range []struct {
		key, value string
		legal      []string
	}{
		{"core.storage", string(a.Core.Storage), []string{string(Dense), string(Sparse)}},
		{"soma.unit", string(a.Soma.Unit), []string{string(UnitLIF), string(UnitTrueNorth)}},
		{"routes.multicast", string(a.Routes.Multicast), []string{string(Unicast), string(Adjacent)}},
		{"noc.pipeline", string(a.NoC.Pipeline), []string{string(Simple), string(Speculative), string(Sequential)}},
		{"noc.routing", string(a.NoC.Routing), []string{string(XY), string(YX)}},
		{"clock.sync", string(a.Clock.Sync), []string{string(Barrier), string(Periodic)}},
	} {
		if !slices.Contains(c.legal, c.value) {
			return &badKey{c.key, fmt.Sprintf("is %q; it can be %s", c.value, strings.Join(c.legal, " or "))}
		}
	}
	if (a.Core.Weights == Typed) != (a.Soma.Unit == UnitTrueNorth) {
		return &badKey{"soma.unit", fmt.Sprintf("is %s with %s weights; typed weights and the truenorth unit go together",
			a.Soma.Unit, a.Core.Weights)}
	}
	if a.Microcode.Graded {
		return &badKey{"microcode.graded", "is true; graded spikes are not modelled yet"}
	}
	if len(a.IO.Edges) == 0 {
		return &badKey{"io.edges", "is empty; the host needs at least one of east, west, north, south"}
	}
	for i, side := range a.IO.Edges {
		if !slices.Contains([]Side{East, West, North, South}, side) || slices.Contains(a.IO.Edges[:i], side) {
			return &badKey{"io.edges", fmt.Sprintf("has %q; each of east, west, north, south may stand in it once", side)}
		}
	}
	return a.checkTaps()
}

func (a *Arch) checkTaps() *badKey {
	for i, tap := range a.IO.Taps {
		if int64(tap) >= int64(a.Mesh.Cores()) || i > 0 && a.IO.Taps[i-1] >= tap {
			return &badKey{"io.taps", fmt.Sprintf("has %d; taps are places 0..%d, ascending", tap, a.Mesh.Cores()-1)}
		}
	}
	return nil
}

func (a *Arch) checkClock() *badKey {
	if !(a.Clock.MHz > 0 && a.Clock.MHz <= 1e6) {
		return &badKey{"clock.mhz", fmt.Sprintf("is %v; it must be above 0 and at most 1000000", a.Clock.MHz)}
	}
	if t := a.Clock.TickCycles; a.Clock.Sync == Periodic && (t < 1 || t > 1<<30) {
		return &badKey{"clock.tick_cycles", fmt.Sprintf("is %d; periodic ticks take 1..%d", t, 1<<30)}
	}
	return nil
}
