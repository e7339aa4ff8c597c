package noc

// laggedFibonacci is the generator of Knuth, The Art of Computer Programming, volume 2, section 3.6 (in the edition of 2002 and later):
// X[j] = X[j-100] - X[j-37] or X[j-100] + X[j-37], modulo a power of two; of every 1009 numbers the first 100 are used. BookSim 2 draws from one of each
// kind, integers of 30 bits under subtraction and fractions of 52 bits under addition, which are integers here as well.
type laggedFibonacci struct {
	state [longLag]uint64
	made  [quality]uint64
	used  int
	mask  uint64
	minus uint64 // all ones where Y is subtracted
}

const (
	longLag, shortLag = 100, 37
	separation        = 70   // the streams of two seeds are at least 2^70 numbers apart
	quality           = 1009 // numbers made for each 100 used
	seedBits          = 30
)

// newIntegers and newFractions are BookSim's two generators; the second gives fractions in units of 2^-52.
func newIntegers(seed uint64) *laggedFibonacci {
	return newLaggedFibonacci(seed, (seed+2)&(1<<30-2), 30, ^uint64(0))
}

func newFractions(seed uint64) *laggedFibonacci {
	return newLaggedFibonacci(seed, 2*(seed&(1<<seedBits-1)+2), fractionBits, 0)
}

const fractionBits = 52

// newLaggedFibonacci raises the polynomial z, beginning with the coefficients that first gives by cyclic shifts, to a power that depends on
// the seed, and then warms up.
func newLaggedFibonacci(seed, first uint64, bits int, minus uint64) *laggedFibonacci {
	modulus := uint64(1) << bits
	g := &laggedFibonacci{mask: modulus - 1, minus: minus}
	var x [2*longLag - 1]uint64
	for j := range longLag {
		x[j] = first
		if first <<= 1; first >= modulus {
			first -= modulus - 2
		}
	}
	x[1]++
	s := seed & (1<<seedBits - 1)
	for t := separation - 1; t > 0; {
		for j := longLag - 1; j > 0; j-- { // square
			x[2*j], x[2*j-1] = x[j], 0
		}
		g.reduce(&x)
		if s&1 != 0 { // times z
			copy(x[1:longLag+1], x[:longLag])
			x[0] = x[longLag]
			x[shortLag] = g.op(x[shortLag], x[longLag])
		}
		if s != 0 {
			s >>= 1
		} else {
			t--
		}
	}
	copy(g.state[longLag-shortLag:], x[:shortLag])
	copy(g.state[:longLag-shortLag], x[shortLag:longLag])
	for range 10 {
		g.fill(x[:])
	}
	g.used = longLag
	return g
}

// reduce takes a polynomial modulo z^100 + z^37 + 1.
func (g *laggedFibonacci) reduce(x *[2*longLag - 1]uint64) {
	for j := 2*longLag - 2; j >= longLag; j-- {
		x[j-(longLag-shortLag)] = g.op(x[j-(longLag-shortLag)], x[j])
		x[j-longLag] = g.op(x[j-longLag], x[j])
	}
}

func (g *laggedFibonacci) op(x, y uint64) uint64 { return (x + (y ^ g.minus) - g.minus) & g.mask }

// fill makes numbers and moves the state past them.
func (g *laggedFibonacci) fill(out []uint64) {
	copy(out, g.state[:])
	for j := longLag; j < len(out); j++ {
		out[j] = g.op(out[j-longLag], out[j-shortLag])
	}
	n := len(out)
	for i := range longLag {
		y := g.state[max(i-shortLag, 0)]
		if i < shortLag {
			y = out[n+i-shortLag]
		}
		g.state[i] = g.op(out[n+i-longLag], y)
	}
}

func (g *laggedFibonacci) next() uint64 {
	if g.used == longLag {
		g.fill(g.made[:])
		g.used = 0
	}
	g.used++
	return g.made[g.used-1]
}
