package core

import (
	"math"

	"orrery/isa/microcode"
)

// Each function here is one instruction for a block of neurons; isa/microcode says what they compute, and a fuzz test that they do.

func (f *frame) operands(s *step) (d, a, b []int32) {
	return s.d[:f.n], s.a[:f.n], f.second(s)[:f.n]
}

func loopMove(f *frame, s *step) { copy(s.d[:f.n], f.second(s)[:f.n]) }

func loopLiteral(f *frame, s *step) {
	for i := range s.d[:f.n] {
		s.d[i] = s.literal
	}
}

func loopAdd(f *frame, s *step) {
	d, a, b := f.operands(s)
	for i := range d {
		d[i] = a[i] + b[i]
	}
}

func loopSubtract(f *frame, s *step) {
	d, a, b := f.operands(s)
	for i := range d {
		d[i] = a[i] - b[i]
	}
}

func clip(x int64) int32 { return int32(min(max(x, math.MinInt32), math.MaxInt32)) }

func loopAddSaturating(f *frame, s *step) {
	d, a, b := f.operands(s)
	for i := range d {
		d[i] = clip(int64(a[i]) + int64(b[i]))
	}
}

func loopSubtractSaturating(f *frame, s *step) {
	d, a, b := f.operands(s)
	for i := range d {
		d[i] = clip(int64(a[i]) - int64(b[i]))
	}
}

func loopMin(f *frame, s *step) {
	d, a, b := f.operands(s)
	for i := range d {
		d[i] = min(a[i], b[i])
	}
}

func loopMax(f *frame, s *step) {
	d, a, b := f.operands(s)
	for i := range d {
		d[i] = max(a[i], b[i])
	}
}

func loopShiftLeft(f *frame, s *step) {
	d, a, n := s.d[:f.n], s.a[:f.n], s.n&31
	for i := range d {
		d[i] = a[i] << n
	}
}

func loopShiftFloor(f *frame, s *step) {
	d, a, n := s.d[:f.n], s.a[:f.n], s.n&31
	for i := range d {
		d[i] = a[i] >> n
	}
}

// loopShiftToZero adds 2^n - 1 to negative numbers before it shifts.
func loopShiftToZero(f *frame, s *step) {
	d, a, n := s.d[:f.n], s.a[:f.n], s.n&31
	below := int64(1)<<n - 1
	for i := range d {
		x := int64(a[i])
		d[i] = int32((x + x>>63&below) >> n)
	}
}

func loopSaturate(f *frame, s *step) {
	d, a := s.d[:f.n], s.a[:f.n]
	high := int32(int64(1)<<(s.n-1) - 1)
	for i := range d {
		d[i] = min(max(a[i], -high-1), high)
	}
}

func loopWrap(f *frame, s *step) {
	d, a, n := s.d[:f.n], s.a[:f.n], (32-s.n)&31
	for i := range d {
		d[i] = a[i] << n >> n
	}
}

func loopMultiply(f *frame, s *step) {
	d, a, b := f.operands(s)
	n := s.n & 63
	for i := range d {
		d[i] = int32(int64(a[i]) * int64(b[i]) >> n)
	}
}

func loopMultiplyFloor(f *frame, s *step) {
	d, a, b := f.operands(s)
	n := s.n & 63
	for i := range d {
		d[i] = clip(int64(a[i]) * int64(b[i]) >> n)
	}
}

func loopMultiplyToZero(f *frame, s *step) {
	d, a, b := f.operands(s)
	n := s.n & 63
	for i := range d {
		p := int64(a[i]) * int64(b[i])
		sign := p >> 63
		d[i] = clip(((p^sign)-sign)>>n ^ sign - sign)
	}
}

func loopMultiplyRound(f *frame, s *step) {
	d, a, b := f.operands(s)
	if s.n == 0 {
		loopMultiplyFloor(f, s)
		return
	}
	n, half := s.n&63, (s.n-1)&63
	for i := range d {
		p := int64(a[i]) * int64(b[i])
		d[i] = clip(p>>n + p>>half&1)
	}
}

// loopValue is any instruction that computes from its operands.
func loopValue(f *frame, s *step) {
	d, a := s.d[:f.n], s.a[:f.n]
	b := a
	if s.b != nil || s.k < len(f.constants) {
		b = f.second(s)[:f.n]
	}
	for i := range d {
		d[i] = s.value(a[i], b[i], s.n)
	}
}

func loopSelect(f *frame, s *step) {
	d, a, b := f.operands(s)
	p := f.p[:f.n]
	for i := range d {
		d[i] = b[i] ^ (a[i]^b[i])&p[i]
	}
}

func loopLoad(f *frame, s *step) { copy(s.d[:f.n], f.words[s.n][f.first:f.first+f.n]) }

func loopStore(f *frame, s *step) {
	to, a := f.words[s.n][f.first:f.first+f.n], s.a[:f.n]
	if s.when == microcode.Always {
		copy(to, a)
		return
	}
	p, flip := f.p[:f.n], int32(0)
	if s.when == microcode.IfNotP {
		flip = -1
	}
	for i := range to {
		to[i] ^= (to[i] ^ a[i]) & (p[i] ^ flip)
	}
}

func loopEntry(f *frame, s *step) {
	d, a := s.d[:f.n], s.a[:f.n]
	for i := range d {
		d[i] = s.table.Entry(a[i])
	}
}

func loopInterpolate(f *frame, s *step) {
	d, a := s.d[:f.n], s.a[:f.n]
	for i := range d {
		d[i] = s.table.Interpolate(a[i])
	}
}

func loopSum(f *frame, s *step)  { copy(s.d[:f.n], f.sum) }
func loopBias(f *frame, s *step) { copy(s.d[:f.n], f.bias) }
func loopDraw(f *frame, s *step) { copy(s.d[:f.n], f.drawn[s.k][:f.n]) }

func loopSpike(f *frame, s *step) {
	spiked, p := f.spiked[:f.n], f.p[:f.n]
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
	p, t := f.p[:f.n], f.scratch[:f.n]
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
