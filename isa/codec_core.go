package isa

// arch reads the architecture: its canonical YAML.
func (r *reader) arch() Arch {
	text := r.bytes()
	if r.err != nil {
		return Arch{}
	}
	a, err := ParseArch("architecture", text)
	if err != nil {
		r.fail("%v", err)
		return Arch{}
	}
	return *a
}

// core writes one core; which fields there are follows from the architecture and the mode.
func (w *writer) core(a *Arch, c *Core) {
	w.u32(uint32(c.ID))
	w.u8(uint8(c.Mode))
	w.u32(uint32(c.Axons))
	w.u32(uint32(c.Neurons))
	if a.Routes.Multicast == Adjacent {
		w.u8(uint8(c.Forward.Mode))
		w.u8(uint8(c.Forward.NX))
		w.u8(uint8(c.Forward.NY))
	}
	w.crossbar(a, c)
	if c.Mode == Partial {
		w.u32(uint32(c.SumTo))
		return
	}
	w.soma(a, c)
	w.u32(c.Seed)
	w.u32(uint32(c.ExpectSums))
	write32(w, c.RouteStart)
	writeRoutes(w, c.Routes)
}

func (r *reader) core(a *Arch) Core {
	c := Core{ID: CoreID(r.u32()), Mode: Mode(r.u8())}
	c.Axons = r.small("axons", a.Core.Axons)
	c.Neurons = r.small("neurons", a.Core.Neurons)
	if a.Routes.Multicast == Adjacent {
		c.Forward = Forward{ForwardMode(r.u8()), int8(r.u8()), int8(r.u8())}
	}
	r.crossbar(a, &c)
	if c.Mode == Partial {
		c.SumTo = Header(r.u32())
		return c
	}
	r.soma(a, &c)
	c.Seed = r.u32()
	c.ExpectSums = r.small("expected sums", 1<<30)
	c.RouteStart = read32[uint32](r, c.Neurons+1)
	if r.err == nil {
		c.Routes = readRoutes(r, int(c.RouteStart[c.Neurons]))
	}
	return c
}

func (w *writer) crossbar(a *Arch, c *Core) {
	if a.Core.Storage == Dense {
		write64(w, c.Crossbar.Words)
	} else {
		write32(w, c.Crossbar.RowStart)
		write16(w, c.Crossbar.Target)
		w.data = append(w.data, c.Crossbar.Cell...)
	}
	w.data = append(w.data, c.AxonType...)
	if a.Core.Weights == Shared {
		w.u32(uint32(len(c.SharedTable)))
		writeList(c.SharedTable, func(v int16) { w.u16(uint16(v)) })
	}
}

func (r *reader) crossbar(a *Arch, c *Core) {
	bits := a.Core.CellBits()
	c.Crossbar = Crossbar{Storage: a.Core.Storage, Bits: bits}
	if a.Core.Storage == Dense {
		c.Crossbar.Words = read64(r, c.Axons*RowWords(c.Neurons, bits))
	} else {
		c.Crossbar.RowStart = read32[uint32](r, c.Axons+1)
		if r.err == nil {
			n := int(c.Crossbar.RowStart[c.Axons])
			c.Crossbar.Target = read16[uint16](r, n)
			c.Crossbar.Cell = read8(r, n)
		}
	}
	if a.Core.Weights == Typed {
		c.AxonType = read8(r, c.Axons)
	}
	if a.Core.Weights == Shared {
		c.SharedTable = readList(r, r.count(2), 2, func() int16 { return int16(r.u16()) })
	}
}

// soma writes what is loaded into dendrite and soma.
func (w *writer) soma(a *Arch, c *Core) {
	write32(w, c.Bias)
	write32(w, c.V0)
	write16(w, c.ParamSet)
	if a.Microcode.Enabled {
		w.flag(c.Program != nil)
	}
	if c.Program != nil {
		w.program(c.Program)
		return
	}
	if a.Soma.Unit == UnitTrueNorth {
		w.u32(uint32(len(c.TrueNorth)))
		writeList(c.TrueNorth, w.trueNorth)
		return
	}
	w.u32(uint32(len(c.LIF)))
	writeList(c.LIF, w.lif)
}

func (r *reader) soma(a *Arch, c *Core) {
	if a.Soma.Unit == UnitLIF {
		c.Bias = read32[int32](r, c.Neurons)
	}
	c.V0 = read32[int32](r, c.Neurons)
	c.ParamSet = read16[uint16](r, c.Neurons)
	if a.Microcode.Enabled && r.flag() {
		c.Program = r.program()
		return
	}
	if a.Soma.Unit == UnitTrueNorth {
		c.TrueNorth = readList(r, r.count(25), 25, r.trueNorth)
		return
	}
	c.LIF = readList(r, r.count(50), 50, r.lif)
}

func (w *writer) lif(p LIF) {
	for _, v := range []int32{p.Vth0, p.ThBeta, p.ThIncrement, p.VReset, p.VFloor, p.Delta, p.LeakBeta, p.VInit} {
		w.u32(uint32(v))
	}
	for _, v := range []uint16{p.ThAlpha, p.LeakAlpha, p.Refractory, p.Hold, p.WindowLength} {
		w.u16(v)
	}
	for _, v := range []bool{p.VthAdaptive, p.LeakMultiplicative, p.Window} {
		w.flag(v)
	}
	w.u8(uint8(p.Reset))
	w.u32(p.NoiseMask)
}

func (r *reader) lif() (p LIF) {
	for _, v := range []*int32{&p.Vth0, &p.ThBeta, &p.ThIncrement, &p.VReset, &p.VFloor, &p.Delta, &p.LeakBeta, &p.VInit} {
		*v = int32(r.u32())
	}
	for _, v := range []*uint16{&p.ThAlpha, &p.LeakAlpha, &p.Refractory, &p.Hold, &p.WindowLength} {
		*v = r.u16()
	}
	for _, v := range []*bool{&p.VthAdaptive, &p.LeakMultiplicative, &p.Window} {
		*v = r.flag()
	}
	p.Reset = ResetMode(r.u8())
	p.NoiseMask = r.u32()
	return p
}

func (w *writer) trueNorth(p TrueNorth) {
	for _, v := range p.Weights {
		w.u16(uint16(v))
	}
	for _, v := range []int32{p.Leak, p.PosThreshold, p.NegThreshold, p.Reset} {
		w.u32(uint32(v))
	}
	w.flag(p.ResetSubtracts)
}

func (r *reader) trueNorth() (p TrueNorth) {
	for i := range p.Weights {
		p.Weights[i] = int16(r.u16())
	}
	for _, v := range []*int32{&p.Leak, &p.PosThreshold, &p.NegThreshold, &p.Reset} {
		*v = int32(r.u32())
	}
	p.ResetSubtracts = r.flag()
	return p
}
