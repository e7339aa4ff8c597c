package host

import (
	"fmt"
	"math/bits"
	"slices"

	"orrery/isa"
)

// Stimulus is what the host does to one input during one sample. Its slices are reused from sample to sample.
type Stimulus struct {
	Spikes [][]uint32 // by tick: the neurons that fire, ascending
	Bias   []int32    // currents by neuron, written before tick 0; nil for spiking encodings
	InputCounters
}

// clear leaves no spikes, and room for ticks of them.
func (s *Stimulus) clear(ticks int) {
	for len(s.Spikes) < ticks {
		s.Spikes = append(s.Spikes, nil)
	}
	for t := range s.Spikes {
		s.Spikes[t] = s.Spikes[t][:0]
	}
}

// Encoder turns the values of samples into stimuli for one input of an image.
type Encoder struct {
	in    *isa.Input
	shape []int
	size  int
	seed  uint64
}

// NewEncoder is the encoder of an input of a shape. The seed counts for rate encodings only.
func NewEncoder(in *isa.Input, shape []int, seed uint64) *Encoder {
	e := &Encoder{in, shape, 1, seed}
	for _, n := range shape {
		e.size *= n
	}
	return e
}

// Fits says whether samples of d, run for ticks, can be encoded.
func (e *Encoder) Fits(d *Dataset, ticks int) error {
	switch {
	case d.recordings != nil:
		return e.fitsRecordings(d, ticks)
	case e.in.Encoding == isa.EncodeBits:
		return e.fitsBits(d, ticks)
	case d.noLevels != nil:
		return d.noLevels
	}
	n := d.Size()
	if e.in.Encoding == isa.EncodeSpikes {
		if len(d.Shape) == 0 || n != d.Shape[0]*e.size {
			return fmt.Errorf("%s has samples of shape %v; recorded spikes for %d neurons are [ticks, %d]", d.Name, d.Shape, e.size, e.size)
		}
		return e.lasts(d, ticks)
	}
	if n != e.size {
		return fmt.Errorf("%s has samples of %d values (shape %v); the input has %d neurons", d.Name, n, d.Shape, e.size)
	}
	if e.in.Encoding.Windowed() && e.in.Encoding != isa.EncodeRegular && int(e.in.Window) > ticks {
		return fmt.Errorf("the %v window is %d ticks; the run has %d", e.in.Encoding, e.in.Window, ticks)
	}
	return nil
}

// lasts refuses arrays of more ticks than a run has.
func (e *Encoder) lasts(d *Dataset, ticks int) error {
	if d.Shape[0] > ticks {
		return fmt.Errorf("%s has recordings of %d ticks; the run has %d", d.Name, d.Shape[0], ticks)
	}
	return nil
}

func (e *Encoder) fitsRecordings(d *Dataset, ticks int) error {
	if e.in.Encoding != isa.EncodeSpikes && e.in.Encoding != isa.EncodeBits {
		return fmt.Errorf("%s has recordings of events, which are spikes; the input's encoding is %v", d.Name, e.in.Encoding)
	}
	return d.recordings.fit(e.values(), ticks)
}

// EncodeInto encodes one sample of a data set that Fits, for a run of ticks.
func (e *Encoder) EncodeInto(s *Stimulus, d *Dataset, sample, ticks int) error {
	if sample < 0 || sample >= d.Samples {
		return fmt.Errorf("%s has samples 0..%d; %d is asked for", d.Name, d.Samples-1, sample)
	}
	s.clear(ticks)
	s.InputCounters = InputCounters{}
	switch {
	case e.in.Encoding == isa.EncodeBits:
		return e.planes(s, d, sample, ticks)
	case d.recordings != nil:
		return e.replayEvents(s, d.recordings, sample, ticks)
	case d.noLevels != nil:
		return d.noLevels
	}
	levels := d.sample(sample)
	switch e.in.Encoding {
	case isa.EncodeSpikes:
		return e.replay(s, d, levels)
	case isa.EncodeRate:
		e.rate(s, levels, sample, ticks)
	case isa.EncodeLatency:
		e.latency(s, levels)
	case isa.EncodeRegular:
		e.regular(s, levels, ticks)
	case isa.EncodeEven:
		e.even(s, levels)
	case isa.EncodeDigits:
		e.digits(s, levels)
	case isa.EncodeCurrent:
		e.current(s, levels)
	}
	return nil
}

// replay turns recorded spikes into lists.
func (e *Encoder) replay(s *Stimulus, d *Dataset, levels []uint16) error {
	for t := 0; len(levels) >= e.size; t++ {
		row := levels[:e.size]
		levels = levels[e.size:]
		list := s.Spikes[t]
		for first := 0; first < len(row); first += 64 {
			set, ok := nonZero(row[first:min(first+64, len(row))], d.one)
			if !ok {
				at := slices.IndexFunc(row, func(v uint16) bool { return v != 0 && v != d.one })
				return fmt.Errorf("%s: value %d of a sample is neither 0 nor 1, as recorded spikes are; the encoding bits takes numbers", d.Name, t*e.size+at)
			}
			for ; set != 0; set &= set - 1 {
				list = append(list, uint32(first+bits.TrailingZeros64(set)))
			}
		}
		s.Spikes[t] = list
	}
	return nil
}

// nonZero is the bit set of up to 64 values that are not 0; ok is false when one of them is not one either. Sixteen values at a time and without
// branches: spikes come when nobody expects them.
func nonZero(row []uint16, one uint16) (set uint64, ok bool) {
	wrong := uint64(0)
	i := 0
	for ; i+16 <= len(row); i += 16 {
		v := row[i : i+16 : i+16]
		a, b, c, d := four(v[0], v[1], v[2], v[3]), four(v[4], v[5], v[6], v[7]), four(v[8], v[9], v[10], v[11]), four(v[12], v[13], v[14], v[15])
		p, q, r, s := present(a), present(b), present(c), present(d)
		wrong |= (a ^ p*uint64(one)) | (b ^ q*uint64(one)) | (c ^ r*uint64(one)) | (d ^ s*uint64(one))
		all := p | q<<4 | r<<8 | s<<12 // value k of a word at bit 16 k
		set |= (all | all>>15 | all>>30 | all>>45) & 0xffff << i
	}
	for ; i < len(row); i++ {
		if row[i] != 0 {
			set |= 1 << i
			wrong |= uint64(row[i] ^ one)
		}
	}
	return set, wrong == 0
}

// four is a word of four values.
func four(a, b, c, d uint16) uint64 { return uint64(a) | uint64(b)<<16 | uint64(c)<<32 | uint64(d)<<48 }

// present has the lowest bit set of each value of a word that is not 0.
func present(w uint64) uint64 {
	const low, top = 0x7fff7fff7fff7fff, 0x8000800080008000
	return ((w&low + low) | w) & top >> 15
}

// rate draws a 32-bit number for each neuron and tick; the neuron fires when it is below Max/65536 * level/65535 of 2^32.
func (e *Encoder) rate(s *Stimulus, levels []uint16, sample, ticks int) {
	for t := range ticks {
		base := mix(mix(e.seed^mix(uint64(sample)+1)) + uint64(t))
		for n, level := range levels {
			u := mix(base+uint64(n)*golden) >> 32
			if u*65535 < uint64(e.in.Max)*uint64(level)<<16 {
				s.Spikes[t] = append(s.Spikes[t], uint32(n))
			}
		}
	}
}

const golden = 0x9E3779B97F4A7C15

// mix is the output function of splitmix64 (Steele, Lea, Flood, OOPSLA 2014), used as a counter-based generator: what a neuron draws
// depends on seed, sample, tick and neuron, and on nothing that was drawn before.
func mix(z uint64) uint64 {
	z += golden
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// latency fires each neuron once, the earlier the higher its level: at floor((1 - level/65535)*(Window-1) + 1/2).
func (e *Encoder) latency(s *Stimulus, levels []uint16) {
	for n, level := range levels {
		if level == 0 || uint32(level) < e.in.Min {
			continue
		}
		t := (2*(65535-uint64(level))*uint64(e.in.Window-1) + 65535) / (2 * 65535)
		s.Spikes[t] = append(s.Spikes[t], uint32(n))
	}
}

// regular adds the level up and spikes above 65535.
func (e *Encoder) regular(s *Stimulus, levels []uint16, ticks int) {
	for n, level := range levels {
		sum := uint32(0)
		for t := range min(ticks, int(e.in.Window)) {
			if sum += uint32(level); sum > 65535 {
				s.Spikes[t] = append(s.Spikes[t], uint32(n))
				sum = 0
			}
		}
	}
}

// even spreads n = floor(level/65535 * Window + 1/2) spikes over the window.
func (e *Encoder) even(s *Stimulus, levels []uint16) {
	window := uint64(e.in.Window)
	for n, level := range levels {
		spikes := portion(level, window)
		for k := range spikes { // spike k comes in the first tick after which k + 1 of them are due
			t := ((k+1)*window+spikes-1)/spikes - 1
			s.Spikes[t] = append(s.Spikes[t], uint32(n))
		}
	}
}

// digits are those of floor(level/65535 * (2^Window - 1) + 1/2), the highest first.
func (e *Encoder) digits(s *Stimulus, levels []uint16) {
	for n, level := range levels {
		value := portion(level, 1<<e.in.Window-1)
		for value != 0 {
			top := bits.Len64(value) - 1
			t := int(e.in.Window) - 1 - top
			s.Spikes[t] = append(s.Spikes[t], uint32(n))
			value -= 1 << top
		}
	}
}

// portion is floor(level/65535 * whole + 1/2).
func portion(level uint16, whole uint64) uint64 { return (2*uint64(level)*whole + 65535) / (2 * 65535) }

// current is round(level/65535 * Scale).
func (e *Encoder) current(s *Stimulus, levels []uint16) {
	s.Bias = s.Bias[:0]
	for _, level := range levels {
		s.Bias = append(s.Bias, int32(portion(level, uint64(e.in.Scale))))
	}
}
