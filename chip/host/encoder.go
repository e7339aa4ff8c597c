package host

import (
	"fmt"
	"math/bits"

	"orrery/isa"
	"orrery/isa/bitset"
)

// Stimulus is what the host does to one input during one sample. Its slices are reused from sample to sample.
type Stimulus struct {
	Spikes [][]uint32   // by tick: the neurons that fire, ascending
	Sets   []bitset.Set // by tick: the same as sets, instead, where EncodeSets gives them
	Bias   []int32      // currents by neuron, written before tick 0; nil for spiking encodings
	InputCounters

	words []uint64 // what sets lie in that are not in the data
}

// clear leaves no spikes, and room for ticks of them.
func (s *Stimulus) clear(ticks int) {
	for len(s.Spikes) < ticks {
		s.Spikes = append(s.Spikes, nil)
	}
	for t := range s.Spikes {
		s.Spikes[t] = s.Spikes[t][:0]
	}
	s.Sets = s.Sets[:0]
}

// Encoder turns the values of samples into stimuli for one input of an image.
type Encoder struct {
	in     *isa.Input
	shape  []int
	size   int
	seed   uint64
	levels []uint16 // of the last sample, where the data has them as bits
	draws  []draw   // of the last sample, where spikes are drawn
}

// NewEncoder is the encoder of an input of a shape. The seed counts for rate encodings only.
func NewEncoder(in *isa.Input, shape []int, seed uint64) *Encoder {
	e := &Encoder{in: in, shape: shape, size: 1, seed: seed}
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
	err := e.EncodeSets(s, d, sample, ticks)
	for t := range s.Sets {
		s.Spikes[t] = s.Sets[t].AppendTo(s.Spikes[t])
	}
	s.Sets = s.Sets[:0]
	return err
}

// EncodeSets is EncodeInto, but leaves spikes that come as sets as they are: Sets then has them, and Spikes none.
func (e *Encoder) EncodeSets(s *Stimulus, d *Dataset, sample, ticks int) error {
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
	case e.in.Encoding == isa.EncodeSpikes && d.bits != nil:
		e.replay(s, d, sample)
		return nil
	}
	levels := d.sample(sample, e.levels)
	if d.bits != nil {
		e.levels = levels
	}
	switch e.in.Encoding {
	case isa.EncodeSpikes:
		return e.replayLevels(s, d, levels)
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

// replay finds recorded spikes in the data.
func (e *Encoder) replay(s *Stimulus, d *Dataset, sample int) {
	size := d.Size()
	for first := 0; first < size; first += e.size {
		s.Sets = append(s.Sets, bitset.Of(d.bits, sample*size+first, e.size))
	}
}

// replayLevels is replay of data in which not all values are 0 or 1: those of this sample must be.
func (e *Encoder) replayLevels(s *Stimulus, d *Dataset, levels []uint16) error {
	for i, v := range levels {
		switch t := i / e.size; v {
		case 0:
		case d.one:
			s.Spikes[t] = append(s.Spikes[t], uint32(i%e.size))
		default:
			return fmt.Errorf("%s: value %d of a sample is neither 0 nor 1, as recorded spikes are; the encoding bits takes numbers", d.Name, i)
		}
	}
	return nil
}

// draw is a neuron that may fire: it does when the number that it draws in a tick, times 65535, is below the limit.
type draw struct {
	neuron uint32
	limit  uint64
}

// rate draws a 32-bit number for each neuron and tick; the neuron fires when it is below Max/65536 * level/65535 of 2^32.
func (e *Encoder) rate(s *Stimulus, levels []uint16, sample, ticks int) {
	e.draws = e.draws[:0]
	for n, level := range levels {
		if level > 0 { // others never fire
			e.draws = append(e.draws, draw{uint32(n), uint64(e.in.Max) * uint64(level) << 16})
		}
	}
	words := bitset.Words(e.size)
	s.words = append(s.words[:0], make([]uint64, ticks*words)...)
	for t := range ticks {
		base, set := mix(mix(e.seed^mix(uint64(sample)+1))+uint64(t)), s.words[t*words:(t+1)*words]
		for _, d := range e.draws {
			u := mix(base+uint64(d.neuron)*golden) >> 32
			_, fires := bits.Sub64(u*65535, d.limit, 0)
			set[d.neuron/64] |= fires << (d.neuron % 64)
		}
		s.Sets = append(s.Sets, bitset.Of(set, 0, e.size))
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
