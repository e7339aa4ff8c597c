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
	writeList(c.RouteStart, w.u32)
	for _, route := range c.Routes {
		w.u32(uint32(route.Header))
		w.u8(route.Delay)
	}
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
	c.RouteStart = readList(r, c.Neurons+1, 4, r.u32)
	if r.err == nil {
		n := c.RouteStart[c.Neurons]
		c.Routes = readList(r, int(n), 5, func() Route { return Route{Header(r.u32()), r.u8()} })
	}
	return c
}

func (w *writer) crossbar(a *Arch, c *Core) {
	if a.Core.Storage == Dense {
		writeList(c.Crossbar.Words, w.u64)
	} else {
		writeList(c.Crossbar.RowStart, w.u32)
		writeList(c.Crossbar.Target, w.u16)
		writeList(c.Crossbar.Cell, w.u8)
	}
	writeList(c.AxonType, w.u8)
	if a.Core.Weights == Shared {
		w.u32(uint32(len(c.SharedTable)))
		writeList(c.SharedTable, func(v int16) { w.u16(uint16(v)) })
	}
}

func (r *reader) crossbar(a *Arch, c *Core) {
	bits := a.Core.CellBits()
	c.Crossbar = Crossbar{Storage: a.Core.Storage, Bits: bits}
	if a.Core.Storage == Dense {
		c.Crossbar.Words = readList(r, c.Axons*RowWords(c.Neurons, bits), 8, r.u64)
	} else {
		c.Crossbar.RowStart = readList(r, c.Axons+1, 4, r.u32)
		if r.err == nil {
			n := int(c.Crossbar.RowStart[c.Axons])
			c.Crossbar.Target = readList(r, n, 2, r.u16)
			c.Crossbar.Cell = readList(r, n, 1, r.u8)
		}
	}
	if a.Core.Weights == Typed {
		c.AxonType = readList(r, c.Axons, 1, r.u8)
	}
	if a.Core.Weights == Shared {
		c.SharedTable = readList(r, r.count(2), 2, func() int16 { return int16(r.u16()) })
	}
}

// soma writes what is loaded into dendrite and soma.
func (w *writer) soma(a *Arch, c *Core) {
	i32 := func(v int32) { w.u32(uint32(v)) }
	writeList(c.Bias, i32)
	writeList(c.V0, i32)
	writeList(c.ParamSet, w.u16)
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
	i32 := func() int32 { return int32(r.u32()) }
	if a.Soma.Unit == UnitLIF {
		c.Bias = readList(r, c.Neurons, 4, i32)
	}
	c.V0 = readList(r, c.Neurons, 4, i32)
	c.ParamSet = readList(r, c.Neurons, 2, r.u16)
	if a.Microcode.Enabled && r.flag() {
		c.Program = r.program()
		return
	}
	if a.Soma.Unit == UnitTrueNorth {
		c.TrueNorth = readList(r, r.count(25), 25, r.trueNorth)
		return
	}
	c.LIF = readList(r, r.count(48), 48, r.lif)
}

func (w *writer) lif(p LIF) {
	for _, v := range []int32{p.Vth0, p.ThBeta, p.ThIncrement, p.VReset, p.VFloor, p.Delta, p.LeakBeta, p.VInit} {
		w.u32(uint32(v))
	}
	for _, v := range []uint16{p.ThAlpha, p.LeakAlpha, p.Refractory, p.WindowLength} {
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
	for _, v := range []*uint16{&p.ThAlpha, &p.LeakAlpha, &p.Refractory, &p.WindowLength} {
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
