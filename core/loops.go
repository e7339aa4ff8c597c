package core

import "math"

// Each function here is one instruction for a block of neurons; isa/microcode says what they compute, and a fuzz test that they do.

func (f *frame) operands(s *step) (d, a, b []int32) {
	return f.d(s), f.a(s), f.b(s)
}

func loopMove(f *frame, s *step) { copy(f.d(s), f.b(s)) }

func loopLiteral(f *frame, s *step) {
	d := f.d(s)
	for i := range d {
		d[i] = s.literal
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
	d, a, n := f.d(s), f.a(s), s.n&31
	for i := range d {
		d[i] = a[i] << n
	}
}

func loopShiftFloor(f *frame, s *step) {
	d, a, n := f.d(s), f.a(s), s.n&31
	for i := range d {
		d[i] = a[i] >> n
	}
}

// loopShiftToZero adds 2^n - 1 to negative numbers before it shifts.
func loopShiftToZero(f *frame, s *step) {
	d, a, n := f.d(s), f.a(s), s.n&31
	below := int64(1)<<n - 1
	for i := range d {
		x := int64(a[i])
		d[i] = int32((x + x>>63&below) >> n)
	}
}

func loopSaturate(f *frame, s *step) {
	d, a := f.d(s), f.a(s)
	high := int32(int64(1)<<(s.n-1) - 1)
	for i := range d {
		d[i] = min(max(a[i], -high-1), high)
	}
}

func loopWrap(f *frame, s *step) {
	d, a, n := f.d(s), f.a(s), (32-s.n)&31
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
	d, a, b := f.operands(s)
	for i := range d {
		d[i] = s.value(a[i], b[i], s.n)
	}
}
