package core

import "orrery/isa/microcode"

// What does more than compute from registers: selections and the flag, state words, tables, inputs, spikes.

func loopSelect(f *frame, s *step) {
	d, a, b := f.operands(s)
	p := f.p[:f.n]
	for i := range d {
		d[i] = b[i] ^ (a[i]^b[i])&p[i]
	}
}

func loopLoad(f *frame, s *step) { copy(f.d(s), f.words[s.n][f.first:f.first+f.n]) }

func loopStore(f *frame, s *step) {
	to, a := f.words[s.n][f.first:f.first+f.n], f.a(s)
	p, keep, flip := f.p[:f.n], int32(-1), int32(0)
	switch s.when {
	case microcode.Always:
		keep, flip = 0, -1
	case microcode.IfNotP:
		flip = -1
	}
	for i := range to {
		change := (to[i] ^ a[i]) & (p[i]&keep ^ flip)
		to[i] ^= change
		f.moved |= change
	}
}

func loopEntry(f *frame, s *step) {
	d, a := f.d(s), f.a(s)
	for i := range d {
		d[i] = s.table.Entry(a[i])
	}
}

func loopInterpolate(f *frame, s *step) {
	d, a := f.d(s), f.a(s)
	for i := range d {
		d[i] = s.table.Interpolate(a[i])
	}
}

func loopSum(f *frame, s *step)  { copy(f.d(s), f.sum) }
func loopBias(f *frame, s *step) { copy(f.d(s), f.bias) }
func loopDraw(f *frame, s *step) { copy(f.d(s), f.drawn[s.draw][:f.n]) }

func loopSpike(f *frame, s *step) {
	spiked, p := f.flashed[:f.n], f.p[:f.n]
	for i := range spiked {
		switch s.when {
		case microcode.Always:
			spiked[i] = -1
		case microcode.IfP:
			spiked[i] |= p[i]
		case microcode.IfNotP:
			spiked[i] |= ^p[i]
		}
	}
}

// mask is all ones for true.
func mask(holds bool) int32 {
	if holds {
		return -1
	}
	return 0
}

func loopLess(f *frame, s *step) {
	d, a, b := f.operands(s)
	for i := range d {
		d[i] = mask(a[i] < b[i])
	}
	f.setP(s)
}

func loopAtMost(f *frame, s *step) {
	d, a, b := f.operands(s)
	for i := range d {
		d[i] = mask(a[i] <= b[i])
	}
	f.setP(s)
}

func loopGreater(f *frame, s *step) {
	d, a, b := f.operands(s)
	for i := range d {
		d[i] = mask(a[i] > b[i])
	}
	f.setP(s)
}

func loopAtLeast(f *frame, s *step) {
	d, a, b := f.operands(s)
	for i := range d {
		d[i] = mask(a[i] >= b[i])
	}
	f.setP(s)
}

func loopHolds(f *frame, s *step) {
	d, a, b := f.operands(s)
	for i := range d {
		d[i] = mask(s.holds(a[i], b[i]))
	}
	f.setP(s)
}

// setP makes the comparison in the scratch lane the flag, where its predicate lets it, and counts where it is set.
func (f *frame) setP(s *step) {
	p, t := f.p[:f.n], f.r[scratchRegister][:f.n]
	set := int32(0)
	for i := range p {
		switch s.when {
		case microcode.Always:
			p[i] = t[i]
		case microcode.IfP:
			p[i] &= t[i]
		case microcode.IfNotP:
			p[i] |= t[i]
		}
		set -= p[i]
	}
	f.set = int(set)
}
