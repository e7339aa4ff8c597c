package microcode

import "math"

// The instructions on real numbers. A word keeps its fixed-point format, so that a shift is a factor of a power of two; roundings, wraps and
// saturations of 32 bits fall away. What is explicit in a program stays: sat clips and wrap wraps. Bit operations make sense with masks: of
// 0 or -1 (all or nothing) they are exact, else they act on the whole parts.

func secondReal(_, b float64, _ uint8) float64   { return b }
func addReal(a, b float64, _ uint8) float64      { return a + b }
func subtractReal(a, b float64, _ uint8) float64 { return a - b }
func absoluteReal(_, b float64, _ uint8) float64 { return math.Abs(b) }
func minimumReal(a, b float64, _ uint8) float64  { return min(a, b) }
func maximumReal(a, b float64, _ uint8) float64  { return max(a, b) }
func scaleUp(a, _ float64, n uint8) float64      { return a * power(int(n)) }
func scaleDown(a, _ float64, n uint8) float64    { return a * power(-int(n)) }
func multiplyReal(a, b float64, n uint8) float64 { return a * b * power(-int(n)) }
func saturateReal(a, _ float64, n uint8) float64 {
	return min(max(a, -power(int(n)-1)), power(int(n)-1)-1)
}
func whole(x float64) int64                               { return int64(math.Floor(x)) }
func bits(a, b float64, f func(a, b int64) int64) float64 { return float64(f(whole(a), whole(b))) }

// power is 2^n, for n of an instruction.
func power(n int) float64 { return math.Float64frombits(uint64(1023+n) << 52) }

func wrapReal(a, _ float64, n uint8) float64 {
	turn := power(int(n))
	return a - turn*math.Floor(a/turn+0.5)
}

func andReal(a, b float64, _ uint8) float64 {
	switch {
	case a == -1 || b == 0:
		return b
	case b == -1 || a == 0:
		return a
	}
	return bits(a, b, func(a, b int64) int64 { return a & b })
}

func orReal(a, b float64, _ uint8) float64 {
	return unlessZero(a, b, func(a, b int64) int64 { return a | b })
}

func xorReal(a, b float64, _ uint8) float64 {
	return unlessZero(a, b, func(a, b int64) int64 { return a ^ b })
}

// unlessZero is the operand beside a 0, which neither operation changes.
func unlessZero(a, b float64, f func(a, b int64) int64) float64 {
	switch {
	case a == 0:
		return b
	case b == 0:
		return a
	}
	return bits(a, b, f)
}

// Equations are what a program stands for: its instructions over real numbers, with constants and tables that nothing has rounded. Words are
// in the fixed-point formats of the program.
type Equations struct {
	Code      []Decoded
	Constants []float64
	State     []float64 // of all words, before the first tick
	Tables    []RealTable
}

// RealTable is a function of evenly spaced values with straight lines between: entry i stands for First + i * Step.
type RealTable struct {
	First, Step float64
	Values      []float64
}

// At is the table at x, which is clipped to its range.
func (t *RealTable) At(x float64) float64 {
	at := min(max((x-t.First)/t.Step, 0), float64(len(t.Values)-1))
	i := min(int(at), len(t.Values)-2)
	return t.Values[i] + float64((t.Values[i+1]-t.Values[i])*(at-float64(i)))
}

// Update runs the equations once for a neuron with the given state. Random numbers are 0: there is no noise.
func (e *Equations) Update(state []float64, sum, bias float64) (spike bool) {
	var r [registers]float64
	p := false
	for i := range e.Code {
		s := &e.Code[i]
		if s.When == IfP && !p || s.When == IfNotP && p {
			continue
		}
		a, b := r[s.A], e.operand(s, &r)
		switch s.Action {
		case Computes:
			r[s.D] = s.Real(a, b, s.N)
		case Compares:
			p = s.RealHolds(a, b)
		case Selects:
			r[s.D] = b
			if p {
				r[s.D] = a
			}
		case Loads:
			r[s.D] = state[s.N]
		case Stores:
			state[s.N] = a
		case LooksUp:
			r[s.D] = e.Tables[s.N].At(a)
		case ReadsSum:
			r[s.D] = sum
		case ReadsBias:
			r[s.D] = bias
		case Draws:
			r[s.D] = 0
		case SendsSpike:
			spike = true
		}
	}
	return spike
}

func (e *Equations) operand(s *Decoded, r *[registers]float64) float64 {
	switch {
	case s.ReadsB:
		return r[s.B]
	case s.Constant:
		return e.Constants[s.B]
	}
	return float64(s.Immediate)
}
