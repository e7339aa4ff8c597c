package ir

import (
	"fmt"
	"math"
)

// Distribution draws a weight.
type Distribution struct {
	Kind string  // "constant", "normal" or "uniform"
	A, B float64 // constant: value, -; normal: mean, standard deviation; uniform: low, high
}

func (d Distribution) draw(r *Stream) float64 {
	switch d.Kind {
	case "normal":
		return d.A + d.B*r.Normal()
	case "uniform":
		return d.A + (d.B-d.A)*r.Float()
	}
	return d.A
}

// Random connects each pair with probability P. Each source has its own stream, so rows can be drawn in any order.
type Random struct {
	P      float64
	Weight Distribution
	Seed   uint64
	NoSelf bool // leave out i -> i
}

func (r Random) Check(_, _ Shape) error {
	if !(r.P > 0 && r.P <= 1) {
		return fmt.Errorf("the connection probability is %v; it must be above 0 and at most 1", r.P)
	}
	return nil
}

// Row skips from hit to hit by geometric jumps, so its time goes with the synapses, not with the pairs.
func (r Random) Row(_, target Shape, s int, row []Synapse) []Synapse {
	stream := NewStream(r.Seed, uint64(s))
	n := target.Size()
	for t := r.jump(&stream); t < n; t += 1 + r.jump(&stream) {
		w := r.Weight.draw(&stream)
		if r.NoSelf && t == s {
			continue
		}
		row = append(row, Synapse{uint32(t), w})
	}
	return row
}

func (r Random) jump(stream *Stream) int {
	if r.P == 1 {
		return 0
	}
	return int(min(math.Log(1-stream.Float())/math.Log1p(-r.P), math.MaxInt32))
}

func (r Random) String() string { return fmt.Sprintf("random(p = %g)", r.P) }

// Stream is a splitmix64 generator (Steele, Lea, Flood, OOPSLA 2014), small enough to give each source neuron its own.
type Stream struct{ state uint64 }

// NewStream is the generator for one key of a seed.
func NewStream(seed, key uint64) Stream {
	s := Stream{seed ^ (key+1)*0xD1B54A32D192ED03}
	s.Next()
	return s
}

// Next is the next 64 random bits.
func (s *Stream) Next() uint64 {
	s.state += 0x9E3779B97F4A7C15
	z := s.state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// Float is uniform in [0, 1).
func (s *Stream) Float() float64 { return float64(s.Next()>>11) / (1 << 53) }

// Normal is a standard normal by Box and Muller (1958); of the pair only one is used, so a stream's place stays simple.
func (s *Stream) Normal() float64 {
	u, v := 1-s.Float(), s.Float()
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*v)
}
