package events

import (
	"fmt"
	"math/bits"
	"slices"
)

// Binning says how the events of a recording become spikes of the neurons of an input, tick by tick. The zero value divides a recording
// into as many equal parts as the run has ticks, and takes the channels of the input as darker, brighter.
type Binning struct {
	Width int64 // of a tick in microseconds, counted from the first event; 0: see Bins
	Bins  int   // equal parts of each recording, when Width is 0; 0: as many as there are ticks
	// Sensor is width and height in pixels, for files that do not say; 0, 0: that of the input.
	Sensor   [2]int
	Shrink   int // pixels of the sensor to a side of one of the input; 0 and 1: each its own
	Polarity Polarity
}

// Bounds of what can be asked for.
const (
	MaxBins = 1 << 20
	MaxSide = 1 << 16
)

// Polarity says which channel of an input an event belongs to.
type Polarity uint8

// The order of two channels, or what one channel takes. Off first is what a channel index of 0 or 1 for the polarity bit gives, as in tonic.
const (
	OffOn Polarity = iota
	OnOff
	Merged  // one channel for both
	OnlyOn  // one channel, of events that say brighter; others are counted as left out
	OnlyOff // the same for darker
)

// Polarities are the names of the polarities, in their order.
var Polarities = []string{"off,on", "on,off", "merged", "on", "off"}

// channel is the channel of an event; -1 when it is left out.
func (p Polarity) channel(on bool) int {
	switch {
	case p == Merged, p == OnlyOn && on, p == OnlyOff && !on:
		return 0
	case p >= OnlyOn:
		return -1
	case on == (p == OffOn):
		return 1
	}
	return 0
}

func (p Polarity) channels() int {
	if p <= OnOff {
		return 2
	}
	return 1
}

// Sorter sorts recordings into the ticks of one input.
type Sorter struct {
	b                       Binning
	channels, height, width int // of the input
}

// NewSorter is a sorter for an input of shape [channels, height, width] or [height, width].
func NewSorter(b Binning, shape []int) (*Sorter, error) {
	s := &Sorter{b: b, channels: 1}
	s.b.Shrink = max(1, b.Shrink)
	switch len(shape) {
	case 2:
		s.height, s.width = shape[0], shape[1]
	case 3:
		s.channels, s.height, s.width = shape[0], shape[1], shape[2]
	default:
		return nil, fmt.Errorf("recordings of events are for inputs of shape [channels, height, width] or [height, width], not of %v", shape)
	}
	if s.channels != b.Polarity.channels() {
		return nil, fmt.Errorf("the polarity is to be %s, which makes %d of the input's %d channels: two are off,on or on,off, one is merged, on or off",
			Polarities[b.Polarity], b.Polarity.channels(), s.channels)
	}
	if w, h := s.sensor(Extent{}); w > s.width*s.b.Shrink || h > s.height*s.b.Shrink {
		return nil, s.tooLarge(w, h)
	}
	return s, nil
}

// sensor is the size of a recording's sensor: what the file says, else what the user says, else the input's.
func (s *Sorter) sensor(x Extent) (width, height int) {
	switch {
	case x.Width > 0:
		return x.Width, x.Height
	case s.b.Sensor[0] > 0:
		return s.b.Sensor[0], s.b.Sensor[1]
	}
	return s.width * s.b.Shrink, s.height * s.b.Shrink
}

func (s *Sorter) tooLarge(w, h int) error {
	k := max((w+s.width-1)/s.width, (h+s.height-1)/s.height)
	return fmt.Errorf("the sensor has %d x %d pixels, the input %d x %d neurons a channel: shrink %d would put %d x %d pixels into one", w, h, s.width, s.height, k, k, k)
}

// Check says whether a recording fits the input and a run of ticks.
func (s *Sorter) Check(x Extent, ticks int) error {
	w, h := s.sensor(x)
	if w > s.width*s.b.Shrink || h > s.height*s.b.Shrink {
		return s.tooLarge(w, h)
	}
	if x.MaxX >= w || x.MaxY >= h {
		return fmt.Errorf("events lie at up to x = %d, y = %d, outside the sensor of %d x %d pixels", x.MaxX, x.MaxY, w, h)
	}
	if n := s.b.Length(x); n > ticks {
		return fmt.Errorf("it takes %d ticks, a sample has %d: give a recording fewer ticks, or --ticks %d", n, ticks, n)
	}
	return nil
}

// Length is the number of ticks that a recording takes; 0 when it takes as many as there are.
func (b *Binning) Length(x Extent) int {
	if b.Width == 0 {
		return b.Bins
	}
	return int((x.Last-x.First)/b.Width) + 1
}

// Sort appends, to the list of each tick, the neurons that the events belong to, ascending, each as often as it has events, and counts
// the events and those left out for their polarity. The recording passes Check.
func (s *Sorter) Sort(lists [][]uint32, r *Recording, ticks int) (events, leftOut int) {
	x := r.Extent()
	parts, span := uint64(s.b.Bins), uint64(x.Last-x.First)+1
	switch {
	case s.b.Width > 0:
		parts, span = 1, uint64(s.b.Width)
	case parts == 0:
		parts = uint64(ticks)
	}
	for _, e := range r.Events {
		c := s.b.Polarity.channel(e.On)
		if c < 0 {
			leftOut++
			continue
		}
		high, low := bits.Mul64(uint64(e.T-x.First), parts)
		t, _ := bits.Div64(high, low, span)
		y, x := int(e.Y)/s.b.Shrink, int(e.X)/s.b.Shrink
		lists[t] = append(lists[t], uint32((c*s.height+y)*s.width+x))
	}
	for _, list := range lists {
		slices.Sort(list)
	}
	return len(r.Events), leftOut
}
