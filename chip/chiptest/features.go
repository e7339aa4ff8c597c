package chiptest

import "orrery/isa"

// feature is something that an image can have.
type feature struct {
	name string
	has  func(m *isa.Image) bool
}

// inArch is a feature of the architecture, inCore one that some core has, inLIF one that some LIF parameter set has.
func inArch(name string, has func(a *isa.Arch) bool) feature {
	return feature{name, func(m *isa.Image) bool { return has(&m.Arch) }}
}

func inCore(name string, has func(c *isa.Core) bool) feature {
	return feature{name, func(m *isa.Image) bool {
		for i := range m.Cores {
			if has(&m.Cores[i]) {
				return true
			}
		}
		return false
	}}
}

func inLIF(name string, has func(p *isa.LIF) bool) feature {
	return inCore(name, func(c *isa.Core) bool {
		for i := range c.LIF {
			if has(&c.LIF[i]) {
				return true
			}
		}
		return false
	})
}

func direct(bits int) func(a *isa.Arch) bool {
	return func(a *isa.Arch) bool { return a.Core.Weights == isa.Direct && a.Core.WeightBits == bits }
}

func pipeline(p isa.Pipeline) func(a *isa.Arch) bool {
	return func(a *isa.Arch) bool { return a.NoC.Pipeline == p }
}

func reset(mode isa.ResetMode) func(p *isa.LIF) bool {
	return func(p *isa.LIF) bool { return p.Reset == mode }
}

func forwards(mode isa.ForwardMode) func(c *isa.Core) bool {
	return func(c *isa.Core) bool { return c.Forward.Mode == mode }
}

// features are those that random chips should have, and that a comparison must have seen to mean something.
var features = []feature{
	{"several cores", func(m *isa.Image) bool { return len(m.Cores) > 1 }},
	inArch("several rows and columns", func(a *isa.Arch) bool { return a.Mesh.Rows() > 1 && a.Mesh.Columns() > 1 }),
	inArch("chips side by side", func(a *isa.Arch) bool { return a.Mesh.ChipsX > 1 }),
	inArch("chips above each other", func(a *isa.Arch) bool { return a.Mesh.ChipsY > 1 }),
	inArch("dense crossbar", func(a *isa.Arch) bool { return a.Core.Storage == isa.Dense }),
	inArch("sparse rows", func(a *isa.Arch) bool { return a.Core.Storage == isa.Sparse }),
	inArch("1-bit weights", direct(1)), inArch("2-bit weights", direct(2)), inArch("4-bit weights", direct(4)), inArch("8-bit weights", direct(8)),
	inArch("shared weights", func(a *isa.Arch) bool { return a.Core.Weights == isa.Shared }),
	inArch("typed weights, TrueNorth unit", func(a *isa.Arch) bool { return a.Core.Weights == isa.Typed }),
	inArch("all axons scanned", func(a *isa.Arch) bool { return a.Core.ScanAllAxons }),
	inArch("one lane", func(a *isa.Arch) bool { return a.Core.Lanes == 1 }),
	inArch("send FIFO of one", func(a *isa.Arch) bool { return a.Core.SendFIFO == 1 }),
	inArch("slow soma", func(a *isa.Arch) bool { return a.Soma.UpdateCycles > 1 }),
	inArch("potentials of 8..12 bits", func(a *isa.Arch) bool { return a.Core.PotentialBits <= 12 }),
	inArch("potentials of 28..32 bits", func(a *isa.Arch) bool { return a.Core.PotentialBits >= 28 }),
	inArch("buffers of one flit", func(a *isa.Arch) bool { return a.NoC.Buffer == 1 }),
	inArch("simple routers", pipeline(isa.Simple)), inArch("speculative routers", pipeline(isa.Speculative)), inArch("sequential routers", pipeline(isa.Sequential)),
	inArch("slow credits", func(a *isa.Arch) bool { return a.NoC.CreditCycles > 0 }),
	inArch("slow routers", func(a *isa.Arch) bool { return a.NoC.RouterCycles > 1 }),
	inArch("slow links", func(a *isa.Arch) bool { return a.NoC.LinkCycles > 0 }),
	inArch("xy routing", func(a *isa.Arch) bool { return a.NoC.Routing == isa.XY }),
	inArch("yx routing", func(a *isa.Arch) bool { return a.NoC.Routing == isa.YX }),
	inArch("several packets a cycle and port", func(a *isa.Arch) bool { return a.IO.PacketsPerCycle > 1 }),
	inArch("taps", func(a *isa.Arch) bool { return len(a.IO.Taps) > 0 }),
	inArch("barrier", func(a *isa.Arch) bool { return a.Clock.Sync == isa.Barrier }),
	inArch("periodic ticks", func(a *isa.Arch) bool { return a.Clock.Sync == isa.Periodic }),
	inCore("more than 64 axons", func(c *isa.Core) bool { return c.Axons > 64 }),
	inCore("256 axons", func(c *isa.Core) bool { return c.Axons == 256 }),
	inCore("more than 64 neurons", func(c *isa.Core) bool { return c.Neurons > 64 }),
	inCore("256 neurons", func(c *isa.Core) bool { return c.Neurons == 256 }),
	inCore("256 TrueNorth neurons whose potentials begin within 8 bits", func(c *isa.Core) bool { return northWithin(c, 1, 1<<7) }),
	inCore("256 TrueNorth neurons whose potentials begin within 16 bits", func(c *isa.Core) bool { return northWithin(c, 1<<8, 1<<15) }),
	inCore("256 TrueNorth neurons whose potentials begin beyond 16 bits", func(c *isa.Core) bool { return northWithin(c, 1<<15+1, 1<<31) }),
	inCore("partial sums", func(c *isa.Core) bool { return c.Mode == isa.Partial }),
	inCore("several parameter sets", func(c *isa.Core) bool { return len(c.LIF)+len(c.TrueNorth) > 1 }),
	inCore("delays above 1", func(c *isa.Core) bool { return anyRoute(c, func(r isa.Route) bool { return r.Delay > 1 }) }),
	inCore("a route to its own core", func(c *isa.Core) bool {
		return anyRoute(c, func(r isa.Route) bool { return r.Header.DX() == 0 && r.Header.DY() == 0 })
	}),
	inCore("multicast: copies", forwards(isa.ForwardCopy)),
	inCore("multicast: relays", forwards(isa.ForwardRelay)),
	inCore("multicast: a forwarding partial core", func(c *isa.Core) bool { return c.Mode == isa.Partial && c.Forward.Mode != isa.ForwardNone }),
	inCore("multicast routes", func(c *isa.Core) bool { return anyRoute(c, func(r isa.Route) bool { return r.Header.Multicast() }) }),
	{"multicast from the host", hostMulticast},
	{"runs of inputs", straightInput},
	inCore("runs of routes", straightRoutes),
	inCore("runs of multicast routes", func(c *isa.Core) bool { return straightRoutes(c) && c.Routes[0].Header.Multicast() }),
	{"relay buffers exactly deep enough", exactRelays},
	inCore("microcode", func(c *isa.Core) bool { return c.Program != nil }),
	inCore("microcode with tables", func(c *isa.Core) bool { return c.Program != nil && len(c.Program.Tables) > 0 }),
	inCore("microcode with state beside V", func(c *isa.Core) bool { return c.Program != nil && c.Program.States > 1 }),
	inLIF("no leak", func(p *isa.LIF) bool { return !p.LeakMultiplicative && p.LeakBeta == 0 }),
	inLIF("multiplicative leak", func(p *isa.LIF) bool { return p.LeakMultiplicative }),
	inLIF("adaptive threshold", func(p *isa.LIF) bool { return p.VthAdaptive }),
	inLIF("refractory period", func(p *isa.LIF) bool { return p.Refractory > 0 }),
	inLIF("held before the first ticks", func(p *isa.LIF) bool { return p.Hold > 0 }),
	inLIF("time window", func(p *isa.LIF) bool { return p.Window }),
	inLIF("noise", func(p *isa.LIF) bool { return p.NoiseMask != 0 }),
	inLIF("reset to a value", reset(isa.ResetTo)), inLIF("reset by threshold", reset(isa.ResetSubtract)),
	inLIF("reset by delta", reset(isa.ResetDelta)), inLIF("no reset", reset(isa.ResetNone)),
	{"currents", func(m *isa.Image) bool {
		return anyInput(m, func(in *isa.Input) bool { return in.Encoding == isa.EncodeCurrent })
	}},
	{"spikes read by the host", func(m *isa.Image) bool {
		return anyOutput(m, func(o *isa.Output) bool { return o.Readout != isa.ReadPotential })
	}},
	{"potentials read by the host", func(m *isa.Image) bool {
		return anyOutput(m, func(o *isa.Output) bool { return o.Readout == isa.ReadPotential })
	}},
}

// northWithin says that the largest magnitude among the initial potentials of a core of 256 TrueNorth neurons is in a range.
func northWithin(c *isa.Core, low, high int64) bool {
	most := int64(0)
	for _, v := range c.V0 {
		most = max(most, int64(v), -int64(v))
	}
	return len(c.TrueNorth) > 0 && c.Neurons == 256 && most >= low && most <= high
}

func anyRoute(c *isa.Core, is func(r isa.Route) bool) bool {
	for _, r := range c.Routes {
		if is(r) {
			return true
		}
	}
	return false
}

func anyInput(m *isa.Image, is func(in *isa.Input) bool) bool {
	for i := range m.Inputs {
		if is(&m.Inputs[i]) {
			return true
		}
	}
	return false
}

func anyOutput(m *isa.Image, is func(o *isa.Output) bool) bool {
	for i := range m.Outputs {
		if is(&m.Outputs[i]) {
			return true
		}
	}
	return false
}

func hostMulticast(m *isa.Image) bool {
	return anyInput(m, func(in *isa.Input) bool {
		for _, p := range in.Packets {
			if p.Header.Multicast() {
				return true
			}
		}
		return false
	})
}

// straightInput says that more packets of some input go on where the one before leads to than do not.
func straightInput(m *isa.Image) bool {
	return anyInput(m, func(in *isa.Input) bool {
		straight := 0
		for i := 1; i < len(in.Packets); i++ {
			if before, p := in.Packets[i-1], in.Packets[i]; p.Port == before.Port && p.Header == before.Header+1 && p.Delay == before.Delay {
				straight++
			}
		}
		return straight > len(in.Packets)/2
	})
}

// straightRoutes says that most routes go on where the one before leads to.
func straightRoutes(c *isa.Core) bool {
	straight := 0
	for i := 1; i < len(c.Routes); i++ {
		if before, r := c.Routes[i-1], c.Routes[i]; r.Header == before.Header+1 && r.Delay == before.Delay {
			straight++
		}
	}
	return straight > 1 && straight > len(c.Routes)/2
}

func exactRelays(m *isa.Image) bool {
	most := 0
	for _, need := range m.RelayNeed() {
		most = max(most, need)
	}
	return most > 0 && most == m.Arch.Routes.RelayBuffer
}
